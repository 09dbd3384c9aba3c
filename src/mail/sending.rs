//! Sending: a worker takes what is due from the outbox and hands it to the mail server.
//!
//! A mail is taken under a lease and marked after the server has answered. A sender that dies in between leaves a mail
//! that somebody else takes when the lease is over. A server that took a mail and answered too late gets it a second
//! time, with the same Message-ID: SMTP has no way around that (RFC 5321, section 4.5.3.2.6), and mailboxes drop the second.

use std::time::Duration;

use chrono::TimeDelta;
use lettre::message::header::ContentType;
use lettre::message::{Attachment as Attached, Mailbox, MultiPart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::next_try;
use super::store::{self, Attachment, CHANNEL, Taken};
use crate::clock::Clock;
use crate::database;

/// How long the server has for one mail, from the connection to its last answer.
pub const PATIENCE: Duration = Duration::from_mins(2);
/// How long a taken mail is left alone. More than the server has, so that nobody else takes it meanwhile.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// Mails sent at the same time.
const AT_ONCE: i64 = 8;
/// How often the worker looks without being called: for what is due again.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// How long the program waits for mails that are under way when it is told to stop.
const FAREWELL: Duration = Duration::from_secs(10);

/// A mail server, and as whom we write.
#[derive(Debug, Clone)]
pub struct Smtp {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    patience: Duration,
}

/// Why a mail was not sent.
#[derive(Debug)]
enum Failure {
    /// It can be tried again.
    ForNow(String),
    /// It cannot.
    ForGood(String),
}

impl Smtp {
    /// The server behind an address such as `smtps://user:password@mail.example` or
    /// `smtp://mail.example:587?tls=required`. Nothing is connected yet.
    pub fn new(url: &SecretString, from: Mailbox, patience: Duration) -> Result<Self, SmtpError> {
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret())?
            .timeout(Some(patience))
            .build();
        Ok(Self { server, from, patience })
    }

    async fn send(&self, mail: &Taken, attachments: &[Attachment]) -> Result<(), Failure> {
        let message = self.message(mail, attachments).map_err(Failure::ForGood)?;
        match tokio::time::timeout(self.patience, self.server.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() || error.is_client() => {
                Err(Failure::ForGood(error.to_string()))
            }
            Ok(Err(error)) => Err(Failure::ForNow(error.to_string())),
            Err(_) => Err(Failure::ForNow("the mail server did not answer in time".to_owned())),
        }
    }

    /// The mail as it travels. Headers and bodies are encoded by lettre; nothing of ours is handed to it raw.
    fn message(&self, mail: &Taken, attachments: &[Attachment]) -> Result<Message, String> {
        let from = match &self.from.name {
            Some(_) => self.from.clone(),
            None => Mailbox::new(Some(mail.publication.clone()), self.from.email.clone()),
        };
        let to = mail.recipient.parse().map_err(|error| format!("{error}"))?;
        let words = MultiPart::alternative_plain_html(mail.plain.clone(), mail.html.clone());
        let body = match attachments {
            [] => words,
            files => files.iter().try_fold(MultiPart::mixed().multipart(words), |whole, file| {
                let kind = ContentType::parse(&file.kind).map_err(|error| error.to_string())?;
                Ok::<_, String>(
                    whole.singlepart(Attached::new(file.name.clone()).body(file.content.clone(), kind)),
                )
            })?,
        };
        Message::builder()
            .from(from)
            .to(Mailbox::new(None, to))
            .subject(mail.subject.clone())
            .message_id(Some(mail.message_id.clone()))
            .date(mail.created_at.into())
            .multipart(body)
            .map_err(|error| error.to_string())
    }
}

/// The worker.
#[derive(Debug, Clone)]
pub struct Worker {
    /// The outbox.
    pub db: PgPool,
    /// The time.
    pub clock: Clock,
    /// The mail server.
    pub smtp: Smtp,
}

