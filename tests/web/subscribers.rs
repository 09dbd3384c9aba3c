//! An admin finds subscribers, sees what happened, and helps them.

use chrono::TimeDelta;
use courant::accounts::Role;
use courant::billing::entitling::entitlement;
use courant::billing::provider::offline::Card;
use courant::billing::refund::{Outcome, Share, Wish};
use courant::billing::store::{alerts, invoices, settling};
use courant::billing::subscription::Status;
use courant::billing::{refresh, refunds};
use courant::ids::{AccountId, RefundId};
use sqlx::PgConnection;
use tokio::task::JoinHandle;

use crate::support::{Answer, Browser, Site};

/// The value of a hidden field of a form.
fn field(answer: &Answer, name: &str) -> String {
    let (_, rest) = answer.text.split_once(&format!("name=\"{name}\" value=\"")).expect(name);
    rest.split('"').next().unwrap().replace("&#43;", "+").replace("&#x2b;", "+")
}

/// Looks at a deed in words and does it.
async fn does(admin: &Browser, account: AccountId, deed: &str, fields: &[(&str, &str)]) -> Answer {
    let path = format!("/admin/subscribers/{account}/{deed}");
    let query: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let asked = admin.get(&format!("{path}?{}", query.join("&"))).await.ok();
    let (shown, intent) = (field(&asked, "shown"), field(&asked, "intent"));
    let as_of = if asked.has("name=\"as_of\"") { field(&asked, "as_of") } else { String::new() };
    let mut sent = fields.to_vec();
    sent.extend([("shown", shown.as_str()), ("intent", intent.as_str()), ("as_of", as_of.as_str())]);
    admin.post(&path, &sent).await
}

async fn actions_of(site: &Site, like: &str) -> i64 {
    sqlx::query_scalar("select count(*) from audit where action like $1")
        .bind(like)
        .fetch_one(site.db())
        .await
        .unwrap()
}

#[tokio::test]
async fn one_box_finds_a_subscriber_by_anything_that_is_known_of_them() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let account = site.account("ada.lovelace@courant.example", Role::Reader).await;
    site.account("charles@courant.example", Role::Reader).await;
    let held = site.buys(account, "monthly", 0, Card::Works).await;
    let bill = invoices::of_account(site.db(), account).await.unwrap().remove(0);
    let customer = format!("cus_{}", account.0.simple());
    let keys = [
        "lovelace",
        "LOVE",
        "ad",
        "a.l",
        &account.to_string(),
        &held.reference,
        &customer,
        &bill.reference,
        bill.number.as_deref().unwrap(),
    ]
    .map(str::to_owned);
    for key in keys {
        let found = admin.get(&format!("/admin/subscribers?q={key}")).await.ok();
        assert!(found.has("ada.lovelace@") && !found.has("charles@"), "{key}");
    }
    for nothing in ["%25", "_", "nobody-at-all", "\\"] {
        let found = admin.get(&format!("/admin/subscribers?q={nothing}")).await.ok();
        assert!(found.has("Nobody is found"), "{nothing}");
    }
}

#[tokio::test]
async fn filters_are_links_and_pages_go_on_by_key() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let trial = site.account("trial@courant.example", Role::Reader).await;
    site.buys(trial, "monthly", 30, Card::Works).await;
    let paying = site.account("paying@courant.example", Role::Reader).await;
    let held = site.buys(paying, "yearly", 0, Card::Works).await;
    for (filter, there) in [("trialing", "trial@"), ("paying", "paying@")] {
        let found = admin.get(&format!("/admin/subscribers?show={filter}")).await.ok();
        let others = ["trial@", "paying@"].iter().filter(|name| found.has(name)).count();
        assert!(found.has(there) && others == 1, "{filter}");
    }
    alerts::raise(site.db(), &held.reference, "Look at this.", site.state.clock.now()).await.unwrap();
    assert!(admin.get("/admin/subscribers?show=alerts").await.ok().has("paying@"));
    for number in 0..60 {
        site.account(&format!("many-{number}@courant.example"), Role::Reader).await;
    }
    let first = admin.get("/admin/subscribers?q=many-").await.ok();
    let (_, rest) = first.text.split_once("rel=\"next\" href=\"").unwrap();
    let next = rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    let second = admin.get(&next).await.ok();
    assert!(first.text.matches("many-").count() + second.text.matches("many-").count() >= 60);
    assert!(!second.has("rel=\"next\"") && second.has("many-0@") && !first.has("many-0@"));
}

