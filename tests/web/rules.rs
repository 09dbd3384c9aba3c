//! The rules of the paywall, as admins set them and as every node hears of it.

use std::time::Duration;

use courant::accounts::Role;
use courant::paywall::Level;

use crate::support::{Browser, Draft, Site};

/// The fields as the form sends them when nobody touched it.
async fn fields(browser: &Browser) -> Vec<(String, String)> {
    let page = browser.get("/admin/paywall").await.ok();
    let mut fields = Vec::new();
    for part in page.text.split("<select").skip(1) {
        let chosen = part.split(" selected>").next().unwrap().rsplit("value=\"").next().unwrap();
        fields.push((attribute(part, "name"), chosen.split('"').next().unwrap().to_owned()));
    }
    for part in page.text.split("<input").skip(1) {
        let value = if part.contains("value=\"") { attribute(part, "value") } else { String::new() };
        fields.push((attribute(part, "name"), value));
    }
    fields.push(("shared_networks".to_owned(), String::new()));
    fields
}

fn attribute(html: &str, name: &str) -> String {
    html.split_once(&format!("{name}=\"")).unwrap().1.split('"').next().unwrap().to_owned()
}

/// Sends the form with some fields changed.
async fn save(browser: &Browser, changed: &[(&str, &str)]) -> crate::support::Answer {
    let mut fields = fields(browser).await;
    for (name, value) in changed {
        match fields.iter_mut().find(|(field, _)| field == name) {
            Some(field) => (*value).clone_into(&mut field.1),
            None => fields.push(((*name).to_owned(), (*value).to_owned())),
        }
    }
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post("/admin/paywall", &fields).await
}

async fn log(site: &Site) -> Vec<(serde_json::Value, serde_json::Value)> {
    sqlx::query_as("select before, after from audit where action = 'paywall.update' order by audit_id")
        .fetch_all(site.db())
        .await
        .unwrap()
}

#[tokio::test]
async fn only_admins_come_in() {
    let site = Site::open().await;
    let visitor = site.browser().get("/admin/paywall").await;
    assert_eq!((visitor.status, visitor.location()), (303, "/sign-in?next=%2Fadmin%2Fpaywall"));
    for role in [Role::Reader, Role::Contributor, Role::Author, Role::Editor] {
        let browser = site.browser_of(role).await;
        assert_eq!(browser.get("/admin/paywall").await.status, 403, "{role:?}");
        assert_eq!(browser.get("/admin/nothing-here").await.status, 403, "{role:?}");
        let answer = browser.post("/admin/paywall", &[("anonymous_limit", "9")]).await;
        assert_eq!(answer.status, 403, "{role:?}");
    }
    assert_eq!(site.browser_of(Role::Admin).await.get("/admin/paywall").await.status, 200);
    assert!(log(&site).await.is_empty());
}

#[tokio::test]
async fn an_admin_reads_the_effect_in_words_before_and_after() {
    let site = Site::open().await;
    site.section("politics").await;
    let admin = site.browser_of(Role::Admin).await;
    let page = admin.get("/admin/paywall").await.ok();
    assert!(page.has("An anonymous reader may open 3 stories in November."), "{}", page.text);

    let preview = save(&admin, &[("anonymous_limit", "1"), ("preview", "1")]).await.ok();
    assert!(preview.has("An anonymous reader may open 1 story in November."));
    assert!(preview.has("What this would mean"));
    assert!(admin.get("/admin/paywall").await.has("may open 3 stories"), "looking saves nothing");

    let saved = save(&admin, &[("anonymous_limit", "2"), ("gift_limit", "0")]).await;
    assert_eq!((saved.status, saved.location()), (303, "/admin/paywall"));
    let page = admin.get("/admin/paywall").await.ok();
    assert!(page.has("An anonymous reader may open 2 stories in November."));
    assert!(page.has("Subscribers cannot give stories away."));
    let log = log(&site).await;
    assert_eq!(log.len(), 1);
    assert_eq!((&log[0].0["anonymous_limit"], &log[0].1["anonymous_limit"]), (&3.into(), &2.into()));
}

#[tokio::test]
async fn every_node_follows_within_a_second() {
    let site = Site::open().await;
    let other = site.second_node().await;
    let stories = site.stories(2).await;
    let admin = site.browser_of(Role::Admin).await;
    let mut changes = other.state.site.changes();
    changes.mark_unchanged();
    save(&admin, &[("anonymous_limit", "1")]).await;
    tokio::time::timeout(Duration::from_secs(1), changes.wait_for(|site| site.rules.limits.anonymous == 1))
        .await
        .expect("within a second")
        .unwrap();
    let reader = other.browser();
    assert_eq!(reader.get(&stories[0]).await.mark("data-meter-left"), Some("0"));
    assert_eq!(reader.access(&stories[1]).await, "preview");
}

