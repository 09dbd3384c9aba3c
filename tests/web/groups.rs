//! Groups: seats that somebody buys and gives away, told by owner, manager, member, and whoever is none of them.

use chrono::TimeDelta;
use courant::accounts::Role;
use courant::accounts::store::{NewAccount, tokens};
use courant::accounts::token::{Purpose, Token};
use courant::accounts::{Email, store as accounts};
use courant::billing::provider::{Change, Provider as _};
use courant::billing::refresh;
use courant::ids::AccountId;
use courant::paywall::Level;

use crate::support::{Answer, Browser, Draft, Site};

const OWNER: &str = "owner@embassy.example";

/// A site with a story for subscribers, and a group of so many seats whose owner is signed in.
struct Office {
    site: Site,
    story: String,
    owner: Browser,
}

impl Office {
    async fn open(seats: &str) -> Self {
        let site = Site::open().await;
        let story = site.publish(Draft::new("a-treaty").access(Level::Subscribers)).await;
        let owner = reader(&site, OWNER).await;
        let office = Self { site, story, owner };
        office.buy(seats).await;
        office
    }

    /// Buys seats as the owner does: order, checkout, and back.
    async fn buy(&self, seats: &str) -> Answer {
        buy(&self.owner, seats).await
    }

    /// Invites, and gives the paths of the links in the mails.
    async fn invites(&self, addresses: &[&str]) -> Vec<String> {
        let text = addresses.join("\n");
        let sent = self.owner.post("/account/group/invitations", &[("addresses", &text)]).await;
        assert_eq!(sent.status, 303, "{}", sent.text);
        let mut links = Vec::new();
        for address in addresses {
            links.push(self.site.mailed_link(address, "group-invitation").await);
        }
        links
    }

    /// Invites somebody, who accepts.
    async fn member(&self, email: &str) -> Browser {
        let link = self.invites(&[email]).await.remove(0);
        let browser = reader(&self.site, email).await;
        let joined = browser.post(&link, &[]).await;
        assert_eq!((joined.status, joined.location()), (303, "/account/group"), "{}", joined.text);
        browser
    }

    /// The group's link.
    async fn link(&self) -> String {
        assert_eq!(self.owner.post("/account/group/link", &[]).await.status, 303);
        let page = self.owner.get("/account/group").await.ok();
        let link = page.text.split("value=\"http://localhost:").nth(1).unwrap().split('"').next().unwrap();
        link[link.find('/').unwrap()..].to_owned()
    }

    async fn id(&self, email: &str) -> AccountId {
        account(&self.site, email).await
    }

    async fn removes(&self, email: &str) {
        let path = format!("/account/group/members/{}/removal", self.id(email).await);
        assert!(self.owner.get(&path).await.ok().has(email));
        assert_eq!(self.owner.post(&path, &[]).await.status, 303);
    }

    /// Lets the provider have another number of seats, as its own pages could.
    async fn seats_elsewhere(&self, seats: u32) {
        let reference = self.subscription().await;
        let held = self.site.held(&reference).await;
        let price = format!("price_{}", held.price_id.unwrap().0.simple());
        let change = Change { price: &price, every: held.every, amount: held.amount, quantity: seats };
        let (offline, now) = (self.site.offline(), self.site.state.clock.now());
        offline.change(&reference, &change, now, &uuid::Uuid::new_v4().to_string()).await.unwrap();
        refresh::subscription(&self.site.state, &reference).await.unwrap();
    }

    /// What the provider calls the group's subscription.
    async fn subscription(&self) -> String {
        sqlx::query_scalar("select reference from subscription join reader_group using (subscription_id)")
            .fetch_one(self.site.db())
            .await
            .unwrap()
    }

    async fn pass(&self, time: TimeDelta) {
        crate::subscribing::pass(&self.site, time).await;
    }

    async fn actions(&self) -> Vec<String> {
        sqlx::query_scalar("select action from audit where subject = 'reader_group' order by audit_id")
            .fetch_all(self.site.db())
            .await
            .unwrap()
    }

    async fn kinds(&self, to: &str) -> Vec<String> {
        self.site.letters(to).await.into_iter().map(|(kind, _)| kind).collect()
    }
}

