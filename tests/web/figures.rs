//! What subscriptions bring, in tables that add up.

use chrono::TimeDelta;
use courant::accounts::Role;
use courant::billing::provider::Ending;
use courant::billing::provider::Provider as _;
use courant::billing::provider::offline::Card;
use courant::billing::refresh;

use crate::support::Site;

#[tokio::test]
async fn a_trial_that_is_paid_a_change_and_an_end_stand_in_the_tables() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let empty = admin.get("/admin/figures").await.ok();
    assert!(empty.has("There is nothing to show in EUR yet."));

    // The months are played before today, for sessions end by the clock on the wall.
    let today = site.state.clock.now();
    site.state.clock.set(today - TimeDelta::days(62));
    let (stays, goes) = (
        site.account("stays@courant.example", Role::Reader).await,
        site.account("goes@courant.example", Role::Reader).await,
    );
    let yearly = site.buys(stays, "yearly", 0, Card::Works).await;
    let trial = site.buys(goes, "monthly", 30, Card::Works).await;
    site.state.clock.set(site.state.clock.now() + TimeDelta::days(31));
    refresh::subscription(&site.state, &trial.reference).await.unwrap();
    site.state.clock.set(site.state.clock.now() + TimeDelta::days(31));
    refresh::subscription(&site.state, &trial.reference).await.unwrap();
    site.offline().cancel(&trial.reference, Ending::Now, "end").await.unwrap();
    refresh::subscription(&site.state, &trial.reference).await.unwrap();
    refresh::subscription(&site.state, &yearly.reference).await.unwrap();

    let revenue = admin.get("/admin/figures/revenue.csv").await.ok();
    let lines: Vec<_> = revenue.text.lines().skip(1).map(|line| line.replace("'-", "-")).collect();
    let expected = [
        "Nov 2026,€27.50,€0.00,€0.00,€0.00,€0.00,-€15.00,€12.50",
        "Oct 2026,€12.50,€15.00,€0.00,€0.00,€0.00,€0.00,€27.50",
        "Sep 2026,€0.00,€12.50,€0.00,€0.00,€0.00,€0.00,€12.50",
    ];
    assert_eq!(lines, expected);
    let trials = admin.get("/admin/figures/trials.csv").await.ok();
    assert!(trials.has("Sep 2026,1,1,100%"), "{}", trials.text);
    let churn = admin.get("/admin/figures/churn.csv").await.ok();
    assert!(churn.has("not known,1,100%,€15.00"), "{}", churn.text);
    let cohorts = admin.get("/admin/figures/cohorts.csv").await.ok();
    assert!(
        cohorts.has("Sep 2026,1,100%,100%,100%") && cohorts.has("Oct 2026,1,100%,0%"),
        "{}",
        cohorts.text
    );
    let page = admin.get("/admin/figures").await.ok();
    assert!(page.text.matches("<svg").count() == 4 && page.has("Nov 2026"));
    assert_eq!(admin.get("/admin/figures/else.csv").await.status, 404);
    assert!(admin.get("/admin/figures?currency=USD").await.ok().has("There is nothing to show in USD yet."));
    assert_eq!(admin.get("/admin/figures?currency=x").await.status, 400);
}
