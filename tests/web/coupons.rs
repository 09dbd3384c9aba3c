//! Coupons: an admin makes them, a reader brings a code to the order, and nobody gets more than was promised.

use chrono::TimeDelta;
use courant::accounts::Role;
use courant::coupons::holding;
use serde_json::Value;

use crate::subscribing::{hidden, kinds, open, pass, path};
use crate::support::{Answer, Browser, PASSWORD, Site};

/// A site whose plans have no free days.
async fn open_without_trials() -> (Site, Browser) {
    let (site, browser, _) = open().await;
    sqlx::query("update plan set trial_days = 0").execute(site.db()).await.unwrap();
    site.state.site.reload().await.unwrap();
    (site, browser)
}

async fn reader(site: &Site, email: &str) -> Browser {
    site.account(email, Role::Reader).await;
    let browser = site.browser();
    browser.sign_in(email).await;
    browser
}

/// Makes a coupon at the admin's form and gives its address.
async fn coupon(admin: &Browser, code: &str, more: &[(&str, &str)]) -> String {
    let mut fields = vec![("name", code), ("code", code)];
    if !more.iter().any(|(name, _)| *name == "off") {
        fields.extend([("off", "percent"), ("percent", "50")]);
    }
    fields.extend_from_slice(more);
    path(&admin.post("/admin/coupons", &fields).await)
}

async fn plan_id(site: &Site, slug: &str) -> String {
    sqlx::query_scalar("select plan_id::text from plan where slug = $1")
        .bind(slug)
        .fetch_one(site.db())
        .await
        .unwrap()
}

/// Orders with a code, up to the provider's page or to what is said against it.
async fn order(browser: &Browser, plan: &str, code: &str) -> Answer {
    let form = browser.get(&format!("/subscribe/{plan}?coupon={code}")).await.ok();
    let key = hidden(&form, "key");
    browser.post(&format!("/subscribe/{plan}"), &[("key", &key), ("coupon", code)]).await
}

/// Orders with a code and pays.
async fn buy(browser: &Browser, plan: &str, code: &str) {
    let checkout = path(&order(browser, plan, code).await);
    let back = path(&browser.post(&checkout, &[("card", "works")]).await);
    browser.get(&back).await.ok();
}

async fn bills(site: &Site) -> Vec<i64> {
    sqlx::query_scalar("select amount from offline_invoice order by number")
        .fetch_all(site.db())
        .await
        .unwrap()
}

async fn count(site: &Site, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement).fetch_one(site.db()).await.unwrap()
}

const TAKEN: &str = "select count(*) from redemption where redeemed_at is not null";
const LIVING: &str = "select count(*) from redemption where given_back_at is null";

#[tokio::test]
async fn a_link_with_a_code_leads_to_an_order_that_says_what_is_paid_and_the_bills_agree() {
    let (site, browser, story) = open().await;
    let admin = site.browser_of(Role::Admin).await;
    let desk = coupon(&admin, "spring-26", &[("most", "100")]).await;
    assert!(admin.get(&desk).await.ok().has("/subscribe?coupon=SPRING-26"));

    let plans = browser.get(&format!("/subscribe?coupon=spring-26&next={story}")).await.ok();
    assert!(
        plans.has("/subscribe/yearly?currency=EUR&#38;coupon=spring%2D26&#38;next=%2F"),
        "{}",
        plans.text
    );
    let form = browser.get(&format!("/subscribe/yearly?coupon=spring-26&next={story}")).await.ok();
    assert!(form.has("First year €75.00, then €150.00 a year."), "{}", form.text);
    assert!(form.has("Order with obligation to pay: €75.00"), "{}", form.text);

    buy(&browser, "yearly", "Spring-26").await;
    let account = browser.get("/account").await.ok();
    assert!(account.has("50% off the next payment"), "{}", account.text);
    assert_eq!(count(&site, TAKEN).await, 1);
    let list = admin.get("/admin/coupons").await.ok();
    assert!(list.has("1 of 100") && list.has("50% off the first payment"), "{}", list.text);
    pass(&site, TimeDelta::days(31)).await;
    assert_eq!(bills(&site).await, [7500]);
    assert!(!browser.get("/account").await.ok().has("50% off"));
    pass(&site, TimeDelta::days(365)).await;
    assert_eq!(bills(&site).await, [7500, 15000]);
    // What comes off once is no part of the recurring revenue.
    let worth: i64 = count(&site, "select max(monthly_after) from subscription_change").await;
    assert_eq!(worth, 1250);
}

