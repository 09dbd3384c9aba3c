//! Who works here and as what: admins alone say so, and one always remains.

use courant::accounts::Role;

use crate::support::{Browser, PASSWORD, Site};

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
    let nobody = admin.post("/admin/people", &[("email", "nobody@"), ("role", "editor")]).await;
    assert_eq!(nobody.status, 422);
    assert!(nobody.has("This is no e-mail address.") && nobody.has("nobody@"), "what was typed stays");
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

const BEA: &str = "bea@courant.example";

/// Invites somebody, and gives the path of the link in their mail.
async fn invited(site: &Site, admin: &Browser, email: &str, role: &str) -> String {
    assert_eq!(admin.post("/admin/people", &[("email", email), ("role", role)]).await.status, 303);
    site.mailed_link(email, "staff-invitation").await
}

const JOINING: [(&str, &str); 2] = [("name", "Bea"), ("password", PASSWORD)];

#[tokio::test]
async fn somebody_new_is_invited_by_mail_and_joins_once() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let link = invited(&site, &admin, BEA, "editor").await;
    assert!(admin.get("/admin/people").await.ok().has(BEA));
    let browser = site.browser();
    let page = browser.get(&link).await.ok();
    assert!(page.has("as editor") && page.has(BEA));
    let weak = browser.post(&link, &[("name", "Bea"), ("password", "short")]).await;
    assert_eq!(weak.status, 422);
    assert!(weak.has("value=\"Bea\""), "what was typed stays");
    let joined = browser.post(&link, &JOINING).await;
    assert_eq!((joined.status, joined.location()), (303, "/newsroom"));
    assert_eq!(role(&site, BEA).await, "editor");
    browser.get("/newsroom/articles").await.ok();
    assert_eq!(site.browser().get(&link).await.status, 410, "once");
    assert_eq!(site.browser().post(&link, &JOINING).await.status, 410);
    assert!(!admin.get("/admin/people").await.ok().has("Revoke the invitation"));
    let actions: Vec<String> = sqlx::query_scalar(
        "select action from audit where action like 'staff_invitation.%' order by audit_id",
    )
    .fetch_all(site.db())
    .await
    .unwrap();
    assert_eq!(actions, ["staff_invitation.send", "staff_invitation.take"]);
}

#[tokio::test]
async fn an_invitation_ends_by_itself_by_revocation_and_by_a_newer_one() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let old = invited(&site, &admin, BEA, "author").await;
    let new = invited(&site, &admin, "BEA@courant.example", "contributor").await;
    assert_eq!(site.browser().get(&old).await.status, 410, "replaced");
    site.browser().get(&new).await.ok();
    let people = admin.get("/admin/people").await.ok();
    let revocation =
        people.text.split("/admin/people/invitations/").nth(1).unwrap().split('"').next().unwrap();
    let revocation = format!("/admin/people/invitations/{revocation}");
    assert_eq!(admin.post(&revocation, &[]).await.status, 303);
    assert_eq!(site.browser().post(&new, &JOINING).await.status, 410);
    assert_eq!(admin.post(&revocation, &[]).await.status, 422, "over already");
    let last = invited(&site, &admin, BEA, "author").await;
    site.state.clock.set(crate::support::tuesday() + chrono::TimeDelta::days(7));
    assert_eq!(site.browser().post(&last, &JOINING).await.status, 410);
    assert_eq!(site.browser().get("/staff/invitations/0a1b").await.status, 410);
}

#[tokio::test]
async fn two_who_take_an_invitation_at_once_make_one_account() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let link = invited(&site, &admin, BEA, "author").await;
    let (one, two) = (site.browser(), site.browser());
    let (a, b) = tokio::join!(one.post(&link, &JOINING), two.post(&link, &JOINING));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    // The slower one may find the account there already, and is sent to sign in.
    assert_eq!(statuses[0], 303);
    let accounts: i64 = sqlx::query_scalar("select count(*) from account where email = $1::citext")
        .bind(BEA)
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(accounts, 1);
    let signed_in = i32::from(one.is_signed_in().await) + i32::from(two.is_signed_in().await);
    assert_eq!(signed_in, 1, "{statuses:?}");
}

#[tokio::test]
async fn whoever_registered_meanwhile_gets_the_role_and_signs_in_as_always() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let link = invited(&site, &admin, BEA, "author").await;
    site.account(BEA, Role::Reader).await;
    let browser = site.browser();
    assert!(browser.get(&link).await.ok().has("You have an account with this address already"));
    assert_eq!(browser.post(&link, &[]).await.location(), "/sign-in?next=%2Fnewsroom");
    assert!(!browser.is_signed_in().await, "a link alone signs nobody in");
    assert_eq!(role(&site, BEA).await, "author");
}

