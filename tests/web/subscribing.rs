//! Subscribing, over the offline provider: the reader's side from the wall to the end.

use chrono::TimeDelta;
use courant::accounts::Role;
use courant::billing::{refresh, reminders};
use courant::paywall::Level;
use serde_json::Value;

use crate::support::{Answer, Browser, Draft, Site};

const READER: &str = "ada@courant.example";

/// A site with a story for subscribers, and a reader with a confirmed address.
pub async fn open() -> (Site, Browser, String) {
    let site = Site::open().await;
    let story = site.publish(Draft::new("a-treaty").access(Level::Subscribers)).await;
    site.account(READER, Role::Reader).await;
    let browser = site.browser();
    browser.sign_in(READER).await;
    (site, browser, story)
}

/// What a hidden field of a page holds.
#[track_caller]
pub fn hidden(page: &Answer, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let rest = page.text.split(&mark).nth(1);
    assert!(rest.is_some(), "no field {name} in {}", page.text);
    rest.unwrap_or_default().split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
}

/// The path of a redirect, without our own host.
pub fn path(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let to = answer.location();
    match to.strip_prefix("http://") {
        Some(rest) => rest[rest.find('/').unwrap()..].to_owned(),
        None => to.to_owned(),
    }
}

/// Orders a plan up to the provider's page, whose path it gives.
async fn order(browser: &Browser, plan: &str, next: &str) -> String {
    let form = browser.get(&format!("/subscribe/{plan}?next={next}")).await.ok();
    let fields = ["key", "currency", "next"].map(|name| (name, hidden(&form, name)));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    path(&browser.post(&format!("/subscribe/{plan}"), &fields).await)
}

/// Orders a plan and pays with a card; gives the page one comes back to.
pub async fn buy(browser: &Browser, plan: &str, next: &str, card: &str) -> Answer {
    let checkout = order(browser, plan, next).await;
    let back = path(&browser.post(&checkout, &[("card", card)]).await);
    browser.get(&back).await.ok()
}

/// Lets time pass, and what the provider then tells.
pub async fn pass(site: &Site, time: TimeDelta) {
    site.state.clock.set(site.state.clock.now() + time);
    for reference in references(site).await {
        refresh::subscription(&site.state, &reference).await.unwrap();
    }
}

pub async fn references(site: &Site) -> Vec<String> {
    sqlx::query_scalar("select reference from offline_subscription order by started_at")
        .fetch_all(site.db())
        .await
        .unwrap()
}

async fn status(site: &Site) -> String {
    sqlx::query_scalar("select status::text from subscription order by started_at desc limit 1")
        .fetch_one(site.db())
        .await
        .unwrap()
}

pub async fn kinds(site: &Site) -> Vec<String> {
    site.letters(READER).await.into_iter().map(|(kind, _)| kind).collect()
}

#[tokio::test]
async fn from_the_wall_to_a_trial_and_back_to_the_story() {
    let (site, browser, story) = open().await;
    let wall = browser.get(&story).await.ok();
    assert_eq!(wall.mark("data-wall"), Some("subscribe"));
    assert!(wall.has("/subscribe?next=%2F"), "{}", wall.text);
    let plans = browser.get(&format!("/subscribe?next={story}")).await.ok();
    assert!(plans.has("€150") && plans.has("€15") && plans.has("30 days free"), "{}", plans.text);
    let form = browser.get(&format!("/subscribe/monthly?next={story}")).await.ok();
    assert!(form.has("Order with obligation to pay") && form.has("€15 a month"), "{}", form.text);

    let welcome = buy(&browser, "monthly", &story, "works").await;
    assert!(welcome.has(&format!("href=\"{story}\"")), "{}", welcome.text);
    assert_eq!(browser.access(&story).await, "full");
    let account = browser.get("/account").await.ok();
    assert!(account.has("Free until") && account.has("Visa 4242"), "{}", account.text);
    assert_eq!(kinds(&site).await, ["subscription-started"]);
}