#[tokio::test]
async fn a_code_goes_along_through_registering_and_confirming() {
    let (site, ..) = open().await;
    let admin = site.browser_of(Role::Admin).await;
    coupon(&admin, "SPRING", &[]).await;
    let stranger = site.browser();
    let register = path(&stranger.get("/subscribe/monthly?coupon=SPRING").await);
    let form = stranger.get(&register).await.ok();
    let next = hidden(&form, "next");
    let fields = [("email", "new@courant.example"), ("name", "New"), ("password", PASSWORD), ("next", &next)];
    let order_page = path(&stranger.post("/register", &fields).await);
    let waiting = stranger.get(&order_page).await.ok();
    assert!(waiting.has("First month €7.50, then €15.00 a month."), "{}", waiting.text);
    site.settle().await;
    let link = site.mailed_link("new@courant.example", "confirm-address").await;
    let confirm = stranger.get(&link).await.ok();
    let done = stranger.post(&link, &[("next", &hidden(&confirm, "next"))]).await.ok();
    assert!(done.has("coupon=SPRING"), "{}", done.text);
}

#[tokio::test]
async fn months_end_when_they_are_over_and_the_figures_count_what_comes_off_again_and_again() {
    let (site, browser) = open_without_trials().await;
    let admin = site.browser_of(Role::Admin).await;
    coupon(&admin, "THREE", &[("lasting", "repeating"), ("months", "3")]).await;
    let form = browser.get("/subscribe/monthly?coupon=three").await.ok();
    assert!(form.has("The first 3 payments €7.50 each, then €15.00 a month."), "{}", form.text);
    buy(&browser, "monthly", "three").await;
    let account = browser.get("/account").await.ok();
    assert!(account.has("50% off until Wednesday 24 February 2027"), "{}", account.text);
    let whose = "select account_id::text from subscription";
    let whose: String = sqlx::query_scalar(whose).fetch_one(site.db()).await.unwrap();
    let shown = admin.get(&format!("/admin/subscribers/{whose}")).await.ok();
    assert!(shown.has("50% off until Wednesday 24 February 2027"), "{}", shown.text);
    for _ in 0..5 {
        pass(&site, TimeDelta::days(31)).await;
    }
    assert_eq!(bills(&site).await, [750, 750, 750, 1500, 1500, 1500]);
    let worth: Vec<(i64, i64, String)> = sqlx::query_as(
        "select monthly_before, monthly_after, movement::text from subscription_change where movement is not null order by at",
    )
    .fetch_all(site.db())
    .await
    .unwrap();
    assert_eq!(worth, [(0, 750, "new".to_owned()), (750, 1500, "expansion".to_owned())]);
}

#[tokio::test]
async fn an_amount_comes_off_for_ever_and_never_below_nothing() {
    let (site, browser) = open_without_trials().await;
    let admin = site.browser_of(Role::Admin).await;
    let amount =
        |amount| [("off", "amount"), ("amount", amount), ("currency", "eur"), ("lasting", "forever")];
    coupon(&admin, "FIVE", &amount("5")).await;
    coupon(&admin, "FIFTY", &amount("50")).await;
    let form = browser.get("/subscribe/monthly?coupon=FIVE").await.ok();
    assert!(form.has("€10.00 a month instead of €15.00"), "{}", form.text);
    buy(&browser, "monthly", "FIVE").await;
    pass(&site, TimeDelta::days(31)).await;
    assert_eq!(bills(&site).await, [1000, 1000]);
    let eve = reader(&site, "eve@courant.example").await;
    let form = eve.get("/subscribe/monthly?coupon=FIFTY").await.ok();
    assert!(form.has("obligation to pay: €0.00"), "{}", form.text);
    buy(&eve, "monthly", "FIFTY").await;
    assert_eq!(bills(&site).await.last(), Some(&0));
    coupon(&admin, "DOLLARS", &[("off", "amount"), ("amount", "5"), ("currency", "USD")]).await;
    let bob = reader(&site, "bob@courant.example").await;
    let refused = order(&bob, "monthly", "DOLLARS").await;
    assert!(refused.status == 422 && refused.has("prices in another currency"), "{}", refused.text);
}

