//! Highlights: an editor books them, readers see and follow them, and whoever paid reads what it brought.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use courant::accounts::Role;
use courant::crawlers::{Crawler, store as crawlers};
use courant::highlights::{Turn, store, tally};
use courant::ids::HighlightId;
use sqlx::PgPool;

use crate::support::{Answer, Browser, Site, tuesday};

const DESK: &str = "/newsroom/highlights";
const SEEN: &str = "/highlights/seen";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/// An editor's desk.
struct Desk {
    editor: Browser,
}

impl Desk {
    async fn of(site: &Site) -> Self {
        Self { editor: site.browser_of(Role::Editor).await }
    }

    /// The last part of an address that a form answers with.
    async fn made(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.editor.post(path, fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        answer.location().rsplit('/').next().unwrap().to_owned()
    }

    /// An organisation with a campaign. `fields` come after those that every campaign needs, and before them if they are the same.
    async fn campaign(&self, organisation: &str, fields: &[(&str, &str)]) -> String {
        let house = ("house", "1");
        let mut of = vec![("name", organisation)];
        of.extend((organisation == "The paper").then_some(house));
        let organisation = self.made(&format!("{DESK}/organisations"), &of).await;
        let mut all = fields.to_vec();
        all.extend([
            ("organisation", organisation.as_str()),
            ("name", "A campaign"),
            ("starts_at", "2026-11-24T08:00"),
        ]);
        let id = self.made(&format!("{DESK}/campaigns"), &all).await;
        format!("{DESK}/campaigns/{id}")
    }

    async fn highlight(&self, campaign: &str, headline: &str, placement: &str) {
        let url = format!("https://example.org/{}", headline.replace(' ', "-"));
        let fields = [("headline", headline), ("url", &url), ("placement", placement)];
        self.made(&format!("{campaign}/highlights"), &fields).await;
    }

    /// A highlight with a campaign of its own.
    async fn book(&self, organisation: &str, headline: &str) -> String {
        let campaign = self.campaign(organisation, &[]).await;
        self.highlight(&campaign, headline, "1").await;
        campaign
    }
}

/// What a page shows of a highlight.
struct Shown {
    href: String,
    turn: String,
    /// What says that it was seen.
    seen: String,
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

/// The entries of a box, as they stand.
fn entries(page: &Answer, placement: &str) -> Vec<String> {
    let list = between(&page.text, &format!("data-placement=\"{placement}\""), "</ul>").unwrap();
    list.split("<li").skip(1).map(str::to_owned).collect()
}

fn find(page: &Answer, headline: &str) -> Shown {
    let entry =
        entries(page, "1").into_iter().chain(entries(page, "2")).find(|entry| entry.contains(headline));
    let entry = entry.expect(headline);
    let href = between(&entry, "href=\"", "\"").unwrap().to_owned();
    let seal = between(&entry, "data-seal=\"", "\"").unwrap();
    let seen = format!("{}.{seal}", href.strip_prefix("/go/").unwrap());
    Shown { href, turn: page.mark("data-turn").unwrap().to_owned(), seen }
}

/// A reader's browser says what was seen, as the page's script does.
async fn say(reader: &Browser, turn: &str, seen: &[&str]) -> Answer {
    say_with(reader, turn, seen, &[]).await
}

async fn say_with(reader: &Browser, turn: &str, seen: &[&str], headers: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("turn", turn)];
    fields.extend(seen.iter().map(|seen| ("seen", *seen)));
    let mut request = reader.client.post(format!("{}{SEEN}", reader.base)).form(&fields);
    if !headers.iter().any(|(name, _)| *name == "sec-fetch-site") {
        request = request.header("sec-fetch-site", "same-origin");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    reader.send(request).await
}

/// Follows a link of a page of ours.
async fn follow(reader: &Browser, href: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = reader.client.get(format!("{}{href}", reader.base));
    if !headers.iter().any(|(name, _)| *name == "sec-fetch-site") {
        request = request.header("sec-fetch-site", "same-origin");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    reader.send(request).await
}

/// Impressions and clicks by day, and what the campaigns' totals say, which must be the same.
async fn figures(db: &PgPool) -> (i64, i64) {
    let sum = "select coalesce(sum(impressions), 0)::bigint, coalesce(sum(clicks), 0)::bigint from ";
    let mut found = Vec::new();
    for table in ["highlight_day", "campaign_total"] {
        let sql = sqlx::AssertSqlSafe(format!("{sum}{table}"));
        found.push(sqlx::query_as(sql).fetch_one(db).await.unwrap());
    }
    assert_eq!(found[0], found[1], "the totals are the sums");
    found[0]
}

/// A site behind a proxy, where readers have addresses, with one highlight.
async fn site_with_a_highlight() -> (Site, Shown, String) {
    let site = Site::open_behind_a_proxy().await;
    let campaign = Desk::of(&site).await.book("Federation of Canals", "Lock keepers meet").await;
    let shown = find(&site.browser_at("203.0.113.9", FIREFOX).get("/").await.ok(), "Lock keepers meet");
    (site, shown, campaign)
}

#[tokio::test]
async fn a_campaign_runs_from_until_and_its_highlight_in_its_box() {
    let site = Site::open().await;
    let desk = Desk::of(&site).await;
    let dates = [("starts_at", "2026-11-24T12:00"), ("ends_at", "2026-11-25T12:00")];
    let campaign = desk.campaign("Federation of Canals", &dates).await;
    desk.highlight(&campaign, "Lock keepers meet", "2").await;
    let reader = site.browser();
    let shows = async |time: &str| {
        site.state.clock.set(time.parse().unwrap());
        let front = reader.get("/").await.ok();
        assert!(!entries(&front, "1").iter().any(|entry| entry.contains("Lock keepers meet")));
        entries(&front, "2").iter().any(|entry| entry.contains("Lock keepers meet"))
    };
    // Noon in Brussels is 11:00 UTC in winter.
    assert!(!shows("2026-11-24T10:59:59.999999Z").await);
    assert!(shows("2026-11-24T11:00:00Z").await);
    assert!(shows("2026-11-25T10:59:59.999999Z").await);
    assert!(!shows("2026-11-25T11:00:00Z").await, "at its end it is gone");
    let list = desk.editor.get(DESK).await.ok();
    assert!(list.has("Federation of Canals") && list.has(">Ended<"), "{}", list.text);
}

#[tokio::test]
async fn what_was_typed_wrong_comes_back_with_a_word_beside_it_and_nothing_is_saved() {
    let site = Site::open().await;
    let desk = Desk::of(&site).await;
    let campaign = desk.campaign("Federation of Canals", &[("ends_at", "2026-11-30T12:00")]).await;
    for (field, value, message) in [
        ("headline", "", "What does it say?"),
        ("url", "javascript:alert(1)", "A full http or https address"),
        ("url", "//evil.example", "A full http or https address"),
        ("placement", "3", "The first or the second box."),
        ("weight", "0", "A whole number from 1 to 100."),
        ("starts_at", "2026-11-23T12:00", "Outside the campaign’s own dates."),
        ("ends_at", "2026-12-01T12:00", "Outside the campaign’s own dates."),
        ("starts_at", "yesterday", "A date and a time"),
    ] {
        let mut fields = vec![(field, value), ("headline", "Lock keepers meet"), ("url", "/subscribe")];
        fields.dedup_by_key(|(name, _)| *name);
        let answer = desk.editor.post(&format!("{campaign}/highlights"), &fields).await;
        assert_eq!(answer.status, 422, "{field}");
        assert!(answer.has(message), "{field}: {}", answer.text);
        assert!(field == "headline" || answer.has("Lock keepers meet"), "what was typed is kept");
    }
    for (field, value, message) in [
        ("name", "", "What is it called?"),
        ("organisation", "0190a5b0-0000-7000-8000-000000000000", "Whose campaign is it?"),
        ("ends_at", "2026-11-24T07:00", "The end must come after the beginning."),
        ("ordered", "many", "A whole number of impressions"),
    ] {
        let fields = [(field, value), ("name", "Kept name"), ("starts_at", "2026-11-24T08:00")];
        let answer = desk.editor.post(&campaign, &fields).await;
        assert_eq!(answer.status, 422, "{field}");
        assert!(answer.has(message), "{field}: {}", answer.text);
    }
    let taken = desk.editor.post(&format!("{DESK}/organisations"), &[("name", "Federation of Canals")]).await;
    assert!(taken.status == 422 && taken.has("Another organisation has this name."), "{}", taken.text);
    let saved: i64 = sqlx::query_scalar("select count(*) from highlight").fetch_one(site.db()).await.unwrap();
    assert_eq!(saved, 0);
}

#[tokio::test]
async fn two_editors_never_overwrite_each_other_unseen_and_each_change_is_in_the_log() {
    let site = Site::open().await;
    let desk = Desk::of(&site).await;
    let campaign = desk.book("Federation of Canals", "Lock keepers meet").await;
    let form = desk.editor.get(&campaign).await.ok();
    let highlight = format!(
        "{DESK}/{}",
        between(&form.text, &format!("<th scope=\"row\"><a href=\"{DESK}/"), "\"").unwrap()
    );
    let organisation = between(&form.text, "<option value=\"", "\" selected")
        .unwrap()
        .rsplit("=\"")
        .next()
        .unwrap()
        .to_owned();
    let organisation_page = format!("{DESK}/organisations/{organisation}");
    for (path, fields) in [
        (&highlight, vec![("headline", "Theirs"), ("url", "/subscribe")]),
        (&campaign, vec![("organisation", organisation.as_str()), ("name", "Theirs")]),
        (&organisation_page, vec![("name", "Theirs")]),
    ] {
        let mut fields = fields;
        fields.push(("version", "1"));
        assert_eq!(desk.editor.post(path, &fields).await.status, 303, "{path}");
        let late = desk.editor.post(path, &fields).await;
        assert_eq!(late.status, 409, "{path}");
        assert!(late.has("it now reads “Theirs”"), "{}", late.text);
    }
    assert_eq!(desk.editor.post(&highlight, &[("_method", "delete")]).await.status, 303);
    assert!(!site.browser().get("/").await.ok().has("Theirs</a>"), "it was ended");
    let log: Vec<(String, bool, bool)> = sqlx::query_as(
        "select action, before is not null, after is not null from audit where subject in ('organisation', 'campaign', 'highlight')
         order by audit_id",
    )
    .fetch_all(site.db())
    .await
    .unwrap();
    let line = |action: &str, before| (action.to_owned(), before, true);
    assert_eq!(
        log,
        [
            line("organisation.create", false),
            line("campaign.create", false),
            line("highlight.create", false),
            line("highlight.update", true),
            line("campaign.update", true),
            line("organisation.update", true),
            line("highlight.end", true),
        ]
    );
}

#[tokio::test]
async fn a_campaign_is_ended_at_once_by_who_saw_it_as_it_is() {
    let site = Site::open().await;
    let desk = Desk::of(&site).await;
    let campaign = desk.book("Federation of Canals", "Lock keepers meet").await;
    let waiting = desk.campaign("Guild of Bakers", &[]).await;
    sqlx::query("update campaign set starts_at = $1 where campaign_id::text = $2")
        .bind(tuesday() + TimeDelta::days(9))
        .bind(waiting.rsplit('/').next().unwrap())
        .execute(site.db())
        .await
        .unwrap();
    assert!(desk.editor.get(&campaign).await.ok().has("End now"));
    assert!(!desk.editor.get(&waiting).await.ok().has("End now"), "it has not begun");
    let end = |version| [("_method", "delete"), ("version", version)];
    assert_eq!(desk.editor.post(&waiting, &end("1")).await.status, 409);
    assert_eq!(site.browser_of(Role::Author).await.post(&campaign, &end("1")).await.status, 403);
    assert_eq!(desk.editor.post(&campaign, &end("0")).await.status, 409, "somebody saved it meanwhile");
    assert!(site.browser().get("/").await.ok().has("Lock keepers meet"));

    assert_eq!(desk.editor.post(&campaign, &end("1")).await.status, 303);
    assert!(!site.browser().get("/").await.ok().has("Lock keepers meet"));
    let page = desk.editor.get(&campaign).await.ok();
    assert!(page.has("Ended") && !page.has("End now"), "{}", page.text);
    assert_eq!(desk.editor.post(&campaign, &end("2")).await.status, 409, "it is over");
    let ends: i64 = sqlx::query_scalar("select count(*) from audit where action = 'campaign.end'")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(ends, 1);
}

#[tokio::test]
async fn only_who_looks_after_highlights_sees_the_desk_and_its_figures() {
    let (site, _, campaign) = site_with_a_highlight().await;
    for (role, status) in [(Role::Reader, 403), (Role::Contributor, 403), (Role::Author, 403)] {
        let browser = site.browser_of(role).await;
        for page in ["", "/report", "/report.csv", "/highlights/new"] {
            assert_eq!(browser.get(&format!("{campaign}{page}")).await.status, status, "{role:?} {page}");
        }
        for form in ["", "/highlights", "/report-links"] {
            assert_eq!(
                browser.post(&format!("{campaign}{form}"), &[("days", "30")]).await.status,
                status,
                "{role:?} {form}"
            );
        }
        assert_eq!(browser.get(&format!("{DESK}/organisations")).await.status, status);
    }
    assert_eq!(site.browser().get(&campaign).await.status, 303, "to the sign-in");
}

#[tokio::test]
async fn paid_ones_come_first_house_fills_what_is_left_and_all_are_marked() {
    let site = Site::open().await;
    let desk = Desk::of(&site).await;
    let house = desk.campaign("The paper", &[]).await;
    for number in 0..3 {
        desk.highlight(&house, &format!("House {number}"), "1").await;
    }
    for number in 0..11 {
        desk.book(&format!("Organisation {number}"), &format!("Paid {number}")).await;
    }
    let front = site.browser().get("/").await.ok();
    let shown = entries(&front, "1");
    assert_eq!(shown.len(), 12);
    let house = |entry: &String| entry.contains("House");
    assert_eq!(shown.iter().filter(|entry| house(entry)).count(), 1);
    assert!(house(&shown[11]), "{}", shown[11]);
    for entry in &shown {
        assert_eq!(entry.contains("rel=\"sponsored noopener\""), !house(entry), "{entry}");
        assert!(entry.contains("href=\"/go/"), "{entry}");
    }
    // All see the same within a turn, and another order in the next.
    let again = site.browser().get("/latest").await.ok();
    assert_eq!(entries(&again, "1"), shown);
    site.state.clock.set(tuesday() + TimeDelta::minutes(5));
    assert_ne!(entries(&site.browser().get("/").await.ok(), "1"), shown);
}

#[tokio::test]
async fn a_paused_campaign_shows_nothing_and_one_that_was_delivered_only_fills() {
    let mut site = Site::open().await;
    let desk = Desk::of(&site).await;
    let db = site.db().clone();
    let ordered = desk.campaign("Ordered", &[("ordered", "1")]).await;
    desk.highlight(&ordered, "Ordered headline", "1").await;
    for number in 0..11 {
        desk.book(&format!("Organisation {number}"), &format!("Paid {number}")).await;
    }
    let twelve = site.browser().get("/").await.ok();
    let shown = find(&twelve, "Ordered headline");
    let reader =
        Browser { client: reqwest::Client::builder().user_agent(FIREFOX).build().unwrap(), ..site.browser() };
    assert_eq!(say(&reader, &shown.turn, &[&shown.seen]).await.status, 204);
    site.tallying.write(&db).await;
    site.state.highlights.reload().await.unwrap();
    assert!(
        entries(&site.browser().get("/").await.ok(), "1")[11].contains("Ordered headline"),
        "behind the others"
    );
    let last = desk.book("Twelfth", "Paid 12").await;
    let full = site.browser().get("/").await.ok();
    assert!(!full.has("Ordered headline"), "there is no room for it");

    let form = desk.editor.get(&last).await.ok();
    let chosen = form.text.split("<option value=\"").find(|option| option.contains(" selected")).unwrap();
    let organisation = chosen.split('"').next().unwrap();
    let paused = [
        ("organisation", organisation),
        ("name", "A campaign"),
        ("starts_at", "2026-11-24T08:00"),
        ("paused", "1"),
    ];
    assert_eq!(desk.editor.post(&last, &paused).await.status, 303);
    let front = site.browser().get("/").await.ok();
    assert!(!front.has("Paid 12") && front.has("Ordered headline"), "its place is the other's again");
    assert!(desk.editor.get(&last).await.ok().has(">Paused<"));
}

#[tokio::test]
async fn what_was_seen_counts_once_for_a_visitor_and_a_turn_whoever_says_it() {
    let (mut site, shown, _) = site_with_a_highlight().await;
    let db = site.db().clone();
    let ann = site.browser_at("203.0.113.9", FIREFOX);
    for _ in 0..3 {
        let answer = say(&ann, &shown.turn, &[&shown.seen, &shown.seen]).await;
        assert_eq!(
            (answer.status, answer.header("set-cookie"), answer.header("cache-control")),
            (204, "", "no-store")
        );
    }
    // A second node with a buffer of its own counts nobody again.
    let mut second = site.second_node().await;
    say(&second.browser_at("203.0.113.9", FIREFOX), &shown.turn, &[&shown.seen]).await;
    site.tallying.write(&db).await;
    second.tallying.write(&db).await;
    assert_eq!(figures(&db).await, (1, 0));
    let bob = site.browser_at("203.0.113.10", FIREFOX);
    say(&bob, &shown.turn, &[&shown.seen]).await;
    site.state.clock.set(tuesday() + TimeDelta::minutes(5));
    say(&ann, &shown.turn, &[&shown.seen]).await;
    site.tallying.write(&db).await;
    assert_eq!(figures(&db).await, (3, 0), "somebody else, and the next turn");
    let days: Vec<NaiveDate> =
        sqlx::query_scalar("select day from highlight_day").fetch_all(&db).await.unwrap();
    assert_eq!(days, ["2026-11-24".parse().unwrap()]);
    // Nothing of a visitor stays.
    store::tally::forget(&db, Turn::at(tuesday() + TimeDelta::hours(1))).await.unwrap();
    let kept: i64 =
        sqlx::query_scalar("select count(*) from highlight_counted").fetch_one(&db).await.unwrap();
    assert_eq!(kept, 0);
}

#[tokio::test]
async fn nothing_is_counted_that_was_not_served_or_is_not_said_by_a_page_of_ours() {
    let (mut site, shown, campaign) = site_with_a_highlight().await;
    let db = site.db().clone();
    let mallory = site.browser_at("203.0.113.9", FIREFOX);
    let (link, seal) = shown.seen.split_once('.').unwrap();
    let turn: i64 = shown.turn.parse().unwrap();
    let (earlier, later) = ((turn - 1).to_string(), (turn + 1).to_string());
    let forged = format!("{link}.AAAAAAAAAAAA");
    let foreign = format!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.{seal}");
    for (turn, seen) in [
        (&shown.turn, &forged),
        (&shown.turn, &foreign),
        (&shown.turn, &link.to_owned()),
        (&earlier, &shown.seen),
        (&later, &shown.seen),
        (&"soon".to_owned(), &shown.seen),
    ] {
        assert_eq!(say(&mallory, turn, &[seen]).await.status, 204, "nobody learns what was counted");
    }
    let foreign = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
    assert_eq!(say_with(&mallory, &shown.turn, &[&shown.seen], &foreign).await.status, 403);
    let bare = mallory.post(SEEN, &[("turn", &shown.turn), ("seen", &shown.seen)]).await;
    assert_eq!(bare.status, 204, "a program that names no page");
    site.state.clock.set(tuesday() + TimeDelta::minutes(366));
    say(&mallory, &shown.turn, &[&shown.seen]).await;
    site.state.clock.set(tuesday());
    let desk = Desk::of(&site).await;
    let form = desk.editor.get(&campaign).await.ok();
    let highlight = between(&form.text, &format!("<th scope=\"row\"><a href=\"{DESK}/"), "\"").unwrap();
    desk.editor.post(&format!("{DESK}/{highlight}"), &[("_method", "delete")]).await;
    say(&mallory, &shown.turn, &[&shown.seen]).await;
    site.tallying.write(&db).await;
    assert_eq!(figures(&db).await, (0, 0));
}

#[tokio::test]
async fn programs_staff_and_who_asks_to_be_left_alone_are_not_counted() {
    let (mut site, shown, _) = site_with_a_highlight().await;
    let db = site.db().clone();
    let reader = site.browser_at("203.0.113.9", FIREFOX);
    for headers in
        [[("sec-gpc", "1")], [("dnt", "1")], [("user-agent", "Examplebot/1.0")], [("user-agent", "")]]
    {
        say_with(&reader, &shown.turn, &[&shown.seen], &headers).await;
        assert_eq!(
            follow(&reader, &shown.href, &headers).await.status,
            302,
            "the link leads on for everybody"
        );
    }
    let editor = site.browser_of(Role::Editor).await;
    let same = [("user-agent", FIREFOX)];
    say_with(&editor, &shown.turn, &[&shown.seen], &same).await;
    follow(&editor, &shown.href, &same).await;
    // A crawler at an address that its operator publishes, whatever it calls itself.
    let mut connection = db.acquire().await.unwrap();
    sqlx::query("insert into crawler (crawler, asked_at) values ('Googlebot', $1)")
        .bind(tuesday())
        .execute(&mut *connection)
        .await
        .unwrap();
    let networks = ["198.51.100.0/24".parse().unwrap()];
    crawlers::replace(&mut connection, Crawler::Googlebot, &networks, None, tuesday()).await.unwrap();
    site.state.crawlers.set_ranges(crawlers::ranges(&db).await.unwrap());
    let crawler = site.browser_at("198.51.100.7", FIREFOX);
    say(&crawler, &shown.turn, &[&shown.seen]).await;
    follow(&crawler, &shown.href, &[]).await;
    site.tallying.write(&db).await;
    assert_eq!(figures(&db).await, (0, 0));
}

#[tokio::test]
async fn a_link_leads_where_the_table_says_and_counts_who_follows_it_from_our_pages() {
    let (mut site, shown, campaign) = site_with_a_highlight().await;
    let db = site.db().clone();
    let reader = site.browser_at("203.0.113.9", FIREFOX);
    for _ in 0..2 {
        let answer = follow(&reader, &shown.href, &[]).await;
        assert_eq!((answer.status, answer.location()), (302, "https://example.org/Lock-keepers-meet"));
        assert_eq!(
            (answer.header("cache-control"), answer.header("x-robots-tag"), answer.header("set-cookie")),
            ("no-store", "noindex, nofollow", "")
        );
    }
    // None of these is somebody who follows a link of ours.
    reader.head(&shown.href).await;
    for header in [
        ("sec-purpose", "prefetch;prerender"),
        ("sec-fetch-dest", "image"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "none"),
    ] {
        assert_eq!(
            follow(&site.browser_at("203.0.113.20", FIREFOX), &shown.href, &[header]).await.status,
            302
        );
    }
    site.tallying.write(&db).await;
    assert_eq!(figures(&db).await, (0, 1));
    // There is no way to have it lead elsewhere.
    let token = shown.href.strip_prefix("/go/").unwrap();
    for forged in [
        format!("/go/Z{}", &token[1..]),
        "/go/https:example.org".to_owned(),
        format!("/go/{token}A"),
        "/go/x".to_owned(),
    ] {
        assert_eq!(reader.get(&forged).await.status, 404, "{forged}");
    }
    assert_eq!(
        reader.get(&format!("{}?url=https://evil.example", shown.href)).await.location(),
        "https://example.org/Lock-keepers-meet"
    );
    assert!(reader.get("/robots.txt").await.ok().has("Disallow: /go/"));
    // Over, it leads on and is not counted.
    let desk = Desk::of(&site).await;
    let form = desk.editor.get(&campaign).await.ok();
    let highlight = between(&form.text, &format!("<th scope=\"row\"><a href=\"{DESK}/"), "\"").unwrap();
    desk.editor.post(&format!("{DESK}/{highlight}"), &[("_method", "delete")]).await;
    let late = follow(&site.browser_at("203.0.113.30", FIREFOX), &shown.href, &[]).await;
    assert_eq!(late.location(), "https://example.org/Lock-keepers-meet");
    site.tallying.write(&db).await;
    assert_eq!(figures(&db).await, (0, 1));
}

/// 64 visitors at once, each three times, through two nodes that write at the same time.
#[tokio::test]
async fn many_at_once_are_counted_exactly() {
    let (mut site, shown, _) = site_with_a_highlight().await;
    let db = site.db().clone();
    let mut second = site.second_node().await;
    let one = |node: &Site, number: usize| {
        let reader = node.browser_at(&format!("203.0.113.{}", number + 1), FIREFOX);
        let (turn, seen, href) = (shown.turn.clone(), shown.seen.clone(), shown.href.clone());
        tokio::spawn(async move {
            say(&reader, &turn, &[&seen]).await;
            follow(&reader, &href, &[]).await;
        })
    };
    let all: Vec<_> =
        (0..192).map(|number| one(if number % 2 == 0 { &site } else { &second }, number % 64)).collect();
    for each in all {
        each.await.unwrap();
    }
    tokio::join!(site.tallying.write(&db), second.tallying.write(&db));
    assert_eq!(figures(&db).await, (64, 64));
}

/// Statements of several nodes that count the same highlights in another order wait for each other, and never in a circle.
#[tokio::test]
async fn writes_of_many_nodes_at_once_lose_and_double_nothing() {
    let site = Site::open().await;
    let desk = Desk::of(&site).await;
    for number in 0..6 {
        desk.book(&format!("Organisation {number}"), &format!("Paid {number}")).await;
    }
    let ids: Vec<HighlightId> =
        site.state.highlights.current().0.iter().map(|booked| booked.highlight_id).collect();
    let day: NaiveDate = "2026-11-24".parse().unwrap();
    let counted = |node: usize, round: usize| -> Vec<tally::Counted> {
        let mut batch: Vec<_> = (0..60)
            .map(|number| tally::Counted {
                highlight: ids[(number + node) % 6],
                day,
                turn: Turn(1),
                // Half of the visitors are every node's.
                visitor: [
                    u8::try_from(number / 6).unwrap(),
                    u8::try_from(if number % 2 == 0 { 0 } else { node }).unwrap(),
                    u8::try_from(round).unwrap(),
                ]
                .repeat(11)[..32]
                    .try_into()
                    .unwrap(),
                clicked: false,
            })
            .collect();
        batch.rotate_left(node * 7 % 60);
        batch
    };
    let mut distinct = std::collections::HashSet::new();
    let mut writes = Vec::new();
    for round in 0..8 {
        for node in 0..8 {
            let batch = counted(node, round);
            distinct.extend(batch.iter().map(|one| (one.highlight, one.visitor)));
            let db = site.db().clone();
            writes.push(tokio::spawn(async move { store::tally::count(&db, &batch).await }));
        }
    }
    for write in writes {
        write.await.unwrap().unwrap();
    }
    assert_eq!(figures(site.db()).await, (i64::try_from(distinct.len()).unwrap(), 0));
}

#[tokio::test]
async fn a_network_reports_only_as_much_as_a_house_of_readers_can() {
    let (mut site, shown, _) = site_with_a_highlight().await;
    let db = site.db().clone();
    for number in 0..700 {
        let invented = format!("{FIREFOX} {number}");
        say(&site.browser_at("203.0.113.9", &invented), &shown.turn, &[&shown.seen]).await;
    }
    site.tallying.write(&db).await;
    assert_eq!(figures(&db).await.0, 600, "the allowance of a network");
    say(&site.browser_at("198.51.100.9", FIREFOX), &shown.turn, &[&shown.seen]).await;
    site.tallying.write(&db).await;
    assert_eq!(figures(&db).await.0, 601, "another network");
}

/// Makes a report link and gives its path.
async fn link(desk: &Desk, campaign: &str) -> String {
    let page = desk.editor.post(&format!("{campaign}/report-links"), &[("days", "30")]).await.ok();
    format!("/sponsors/{}", between(&page.text, "/sponsors/", "\"").unwrap())
}

#[tokio::test]
async fn whoever_paid_reads_the_figures_without_an_account() {
    let (mut site, shown, campaign) = site_with_a_highlight().await;
    let db = site.db().clone();
    let desk = Desk::of(&site).await;
    for number in 0..8 {
        let reader = site.browser_at(&format!("203.0.113.{}", 40 + number), FIREFOX);
        say(&reader, &shown.turn, &[&shown.seen]).await;
        if number == 0 {
            follow(&reader, &shown.href, &[]).await;
        }
    }
    site.tallying.write(&db).await;
    let link = link(&desk, &campaign).await;
    let sponsor = site.browser();
    let report = sponsor.get(&link).await.ok();
    for text in ["Federation of Canals", "Lock keepers meet", "12.50%", "<svg", "Tue 24 Nov 2026"] {
        assert!(report.has(text), "{text}: {}", report.text);
    }
    assert_eq!(
        (report.header("cache-control"), report.header("x-robots-tag"), report.header("referrer-policy")),
        ("no-store", "noindex, nofollow, noarchive", "same-origin")
    );
    let csv = sponsor.get(&format!("{link}/report.csv")).await.ok();
    assert_eq!(csv.text, "day,highlight,box,impressions,clicks\r\n2026-11-24,Lock keepers meet,1,8,1\r\n");
    // Editors see the same, and how often the link was opened.
    assert!(desk.editor.get(&format!("{campaign}/report")).await.ok().has("12.50%"));
    assert_eq!(desk.editor.get(&format!("{campaign}/report.csv")).await.ok().text, csv.text);
    sponsor.head(&link).await;
    let form = desk.editor.get(&campaign).await.ok();
    assert!(form.has("opened once"), "{}", form.text);
}

#[tokio::test]
async fn a_report_link_ends_at_its_time_or_when_it_is_taken_back_and_cannot_be_guessed() {
    let (site, _, campaign) = site_with_a_highlight().await;
    let desk = Desk::of(&site).await;
    let (first, second) = (link(&desk, &campaign).await, link(&desk, &campaign).await);
    let sponsor = site.browser();
    assert_eq!(sponsor.get("/sponsors/00000000000000000000000000000000").await.status, 404);
    let form = desk.editor.get(&campaign).await.ok();
    let newest = between(&form.text, "class=\"inline-form\" action=\"", "\"").unwrap().to_owned();
    let other = newest.replace(campaign.rsplit('/').next().unwrap(), "0190a5b0-0000-7000-8000-000000000000");
    desk.editor.post(&other, &[]).await;
    sponsor.get(&second).await.ok();
    for _ in 0..2 {
        assert_eq!(desk.editor.post(&newest, &[]).await.status, 303);
    }
    assert_eq!(sponsor.get(&second).await.status, 410, "taken back");
    assert_eq!(sponsor.get(&format!("{second}/report.csv")).await.status, 410);
    sponsor.get(&first).await.ok();
    site.state.clock.set(tuesday() + TimeDelta::days(30));
    assert_eq!(sponsor.get(&first).await.status, 410, "at its time");
    assert_eq!(desk.editor.post(&format!("{campaign}/report-links"), &[("days", "4000")]).await.status, 400);
    let taken: i64 = sqlx::query_scalar("select count(*) from audit where action = 'report_link.revoke'")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(taken, 1);
    let stored: Vec<Vec<u8>> =
        sqlx::query_scalar("select token_hash from report_link").fetch_all(site.db()).await.unwrap();
    let secret = first.strip_prefix("/sponsors/").unwrap();
    assert!(
        stored.iter().all(|hash| !hash.windows(16).any(|part| part == &secret.as_bytes()[..16])),
        "a hash alone is kept"
    );
}

#[tokio::test]
async fn an_organisations_name_is_no_formula_and_no_markup() {
    let site = Site::open().await;
    let desk = Desk::of(&site).await;
    let campaign = desk.campaign("<b>=Canals</b>", &[("name", "=SUM(A1)")]).await;
    desk.highlight(&campaign, "=HYPERLINK(1)", "1").await;
    sqlx::query("insert into highlight_day (highlight_id, day, impressions) select highlight_id, '2026-11-24', 1 from highlight")
        .execute(site.db())
        .await
        .unwrap();
    let csv = desk.editor.get(&format!("{campaign}/report.csv")).await.ok();
    assert!(csv.has("'=HYPERLINK(1)"), "{}", csv.text);
    assert!(!site.browser().get("/").await.ok().has("<b>=Canals"));
}

/// A figure of a day is that of the publication's day.
#[tokio::test]
async fn midnight_in_brussels_ends_the_day() {
    let (mut site, shown, _) = site_with_a_highlight().await;
    let db = site.db().clone();
    let midnight: DateTime<Utc> = "2026-11-24T23:00:00Z".parse().unwrap();
    for at in [midnight - TimeDelta::microseconds(1), midnight] {
        site.state.clock.set(at);
        let reader = site.browser_at("203.0.113.9", FIREFOX);
        let fresh = find(&reader.get("/").await.ok(), "Lock keepers meet");
        assert_eq!(fresh.href, shown.href, "a link is the same for good");
        say(&reader, &fresh.turn, &[&fresh.seen]).await;
    }
    site.tallying.write(&db).await;
    let days: Vec<(NaiveDate, i64)> =
        sqlx::query_as("select day, impressions from highlight_day order by day")
            .fetch_all(&db)
            .await
            .unwrap();
    assert_eq!(days, [("2026-11-24".parse().unwrap(), 1), ("2026-11-25".parse().unwrap(), 1)]);
}

/// What a page's message costs beside an answer that does nothing. Prints, and asserts the ratio that docs/performance.md
/// allows.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn messages_a_second() {
    const MESSAGES: usize = 4_000;
    let mut site = Site::open_behind_a_proxy().await;
    let db = site.db().clone();
    let desk = Desk::of(&site).await;
    for number in 0..12 {
        desk.book(&format!("Organisation {number}"), &format!("Paid {number}")).await;
    }
    let front = site.browser().get("/").await.ok();
    let seen: Vec<String> = (0..12).map(|number| find(&front, &format!("Paid {number}<")).seen).collect();
    let turn = front.mark("data-turn").unwrap().to_owned();
    let mut rates = Vec::new();
    for say_it in [false, true] {
        let started = std::time::Instant::now();
        let workers = (0..16).map(|worker| {
            let (reader, turn, seen) = (site.browser(), turn.clone(), seen.clone());
            tokio::spawn(async move {
                for number in (worker..MESSAGES).step_by(16) {
                    if say_it {
                        let seen: Vec<_> = seen.iter().map(String::as_str).collect();
                        // Each from a network of its own.
                        let address = format!("10.{}.{}.9", number / 250, number % 250);
                        say_with(
                            &reader,
                            &turn,
                            &seen,
                            &[("x-forwarded-for", &address), ("user-agent", FIREFOX)],
                        )
                        .await;
                    } else {
                        reader.get("/healthz").await.ok();
                    }
                }
            })
        });
        for worker in workers.collect::<Vec<_>>() {
            worker.await.unwrap();
        }
        rates.push(4_000.0 / started.elapsed().as_secs_f64());
    }
    let started = std::time::Instant::now();
    site.tallying.write(&db).await;
    let written = started.elapsed();
    assert_eq!(figures(&db).await, (12 * 4_000, 0));
    println!(
        "healthz {:.0} a second, messages {:.0} a second, ratio {:.2}",
        rates[0],
        rates[1],
        rates[1] / rates[0]
    );
    println!("{} sightings written in {written:?}", 12 * MESSAGES);
    assert!(rates[1] > 0.15 * rates[0]);
}