impl Worker {
    /// Sends what is posted, as it is posted, until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let mut ear = self.listen().await;
        let mut every = tokio::time::interval(LOOK_EVERY);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = every.tick() => ear = match ear { None => self.listen().await, some => some },
                () = called(&mut ear) => {}
            }
            let mut sending = std::pin::pin!(self.send_due());
            tokio::select! {
                () = &mut sending => {}
                () = stop.cancelled() => {
                    if tokio::time::timeout(FAREWELL, sending).await.is_err() {
                        tracing::warn!("mails were under way at the end; they are sent again after the next start");
                    }
                    return;
                }
            }
        }
    }

    async fn listen(&self) -> Option<PgListener> {
        database::listen(&self.db, CHANNEL)
            .await
            .inspect_err(|error| tracing::warn!(%error, "new mail is not announced; the worker looks for it"))
            .ok()
    }

    /// Sends everything that is due, some at a time.
    pub async fn send_due(&self) {
        loop {
            match store::take(&self.db, self.clock.now(), LEASE, AT_ONCE).await {
                Ok(mails) if mails.is_empty() => return,
                Ok(mails) => {
                    let mut under_way: JoinSet<()> =
                        mails.into_iter().map(|mail| self.clone().deliver(mail)).collect();
                    while under_way.join_next().await.is_some() {}
                }
                Err(error) => return tracing::warn!(%error, "the outbox could not be read"),
            }
        }
    }

    async fn deliver(self, mail: Taken) {
        let result = match store::attachments(&self.db, mail.mail_id).await {
            Ok(attachments) => self.smtp.send(&mail, &attachments).await,
            Err(error) => Err(Failure::ForNow(error.to_string())),
        };
        if let Err(error) = self.note(&mail, result).await {
            tracing::error!(%error, mail = %mail.mail_id, "what became of a mail could not be noted");
        }
    }

    async fn note(&self, mail: &Taken, result: Result<(), Failure>) -> sqlx::Result<()> {
        let now = self.clock.now();
        let mut transaction = self.db.begin().await?;
        let (why, next) = match result {
            Ok(()) => {
                store::sent(&mut transaction, mail, now).await?;
                return transaction.commit().await;
            }
            Err(Failure::ForNow(why)) => (why, next_try(mail.created_at, now, mail.tries, rand::random())),
            Err(Failure::ForGood(why)) => (why, None),
        };
        if let Some(next) = next {
            tracing::info!(mail = %mail.mail_id, tries = mail.tries, %why, "a mail waits for its next try");
            store::deferred(&mut *transaction, mail, &why, next).await?;
        } else {
            tracing::warn!(mail = %mail.mail_id, tries = mail.tries, %why, "a mail is given up");
            store::failed(&mut transaction, mail, &why, now).await?;
        }
        transaction.commit().await
    }
}

/// Waits for the announcement of a letter; for ever, where nobody can announce one.
async fn called(ear: &mut Option<PgListener>) {
    let Some(listener) = ear else {
        return std::future::pending().await;
    };
    if let Err(error) = listener.recv().await {
        tracing::warn!(%error, "new mail is no longer announced");
        *ear = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smtp(from: &str) -> Smtp {
        let url = "smtp://127.0.0.1:2525".to_owned().into();
        Smtp::new(&url, from.parse().unwrap(), PATIENCE).unwrap()
    }

    fn mail(subject: &str, recipient: &str) -> Taken {
        Taken {
            mail_id: uuid::Uuid::nil(),
            message_id: "<1@courant.example>".to_owned(),
            publication: "Brussels Courant".to_owned(),
            recipient: recipient.to_owned(),
            subject: subject.to_owned(),
            plain: "Grüße.\n".to_owned(),
            html: "<p>Grüße.".to_owned(),
            created_at: "2026-11-24T09:00:00Z".parse().unwrap(),
            tries: 1,
        }
    }

    #[test]
    fn servers_are_named_with_and_without_encryption() {
        let named = |url: &str| Smtp::new(&url.to_owned().into(), "a@b.example".parse().unwrap(), PATIENCE);
        for url in [
            "smtps://user:p%40ss@mail.example",
            "smtp://user:pass@mail.example:587?tls=required",
            "smtp://127.0.0.1:1025",
        ] {
            assert!(named(url).is_ok(), "{url}");
        }
        for url in ["", "mail.example", "http://mail.example", "smtp://mail.example?tls=perhaps"] {
            assert!(named(url).is_err(), "{url}");
        }
    }

    #[tokio::test]
    async fn a_message_has_two_parts_and_our_headers() {
        let message = smtp("courant@localhost").message(&mail("Hello", "ada@courant.example"), &[]).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        for line in [
            "From: \"Brussels Courant\" <courant@localhost>\r\n",
            "To: ada@courant.example\r\n",
            "Subject: Hello\r\n",
            "Message-ID: <1@courant.example>\r\n",
            "Date: Tue, 24 Nov 2026 09:00:00 +0000\r\n",
            "Content-Type: multipart/alternative;",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
        let named =
            smtp("The desk <desk@courant.example>").message(&mail("Hello", "a@b.example"), &[]).unwrap();
        assert!(
            String::from_utf8(named.formatted()).unwrap().contains("\"The desk\" <desk@courant.example>")
        );
    }

    #[tokio::test]
    async fn no_line_of_anybodys_becomes_a_header() {
        let smtp = smtp("courant@localhost");
        let message =
            smtp.message(&mail("Hi\r\nBcc: all@courant.example", "ada@courant.example"), &[]).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        assert!(!text.contains("\nBcc:") && message.envelope().to().len() == 1, "{text}");
        for recipient in [
            "a@b.example\r\nBcc: c@d.example",
            "a@b.example, c@d.example",
            "a@b.example>\r\nRCPT TO:<c@d.example",
        ] {
            assert!(smtp.message(&mail("Hi", recipient), &[]).is_err(), "{recipient}");
        }
    }
}