#[tokio::test]
async fn what_is_not_to_be_had_is_refused_in_a_sentence_and_nothing_is_ordered() {
    let (site, browser, _) = open().await;
    sqlx::query("update plan set trial_days = 40").execute(site.db()).await.unwrap();
    site.state.site.reload().await.unwrap();
    let admin = site.browser_of(Role::Admin).await;
    let yearly = plan_id(&site, "yearly").await;
    coupon(&admin, "YEARLY-ONLY", &[("plans", &yearly)]).await;
    let archived = coupon(&admin, "ARCHIVED", &[]).await;
    admin.post(&archived, &[("archive", "1")]).await;
    coupon(&admin, "LATER", &[("valid_from", "2027-06-01")]).await;
    coupon(&admin, "SHORT", &[("valid_until", "2026-11-30")]).await;
    coupon(&admin, "MONTH", &[("lasting", "repeating"), ("months", "1")]).await;
    pass(&site, TimeDelta::days(10)).await;
    let unknown = "We know no such code";
    // Each within the tries that there are.
    for (code, sentence) in [
        ("NEVER-MADE", unknown),
        ("x", unknown),
        ("'; drop table coupon; --", unknown),
        ("ARCHIVED", unknown),
        ("LATER", unknown),
        ("SHORT", unknown),
        ("YEARLY-ONLY", "for another plan"),
        ("MONTH", "ends before your first payment"),
    ] {
        site.state.clock.set(site.state.clock.now() + TimeDelta::minutes(10));
        let refused = order(&browser, "monthly", code).await;
        assert_eq!(refused.status, 422, "{code}");
        assert!(refused.has(sentence) && refused.has("Nothing was ordered"), "{code}: {}", refused.text);
        assert!(refused.has("pay: €15.00"), "{code}: the full price stands there");
    }
    assert_eq!(count(&site, "select count(*) from offline_checkout").await, 0);
    // Who has had a subscription is no new subscriber.
    coupon(&admin, "WELCOME", &[]).await;
    coupon(&admin, "WELCOME-BACK", &[("for_former", "1")]).await;
    let form = browser.get("/subscribe/monthly").await.ok();
    let checkout = path(&browser.post("/subscribe/monthly", &[("key", &hidden(&form, "key"))]).await);
    let back = path(&browser.post(&checkout, &[("card", "works")]).await);
    browser.get(&back).await.ok();
    let form = browser.get("/account/subscription/cancellation").await.ok();
    browser.post("/account/subscription/cancellation", &[("key", &hidden(&form, "key"))]).await;
    pass(&site, TimeDelta::days(41)).await;
    browser.sign_in("ada@courant.example").await;
    assert!(order(&browser, "monthly", "WELCOME").await.has("for new subscribers"));
    assert_eq!(order(&browser, "monthly", "WELCOME-BACK").await.status, 303);
}

#[tokio::test]
async fn no_form_names_a_price_or_what_comes_off() {
    let (site, browser) = open_without_trials().await;
    let admin = site.browser_of(Role::Admin).await;
    coupon(&admin, "TENTH", &[("off", "percent"), ("percent", "10")]).await;
    let form = browser.get("/subscribe/monthly?coupon=TENTH&percent=100&price=1").await.ok();
    let key = hidden(&form, "key");
    let fields = [
        ("key", key.as_str()),
        ("coupon", "TENTH"),
        ("percent", "100"),
        ("percent_off", "100"),
        ("amount", "0"),
        ("price", "1"),
        ("discount", "100"),
    ];
    let checkout = path(&browser.post("/subscribe/monthly", &fields).await);
    let fields = [("card", "works"), ("amount", "0"), ("percent", "100"), ("discount", "{}")];
    let back = path(&browser.post(&checkout, &fields).await);
    browser.get(&back).await.ok();
    assert_eq!(bills(&site).await, [1350]);
}

