//! An admin puts plans and prices on sale; who subscribed before keeps their price.

use courant::accounts::Role;
use courant::billing::money::Currency;
use courant::billing::plan::Plan;
use courant::billing::provider::offline::Card;

use crate::support::{Answer, Browser, Site};

const FORM: [(&str, &str); 7] = [
    ("name", "Monthly"),
    ("slug", "monthly"),
    ("description", "A month at a time."),
    ("benefits", "Every story\nCancel anytime"),
    ("audience", "everyone"),
    ("every", "month"),
    ("trial_days", "14"),
];

fn plan(site: &Site, slug: &str) -> Plan {
    site.state.site.current().plans.iter().find(|plan| plan.slug == slug).unwrap().clone()
}

async fn save(admin: &Browser, path: &str, other: &[(&str, &str)]) -> Answer {
    let mut form: Vec<_> = FORM.into_iter().chain([("position", "2")]).collect();
    form.retain(|(name, _)| other.iter().all(|(changed, _)| name != changed));
    form.extend(other);
    admin.post(path, &form).await
}

#[tokio::test]
async fn a_new_price_takes_the_place_of_the_old_one_and_old_subscribers_keep_theirs() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let account = site.account("ada@courant.example", Role::Reader).await;
    let held = site.buys(account, "monthly", 0, Card::Works).await;
    let path = format!("/admin/plans/{}/prices", plan(&site, "monthly").plan_id);
    let version = plan(&site, "monthly").version.to_string();
    let form = [("amount", "18,50"), ("currency", "eur"), ("version", version.as_str())];
    let shown = admin.post(&path, &[form.as_slice(), &[("preview", "1")]].concat()).await.ok();
    assert!(
        shown.has("New subscribers would pay €18.50 a month.") && shown.has("1 subscriber keeps €15."),
        "{}",
        shown.text
    );
    assert_eq!(plan(&site, "monthly").price(Currency::EUR).unwrap().amount.minor, 1500, "nothing was saved");
    assert_eq!(admin.post(&path, &form).await.status, 303);
    assert_eq!(plan(&site, "monthly").price(Currency::EUR).unwrap().amount.minor, 1850);
    assert_eq!(admin.post(&path, &form).await.status, 409, "the version has grown");
    let page = admin.get(&format!("/admin/plans/{}", plan(&site, "monthly").plan_id)).await.ok();
    assert!(page.has("1 subscriber keeps €15 a month."), "{}", page.text);
    assert_eq!(site.held(&held.reference).await.amount.minor, 1500);
    for (amount, currency) in
        [("0", "EUR"), ("-1", "EUR"), ("1.234", "EUR"), ("", "EUR"), ("5", "EURO"), ("5", "")]
    {
        let answer = admin.post(&path, &[("amount", amount), ("currency", currency)]).await;
        assert_eq!(answer.status, 422, "{amount} {currency}");
    }
    assert_eq!(admin.post(&path, &[("currency", "EUR"), ("withdraw", "1")]).await.status, 303);
    assert_eq!(plan(&site, "monthly").price(Currency::EUR), None);
}

#[tokio::test]
async fn a_plan_is_made_changed_and_taken_off_sale() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let made =
        save(&admin, "/admin/plans", &[("slug", "student"), ("audience", "student"), ("every", "year")])
            .await;
    assert_eq!(made.status, 303);
    let path = made.location().to_owned();
    assert_eq!(plan(&site, "student").benefits, ["Every story", "Cancel anytime"]);
    let taken = save(&admin, "/admin/plans", &[("slug", "student")]).await;
    assert!(taken.status == 422 && taken.has("Another plan has this address."));
    for (field, wrong) in [
        ("slug", "Not A Slug"),
        ("name", ""),
        ("trial_days", "366"),
        ("every", "week"),
        ("audience", "kings"),
        ("position", "x"),
    ] {
        assert_eq!(save(&admin, &path, &[(field, wrong)]).await.status, 422, "{field}");
    }
    let version = plan(&site, "student").version.to_string();
    let change = [("slug", "student"), ("version", version.as_str()), ("archived", "1")];
    let shown = save(&admin, &path, &[change.as_slice(), &[("preview", "1")]].concat()).await.ok();
    assert!(shown.has("The plan is not on sale."));
    assert!(!plan(&site, "student").archived);
    assert_eq!(save(&admin, &path, &change).await.status, 303);
    assert!(plan(&site, "student").archived);
    assert_eq!(save(&admin, &path, &change).await.status, 409, "of two at once the second is told");
    let log: i64 = sqlx::query_scalar("select count(*) from audit where subject = 'plan'")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(log, 2);
}

#[tokio::test]
async fn what_was_sold_keeps_its_interval() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let account = site.account("ada@courant.example", Role::Reader).await;
    site.buys(account, "monthly", 0, Card::Works).await;
    let path = format!("/admin/plans/{}", plan(&site, "monthly").plan_id);
    let answer = save(&admin, &path, &[("every", "year")]).await;
    assert!(answer.status == 422 && answer.has("sold already"));
    assert_eq!(save(&admin, &path, &[]).await.status, 303);
    assert_eq!(plan(&site, "monthly").trial_days, 14);
}
