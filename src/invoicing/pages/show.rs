//! One invoice: GET /admin/invoices/{id}, and mailing it: POST /admin/invoices/{id}/mail

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::edit::{draft_page, standing_in_words};
use super::{DESK, address, in_words, load};
use crate::app::AppState;
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::ids::TransferInvoiceId;
use crate::invoicing::posting::{self, Occasion, Refusal, day};
use crate::invoicing::store::payments::Entry;
use crate::invoicing::store::{checks, credit_notes, payments, whose};
use crate::invoicing::{Issued, Stage, TransferInvoice, checking, euros, iban};
use crate::licences::store::licence;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::wording::date_and_time;

#[derive(Template)]
#[template(path = "invoicing/show.html")]
struct ShowPage {
    desk: DeskChrome,
    href: String,
    document: String,
    number: String,
    mark: &'static str,
    label: &'static str,
    problem: Option<&'static str>,
    buyer: Vec<String>,
    facts: Vec<(&'static str, String)>,
    lines: Vec<[String; 5]>,
    sums: Vec<(String, String)>,
    left: Option<String>,
    to_return: Option<String>,
    entries: Vec<ShownEntry>,
    notes: Vec<ShownNote>,
    licence: Option<(String, String)>,
    account: Option<(String, String)>,
    mail_label: &'static str,
    may_credit: bool,
    may_enter: bool,
}

struct ShownEntry {
    day: String,
    what: &'static str,
    amount: String,
    note: String,
}

struct ShownNote {
    href: String,
    number: String,
    day: String,
    amount: String,
    reason: String,
}

/// GET /admin/invoices/{id}: a draft's form, or what became of an invoice.
pub async fn show(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<TransferInvoiceId>,
) -> AppResult<Response> {
    let invoice = load(&state, id).await?;
    let Some(issued) = &invoice.issued else { return draft_page(&state, &staff, &invoice).await };
    let page = show_page(&state, &staff, &invoice, issued).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

async fn show_page(
    state: &AppState,
    staff: &Staff,
    invoice: &TransferInvoice,
    issued: &Issued,
) -> AppResult<ShowPage> {
    let chrome = Chrome::of(state, &staff.viewer);
    let overdue = invoice.is_overdue(clock::day(chrome.now, chrome.zone));
    let (mark, label) = in_words(invoice.stage, overdue);
    let entries = payments::of_invoice(&state.db, invoice.id).await?;
    let notes = credit_notes::of_invoice(&state.db, invoice.id).await?;
    let left = invoice.outstanding();
    let draft = &invoice.draft;
    let buyer = std::iter::once(draft.buyer.as_str()).chain(draft.address.lines());
    Ok(ShowPage {
        desk: DeskChrome::new(&chrome, staff, DESK, &issued.number),
        href: address(invoice.id),
        document: format!("/admin/invoices/documents/{}", invoice.id),
        number: issued.number.clone(),
        mark,
        label,
        problem: None,
        buyer: buyer.chain([draft.country.name()]).map(str::to_owned).collect(),
        facts: facts(state, invoice, issued).await?,
        lines: lines(invoice),
        sums: sums(invoice, issued),
        left: (left > 0).then(|| euros(left).to_string()),
        to_return: (left < 0).then(|| euros(-left).to_string()),
        may_enter: left != 0 || issued.paid > 0,
        may_credit: issued.credited < invoice.total,
        entries: entries.into_iter().map(shown_entry).collect(),
        notes: notes.into_iter().map(shown_note).collect(),
        licence: licence_link(state, invoice).await?,
        account: account_link(state, invoice).await?,
        mail_label: if overdue { "Remind the buyer" } else { "Mail it again" },
    })
}

async fn facts(
    state: &AppState,
    invoice: &TransferInvoice,
    issued: &Issued,
) -> AppResult<Vec<(&'static str, String)>> {
    let draft = &invoice.draft;
    let mut facts = vec![
        ("Issued", day(issued.issued_on)),
        ("To be paid by", day(issued.due_on)),
        ("VAT", invoice.treatment.label().to_owned()),
    ];
    if !draft.vat_id.is_empty() {
        facts.push(("VAT id", draft.vat_id.clone()));
        facts.push(("VIES", vies(state, invoice).await?));
    }
    if let Some((from, until)) = draft.period {
        facts.push(("Period", format!("{} to {}", day(from), day(until))));
    }
    if !draft.buyer_reference.is_empty() {
        facts.push(("Their reference", draft.buyer_reference.clone()));
    }
    facts.push(("Mailed to", draft.email.clone()));
    if let Some(at) = issued.mailed_at {
        facts.push(("Last mailed", date_and_time(at, state.zone)));
    }
    if let Some(at) = issued.reminded_at {
        facts.push(("Last reminded", date_and_time(at, state.zone)));
    }
    facts.push(("Paid to", iban::grouped(&issued.seller.iban)));
    Ok(facts)
}

/// What VIES said, with the number that proves it.
async fn vies(state: &AppState, invoice: &TransferInvoice) -> AppResult<String> {
    let draft = &invoice.draft;
    if !draft.country.is_member() {
        return Ok("An id of another country: VIES does not know it.".to_owned());
    }
    let mut db = state.db.acquire().await?;
    let standing = checking::standing(&mut db, &draft.vat_id, draft.country).await?;
    let check = checks::newest(&mut *db, &draft.vat_id).await?.filter(checks::Check::is_verdict);
    let Some(check) = check else { return Ok(standing_in_words(standing).to_owned()) };
    let whose = check.name.map(|name| format!(" It is {name}’s.")).unwrap_or_default();
    let proof = check.consultation.map(|number| format!(", consultation {number}")).unwrap_or_default();
    Ok(format!(
        "{} Asked {}{proof}.{whose}",
        standing_in_words(standing),
        date_and_time(check.asked_at, state.zone)
    ))
}

fn lines(invoice: &TransferInvoice) -> Vec<[String; 5]> {
    let cells = invoice.draft.lines.iter().map(|line| {
        let rate = line.vat_rate.map(|rate| rate.to_string()).unwrap_or_default();
        let net = euros(line.net().unwrap_or_default()).to_string();
        [line.text.clone(), line.quantity.to_string(), euros(line.unit_price).to_string(), rate, net]
    });
    cells.collect()
}

fn sums(invoice: &TransferInvoice, issued: &Issued) -> Vec<(String, String)> {
    let sum = |name: &str, minor| (name.to_owned(), euros(minor).to_string());
    let mut sums =
        vec![sum("Without VAT", invoice.net), sum("VAT", invoice.vat), sum("Total", invoice.total)];
    if issued.credited > 0 {
        sums.push(sum("Credited", -issued.credited));
    }
    if issued.paid > 0 {
        sums.push(sum("Paid", -issued.paid));
    }
    sums
}

fn shown_entry(payment: payments::Payment) -> ShownEntry {
    let what = match payment.entry {
        Entry::Received => "Received",
        Entry::Correction => "Correction of an entry",
        Entry::Returned => "Sent back",
    };
    ShownEntry {
        day: day(payment.booked_on),
        what,
        amount: euros(payment.amount).to_string(),
        note: payment.note,
    }
}

fn shown_note(note: crate::invoicing::credit::CreditNote) -> ShownNote {
    ShownNote {
        href: format!("/admin/invoices/documents/{}", note.id),
        number: note.number,
        day: day(note.issued_on),
        amount: euros(note.total).to_string(),
        reason: note.reason,
    }
}

async fn licence_link(state: &AppState, invoice: &TransferInvoice) -> AppResult<Option<(String, String)>> {
    let Some(id) = invoice.draft.licence_id else { return Ok(None) };
    let licence = licence::find(&state.db, id).await?;
    Ok(licence.map(|licence| (format!("/admin/licences/{id}"), licence.contract.institution)))
}

async fn account_link(state: &AppState, invoice: &TransferInvoice) -> AppResult<Option<(String, String)>> {
    let Some(id) = invoice.draft.account_id else { return Ok(None) };
    let email = whose::address_of(&state.db, id).await?;
    Ok(email.map(|email| (format!("/admin/subscribers/{id}"), email)))
}

/// POST /admin/invoices/{id}/mail: a reminder once its day is over, else the invoice once more.
pub async fn mail(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<TransferInvoiceId>,
    _fields: Fields,
) -> AppResult<Response> {
    let invoice = load(&state, id).await?;
    let overdue = invoice.is_overdue(clock::day(state.clock.now(), state.zone));
    let occasion = if overdue && invoice.stage == Stage::Open { Occasion::Reminder } else { Occasion::Again };
    let problem = match posting::mail(&state, staff.account.account_id, id, occasion).await? {
        Ok(()) => return Ok(Redirect::to(&address(id)).into_response()),
        Err(Refusal::NotIssued) => return Err(AppError::Conflict),
        Err(Refusal::NotDue) => "It is no longer overdue. Nothing was mailed.",
        Err(Refusal::Today) => "The buyer was mailed today: once a day is enough. Nothing was mailed.",
    };
    let invoice = load(&state, id).await?;
    let issued = invoice.issued.as_ref().ok_or(AppError::Conflict)?;
    let mut page = show_page(&state, &staff, &invoice, issued).await?;
    page.problem = Some(problem);
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}
