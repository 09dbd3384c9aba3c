//! What a person finds in their mailbox: the site's outbox, as it would be sent.

#![allow(clippy::panic, reason = "a test stops where something is wrong")]

use super::{Answer, Browser, Site};

impl Site {
    /// Waits until what answers do not wait for is done.
    pub async fn settle(&self) {
        self.state.writes.close();
        self.state.writes.wait().await;
        self.state.writes.reopen();
    }

    /// The letters to an address, the oldest first: their kinds and the paths of their links.
    pub async fn letters(&self, to: &str) -> Vec<(String, String)> {
        self.settle().await;
        let letters: Vec<(String, String)> = sqlx::query_as(
            "select kind, plain from mail where lower(recipient) = lower($1) and plain is not null order by mail_id",
        )
        .bind(to)
        .fetch_all(self.db())
        .await
        .unwrap();
        let base = self.state.base();
        letters
            .into_iter()
            .map(|(kind, plain)| {
                let link =
                    plain.lines().find_map(|line| line.strip_prefix(&base)).expect("a link").to_owned();
                (kind, link)
            })
            .collect()
    }

    /// The link of the newest letter to an address, which must be of this kind.
    #[track_caller]
    pub fn mailed_link(&self, to: &str, kind: &str) -> impl Future<Output = String> {
        let caller = std::panic::Location::caller();
        async move {
            let letters = self.letters(to).await;
            let (newest, link) = letters.last().unwrap_or_else(|| panic!("{caller}: no letter to {to}"));
            assert_eq!(newest, kind, "{caller}: {letters:?}");
            link.clone()
        }
    }
}

impl Browser {
    /// Asks for a link by mail, at one of the two pages for that.
    pub async fn ask(&self, page: &str, email: &str) -> Answer {
        let answer = self.post(page, &[("email", email)]).await;
        assert_eq!((answer.status, answer.location()), (303, "/mail-sent"), "{}", answer.text);
        answer
    }

    /// Registers and gives the answer.
    pub async fn register(&self, email: &str) -> Answer {
        self.post("/register", &[("name", "Ada"), ("email", email), ("password", super::PASSWORD)]).await
    }

    /// Whether somebody is signed in, by the masthead.
    pub async fn is_signed_in(&self) -> bool {
        self.get("/account").await.status == 200
    }
}