#[tokio::test]
async fn a_stranger_registers_confirms_and_comes_back_to_the_order() {
    let (site, _, story) = open().await;
    let browser = site.browser();
    let form = path(&browser.get(&format!("/subscribe/monthly?next={story}")).await);
    assert!(form.starts_with("/register?next="), "{form}");
    let order_page = format!("/subscribe/monthly?currency=EUR&next={}", story.replace('/', "%2F"));
    let fields = [
        ("email", "new@courant.example"),
        ("name", "New"),
        ("password", crate::support::PASSWORD),
        ("next", order_page.as_str()),
    ];
    assert_eq!(path(&browser.post("/register", &fields).await), order_page);
    let waiting = browser.get(&order_page).await.ok();
    assert!(waiting.has("confirm your address") && !waiting.has("Order with obligation"), "{}", waiting.text);
    let refused = browser.post("/subscribe/monthly", &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.has("Nothing was ordered"));

    site.settle().await;
    let link = site.mailed_link("new@courant.example", "confirm-address").await;
    let confirm = browser.get(&link).await.ok();
    let done = browser.post(&link, &[("next", &hidden(&confirm, "next"))]).await.ok();
    assert!(done.has("Go on with your order"), "{}", done.text);
    let welcome = buy(&browser, "monthly", &story, "works").await;
    assert!(welcome.has("Read on where you stopped"), "{}", welcome.text);
}

