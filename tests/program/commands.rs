//! Commands beside a serving program, settings, and exit codes.

use std::path::Path;

use courant::database::connect;
use courant::database::embedded::{Cluster, Purpose};

use super::{PASSWORD, Serving, data_dir, run, text};

#[tokio::test]
async fn a_second_serve_is_refused_and_other_commands_attach() {
    let data = data_dir();
    let serving = Serving::start(data.path());
    let second = run(data.path(), &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.status.code(), Some(1));
    assert!(text(&second.stderr).contains("serv"), "{}", text(&second.stderr));

    an_account_is_made_once(data.path(), &serving).await;
    a_folder_is_imported(data.path(), &serving).await;
    members_are_imported(data.path());

    let demo = run(data.path(), &["demo"]);
    assert_eq!(demo.status.code(), Some(1), "only into an empty database");
    let demo = run(data.path(), &["demo", "--articles", "30"]);
    assert!(demo.status.success(), "{}", text(&demo.stderr));
    assert!(serving.get("/latest").await.contains("g1\""));
    assert!(serving.stop().success());
}

async fn an_account_is_made_once(data: &Path, serving: &Serving) {
    let create = ["account", "create", "--role", "editor", "--email"];
    let made = run(data, &[&create[..], &["chief@courant.example", "--json"]].concat());
    assert!(made.status.success(), "{}", text(&made.stderr));
    let made: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let fields = [("email", "chief@courant.example"), ("password", made["password"].as_str().unwrap())];
    let answer = client.post(serving.url("/sign-in")).form(&fields).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 303, "the new account signs in at once");

    let reset = ["account", "reset-second-factor", "--email", "chief@courant.example"];
    assert!(text(&run(data, &reset).stdout).contains("has no second factor"));
    assert_eq!(a_lost_passkey_is_taken_off(data, &reset).await, (0, "second-factor-reset".to_owned()));
    let nobody = run(data, &["account", "reset-second-factor", "--email", "nobody@courant.example"]);
    assert_eq!(nobody.status.code(), Some(1));

    let again = run(data, &[&create[..], &["CHIEF@courant.example"]].concat());
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("already"), "{}", text(&again.stderr));
}

/// Gives the account a passkey, runs the command, and says how many passkeys are left and which letter was posted.
async fn a_lost_passkey_is_taken_off(data: &Path, reset: &[&str]) -> (i64, String) {
    let cluster = Cluster::attach(data, Purpose::Command).await.unwrap();
    let pool = connect(cluster.connect_options(), 1).await.unwrap();
    sqlx::query(
        "insert into passkey (passkey_id, account_id, name, credential_id, credential, counter, added_at)
         select gen_random_uuid(), account_id, 'Lost', '\\x00', '{}', 0, created_at from account where email = 'chief@courant.example'",
    )
    .execute(&pool)
    .await
    .unwrap();
    let done = run(data, reset);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let left = sqlx::query_scalar("select count(*) from passkey").fetch_one(&pool).await.unwrap();
    let letter = sqlx::query_scalar("select kind from mail").fetch_one(&pool).await.unwrap();
    pool.close().await;
    cluster.stop().await.unwrap();
    (left, letter)
}

