//! Explain access: what support is told is what the reader meets.

use courant::accounts::Role;
use courant::paywall::Level;

use crate::support::{Answer, Browser, Draft, PASSWORD, Site};

async fn explain(admin: &Browser, asked: &[(&str, &str)]) -> Answer {
    let query: Vec<_> = asked
        .iter()
        .map(|(name, value)| {
            format!(
                "{name}={}",
                percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC)
            )
        })
        .collect();
    admin.get(&format!("/admin/explain?{}", query.join("&"))).await
}

/// The visitor's cookie, as a person would copy it.
fn cookie(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").split(';').next().unwrap();
    percent_encoding::percent_decode_str(cookie.strip_prefix("visitor=").unwrap())
        .decode_utf8()
        .unwrap()
        .into_owned()
}

#[tokio::test]
async fn support_is_told_what_the_reader_meets() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let mut paths = Vec::new();
    for level in Level::ALL {
        paths.push(site.publish(Draft::new(level.name()).access(level)).await);
    }
    paths.extend(site.stories(4).await);
    let lapsed = site.account("lapsed@courant.example", Role::Reader).await;
    site.entitle(lapsed, Some(site.state.clock.now() - chrono::TimeDelta::days(1))).await;
    let subscriber = site.account("subscriber@courant.example", Role::Reader).await;
    site.entitle(subscriber, None).await;
    site.account("reader@courant.example", Role::Reader).await;
    site.account("author@courant.example", Role::Author).await;
    for name in ["reader", "lapsed", "subscriber", "author"] {
        let email = format!("{name}@courant.example");
        let browser = site.browser();
        browser.sign_in(&email).await;
        for path in &paths {
            let told = explain(&admin, &[("article", path), ("account", &email)]).await.ok();
            let met = browser.get(path).await.ok();
            assert_eq!(told.mark("data-decision"), met.mark("data-access"), "{email} at {path}");
            if let Some(left) = met.mark("data-meter-left") {
                assert!(told.has(&format!("Reads it whole, {left} left")), "{email} at {path}");
            }
        }
    }
}

#[tokio::test]
async fn a_visitor_is_known_by_the_cookie_and_looking_counts_nothing() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let stories = site.stories(5).await;
    let browser = site.browser();
    let visitor = cookie(&browser.get(&stories[0]).await);
    for path in &stories {
        for _ in 0..2 {
            explain(&admin, &[("article", path), ("visitor", &visitor)]).await.ok();
        }
    }
    assert_eq!(browser.get(&stories[1]).await.mark("data-meter-left"), Some("1"), "looking counted nothing");
    browser.get(&stories[2]).await;
    let told = explain(&admin, &[("article", &stories[3]), ("visitor", &visitor)]).await.ok();
    assert_eq!(told.mark("data-decision"), Some("preview"));
    for words in [
        "The reader has used up the month’s stories.",
        "Neither the story nor its section has a level; the site says “metered”.",
        "3 of 3",
        "If the reader had an account, it would be read whole, with 1 left this month.",
        "If the month began anew, it would be read whole, with 2 left this month.",
        "If the reader had a subscription, it would be read whole, without the meter.",
    ] {
        assert!(told.has(words), "{words}: {}", told.text);
    }
    let read = explain(&admin, &[("article", &stories[0]), ("visitor", &visitor)]).await.ok();
    assert_eq!(read.mark("data-decision"), Some("metered"), "read before");

    // What it said would come of an account comes of it.
    let form = [("name", "Ada"), ("email", "ada@courant.example"), ("password", PASSWORD)];
    browser.post("/register", &form).await;
    assert_eq!(browser.get(&stories[3]).await.mark("data-meter-left"), Some("1"));
}

#[tokio::test]
async fn gifts_openings_and_networks_are_among_the_facts() {
    let site = Site::open_behind_a_proxy().await;
    let admin = site.browser_of(Role::Admin).await;
    let path = site.publish(Draft::new("locked").access(Level::Subscribers)).await;
    let id: uuid::Uuid =
        sqlx::query_scalar("select article_id from article").fetch_one(site.db()).await.unwrap();
    let metered = site.publish(Draft::new("metered")).await;
    let friend = site.account("friend@courant.example", Role::Reader).await;
    let giver = site.account("giver@courant.example", Role::Reader).await;
    let now = site.state.clock.now();
    let gift = courant::gifts::store::insert(
        site.db(),
        courant::ids::ArticleId(id),
        giver,
        1,
        now,
        now + chrono::TimeDelta::days(9),
    )
    .await
    .unwrap();
    let mut connection = site.db().acquire().await.unwrap();
    assert!(courant::gifts::store::take(&mut connection, gift, friend.0, now).await.unwrap());
    drop(connection);
    let told = explain(&admin, &[("article", &id.to_string()), ("account", &friend.to_string())]).await.ok();
    assert!(told.has("Somebody gave the story to this reader.") && told.has("Gift of this story until"));
    assert!(told.has("If the gift ended, the wall would stand."));

    sqlx::query("update article set open_until = $1 where article_id = $2")
        .bind(now + chrono::TimeDelta::hours(1))
        .bind(id)
        .execute(site.db())
        .await
        .unwrap();
    let told = explain(&admin, &[("article", &path)]).await.ok();
    assert!(told.has("in the public interest until") && told.has("An editor opened the story to all"));

    for _ in 0..9 {
        site.browser_at("203.0.113.9", "Firefox/145.0").get(&metered).await;
    }
    let asked = [("article", metered.as_str()), ("address", "203.0.113.77")];
    let told = explain(&admin, &asked).await.ok();
    assert_eq!(told.mark("data-decision"), Some("preview"), "{}", told.text);
    assert!(told.has("9 of 9") && told.has("The reader is asked to register."));
    assert!(told.has("If it were another day, it would be read whole, with 2 left this month."));
}