#[tokio::test]
async fn whoever_is_disabled_is_out_at_once_and_loses_nothing() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let bea = site.account(BEA, Role::Editor).await;
    let browser = site.browser();
    browser.sign_in(BEA).await;
    let draft = [("title", "A draft of Bea’s"), ("section", ""), ("access", "free")];
    let kept = browser.put("/newsroom/articles/new/working-copy", &draft).await;
    assert!(kept.status < 300, "{}", kept.text);
    browser.ask("/sign-in/link", BEA).await;
    let link = site.mailed_link(BEA, "sign-in").await;

    let disabling = format!("/admin/people/{bea}/disabling");
    for role in [Role::Reader, Role::Author, Role::Editor] {
        assert_eq!(site.browser_of(role).await.post(&disabling, &[]).await.status, 403, "{role:?}");
    }
    assert_eq!(admin.post(&disabling, &[]).await.status, 303);
    assert!(!browser.is_signed_in().await, "at once");
    assert_eq!(browser.get("/newsroom/articles").await.status, 303);
    let again = browser.post("/sign-in", &[("email", BEA), ("password", PASSWORD)]).await;
    assert!(again.has("This account is closed"));
    assert!(!browser.is_signed_in().await);
    assert_ne!(browser.post(&link, &[]).await.status, 303, "nor by mail");
    browser.ask("/forgot-password", BEA).await;
    let link = site.mailed_link(BEA, "new-password").await;
    assert!(
        browser.post(&link, &[("password", "another battery staple")]).await.has("This account is closed")
    );
    assert!(!browser.is_signed_in().await);

    let enabling = format!("/admin/people/{bea}/enabling");
    assert_eq!(admin.post(&enabling, &[]).await.status, 303);
    browser.post("/sign-in", &[("email", BEA), ("password", "another battery staple")]).await;
    assert_eq!(role(&site, BEA).await, "editor");
    assert!(
        browser.get("/newsroom/articles/new").await.ok().has("A draft of Bea"),
        "what was typed is there"
    );
    let lines: Vec<(String, serde_json::Value)> = sqlx::query_as(
        "select action, after from audit where action in ('account.disable', 'account.enable') order by audit_id",
    )
    .fetch_all(site.db())
    .await
    .unwrap();
    assert_eq!(lines[0], ("account.disable".to_owned(), serde_json::json!({"disabled": true})));
    assert_eq!(lines[1], ("account.enable".to_owned(), serde_json::json!({"disabled": false})));
}

#[tokio::test]
async fn of_two_admins_who_disable_each_other_at_once_one_remains() {
    let site = Site::open().await;
    let one = site.account("one@courant.example", Role::Admin).await;
    let two = site.account("two@courant.example", Role::Admin).await;
    let (first, second) = (site.browser(), site.browser());
    first.sign_in("one@courant.example").await;
    second.sign_in("two@courant.example").await;
    let own = first.post(&format!("/admin/people/{one}/disabling"), &[]).await;
    assert!(own.has("Your own account is disabled by another admin."));
    let (of_two, of_one) =
        (format!("/admin/people/{two}/disabling"), format!("/admin/people/{one}/disabling"));
    let (a, b) = tokio::join!(first.post(&of_two, &[]), second.post(&of_one, &[]));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 303, "{statuses:?}");
    let admins: i64 =
        sqlx::query_scalar("select count(*) from account where role = 'admin' and disabled_at is null")
            .fetch_one(site.db())
            .await
            .unwrap();
    assert_eq!(admins, 1);
}

#[tokio::test]
async fn an_admin_takes_a_lost_second_factor_off_and_its_owner_hears_of_it() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let bea = site.account(BEA, Role::Editor).await;
    let browser = site.browser();
    browser.sign_in(BEA).await;
    browser.adds_an_app(&site).await;
    assert!(admin.get("/admin/people").await.ok().has("Reset second factor"));
    assert_eq!(browser.post(&format!("/admin/people/{bea}/second-factor"), &[]).await.status, 403);
    assert_eq!(admin.post(&format!("/admin/people/{bea}/second-factor"), &[]).await.status, 303);
    assert!(!browser.is_signed_in().await);
    site.mailed_link(BEA, "second-factor-reset").await;
    browser.sign_in(BEA).await;
    browser.get("/newsroom/articles").await.ok();
}