#[tokio::test]
async fn a_section_exempts_its_stories_and_a_story_may_differ() {
    let site = Site::open().await;
    site.limits(0, 0).await;
    let plain = site.publish(Draft::new("plain")).await;
    let own = site.publish(Draft::new("own").access(Level::Subscribers)).await;
    let politics = site.section("politics").await;
    let admin = site.browser_of(Role::Admin).await;
    let field = format!("section-{politics}");
    assert_eq!(site.browser().access(&plain).await, "preview");
    assert_eq!(save(&admin, &[(&field, "free")]).await.status, 303);
    assert_eq!(site.browser().access(&plain).await, "full");
    assert_eq!(site.browser().access(&own).await, "preview", "the story's own level is nearer");
    assert!(
        admin.get("/admin/paywall").await.has("In Politics, stories without a level of their own are free")
    );
    assert_eq!(save(&admin, &[(&field, ""), ("access", "registered")]).await.status, 303);
    assert_eq!(site.browser().get(&plain).await.mark("data-wall"), Some("register"));
}

#[tokio::test]
async fn what_makes_no_sense_is_said_at_its_field_and_nothing_is_saved() {
    let site = Site::open().await;
    let section = site.section("politics").await;
    let admin = site.browser_of(Role::Admin).await;
    let section = format!("section-{section}");
    for (field, value, mark) in [
        ("access", "everybody", "access-error"),
        ("anonymous_limit", "-1", "anonymous-error"),
        ("anonymous_limit", "3.5", "anonymous-error"),
        ("registered_limit", "", "registered-error"),
        ("gift_limit", "many", "gift-error"),
        ("shared_networks", "192.0.2.0/24\n192.0.2.0/25", "networks-error"),
        ("shared_networks", "192.0.2.7/24", "networks-error"),
        ("shared_networks", "the library", "networks-error"),
        ("crawlers", "everything and more", "crawlers-error"),
        (section.as_str(), "locked", "-error"),
    ] {
        // The last field is right: it must not be saved either.
        let answer =
            save(&admin, &[(field, value), ("gift_limit", if field == "gift_limit" { value } else { "9" })])
                .await;
        assert_eq!(answer.status, 422, "{field}={value}");
        assert!(answer.has("class=\"field-error\"") && answer.has(mark), "{field}={value}: {}", answer.text);
        if !matches!(field, "access") && !field.starts_with("section") {
            assert!(answer.has(value), "{field}={value} is kept");
        }
    }
    assert_eq!(site.state.site.current().rules.gifts, 5);
    assert!(log(&site).await.is_empty());
}

#[tokio::test]
async fn of_two_admins_at_once_the_second_sees_what_the_first_did() {
    let site = Site::open().await;
    let (one, other) = (site.browser_of(Role::Admin).await, site.browser_of(Role::Admin).await);
    let version = site.state.site.current().version.to_string();
    assert_eq!(save(&one, &[("anonymous_limit", "2")]).await.status, 303);
    let refused = save(&other, &[("anonymous_limit", "7"), ("version", &version)]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.has("somebody else changed the rules") && refused.has("may open 2 stories in November"));
    assert!(refused.has("value=\"7\""), "what was typed is kept");
    assert_eq!(site.state.site.current().rules.limits.anonymous, 2);
}

#[tokio::test]
async fn a_section_that_the_form_does_not_name_keeps_its_level() {
    let site = Site::open().await;
    let politics = site.section("politics").await;
    let admin = site.browser_of(Role::Admin).await;
    assert_eq!(save(&admin, &[(&format!("section-{politics}"), "subscribers")]).await.status, 303);
    let form = [
        ("access", "metered"),
        ("anonymous_limit", "2"),
        ("registered_limit", "5"),
        ("gift_limit", "5"),
        ("crawlers", "preview"),
    ];
    assert_eq!(admin.post("/admin/paywall", &form).await.status, 303);
    let site = site.state.site.current();
    assert_eq!((site.rules.limits.anonymous, site.sections[0].access), (2, Some(Level::Subscribers)));
}

#[tokio::test]
async fn more_ranges_than_anybody_needs_are_refused_at_once() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let many: Vec<_> =
        (0..20_000).map(|number| format!("10.{}.{}.0/24", number / 250, number % 250)).collect();
    let answer = save(&admin, &[("shared_networks", &many.join("\n"))]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.has("At most 500 ranges."));
}
