//! What an editor sees of a story before readers do: what it gives away, what it lacks, and where its links lead.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::get;
use courant::accounts::Role;
use courant::newsroom::embeds::Fetcher;
use serde_json::json;

use crate::support::{Browser, Draft, Site};

const OPEN: &str = "The bridge was closed on Monday.\n\nCracks were found in it.\n\n";
const REST: &str = "The minister had known since March, says a letter that this paper has seen.";

async fn saved(browser: &Browser, fields: &[(&str, &str)]) -> String {
    let base = [("title", "A bridge is closed"), ("section", "politics"), ("access", "metered")];
    let answer = browser.post("/newsroom/articles", &[&base, fields].concat()).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.location().to_owned()
}

#[tokio::test]
async fn what_stands_behind_the_wall_is_named_where_everybody_would_read_it() {
    let site = Site::open().await;
    site.section("politics").await;
    let author = site.browser_of(Role::Author).await;
    let text = format!("{OPEN}{REST}");
    let told = "A letter: the minister had known since March, says a letter that we saw.";
    let story = saved(&author, &[("body", &text), ("search_description", told)]).await;
    let leak = "The search description gives away text from behind the wall: “… the minister had known since march says a …”.";
    assert!(author.get(&story).await.ok().has(leak));
    assert!(author.get(&format!("{story}/publication")).await.ok().has(leak));

    let open = author
        .post(
            &story,
            &[
                ("title", "A bridge is closed"),
                ("section", "politics"),
                ("access", "free"),
                ("search_description", told),
            ],
        )
        .await;
    assert_eq!(open.status, 303);
    assert!(!author.get(&story).await.ok().has("gives away"), "a free story has no secrets");
    let all = saved(&author, &[("body", OPEN), ("slug", "all")]).await;
    assert!(author.get(&all).await.has("Nothing stands behind the wall"));
}

#[tokio::test]
async fn what_a_story_lacks_is_said_and_stops_nobody() {
    let site = Site::open().await;
    site.section("politics").await;
    site.author("ines", "Inès Moreau", "").await;
    let editor = site.browser_of(Role::Editor).await;
    sqlx::query("insert into organisation (organisation_id, name, house) values (gen_random_uuid(), 'ING', false), (gen_random_uuid(), 'Courant', true)")
        .execute(site.db()).await.unwrap();
    let paragraph = |text: &str| json!({"type": "paragraph", "content": [{"type": "text", "text": text}]});
    let picture = |caption: &str, decorative: bool| json!({"type": "image", "attrs": {"src": "/static/icon.svg", "caption": caption, "decorative": decorative}});
    let document = json!({"type": "doc", "content": [
        paragraph("ING paid for the BUILDING."), picture("The bridge", false), picture("", true),
        paragraph("Courant asked: TK."), paragraph("Third."),
    ]});
    let story = saved(&editor, &[("document", &document.to_string())]).await;
    let page = editor.get(&format!("{story}/publication")).await.ok();
    for finding in [
        "It has no byline.",
        "“TK” still stands in it",
        "A picture in the text (“The bridge”) has no description.",
        "ING pays for highlights, and is named in the story.",
    ] {
        assert!(page.has(finding), "{finding}: {}", page.text);
    }
    assert_eq!(page.text.matches("has no description").count(), 1, "what is decorative needs none");
    assert!(!page.has("Courant pays"), "the house is no sponsor");
    assert_eq!(
        editor.post(&format!("{story}/embargo"), &[("embargo_until", "2026-11-25T10:00")]).await.status,
        303
    );
    assert!(editor.get(&format!("{story}/publication")).await.has("It is under embargo until"));
    assert_eq!(editor.post(&format!("{story}/embargo"), &[("embargo_until", "")]).await.status, 303);

    let version = editor.get(&format!("{story}/publication")).await;
    let version = version.text.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(editor.post(&format!("{story}/publication"), &[("version", version)]).await.status, 303);
    assert_eq!(site.browser().get("/politics/a-bridge-is-closed").await.status, 200);

    let body = format!("{OPEN}{REST}");
    let whole = saved(&editor, &[("body", &body), ("authors", "Inès Moreau"), ("slug", "whole")]).await;
    assert!(editor.get(&format!("{whole}/publication")).await.has("Nothing to look at"));
    assert!(!editor.get(&whole).await.has("To look at before"));
}

/// Others' pages: one that stands, one that moved, one that is gone, one that lets no program in.
async fn elsewhere() -> std::net::SocketAddr {
    let pages = Router::new()
        .route("/", get(|| async { Html("here") }))
        .route("/moved", get(|| async { axum::response::Redirect::permanent("/") }))
        .route("/closed", get(|| async { StatusCode::FORBIDDEN }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, pages).await });
    address
}

#[tokio::test]
async fn links_that_lead_nowhere_are_named() {
    let peer = elsewhere().await;
    let site = Site::open().await.node_with(|state| state.embeds = Fetcher::to(peer)).await;
    site.section("politics").await;
    site.publish(Draft::new("stands")).await;
    let contributor = site.browser_of(Role::Contributor).await;
    let own = format!("[a]({}/politics/stands?x=1)", site.state.base());
    let text = format!(
        "{own} [b](/politics/stands) [c](/politics/nowhere) [d](/search) [e](/politics) [f](#g)\n\n\
         [h](http://page.test/) [i](http://page.test/moved) [j](http://page.test/gone) [k](http://page.test/closed)\n\n\
         [l](http://127.0.0.1/) [m](mailto:desk@page.test)"
    );
    let story = saved(&contributor, &[("body", &text)]).await;
    let page = contributor.get(&format!("{story}/publication")).await.ok();
    assert!(page.has("/politics/nowhere leads nowhere: readers find no page there."));
    assert!(page.has("http://page.test/gone leads nowhere: its site says that there is no such page."));
    assert!(page.has("http://page.test/closed could not be looked at."));
    assert!(
        page.has("http://127.0.0.1/ could not be looked at."),
        "what only the program can reach is not asked"
    );
    let findings =
        page.text.matches("leads nowhere").count() + page.text.matches("could not be looked").count();
    assert_eq!(findings, 4, "{}", page.text);
    assert!(!page.has("Publish nevertheless"), "a contributor submits");
    let other = site.browser_of(Role::Author).await;
    assert_eq!(other.get(&format!("{story}/publication")).await.status, 404);
}
