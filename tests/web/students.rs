//! Students: who has shown that they study pays less, and nobody else does.

use chrono::TimeDelta;
use courant::accounts::Role;
use courant::students::{jobs, renewal};

use crate::subscribing::{buy, kinds, open, pass, path};
use crate::support::{Answer, Browser, PASSWORD, Site};

const PLAN: &str = "student-yearly";
const PDF: &[u8] = b"%PDF-1.7 a student card";

async fn reader(site: &Site, email: &str) -> Browser {
    site.account(email, Role::Reader).await;
    let browser = site.browser();
    browser.sign_in(email).await;
    browser
}

/// Sends a form with words and files, as a browser does.
async fn send(browser: &Browser, words: &str, files: &[(&str, &[u8])]) -> Answer {
    let mark = "a-boundary-of-the-test";
    let mut body =
        format!("--{mark}\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\n{words}\r\n").into_bytes();
    for (kind, content) in files {
        let head = format!(
            "--{mark}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"../card.html\"\r\nContent-Type: {kind}\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{mark}--\r\n").as_bytes());
    let request = browser.client.post(format!("{}/account/student/proof", browser.base));
    browser
        .send(request.header("content-type", format!("multipart/form-data; boundary={mark}")).body(body))
        .await
}

async fn count(site: &Site, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement).fetch_one(site.db()).await.unwrap()
}

async fn decide(admin: &Browser, fields: &[(&str, &str)]) -> Answer {
    let list = admin.get("/admin/students").await.ok();
    let page = list.text.split("href=\"/admin/students/").find_map(|rest| {
        let id = rest.split('"').next()?;
        (id.len() == 36).then(|| format!("/admin/students/{id}"))
    });
    admin.post(&page.expect("a proof waits"), fields).await
}

#[tokio::test]
async fn without_a_proof_the_student_plan_is_not_sold_by_form_by_link_or_by_switching() {
    let (site, browser, story) = open().await;
    let stranger = site.browser();
    let plans = stranger.get("/subscribe").await.ok();
    assert!(plans.has("Student? €60 a year") && !plans.has("/subscribe/student-yearly"), "{}", plans.text);
    assert!(stranger.get(&story).await.ok().has("Student? €60 a year"));
    for reader in [&stranger, &browser] {
        assert_eq!(reader.get(&format!("/subscribe/{PLAN}")).await.status, 404);
    }
    let tampered = [("student", "true"), ("audience", "student"), ("price", "1")];
    assert_eq!(browser.post(&format!("/subscribe/{PLAN}"), &tampered).await.status, 404);
    buy(&browser, "yearly", "/", "works").await;
    let page = browser.get("/account/subscription/change").await.ok();
    assert!(!page.has(PLAN), "{}", page.text);
    let change = format!("/account/subscription/change?plan={PLAN}");
    assert_eq!(browser.get(&change).await.status, 404);
    let as_of = site.state.clock.now().to_rfc3339();
    let fields = [("plan", PLAN), ("as_of", as_of.as_str())];
    assert_eq!(browser.post("/account/subscription/change", &fields).await.status, 404);
    assert_eq!(count(&site, "select count(*) from offline_subscription where amount = 6000").await, 0);
}

#[tokio::test]
async fn an_account_at_a_university_shows_it_with_one_button_and_pays_less() {
    let (site, ..) = open().await;
    let browser = reader(&site, "ada@cs.ox.ac.uk").await;
    let page = browser.get("/account/student").await.ok();
    assert!(page.has("value=\"ada@cs.ox.ac.uk\""), "{}", page.text);
    assert_eq!(
        path(&browser.post("/account/student/address", &[("address", "Ada@cs.ox.ac.uk")]).await),
        "/account/student"
    );
    let page = browser.get("/account/student").await.ok();
    assert!(
        page.has("holds until Wednesday 24 November 2027") && page.has("Subscribe for €60 a year"),
        "{}",
        page.text
    );
    assert!(browser.get("/subscribe").await.ok().has("/subscribe/student-yearly"));
    buy(&browser, PLAN, "/", "works").await;
    pass(&site, TimeDelta::days(31)).await;
    let bill: i64 = count(&site, "select amount from offline_invoice").await;
    assert_eq!(bill, 6000);
    let data = browser.get("/account/data").await.ok();
    assert!(data.has("ada@cs.ox.ac.uk") && data.has("\"valid_until\""), "{}", data.text);
}