#[tokio::test]
async fn what_is_not_found_is_said_at_its_field() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let path = site.publish(Draft::new("here")).await;
    site.publish(Draft::new("later").at(site.state.clock.now() + chrono::TimeDelta::hours(1))).await;
    assert_eq!(explain(&admin, &[]).await.status, 200, "an empty form");
    for (asked, mark) in [
        (vec![("article", "nowhere")], "article-error"),
        (vec![("article", "later")], "article-error"),
        (vec![("article", ""), ("account", "reader@courant.example")], "article-error"),
        (vec![("article", &*path), ("account", "nobody@courant.example")], "account-error"),
        (vec![("article", &path), ("visitor", "42")], "visitor-error"),
        (vec![("article", &path), ("address", "the office")], "address-error"),
    ] {
        let answer = explain(&admin, &asked).await;
        assert_eq!(answer.status, 422, "{asked:?}");
        assert!(answer.has(mark), "{asked:?}: {}", answer.text);
    }
    for meant in [format!("http://localhost{path}"), "here".to_owned(), path.clone()] {
        assert_eq!(explain(&admin, &[("article", &meant)]).await.status, 200, "{meant}");
    }
    for role in [Role::Reader, Role::Editor] {
        assert_eq!(site.browser_of(role).await.get("/admin/explain").await.status, 403);
    }
}

#[tokio::test]
async fn a_visitor_is_asked_for_what_the_page_asks_for() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let stories = site.stories(4).await;
    let browser = site.browser();
    let visitor = cookie(&browser.get(&stories[0]).await);
    for path in &stories[1..3] {
        browser.get(path).await;
    }
    let met = browser.get(&stories[3]).await.ok();
    let told = explain(&admin, &[("article", &stories[3]), ("visitor", &visitor)]).await.ok();
    assert_eq!(met.mark("data-wall"), Some("register"));
    assert!(told.has("The reader is asked to register."), "{}", told.text);

    // A gift that was taken before signing in still opens the story, here and there.
    let path = site.publish(Draft::new("locked").access(Level::Subscribers)).await;
    let id: uuid::Uuid = sqlx::query_scalar("select article_id from article where slug = 'locked'")
        .fetch_one(site.db())
        .await
        .unwrap();
    let now = site.state.clock.now();
    let giver = site.account("giver@courant.example", Role::Reader).await;
    let ends = now + chrono::TimeDelta::days(9);
    let gift = courant::gifts::store::insert(site.db(), courant::ids::ArticleId(id), giver, 1, now, ends)
        .await
        .unwrap();
    let taker = visitor[visitor.len() - 32..].parse().unwrap();
    assert!(
        courant::gifts::store::take(&mut site.db().acquire().await.unwrap(), gift, taker, now).await.unwrap()
    );
    site.account("friend@courant.example", Role::Reader).await;
    browser.sign_in("friend@courant.example").await;
    assert_eq!(browser.access(&path).await, "full");
    let asked = [("article", path.as_str()), ("account", "friend@courant.example"), ("visitor", &visitor)];
    assert_eq!(explain(&admin, &asked).await.ok().mark("data-decision"), Some("full"));
}

#[tokio::test]
async fn only_the_network_meter_that_counts_is_a_fact() {
    let site = Site::open_behind_a_proxy().await;
    let admin = site.browser_of(Role::Admin).await;
    let stories = site.stories(1).await;
    for _ in 0..9 {
        site.browser_at("203.0.113.9", "Firefox/145.0").get(&stories[0]).await;
    }
    let asked = |agent| [("article", stories[0].as_str()), ("address", "203.0.113.9"), ("agent", agent)];
    assert_eq!(explain(&admin, &asked("Firefox")).await.mark("data-decision"), Some("preview"));
    assert_eq!(explain(&admin, &asked("Safari")).await.mark("data-decision"), Some("metered"));
    let gate = courant::paywall::gate::Gate::new(
        courant::paywall::meter::Meter::start(site.db(), "localhost"),
        false,
    );
    let off = site.node_with(|state| state.gate = gate).await;
    let admin = off.browser_of(Role::Admin).await;
    let told = explain(&admin, &asked("Firefox")).await.ok();
    assert_eq!(told.mark("data-decision"), Some("metered"));
    assert!(!told.has("of 9"));
    for (odd, status) in [("%00", 200), ("a%00b", 422), ("%EF%BF%BF", 200)] {
        let answer = admin.get(&format!("/admin/explain?article={odd}&account={odd}")).await;
        assert_eq!(answer.status, status, "{odd}: what nobody types is left out");
    }
}
