//! The meter and the wall, as readers meet them.

use chrono::TimeDelta;
use courant::accounts::Role;
use courant::articles::Kind;
use courant::ids::ArticleId;
use courant::paywall::meter::{Meter, Request};
use courant::paywall::{Level, MeterState};

use crate::support::{Draft, PASSWORD, Site};

#[tokio::test]
async fn a_visitor_reads_three_stories_and_meets_the_wall_at_the_fourth() {
    let site = Site::open().await;
    let stories = site.stories(4).await;
    let browser = site.browser();
    for (path, left) in stories.iter().zip(["2", "1", "0"]) {
        let answer = browser.get(path).await.ok();
        assert_eq!(answer.mark("data-access"), Some("metered"));
        assert_eq!(answer.mark("data-meter-left"), Some(left));
        assert!(answer.has("Last paragraph, gated.") && answer.has("data-offer"));
    }
    let wall = browser.get(&stories[3]).await.ok();
    assert_eq!(wall.mark("data-access"), Some("preview"));
    assert_eq!(wall.mark("data-wall"), Some("register"), "an account would give more");
    assert!(wall.has("Second open paragraph.") && !wall.has("Third paragraph"));
    assert_eq!(wall.mark("data-meter-left"), None);
}

#[tokio::test]
async fn reading_a_story_again_is_free() {
    let site = Site::open().await;
    let stories = site.stories(4).await;
    let browser = site.browser();
    for _ in 0..3 {
        assert_eq!(browser.get(&stories[0]).await.mark("data-meter-left"), Some("2"));
    }
    browser.get(&stories[1]).await;
    browser.get(&stories[2]).await;
    assert_eq!(browser.access(&stories[3]).await, "preview");
    assert_eq!(browser.access(&stories[1]).await, "metered", "read before the wall closed");
}

#[tokio::test]
async fn a_new_month_begins_at_midnight_in_brussels() {
    let site = Site::open().await;
    let stories = site.stories(4).await;
    let browser = site.browser();
    for path in &stories[..3] {
        browser.get(path).await;
    }
    site.state.clock.set("2026-11-30T22:59:59Z".parse().unwrap());
    assert_eq!(browser.access(&stories[3]).await, "preview");
    site.state.clock.set("2026-11-30T23:00:00Z".parse().unwrap());
    assert_eq!(browser.get(&stories[3]).await.mark("data-meter-left"), Some("2"));
}

#[tokio::test]
async fn registering_gives_the_rest_and_no_second_helping() {
    let site = Site::open().await;
    let stories = site.stories(8).await;
    let browser = site.browser();
    for path in &stories[..4] {
        browser.get(path).await;
    }
    let answer = browser
        .post(
            "/register",
            &[
                ("name", "Ada"),
                ("email", "ada@courant.example"),
                ("password", PASSWORD),
                ("next", &stories[3]),
            ],
        )
        .await;
    assert_eq!((answer.status, answer.location()), (303, stories[3].as_str()));
    assert_eq!(browser.get(&stories[3]).await.mark("data-meter-left"), Some("1"), "three were read before");
    assert_eq!(browser.get(&stories[4]).await.mark("data-meter-left"), Some("0"));
    let wall = browser.get(&stories[5]).await;
    assert_eq!(wall.mark("data-wall"), Some("subscribe"));

    assert_eq!(browser.post("/sign-out", &[]).await.status, 303);
    assert_eq!(
        browser.access(&stories[6]).await,
        "preview",
        "signing out gives a used-up browser no new stories"
    );
    assert_eq!(browser.access(&stories[4]).await, "metered", "and takes none of the old ones");
    browser.sign_in("ada@courant.example").await;
    assert_eq!(browser.access(&stories[7]).await, "preview");
}

#[tokio::test]
async fn one_account_on_two_devices_has_one_meter() {
    let site = Site::open().await;
    let stories = site.stories(7).await;
    site.account("two@courant.example", Role::Reader).await;
    let (phone, desk) = (site.browser(), site.browser());
    phone.sign_in("two@courant.example").await;
    desk.sign_in("two@courant.example").await;
    for path in &stories[..3] {
        phone.get(path).await;
    }
    assert_eq!(desk.get(&stories[3]).await.mark("data-meter-left"), Some("1"));
    assert_eq!(phone.get(&stories[4]).await.mark("data-meter-left"), Some("0"));
    assert_eq!(desk.access(&stories[5]).await, "preview");
}