#[tokio::test]
async fn nobody_has_a_coupon_twice() {
    let (site, browser) = open_without_trials().await;
    let admin = site.browser_of(Role::Admin).await;
    coupon(&admin, "ONCE", &[("for_former", "1")]).await;
    buy(&browser, "monthly", "ONCE").await;
    // Another spelling of the mailbox, while the first account lives and after it is gone.
    let other = reader(&site, "ada+again@courant.example").await;
    assert!(order(&other, "monthly", "ONCE").await.has("You have used this code already"));
    browser.post("/account/delete", &[("password", PASSWORD)]).await.ok();
    assert!(order(&other, "monthly", "ONCE").await.has("You have used this code already"));
    let again = reader(&site, "ada@courant.example").await;
    let refused = order(&again, "monthly", "ONCE").await;
    assert_eq!(refused.status, 422);
    assert!(refused.has("You have used this code already"), "{}", refused.text);
    assert_eq!(count(&site, TAKEN).await, 1);
}

#[tokio::test]
async fn one_person_in_eight_windows_at_once_holds_it_once() {
    let (site, browser, _) = open().await;
    let admin = site.browser_of(Role::Admin).await;
    coupon(&admin, "ONCE", &[]).await;
    let orders = (0..8).map(|_| {
        let browser = browser.clone();
        tokio::spawn(async move { order(&browser, "monthly", "ONCE").await })
    });
    let mut checkouts = Vec::new();
    for order in orders.collect::<Vec<_>>() {
        let answer = order.await.unwrap();
        assert!([303, 422].contains(&answer.status), "{}", answer.text);
        if answer.status == 303 {
            checkouts.push(path(&answer));
        }
    }
    assert!(!checkouts.is_empty());
    assert_eq!(count(&site, LIVING).await, 1);
    // Whatever was opened, one can be paid.
    let mut paid = 0;
    for checkout in checkouts {
        let answer = browser.post(&checkout, &[("card", "works")]).await;
        paid += usize::from(answer.status == 303);
    }
    assert_eq!(paid, 1);
    assert_eq!(count(&site, "select count(*) from offline_subscription").await, 1);
}

#[tokio::test]
async fn the_same_form_twice_is_one_order_and_another_window_takes_its_place() {
    let (site, browser, _) = open().await;
    let admin = site.browser_of(Role::Admin).await;
    coupon(&admin, "SPRING", &[]).await;
    let form = browser.get("/subscribe/monthly?coupon=SPRING").await.ok();
    let key = hidden(&form, "key");
    let fields = [("key", key.as_str()), ("coupon", "SPRING")];
    let first = path(&browser.post("/subscribe/monthly", &fields).await);
    site.state.clock.set(site.state.clock.now() + TimeDelta::minutes(5));
    assert_eq!(path(&browser.post("/subscribe/monthly", &fields).await), first);
    // Whoever goes back and orders anew is not told that they hold the code themselves.
    let second = path(&order(&browser, "yearly", "SPRING").await);
    assert_eq!(browser.post(&first, &[("card", "works")]).await.status, 422, "the first is closed");
    assert_eq!(browser.post(&second, &[("card", "works")]).await.status, 303);
    assert_eq!(count(&site, LIVING).await, 1);
}