#[tokio::test]
async fn a_second_address_is_shown_by_the_account_that_asked_and_by_no_other() {
    let (site, browser, _) = open().await;
    for (address, sentence) in [
        ("ada@notac.uk", "do not know this institution"),
        ("ada@ac.uk.evil.com", "do not know this institution"),
        ("ada@alumni.ox.ac.uk", "alumni does not show"),
        ("nobody", "does not look like an e-mail address"),
    ] {
        let refused = browser.post("/account/student/address", &[("address", address)]).await;
        assert_eq!(refused.status, 422, "{address}");
        assert!(refused.has(sentence) && refused.has(address), "{address}: {}", refused.text);
    }
    assert_eq!(
        path(&browser.post("/account/student/address", &[("address", "ada@ku.edu.pl")]).await),
        "/account/student"
    );
    assert!(browser.get("/account/student").await.ok().has("We sent a link to ada@ku.edu.pl"));
    let link = site.mailed_link("ada@ku.edu.pl", "student-address").await;

    // Whoever reads the mail, but is somebody else here, gives the status to nobody.
    let owner = reader(&site, "owner@courant.example").await;
    assert_eq!(owner.get(&link).await.status, 404);
    assert_eq!(owner.post(&link, &[]).await.status, 404);
    assert!(path(&site.browser().get(&link).await).starts_with("/sign-in?next="));
    assert_eq!(count(&site, "select count(*) from student").await, 0);

    assert!(browser.get(&link).await.ok().has("Is ada@ku.edu.pl your address"));
    assert_eq!(path(&browser.post(&link, &[]).await), "/account/student");
    assert!(browser.get("/account/student").await.ok().has("You have shown that you study"));
    assert_eq!(browser.post(&link, &[]).await.status, 404, "a link is good once");
    // It is not their login.
    let answer = site.browser().post("/sign-in", &[("email", "ada@ku.edu.pl"), ("password", PASSWORD)]).await;
    assert_ne!(answer.status, 303);

    // One address serves one account, however it is spelt.
    owner.post("/account/student/address", &[("address", "ADA+x@ku.edu.pl")]).await;
    let link = site.mailed_link("ada+x@ku.edu.pl", "student-address").await;
    let refused = owner.post(&link, &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.has("serves another account"), "{}", refused.text);
    assert_eq!(count(&site, "select count(*) from student").await, 1);
}

#[tokio::test]
async fn two_accounts_that_confirm_one_address_at_once_are_one_student() {
    let (site, ..) = open().await;
    let mut links = Vec::new();
    for number in 0..8 {
        let browser = reader(&site, &format!("reader{number}@courant.example")).await;
        let address = format!("ada+{number}@uni.ac.at");
        browser.post("/account/student/address", &[("address", &address)]).await;
        links.push((browser, site.mailed_link(&address, "student-address").await));
    }
    let confirms = links
        .into_iter()
        .map(|(browser, link)| tokio::spawn(async move { browser.post(&link, &[]).await.status }));
    let mut statuses = Vec::new();
    for confirm in confirms.collect::<Vec<_>>() {
        statuses.push(confirm.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422, 422, 422, 422, 422, 422, 422]);
}

