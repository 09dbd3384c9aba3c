//! Old addresses: each leads straight to where something stands, whatever was moved in which order.

use std::collections::{BTreeMap, BTreeSet};

use courant::accounts::Role;
use courant::redirects::store;
use courant::redirects::{Address, Destination};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::support::{Answer, Browser, Draft, Site, tuesday};

async fn redirect(browser: &Browser, from: &str, to: &str) -> Answer {
    browser.post("/newsroom/redirects", &[("from", from), ("to", to)]).await
}

#[tokio::test]
async fn an_old_address_leads_on_in_one_step_and_follows_a_story_that_moves() {
    let site = Site::open().await;
    let path = site.publish(Draft::new("tower")).await;
    let (editor, reader) = (site.browser_of(Role::Editor).await, site.browser());
    let whole = format!("{}/2019/05/tower.html/", site.state.base());
    assert_eq!(redirect(&editor, &whole, &path).await.status, 303);
    // Of an old address that leads to another old one only the last step is kept.
    assert_eq!(redirect(&editor, "/tower", "/2019/05/tower.html").await.status, 303);
    for old in ["/2019/05/tower.html", "/tower"] {
        let answer = reader.get(old).await;
        assert_eq!((answer.status, answer.location()), (308, path.as_str()), "{old}");
    }
    let story: String =
        sqlx::query_scalar("select article_id::text from article").fetch_one(site.db()).await.unwrap();
    let moved = [("title", "Tower"), ("slug", "high-tower"), ("section", "politics"), ("body", "One.")];
    assert_eq!(editor.post(&format!("/newsroom/articles/{story}"), &moved).await.status, 303);
    for old in ["/2019/05/tower.html", "/tower", &path] {
        assert_eq!(reader.get(old).await.location(), "/politics/high-tower", "{old}");
    }
    let list = editor.get("/newsroom/redirects?q=2019").await.ok();
    assert!(list.has("/2019/05/tower.html") && list.has("/politics/high-tower") && !list.has(">/tower<"));
    // A story that readers do not see is not led to.
    let publication = format!("/newsroom/articles/{story}/publication");
    assert_eq!(editor.post(&publication, &[("_method", "delete")]).await.status, 303);
    assert_eq!(reader.get("/tower").await.status, 404);
    assert!(editor.get("/newsroom/redirects").await.ok().has("(not published)"));

    let remove = [("_method", "delete"), ("from", "/tower")];
    for _ in 0..2 {
        assert_eq!(editor.post("/newsroom/redirects", &remove).await.status, 303);
    }
    let actions = "select action from audit where action like 'redirect.%' order by audit_id";
    let actions: Vec<String> = sqlx::query_scalar(actions).fetch_all(site.db()).await.unwrap();
    assert_eq!(actions, ["redirect.make", "redirect.make", "redirect.remove"]);
}

#[tokio::test]
async fn what_would_lead_nowhere_or_in_a_circle_or_from_a_page_is_refused_and_kept_in_the_form() {
    let site = Site::open().await;
    let path = site.publish(Draft::new("tower")).await;
    let editor = site.browser_of(Role::Editor).await;
    for (from, to, problem) in [
        (path.as_str(), "/latest", "A page stands at this address."),
        ("/politics", "/latest", "A page stands at this address."),
        ("/search", "/latest", "A page stands at this address."),
        ("/newsroom/front", "/latest", "A page stands at this address."),
        ("/old", "/older", "Nothing stands at this address"),
        ("/old", "/old", "It leads back to where it began"),
        ("/old", "https://elsewhere.example/", "It stands on another site."),
        ("old", "/latest", "An address of this site begins with a slash"),
        ("/old?page=2", "/latest", "An address without what follows"),
    ] {
        let refused = redirect(&editor, from, to).await;
        assert_eq!(refused.status, 422, "{from} {to}");
        assert!(refused.has(problem), "{from} {to}: {}", refused.text);
        assert!(refused.has(&format!("value=\"{to}\"")), "what was typed is kept");
    }
    let rows: i64 = sqlx::query_scalar("select count(*) from redirect").fetch_one(site.db()).await.unwrap();
    assert_eq!(rows, 0);
}

#[tokio::test]
async fn of_two_that_would_lead_to_each_other_at_once_none_makes_a_circle() {
    let site = Site::open().await;
    let (one, two) = (site.browser_of(Role::Editor).await, site.browser_of(Role::Editor).await);
    for address in ["/a", "/b"] {
        assert_eq!(redirect(&one, address, "/latest").await.status, 303);
    }
    let (first, second) = tokio::join!(redirect(&one, "/a", "/b"), redirect(&two, "/b", "/a"));
    assert_eq!((first.status, second.status), (303, 303));
    for address in ["/a", "/b"] {
        assert_eq!(site.browser().get(address).await.location(), "/latest");
    }
}

/// Pages that move and old addresses that are made by hand, in any order, against what each address means: the page that
/// it led to last.
#[tokio::test]
async fn whatever_moves_there_is_never_a_chain_and_each_old_address_leads_to_where_it_last_led() {
    const NAMES: usize = 7;
    let site = Site::open().await;
    let now = tuesday();
    let address = |name: usize| Address::of_path(&format!("/topics/n{name}")).unwrap();
    let mut runner = TestRunner::deterministic();
    let steps = prop::collection::vec((any::<bool>(), 0..NAMES, 0..NAMES), 0..25);
    for _ in 0..60 {
        let steps = steps.new_tree(&mut runner).unwrap().current();
        sqlx::query("delete from redirect").execute(site.db()).await.unwrap();
        let mut db = site.db().acquire().await.unwrap();
        // Three pages at the first three names; each address means a page, by standing there or by having led there.
        let mut stands: BTreeMap<usize, usize> = (0..3).map(|page| (page, page)).collect();
        let mut means = stands.clone();
        for (moves, from, to) in &steps {
            let taken: BTreeSet<_> = stands.values().copied().collect();
            if *moves {
                // A page moves to a name at which none stands.
                let Some((page, old)) =
                    stands.iter().map(|(page, at)| (*page, *at)).find(|(_, at)| at == from)
                else {
                    continue;
                };
                if taken.contains(to) {
                    continue;
                }
                store::leave(&mut db, &address(old), &address(*to), now).await.unwrap();
                stands.insert(page, *to);
                means.extend([(old, page), (*to, page)]);
            } else if !taken.contains(from) && from != to {
                // A name at which none stands is led to where another leads.
                let Some(page) = means.get(to).copied() else { continue };
                let end = Destination::Address(address(stands[&page]));
                store::put(&mut db, &address(*from), &end, now).await.unwrap();
                means.insert(*from, page);
            }
        }
        for (name, page) in &means {
            let at = stands[page];
            let leads = store::redirected(&mut *db, address(*name).as_str()).await.unwrap();
            let expected = (at != *name).then(|| address(at).to_string());
            assert_eq!(leads, expected, "{steps:?}");
        }
        let chains: i64 =
            sqlx::query_scalar("select count(*) from redirect a join redirect b on b.path = a.target")
                .fetch_one(&mut *db)
                .await
                .unwrap();
        assert_eq!(chains, 0, "{steps:?}");
    }
}