#[tokio::test]
async fn a_use_that_was_paid_with_is_taken_wherever_the_program_stopped() {
    let (site, browser) = open_without_trials().await;
    let admin = site.browser_of(Role::Admin).await;
    coupon(&admin, "ONCE", &[("lasting", "once"), ("most", "1")]).await;
    let checkout = path(&order(&browser, "monthly", "ONCE").await);
    // The program stopped before it noted the checkout, and gave the use back before it heard of the payment.
    sqlx::query("update redemption set checkout = null, given_back_at = now()")
        .execute(site.db())
        .await
        .unwrap();
    browser.get(&path(&browser.post(&checkout, &[("card", "works")]).await)).await.ok();
    assert_eq!((bills(&site).await, count(&site, TAKEN).await), (vec![750], 1));
    assert_eq!(count(&site, LIVING).await, 1);
    let refused = order(&reader(&site, "second@courant.example").await, "monthly", "ONCE").await;
    assert_eq!(refused.status, 422, "one was all there was");
}

#[tokio::test]
async fn one_form_for_two_plans_is_one_checkout() {
    let (site, browser, _) = open().await;
    let admin = site.browser_of(Role::Admin).await;
    coupon(&admin, "SPRING", &[]).await;
    let form = browser.get("/subscribe/monthly?coupon=SPRING").await.ok();
    let key = hidden(&form, "key");
    let fields = [("key", key.as_str()), ("coupon", "SPRING")];
    let first = path(&browser.post("/subscribe/monthly", &fields).await);
    let second = browser.post("/subscribe/yearly", &fields).await;
    assert_eq!(second.status, 422, "{}", second.text);
    assert_eq!(browser.post(&first, &[("card", "works")]).await.status, 303);
    browser.get("/subscribe/left").await;
    assert_eq!(count(&site, LIVING).await, 1, "the use is taken by what was bought");
}

#[tokio::test]
async fn sixteen_at_once_for_the_last_three() {
    let (site, browser, _) = open().await;
    let admin = site.browser_of(Role::Admin).await;
    coupon(&admin, "FIVE-OF-IT", &[("most", "5")]).await;
    for browser in [&browser, &reader(&site, "first@courant.example").await] {
        buy(browser, "monthly", "FIVE-OF-IT").await;
    }
    let mut forms = Vec::new();
    for number in 0..16 {
        let browser = reader(&site, &format!("reader{number}@courant.example")).await;
        let form = browser.get("/subscribe/monthly?coupon=FIVE-OF-IT").await.ok();
        assert!(form.has("€7.50"), "{}", form.text);
        forms.push((browser, hidden(&form, "key")));
    }
    let orders = forms.into_iter().map(|(browser, key)| {
        tokio::spawn(async move {
            let fields = [("key", key.as_str()), ("coupon", "FIVE-OF-IT")];
            let answer = browser.post("/subscribe/monthly", &fields).await;
            (browser, answer)
        })
    });
    let (mut holders, mut refused) = (Vec::new(), Vec::new());
    for order in orders.collect::<Vec<_>>() {
        let (browser, answer) = order.await.unwrap();
        if answer.status == 303 {
            holders.push((browser, path(&answer)));
        } else {
            assert!(answer.has("as often as it can be"), "{}", answer.text);
            refused.push(browser);
        }
    }
    assert_eq!((holders.len(), refused.len()), (3, 13));

    // One leaves: their use is there for another, and their checkout cannot be paid any more.
    let (leaver, left) = holders.pop().unwrap();
    let back = path(&leaver.get("/subscribe/left?coupon=FIVE-OF-IT").await);
    assert_eq!(back, "/subscribe?coupon=FIVE%2DOF%2DIT");
    let late = leaver.post(&left, &[("card", "works")]).await;
    assert!(late.status == 422 && late.has("This order was left"), "{}", late.text);
    assert_eq!(order(&refused[0], "monthly", "FIVE-OF-IT").await.status, 303);
    assert_eq!(order(&refused[1], "monthly", "FIVE-OF-IT").await.status, 422);

    // One pays, the others let their hour pass.
    let (payer, checkout) = holders.pop().unwrap();
    assert_eq!(payer.post(&checkout, &[("card", "works")]).await.status, 303);
    site.state.clock.set(site.state.clock.now() + TimeDelta::hours(1));
    let (late, checkout) = holders.pop().unwrap();
    assert_eq!(late.post(&checkout, &[("card", "works")]).await.status, 422, "its time is over");
    holding::end_overdue(&site.state).await.unwrap();
    assert_eq!((count(&site, LIVING).await, count(&site, TAKEN).await), (3, 3), "who paid has taken theirs");
    assert_eq!(order(&refused[2], "monthly", "FIVE-OF-IT").await.status, 303);
}