#[tokio::test]
async fn a_declined_card_buys_nothing() {
    let (site, browser, story) = open().await;
    let checkout = order(&browser, "monthly", &story).await;
    let answer = browser.post(&checkout, &[("card", "declined")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.has("The card was declined"), "{}", answer.text);
    assert!(references(&site).await.is_empty());
    assert_eq!(browser.access(&story).await, "preview");
}

#[tokio::test]
async fn a_renewal_that_fails_gives_seven_days_with_a_banner_and_a_way_to_mend_it() {
    let (site, browser, story) = open().await;
    buy(&browser, "monthly", "/", "fails-at-renewal").await;
    pass(&site, TimeDelta::days(30)).await;
    assert_eq!(status(&site).await, "past_due");
    let page = browser.get(&story).await.ok();
    assert_eq!(page.mark("data-access"), Some("full"));
    assert!(page.has("Your last payment failed"), "{}", page.text);
    assert!(kinds(&site).await.contains(&"payment-failed".to_owned()));

    pass(&site, TimeDelta::days(7) - TimeDelta::seconds(1)).await;
    assert_eq!(browser.access(&story).await, "full");
    pass(&site, TimeDelta::seconds(1)).await;
    let wall = browser.get(&story).await.ok();
    assert_eq!((wall.mark("data-access"), wall.mark("data-wall")), (Some("preview"), Some("renew")));
    assert!(browser.get("/account").await.ok().has("Mend the payment"));

    let portal = path(&browser.post("/account/subscription/portal", &[]).await);
    assert!(browser.get(&portal).await.ok().has("Visa 0341"));
    assert_eq!(path(&browser.post(&portal, &[("card", "works")]).await), "/account");
    assert_eq!((status(&site).await.as_str(), browser.access(&story).await.as_str()), ("active", "full"));
    assert!(!browser.get(&story).await.has("Your last payment failed"));
    assert!(kinds(&site).await.contains(&"receipt".to_owned()));
}

#[tokio::test]
async fn who_cancels_reads_to_the_end_of_what_is_paid_and_then_meets_a_wall_that_says_renew() {
    let (site, browser, story) = open().await;
    buy(&browser, "monthly", "/", "works").await;
    pass(&site, TimeDelta::days(31)).await;
    assert_eq!(status(&site).await, "active");
    let form = browser.get("/account/subscription/cancellation").await.ok();
    assert!(form.has("Or instead") && form.has("It costs too much"), "{}", form.text);
    let fields =
        [("key", hidden(&form, "key")), ("reason", "too-expensive".into()), ("note", "Sorry".into())];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(path(&browser.post("/account/subscription/cancellation", &fields).await), "/account");
    assert!(browser.get("/account").await.ok().has("Ends on"));

    let resumed = browser.post("/account/subscription/resumption", &[]).await;
    assert_eq!(path(&resumed), "/account");
    assert!(browser.get("/account").await.ok().has("The next payment"));
    let form = browser.get("/account/subscription/cancellation").await.ok();
    let key = hidden(&form, "key");
    browser.post("/account/subscription/cancellation", &[("key", &key), ("reason", "other")]).await;

    pass(&site, TimeDelta::days(28)).await;
    assert_eq!(browser.access(&story).await, "full");
    pass(&site, TimeDelta::days(3)).await;
    assert_eq!(status(&site).await, "canceled");
    browser.sign_in(READER).await;
    assert_eq!(browser.get(&story).await.ok().mark("data-wall"), Some("renew"));
    let reason: String =
        sqlx::query_scalar("select cancellation::text from subscription").fetch_one(site.db()).await.unwrap();
    assert_eq!(reason, "other");
    let kinds = kinds(&site).await;
    for kind in ["subscription-ending", "subscription-ended"] {
        assert!(kinds.contains(&kind.to_owned()), "{kinds:?}");
    }
}

#[tokio::test]
async fn a_pause_charges_nothing_and_ends_by_itself() {
    let (site, browser, story) = open().await;
    buy(&browser, "monthly", "/", "works").await;
    pass(&site, TimeDelta::days(30)).await;
    let form = browser.get("/account/subscription/pause").await.ok();
    let fields = [("key", hidden(&form, "key")), ("months", "2".into())];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(path(&browser.post("/account/subscription/pause", &fields).await), "/account");
    pass(&site, TimeDelta::days(29)).await;
    assert_eq!(browser.access(&story).await, "full");
    pass(&site, TimeDelta::days(10)).await;
    browser.sign_in(READER).await;
    assert_eq!(browser.access(&story).await, "preview");
    pass(&site, TimeDelta::days(60)).await;
    browser.sign_in(READER).await;
    assert_eq!((status(&site).await.as_str(), browser.access(&story).await.as_str()), ("active", "full"));
    let bills: Vec<(String, i64)> =
        sqlx::query_as("select status::text, count(*) from offline_invoice group by 1 order by 1")
            .fetch_all(site.db())
            .await
            .unwrap();
    assert_eq!(bills, [("paid".to_owned(), 2), ("void".to_owned(), 2)]);
}

#[tokio::test]
async fn another_plan_costs_what_was_shown() {
    let (site, browser, _) = open().await;
    buy(&browser, "monthly", "/", "works").await;
    pass(&site, TimeDelta::days(30)).await;
    // Half of a month of thirty days is left: €7.50 of it come off the year.
    pass(&site, TimeDelta::days(15)).await;
    let page = browser.get("/account/subscription/change?plan=yearly").await.ok();
    assert!(page.has("€142.") && page.has("is charged now"), "{}", page.text);
    let shown = page.text.split("<p>€").nth(1).and_then(|rest| rest.split(' ').next()).unwrap().to_owned();
    site.state.clock.set(site.state.clock.now() + TimeDelta::minutes(20));
    let fields = ["plan", "key", "as_of", "shown"].map(|name| (name, hidden(&page, name)));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(path(&browser.post("/account/subscription/change", &fields).await), "/account");
    // The same form once more is the same change.
    browser.post("/account/subscription/change", &fields).await;
    let bills: Vec<i64> = sqlx::query_scalar("select amount from offline_invoice where amount > 1500")
        .fetch_all(site.db())
        .await
        .unwrap();
    assert_eq!(bills.len(), 1);
    assert_eq!(format!("{}.{:02}", bills[0] / 100, bills[0] % 100), shown);
    assert!(browser.get("/account").await.ok().has("€150"));
}

#[tokio::test]
async fn a_price_that_was_shown_too_long_ago_is_shown_again() {
    let (site, browser, _) = open().await;
    buy(&browser, "monthly", "/", "works").await;
    let page = browser.get("/account/subscription/change?plan=yearly").await.ok();
    let fields = ["plan", "key", "as_of", "shown"].map(|name| (name, hidden(&page, name)));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    site.state.clock.set(site.state.clock.now() + TimeDelta::hours(1));
    let answer = browser.post("/account/subscription/change", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(answer.has("shown too long ago"), "{}", answer.text);
}

#[tokio::test]
async fn a_price_that_was_replaced_after_it_was_shown_charges_nothing() {
    let (site, browser, _) = open().await;
    buy(&browser, "monthly", "/", "works").await;
    pass(&site, TimeDelta::days(30)).await;
    pass(&site, TimeDelta::days(15)).await;
    let page = browser.get("/account/subscription/change?plan=yearly").await.ok();
    let fields = ["plan", "key", "as_of", "shown"].map(|name| (name, hidden(&page, name)));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let replaced =
        "with old as (update price set archived_at = created_at where amount = 15000 returning plan_id)
                    insert into price (price_id, plan_id, amount, currency, created_at)
                    select gen_random_uuid(), plan_id, 18000, 'EUR', '2026-11-24T09:00:00Z' from old";
    sqlx::query(replaced).execute(site.db()).await.unwrap();
    site.state.site.reload().await.unwrap();
    let answer = browser.post("/account/subscription/change", &fields).await;
    assert!(answer.status == 422 && answer.has("has changed since"), "{}", answer.text);
    let charged: i64 = sqlx::query_scalar("select count(*) from offline_invoice where amount > 1500")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(charged, 0);
}

#[tokio::test]
async fn whoever_withdraws_within_fourteen_days_gets_everything_back_once() {
    let (site, browser, story) = open().await;
    sqlx::query("update plan set trial_days = 0").execute(site.db()).await.unwrap();
    site.state.site.reload().await.unwrap();
    buy(&browser, "yearly", "/", "works").await;
    pass(&site, TimeDelta::days(13)).await;
    assert!(browser.get("/account").await.ok().has("Withdraw from the contract"));
    let form = browser.get("/account/subscription/withdrawal").await.ok();
    assert!(form.has("€150.00"), "{}", form.text);
    let presses = (0..8).map(|_| {
        let browser = browser.clone();
        tokio::spawn(async move { browser.post("/account/subscription/withdrawal", &[]).await.status })
    });
    let mut statuses = Vec::new();
    for press in presses.collect::<Vec<_>>() {
        statuses.push(press.await.unwrap());
    }
    assert!(statuses.contains(&303), "{statuses:?}");
    let (refunded, sum): (i64, i64) =
        sqlx::query_as("select max(refunded), (select sum(amount)::bigint from refund) from offline_invoice")
            .fetch_one(site.db())
            .await
            .unwrap();
    assert_eq!((refunded, sum), (15000, 15000));
    assert_eq!(
        (status(&site).await.as_str(), browser.access(&story).await.as_str()),
        ("canceled", "preview")
    );
    assert!(browser.get("/account").await.ok().has("Paid back"));
    let kinds = kinds(&site).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "withdrawn").count(), 1, "{kinds:?}");
    assert!(!kinds.contains(&"subscription-ended".to_owned()), "{kinds:?}");
}

