//! The meter simulator, over weeks of reading through the real gate.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use courant::accounts::Role;
use courant::clock;
use courant::paywall::{Level, Limits, Reason, Standing};
use courant::readership::{self, Event, View};
use courant::simulator::{Figures, Line, Period, Replay, Terms, exempt, store};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use crate::support::{Browser, Draft, PASSWORD, Site};

/// Mornings over two months, the turn of the month among them.
const DAYS: [&str; 6] = ["2026-10-05", "2026-10-30", "2026-10-31", "2026-11-01", "2026-11-02", "2026-11-24"];
const READS: usize = 32;

/// One reader: a browser, what is signed in in it, and what came of each read as it saw it.
struct Reader {
    browser: Browser,
    standing: Standing,
    random: StdRng,
}

impl Reader {
    fn new(site: &Site, seed: u64) -> Self {
        Self { browser: site.browser(), standing: Standing::Anonymous, random: StdRng::seed_from_u64(seed) }
    }
}

/// A story of which section was opened by whom, and whether it came as a preview.
type Read = (&'static str, Standing, bool);

/// Reads and walls as the readers saw them, by what they are counted by.
#[derive(Default)]
struct Seen {
    reads: u64,
    walls: u64,
    days: BTreeMap<String, u64>,
    sections: BTreeMap<&'static str, u64>,
    standings: BTreeMap<String, u64>,
}

impl Seen {
    fn add(&mut self, day: &str, read: Vec<Read>) {
        for (section, standing, walled) in read {
            self.reads += 1;
            self.walls += u64::from(walled);
            *self.days.entry(day.to_owned()).or_default() += u64::from(walled);
            *self.sections.entry(section).or_default() += u64::from(walled);
            *self.standings.entry(format!("{standing:?}")).or_default() += u64::from(walled);
        }
    }
}

const SECTIONS: [&str; 4] = ["politics", "economy", "climate", "digital"];

/// Forty stories in four sections: metered as the site, free, for the registered, metered; some differ.
async fn stories(site: &Site) -> Vec<(&'static str, String)> {
    let mut stories = Vec::new();
    for number in 0..40 {
        let section = SECTIONS[number % 4];
        let draft = Draft { section, ..Draft::new(&format!("story-{number}")) };
        let draft = match number {
            4 | 9 => draft.access(Level::Subscribers),
            13 => draft.access(Level::Metered),
            16 => draft.access(Level::Free),
            _ => draft,
        };
        let path = site.publish(draft.at("2026-10-01T00:00:00Z".parse().unwrap())).await;
        stories.push((section, path));
    }
    for (section, level) in [("economy", "free"), ("climate", "registered"), ("digital", "metered")] {
        sqlx::query("update section set access = $2::access_level where slug = $1")
            .bind(section)
            .bind(level)
            .execute(site.db())
            .await
            .unwrap();
    }
    site.state.site.reload().await.unwrap();
    stories
}

fn morning(day: &str) -> DateTime<Utc> {
    format!("{day}T09:00:00Z").parse().unwrap()
}

/// A morning of one reader: a few dozen reads at random, some stories again and again.
async fn reads(reader: &mut Reader, stories: &[(&'static str, String)]) -> Vec<Read> {
    let mut seen = Vec::new();
    for _ in 0..READS {
        let (section, path) = &stories[reader.random.random_range(0..stories.len())];
        let came = reader.browser.access(path).await;
        seen.push((*section, reader.standing, came == "preview"));
    }
    seen
}

/// Sixteen stories at once in one browser.
async fn burst(reader: &Reader, stories: &[(&'static str, String)]) -> Vec<Read> {
    let opened: Vec<_> = stories[..16]
        .iter()
        .map(|(section, path)| {
            let (browser, section, path, standing) =
                (reader.browser.clone(), *section, path.clone(), reader.standing);
            tokio::spawn(async move { (section, standing, browser.access(&path).await == "preview") })
        })
        .collect();
    let mut seen = Vec::new();
    for story in opened {
        seen.push(story.await.unwrap());
    }
    seen
}

async fn sign_in(reader: &mut Reader, email: &str, standing: Standing) {
    reader.browser.sign_in(email).await;
    reader.standing = standing;
}

async fn sign_out(reader: &mut Reader) {
    assert_eq!(reader.browser.post("/sign-out", &[]).await.status, 303);
    reader.standing = Standing::Anonymous;
}

/// What changes from one morning to the next.
async fn between(readers: &mut [Reader], day: usize) {
    match day {
        1 => {
            sign_in(&mut readers[0], "one@courant.example", Standing::Registered).await;
            sign_in(&mut readers[1], "one@courant.example", Standing::Registered).await;
            sign_in(&mut readers[2], "lapsed@courant.example", Standing::Lapsed).await;
            sign_in(&mut readers[3], "subscriber@courant.example", Standing::Subscriber).await;
        }
        2 => {
            sign_out(&mut readers[0]).await;
            let fields = [("name", "New"), ("email", "new@courant.example"), ("password", PASSWORD)];
            assert_eq!(readers[4].browser.post("/register", &fields).await.status, 303);
            readers[4].standing = Standing::Registered;
        }
        3 => {
            sign_out(&mut readers[3]).await;
            sign_in(&mut readers[0], "two@courant.example", Standing::Registered).await;
        }
        4 => sign_in(&mut readers[1], "two@courant.example", Standing::Registered).await,
        _ => {}
    }
}

/// Weeks of reading by ten readers; whoever reads at the same time does so at once.
async fn weeks(site: &mut Site) -> Seen {
    let stories = stories(site).await;
    for name in ["one", "two", "lapsed", "subscriber"] {
        let account = site.account(&format!("{name}@courant.example"), Role::Reader).await;
        match name {
            "lapsed" => site.entitle(account, Some(morning("2026-09-01"))).await,
            "subscriber" => site.entitle(account, None).await,
            _ => {}
        }
    }
    let mut readers: Vec<_> = (0..10).map(|seed| Reader::new(site, seed)).collect();
    let mut seen = Seen::default();
    let db = site.db().clone();
    for (number, day) in DAYS.into_iter().enumerate() {
        site.state.clock.set(morning(day));
        between(&mut readers, number).await;
        let reading: Vec<_> = readers
            .into_iter()
            .map(|mut reader| {
                let stories = stories.clone();
                tokio::spawn(async move {
                    let seen = reads(&mut reader, &stories).await;
                    (reader, seen)
                })
            })
            .collect();
        readers = Vec::new();
        for reading in reading {
            let (reader, read) = reading.await.unwrap();
            readers.push(reader);
            seen.add(day, read);
        }
        let mut stranger = Reader::new(site, 99);
        let last = [reads(&mut stranger, &stories).await, burst(&readers[6], &stories).await].concat();
        seen.add(day, last);
        site.recorder.write(&db).await;
    }
    seen
}

async fn simulated(site: &Site, other: Terms) -> Figures {
    let zone = site.state.zone;
    let period = Period { first: DAYS[0].parse().unwrap(), last: DAYS[5].parse().unwrap(), zone };
    let begins = store::begins(site.db()).await.unwrap().map(|at| clock::month(at, zone));
    let mut replay = Replay::new(period, begins, Terms::in_force(&site.state.site.current()), other);
    store::play(site.db(), morning("2026-10-01"), &mut replay).await.unwrap();
    replay.figures()
}

fn lines(figures: &Figures) -> Vec<Line> {
    let mut lines = vec![figures.total];
    lines.extend(figures.days.values());
    lines.extend(figures.sections.values());
    lines.extend(figures.standings.iter().map(|(_, line)| line));
    lines
}

#[tokio::test]
async fn with_todays_rules_it_gives_exactly_what_was_decided() {
    let mut site = Site::open().await;
    let seen = weeks(&mut site).await;
    let current = site.state.site.current();
    let figures = simulated(&site, Terms::in_force(&current)).await;

    assert!(
        seen.reads > 2000 && seen.walls > 500 && seen.walls < seen.reads,
        "{} of {}",
        seen.walls,
        seen.reads
    );
    assert_eq!((figures.total.views, figures.total.recorded.views), (seen.reads, seen.walls));
    for line in lines(&figures) {
        assert_eq!(line.today, line.recorded, "views and readers alike");
        assert_eq!(line.other, line.recorded);
    }
    for (day, walls) in &seen.days {
        assert_eq!(figures.days[&day.parse().unwrap()].today.views, *walls, "{day}");
    }
    for section in &current.sections {
        let line = figures.sections.get(&section.section_id);
        assert_eq!(line.unwrap().today.views, seen.sections[section.slug.as_str()], "{}", section.slug);
    }
    for (standing, line) in &figures.standings {
        let name = format!("{standing:?}");
        assert_eq!(line.today.views, seen.standings.get(&name).copied().unwrap_or_default(), "{name}");
    }

    // Other rules, whose effect is known without a replay.
    let nothing = Limits { anonymous: 0, registered: 0 };
    let closed = simulated(&site, Terms::with(&current, nothing, &exempt(&current))).await;
    assert!(closed.total.other.views > closed.total.today.views);
    assert_eq!(closed.total.today, figures.total.today);
    let sections = current.sections.iter().map(|section| section.section_id).collect();
    let open = simulated(&site, Terms::with(&current, nothing, &sections)).await;
    let own: i64 = sqlx::query_scalar(
        "select count(*) from article_view where outcome = 'preview' and level = 'subscribers'
             or level = 'metered' and standing <> 'subscriber'",
    )
    .fetch_one(site.db())
    .await
    .unwrap();
    assert_eq!(
        open.total.other.views,
        u64::try_from(own).unwrap(),
        "only what stories say of themselves is left"
    );
    shows_the_same_on_its_page(&site, &figures).await;
}

async fn shows_the_same_on_its_page(site: &Site, figures: &Figures) {
    let admin = site.browser_of(Role::Admin).await;
    let ask = |query: &str| {
        let (admin, path) = (admin.clone(), format!("/admin/simulator?days=60&{query}"));
        async move { admin.get(&path).await.ok() }
    };
    let sections: Vec<_> = exempt(&site.state.site.current()).iter().map(ToString::to_string).collect();
    let free = format!("&exempt={}", sections.join(","));
    let same = ask(&format!("anonymous=3&registered=5{free}")).await;
    assert!(same.has("nobody would notice"), "{}", same.text);
    let sentence = format!("{} readers met the wall", figures.total.today.readers);
    assert!(same.has(&sentence), "{sentence}");
    for table in ["Reader", "Section", "Day"] {
        assert!(same.has(&format!("data-figures=\"{table}\"")), "{table}");
    }
    assert_eq!(same.text.matches("<rect class=\"today\" x=").count(), DAYS.len(), "a column a day");
    let line = figures.days[&DAYS[3].parse().unwrap()];
    let row =
        same.text.split("<th scope=\"row\">1 November</th>").nth(1).unwrap().split("</tr>").next().unwrap();
    let cells: Vec<_> =
        row.split("<td class=\"number\">").skip(1).map(|cell| cell.split('<').next().unwrap()).collect();
    let walls = [line.today.views, line.today.readers].map(|number| number.to_string());
    assert_eq!(cells, [&*line.views.to_string(), &*walls[0], &*walls[1], &*walls[0], &*walls[1], "±0", "±0"]);

    let stricter = ask(&format!("anonymous=1&registered=5{free}")).await;
    assert!(stricter.has("views.") && !stricter.has("nobody would notice"));
    let without = ask("anonymous=3&registered=5").await;
    assert!(!without.has("nobody would notice"), "a section that is free no longer");
}

#[tokio::test]
async fn the_question_is_checked_field_by_field() {
    let site = Site::open().await;
    site.section("politics").await;
    site.state.site.reload().await.unwrap();
    let admin = site.browser_of(Role::Admin).await;
    let form = admin.get("/admin/simulator").await.ok();
    assert!(
        form.has("No views are recorded yet")
            && form.has("name=\"anonymous\"")
            && !form.has("simulator-result")
    );
    for (query, error) in [
        ("days=0&anonymous=3&registered=5", "days-error"),
        ("days=61&anonymous=3&registered=5", "days-error"),
        ("days=some&anonymous=3&registered=5", "days-error"),
        ("days=30&anonymous=-1&registered=5", "anonymous-error"),
        ("days=30&anonymous=3&registered=1001", "registered-error"),
        ("days=30&anonymous=3&registered=", "registered-error"),
        ("days=30&anonymous=3&registered=5&exempt=politics", "exempt-error"),
        ("days=30&anonymous=3&registered=5&exempt=0190a5b0-0000-7000-8000-000000000000", "exempt-error"),
    ] {
        let answer = admin.get(&format!("/admin/simulator?{query}")).await;
        assert_eq!(answer.status, 422, "{query}");
        assert_eq!(answer.text.matches("class=\"field-error\"").count(), 1, "{query}");
        assert!(answer.has(&format!("id=\"{error}\"")), "{query}");
        assert!(!answer.has("simulator-result"), "{query}");
    }
    let kept = admin.get("/admin/simulator?days=30&anonymous=many&registered=7").await;
    assert!(kept.has("value=\"many\"") && kept.has("value=\"7\""), "what was typed is kept");
    let empty = admin.get("/admin/simulator?days=30&anonymous=3&registered=5").await.ok();
    assert!(empty.has("In these days nothing was read."));
    assert_eq!(site.browser_of(Role::Editor).await.get("/admin/simulator").await.status, 403);
    assert_eq!(site.browser().get("/admin/simulator").await.status, 303);
}

/// A million views by a hundred thousand readers over sixty days, decided by the meter's rule.
async fn a_million_views(site: &Site) -> Period {
    const VIEWS: i64 = 1_000_000;
    let mut random = StdRng::seed_from_u64(2026);
    let (zone, until) = (site.state.zone, site.state.clock.now());
    let sections: Vec<_> = (0..10).map(|_| courant::ids::SectionId::new()).collect();
    let articles: Vec<_> = (0..4000).map(|_| courant::ids::ArticleId::new()).collect();
    let readers: Vec<_> = (0..100_000).map(|_| uuid::Uuid::new_v4()).collect();
    let mut meters: HashMap<_, HashSet<usize>> = HashMap::new();
    let mut events = Vec::new();
    let begins = until - TimeDelta::days(59);
    for number in 0..VIEWS {
        let at = begins + (until - begins) / i32::try_from(VIEWS).unwrap() * i32::try_from(number).unwrap();
        // Some readers read much, some stories are read much.
        let mut skewed = |count: usize| {
            let share: f64 = random.random();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "a share of a small number"
            )]
            let place = (share * share * count as f64) as usize;
            place
        };
        let (reader, article) = (skewed(readers.len()), skewed(articles.len()));
        let standing = [Standing::Anonymous, Standing::Registered, Standing::Lapsed, Standing::Subscriber]
            [[0, 0, 0, 0, 0, 0, 0, 1, 2, 3][reader % 10]];
        let month = clock::month(at, zone);
        let limit = if standing == Standing::Anonymous { 3 } else { 5 };
        let read = meters.entry((month, reader)).or_default();
        let (reason, used) = match standing {
            Standing::Subscriber => (Reason::Entitled, None),
            _ if read.contains(&article) || read.len() < limit => {
                read.insert(article);
                (Reason::WithinMeter, u32::try_from(read.len()).ok())
            }
            _ => (Reason::MeterUsedUp, u32::try_from(limit).ok()),
        };
        events.push(Event::View(View {
            at,
            month,
            article: articles[article],
            section: sections[article % sections.len()],
            reader: readers[reader],
            visitor: readers[reader],
            standing,
            level: None,
            reason,
            used,
            licence: None,
        }));
        if events.len() == 10_000 {
            readership::store::record(site.db(), &events).await.unwrap();
            events.clear();
        }
    }
    Period { first: clock::day(begins, zone), last: clock::day(until, zone), zone }
}

#[tokio::test]
#[ignore = "a measurement; docs/performance.md has its command"]
async fn a_million_views_are_played_in_seconds() {
    let site = Site::open().await;
    let period = a_million_views(&site).await;
    sqlx::query("vacuum analyze article_view").execute(site.db()).await.unwrap();
    for _ in 0..3 {
        let start = Instant::now();
        let count: i64 =
            sqlx::query_scalar("select count(*) from article_view").fetch_one(site.db()).await.unwrap();
        let counted = start.elapsed();
        let start = Instant::now();
        let rows =
            sqlx::query("select * from article_view order by viewed_at").fetch_all(site.db()).await.unwrap();
        let read = start.elapsed();
        assert_eq!(i64::try_from(rows.len()).unwrap(), count);
        drop(rows);
        let start = Instant::now();
        let current = site.state.site.current();
        let other = Terms::with(&current, Limits { anonymous: 2, registered: 4 }, &exempt(&current));
        let mut replay = Replay::new(period, None, Terms::in_force(&current), other);
        store::play(site.db(), morning("2026-09-01"), &mut replay).await.unwrap();
        let figures = replay.figures();
        let played = start.elapsed();
        assert_eq!(figures.total.views, 1_000_000);
        assert!(lines(&figures).iter().all(|line| line.today == line.recorded));
        assert!(figures.total.other.views > figures.total.today.views);
        println!(
            "{count} views: counted in {counted:.2?}, read in {read:.2?}, simulated in {played:.2?}, {:.2} times reading",
            played.as_secs_f64() / read.as_secs_f64()
        );
        assert!(cfg!(debug_assertions) || played < Duration::from_secs(5), "{played:?}");
    }
}