async fn buy(browser: &Browser, seats: &str) -> Answer {
    let form = browser.get(&format!("/subscribe/group-yearly?seats={seats}")).await.ok();
    let fields = ["key", "currency", "next"].map(|name| (name, hidden(&form, name)));
    let mut fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.push(("seats", seats));
    let checkout = path(&browser.post("/subscribe/group-yearly", &fields).await);
    let back = path(&browser.post(&checkout, &[("card", "works")]).await);
    browser.get(&back).await.ok()
}

/// A reader whose address is confirmed and who is signed in.
async fn reader(site: &Site, email: &str) -> Browser {
    let address: Email = email.parse().unwrap();
    if accounts::holder(site.db(), &address).await.unwrap().is_none() {
        claim(site, email, true).await;
    }
    signs_in(site, email).await
}

async fn claim(site: &Site, email: &str, verified: bool) -> AccountId {
    let address: Email = email.parse().unwrap();
    let new = NewAccount {
        email: &address,
        verified,
        name: "Test Person",
        role: Role::Reader,
        password_hash: None,
        demonstration: false,
    };
    accounts::insert(site.db(), new, site.state.clock.now()).await.unwrap()
}

/// Signs in by a link from a mail.
async fn signs_in(site: &Site, email: &str) -> Browser {
    let (token, id) = (Token::random(), account(site, email).await);
    tokens::insert(site.db(), &token, id, Purpose::SignIn, site.state.clock.now()).await.unwrap();
    let browser = site.browser();
    assert_eq!(browser.post(&token.path(), &[]).await.status, 303);
    browser
}

async fn account(site: &Site, email: &str) -> AccountId {
    let id = sqlx::query_scalar("select account_id from account where email = $1::text::citext").bind(email);
    AccountId(id.fetch_one(site.db()).await.unwrap())
}

/// What a hidden field of a page holds.
#[track_caller]
fn hidden(page: &Answer, name: &str) -> String {
    let rest = page.text.split(&format!("name=\"{name}\" value=\"")).nth(1);
    assert!(rest.is_some(), "no field {name} in {}", page.text);
    rest.unwrap_or_default().split('"').next().unwrap().to_owned()
}

/// The path of a redirect, without our own host.
#[track_caller]
fn path(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let to = answer.location();
    match to.strip_prefix("http://") {
        Some(rest) => rest[rest.find('/').unwrap()..].to_owned(),
        None => to.to_owned(),
    }
}

/// What must hold whatever was done: no seat is used that was not bought, and whoever holds one reads, and nobody else does.
async fn in_order(site: &Site) {
    let (used, bought): (i64, i32) = sqlx::query_as(
        "select (select count(*) from group_member where seat = 'held')
              + (select count(*) from group_invitation where expires_at > $1), quantity
         from reader_group join subscription using (subscription_id)",
    )
    .bind(site.state.clock.now())
    .fetch_one(site.db())
    .await
    .unwrap();
    assert!(used <= i64::from(bought), "{used} of {bought}");
    let (seated, reading): (Vec<uuid::Uuid>, Vec<uuid::Uuid>) = sqlx::query_as(
        "select array(select account_id from group_member where seat = 'held' order by 1),
                array(select e.account_id from entitlement as e join reader_group using (subscription_id)
                      where ends_at > $1 order by 1)",
    )
    .bind(site.state.clock.now())
    .fetch_one(site.db())
    .await
    .unwrap();
    assert_eq!(seated, reading);
}

