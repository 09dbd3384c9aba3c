//! Bringing in who read elsewhere: accounts that only the right person can enter, nobody mailed, nobody charged.

use std::path::{Path, PathBuf};

use courant::accounts::Role;
use courant::paywall::Level;
use courant::transfer::members::columns::Mapped;
use courant::transfer::members::import::Import;
use courant::transfer::members::report::Report;

use crate::support::{Draft, Site};

struct Source {
    folder: tempfile::TempDir,
}

impl Source {
    fn of(text: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("members.csv"), text).unwrap();
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("members.csv")
    }
}

async fn try_import(site: &Site, path: &Path, mapped: &[&str], dry_run: bool) -> anyhow::Result<Report> {
    let mapped: Vec<Mapped> = mapped.iter().map(|text| text.parse().unwrap()).collect();
    let (zone, now) = (site.state.zone, site.state.clock.now());
    Import { db: site.db(), zone, now, format: None, mapped: &mapped, dry_run }.run(path, |_| ()).await
}

/// Looks first, then imports, then imports again: looking says the same and changes nothing, and once is enough.
async fn import(site: &Site, path: &Path, mapped: &[&str]) -> Report {
    let before = tables(site).await;
    let dry = try_import(site, path, mapped, true).await.unwrap();
    assert_eq!(tables(site).await, before, "a dry run changes nothing");
    let report = try_import(site, path, mapped, false).await.unwrap();
    let told = dry.in_words().replace("\nA dry run: nothing was changed.", "");
    assert_eq!(told, report.in_words(), "a dry run tells what is done");
    let after = tables(site).await;
    let again = try_import(site, path, mapped, false).await.unwrap();
    assert_eq!((again.created, again.added_to, again.customers), (0, 0, 0), "{}", again.in_words());
    assert_eq!((again.unchanged, again.skipped), (report.read - report.skipped, report.skipped));
    assert_eq!(tables(site).await, after, "a second run changes nothing");
    report
}

/// All that an import may write, as one text, and what it must not.
async fn tables(site: &Site) -> String {
    let mut all = String::new();
    for table in ["account", "entitlement", "customer", "subscription", "consent", "audit", "mail", "token"] {
        let sql = sqlx::AssertSqlSafe(format!(
            "select coalesce(string_agg(t::text, e'\\n' order by t::text), '') from {table} t"
        ));
        all += &sqlx::query_scalar::<_, String>(sql).fetch_one(site.db()).await.unwrap();
    }
    all
}

async fn rows(site: &Site, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(site.db()).await.unwrap()
}

fn problems(report: &Report) -> Vec<String> {
    report
        .problems
        .iter()
        .map(|problem| {
            format!("{} {}: {}", problem.line, problem.column.as_deref().unwrap_or("-"), problem.what)
        })
        .collect()
}

#[tokio::test]
async fn members_of_ghost_become_accounts() {
    let site = Site::open().await;
    let locked = site.publish(Draft::new("locked").access(Level::Subscribers)).await;
    let source = Source::of(
        "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers\n\
         1,ada@members.example,Ada Lovelace,met at fair,true,true,,2019-03-04T10:00:00.000Z,,\"vip, london\",\n\
         2,bob@members.example,,,false,false,cus_Abc123,2020-01-01T00:00:00.000Z,,,Gold\n\
         3,gone@members.example,Gone,,true,false,,2020-01-01T00:00:00.000Z,2021-01-01T00:00:00.000Z,,\n",
    );
    let report = import(&site, &source.path(), &[]).await;
    assert_eq!((report.read, report.created, report.skipped), (3, 2, 1), "{}", report.in_words());
    assert_eq!((report.complimentary, report.customers, report.consents), (1, 1, 2));
    let left: Vec<_> =
        report.not_carried_over.iter().map(|(column, rows)| format!("{column} {rows}")).collect();
    assert_eq!(left, ["labels 1", "note 1", "tiers 1"]);
    assert_eq!(problems(&report), ["4 deleted_at: the member was deleted there"]);
    assert_eq!(
        rows(
            &site,
            "select email::text || ' ' || name || ' ' || role::text || ' ' || (password_hash is null) || ' '
                 || created_at::date || ' ' || (verified_at is not null) from account order by email"
        )
        .await,
        [
            "ada@members.example Ada Lovelace reader true 2019-03-04 true",
            "bob@members.example bob reader true 2020-01-01 true"
        ]
    );
    assert_eq!(
        rows(&site, "select given::text || ' ' || coalesce(since::date::text, '-') || ' ' || source from consent order by given desc").await,
        ["true 2019-03-04 Ghost, members.csv", "false - Ghost, members.csv"]
    );
    assert_eq!(
        rows(&site, "select reference || ' ' || email::text || ' ' || provider::text from customer join account using (account_id)").await,
        ["cus_Abc123 bob@members.example stripe"]
    );
    assert!(rows(&site, "select kind from mail").await.is_empty(), "nobody is mailed");
    assert!(rows(&site, "select reference from subscription").await.is_empty(), "nothing is made up");

    // She has no password, so only her mailbox lets her in; and then she reads.
    let ada = site.browser();
    ada.ask("/sign-in/link", "ada@members.example").await;
    let link = site.mailed_link("ada@members.example", "sign-in").await;
    assert_eq!(ada.post(&link, &[]).await.status, 303);
    assert_eq!(ada.access(&locked).await, "full");
    let data = ada.get("/account/data").await.ok();
    assert!(data.has("\"newsletter\"") && data.has("Ghost, members.csv"));
}