#[tokio::test]
async fn codes_of_a_batch_are_good_for_one_each() {
    let (site, browser, _) = open().await;
    let admin = site.browser_of(Role::Admin).await;
    let fields = [("name", "Fair"), ("batch", "3"), ("off", "percent"), ("percent", "100")];
    let desk = path(&admin.post("/admin/coupons", &fields).await);
    let file = admin.get(&format!("{desk}/codes.csv")).await.ok();
    let codes: Vec<_> =
        file.text.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 3, "{}", file.text);
    assert!(file.has(&format!("/subscribe?coupon={}", codes[0])), "{}", file.text);
    buy(&browser, "monthly", &codes[0]).await;
    let eve = reader(&site, "eve@courant.example").await;
    assert!(order(&eve, "monthly", &codes[0]).await.has("as often as it can be"));
    assert_eq!(order(&eve, "monthly", &codes[1].to_lowercase()).await.status, 303);
    let log: Vec<Value> = sqlx::query_scalar("select after from audit where action = 'coupon.create'")
        .fetch_all(site.db())
        .await
        .unwrap();
    assert_eq!(log[0]["codes"], 3);
    assert!(!log[0].to_string().contains(&codes[2]), "the log is no list of codes");
}

#[tokio::test]
async fn guessing_is_limited_and_the_right_code_costs_no_try() {
    let (site, browser, _) = open().await;
    let admin = site.browser_of(Role::Admin).await;
    coupon(&admin, "SPRING", &[]).await;
    for _ in 0..12 {
        assert!(browser.get("/subscribe/monthly?coupon=SPRING").await.ok().has("€7.50"));
    }
    for number in 0..10 {
        let page = browser.get(&format!("/subscribe/monthly?coupon=GUESS-{number}")).await.ok();
        assert!(page.has("We know no such code"), "{number}");
    }
    for code in ["GUESS-11", "SPRING"] {
        let page = browser.get(&format!("/subscribe/monthly?coupon={code}")).await.ok();
        assert!(page.has("Too many attempts") && !page.has("€7.50"), "{}", page.text);
    }
    let key = hidden(&browser.get("/subscribe/monthly").await.ok(), "key");
    let fields = [("key", key.as_str()), ("coupon", "SPRING")];
    assert_eq!(browser.post("/subscribe/monthly", &fields).await.status, 422);
}

#[tokio::test]
async fn a_coupon_goes_along_to_another_plan_only_if_it_is_for_it() {
    let (site, browser) = open_without_trials().await;
    let admin = site.browser_of(Role::Admin).await;
    let monthly = plan_id(&site, "monthly").await;
    coupon(&admin, "MONTHLY-ONLY", &[("lasting", "forever"), ("plans", &monthly)]).await;
    coupon(&admin, "ANY-PLAN", &[("lasting", "forever")]).await;
    let eve = reader(&site, "eve@courant.example").await;
    for (browser, code, costs, then) in
        [(&browser, "MONTHLY-ONLY", "€142.50", "€150.00"), (&eve, "ANY-PLAN", "€67.50", "€75.00")]
    {
        buy(browser, "monthly", code).await;
        let page = browser.get("/account/subscription/change?plan=yearly").await.ok();
        assert!(page.has(costs) && page.has(then), "{code}: {}", page.text);
        let fields = ["plan", "key", "as_of", "shown"].map(|name| (name, hidden(&page, name)));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(path(&browser.post("/account/subscription/change", &fields).await), "/account");
    }
    assert!(!browser.get("/account").await.ok().has("50% off"));
    assert!(eve.get("/account").await.ok().has("50% off every payment"));
    pass(&site, TimeDelta::days(365)).await;
    let mut bills = bills(&site).await;
    bills.sort_unstable();
    assert_eq!(bills, [750, 750, 6750, 7500, 14250, 15000]);
}