#[tokio::test]
async fn an_owner_buys_seats_and_whoever_is_invited_reads_until_they_are_removed() {
    let site = Site::open().await;
    let story = site.publish(Draft::new("a-treaty").access(Level::Subscribers)).await;
    let owner = reader(&site, OWNER).await;
    let plans = owner.get("/subscribe").await.ok();
    assert!(plans.has("/subscribe/group-yearly?currency=EUR") && plans.has("€120"), "{}", plans.text);
    let order = owner.get("/subscribe/group-yearly").await.ok();
    assert!(order.has("€360 a year") && order.has("3 seats at €120 each."), "{}", order.text);
    let order = owner.get("/subscribe/group-yearly?seats=5").await.ok();
    assert!(order.has("€600 a year") && order.has("Order with obligation to pay"), "{}", order.text);
    let key = hidden(&order, "key");
    for wrong in ["2", "501", "-5", "five", ""] {
        let refused = owner.post("/subscribe/group-yearly", &[("key", &key), ("seats", wrong)]).await;
        assert!(refused.status == 422 && refused.has("A whole number from 3 to 500."), "{wrong}");
    }
    assert_eq!(owner.post("/subscribe/group-yearly", &[("key", &key)]).await.status, 422);
    let plain = owner.post("/subscribe/monthly", &[("key", &key), ("seats", "5")]).await;
    assert!(plain.status == 422 && plain.has("This plan is for one reader."), "{}", plain.text);
    let checkout = path(&owner.post("/subscribe/group-yearly", &[("key", &key), ("seats", "5")]).await);
    let shown = owner.get(&checkout).await.ok();
    assert!(shown.has("€600 a year") && shown.has("5 seats at €120 each."), "{}", shown.text);
    let back = path(&owner.post(&checkout, &[("card", "works")]).await);
    assert!(owner.get(&back).await.ok().has("/account/group"));
    let office = Office { site, story, owner };
    let held = office.site.held(&office.subscription().await).await;
    assert_eq!((held.quantity, held.total().minor), (5, 60_000));
    assert_eq!(office.owner.access(&office.story).await, "full");

    let links = office.invites(&["ada@embassy.example", "Bea <bea@office.example>"][..1]).await;
    let page = office.owner.get("/account/group").await.ok();
    assert!(page.has("2 of 5 are in use") && page.has("ada@embassy.example"), "{}", page.text);
    let stranger = office.site.browser();
    let opened = stranger.get(&links[0]).await.ok();
    assert!(opened.has("ada@embassy.example") && opened.has("/sign-in?next=%2Fgroups%2F"), "{}", opened.text);
    assert!(path(&stranger.post(&links[0], &[]).await).starts_with("/sign-in?next=%2Fgroups"));
    let ada = reader(&office.site, "ada@private.example").await;
    assert_eq!(ada.access(&office.story).await, "preview");
    assert_eq!(ada.get(&links[0]).await.status, 200);
    assert_eq!(ada.access(&office.story).await, "preview", "opening a link does nothing");
    assert_eq!(path(&ada.post(&links[0], &[]).await), "/account/group");
    assert_eq!(ada.access(&office.story).await, "full");
    assert!(ada.get("/account").await.ok().has("Group subscription"));
    assert_eq!(ada.get(&links[0]).await.status, 404, "used once");
    in_order(&office.site).await;

    office.removes("ada@private.example").await;
    let wall = ada.get(&office.story).await.ok();
    assert_eq!((wall.mark("data-access"), wall.mark("data-wall")), (Some("preview"), Some("renew")));
    assert!(wall.has("You no longer read as part of a group.") && wall.has("Subscribe yourself"));
    assert_eq!(office.kinds("ada@private.example").await, ["group-removed"]);
    assert_eq!(ada.get("/account/group").await.status, 404);
    in_order(&office.site).await;
    assert_eq!(office.actions().await, ["group.invite", "group.join", "group.remove"]);
}

#[tokio::test]
async fn the_last_three_seats_are_given_to_three_of_thirty_two_at_once() {
    let office = Office::open("5").await;
    office.invites(&["kept@embassy.example"]).await;
    let (link, other) = (office.link().await, office.site.second_node().await);
    let mut readers = Vec::new();
    for number in 0..32 {
        let browser = reader(&office.site, &format!("reader-{number}@embassy.example")).await;
        let base = [&office.site, &other][number % 2].browser().base;
        readers.push(Browser { base, ..browser });
    }
    let asked: Vec<_> = readers
        .into_iter()
        .map(|browser| {
            let (link, story) = (link.clone(), office.story.clone());
            tokio::spawn(async move {
                let answer = browser.post(&link, &[]).await;
                assert!(answer.status == 303 || answer.status == 422 && answer.has("No seat is free."));
                (answer.status == 303, browser.access(&story).await == "full")
            })
        })
        .collect();
    let mut joined = 0;
    for answer in asked {
        let (in_it, reads) = answer.await.unwrap();
        assert_eq!(in_it, reads);
        joined += usize::from(in_it);
    }
    assert_eq!(joined, 3);
    in_order(&office.site).await;
    assert!(office.owner.get("/account/group").await.ok().has("5 of 5 are in use"));
}

