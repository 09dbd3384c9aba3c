//! Invoices of our own: drafts, numbers without gaps, VAT by country, what came in, credit notes, and the document.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use courant::accounts::Role;
use courant::ids::AccountId;
use courant::invoicing::jobs;
use courant::paywall::Level;

use crate::support::mail::Peer as MailPeer;
use crate::support::vies::Peer as ViesPeer;
use crate::support::{Answer, Browser, Draft, Site};

const SELLER: [(&str, &str); 9] = [
    ("version", "0"),
    ("name", "Brussels Courant SRL"),
    ("address", "Rue de la Loi 1\n1000 Bruxelles"),
    ("country", "BE"),
    ("vat_id", "BE 0203.201.340"),
    ("iban", "BE68 5390 0754 7034"),
    ("bic", "GKCCBEBB"),
    ("days_to_pay", "30"),
    ("prefix", "bc"),
];

/// A site with somebody who sells, and an admin.
async fn open() -> (Site, Browser) {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let saved = admin.post("/admin/invoices/seller", &SELLER).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    (site, admin)
}

/// The form of a draft for a French university, with some fields changed.
async fn send(admin: &Browser, path: &str, changed: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("buyer", "Université d’Essai"),
        ("address", "12 rue de la République\n69002 Lyon"),
        ("country", "FR"),
        ("vat_id", "FR83404833048"),
        ("email", "accounts@uni.example"),
        ("buyer_reference", "PO-4711"),
        ("note", ""),
        ("period_from", "2026-12-01"),
        ("period_until", "2027-11-30"),
        ("account", ""),
        ("licence", ""),
        ("text_0", "Site licence, one year"),
        ("quantity_0", "1"),
        ("unit_price_0", "1200.00"),
        ("vat_rate_0", ""),
    ];
    for (name, value) in changed {
        match fields.iter_mut().find(|(field, _)| field == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    admin.post(path, &fields).await
}

async fn draft(admin: &Browser, changed: &[(&str, &str)]) -> String {
    let made = send(admin, "/admin/invoices", changed).await;
    assert_eq!(made.status, 303, "{}", made.text);
    made.location().to_owned()
}

async fn issue(admin: &Browser, path: &str) -> Answer {
    let form = admin.get(&format!("{path}/issue")).await.ok();
    admin.post(&format!("{path}/issue"), &[("shown", hidden(&form, "shown"))]).await
}

async fn issued(admin: &Browser, changed: &[(&str, &str)]) -> String {
    let path = draft(admin, changed).await;
    let done = issue(admin, &path).await;
    assert_eq!(done.status, 303, "{}", done.text);
    path
}

/// What a form remembers.
fn hidden(page: &Answer, name: &str) -> &'static str {
    let (_, rest) =
        page.text.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic_at(page, name));
    rest.split('"').next().unwrap().to_owned().leak()
}

fn panic_at<'a>(page: &Answer, name: &str) -> (&'a str, &'a str) {
    unreachable!("no {name} in {}", page.text)
}

async fn pay(admin: &Browser, path: &str, entry: &str, amount: &str) -> Answer {
    let day = [("entry", entry), ("amount", amount), ("booked_on", "2026-11-24"), ("note", "")];
    let query: Vec<String> = day.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let form = admin.get(&format!("{path}/payments?{}", query.join("&"))).await;
    if form.status != 200 {
        return form;
    }
    let mut fields = day.to_vec();
    fields.extend([("shown", hidden(&form, "shown")), ("intent", hidden(&form, "intent"))]);
    admin.post(&format!("{path}/payments"), &fields).await
}

async fn numbers(site: &Site) -> Vec<String> {
    sqlx::query_scalar("select number from transfer_invoice where number is not null order by number")
        .fetch_all(site.db())
        .await
        .unwrap()
}

async fn actions(site: &Site) -> Vec<String> {
    sqlx::query_scalar("select action from audit where subject = 'transfer_invoice' order by audit_id")
        .fetch_all(site.db())
        .await
        .unwrap()
}

/// The bytes of a document.
async fn document(browser: &Browser, address: &str) -> Vec<u8> {
    let response = browser.client.get(format!("{}{address}", browser.base)).send().await.unwrap();
    assert_eq!(response.status(), 200, "{address}");
    assert_eq!(response.headers()["content-type"], "application/pdf");
    response.bytes().await.unwrap().to_vec()
}