#[tokio::test]
async fn a_proof_is_looked_at_by_admins_and_goes_thirty_days_after_the_decision() {
    let (site, browser, _) = open().await;
    let admin = site.browser_of(Role::Admin).await;
    assert!(send(&browser, "", &[]).await.has("Write a line, or add a file"));
    for (kind, content) in [
        ("application/pdf", &b"<html><script>alert(1)</script>"[..]),
        ("image/png", PDF),
        ("image/svg+xml", b"<svg onload='alert(1)'/>"),
        ("text/html", PDF),
    ] {
        let refused = send(&browser, "I study law", &[(kind, content)]).await;
        assert_eq!(refused.status, 422, "{kind}");
        assert!(refused.has("not what it says it is") && refused.has("I study law"), "{}", refused.text);
    }
    let pdf = ("application/pdf", PDF);
    assert!(send(&browser, "", &[pdf, pdf, pdf]).await.has("Two files at most"));
    let large = vec![b'%'; (3 << 20) + 1];
    assert!(send(&browser, "", &[("application/pdf", &large)]).await.has("larger than 3 MB"));
    assert_eq!(count(&site, "select count(*) from student_file").await, 0, "nothing is half kept");

    assert_eq!(path(&send(&browser, "I study law", &[pdf, pdf]).await), "/account/student");
    assert!(browser.get("/account/student").await.ok().has("We have your proof"));
    assert!(send(&browser, "Again", &[pdf]).await.has("waiting to be looked at"));
    let id: String = sqlx::query_scalar("select student_request_id::text from student_request")
        .fetch_one(site.db())
        .await
        .unwrap();
    let (page, file) = (format!("/admin/students/{id}"), format!("/admin/students/{id}/files/0"));
    let shown = admin.get(&file).await.ok();
    assert_eq!(shown.text.as_bytes(), PDF);
    assert_eq!(shown.header("content-type"), "application/octet-stream");
    assert_eq!(shown.header("content-disposition"), "attachment; filename=\"proof-1.pdf\"");
    let editor = site.browser_of(Role::Editor).await;
    for address in ["/admin/students", &page, &file, "/admin/students/domains"] {
        assert_ne!(browser.get(address).await.status, 200, "{address}");
        assert_eq!(editor.get(address).await.status, 403, "{address}");
    }
    assert_eq!(admin.get(&format!("/admin/students/{id}/files/7")).await.status, 404);

    let unsaid = admin.post(&page, &[("decline", "1")]).await;
    assert!(unsaid.status == 422 && unsaid.has("The reader is told"), "{}", unsaid.text);
    assert_eq!(editor.post(&page, &[("approve", "1")]).await.status, 403);
    assert_eq!(count(&site, "select count(*) from student").await, 0);
    assert_eq!(admin.post(&page, &[("decline", "1"), ("reason", "The card is of 2019")]).await.status, 303);
    assert!(browser.get("/account/student").await.ok().has("The card is of 2019"));
    assert_eq!(admin.post(&page, &[("approve", "1")]).await.status, 409, "it was decided");
    assert_eq!(count(&site, "select count(*) from student").await, 0);

    assert_eq!(send(&browser, "This year's", &[pdf]).await.status, 303);
    assert_eq!(decide(&admin, &[("approve", "1")]).await.status, 303);
    assert!(browser.get("/account/student").await.ok().has("holds until Wednesday 24 November 2027"));
    let kinds = kinds(&site).await;
    assert_eq!(kinds, ["student-declined", "student-approved"]);

    site.state.clock.set(site.state.clock.now() + TimeDelta::days(30));
    jobs::forget(&site.state).await.unwrap();
    assert_eq!(count(&site, "select count(*) from student_file").await, 3, "not before");
    site.state.clock.set(site.state.clock.now() + TimeDelta::seconds(1));
    jobs::forget(&site.state).await.unwrap();
    assert_eq!(count(&site, "select count(*) from student_file").await, 0);
    assert_eq!(count(&site, "select count(*) from student_request where words <> ''").await, 0);
    assert_eq!(count(&site, "select count(*) from student_request").await, 2);
}