#[tokio::test]
async fn sixty_four_at_once_with_one_left_get_one_full_text() {
    let site = Site::open().await;
    let other = site.second_node().await;
    let stories = site.stories(66).await;
    let browser = site.browser();
    browser.get(&stories[64]).await;
    browser.get(&stories[65]).await;
    let asked = stories[..64].iter().enumerate().map(|(number, path)| {
        // Two processes on one database, turn about; the cookie is the same.
        let node = if number % 2 == 0 { site.address } else { other.address };
        let request = browser.client.get(format!("http://localhost:{}{path}", node.port()));
        let browser = browser.clone();
        tokio::spawn(async move { browser.send(request).await.ok().has("Last paragraph, gated.") })
    });
    let mut full = 0;
    for answer in asked.collect::<Vec<_>>() {
        full += usize::from(answer.await.unwrap());
    }
    assert_eq!(full, 1);
}

#[tokio::test]
async fn sixty_four_at_once_for_one_story_are_one_read() {
    let site = Site::open().await;
    let stories = site.stories(3).await;
    let browser = site.browser();
    browser.get(&stories[0]).await;
    let asked = (0..64).map(|_| {
        let (browser, path) = (browser.clone(), stories[1].clone());
        tokio::spawn(async move { browser.get(&path).await.mark("data-meter-left").map(str::to_owned) })
    });
    for answer in asked.collect::<Vec<_>>() {
        assert_eq!(answer.await.unwrap().as_deref(), Some("1"));
    }
    assert_eq!(browser.get(&stories[2]).await.mark("data-meter-left"), Some("0"));
}

#[tokio::test]
async fn each_level_opens_to_whom_it_should() {
    let site = Site::open().await;
    let level = |name: &str, level| Draft::new(name).access(level);
    let free = site.publish(level("free", Level::Free)).await;
    let registered = site.publish(level("registered", Level::Registered)).await;
    let subscribers = site.publish(level("subscribers", Level::Subscribers)).await;
    let sponsored = site.publish(level("sponsored", Level::Subscribers).kind(Kind::Sponsored)).await;

    let visitor = site.browser();
    assert_eq!(visitor.access(&free).await, "full");
    assert_eq!(visitor.access(&sponsored).await, "full", "what an organisation paid for is free");
    assert_eq!(visitor.get(&registered).await.mark("data-wall"), Some("register"));
    assert_eq!(visitor.get(&subscribers).await.mark("data-wall"), Some("subscribe"));

    let reader = site.browser_of(Role::Reader).await;
    assert_eq!(reader.access(&registered).await, "full");
    assert_eq!(reader.get(&subscribers).await.mark("data-wall"), Some("subscribe"));

    for browser in [site.subscriber().await, site.browser_of(Role::Contributor).await] {
        for path in [&free, &registered, &subscribers, &sponsored] {
            assert_eq!(browser.access(path).await, "full");
        }
    }
}

#[tokio::test]
async fn a_subscription_ends_when_it_ends_and_the_wall_says_renew() {
    let site = Site::open().await;
    let path = site.publish(Draft::new("subscribers").access(Level::Subscribers)).await;
    let account = site.account("once@courant.example", Role::Reader).await;
    let end = site.state.clock.now() + TimeDelta::hours(1);
    site.entitle(account, Some(end)).await;
    let browser = site.browser();
    browser.sign_in("once@courant.example").await;
    assert_eq!(browser.access(&path).await, "full");
    site.state.clock.set(end);
    assert_eq!(browser.get(&path).await.mark("data-wall"), Some("renew"));
}

#[tokio::test]
async fn a_section_can_set_the_level_of_its_stories() {
    let site = Site::open().await;
    let path = site.publish(Draft::new("inherits")).await;
    let own = site.publish(Draft::new("own").access(Level::Free)).await;
    sqlx::query("update section set access = 'subscribers'").execute(site.db()).await.unwrap();
    let visitor = site.browser();
    assert_eq!(visitor.access(&path).await, "preview");
    assert_eq!(visitor.access(&own).await, "full");
}

#[tokio::test]
async fn nothing_is_granted_at_limit_nought() {
    let site = Site::open().await;
    let stories = site.stories(2).await;
    let browser = site.browser();
    assert_eq!(browser.access(&stories[0]).await, "metered");
    site.limits(0, 0).await;
    assert_eq!(browser.access(&stories[0]).await, "preview", "not even what was read before");
    assert_eq!(browser.access(&stories[1]).await, "preview");
}

