//! The desk on which admins see how it stands with the payment provider.

use courant::accounts::Role;
use courant::billing::inbox::{self, worker};
use courant::billing::provider::Name;
use sqlx::PgConnection;

use crate::subscribing::{buy, open};
use crate::support::Site;

async fn receive(db: &mut PgConnection, site: &Site, id: &str, kind: &str) {
    let body =
        format!(r#"{{"id": "{id}", "type": "{kind}", "data": {{"object": {{"id": "sub_unknown"}}}}}}"#);
    let event = inbox::event(&body).unwrap();
    inbox::store::receive(db, Name::Offline, &event, &body, site.state.clock.now()).await.unwrap();
}

async fn one(site: &Site, question: &'static str) -> String {
    sqlx::query_scalar(question).fetch_one(site.db()).await.unwrap()
}

#[tokio::test]
async fn an_admin_sees_what_could_not_be_handled_and_has_it_tried_again() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let quiet = admin.get("/admin/payments").await.ok();
    assert!(quiet.has("Nothing yet.") && !quiet.has("Try now") && !quiet.has("desk-count"));

    let mut db = site.db().acquire().await.unwrap();
    receive(&mut db, &site, "evt_1", "customer.subscription.updated").await;
    receive(&mut db, &site, "evt_2", "product.created").await;
    while worker::step(&site.state).await.unwrap() > 0 {}
    let trouble = admin.get("/admin/payments").await.ok();
    assert!(trouble.has("evt_1") && !trouble.has("evt_2") && trouble.has("Try now"));
    assert!(trouble.has("Not understood") && trouble.has("Of no concern to us"));
    assert!(trouble.has(r#"<span class="desk-count">1</span>"#), "the alert is counted in the bar");

    let again = admin.post("/admin/payments/event", &[("event", "evt_1")]).await;
    assert_eq!((again.status, again.location()), (303, "/admin/payments"));
    assert_eq!(one(&site, "select outcome::text from inbox where event = 'evt_1'").await, "waiting");
    assert_eq!(
        one(&site, "select after->>'event' from audit where action = 'event.handle_again'").await,
        "evt_1"
    );
    for settled in ["evt_2", "evt_3", ""] {
        assert_eq!(admin.post("/admin/payments/event", &[("event", settled)]).await.status, 404, "{settled}");
    }
    for role in [Role::Reader, Role::Editor] {
        let other = site.browser_of(role).await;
        assert_eq!(other.post("/admin/payments/event", &[("event", "evt_1")]).await.status, 403);
        assert_eq!(other.get("/admin/payments").await.status, 403);
    }
}

#[tokio::test]
async fn an_admin_has_the_books_compared_once_at_a_time() {
    let (site, reader, story) = open().await;
    buy(&reader, "monthly", &story, "works").await;
    sqlx::query("update subscription set status = 'unpaid', paid_until = started_at")
        .execute(site.db())
        .await
        .unwrap();
    let admin = site.browser_of(Role::Admin).await;
    let compare = async || admin.post("/admin/payments/reconciliation", &[]).await.status;
    assert_eq!(compare().await, 303);
    site.state.writes.close();
    site.state.writes.wait().await;
    assert_eq!(one(&site, "select seen || ' ' || changed from reconciliation").await, "1 1");
    assert_ne!(one(&site, "select status::text from subscription").await, "unpaid");
    assert!(admin.get("/admin/payments").await.ok().has("Our books compared"));

    sqlx::query("update reconciliation set finished_at = null").execute(site.db()).await.unwrap();
    assert_eq!(compare().await, 303);
    assert_eq!(one(&site, "select count(*)::text from reconciliation").await, "1", "one is under way");
    assert!(admin.get("/admin/payments").await.ok().has("not finished"));
}