#[tokio::test]
async fn every_row_that_is_wrong_is_told_with_its_line() {
    let site = Site::open().await;
    let long = "n".repeat(200);
    let source = Source::of(
        [
            "email,name,newsletter,created_at,type,expiry,stripe_customer_id,stripe_subscription_id,shoe size\n".as_bytes(),
            b"no address,A,,,,,,,\n",
            b",B,,,,,,,\n",
            b"c@x.example,C,perhaps,yesterday,vip,,acct_1,,44\n",
            b"C@X.example,again,,,,,,,\n",
            format!("d@x.example,{long},,,paid,,,sub_1,\n").as_bytes(),
            b"e@x.example,too few\n",
            b"f@x.example,\xff\xfe,,,,,,,\n",
            b"g@x.example,\"two\nlines\",,2099-01-01,comp,2020-01-01,,,\n",
            b"h@x.example,H,,,comp,2030-01-01,,,\n",
            b"Reader <i@x.example>,I,,,,,,,\n",
        ]
        .concat(),
    );
    let report = import(&site, &source.path(), &[]).await;
    assert_eq!(
        problems(&report),
        [
            "2 email: “no address” is no e-mail address",
            "3 email: there is no address",
            "4 created_at: “yesterday” is no date",
            "4 type: “vip” is no kind of member known here",
            "4 newsletter: “perhaps” is neither yes nor no",
            "4 stripe_customer_id: “acct_1” is nothing that Stripe calls cus_…",
            "5 -: the address stands on line 4 already",
            "6 type: they pay, and the file does not say as which customer",
            "6 name: the name has more than 120 characters",
            "6 stripe_subscription_id: the subscription is found through its customer, and the file does not say which",
            "7 -: it has 2 cells and the headings have 9",
            "8 -: the line is not written in UTF-8",
            "9 expiry: what was given is over",
            "12 email: “Reader <i@x.example>” is no e-mail address",
        ]
    );
    assert_eq!((report.read, report.created, report.skipped, report.complimentary), (10, 4, 6, 1));
    assert_eq!(report.not_carried_over.get("shoe size"), Some(&1));
    assert_eq!(rows(&site, "select name from account where email = 'g@x.example'").await, ["two lines"]);
    assert_eq!(
        rows(&site, "select (ends_at at time zone 'Europe/Brussels')::date::text from entitlement").await,
        ["2030-01-01"]
    );
}

#[tokio::test]
async fn an_account_that_is_there_is_kept_and_only_added_to() {
    let site = Site::open().await;
    let member = site.account("member@x.example", Role::Editor).await;
    let other = site.account("other@x.example", Role::Reader).await;
    let source = Source::of(
        "email,name,complimentary,newsletter,stripe_customer_id\n\
         MEMBER@x.example,Another Name,yes,no,cus_1\nother@x.example,,,,cus_1\n",
    );
    let report = import(&site, &source.path(), &[]).await;
    assert_eq!((report.created, report.added_to, report.unchanged), (0, 1, 1), "{}", report.in_words());
    assert_eq!(problems(&report), ["3 -: the customer cus_1 belongs to another account"]);
    assert_eq!(
        rows(&site, "select email::text || ' ' || name || ' ' || role::text from account order by email")
            .await,
        ["member@x.example Test Person editor", "other@x.example Test Person reader"]
    );
    // What somebody has said or ended here since is not undone by another file.
    sqlx::query("update consent set given = true").execute(site.db()).await.unwrap();
    sqlx::query("update entitlement set ends_at = $1")
        .bind(site.state.clock.now())
        .execute(site.db())
        .await
        .ok();
    let before = tables(&site).await;
    try_import(&site, &source.path(), &[], false).await.unwrap();
    assert_eq!(tables(&site).await, before);
    assert_ne!(member, other);

    // Somebody who only claims an address is not who is brought in with it.
    let claimer = site.browser();
    claimer.register("claimed@x.example").await;
    let source = Source::of("email,complimentary\nclaimed@x.example,yes\n");
    assert_eq!(import(&site, &source.path(), &[]).await.created, 1);
    let locked = site.publish(Draft::new("locked").access(Level::Subscribers)).await;
    assert_eq!(claimer.access(&locked).await, "preview");
}