#[tokio::test]
async fn a_forged_cookie_is_no_cookie() {
    let site = Site::open().await;
    let stories = site.stories(4).await;
    let first = site.browser().get(&stories[0]).await;
    let cookie = first.header("set-cookie").split(';').next().unwrap().to_owned();
    let (name, value) = cookie.split_once('=').unwrap();
    assert_eq!(name, "visitor");
    // The signature stands before the id; an id of one's own does not fit it.
    let forged = format!("{name}={}{}", &value[..value.len() - 32], uuid::Uuid::new_v4().simple());
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let stranger = crate::support::Browser { client, base: site.browser().base };
    let forged = stranger.get_with(&stories[1], "cookie", &forged).await;
    assert!(forged.header("set-cookie").starts_with("visitor="), "a new visitor");
    assert_eq!(forged.mark("data-meter-left"), Some("2"));
    let genuine = stranger.get_with(&stories[1], "cookie", &cookie).await;
    assert_eq!(genuine.mark("data-meter-left"), Some("1"));
    assert_eq!(genuine.header("set-cookie"), "", "known already");
}

#[tokio::test]
async fn the_wall_closes_when_the_meter_cannot_count() {
    let site = Site::open().await;
    let stories = site.stories(1).await;
    sqlx::query("alter table meter rename to meter_away").execute(site.db()).await.unwrap();
    assert_eq!(site.browser().access(&stories[0]).await, "preview");
}

#[tokio::test]
async fn the_wall_leads_to_an_account_and_back_to_the_story() {
    let site = Site::open().await;
    let path = site.publish(Draft::new("registered").access(Level::Registered)).await;
    let wall = site.browser().get(&path).await.ok();
    assert!(wall.has("href=\"/register?next=%2Fpolitics%2Fregistered\""), "{}", wall.text);
    let form = site.browser().get("/register?next=%2Fpolitics%2Fregistered").await.ok();
    assert!(form.has("name=\"next\" value=\"/politics/registered\""));
}

#[tokio::test]
async fn structured_data_marks_the_gated_part_and_never_holds_it() {
    let site = Site::open().await;
    let path = site.publish(Draft::new("subscribers").access(Level::Subscribers)).await;
    let free = site.publish(Draft::new("free").access(Level::Free)).await;
    let data = |text: &str| -> serde_json::Value {
        let (_, rest) = text.split_once("<script type=\"application/ld+json\">").unwrap();
        serde_json::from_str(rest.split("</script>").next().unwrap()).unwrap()
    };
    let gated = site.browser().get(&path).await;
    let described = data(&gated.text);
    assert_eq!(described["isAccessibleForFree"], false);
    assert_eq!(described["hasPart"]["cssSelector"], ".paywall");
    assert!(gated.has("class=\"cutout paywall\"") || gated.has(" paywall\""), "the class is on the page");
    assert_eq!(described.get("articleBody"), None);
    assert_eq!(data(&site.browser().get(&free).await.text)["isAccessibleForFree"], true);
}

#[tokio::test]
async fn a_second_account_in_the_same_browser_gives_nothing_new() {
    let site = Site::open().await;
    let stories = site.stories(12).await;
    let browser = site.browser();
    let register = async |name: &str| {
        let email = format!("{name}@courant.example");
        let fields = [("name", name), ("email", email.as_str()), ("password", PASSWORD)];
        assert_eq!(browser.post("/register", &fields).await.status, 303);
    };
    register("first").await;
    for path in &stories[..5] {
        assert_eq!(browser.access(path).await, "metered");
    }
    register("second").await;
    assert_eq!(browser.access(&stories[5]).await, "preview", "without signing out in between");
    site.account("third@courant.example", Role::Reader).await;
    browser.sign_in("third@courant.example").await;
    assert_eq!(browser.access(&stories[6]).await, "preview");
}

#[tokio::test]
async fn a_browser_that_loses_its_session_has_no_new_stories() {
    let site = Site::open().await;
    let stories = site.stories(8).await;
    let browser = site.browser();
    site.account("reader@courant.example", Role::Reader).await;
    browser.sign_in("reader@courant.example").await;
    for path in &stories[..5] {
        assert_eq!(browser.access(path).await, "metered");
    }
    sqlx::query("delete from session").execute(site.db()).await.unwrap();
    assert_eq!(browser.get("/account").await.status, 303, "signed out");
    assert_eq!(browser.access(&stories[5]).await, "preview");
    assert_eq!(browser.access(&stories[0]).await, "metered", "what was read stays read");
}

