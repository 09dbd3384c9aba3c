//! Who works here and as what: admins alone say so, and one always remains.

use courant::accounts::Role;

use crate::support::Site;

async fn role(site: &Site, email: &str) -> String {
    sqlx::query_scalar("select role::text from account where email = $1::citext")
        .bind(email)
        .fetch_one(site.db())
        .await
        .unwrap()
}

#[tokio::test]
async fn an_admin_gives_and_takes_roles_and_everybody_else_is_refused() {
    let site = Site::open().await;
    let ada = site.account("ada@courant.example", Role::Reader).await.to_string();
    for role in [Role::Reader, Role::Contributor, Role::Author, Role::Editor] {
        let browser = site.browser_of(role).await;
        assert_eq!(browser.get("/admin/people").await.status, 403);
        assert_eq!(browser.get("/admin/roles").await.status, 403);
        let fields = [("account", ada.as_str()), ("role", "admin")];
        assert_eq!(browser.post("/admin/people", &fields).await.status, 403, "{role:?}");
    }
    assert_eq!(role(&site, "ada@courant.example").await, "reader");

    let admin = site.browser_of(Role::Admin).await;
    let ada_browser = site.browser();
    ada_browser.sign_in("ada@courant.example").await;
    assert_eq!(ada_browser.get("/newsroom/articles").await.status, 403);
    let fields = [("email", "ADA@courant.example"), ("role", "author")];
    assert_eq!(admin.post("/admin/people", &fields).await.status, 303);
    assert_eq!(role(&site, "ada@courant.example").await, "author");
    ada_browser.get("/newsroom/articles").await.ok();
    assert!(admin.get("/admin/people").await.ok().has("ada@courant.example"));

    let stale = [("account", ada.as_str()), ("role", "admin"), ("seen", "reader")];
    let refused = admin.post("/admin/people", &stale).await;
    assert_eq!(refused.status, 422);
    assert!(refused.has("Somebody else changed this role meanwhile."));
    let fields = [("account", ada.as_str()), ("role", "reader"), ("seen", "author")];
    assert_eq!(admin.post("/admin/people", &fields).await.status, 303);
    assert_eq!(ada_browser.get("/newsroom/articles").await.status, 403, "at once");
    let lines: i64 = sqlx::query_scalar("select count(*) from audit where action = 'account.role'")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(lines, 2);
    let unknown =
        admin.post("/admin/people", &[("email", "nobody@courant.example"), ("role", "editor")]).await;
    assert_eq!(unknown.status, 422);
    assert!(unknown.has("No account has confirmed this address.") && unknown.has("nobody@courant.example"));
}

#[tokio::test]
async fn of_two_admins_who_dismiss_each_other_at_once_one_remains() {
    let site = Site::open().await;
    let one = site.account("one@courant.example", Role::Admin).await.to_string();
    let two = site.account("two@courant.example", Role::Admin).await.to_string();
    let (first, second) = (site.browser(), site.browser());
    first.sign_in("one@courant.example").await;
    second.sign_in("two@courant.example").await;
    let own = first.post("/admin/people", &[("account", one.as_str()), ("role", "reader")]).await;
    assert_eq!(own.status, 422);
    assert!(own.has("Your own role is changed by another admin."));
    let (of_two, of_one) =
        ([("account", two.as_str()), ("role", "editor")], [("account", one.as_str()), ("role", "editor")]);
    let (a, b) = tokio::join!(first.post("/admin/people", &of_two), second.post("/admin/people", &of_one));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 303, "{statuses:?}");
    assert!([403, 422].contains(&statuses[1]), "{statuses:?}");
    let admins: i64 = sqlx::query_scalar("select count(*) from account where role = 'admin'")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(admins, 1);
}

#[tokio::test]
async fn the_page_of_roles_is_made_from_the_tables() {
    let site = Site::open().await;
    let page = site.browser_of(Role::Admin).await.get("/admin/roles").await.ok();
    for capability in courant::newsroom::capability::Capability::ALL {
        assert!(
            page.has(&capability.label().replace('’', "&#x2019;")) || page.has(capability.label()),
            "{capability:?}"
        );
    }
    for step in courant::newsroom::workflow::TRANSITIONS {
        assert!(page.has(step.deed.label()) && page.has(step.to.label()));
    }
}