#[tokio::test]
async fn after_fourteen_days_there_is_nothing_to_withdraw_from() {
    let (site, browser, _) = open().await;
    buy(&browser, "yearly", "/", "works").await;
    pass(&site, TimeDelta::days(15)).await;
    assert_eq!(browser.get("/account/subscription/withdrawal").await.status, 404);
    assert_eq!(browser.post("/account/subscription/withdrawal", &[]).await.status, 404);
    assert!(!browser.get("/account").await.ok().has("Withdraw from the contract"));
}

#[tokio::test]
async fn there_is_one_trial_a_person() {
    let (site, browser, _) = open().await;
    buy(&browser, "monthly", "/", "works").await;
    let form = browser.get("/account/subscription/cancellation").await.ok();
    browser.post("/account/subscription/cancellation", &[("key", &hidden(&form, "key"))]).await;
    pass(&site, TimeDelta::days(31)).await;
    // The same account.
    let form = browser.get("/subscribe/monthly").await.ok();
    assert!(form.has("You have had your free trial") && !form.has("free days"), "{}", form.text);
    // The same mailbox under another spelling.
    site.account("ada+again@courant.example", Role::Reader).await;
    let other = site.browser();
    other.sign_in("ada+again@courant.example").await;
    assert!(other.get("/subscribe/monthly").await.ok().has("You have had your free trial"));
}

#[tokio::test]
async fn a_card_that_had_a_trial_gets_no_second_one() {
    let (site, browser, story) = open().await;
    buy(&browser, "monthly", "/", "seen-before").await;
    assert_eq!(browser.access(&story).await, "full");
    site.account("bob@courant.example", Role::Reader).await;
    let other = site.browser();
    other.sign_in("bob@courant.example").await;
    let page = buy(&other, "monthly", "/", "seen-before").await;
    assert!(page.has("This card has had its trial"), "{}", page.text);
    assert_eq!(other.access(&story).await, "preview");
    let paid: i64 =
        sqlx::query_scalar("select count(*) from offline_invoice").fetch_one(site.db()).await.unwrap();
    assert_eq!(paid, 0);
    let letters: Vec<_> =
        site.letters("bob@courant.example").await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(letters, ["trial-taken-before"]);
}