async fn a_folder_is_imported(data: &Path, serving: &Serving) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("2026-01-02-hello.md"), "---\ntitle: Hello\n---\nFrom a file.\n")
        .unwrap();
    let path = folder.path().to_str().unwrap();
    let imported = run(data, &["import", "markdown", path, "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&imported.stdout).unwrap();
    assert_eq!((&report["read"], &report["imported"]), (&1.into(), &1.into()), "{}", text(&imported.stderr));
    assert!(serving.get("/news/hello").await.contains("From a file."));
}

fn members_are_imported(data: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("members.csv");
    std::fs::write(&file, "correo,nombre\nada@members.example,=SUM(A1)\nnobody,\n").unwrap();
    let path = file.to_str().unwrap();
    let import = |more: &[&str]| run(data, &[&["import", "members", path], more].concat());
    let refused = import(&[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("--map COLUMN=email"), "{}", text(&refused.stderr));
    let mapped = ["--map", "correo=email", "--map", "nombre=name"];
    let dry = text(&import(&[&mapped[..], &["--dry-run"]].concat()).stdout);
    assert!(
        dry.contains("line 3, column “correo”: “nobody” is no e-mail address; the row is skipped"),
        "{dry}"
    );
    assert!(dry.contains("A dry run: nothing was changed."), "{dry}");
    for created in [1, 0] {
        let done = import(&[&mapped[..], &["--json"]].concat());
        assert!(done.status.success(), "{}", text(&done.stderr));
        let report: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
        assert_eq!((&report["created"], &report["skipped"]), (&created.into(), &1.into()), "{report}");
        assert_eq!(report["problems"][0]["line"], 3);
    }
}

#[test]
fn access_is_explained() {
    let data = data_dir();
    assert!(super::courant(data.path()).arg("demo").output().unwrap().status.success());
    let article = "ministers-split-over-next-seven-year-budget";
    let explain = |asked: &[&str]| run(data.path(), &[&["explain", "--article"], asked].concat());
    let told = explain(&[article, "--account", "reader@courant.example", "--json"]);
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(
        (&told["decision"]["access"], &told["decision"]["left"]),
        (&"metered".into(), &4.into()),
        "{told}"
    );
    assert_eq!(told["facts"]["Level of the site"], "metered");
    let told = text(&explain(&[article, "--account", "subscriber@courant.example"]).stdout);
    assert!(
        told.starts_with("full: The reader holds an entitlement.") && told.contains("Entitlement: "),
        "{told}"
    );
    assert!(text(&explain(&[article]).stdout).contains("a visitor who was never here"));

    let unknown = explain(&["nowhere"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(text(&unknown.stderr).contains("No story"), "{}", text(&unknown.stderr));
    let wrong = explain(&[article, "--address", "192.0.2.7", "--agent", "Lynx"]);
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn the_demonstration_accounts_are_printed_once() {
    let data = data_dir();
    let loaded =
        super::courant(data.path()).arg("demo").env("COURANT_DEMO_PASSWORD", PASSWORD).output().unwrap();
    let printed = text(&loaded.stdout);
    assert!(printed.contains("admin@courant.example") && printed.contains(PASSWORD), "{printed}");
    let migrated = run(data.path(), &["migrate"]);
    assert!(migrated.status.success() && !text(&migrated.stdout).contains(PASSWORD));
}

#[test]
fn settings_that_cannot_be_used_are_named() {
    let data = data_dir();
    for (name, value, said) in [
        ("COURANT_BASE_URL", "ftp://example.org", "COURANT_BASE_URL"),
        ("COURANT_BASE_URL", "http://localhost/paper", "COURANT_BASE_URL"),
        ("COURANT_SECRET", "short", "COURANT_SECRET"),
        ("DATABASE_URL", "postgres://localhost/x", "COURANT_SECRET"),
        ("COURANT_STRIPE_WEBHOOK_SECRET", "whsec_1,", "COURANT_STRIPE_WEBHOOK_SECRET"),
        ("COURANT_STRIPE_WEBHOOK_SECRET", "", "COURANT_STRIPE_WEBHOOK_SECRET"),
        ("COURANT_STRIPE_SECRET_KEY", "sk_test_1", "COURANT_STRIPE_WEBHOOK_SECRET"),
        ("COURANT_STRIPE_SECRET_KEY", " ", "COURANT_STRIPE_SECRET_KEY is set and empty"),
        ("DATABASE_URL", "", "DATABASE_URL"),
        ("COURANT_SECRET", " ", "COURANT_SECRET"),
        ("COURANT_LISTEN", "", "COURANT_LISTEN"),
        ("COURANT_SMTP_URL", "http://mail.example", "COURANT_SMTP_URL"),
        ("COURANT_SMTP_URL", "mail.example:25", "COURANT_SMTP_URL"),
        ("COURANT_SMTP_URL", "", "COURANT_SMTP_URL"),
        ("COURANT_MAIL_FROM", "nobody", "COURANT_MAIL_FROM"),
    ] {
        let refused = super::courant(data.path()).arg("serve").env(name, value).output().unwrap();
        assert_eq!(refused.status.code(), Some(1), "{name}={value}");
        assert!(text(&refused.stderr).contains(said), "{name}={value}: {}", text(&refused.stderr));
    }
    let secret = "smtp://somebody:tell-nobody@mail.example?tls=perhaps";
    let refused = super::courant(data.path()).arg("serve").env("COURANT_SMTP_URL", secret).output().unwrap();
    let said = text(&refused.stderr);
    assert!(said.contains("COURANT_SMTP_URL") && !said.contains("tell-nobody"), "{said}");
}

/// Somebody deletes their account while the program runs; a backup of before comes back, and the ledger is replayed.
#[tokio::test]
async fn deleted_accounts_stay_deleted() {
    let data = data_dir();
    let serving = Serving::start(data.path());
    let client = reqwest::Client::builder()
        .cookie_store(true)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let post = async |path: &str, fields: &[(&str, &str)]| {
        client.post(serving.url(path)).form(fields).send().await.unwrap().status().as_u16()
    };
    let reader = [("email", "reader@courant.example"), ("password", PASSWORD)];
    assert_eq!(post("/sign-in", &reader).await, 303);
    let cluster = Cluster::attach(data.path(), Purpose::Command).await.unwrap();
    let pool = connect(cluster.connect_options(), 1).await.unwrap();
    sqlx::raw_sql("create table backup as select * from account").execute(&pool).await.unwrap();
    assert_eq!(post("/account/delete", &[("password", PASSWORD)]).await, 200);
    let restore = "insert into account select * from backup where email = 'reader@courant.example'";
    let readers = "select count(*) from account where email = 'reader@courant.example'";
    let left = async || sqlx::query_scalar::<_, i64>(readers).fetch_one(&pool).await.unwrap();

    sqlx::raw_sql(restore).execute(&pool).await.unwrap();
    let replayed = run(data.path(), &["account", "replay-erasures"]);
    assert!(text(&replayed.stdout).contains("One account"), "{}", text(&replayed.stderr));
    assert_eq!(left().await, 0);

    assert!(serving.stop().success());
    sqlx::raw_sql(restore).execute(&pool).await.unwrap();
    assert_eq!(left().await, 1);
    let again = Serving::start(data.path());
    again.get("/healthz").await;
    assert_eq!(left().await, 0, "it is done before the first answer");
    assert!(again.stop().success());
    pool.close().await;
    cluster.stop().await.unwrap();
}

/// `DATABASE_URL` names a server of somebody else's: it is used, and nothing is started under the data folder.
#[tokio::test]
async fn a_database_of_ones_own_is_used() {
    let (data, elsewhere) = (data_dir(), data_dir());
    let cluster = Cluster::attach(elsewhere.path(), Purpose::Command).await.unwrap();
    let options = cluster.connect_options();
    let url = format!(
        "postgres:///{}?host={}&user={}",
        options.get_database().unwrap(),
        options.get_socket().unwrap().display(),
        options.get_username()
    );
    let made = super::courant(data.path())
        .args(["account", "create", "--email", "chief@courant.example", "--role", "admin"])
        .env("DATABASE_URL", url)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", text(&made.stderr));
    assert!(!data.path().join("postgres").exists());
    let pool = connect(options, 1).await.unwrap();
    let accounts: i64 = sqlx::query_scalar("select count(*) from account").fetch_one(&pool).await.unwrap();
    assert_eq!(accounts, 1);
    pool.close().await;
    cluster.stop().await.unwrap();
}

#[test]
fn help_is_good_and_wrong_usage_is_two() {
    let data = data_dir();
    for level in [
        &["--help"][..],
        &["serve", "--help"],
        &["import", "--help"],
        &["import", "markdown", "--help"],
        &["import", "members", "--help"],
        &["account", "create", "--help"],
        &["account", "replay-erasures", "--help"],
        &["account", "reset-second-factor", "--help"],
        &["demo", "--help"],
        &["explain", "--help"],
    ] {
        let help = run(data.path(), level);
        assert!(help.status.success() && !help.stdout.is_empty(), "{level:?}");
    }
    for wrong in [
        &["nonsense"][..],
        &["import", "markdown"],
        &["import", "members"],
        &["import", "members", "x.csv", "--map", "email=shoe"],
        &["import", "members", "x.csv", "--format", "mood"],
        &["account", "create", "--email", "a@b.example", "--role", "king"],
        &["explain"],
        &["serve", "--trusted-proxies", "the-proxy"],
        &["serve", "--network-meter", "sometimes"],
    ] {
        assert_eq!(run(data.path(), wrong).status.code(), Some(2), "{wrong:?}");
    }
    for what in ["markdown", "members"] {
        let missing = run(data.path(), &["import", what, "/nowhere/at/all"]);
        assert_eq!(missing.status.code(), Some(1), "{what}");
        assert!(text(&missing.stderr).contains("/nowhere/at/all"), "{what}");
    }
}
