//! Groups: seats that somebody buys and gives away, told by owner, manager, member, and whoever is none of them.

use chrono::TimeDelta;
use courant::accounts::Role;
use courant::accounts::store::{NewAccount, tokens};
use courant::accounts::token::{Purpose, Token};
use courant::accounts::{Email, store as accounts};
use courant::billing::provider::{Change, Ending, Provider as _};
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
        let change = Change {
            price: &price,
            every: held.every,
            amount: held.amount,
            quantity: seats,
            ends_discount: false,
        };
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

    /// Lets so much time pass that nobody is signed in any more, and the owner comes back.
    async fn pass_long(&mut self, time: TimeDelta) {
        self.pass(time).await;
        self.owner = signs_in(&self.site, OWNER).await;
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
/// Says what does not.
async fn disorder(site: &Site) -> Option<String> {
    let now = site.state.clock.now();
    let (used, bought): (i64, i32) = sqlx::query_as(
        "select (select count(*) from group_member where seat = 'held')
              + (select count(*) from group_invitation where expires_at > $1), quantity
         from reader_group join subscription using (subscription_id)",
    )
    .bind(now)
    .fetch_one(site.db())
    .await
    .unwrap();
    let (seated, reading): (Vec<uuid::Uuid>, Vec<uuid::Uuid>) = sqlx::query_as(
        "select array(select account_id from group_member where seat = 'held' order by 1),
                array(select e.account_id from entitlement as e join reader_group using (subscription_id)
                      where ends_at > $1 order by 1)",
    )
    .bind(now)
    .fetch_one(site.db())
    .await
    .unwrap();
    let over: bool = sqlx::query_scalar(
        "select not exists (select from entitlement where ends_at > $1 and subscription_id is not null)",
    )
    .bind(now)
    .fetch_one(site.db())
    .await
    .unwrap();
    let fits = used <= i64::from(bought) && (over || seated == reading);
    (!fits).then(|| format!("{used} of {bought} used; held by {seated:?}, read by {reading:?}"))
}

/// The same where the subscription is paid.
async fn in_order(site: &Site) {
    assert_eq!(disorder(site).await, None);
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

    let links = office.invites(&["ada@embassy.example"]).await;
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

    office.pass(TimeDelta::hours(1)).await;
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

#[tokio::test]
async fn the_groups_link_ends_and_is_replaced_and_brings_nobody_back_who_was_removed() {
    let office = Office::open("5").await;
    let first = office.link().await;
    let ada = reader(&office.site, "ada@embassy.example").await;
    let opened = ada.get(&first).await.ok();
    assert!(opened.has("Take the seat"), "{}", opened.text);
    assert_eq!(ada.post(&first, &[]).await.status, 303);
    let again = ada.post(&first, &[]).await;
    assert!(again.status == 422 && again.has("You are in a group already."));
    office.removes("ada@embassy.example").await;
    let removed = ada.post(&first, &[]).await;
    assert!(removed.status == 422 && removed.has("You were removed from this group"), "{}", removed.text);

    let second = office.link().await;
    assert_ne!(first, second);
    let bea = reader(&office.site, "bea@embassy.example").await;
    assert_eq!((bea.get(&first).await.status, bea.post(&first, &[]).await.status), (404, 404));
    assert_eq!(bea.post(&second, &[]).await.status, 303);
    assert_eq!(office.owner.post("/account/group/link/revocation", &[]).await.status, 303);
    let cleo = reader(&office.site, "cleo@embassy.example").await;
    assert_eq!((cleo.get(&second).await.status, cleo.post(&second, &[]).await.status), (404, 404));

    // Who left may come back by a link, who was removed by an invitation.
    assert!(bea.get("/account/group/leaving").await.ok().has("Leave"));
    assert_eq!(path(&bea.post("/account/group/leaving", &[]).await), "/account");
    assert_eq!(bea.access(&office.story).await, "preview");
    let third = office.link().await;
    assert_eq!(bea.post(&third, &[]).await.status, 303);
    office.member("ada@embassy.example").await;
    in_order(&office.site).await;
}

#[tokio::test]
async fn who_may_do_what_and_nobody_sees_or_touches_another_group() {
    let office = Office::open("6").await;
    let (manager, member) =
        (office.member("manager@embassy.example").await, office.member("member@embassy.example").await);
    let (manager_id, member_id) =
        (office.id("manager@embassy.example").await, office.id("member@embassy.example").await);
    let of = |id: AccountId, deed: &str| format!("/account/group/members/{id}/{deed}");
    assert_eq!(office.owner.post(&of(manager_id, "appointment"), &[]).await.status, 303);
    assert_eq!(office.owner.post(&of(manager_id, "appointment"), &[]).await.status, 409, "it is one already");
    office.invites(&["pending@embassy.example"]).await;
    let invitation: uuid::Uuid = sqlx::query_scalar("select group_invitation_id from group_invitation")
        .fetch_one(office.site.db())
        .await
        .unwrap();
    let owner_id = office.id(OWNER).await;
    let posts = [
        ("/account/group/name".to_owned(), [false, false]),
        ("/account/group/domains".to_owned(), [false, false]),
        ("/account/group/seats".to_owned(), [false, false]),
        ("/account/group/owner".to_owned(), [false, false]),
        ("/account/group/closing".to_owned(), [false, false]),
        (of(manager_id, "dismissal"), [false, false]),
        (of(owner_id, "removal"), [false, false]),
        ("/account/group/link".to_owned(), [true, false]),
        ("/account/group/link/revocation".to_owned(), [true, false]),
        ("/account/group/seat/release".to_owned(), [true, false]),
        ("/account/group/seat".to_owned(), [true, false]),
        (format!("/account/group/invitations/{invitation}/sending"), [true, false]),
        (format!("/account/group/invitations/{invitation}/withdrawal"), [true, false]),
        (of(member_id, "removal"), [true, false]),
    ];
    let elsewhere = reader(&office.site, "elsewhere@office.example").await;
    buy(&elsewhere, "3").await;
    let stranger = reader(&office.site, "stranger@office.example").await;
    for (path, [manages, reads]) in &posts {
        assert_eq!(stranger.post(path, &[]).await.status, 404, "{path} by somebody in no group");
        if path.contains("/members/") || path.contains("/invitations/") {
            assert_eq!(elsewhere.post(path, &[]).await.status, 404, "{path} by the owner of another group");
            assert_ne!(elsewhere.get(path).await.status, 200, "{path}");
        }
        for (browser, may) in [(&member, reads), (&manager, manages)] {
            let status = browser.post(path, &[]).await.status;
            assert_eq!(status, if *may { 303 } else { 403 }, "{path}");
        }
    }
    assert!(path(&office.site.browser().get("/account/group").await).starts_with("/sign-in"));
    assert_eq!(member.get("/account/group").await.status, 404, "the manager has removed them");
    let page = manager.get("/account/group").await.ok();
    assert!(!page.has("/account/group/domains") && page.has("Manager"), "{}", page.text);
}

#[tokio::test]
async fn a_confirmed_domain_brings_its_readers_while_seats_are_free() {
    let office = Office::open("4").await;
    let claim_domain = async |domain: &str, mailbox: &str| {
        office.owner.post("/account/group/domains", &[("domain", domain), ("mailbox", mailbox)]).await
    };
    for (domain, mailbox, message) in [
        ("gmail.com", "postmaster", "is no domain of an organisation"),
        ("*.embassy.example", "postmaster", "is no domain of an organisation"),
        ("embassy.example", "ada", "One of the list"),
        ("embassy.example", "postmaster@evil.example", "One of the list"),
    ] {
        let refused = claim_domain(domain, mailbox).await;
        assert!(refused.status == 422 && refused.has(message), "{domain} {mailbox}: {}", refused.text);
    }
    assert_eq!(claim_domain("@Embassy.example", "hostmaster").await.status, 303);
    let early = reader(&office.site, "early@embassy.example").await;
    assert_eq!(early.access(&office.story).await, "preview", "what is only said does nothing");
    let link = office.site.mailed_link("hostmaster@embassy.example", "group-domain").await;
    let postmaster = office.site.browser();
    assert!(postmaster.get(&link).await.ok().has("Does embassy.example belong to this group?"));
    assert_eq!(signs_in(&office.site, "early@embassy.example").await.access(&office.story).await, "preview");
    assert!(postmaster.post(&link, &[]).await.ok().has("embassy.example is confirmed."));
    assert_eq!(postmaster.post(&link, &[]).await.status, 404, "once");

    let ada = signs_in(&office.site, "early@embassy.example").await;
    assert_eq!(ada.access(&office.story).await, "full");
    // An address that is only claimed brings nothing, until it is confirmed.
    let claimed = office.site.browser();
    claimed.register("bea@EMBASSY.example").await;
    assert_eq!(claimed.access(&office.story).await, "preview");
    let confirm = office.site.mailed_link("bea@embassy.example", "confirm-address").await;
    claimed.post(&confirm, &[]).await;
    assert_eq!(claimed.access(&office.story).await, "full");
    for look_alike in ["x@notembassy.example", "x@sub.embassy.example", "x@embassy.example.org"] {
        assert_eq!(reader(&office.site, look_alike).await.access(&office.story).await, "preview");
    }
    // Who pays alone takes no seat; whoever was removed, or has left, does not come back by it.
    let payer = claim(&office.site, "payer@embassy.example", true).await;
    office.site.entitle(payer, None).await;
    signs_in(&office.site, "payer@embassy.example").await;
    office.removes("early@embassy.example").await;
    assert_eq!(signs_in(&office.site, "early@embassy.example").await.access(&office.story).await, "preview");
    claimed.post("/account/group/leaving", &[]).await;
    assert_eq!(signs_in(&office.site, "bea@embassy.example").await.access(&office.story).await, "preview");
    in_order(&office.site).await;

    let closed: uuid::Uuid = sqlx::query_scalar("select group_domain_id from group_domain")
        .fetch_one(office.site.db())
        .await
        .unwrap();
    let domain = format!("/account/group/domains/{closed}");
    assert_eq!(office.owner.post(&format!("{domain}/closing"), &[]).await.status, 303);
    assert_eq!(reader(&office.site, "late@embassy.example").await.access(&office.story).await, "preview");
    assert_eq!(office.owner.post(&format!("{domain}/opening"), &[]).await.status, 303);
    assert_eq!(signs_in(&office.site, "late@embassy.example").await.access(&office.story).await, "full");
    for number in 0..4 {
        let access =
            reader(&office.site, &format!("more-{number}@embassy.example")).await.access(&office.story).await;
        assert_eq!(access, if number < 2 { "full" } else { "preview" }, "{number}");
    }
    in_order(&office.site).await;
}

#[tokio::test]
async fn a_domain_is_one_groups_and_no_institutions() {
    let office = Office::open("3").await;
    let claim_domain = async |browser: &Browser, domain: &str| {
        browser.post("/account/group/domains", &[("domain", domain), ("mailbox", "admin")]).await
    };
    let other = reader(&office.site, "other@office.example").await;
    buy(&other, "3").await;
    let admin = office.site.browser_of(Role::Admin).await;
    let licence = [
        ("institution", "Uni"),
        ("begins_on", "2026-01-01"),
        ("ends_on", "2026-12-31"),
        ("seats", ""),
        ("ranges", ""),
        ("domains", "*.uni.example"),
        ("note", ""),
    ];
    assert_eq!(admin.post("/admin/licences", &licence).await.status, 303);
    let licensed = claim_domain(&other, "lab.uni.example").await;
    assert!(licensed.status == 422 && licensed.has("belongs to another group or institution"));

    // Both say so; whoever reads its mail decides, once.
    assert_eq!(claim_domain(&office.owner, "shared.example").await.status, 303);
    let mine = office.site.mailed_link("admin@shared.example", "group-domain").await;
    assert_eq!(claim_domain(&other, "shared.example").await.status, 303);
    let theirs = office.site.mailed_link("admin@shared.example", "group-domain").await;
    assert_eq!(office.site.browser().post(&mine, &[]).await.status, 200);
    assert_eq!(office.site.browser().post(&theirs, &[]).await.status, 409);
    let taken = claim_domain(&other, "shared.example").await;
    assert!(taken.status == 422 && taken.has("belongs to another group"), "{}", taken.text);
    assert_eq!(claim_domain(&office.owner, "shared.example").await.status, 422, "it is theirs already");
}

#[tokio::test]
async fn seats_are_added_and_taken_away_at_the_price_that_was_shown() {
    let mut office = Office::open("3").await;
    office.member("ada@embassy.example").await;
    office.pass_long(TimeDelta::days(73)).await;
    office.invites(&["bea@embassy.example"]).await;
    let shown = office.owner.get("/account/group/seats?seats=5").await.ok();
    // Two seats for the 292 of 365 days that are left.
    assert!(shown.has("€192.00 is charged now") && shown.has("After that €600.00"), "{}", shown.text);
    let send = async |page: &Answer, from: &str| {
        let fields = ["seats", "key", "as_of"].map(|name| (name, hidden_in_last_form(page, name)));
        let mut fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.push(("from", from));
        office.owner.post("/account/group/seats", &fields).await
    };
    let stale = send(&shown, "4").await;
    assert!(stale.status == 409 && stale.has("was changed meanwhile"), "{}", stale.text);
    office.site.state.clock.set(office.site.state.clock.now() + TimeDelta::minutes(31));
    let late = send(&shown, "3").await;
    assert!(late.status == 422 && late.has("shown too long ago"), "{}", late.text);
    let shown = office.owner.get("/account/group/seats?seats=5").await.ok();
    assert_eq!(path(&send(&shown, "3").await), "/account/group");
    assert_eq!(office.site.held(&office.subscription().await).await.quantity, 5);
    assert_eq!(send(&shown, "3").await.status, 409, "the same form again changes nothing");

    office.member("cleo@embassy.example").await;
    for (seats, message) in [
        ("3", "4 seats are in use, so there cannot be 3."),
        ("2", "4 seats are in use"),
        ("501", "A whole number from 4 to 500."),
        ("x", "A whole number from 4 to 500."),
    ] {
        let refused = office.owner.get(&format!("/account/group/seats?seats={seats}")).await;
        assert!(refused.status == 422 && refused.has(message), "{seats}: {}", refused.text);
        let now = courant::wording::iso(office.site.state.clock.now());
        let typed = [("seats", seats), ("from", "5"), ("as_of", now.as_str()), ("key", "")];
        assert_eq!(office.owner.post("/account/group/seats", &typed).await.status, 422, "{seats}");
    }
    let fewer = office.owner.get("/account/group/seats?seats=4").await.ok();
    assert!(fewer.has("taken off your next payments"), "{}", fewer.text);
    assert_eq!(path(&send(&fewer, "5").await), "/account/group");
    assert_eq!(office.site.held(&office.subscription().await).await.quantity, 4);
    assert!(office.owner.get("/account/group").await.ok().has("4 of 4 are in use"));
    in_order(&office.site).await;
}

/// What a hidden field of the last form of a page holds.
fn hidden_in_last_form(page: &Answer, name: &str) -> String {
    let mark = format!("type=\"hidden\" name=\"{name}\" value=\"");
    page.text.rsplit(&mark).next().unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn where_the_number_falls_elsewhere_the_oldest_keep_their_seats_and_all_are_told() {
    let office = Office::open("5").await;
    let mut members = Vec::new();
    for name in ["ada", "bea", "cleo"] {
        members.push(office.member(&format!("{name}@embassy.example")).await);
        office.pass(TimeDelta::hours(1)).await;
    }
    office.invites(&["dora@embassy.example"]).await;
    office.seats_elsewhere(3).await;
    in_order(&office.site).await;
    for (browser, access) in members.iter().zip(["full", "full", "preview"]) {
        assert_eq!(browser.access(&office.story).await, access);
    }
    assert!(members[2].get("/account/group").await.ok().has("You have no seat at present"));
    assert_eq!(office.kinds("cleo@embassy.example").await.last().unwrap(), "group-seat-lost");
    assert!(office.kinds(OWNER).await.contains(&"group-seats-lost".to_owned()));
    assert!(office.owner.get("/account/group").await.ok().has("Lost their seat"));
    let alerts: Vec<String> = sqlx::query_scalar("select message from alert where settled_at is null")
        .fetch_all(office.site.db())
        .await
        .unwrap();
    assert_eq!(alerts, ["a group has fewer seats than it used: the newest lost theirs"]);
    // Settled again, nothing more happens; and a seat that is free goes back to who lost theirs, before anybody new.
    refresh::subscription(&office.site.state, &office.subscription().await).await.unwrap();
    assert_eq!(
        office.kinds("cleo@embassy.example").await.iter().filter(|kind| *kind == "group-seat-lost").count(),
        1
    );
    office.removes("ada@embassy.example").await;
    assert_eq!(members[2].access(&office.story).await, "full");
    let link = office.link().await;
    let late = reader(&office.site, "late@embassy.example").await;
    assert_eq!(late.post(&link, &[]).await.status, 422);
    office.seats_elsewhere(4).await;
    assert_eq!(late.post(&link, &[]).await.status, 303);
    in_order(&office.site).await;
}

#[tokio::test]
async fn a_group_is_handed_over_with_what_is_paid_for_it_and_nothing_else() {
    let office = Office::open("4").await;
    let (heir, other) =
        (office.member("heir@embassy.example").await, office.member("other@embassy.example").await);
    let heir_id = office.id("heir@embassy.example").await;
    assert!(office.owner.get("/account/group/owner").await.ok().has("heir@embassy.example"));
    let offer = async |id: String| office.owner.post("/account/group/owner", &[("member", &id)]).await;
    assert_eq!(offer(office.id(OWNER).await.to_string()).await.status, 404);
    assert_eq!(offer(claim(&office.site, "x@embassy.example", true).await.to_string()).await.status, 404);
    assert_eq!(heir.post("/account/group/owner/acceptance", &[]).await.status, 404, "nothing was offered");
    assert_eq!(offer(heir_id.to_string()).await.status, 303);
    assert_eq!(office.kinds("heir@embassy.example").await.last().unwrap(), "group-offered");
    assert_eq!(
        other.post("/account/group/owner/acceptance", &[]).await.status,
        404,
        "it was offered to another"
    );
    assert_eq!(other.post("/account/group/owner/refusal", &[]).await.status, 404);
    assert!(heir.get("/account/group").await.ok().has("This group is offered to you."));
    assert_eq!(heir.post("/account/group/owner/refusal", &[]).await.status, 303);
    assert_eq!(heir.post("/account/group/owner/acceptance", &[]).await.status, 404, "refused");
    assert_eq!(offer(heir_id.to_string()).await.status, 303);
    office.pass(TimeDelta::days(7)).await;
    assert_eq!(heir.post("/account/group/owner/acceptance", &[]).await.status, 404, "seven days are over");
    assert_eq!(offer(heir_id.to_string()).await.status, 303);
    assert_eq!(heir.post("/account/group/owner/acceptance", &[]).await.status, 303);

    assert!(heir.get("/account/group").await.ok().has("/account/group/seats"), "the owner's page");
    let before = office.owner.get("/account/group").await.ok();
    assert!(before.has("Manager") && !before.has("/account/group/seats"), "{}", before.text);
    assert_eq!(office.owner.access(&office.story).await, "full", "they keep their seat");
    assert_eq!(office.kinds(OWNER).await.last().unwrap(), "group-handed-over");
    // The card and the bills are the new owner's, whatever the provider tells again.
    refresh::subscription(&office.site.state, &office.subscription().await).await.unwrap();
    let portal = path(&heir.post("/account/subscription/portal", &[]).await);
    assert!(heir.get(&portal).await.ok().has("Visa 4242"));
    assert_eq!(office.owner.get(&portal).await.status, 404);
    assert!(heir.get("/account").await.ok().has("DEMO-") && !office.owner.get("/account").await.has("DEMO-"));
    assert_eq!(office.owner.get("/account/subscription/cancellation").await.status, 404);
    assert_eq!(heir.get("/account/subscription/cancellation").await.status, 200);
    in_order(&office.site).await;
    assert_eq!(office.actions().await.last().unwrap(), "group.hand_over");

    // The new owner cancels and goes: their card is nobody's, whoever bought it once.
    let cancel = heir.get("/account/subscription/cancellation").await.ok();
    heir.post("/account/subscription/cancellation", &[("key", &hidden(&cancel, "key"))]).await;
    let mut transaction = office.site.db().begin().await.unwrap();
    let now = office.site.state.clock.now();
    courant::accounts::erasure::erase(&mut transaction, heir_id, None, now).await.unwrap();
    transaction.commit().await.unwrap();
    refresh::subscription(&office.site.state, &office.subscription().await).await.unwrap();
    assert_eq!(office.owner.get("/account/subscription/cancellation").await.status, 404);
    let payers: Vec<Option<uuid::Uuid>> =
        sqlx::query_scalar("select account_id from customer").fetch_all(office.site.db()).await.unwrap();
    assert_eq!(payers, [None]);
}

#[tokio::test]
async fn what_is_over_takes_no_seats_of_what_runs_and_brings_back_no_group() {
    let office = Office::open("4").await;
    let ada = office.member("ada@embassy.example").await;
    let end = async |reference: &str| {
        let key = uuid::Uuid::new_v4().to_string();
        office.pass(TimeDelta::days(1)).await;
        office.site.state.payments.cancel(reference, Ending::Now, &key).await.unwrap();
        refresh::subscription(&office.site.state, reference).await.unwrap();
    };
    let first = office.subscription().await;
    end(&first).await;
    office.buy("3").await;
    let second = office.subscription().await;
    assert_ne!(first, second);
    refresh::subscription(&office.site.state, &first).await.unwrap();
    assert_eq!(
        (office.subscription().await, ada.access(&office.story).await.as_str()),
        (second.clone(), "full")
    );

    end(&second).await;
    refresh::subscription(&office.site.state, &first).await.unwrap();
    assert_eq!(office.subscription().await, second);
    assert_eq!(office.owner.post("/account/group/closing", &[]).await.status, 303);
    for reference in [&first, &second] {
        refresh::subscription(&office.site.state, reference).await.unwrap();
    }
    let groups: i64 =
        sqlx::query_scalar("select count(*) from reader_group").fetch_one(office.site.db()).await.unwrap();
    assert_eq!(groups, 0);
}

#[tokio::test]
async fn a_plan_for_more_readers_than_there_are_seats_is_not_to_be_had() {
    let office = Office::open("3").await;
    let plan = "insert into plan (plan_id, slug, name, audience, every, fewest_seats)
                values (gen_random_uuid(), 'large', 'Large group', 'group', 'year', 50)";
    sqlx::query(plan).execute(office.site.db()).await.unwrap();
    let price = "insert into price (price_id, plan_id, amount, currency, created_at)
                 select gen_random_uuid(), plan_id, 6000, 'EUR', now() from plan where slug = 'large'";
    sqlx::query(price).execute(office.site.db()).await.unwrap();
    office.site.state.site.reload().await.unwrap();
    let choices = office.owner.get("/account/subscription/change").await.ok();
    assert!(!choices.has("Large group"), "{}", choices.text);
    assert_eq!(office.owner.get("/account/subscription/change?plan=large").await.status, 404);
    let now = office.site.state.clock.now().to_rfc3339();
    let change = [("plan", "large"), ("as_of", now.as_str())];
    assert_eq!(office.owner.post("/account/subscription/change", &change).await.status, 404);
}

#[tokio::test]
async fn bills_of_ones_own_do_not_go_along_and_who_pays_alone_cannot_take_a_group() {
    let site = Site::open().await;
    let story = site.publish(Draft::new("a-treaty").access(Level::Subscribers)).await;
    let owner = reader(&site, OWNER).await;
    crate::subscribing::buy(&owner, "monthly", "/", "works").await;
    let own = crate::subscribing::references(&site).await.remove(0);
    let key = uuid::Uuid::new_v4().to_string();
    site.state.payments.cancel(&own, Ending::Now, &key).await.unwrap();
    refresh::subscription(&site.state, &own).await.unwrap();
    let office = Office { site, story, owner };
    office.buy("3").await;
    let heir = office.member("heir@embassy.example").await;
    let heir_id = office.id("heir@embassy.example").await;
    crate::subscribing::buy(&heir, "monthly", "/", "works").await;
    let refused = office.owner.post("/account/group/owner", &[("member", &heir_id.to_string())]).await;
    assert!(refused.status == 422 && refused.has("has a subscription of their own"), "{}", refused.text);
    let customers: Vec<(Option<uuid::Uuid>, bool)> = sqlx::query_as(
        "select account_id, reader_group_id is not null from customer order by created_at, customer_id",
    )
    .fetch_all(office.site.db())
    .await
    .unwrap();
    assert_eq!(customers.iter().map(|(_, group)| *group).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(customers[0].0, customers[1].0);
}

#[tokio::test]
async fn what_becomes_of_the_subscription_becomes_of_everybody_in_the_group() {
    let mut office = Office::open("3").await;
    office.member("ada@embassy.example").await;
    let portal = path(&office.owner.post("/account/subscription/portal", &[]).await);
    office.owner.post(&portal, &[("card", "fails-at-renewal")]).await;
    office.pass_long(TimeDelta::days(365)).await;
    let ada = signs_in(&office.site, "ada@embassy.example").await;
    let (owners, members) = (office.owner.get(&office.story).await, ada.get(&office.story).await);
    assert_eq!((owners.mark("data-access"), members.mark("data-access")), (Some("full"), Some("full")));
    assert!(owners.has("Your last payment failed") && !members.has("Your last payment failed"));
    let told = ada.get("/account/group").await.ok();
    assert!(told.has("The payment for this group failed.") && told.has("Only its owner can see to that"));
    office.pass(TimeDelta::days(7)).await;
    for browser in [&office.owner, &ada] {
        assert_eq!(browser.access(&office.story).await, "preview");
    }
    assert!(office.owner.get(&office.story).await.has("Your subscription has ended."));
    assert!(ada.get(&office.story).await.has("You no longer read as part of a group."));
    in_order(&office.site).await;
    office.owner.post(&portal, &[("card", "works")]).await;
    assert_eq!(ada.access(&office.story).await, "full");

    let cancel = office.owner.get("/account/subscription/cancellation").await.ok();
    office.owner.post("/account/subscription/cancellation", &[("key", &hidden(&cancel, "key"))]).await;
    assert!(ada.get("/account/group").await.ok().has("The subscription is not renewed after that."));
    assert_eq!(ada.access(&office.story).await, "full");
    office.owner.post("/account/subscription/resumption", &[]).await;
    let cancel = office.owner.get("/account/subscription/cancellation").await.ok();
    office.owner.post("/account/subscription/cancellation", &[("key", &hidden(&cancel, "key"))]).await;
    office.pass_long(TimeDelta::days(366)).await;
    let ada = signs_in(&office.site, "ada@embassy.example").await;
    assert_eq!(ada.access(&office.story).await, "preview");
    let link = office.link().await;
    let late = reader(&office.site, "late@embassy.example").await;
    let over = late.post(&link, &[]).await;
    assert!(over.status == 422 && over.has("The subscription of this group has ended"), "{}", over.text);

    // Bought again by its owner, it is the same group, with the same people and the same customer.
    buy(&office.owner, "3").await;
    assert_eq!(ada.access(&office.story).await, "full");
    let counts: (i64, i64) =
        sqlx::query_as("select (select count(*) from reader_group), (select count(*) from customer)")
            .fetch_one(office.site.db())
            .await
            .unwrap();
    assert_eq!(counts, (1, 1));
    in_order(&office.site).await;
}

#[tokio::test]
async fn an_owner_cannot_be_deleted_from_under_the_others_and_a_members_seat_is_free_with_their_account() {
    let office = Office::open("3").await;
    let hash = office.site.state.hasher.hash(crate::support::PASSWORD.to_owned()).await.unwrap();
    sqlx::query("update account set password_hash = $1").bind(hash).execute(office.site.db()).await.unwrap();
    let ada = office.member("ada@embassy.example").await;
    let data = ada.get("/account/data").await.ok();
    assert!(data.has("\"groups\"") && data.has("\"role\": \"member\""), "{}", data.text);
    let password = [("password", crate::support::PASSWORD)];
    let refused = office.owner.post("/account/delete", &password).await;
    assert!(refused.has("You own a group whose subscription runs."), "{}", refused.text);
    office.owner.post("/account/delete/link", &[]).await;
    let link = office.site.mailed_link(OWNER, "delete-account").await;
    assert!(office.owner.post(&link, &[]).await.has("Nothing was deleted."));
    assert_eq!(office.owner.access(&office.story).await, "full");

    let cancel = office.owner.get("/account/subscription/cancellation").await.ok();
    office.owner.post("/account/subscription/cancellation", &[("key", &hidden(&cancel, "key"))]).await;
    let heir = office.id("ada@embassy.example").await.to_string();
    assert_eq!(office.owner.post("/account/group/owner", &[("member", &heir)]).await.status, 303);
    assert_eq!(office.owner.post(&link, &[]).await.status, 200);
    let taken = ada.post("/account/group/owner/acceptance", &[]).await.status;
    assert_eq!(taken, 404, "the offer went with the owner, and their card");
    assert!(!office.owner.is_signed_in().await);
    assert_eq!(ada.access(&office.story).await, "full", "what was paid is read to its end");
    refresh::subscription(&office.site.state, &office.subscription().await).await.unwrap();
    in_order(&office.site).await;
    office.pass(TimeDelta::days(366)).await;
    let ada = signs_in(&office.site, "ada@embassy.example").await;
    assert!(ada.get(&office.story).await.has("You no longer read as part of a group."));

    let again = Office::open("3").await;
    again.member("bea@embassy.example").await;
    let bea = again.id("bea@embassy.example").await;
    let mut transaction = again.site.db().begin().await.unwrap();
    courant::accounts::erasure::erase(&mut transaction, bea, None, again.site.state.clock.now())
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    assert!(again.owner.get("/account/group").await.ok().has("1 of 3 are in use"));
    in_order(&again.site).await;
}

#[tokio::test]
async fn two_accounts_that_become_one_hold_one_seat() {
    let office = Office::open("4").await;
    let ada = office.member("ada@embassy.example").await;
    office.member("second@embassy.example").await;
    let admin = office.site.browser_of(Role::Admin).await;
    let merge = async |kept: AccountId, other: &str| {
        let path = format!("/admin/subscribers/{kept}/merge");
        let asked = admin.get(&format!("{path}?other={other}")).await;
        let sent = [
            ("shown", hidden(&asked, "shown")),
            ("intent", hidden(&asked, "intent")),
            ("other", other.to_owned()),
        ];
        let sent: Vec<_> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
        admin.post(&path, &sent).await
    };
    let ada_id = office.id("ada@embassy.example").await;
    assert_eq!(merge(ada_id, "second@embassy.example").await.status, 303);
    assert_eq!(ada.access(&office.story).await, "full");
    in_order(&office.site).await;
    assert!(office.owner.get("/account/group").await.ok().has("2 of 4 are in use"));
    // The owner's account goes into another: the group goes with it.
    let heir = reader(&office.site, "heir@office.example").await;
    let heir_id = office.id("heir@office.example").await;
    assert_eq!(merge(heir_id, OWNER).await.status, 303);
    assert!(heir.get("/account/group").await.ok().has("Owner"));
    assert_eq!(heir.access(&office.story).await, "full");
    in_order(&office.site).await;
    let shown = admin.get(&format!("/admin/subscribers/{heir_id}")).await.ok();
    assert!(shown.has("2 of 4 seats in use") && shown.has("ada@embassy.example"), "{}", shown.text);
    // Different groups cannot become one.
    let other = reader(&office.site, "other@office.example").await;
    buy(&other, "3").await;
    let refused = merge(ada_id, "other@office.example").await;
    assert!(refused.status != 303 && refused.has("different groups"), "{}", refused.text);
}

#[tokio::test]
async fn of_two_who_use_an_invitation_at_once_one_has_the_seat() {
    let office = Office::open("3").await;
    let link = office.invites(&["ada@embassy.example"]).await.remove(0);
    let mut asked = Vec::new();
    for number in 0..8 {
        let browser = reader(&office.site, &format!("reader-{number}@embassy.example")).await;
        let link = link.clone();
        asked.push(tokio::spawn(async move { browser.post(&link, &[]).await.status }));
    }
    let mut answers = Vec::new();
    for answer in asked {
        answers.push(answer.await.unwrap());
    }
    answers.sort_unstable();
    assert_eq!(answers, [303, 404, 404, 404, 404, 404, 404, 404]);
    assert!(office.owner.get("/account/group").await.ok().has("2 of 3 are in use"));
    in_order(&office.site).await;
}

#[tokio::test]
async fn a_group_is_bought_again_for_everybody_who_is_in_it() {
    let office = Office::open("4").await;
    let mut members = Vec::new();
    for name in ["ada", "bea", "cleo"] {
        members.push(office.member(&format!("{name}@embassy.example")).await);
    }
    let (reference, key) = (office.subscription().await, uuid::Uuid::new_v4().to_string());
    office.pass(TimeDelta::days(1)).await;
    office.site.state.payments.cancel(&reference, Ending::Now, &key).await.unwrap();
    refresh::subscription(&office.site.state, &reference).await.unwrap();
    assert_eq!(members[2].access(&office.story).await, "preview");
    let refused = office.owner.post("/subscribe/group-yearly", &[("seats", "3")]).await;
    assert!(refused.status == 422 && refused.has("4 seats are in use, so there cannot be 3."));
    office.removes("ada@embassy.example").await;
    office.buy("3").await;
    for (browser, access) in members.iter().zip(["preview", "full", "full"]) {
        assert_eq!(browser.access(&office.story).await, access);
    }
    in_order(&office.site).await;
}

#[tokio::test]
async fn seats_that_were_ordered_twice_make_one_group_and_somebody_is_told() {
    let site = Site::open().await;
    let owner = reader(&site, OWNER).await;
    let mut checkouts = Vec::new();
    for _ in 0..2 {
        let form = owner.get("/subscribe/group-yearly").await.ok();
        let fields = [("key", hidden(&form, "key")), ("seats", "3".to_owned())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        checkouts.push(path(&owner.post("/subscribe/group-yearly", &fields).await));
    }
    for checkout in &checkouts {
        let back = path(&owner.post(checkout, &[("card", "works")]).await);
        owner.get(&back).await.ok();
    }
    let counts: (i64, i64) =
        sqlx::query_as("select (select count(*) from reader_group), (select count(*) from subscription)")
            .fetch_one(site.db())
            .await
            .unwrap();
    assert_eq!(counts, (1, 2));
    let alerts: Vec<String> =
        sqlx::query_scalar("select message from alert order by message").fetch_all(site.db()).await.unwrap();
    let told = [
        "seats were bought by somebody who is in a group already",
        "this account has more than one subscription that runs",
    ];
    assert_eq!(alerts, told);
    let member = reader(&site, "member@embassy.example").await;
    let office = Office { site, story: String::new(), owner };
    let link = office.invites(&["member@embassy.example"]).await.remove(0);
    member.post(&link, &[]).await;
    let refused = member.post("/subscribe/group-yearly", &[("seats", "3")]).await;
    assert!(refused.status == 422 && refused.has("You are in a group already."), "{}", refused.text);
}

/// What may happen to a group, in any order.
#[derive(Debug, Clone)]
enum Happening {
    Invite(u8),
    Accept(u8),
    Withdraw(u8),
    SendAgain(u8),
    Join(u8),
    Leave(u8),
    Remove(u8),
    Appoint(u8),
    OwnSeat(bool),
    Elsewhere(u32),
    Wait(i64),
}

fn happenings() -> impl proptest::strategy::Strategy<Value = Vec<Happening>> {
    use proptest::prelude::*;
    let person = 0..6_u8;
    let one = prop_oneof![
        4 => person.clone().prop_map(Happening::Invite),
        4 => person.clone().prop_map(Happening::Accept),
        1 => person.clone().prop_map(Happening::Withdraw),
        1 => person.clone().prop_map(Happening::SendAgain),
        4 => person.clone().prop_map(Happening::Join),
        1 => person.clone().prop_map(Happening::Leave),
        2 => person.clone().prop_map(Happening::Remove),
        1 => person.prop_map(Happening::Appoint),
        2 => any::<bool>().prop_map(Happening::OwnSeat),
        3 => (1..8_u32).prop_map(Happening::Elsewhere),
        2 => (1..16_i64).prop_map(Happening::Wait),
    ];
    proptest::collection::vec(one, 20..40)
}

impl Office {
    /// Lets something happen; whether it may is the program's business.
    async fn happens(
        &self,
        happening: &Happening,
        people: &[Browser],
        links: &mut [String],
        group_link: &str,
    ) {
        let name = |person: u8| format!("person-{person}@embassy.example");
        let invitation = async |person: u8, deed: &str| {
            let id = sqlx::query_scalar::<_, uuid::Uuid>(
                "select group_invitation_id from group_invitation where email = $1::text::citext",
            );
            let id = id.bind(name(person)).fetch_optional(self.site.db()).await.unwrap().unwrap_or_default();
            self.owner.post(&format!("/account/group/invitations/{id}/{deed}"), &[]).await.status
        };
        let member = |id: AccountId, deed: &str| format!("/account/group/members/{id}/{deed}");
        let status = match *happening {
            Happening::Invite(person) => {
                let sent = [("addresses", name(person))];
                let sent = sent.each_ref().map(|(field, value)| (*field, value.as_str()));
                self.owner.post("/account/group/invitations", &sent).await.status
            }
            Happening::Accept(person) => {
                people[usize::from(person)].post(&links[usize::from(person)], &[]).await.status
            }
            Happening::Withdraw(person) => invitation(person, "withdrawal").await,
            Happening::SendAgain(person) => invitation(person, "sending").await,
            Happening::Join(person) => people[usize::from(person)].post(group_link, &[]).await.status,
            Happening::Leave(person) => {
                people[usize::from(person)].post("/account/group/leaving", &[]).await.status
            }
            Happening::Remove(person) => {
                let id = self.id(&name(person)).await;
                self.owner.post(&member(id, "removal"), &[]).await.status
            }
            Happening::Appoint(person) => {
                let id = self.id(&name(person)).await;
                self.owner.post(&member(id, "appointment"), &[]).await.status
            }
            Happening::OwnSeat(takes) => {
                let path = if takes { "/account/group/seat" } else { "/account/group/seat/release" };
                self.owner.post(path, &[]).await.status
            }
            Happening::Elsewhere(seats) => {
                self.seats_elsewhere(seats).await;
                200
            }
            Happening::Wait(days) => {
                self.pass(TimeDelta::days(days)).await;
                200
            }
        };
        assert!(status < 500, "{happening:?}: {status}");
        if let Happening::Invite(person) | Happening::SendAgain(person) = *happening
            && let Some((_, link)) = self
                .site
                .letters(&name(person))
                .await
                .into_iter()
                .rfind(|(kind, _)| kind == "group-invitation")
        {
            links[usize::from(person)] = link;
        }
    }
}

#[tokio::test]
async fn whatever_happens_no_seat_is_used_twice_and_exactly_those_who_hold_one_read() {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..6 {
        let history = happenings().new_tree(&mut runner).unwrap().current();
        let office = Office::open("4").await;
        let link = office.link().await;
        let mut people = Vec::new();
        for person in 0..6 {
            people.push(reader(&office.site, &format!("person-{person}@embassy.example")).await);
        }
        let mut links = vec!["/groups/invitations/none".to_owned(); 6];
        for (number, happening) in history.iter().enumerate() {
            office.happens(happening, &people, &mut links, &link).await;
            let wrong = disorder(&office.site).await;
            assert_eq!(wrong, None, "after {:?}", &history[..=number]);
        }
    }
}