#[tokio::test]
async fn forms_name_no_price_and_nobody_reaches_what_is_not_theirs() {
    let (site, browser, story) = open().await;
    let checkout = order(&browser, "monthly", "/").await;
    let tampered =
        [("price", "1"), ("amount", "1"), ("trial_days", "365"), ("status", "active"), ("role", "admin")];
    let mut fields = vec![("card", "works")];
    fields.extend(tampered);
    let back = path(&browser.post(&checkout, &fields).await);
    browser.get(&back).await.ok();
    let (amount, days): (i64, f64) = sqlx::query_as(
        "select amount, extract(epoch from trial_ends_at - started_at)::float8 / 86400 from offline_subscription",
    )
    .fetch_one(site.db())
    .await
    .unwrap();
    assert_eq!((amount, days.round()), (1500, 30.0));

    let portal = path(&browser.post("/account/subscription/portal", &[]).await);
    pass(&site, TimeDelta::days(31)).await;
    let bill: String =
        sqlx::query_scalar("select reference from offline_invoice").fetch_one(site.db()).await.unwrap();
    site.account("eve@courant.example", Role::Reader).await;
    let stranger = site.browser();
    stranger.sign_in("eve@courant.example").await;
    for page in [&checkout, &back, &portal, &format!("/offline/invoices/{bill}")] {
        assert_eq!(stranger.get(page).await.status, 404, "{page}");
    }
    assert_eq!(stranger.post(&checkout, &[("card", "works")]).await.status, 404);
    assert_eq!(stranger.post(&portal, &[("card", "works")]).await.status, 404);
    for deed in ["cancellation", "resumption", "pause", "change", "portal"] {
        let answer = stranger.post(&format!("/account/subscription/{deed}"), &[("plan", "yearly")]).await;
        assert_eq!(answer.status, 404, "{deed}");
    }
    assert_eq!(stranger.access(&story).await, "preview");
    for plan in ["nothing", "student", "Yearly"] {
        assert_eq!(stranger.get(&format!("/subscribe/{plan}")).await.status, 404, "{plan}");
        assert_eq!(stranger.post(&format!("/subscribe/{plan}"), &[]).await.status, 404, "{plan}");
    }
}

#[tokio::test]
async fn a_plan_off_sale_is_not_sold_and_keeps_its_subscribers() {
    let (site, browser, story) = open().await;
    buy(&browser, "yearly", "/", "works").await;
    sqlx::query("update plan set archived_at = now() where slug = 'yearly'")
        .execute(site.db())
        .await
        .unwrap();
    site.state.site.reload().await.unwrap();
    assert_eq!(browser.access(&story).await, "full");
    site.account("eve@courant.example", Role::Reader).await;
    let other = site.browser();
    other.sign_in("eve@courant.example").await;
    assert_eq!(other.get("/subscribe/yearly").await.status, 404);
    assert_eq!(other.post("/subscribe/yearly", &[]).await.status, 404);
    assert!(!other.get("/subscribe").await.ok().has("€150"));
}