#[tokio::test]
async fn the_download_defuses_what_would_be_a_formula() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let account = site.account("formula@courant.example", Role::Reader).await;
    sqlx::query("update account set name = '=1+1' where account_id = $1")
        .bind(account.0)
        .execute(site.db())
        .await
        .unwrap();
    let file = admin.get("/admin/subscribers.csv").await.ok();
    assert!(file.header("content-type").starts_with("text/csv"));
    assert!(file.text.starts_with("account_id,email") && file.has(",'=1+1,") && !file.has(",=1+1"));
}

#[tokio::test]
async fn a_subscription_is_cancelled_resumed_paused_and_changed() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let account = site.account("ada@courant.example", Role::Reader).await;
    let held = site.buys(account, "monthly", 0, Card::Works).await;
    let id = held.subscription_id.to_string();
    let named = ("subscription", id.as_str());

    assert_eq!(does(&admin, account, "cancel", &[named, ("when", "period-end")]).await.status, 303);
    assert!(site.held(&held.reference).await.facts.cancel_at.is_some());
    assert_eq!(does(&admin, account, "resume", &[named]).await.status, 303);
    let now = site.held(&held.reference).await;
    assert_eq!((now.facts.cancel_at, now.cancellation), (None, None));
    assert_eq!(does(&admin, account, "pause", &[named]).await.status, 303);
    assert!(site.held(&held.reference).await.facts.collection_paused);
    assert_eq!(does(&admin, account, "resume", &[named]).await.status, 303);

    let shown = admin.get(&format!("/admin/subscribers/{account}/change?subscription={id}")).await.ok();
    assert!(shown.has("€135.00 are charged now"), "{}", shown.text);
    assert_eq!(does(&admin, account, "change", &[named]).await.status, 303);
    assert_eq!(site.held(&held.reference).await.amount.minor, 15000);

    assert_eq!(does(&admin, account, "cancel", &[named, ("when", "now")]).await.status, 303);
    let ended = site.held(&held.reference).await;
    assert_eq!(ended.facts.status, Status::Canceled);
    assert!(entitlement(&ended.facts).is_none_or(|span| span.ends_at <= site.state.clock.now()));
    assert_eq!(actions_of(&site, "subscription.%").await, 6);
    let page = admin.get(&format!("/admin/subscribers/{account}")).await.ok();
    for words in
        ["Registered.", "Subscription began: active", "to canceled", "Paid €15.00", "subscription.cancel"]
    {
        assert!(page.has(words), "{words}: {}", page.text);
    }
}

#[tokio::test]
async fn nothing_is_done_that_was_not_shown() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let account = site.account("ada@courant.example", Role::Reader).await;
    let held = site.buys(account, "monthly", 0, Card::Works).await;
    let path = format!("/admin/subscribers/{account}/cancel");
    let id = held.subscription_id.to_string();
    let asked = admin.get(&format!("{path}?subscription={id}")).await.ok();
    let (shown, intent) = (field(&asked, "shown"), field(&asked, "intent"));
    let other = [("subscription", id.as_str()), ("when", "now"), ("shown", &shown), ("intent", &intent)];
    let answer = admin.post(&path, &other).await;
    assert!(answer.status == 409 && answer.has("not what was shown"));
    assert_eq!(site.held(&held.reference).await.facts.status, Status::Active);

    let somebody = site.account("somebody@courant.example", Role::Reader).await;
    let theirs = format!("/admin/subscribers/{somebody}/cancel?subscription={id}");
    assert_eq!(admin.get(&theirs).await.status, 404, "a subscription of somebody else");
    assert_eq!(admin.get(&format!("/admin/subscribers/{account}/explode")).await.status, 404);
}