/// What stands in it, with single blanks.
fn text(pdf: &[u8]) -> String {
    let text = pdf_extract::extract_text_from_mem(pdf).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn text_of(browser: &Browser, path: &str) -> String {
    let id = path.rsplit('/').next().unwrap();
    text(&document(browser, &format!("/admin/invoices/documents/{id}")).await)
}

async fn standing(site: &Site, account: AccountId, at: DateTime<Utc>) -> courant::paywall::Standing {
    courant::paywall::store::standing(site.db(), account, false, at).await.unwrap()
}

#[tokio::test]
async fn only_admins_come_in() {
    let (site, admin) = open().await;
    let path = issued(&admin, &[]).await;
    let id = path.rsplit('/').next().unwrap();
    let pages = [
        "/admin/invoices".to_owned(),
        "/admin/invoices.csv".to_owned(),
        "/admin/invoices/new".to_owned(),
        "/admin/invoices/seller".to_owned(),
        "/admin/invoices/vat-rates".to_owned(),
        path.clone(),
        format!("{path}/issue"),
        format!("{path}/payments"),
        format!("{path}/credit"),
        format!("/admin/invoices/documents/{id}"),
    ];
    for role in [Role::Reader, Role::Contributor, Role::Author, Role::Editor] {
        let browser = site.browser_of(role).await;
        for page in &pages {
            assert_eq!(browser.get(page).await.status, 403, "{role:?} at {page}");
        }
        assert_eq!(send(&browser, "/admin/invoices", &[]).await.status, 403);
        for deed in ["", "/deletion", "/issue", "/payments", "/credit", "/mail"] {
            assert_eq!(browser.post(&format!("{path}{deed}"), &[]).await.status, 403, "{role:?} {deed}");
        }
        assert_eq!(browser.post("/admin/invoices/seller", &SELLER).await.status, 403);
        assert_eq!(browser.post("/admin/invoices/vat-rates", &[]).await.status, 403);
        assert_eq!(browser.get(&format!("/account/invoices/{id}")).await.status, 404, "{role:?}");
    }
    assert_eq!(site.browser().get(&path).await.status, 303);
    assert_eq!(site.browser().get(&format!("/account/invoices/{id}")).await.status, 303);
    let missing = "/admin/invoices/0190a5b0-0000-7000-8000-000000000000";
    for page in ["", "/issue", "/payments", "/credit"] {
        assert_eq!(admin.get(&format!("{missing}{page}")).await.status, 404, "{page}");
    }
    for deed in ["", "/deletion", "/issue", "/mail", "/credit"] {
        assert_eq!(send(&admin, &format!("{missing}{deed}"), &[]).await.status, 404, "{deed}");
    }
}

#[tokio::test]
async fn from_a_draft_to_what_came_in() {
    let (site, admin) = open().await;
    let path = draft(&admin, &[]).await;
    let page = admin.get(&path).await.ok();
    assert!(
        page.has("Reverse charge") && page.has("not confirmed yet") && page.has("€1200.00"),
        "{}",
        page.text
    );
    assert_eq!(
        admin.get(&path.replace("invoices/", "invoices/documents/")).await.status,
        404,
        "a draft has none"
    );
    let changed =
        send(&admin, &path, &[("version", hidden(&page, "version")), ("unit_price_0", "1500")]).await;
    assert_eq!((changed.status, changed.location()), (303, &*path));
    assert_eq!(issue(&admin, &path).await.status, 303);

    let page = admin.get(&path).await.ok();
    assert!(
        page.has("Invoice BC-2026-0001") && page.has("To be paid") && page.has("24 December 2026"),
        "{}",
        page.text
    );
    let list = admin.get("/admin/invoices").await.ok();
    assert!(list.has("€1500.00 to come in from 1 invoice") && list.has("Université d’Essai"));

    let part = pay(&admin, &path, "received", "500").await;
    assert_eq!(part.status, 303, "{}", part.text);
    assert!(admin.get(&path).await.has("<dd>€1000.00</dd>"));
    assert_eq!(pay(&admin, &path, "received", "1000.01").await.status, 422, "more than is open");
    assert_eq!(pay(&admin, &path, "received", "1000").await.status, 303);
    assert!(admin.get(&path).await.has(">Paid</span>"));
    assert_eq!(pay(&admin, &path, "received", "0.01").await.status, 422, "it is paid");
    assert_eq!(
        pay(&admin, &path, "correction", "1000").await.status,
        303,
        "the bank had it for somebody else"
    );
    assert!(admin.get(&path).await.has("Still to be paid"));
    let (paid, entries): (i64, i64) = sqlx::query_as(
        "select max(paid), sum(amount)::bigint from transfer_invoice join transfer_payment using (transfer_invoice_id)",
    )
    .fetch_one(site.db())
    .await
    .unwrap();
    assert_eq!((paid, entries), (50_000, 50_000));
    assert_eq!(
        actions(&site).await,
        [
            "transfer_invoice.create",
            "transfer_invoice.update",
            "transfer_invoice.issue",
            "transfer_invoice.payment",
            "transfer_invoice.payment",
            "transfer_invoice.payment",
        ]
    );
}

#[tokio::test]
async fn sixteen_at_once_get_sixteen_numbers_without_a_gap() {
    let (site, admin) = open().await;
    let mut paths = Vec::new();
    for _ in 0..16 {
        paths.push(draft(&admin, &[]).await);
    }
    let tasks: Vec<_> = paths
        .iter()
        .map(|path| {
            let (admin, path) = (admin.clone(), path.clone());
            tokio::spawn(async move { issue(&admin, &path).await.status })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), 303);
    }
    let expected: Vec<String> = (1..=16).map(|number| format!("BC-2026-{number:04}")).collect();
    assert_eq!(numbers(&site).await, expected);

    // One draft issued by many at once is one invoice, and its number is not spent twice.
    let path = draft(&admin, &[]).await;
    let form = admin.get(&format!("{path}/issue")).await.ok();
    let shown = hidden(&form, "shown");
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let (admin, address) = (admin.clone(), format!("{path}/issue"));
            tokio::spawn(async move { admin.post(&address, &[("shown", shown)]).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    issued(&admin, &[]).await;
    assert_eq!(numbers(&site).await.last().map(String::as_str), Some("BC-2026-0018"));

    site.state.clock.set("2026-12-31T23:30:00Z".parse().unwrap());
    issued(&admin, &[]).await;
    assert_eq!(
        numbers(&site).await.last().map(String::as_str),
        Some("BC-2027-0001"),
        "it is 2027 in Brussels"
    );
}

#[tokio::test]
async fn an_issued_invoice_stands() {
    let (site, admin) = open().await;
    let path = issued(&admin, &[]).await;
    assert_eq!(send(&admin, &path, &[("unit_price_0", "1")]).await.status, 409);
    assert_eq!(admin.post(&format!("{path}/deletion"), &[]).await.status, 409);
    let again = admin.post(&format!("{path}/issue"), &[("shown", "1")]).await;
    assert_eq!(again.status, 409);
    for statement in [
        "update transfer_invoice set total = 1, net = 1, vat = 0",
        "update transfer_invoice set number = 'BC-2026-0009'",
        "update transfer_invoice set buyer = 'Somebody else'",
        "update transfer_invoice set number = null, issued_on = null, due_on = null, seller = null",
        "delete from transfer_invoice",
        "update transfer_invoice_line set unit_price = 1",
        "delete from transfer_invoice_line",
        "insert into transfer_invoice_line select transfer_invoice_id, 9, text, 1, 1, 0 from transfer_invoice_line",
    ] {
        let error = sqlx::query(statement).execute(site.db()).await.unwrap_err();
        let refused = error.as_database_error().and_then(|error| error.constraint());
        assert_eq!(refused, Some("transfer_invoice_stands"), "{statement}: {error}");
    }
    assert_eq!(pay(&admin, &path, "received", "1200").await.status, 303);
    for statement in ["update transfer_payment set amount = 1", "delete from transfer_payment"] {
        assert!(sqlx::query(statement).execute(site.db()).await.is_err(), "{statement}");
    }

    // The house moves: what is issued keeps the address of its day.
    let before = document(&admin, &path.replace("invoices/", "invoices/documents/")).await;
    let mut moved = SELLER;
    moved[0].1 = "1";
    moved[1].1 = "Courant Elsewhere";
    assert_eq!(admin.post("/admin/invoices/seller", &moved).await.status, 303);
    assert_eq!(
        document(&admin, &path.replace("invoices/", "invoices/documents/")).await,
        before,
        "the same bytes"
    );
}

#[tokio::test]
async fn nobody_sells_without_a_name() {
    let site = Site::open().await;
    let admin = site.browser_of(Role::Admin).await;
    let path = draft(&admin, &[]).await;
    let form = admin.get(&format!("{path}/issue")).await.ok();
    assert!(form.has("href=\"/admin/invoices/seller\"") && !form.has("name=\"shown\""));
    let refused = admin.post(&format!("{path}/issue"), &[("shown", "")]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.has("href=\"/admin/invoices/seller\""));

    for (field, value) in [
        ("iban", "BE68 5390 0754 7035"),
        ("bic", "GKCC"),
        ("vat_id", ""),
        ("vat_id", "BE0203201341"),
        ("country", "CH"),
        ("prefix", "A-B"),
        ("prefix", ""),
        ("days_to_pay", "121"),
        ("name", ""),
        ("name", "東京"),
    ] {
        let mut fields = SELLER;
        fields.iter_mut().find(|(name, _)| *name == field).unwrap().1 = value;
        let answer = admin.post("/admin/invoices/seller", &fields).await;
        assert_eq!(answer.status, 422, "{field} {value}");
        assert!(answer.has("field-error"), "{field} {value}");
    }
    assert_eq!(admin.post("/admin/invoices/seller", &SELLER).await.status, 303);
    let late = admin.post("/admin/invoices/seller", &SELLER).await;
    assert_eq!(late.status, 409, "somebody else was first");
    assert!(
        late.has("Brussels Courant SRL") && late.has("name=\"version\" value=\"1\""),
        "what was typed is kept"
    );
    assert_eq!(issue(&admin, &path).await.status, 303);
}

#[tokio::test]
async fn what_cannot_be_an_invoice_is_refused() {
    let (site, admin) = open().await;
    let long = "x".repeat(401);
    for (field, value) in [
        ("buyer", ""),
        ("buyer", &long[..161]),
        ("buyer", "東京大学"),
        ("address", ""),
        ("address", &long),
        ("country", "ZZ"),
        ("vat_id", "FR1"),
        ("vat_id", "BE0203201340"),
        ("vat_id", "XI123456789"),
        ("email", "nobody"),
        ("email", "a@b.example\r\nBcc: c@d.example"),
        ("unit_price_0", "1.234"),
        ("unit_price_0", "1e3"),
        ("unit_price_0", "-5"),
        ("unit_price_0", "99999999999999"),
        ("unit_price_0", "0"),
        ("quantity_0", "0"),
        ("quantity_0", "1.5"),
        ("quantity_0", "-1"),
        ("vat_rate_0", "101"),
        ("vat_rate_0", "21.555"),
        ("text_0", &long[..301]),
        ("period_until", ""),
        ("period_until", "2026-11-01"),
        ("account", "nobody@courant.example"),
        ("licence", "0190a5b0-0000-7000-8000-000000000000"),
        ("buyer_reference", &long[..61]),
    ] {
        let answer = send(&admin, "/admin/invoices", &[(field, value)]).await;
        assert_eq!(answer.status, 422, "{field} {value}");
        assert!(
            answer.has("field-error") && answer.has("Site licence, one year") || field == "text_0",
            "{field} {value}"
        );
    }
    let count: i64 =
        sqlx::query_scalar("select count(*) from transfer_invoice").fetch_one(site.db()).await.unwrap();
    assert_eq!(count, 0, "nothing half saved");
}

#[tokio::test]
async fn two_admins_at_one_draft() {
    let (site, admin) = open().await;
    let path = draft(&admin, &[]).await;
    let other = site.browser_of(Role::Admin).await;
    let form = other.get(&path).await.ok();
    let version = hidden(&form, "version");
    let to_be_issued = other.get(&format!("{path}/issue")).await.ok();
    assert_eq!(send(&admin, &path, &[("version", version), ("unit_price_0", "1300")]).await.status, 303);
    let late = send(&other, &path, &[("version", version), ("buyer_reference", "typed by the other")]).await;
    assert_eq!(late.status, 409);
    assert!(late.has("typed by the other"));
    let shown = hidden(&to_be_issued, "shown");
    let stale = other.post(&format!("{path}/issue"), &[("shown", shown)]).await;
    assert_eq!(stale.status, 409, "it was another sum");
    assert!(numbers(&site).await.is_empty());
    assert_eq!(other.post(&format!("{path}/deletion"), &[("version", version)]).await.status, 409);
    let page = admin.get(&path).await.ok();
    assert_eq!(
        admin.post(&format!("{path}/deletion"), &[("version", hidden(&page, "version"))]).await.status,
        303
    );
    assert_eq!(admin.get(&path).await.status, 404);
}

#[tokio::test]
async fn vat_follows_the_buyer() {
    let (site, admin) = open().await;
    for (country, vat_id, treatment, vat, total) in [
        ("BE", "BE0203201340", "VAT of our own country", "VAT 21 % on €1200.00", "€1452.00"),
        ("BE", "", "VAT of our own country", "VAT 21 % on €1200.00", "€1452.00"),
        ("FR", "FR83404833048", "Reverse charge", "VAT 0 % on €1200.00", "€1200.00"),
        ("GR", "EL094259216", "Reverse charge", "VAT 0 % on €1200.00", "€1200.00"),
        ("FR", "", "VAT of the buyer’s country", "VAT 20 % on €1200.00", "€1440.00"),
        ("FI", "", "VAT of the buyer’s country", "VAT 25.5 % on €1200.00", "€1506.00"),
        ("HU", "", "VAT of the buyer’s country", "VAT 27 % on €1200.00", "€1524.00"),
        ("CH", "CHE-123.456.788", "Outside the Union", "VAT 0 % on €1200.00", "€1200.00"),
        ("US", "", "Outside the Union", "VAT 0 % on €1200.00", "€1200.00"),
    ] {
        let path = draft(&admin, &[("country", country), ("vat_id", vat_id), ("vat_rate_0", "")]).await;
        let page = admin.get(&path).await.ok();
        assert!(page.has(treatment) && page.has(vat) && page.has(total), "{country} {vat_id}: {}", page.text);
    }
    // A lower rate is the seller's to name, and counts only where VAT is charged.
    let lower = draft(&admin, &[("country", "BE"), ("vat_id", ""), ("vat_rate_0", "6")]).await;
    assert!(admin.get(&lower).await.has("VAT 6 % on €1200.00"));
    let abroad = draft(&admin, &[("vat_rate_0", "6")]).await;
    assert!(admin.get(&abroad).await.has("VAT 0 % on €1200.00"));

    // A new rate holds from its day on.
    let entered = [("country", "BE"), ("rate", "22.5"), ("valid_from", "2026-11-25")];
    assert_eq!(admin.post("/admin/invoices/vat-rates", &entered).await.status, 303);
    assert!(admin.get("/admin/invoices/vat-rates").await.ok().has("22.5 %"));
    let belgian = [("country", "BE"), ("vat_id", "")];
    let path = draft(&admin, &belgian).await;
    assert!(admin.get(&path).await.has("VAT 21 % on"));
    site.state.clock.set("2026-11-25T09:00:00Z".parse().unwrap());
    assert!(admin.get(&path).await.has("VAT 22.5 % on"), "the day of issue counts");
    for wrong in [("rate", "101"), ("country", "CH"), ("valid_from", "soon")] {
        let mut fields = entered;
        fields.iter_mut().find(|(name, _)| *name == wrong.0).unwrap().1 = wrong.1;
        assert_eq!(admin.post("/admin/invoices/vat-rates", &fields).await.status, 422, "{wrong:?}");
    }
}

#[tokio::test]
async fn vies_is_asked_once_a_day_and_holds_nobody_up() {
    let (site, _) = open().await;
    let peer = ViesPeer::start().await;
    let vies = peer.vies.clone();
    let node = site.node_with(|state| state.vies = vies).await;
    let admin = node.browser_of(Role::Admin).await;

    // Away: the form of the id suffices, and the page says so.
    let path = issued(&admin, &[]).await;
    let page = admin.get(&path).await.ok();
    assert!(page.has("Reverse charge") && page.has("not confirmed yet"), "{}", page.text);
    let question = &peer.asked()[0];
    assert_eq!(
        (question["countryCode"].as_str(), question["vatNumber"].as_str()),
        (Some("FR"), Some("83404833048"))
    );
    assert_eq!(
        question["requesterMemberStateCode"].as_str(),
        Some("BE"),
        "who asks under a name gets a proof"
    );
    let count = peer.asked().len();
    draft(&admin, &[]).await;
    assert_eq!(peer.asked().len(), count, "not again at once");

    // Back: the job asks, the answer is kept with its proof, and asked for no more that day.
    peer.knows("FR83404833048", true);
    jobs::confirm(&node.state).await.unwrap();
    assert_eq!(peer.asked().len(), count, "an hour's rest");
    site.state.clock.set(site.state.clock.now() + TimeDelta::minutes(61));
    jobs::confirm(&node.state).await.unwrap();
    jobs::confirm(&node.state).await.unwrap();
    draft(&admin, &[]).await;
    assert_eq!(peer.asked().len(), count + 1);
    let page = admin.get(&path).await.ok();
    assert!(page.has("confirmed by VIES") && page.has("consultation WAPIAAAAYtest123"), "{}", page.text);
    assert!(page.has("UNIVERSITÉ D&#39;ESSAI"));
    site.state.clock.set(site.state.clock.now() + TimeDelta::hours(25));
    draft(&admin, &[]).await;
    assert_eq!(peer.asked().len(), count + 2, "the next day");

    // No: reverse charge is refused, and the admin is warned.
    peer.knows("IT00743110157", false);
    let italian = [("country", "IT"), ("vat_id", "IT00743110157")];
    let path = draft(&admin, &italian).await;
    let page = admin.get(&path).await.ok();
    assert!(page.has("reverse charge is refused") && page.has("VAT 22 % on €1200.00"), "{}", page.text);
    assert!(admin.get(&format!("{path}/issue")).await.has("reverse charge is refused"));

    // No, after it was issued without VAT: the admins hear of it.
    let path = issued(&admin, &[("country", "DE"), ("vat_id", "DE136695976")]).await;
    peer.knows("DE136695976", false);
    site.state.clock.set(site.state.clock.now() + TimeDelta::minutes(61));
    jobs::confirm(&node.state).await.unwrap();
    assert!(admin.get("/admin/alerts").await.ok().has("DE136695976"));
    assert!(admin.get(&path).await.has("not in use"));
}

#[tokio::test]
async fn what_was_shown_is_what_is_issued() {
    let (site, _) = open().await;
    let peer = ViesPeer::start().await;
    let vies = peer.vies.clone();
    let node = site.node_with(|state| state.vies = vies).await;
    let admin = node.browser_of(Role::Admin).await;
    let path = draft(&admin, &[]).await;
    let form = admin.get(&format!("{path}/issue")).await.ok();
    peer.knows("FR83404833048", false);
    site.state.clock.set(site.state.clock.now() + TimeDelta::minutes(61));
    jobs::confirm(&node.state).await.unwrap();
    let refused = admin.post(&format!("{path}/issue"), &[("shown", hidden(&form, "shown"))]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.has("VAT of the buyer’s country") && numbers(&site).await.is_empty());
}

#[tokio::test]
async fn credit_notes_never_take_back_more_than_there_is() {
    let (site, admin) = open().await;
    let lines = [
        ("country", "BE"),
        ("vat_id", ""),
        ("text_1", "Forty seats"),
        ("quantity_1", "40"),
        ("unit_price_1", "3.33"),
        ("vat_rate_1", "6"),
    ];
    let path = issued(&admin, &lines).await;
    let credit = format!("{path}/credit");
    let form = admin.get(&credit).await.ok();
    assert!(form.has("value=\"1200.00\"") && form.has("value=\"133.20\""), "{}", form.text);
    for amounts in [("1200.01", ""), ("", ""), ("1.234", ""), ("-1", ""), ("", "133.21")] {
        let fields =
            [("earlier", "0"), ("reason", "Too many"), ("amount_0", amounts.0), ("amount_1", amounts.1)];
        assert_eq!(admin.post(&credit, &fields).await.status, 422, "{amounts:?}");
    }
    let no_reason = [("earlier", "0"), ("reason", ""), ("amount_0", "1"), ("amount_1", "")];
    assert_eq!(admin.post(&credit, &no_reason).await.status, 422);

    // Eight at once: whatever is taken back together is no more than there is.
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (admin, credit) = (admin.clone(), credit.clone());
            let fields = [("earlier", "0"), ("reason", "Half"), ("amount_0", "700"), ("amount_1", "33.33")];
            tokio::spawn(async move { admin.post(&credit, &fields).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    let page = admin.get(&path).await.ok();
    assert!(page.has("BC-CN-2026-0001") && page.has("Half"), "{}", page.text);
    let again = [("earlier", "1"), ("reason", "Half"), ("amount_0", "700"), ("amount_1", "")];
    assert_eq!(admin.post(&credit, &again).await.status, 422, "500 are left");
    let rest = [("earlier", "1"), ("reason", "The rest"), ("amount_0", "500"), ("amount_1", "99.87")];
    assert_eq!(admin.post(&credit, &rest).await.status, 303);
    assert!(admin.get(&path).await.has(">Credited</span>"));

    let (credited, total): (i64, i64) =
        sqlx::query_as("select credited, total from transfer_invoice").fetch_one(site.db()).await.unwrap();
    assert_eq!(credited, total, "to the cent, however it was cut");
    let sums: (i64, i64) = sqlx::query_as("select sum(vat)::bigint, sum(total)::bigint from credit_note")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(sums, (25_200 + 799, total));
    assert!(sqlx::query("update credit_note set total = 1").execute(site.db()).await.is_err());
    assert!(sqlx::query("delete from credit_note_line").execute(site.db()).await.is_err());
    assert_eq!(admin.post(&credit, &rest).await.status, 409);
}

#[tokio::test]
async fn a_paid_invoice_opens_stories_and_a_credited_one_closes_them() {
    let (site, admin) = open().await;
    let story = site.publish(Draft::new("locked").access(Level::Subscribers)).await;
    let ada = site.account("ada@courant.example", Role::Reader).await;
    let reader = site.browser();
    reader.sign_in("ada@courant.example").await;
    let lines =
        [("account", "Ada@courant.example"), ("period_from", "2026-11-24"), ("email", "ada@courant.example")];
    let path = issued(&admin, &lines).await;
    assert_eq!(reader.access(&story).await, "preview", "an invoice is no payment");
    let form = admin.get(&format!("{path}/payments")).await.ok();
    assert!(form.has("The account reads from 24 November 2026 until 30 November 2027."), "{}", form.text);
    assert_eq!(pay(&admin, &path, "received", "1199.99").await.status, 303);
    assert_eq!(reader.access(&story).await, "preview", "a cent is missing");
    assert_eq!(pay(&admin, &path, "received", "0.01").await.status, 303);
    assert_eq!(reader.access(&story).await, "full");
    let (reason, note): (String, String) =
        sqlx::query_as("select reason::text, note from entitlement where source = 'transfer'")
            .fetch_one(site.db())
            .await
            .unwrap();
    assert_eq!((&*reason, &*note), ("paid", "BC-2026-0001"));
    let last: DateTime<Utc> = "2027-11-30T22:59:59Z".parse().unwrap();
    assert_eq!(standing(&site, ada, last).await, courant::paywall::Standing::Subscriber);
    assert_eq!(standing(&site, ada, last + TimeDelta::seconds(1)).await, courant::paywall::Standing::Lapsed);

    // The buyer finds it on their page; nobody else finds it at all.
    let id = path.rsplit('/').next().unwrap();
    let own = format!("/account/invoices/{id}");
    let page = reader.get("/account").await.ok();
    assert!(
        page.has(&own) && page.has("BC-2026-0001") && page.has("Subscription by invoice"),
        "{}",
        page.text
    );
    assert!(text(&document(&reader, &own).await).contains("BC-2026-0001"));
    let other = site.browser_of(Role::Reader).await;
    assert_eq!(other.get(&own).await.status, 404);
    assert!(!other.get("/account").await.ok().has("BC-2026"));

    // Undone, it closes; entered again, it opens; credited as a whole, it closes for good.
    assert_eq!(pay(&admin, &path, "correction", "1200").await.status, 303);
    assert_eq!(reader.access(&story).await, "preview");
    assert_eq!(pay(&admin, &path, "received", "1200").await.status, 303);
    assert_eq!(reader.access(&story).await, "full");
    let part = [("earlier", "0"), ("reason", "A rebate"), ("amount_0", "200")];
    assert_eq!(admin.post(&format!("{path}/credit"), &part).await.status, 303);
    assert_eq!(reader.access(&story).await, "full", "a part taken back leaves the rest paid");
    assert!(admin.get(&path).await.has("To be sent back"));
    assert_eq!(pay(&admin, &path, "returned", "200.01").await.status, 422);
    assert_eq!(pay(&admin, &path, "returned", "200").await.status, 303);
    let rest = [("earlier", "1"), ("reason", "Cancelled"), ("amount_0", "1000")];
    assert_eq!(admin.post(&format!("{path}/credit"), &rest).await.status, 303);
    assert_eq!(reader.access(&story).await, "preview");
    let note: uuid::Uuid =
        sqlx::query_scalar("select credit_note_id from credit_note order by number limit 1")
            .fetch_one(site.db())
            .await
            .unwrap();
    let own = format!("/account/invoices/{note}");
    assert!(text(&document(&reader, &own).await).contains("BC-CN-2026-0001"));
    assert_eq!(other.get(&own).await.status, 404);

    // The account goes, the invoice stays.
    sqlx::query("delete from account where account_id = $1").bind(ada.0).execute(site.db()).await.unwrap();
    assert!(admin.get(&path).await.ok().has("BC-2026-0001"));
}

#[tokio::test]
async fn a_payment_sent_twice_is_one_and_at_once_never_too_much() {
    let (site, admin) = open().await;
    let path = issued(&admin, &[]).await;
    let entries = [("entry", "received"), ("amount", "800"), ("booked_on", "2026-11-24"), ("note", "")];
    let query = "entry=received&amount=800&booked_on=2026-11-24&note=";
    let form = admin.get(&format!("{path}/payments?{query}")).await.ok();
    let mut fields = entries.to_vec();
    fields.extend([("shown", hidden(&form, "shown")), ("intent", hidden(&form, "intent"))]);
    for _ in 0..2 {
        assert_eq!(admin.post(&format!("{path}/payments"), &fields).await.status, 303, "the same form");
    }
    let other = issued(&admin, &[]).await;
    let form = admin.get(&format!("{other}/payments?{query}")).await.ok();
    let shown = hidden(&form, "shown");
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let (admin, address) = (admin.clone(), format!("{other}/payments"));
            let intent: &'static str = uuid::Uuid::now_v7().to_string().leak();
            let mut fields = entries.to_vec();
            fields.extend([("shown", shown), ("intent", intent)]);
            tokio::spawn(async move { admin.post(&address, &fields).await.status })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += u32::from(task.await.unwrap() == 303);
    }
    assert_eq!(done, 1, "800 of 1200 come in once");
    let paid: Vec<i64> = sqlx::query_scalar("select paid from transfer_invoice order by number")
        .fetch_all(site.db())
        .await
        .unwrap();
    assert_eq!(paid, [80_000, 80_000]);
    let early = [
        ("entry", "received"),
        ("amount", "1"),
        ("booked_on", "2026-11-23"),
        ("note", ""),
        ("shown", ""),
        ("intent", ""),
    ];
    assert_eq!(admin.post(&format!("{path}/payments"), &early).await.status, 400, "no intent");
}

#[tokio::test]
async fn the_document_says_it_all() {
    let (_site, admin) = open().await;
    let path = issued(
        &admin,
        &[
            ("buyer", "Εθνικό Πανεπιστήμιο <script>alert(1)</script>"),
            ("address", "Οδός Πανεπιστημίου 30\n106 79 Αθήνα"),
            ("country", "GR"),
            ("vat_id", "EL 094259216"),
            ("text_0", "Годовой доступ, Łódź & Győr"),
            ("note", "Thank you."),
        ],
    )
    .await;
    let text = text_of(&admin, &path).await;
    for part in [
        "Brussels Courant SRL",
        "Invoice BC-2026-0001",
        "24 November 2026",
        "24 December 2026",
        "Εθνικό Πανεπιστήμιο <script>alert(1)</script>",
        "Οδός Πανεπιστημίου 30",
        "106 79 Αθήνα",
        "Greece",
        "BE0203201340",
        "EL094259216",
        "PO-4711",
        "1 December 2026 – 30 November 2027",
        "Годовой доступ, Łódź & Győr",
        "€1,200.00",
        "0 %",
        "Reverse charge",
        "article 196",
        "BE68 5390 0754 7034",
        "GKCCBEBB",
        "Thank you.",
        "page 1 of 1",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let page = admin.get(&path).await.ok();
    assert!(!page.has("<script>alert"), "{}", page.text);
}

#[tokio::test]
async fn a_long_invoice_goes_on_over_pages() {
    let (_site, admin) = open().await;
    let mut many: Vec<(String, String)> = Vec::new();
    for place in 0..120 {
        many.push((
            format!("text_{place}"),
            format!("Reading room number {place}, with a description that goes on for more than one line"),
        ));
        many.push((format!("quantity_{place}"), "2".to_owned()));
        many.push((format!("unit_price_{place}"), "1.50".to_owned()));
        many.push((format!("vat_rate_{place}"), String::new()));
    }
    let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (&**name, &**value)).collect();
    let mut fields = vec![("country", "BE"), ("vat_id", "")];
    fields.extend(many);
    let path = issued(&admin, &fields).await;
    let text = text_of(&admin, &path).await;
    let numbered = text.split("page ").skip(1).filter_map(|rest| rest.split(' ').next());
    let pages: BTreeSet<_> = numbered.collect();
    assert!(pages.len() >= 4, "{pages:?}");
    assert!(text.contains("Reading room number 0,") && text.contains("Reading room number 119,"));
    assert!(
        text.contains("€360.00")
            && text.contains("VAT 21 % on €360.00")
            && text.contains("€75.60")
            && text.contains("€435.60")
    );
}

#[tokio::test]
async fn the_buyer_is_mailed_the_document_and_reminded_once_a_day() {
    let (site, admin) = open().await;
    let mut peer = MailPeer::start("accept").await;
    let path = issued(&admin, &[]).await;
    peer.worker(&site).send_due().await;
    let mail = peer.says("accepted").await;
    assert_eq!(mail["to"][0].as_str(), Some("accounts@uni.example"));
    let words = mail["text"].as_str().unwrap();
    assert!(
        words.contains("multipart/mixed")
            && words.contains("bc-2026-0001.pdf")
            && words.contains("application/pdf"),
        "{words}"
    );
    let kept: i64 =
        sqlx::query_scalar("select count(*) from mail_attachment").fetch_one(site.db()).await.unwrap();
    assert_eq!(kept, 0, "gone with the words");

    let today = admin.post(&format!("{path}/mail"), &[]).await;
    assert_eq!(today.status, 409);
    assert!(today.has("once a day is enough"));
    assert!(admin.get("/admin/invoices?show=overdue").await.has("No invoice is found"));
    site.state.clock.set("2026-12-24T22:59:00Z".parse().unwrap());
    assert!(!admin.get(&path).await.has("Remind the buyer"), "the last day is not over");
    site.state.clock.set("2026-12-24T23:00:00Z".parse().unwrap());
    assert!(admin.get(&path).await.has("Remind the buyer"));
    assert!(admin.get("/admin/invoices?show=overdue").await.has("BC-2026-0001"));
    assert_eq!(admin.post(&format!("{path}/mail"), &[]).await.status, 303);
    assert_eq!(admin.post(&format!("{path}/mail"), &[]).await.status, 409);
    peer.worker(&site).send_due().await;
    let reminder = peer.says("accepted").await;
    assert!(reminder["text"].as_str().unwrap().contains("Subject: Reminder of invoice BC-2026-0001"));
}

#[tokio::test]
async fn a_demonstration_shows_what_is_attached() {
    let site = Site::open_demonstration().await;
    let admin = site.browser_of(Role::Admin).await;
    assert_eq!(admin.post("/admin/invoices/seller", &SELLER).await.status, 303);
    issued(&admin, &[]).await;
    let mail: uuid::Uuid = sqlx::query_scalar("select mail_id from mail where kind = 'invoice'")
        .fetch_one(site.db())
        .await
        .unwrap();
    let file = format!("/dev/mail/{mail}/attachments/bc-2026-0001.pdf");
    assert!(site.browser().get(&format!("/dev/mail/{mail}")).await.ok().has(&file));
    assert!(text(&document(&site.browser(), &file).await).contains("Université d’Essai"));
    assert_eq!(site.browser().get(&format!("/dev/mail/{mail}/attachments/other.pdf")).await.status, 404);
    let plain = Site::open().await;
    assert_eq!(plain.browser().get(&file).await.status, 404, "not outside a demonstration");
}

#[tokio::test]
async fn the_list_is_searched_filtered_and_taken_away() {
    let (site, admin) = open().await;
    let paid = issued(&admin, &[("buyer", "=Formula University")]).await;
    assert_eq!(pay(&admin, &paid, "received", "1200").await.status, 303);
    issued(&admin, &[("buyer", "Öko-Institut 100%")]).await;
    draft(&admin, &[("buyer", "A draft’s buyer")]).await;
    let rows = async |query: &str| {
        let page = admin.get(&format!("/admin/invoices?{query}")).await.ok();
        ["=Formula", "Öko-Institut", "A draft’s buyer"].map(|buyer| page.has(buyer))
    };
    assert_eq!(rows("").await, [true, true, true]);
    assert_eq!(rows("show=drafts").await, [false, false, true]);
    assert_eq!(rows("show=open").await, [false, true, false]);
    assert_eq!(rows("show=paid").await, [true, false, false]);
    assert_eq!(rows("show=credited").await, [false, false, false]);
    assert_eq!(rows("q=100%25").await, [false, true, false]);
    assert_eq!(rows("q=bc-2026-0001").await, [true, false, false]);
    assert_eq!(rows("q=nobody").await, [false, false, false]);
    let csv = admin.get("/admin/invoices.csv").await.ok();
    assert!(csv.has("BC-2026-0001,Paid,2026-11-24,2026-12-24,2026-11-24,'=Formula University,FR,FR83404833048,1200.00,0.00,1200.00"), "{}", csv.text);

    sqlx::query(
        "insert into transfer_invoice (transfer_invoice_id, buyer, address, country, vat_id, email, buyer_reference, note,
             treatment, net, vat, total, created_at)
         select gen_random_uuid(), 'Buyer ' || n, '', 'FR', '', '', '', '', 'domestic', 1, 0, 1, $1 from generate_series(1, 120) n",
    )
    .bind(site.state.clock.now())
    .execute(site.db())
    .await
    .unwrap();
    let (mut seen, mut next) = (BTreeSet::new(), "/admin/invoices?show=drafts&q=Buyer%20".to_owned());
    for _ in 0..5 {
        let page = admin.get(&next).await.ok();
        let found =
            page.text.split("<td>Buyer ").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned());
        for buyer in found {
            assert!(seen.insert(buyer), "each stands once");
        }
        let Some((front, _)) = page.text.split_once("\">Older</a>") else { break };
        next = front.rsplit("href=\"").next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    }
    assert_eq!(seen.len(), 120);
}

#[tokio::test]
async fn a_site_licence_shows_its_invoices_and_keeps_its_days() {
    let (site, admin) = open().await;
    let fields = [
        ("institution", "Uni Example"),
        ("begins_on", "2026-01-01"),
        ("ends_on", "2026-12-31"),
        ("seats", ""),
        ("ranges", ""),
        ("domains", "uni.example"),
        ("note", ""),
    ];
    let made = admin.post("/admin/licences", &fields).await;
    let licence = made.location().to_owned();
    let path = issued(&admin, &[("licence", licence.rsplit('/').next().unwrap())]).await;
    assert_eq!(pay(&admin, &path, "received", "1200").await.status, 303);
    let page = admin.get(&licence).await.ok();
    assert!(page.has("BC-2026-0001") && page.has(&path), "{}", page.text);
    assert!(admin.get(&path).await.has("Uni Example"));
    let days: (chrono::NaiveDate, chrono::NaiveDate) =
        sqlx::query_as("select begins_on, ends_on from licence").fetch_one(site.db()).await.unwrap();
    assert_eq!(days.1.to_string(), "2026-12-31", "paying changes no contract");
}