#[tokio::test]
async fn whoever_deletes_the_account_is_charged_no_more() {
    let (site, browser, _) = open().await;
    buy(&browser, "monthly", "/", "works").await;
    let answer = browser.post("/account/delete", &[("password", crate::support::PASSWORD)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    pass(&site, TimeDelta::days(60)).await;
    let (status, bills): (String, i64) = sqlx::query_as(
        "select status::text, (select count(*) from offline_invoice) from offline_subscription",
    )
    .fetch_one(site.db())
    .await
    .unwrap();
    assert_eq!((status.as_str(), bills), ("canceled", 0));
}

#[tokio::test]
async fn sixty_four_orders_at_once_are_one() {
    let (site, browser, _) = open().await;
    let checkout = order(&browser, "monthly", "/").await;
    let pays = (0..64).map(|_| {
        let (browser, checkout) = (browser.clone(), checkout.clone());
        tokio::spawn(async move { path(&browser.post(&checkout, &[("card", "works")]).await) })
    });
    for pay in pays.collect::<Vec<_>>() {
        let back = pay.await.unwrap();
        browser.get(&back).await.ok();
    }
    assert_eq!(references(&site).await.len(), 1);
    let rows: i64 =
        sqlx::query_scalar("select count(*) from entitlement").fetch_one(site.db()).await.unwrap();
    assert_eq!(rows, 1);
    assert_eq!(kinds(&site).await, ["subscription-started"]);
    let log: Vec<Value> = sqlx::query_scalar("select after from audit where action = 'subscription.order'")
        .fetch_all(site.db())
        .await
        .unwrap();
    assert_eq!(log[0]["plan"], "monthly");
}

#[tokio::test]
async fn reminders_come_once_before_free_days_end() {
    let (site, browser, _) = open().await;
    buy(&browser, "monthly", "/", "works").await;
    for (days, letters) in [(26, 1), (1, 2), (1, 2)] {
        pass(&site, TimeDelta::days(days)).await;
        reminders::send(&site.state).await.unwrap();
        assert_eq!(kinds(&site).await.len(), letters, "{days}");
    }
    let (_, text): (String, String) =
        sqlx::query_as("select kind, plain from mail order by mail_id desc limit 1")
            .fetch_one(site.db())
            .await
            .unwrap();
    assert!(text.contains("€15 a month") && text.contains("24 December 2026"), "{text}");
}

#[tokio::test]
async fn an_admin_of_a_demonstration_moves_its_clock_and_nobody_else() {
    let site = Site::open_demonstration().await;
    let admin = site.browser_of(Role::Admin).await;
    assert!(admin.get("/admin/demonstration").await.ok().has("Move the clock"));
    for days in ["0", "-3", "401", "soon"] {
        assert_eq!(admin.post("/admin/demonstration/clock", &[("days", days)]).await.status, 422, "{days}");
    }
    let editor = site.browser_of(Role::Editor).await;
    assert_eq!(editor.post("/admin/demonstration/clock", &[("days", "7")]).await.status, 403);
    assert_eq!(
        path(&admin.post("/admin/demonstration/clock", &[("days", "7")]).await),
        "/admin/demonstration"
    );
    let clock = courant::clock::Clock::new();
    clock.synchronise(site.db()).await.unwrap();
    let ahead = clock.now() - chrono::Utc::now();
    assert!(ahead > TimeDelta::hours(167) && ahead < TimeDelta::hours(169), "{ahead}");

    let (site, admin) = (Site::open().await, Role::Admin);
    let admin = site.browser_of(admin).await;
    assert_eq!(admin.get("/admin/demonstration").await.status, 404);
    assert_eq!(admin.post("/admin/demonstration/clock", &[("days", "7")]).await.status, 404);
}

#[tokio::test]
async fn nothing_is_sold_for_nothing_to_the_public() {
    let site = Site::open().await.served_with(|state| state.selling = false).await;
    site.account(READER, Role::Reader).await;
    let browser = site.browser();
    browser.sign_in(READER).await;
    let plans = browser.get("/subscribe").await.ok();
    assert!(
        plans.has("Subscriptions open here soon") && !plans.has("Start your free trial"),
        "{}",
        plans.text
    );
    assert_eq!(browser.get("/subscribe/monthly").await.status, 404);
    assert_eq!(browser.post("/subscribe/monthly", &[]).await.status, 404);
}

#[tokio::test]
async fn what_was_subscribed_to_and_paid_is_in_the_file_that_a_reader_takes_along() {
    let (site, browser, story) = open().await;
    buy(&browser, "monthly", &story, "works").await;
    pass(&site, TimeDelta::days(31)).await;
    let data: serde_json::Value =
        serde_json::from_str(&browser.get("/account/data").await.ok().text).unwrap();
    let subscription = &data["subscriptions"][0];
    assert_eq!((&subscription["plan"], &subscription["status"]), (&"Monthly".into(), &"active".into()));
    assert_eq!((&subscription["amount"], &subscription["currency"]), (&1500.into(), &"EUR".into()));
    let paid: Vec<_> =
        data["invoices"].as_array().unwrap().iter().map(|bill| bill["paid"].as_i64().unwrap()).collect();
    assert!(paid.contains(&1500), "{data}");
}