#[tokio::test]
async fn files_of_spreadsheets_and_other_headings() {
    let site = Site::open().await;
    for (text, mapped) in [
        ("\u{FEFF}E-Mail;Name\r\na@x.example;\"Semi; colon\"\r\n", &[][..]),
        ("Mail\tFirst Name\tLast Name\nb@x.example\t Ada \tLovelace\n", &[]),
        ("correo,nombre\nc@x.example,Hannah\n", &["correo=email", "nombre=name"]),
        ("email\nd@x.example", &[]),
    ] {
        let report = import(&site, &Source::of(text).path(), mapped).await;
        assert_eq!((report.created, report.problems.len()), (1, 0), "{text}: {}", report.in_words());
    }
    assert_eq!(
        rows(&site, "select name from account order by email").await,
        ["Semi; colon", "Ada Lovelace", "Hannah", "d"]
    );
    let before = tables(&site).await;
    for (text, mapped, message) in [
        ("title,html\na,b\n", &[][..], "--map COLUMN=email"),
        ("", &[], "no column holds e-mail addresses"),
        ("email,mail\n", &[], "several columns"),
        ("email\n", &["phone=name"], "no column “phone”"),
    ] {
        let error = try_import(&site, &Source::of(text).path(), mapped, false).await.unwrap_err();
        assert!(format!("{error:#}").contains(message), "{error:#}");
    }
    assert!(try_import(&site, Path::new("/nowhere/at/all.csv"), &[], false).await.is_err());
    assert_eq!(tables(&site).await, before);
}

#[tokio::test]
async fn more_than_a_batch_and_seats_of_an_institution() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let licence = [
        ("institution", "Uni"),
        ("begins_on", "2026-01-01"),
        ("ends_on", "2026-12-31"),
        ("domains", "uni.example"),
        ("seats", "3"),
    ];
    assert_eq!(admin.post("/admin/licences", &licence).await.status, 303);
    let address = |number: usize| {
        let domain = if number.is_multiple_of(100) { "uni" } else { "members" };
        format!("reader-{number}@{domain}.example\n")
    };
    let text = std::iter::once("email\n".to_owned()).chain((0..1203).map(address)).collect::<String>();
    let report = import(&site, &Source::of(text).path(), &[]).await;
    assert_eq!((report.read, report.created), (1203, 1203));
    assert_eq!(rows(&site, "select source::text from entitlement").await, ["licence"; 3]);
}

/// The files of other systems, if they are at hand.
fn shared(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("COURANT_TEST_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let file = folder.join(path);
    if file.is_file() {
        return Some(file);
    }
    println!("NOT RUN: {} is missing; COURANT_TEST_DATA names the folder with the test data", file.display());
    None
}

#[tokio::test]
async fn files_that_other_systems_wrote() {
    for (path, mapped, created, found) in [
        ("ghost/members-csv/members-formula-like-values.csv", &[][..], 2, 0),
        ("ghost/members-csv/members-with-mappings.csv", &["correo_electrpnico=email", "nombre=name"], 1, 0),
        ("ghost/members-csv/valid-members-import.csv", &[], 2, 0),
        ("ghost/members-csv/valid-members-labels.csv", &[], 2, 0),
        ("other-platforms/subscribed.csv", &[], 5, 0),
        ("other-platforms/unsubscribed.csv", &[], 5, 0),
    ] {
        let Some(file) = shared(path) else { return };
        let site = Site::open().await;
        let report = import(&site, &file, mapped).await;
        assert_eq!(
            (report.created, report.problems.len()),
            (created, found),
            "{path}: {}",
            report.in_words()
        );
        match path.rsplit('/').next().unwrap() {
            "members-formula-like-values.csv" => {
                assert_eq!(
                    rows(&site, "select name from account order by name collate \"C\"").await,
                    ["-5", "=SUM(A1)"]
                );
            }
            "subscribed.csv" => assert_eq!(
                rows(
                    &site,
                    "select distinct given::text || since::date::text from consent order by 1 limit 1"
                )
                .await,
                ["true2018-02-05"]
            ),
            "unsubscribed.csv" => {
                assert_eq!(rows(&site, "select distinct given::text from consent").await, ["false"]);
            }
            _ => {}
        }
    }
    let Some(posts) = shared("ghost/members-csv/valid-posts-import.csv") else { return };
    let site = Site::open().await;
    assert!(try_import(&site, &posts, &[], false).await.is_err(), "posts are no members");
    // Substack's two files belong together: one says who wants mail, the other who pays, and who reads as a guest.
    let Some(signups) = shared("other-platforms/fixtures_signup_emails.csv") else { return };
    let Some(subscribers) = shared("other-platforms/fixtures_subscriber_emails.csv") else { return };
    let report = import(&site, &signups, &[]).await;
    println!("{}", report.in_words());
    assert_eq!(report.read, report.created + report.skipped);
    let report = import(&site, &subscribers, &[]).await;
    println!("{}", report.in_words());
    assert_eq!(
        rows(&site, "select reference from customer").await,
        ["cus_KJ896GHY09KJG"],
        "one customer, one account"
    );
    assert!(report.complimentary > 0);
}