#[tokio::test]
async fn two_refunds_at_once_never_exceed_the_payment() {
    let site = Site::open().await;
    let account = site.account("ada@courant.example", Role::Reader).await;
    site.buys(account, "monthly", 0, Card::Works).await;
    let bill = invoices::of_account(site.db(), account).await.unwrap().remove(0);
    let part = Share::Part(courant::billing::money::Money::new(1000, bill.paid.currency));
    let wish =
        |refund_id| Wish { refund_id, invoice_id: bill.invoice_id, share: part, reason: "test", by: None };
    let (one, two) = (RefundId::new(), RefundId::new());
    let (first, second) = (wish(one), wish(two));
    let (a, b) = tokio::join!(refunds::ask(&site.state, &first), refunds::ask(&site.state, &second));
    let done =
        [a.unwrap(), b.unwrap()].into_iter().filter(|outcome| matches!(outcome, Outcome::Done(_))).count();
    assert_eq!(done, 1);
    for _ in 0..2 {
        let again = [
            refunds::ask(&site.state, &wish(one)).await.unwrap(),
            refunds::ask(&site.state, &wish(two)).await.unwrap(),
        ];
        assert_eq!(
            again.iter().filter(|outcome| matches!(outcome, Outcome::Done(_))).count(),
            1,
            "the same wish pays once"
        );
    }
    let now = invoices::of_account(site.db(), account).await.unwrap().remove(0);
    assert_eq!((now.refunded.minor, now.refundable().minor), (1000, 500));
    let rest = Wish { share: Share::Rest, ..wish(RefundId::new()) };
    assert!(
        matches!(refunds::ask(&site.state, &rest).await.unwrap(), Outcome::Done(left) if left.minor == 500)
    );
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_asked_for_again_under_its_key() {
    let site = Site::open().await;
    let account = site.account("ada@courant.example", Role::Reader).await;
    site.buys(account, "monthly", 0, Card::Works).await;
    let bill = invoices::of_account(site.db(), account).await.unwrap().remove(0);
    let refund_id = RefundId::new();
    let at = site.state.clock.now() - TimeDelta::minutes(5);
    sqlx::query("insert into refund (refund_id, invoice_id, amount, reason, asked_at) values ($1, $2, 700, 'crash', $3)")
        .bind(refund_id.0)
        .bind(bill.invoice_id.0)
        .bind(at)
        .execute(site.db())
        .await
        .unwrap();
    let much = Wish {
        refund_id: RefundId::new(),
        invoice_id: bill.invoice_id,
        share: Share::Part(bill.paid),
        reason: "",
        by: None,
    };
    assert!(
        matches!(refunds::ask(&site.state, &much).await.unwrap(), Outcome::TooMuch(left) if left.minor == 800)
    );
    refunds::ask_again(&site.state).await.unwrap();
    refunds::ask_again(&site.state).await.unwrap();
    refresh::invoices(&site.state, &site_reference(&site, account).await).await.unwrap();
    let now = invoices::of_account(site.db(), account).await.unwrap().remove(0);
    assert_eq!(now.refunded.minor, 700);
}

async fn site_reference(site: &Site, account: AccountId) -> String {
    sqlx::query_scalar("select reference from subscription where account_id = $1")
        .bind(account.0)
        .fetch_one(site.db())
        .await
        .unwrap()
}

#[tokio::test]
async fn an_admin_pays_back_in_parts_and_no_more_than_was_paid() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let account = site.account("ada@courant.example", Role::Reader).await;
    site.buys(account, "monthly", 0, Card::Works).await;
    let bill = invoices::of_account(site.db(), account).await.unwrap().remove(0);
    let id = bill.invoice_id.to_string();
    assert_eq!(does(&admin, account, "refund", &[("invoice", &id), ("amount", "5.50")]).await.status, 303);
    let path = format!("/admin/subscribers/{account}/refund?invoice={id}");
    let too_much = admin.get(&format!("{path}&amount=9.51")).await;
    assert!(too_much.status == 422 && too_much.has("At most €9.50") && too_much.has("9.51"));
    for wrong in ["0", "-1", "x", "1e3"] {
        assert_eq!(admin.get(&format!("{path}&amount={wrong}")).await.status, 422, "{wrong}");
    }
    assert_eq!(does(&admin, account, "refund", &[("invoice", &id)]).await.status, 303);
    let now = invoices::of_account(site.db(), account).await.unwrap().remove(0);
    assert_eq!(now.refunded, now.paid);
}