#[tokio::test]
async fn a_renewal_without_a_proof_is_asked_for_and_then_ends_and_never_costs_more() {
    let (site, ..) = open().await;
    let browser = reader(&site, "ada@mit.edu").await;
    browser.post("/account/student/address", &[("address", "ada@mit.edu")]).await;
    buy(&browser, PLAN, "/", "works").await;
    let letters = async |site: &Site| -> Vec<String> {
        let letters = site.letters("ada@mit.edu").await;
        letters.into_iter().map(|(kind, _)| kind).filter(|kind| kind.starts_with("student-")).collect()
    };
    // Thirty free days and a year: the proof is over before the renewal.
    pass(&site, TimeDelta::days(30 + 334)).await;
    renewal::look_ahead(&site.state).await.unwrap();
    assert!(letters(&site).await.is_empty());
    pass(&site, TimeDelta::days(5)).await;
    for _ in 0..3 {
        renewal::look_ahead(&site.state).await.unwrap();
    }
    assert_eq!(letters(&site).await, ["student-proof-due"], "once");
    pass(&site, TimeDelta::days(24)).await;
    renewal::look_ahead(&site.state).await.unwrap();
    assert_eq!(letters(&site).await, ["student-proof-due", "student-ending"]);
    let reason: String =
        sqlx::query_scalar("select cancellation::text from subscription").fetch_one(site.db()).await.unwrap();
    assert_eq!(reason, "student_no_more");

    // The end is not taken back without a proof.
    browser.sign_in("ada@mit.edu").await;
    assert_eq!(path(&browser.post("/account/subscription/resumption", &[]).await), "/account/student");
    assert_eq!(count(&site, "select count(*) from subscription where cancel_at is null").await, 0);
    // With one it is.
    browser.post("/account/student/address", &[("address", "ada@mit.edu")]).await;
    assert_eq!(path(&browser.post("/account/subscription/resumption", &[]).await), "/account");
    renewal::look_ahead(&site.state).await.unwrap();
    pass(&site, TimeDelta::days(10)).await;
    let bills: Vec<i64> = sqlx::query_scalar("select amount from offline_invoice order by number")
        .fetch_all(site.db())
        .await
        .unwrap();
    assert_eq!(bills, [6000, 6000]);

    // A year later nobody shows anything: it ends with what is paid, and nothing is charged.
    pass(&site, TimeDelta::days(355)).await;
    renewal::look_ahead(&site.state).await.unwrap();
    pass(&site, TimeDelta::days(20)).await;
    assert_eq!(count(&site, "select count(*) from offline_invoice").await, 2);
    assert_eq!(count(&site, "select count(*) from subscription where status = 'canceled'").await, 1);
}

#[tokio::test]
async fn admins_add_institutions_and_take_them_away() {
    let (site, browser, _) = open().await;
    let admin = site.browser_of(Role::Admin).await;
    let address = [("address", "ada@student.kuleuven.be")];
    assert_eq!(browser.post("/account/student/address", &address).await.status, 422);
    for wrong in ["gmail.com", "kuleuven", "*.ac.uk", "a b.example"] {
        let refused = admin.post("/admin/students/domains", &[("domains", wrong)]).await;
        assert_eq!(refused.status, 422, "{wrong}");
        assert!(refused.has(wrong), "{}", refused.text);
    }
    let added =
        admin.post("/admin/students/domains", &[("domains", "kuleuven.be\n@VUB.be\nkuleuven.be")]).await;
    assert_eq!(added.status, 303, "{}", added.text);
    assert!(admin.get("/admin/students/domains").await.ok().has("vub.be"));
    assert_eq!(browser.post("/account/student/address", &address).await.status, 303);
    for elsewhere in ["ada@notkuleuven.be", "ada@kuleuven.be.example", "ada@alumni.kuleuven.be"] {
        let refused = browser.post("/account/student/address", &[("address", elsewhere)]).await;
        assert_eq!(refused.status, 422, "{elsewhere}");
    }
    admin.post("/admin/students/domains", &[("remove", "kuleuven.be")]).await;
    assert_eq!(browser.post("/account/student/address", &address).await.status, 422);
}

#[tokio::test]
async fn what_was_shown_goes_with_the_account() {
    let (site, browser, _) = open().await;
    send(&browser, "I study law", &[("application/pdf", PDF)]).await;
    browser.post("/account/student/address", &[("address", "ada@mit.edu")]).await;
    let link = site.mailed_link("ada@mit.edu", "student-address").await;
    let form = browser.get(&link).await.ok();
    assert!(form.has("/account/student/address/"), "{}", form.text);
    browser.post(&link, &[]).await;
    browser.post("/account/delete", &[("password", PASSWORD)]).await.ok();
    for table in [
        "select count(*) from student",
        "select count(*) from student_request",
        "select count(*) from student_file",
        "select count(*) from student_address",
    ] {
        assert_eq!(count(&site, table).await, 0, "{table}");
    }
}