#[tokio::test]
async fn each_pasted_address_is_judged_and_none_is_invited_unless_all_are() {
    let office = Office::open("4").await;
    office.member("ada@embassy.example").await;
    office.invites(&["bea@embassy.example"]).await;
    for (typed, message) in [
        ("cleo@embassy.example\nnobody", "“nobody” is no e-mail address."),
        ("cleo@embassy.example, CLEO@embassy.example", "“CLEO@embassy.example” stands there twice."),
        ("cleo@embassy.example; Ada@embassy.example", "ada@embassy.example is in the group already."),
        ("cleo@embassy.example\nbea@embassy.example", "bea@embassy.example has an invitation already."),
        ("cleo@embassy.example\ndora@embassy.example", "One seat is free, and these are 2 addresses."),
        (" , ", "Please enter at least one address"),
    ] {
        let refused = office.owner.post("/account/group/invitations", &[("addresses", typed)]).await;
        assert_eq!(refused.status, 422, "{typed}");
        assert!(refused.has(message), "{message}: {}", refused.text);
        assert!(refused.has(typed.trim().split(['\n', ',']).next().unwrap()), "{typed} is kept");
    }
    assert!(office.kinds("cleo@embassy.example").await.is_empty());
    in_order(&office.site).await;
}

#[tokio::test]
async fn an_invitation_keeps_its_seat_for_fourteen_days_and_can_be_sent_again_and_withdrawn() {
    let office = Office::open("3").await;
    let links = office.invites(&["ada@embassy.example", "bea@embassy.example"]).await;
    let full =
        office.owner.post("/account/group/invitations", &[("addresses", "cleo@embassy.example")]).await;
    assert!(full.status == 422 && full.has("No seat is free."), "{}", full.text);
    let id = async |email: &str| {
        let id = sqlx::query_scalar::<_, uuid::Uuid>(
            "select group_invitation_id from group_invitation where email = $1::text::citext",
        );
        format!("/account/group/invitations/{}", id.bind(email).fetch_one(office.site.db()).await.unwrap())
    };
    let (ada, bea) = (id("ada@embassy.example").await, id("bea@embassy.example").await);
    assert_eq!(office.owner.post(&format!("{ada}/sending"), &[]).await.status, 303);
    let newer = office.site.mailed_link("ada@embassy.example", "group-invitation").await;
    assert_ne!(newer, links[0]);
    assert_eq!(office.site.browser().get(&links[0]).await.status, 404, "the link before is worthless");
    assert_eq!(office.site.browser().get(&newer).await.status, 200);
    assert_eq!(office.owner.post(&format!("{ada}/sending"), &[]).await.status, 303);
    let often = office.owner.post(&format!("{ada}/sending"), &[]).await;
    assert!(often.status == 422 && often.has("was written to several times lately"), "{}", often.text);

    assert_eq!(office.owner.post(&format!("{bea}/withdrawal"), &[]).await.status, 303);
    assert_eq!(office.owner.post(&format!("{bea}/withdrawal"), &[]).await.status, 404);
    assert_eq!(office.site.browser().get(&links[1]).await.status, 404);
    office.member("cleo@embassy.example").await;
    in_order(&office.site).await;

    let newest = office.site.mailed_link("ada@embassy.example", "group-invitation").await;
    let reader = reader(&office.site, "ada@embassy.example").await;
    office.pass(TimeDelta::days(14) - TimeDelta::seconds(1)).await;
    assert_eq!(reader.get(&newest).await.status, 200);
    office.pass(TimeDelta::seconds(1)).await;
    assert_eq!((reader.get(&newest).await.status, reader.post(&newest, &[]).await.status), (404, 404));
    assert!(
        office.owner.get("/account/group").await.ok().has("The invitation has expired and keeps no seat")
    );
    office.member("dora@embassy.example").await;
    let none = office.owner.post(&format!("{ada}/sending"), &[]).await;
    assert!(none.status == 422 && none.has("No seat is free."), "{}", none.text);
    in_order(&office.site).await;
}