#[tokio::test]
async fn access_is_given_until_a_day_and_ended() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let account = site.account("ada@courant.example", Role::Reader).await;
    let given = does(&admin, account, "complimentary", &[("until", "2026-12-31"), ("note", "jury")]).await;
    assert_eq!(given.status, 303);
    let page = admin.get(&format!("/admin/subscribers/{account}")).await.ok();
    assert!(
        page.has("Complimentary, until 1 January 2027, 00:00: given by the house. “jury”"),
        "{}",
        page.text
    );
    assert!(admin.get("/admin/subscribers?show=complimentary").await.ok().has("ada@"));
    let (kind, _) = site.letters("ada@courant.example").await.remove(0);
    assert_eq!(kind, "complimentary-given");
    // Given again with a later day, it is longer.
    site.state.clock.set(site.state.clock.now() + TimeDelta::minutes(1));
    assert_eq!(does(&admin, account, "complimentary", &[("until", "2027-12-31")]).await.status, 303);
    let until = admin.get(&format!("/admin/subscribers/{account}/complimentary-end")).await.ok();
    assert!(until.has("2028"), "{}", until.text);
    let past = admin.get(&format!("/admin/subscribers/{account}/complimentary?until=2020-01-01")).await;
    assert_eq!(past.status, 422);
    site.state.clock.set(site.state.clock.now() + TimeDelta::hours(1));
    assert_eq!(does(&admin, account, "complimentary-end", &[]).await.status, 303);
    assert!(!admin.get("/admin/subscribers?show=complimentary").await.ok().has("ada@"));
    assert_eq!(actions_of(&site, "complimentary.%").await, 3);
}

#[tokio::test]
async fn two_accounts_of_one_person_become_one() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let kept = site.account("new@courant.example", Role::Reader).await;
    let other = site.account("old@courant.example", Role::Reader).await;
    let held = site.buys(other, "monthly", 0, Card::Works).await;
    assert_eq!(does(&admin, kept, "merge", &[("other", "old@courant.example")]).await.status, 303);
    assert_eq!(site.held(&held.reference).await.account_id, Some(kept));
    refresh::subscription(&site.state, &held.reference).await.unwrap();
    assert_eq!(site.held(&held.reference).await.account_id, Some(kept), "and it stays so");
    let reader = site.browser();
    reader.sign_in("new@courant.example").await;
    assert_eq!(admin.get(&format!("/admin/subscribers/{other}")).await.status, 404);
    let again = site.account("third@courant.example", Role::Reader).await;
    site.buys(again, "monthly", 0, Card::Works).await;
    let path = format!("/admin/subscribers/{kept}/merge?other=third@courant.example");
    let refused = admin.get(&path).await;
    assert!(refused.status == 422 && refused.has("Both accounts have a subscription that runs"));
    let staff = site.account("author@courant.example", Role::Author).await;
    assert_eq!(admin.get(&format!("/admin/subscribers/{kept}/merge?other={staff}")).await.status, 422);
    assert_eq!(admin.get(&format!("/admin/subscribers/{kept}/merge?other={kept}")).await.status, 422);
}