#[tokio::test]
async fn an_announced_payment_is_the_one_that_is_charged() {
    let (site, browser, _) = open().await;
    let admin = site.browser_of(Role::Admin).await;
    coupon(&admin, "SPRING", &[]).await;
    buy(&browser, "monthly", "SPRING").await;
    pass(&site, TimeDelta::days(28)).await;
    courant::billing::reminders::send(&site.state).await.unwrap();
    assert!(kinds(&site).await.contains(&"trial-ending".to_owned()));
    let text: String = sqlx::query_scalar("select plain from mail where kind = 'trial-ending'")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert!(text.contains("€7.50"), "{text}");
}

#[tokio::test]
async fn admins_make_coupons_and_take_them_back_and_never_change_what_they_promise() {
    let (site, browser, _) = open().await;
    let admin = site.browser_of(Role::Admin).await;
    let form = admin.get("/admin/coupons/new").await.ok();
    assert!(form.has("Or so many random codes"), "{}", form.text);
    let wrong = [("name", "Spring"), ("code", "a"), ("off", "percent"), ("percent", "0"), ("most", "-1")];
    let refused = admin.post("/admin/coupons", &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(refused.has("value=\"Spring\"") && refused.has("4 to 32 letters"), "{}", refused.text);
    let desk = coupon(&admin, "SPRING", &[]).await;
    let taken = [("name", "Again"), ("code", "spring"), ("off", "percent"), ("percent", "1")];
    let taken = admin.post("/admin/coupons", &taken).await;
    assert!(taken.status == 422 && taken.has("Another coupon has this code"), "{}", taken.text);

    buy(&browser, "monthly", "SPRING").await;
    let page = admin.get(&desk).await.ok();
    let version = hidden(&page, "version");
    let noted =
        [("version", version.as_str()), ("note", "For the fair"), ("percent", "100"), ("name", "Other")];
    assert_eq!(admin.post(&desk, &noted).await.status, 303);
    let stale = [("version", version.as_str()), ("archive", "1"), ("note", "Mine")];
    let conflict = admin.post(&desk, &stale).await;
    assert_eq!(conflict.status, 409);
    assert!(conflict.has("Somebody else changed this coupon") && conflict.has("Mine"), "{}", conflict.text);
    let (percent, name): (i32, String) =
        sqlx::query_as("select percent_off, name from coupon").fetch_one(site.db()).await.unwrap();
    assert_eq!((percent, name.as_str()), (50, "SPRING"));
    let version = hidden(&admin.get(&desk).await.ok(), "version");
    assert_eq!(admin.post(&desk, &[("version", &version), ("archive", "1")]).await.status, 303);
    assert!(admin.get("/admin/coupons?show=ended").await.ok().has("Archived"));
    assert!(!admin.get("/admin/coupons?show=running").await.ok().has("Archived"));
    // Who has it keeps it.
    pass(&site, TimeDelta::days(31)).await;
    assert_eq!(bills(&site).await, [750]);
    let actions: Vec<String> =
        sqlx::query_scalar("select action from audit where subject = 'coupon' order by at, audit_id")
            .fetch_all(site.db())
            .await
            .unwrap();
    assert_eq!(actions, ["coupon.create", "coupon.annotate", "coupon.archive"]);

    let editor = site.browser_of(Role::Editor).await;
    for page in ["/admin/coupons", "/admin/coupons/new", &desk, &format!("{desk}/codes.csv")] {
        assert_eq!(editor.get(page).await.status, 403, "{page}");
        assert_ne!(browser.get(page).await.status, 200, "{page}");
    }
    assert_eq!(editor.post("/admin/coupons", &taken_fields()).await.status, 403);
}

fn taken_fields() -> [(&'static str, &'static str); 4] {
    [("name", "Mine"), ("code", "MINE"), ("off", "percent"), ("percent", "100")]
}