#[tokio::test]
async fn a_page_drawn_ahead_waits_for_its_reader() {
    let site = Site::open().await;
    let stories = site.stories(1).await;
    let free = site.publish(Draft::new("free").access(Level::Free)).await;
    let browser = site.browser();
    let ahead = browser.get_with(&stories[0], "sec-purpose", "prefetch;prerender").await;
    assert_eq!((ahead.status, ahead.text.as_str()), (204, ""), "a wall drawn ahead would be shown to them");
    assert_eq!(ahead.header("cache-control"), "no-store");
    assert_eq!(browser.get(&stories[0]).await.mark("data-meter-left"), Some("2"), "nothing was counted");
    assert_eq!(browser.get_with(&free, "sec-purpose", "prefetch;prerender").await.status, 200);
}

#[tokio::test]
async fn a_picture_or_frame_of_another_page_opens_nothing() {
    let site = Site::open().await;
    let stories = site.stories(1).await;
    for dest in ["image", "iframe", "empty", "script", "style"] {
        for _ in 0..4 {
            let answer = site.browser().get_with(&stories[0], "sec-fetch-dest", dest).await;
            assert_eq!(answer.mark("data-access"), Some("preview"), "{dest}");
        }
    }
    let reader = site.browser().get_with(&stories[0], "sec-fetch-dest", "document").await;
    assert_eq!(reader.mark("data-access"), Some("metered"), "their network has its share yet");
}

#[tokio::test]
async fn a_story_that_nobody_waits_for_is_not_counted() {
    let site = Site::open().await;
    let meter = Meter::start(site.db(), "localhost");
    let calendar = site.state.calendar();
    let request = |reader| Request {
        month: calendar.month,
        day: calendar.day,
        reader,
        article: ArticleId::new(),
        limit: 3,
        note: false,
        network: None,
    };
    let (first, gone) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
    let mut lock = site.db().begin().await.unwrap();
    sqlx::query("lock table meter in access exclusive mode").execute(&mut *lock).await.unwrap();
    // The first is in a batch that waits for the table; those after it wait for the next batch, and their readers leave.
    let waits = tokio::spawn({
        let (meter, request) = (meter.clone(), request(first));
        async move { meter.count(request).await }
    });
    let waiting = "select exists (select from pg_locks where relation = 'meter'::regclass and not granted)";
    while !sqlx::query_scalar::<_, bool>(waiting).fetch_one(site.db()).await.unwrap() {
        tokio::task::yield_now().await;
    }
    let mut left = Box::pin(meter.count(request(gone)));
    let polled = std::future::poll_fn(|context| std::task::Poll::Ready(left.as_mut().poll(context))).await;
    assert!(polled.is_pending());
    drop(left);
    lock.rollback().await.unwrap();
    assert_eq!(waits.await.unwrap(), MeterState::Counted { left: 2 });
    // Whoever asks after them is answered, and by then they have been passed over.
    assert_eq!(meter.count(request(first)).await, MeterState::Counted { left: 1 });
    assert_eq!(courant::paywall::store::used(site.db(), calendar.month, gone).await.unwrap(), 0);
}

#[tokio::test]
async fn one_reader_at_a_thousand_requests_makes_nobody_else_wait() {
    let site = Site::open().await;
    let meter = Meter::start(site.db(), "localhost");
    let calendar = site.state.calendar();
    let request = |reader, article| Request {
        month: calendar.month,
        day: calendar.day,
        reader,
        article,
        limit: 3,
        note: false,
        network: None,
    };
    let (busy, article) = (uuid::Uuid::new_v4(), ArticleId::new());
    let flood: Vec<_> = (0..1000)
        .map(|_| {
            let (meter, request) = (meter.clone(), request(busy, article));
            tokio::spawn(async move { meter.count(request).await })
        })
        .collect();
    tokio::task::yield_now().await;
    assert_eq!(meter.count(request(uuid::Uuid::new_v4(), article)).await, MeterState::Counted { left: 2 });
    let unanswered = flood.iter().filter(|task| !task.is_finished()).count();
    assert!(unanswered > 500, "the other reader came before {unanswered} of them");
    for task in flood {
        assert_eq!(task.await.unwrap(), MeterState::Counted { left: 2 });
    }
}