/// Until the other waits for what a settling holds, or is through.
async fn until_it_waits(settles: &mut PgConnection, other: &JoinHandle<u16>) {
    let waits = "select exists (select from pg_locks join pg_database on oid = database
                 where datname = current_database() and locktype = 'advisory' and not granted)";
    while !other.is_finished()
        && !sqlx::query_scalar::<_, bool>(waits).fetch_one(&mut *settles).await.unwrap()
    {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_is_settled_while_accounts_become_one_goes_to_the_one() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let kept = site.account("new@courant.example", Role::Reader).await;
    let other = site.account("old@courant.example", Role::Reader).await;
    let held = site.buys(other, "monthly", 0, Card::Works).await;
    // A settling has read whose the subscription is, and writes it only when the merge is under way.
    let mut settles = site.db().begin().await.unwrap();
    settling::lock(&mut *settles, held.provider, &held.reference).await.unwrap();
    let merge =
        tokio::spawn(
            async move { does(&admin, kept, "merge", &[("other", "old@courant.example")]).await.status },
        );
    until_it_waits(&mut settles, &merge).await;
    sqlx::query("update subscription set account_id = $1")
        .bind(other.0)
        .execute(&mut *settles)
        .await
        .unwrap();
    settles.commit().await.unwrap();
    assert_eq!(merge.await.unwrap(), 303);
    assert_eq!(site.held(&held.reference).await.account_id, Some(kept));
}

#[tokio::test]
async fn alerts_are_settled_once() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let now = site.state.clock.now();
    for _ in 0..2 {
        alerts::raise(site.db(), "sub_x", "Something is odd.", now).await.unwrap();
    }
    let open = alerts::open(site.db()).await.unwrap();
    assert_eq!(open.len(), 1);
    assert!(admin.get("/admin/alerts").await.ok().has("Something is odd."));
    let id = open[0].alert_id.to_string();
    for _ in 0..2 {
        assert_eq!(admin.post("/admin/alerts", &[("alert", &id)]).await.status, 303);
    }
    assert_eq!((alerts::count(site.db()).await.unwrap(), actions_of(&site, "alert.settle").await), (0, 1));
}

#[tokio::test]
async fn nobody_but_admins_comes_near() {
    let site = Site::open().await;
    let account = site.account("ada@courant.example", Role::Reader).await;
    let paths = courant::admin::PATHS
        .iter()
        .filter(|path| **path != "/")
        .map(|path| format!("/admin{path}").replace("{id}", &account.to_string()).replace("{deed}", "merge"));
    let paths: Vec<_> = paths.collect();
    let stranger = site.browser();
    let others = [site.browser_of(Role::Reader).await, site.browser_of(Role::Editor).await];
    for path in &paths {
        assert!(matches!(stranger.get(path).await.status, 303 | 404), "{path}");
        for browser in &others {
            assert!(matches!(browser.get(path).await.status, 403 | 404), "{path}");
            assert!(matches!(browser.post(path, &[]).await.status, 403..=405), "{path}");
        }
    }
}

/// With as many accounts as a big paper has, no page of the list reads a whole table. The measurement with 100,000 stands in
/// docs/performance.md.
#[tokio::test]
async fn the_list_is_read_from_indexes() {
    let site = Site::open().await;
    let script = include_str!("../../scripts/seed_subscribers.sql").replace("100000", "20000");
    sqlx::raw_sql(sqlx::AssertSqlSafe(script)).execute(site.db()).await.unwrap();
    for (what, query) in [
        ("search", "select account_id from account where (email::text || ' ' || name) ilike '%c81e7%'
                    and account_id < 'ffffffff-ffff-ffff-ffff-ffffffffffff' order by account_id desc limit 51"),
        ("all", "select account_id from account where (email::text || ' ' || name) ilike '%'
                 and account_id < 'ffffffff-ffff-ffff-ffff-ffffffffffff' order by account_id desc limit 51"),
        ("stage", "select distinct account_id from subscription where stage = 'past_due'
                   and account_id < 'ffffffff-ffff-ffff-ffff-ffffffffffff' order by 1 desc limit 51"),
    ] {
        let plan: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("explain {query}")))
            .fetch_all(site.db())
            .await
            .unwrap();
        assert!(!plan.iter().any(|line| line.contains("Seq Scan")), "{what}: {plan:#?}");
    }
    let admin = site.browser_of(Role::Admin).await;
    let found = admin.get("/admin/subscribers?q=reader19999%40").await.ok();
    assert!(found.has("reader19999@example.org") && found.text.matches("@example.org").count() < 10);
}
