//! What came in: GET and POST /admin/invoices/{id}/payments

use std::cmp::Ordering;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{DESK, MEANWHILE, address, load};
use crate::app::AppState;
use crate::billing::money::{Currency, Money};
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::{Fields, too_long};
use crate::ids::TransferInvoiceId;
use crate::invoicing::paying::{self, Refusal, Wish};
use crate::invoicing::posting::day;
use crate::invoicing::store::payments::Entry;
use crate::invoicing::{NOTE, TransferInvoice, euros};
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::page::{Cache, Chrome, Page};

/// What may be entered: name in the form, and label.
const ENTRIES: [(Entry, &str, &str); 3] = [
    (Entry::Received, "received", "Money came in"),
    (Entry::Correction, "correction", "An earlier entry was wrong"),
    (Entry::Returned, "returned", "Money was sent back"),
];

#[derive(Template)]
#[template(path = "invoicing/payment.html")]
struct PaymentPage {
    desk: DeskChrome,
    href: String,
    number: String,
    problem: Option<&'static str>,
    typed: Typed,
    errors: Errors,
    entries: Vec<Choice>,
    sentences: Vec<String>,
    shown: String,
    intent: Uuid,
}

struct Typed {
    entry: String,
    amount: String,
    booked_on: String,
    note: String,
}

#[derive(Default)]
struct Errors {
    entry: Option<String>,
    amount: Option<String>,
    booked_on: Option<String>,
    note: Option<String>,
}

impl Typed {
    fn from_fields(fields: &Fields) -> Self {
        Self {
            entry: fields.line("entry"),
            amount: fields.line("amount"),
            booked_on: fields.line("booked_on"),
            note: fields.line("note"),
        }
    }

    /// That all that is open came in today; or, where nothing is, whatever else can be.
    fn proposed(invoice: &TransferInvoice, today: NaiveDate) -> Self {
        let left = invoice.outstanding();
        let (entry, amount) = match left.cmp(&0) {
            Ordering::Less => ("returned", euros(-left).number()),
            Ordering::Equal => ("correction", String::new()),
            Ordering::Greater => ("received", euros(left).number()),
        };
        Self { entry: entry.to_owned(), amount, booked_on: today.to_string(), note: String::new() }
    }

    fn check(&self, invoice: &TransferInvoice, intent: Uuid, today: NaiveDate) -> Result<Wish, Errors> {
        let mut errors = Errors { note: too_long(&self.note, NOTE), ..Errors::default() };
        let entry = ENTRIES.into_iter().find(|(_, name, _)| *name == self.entry).map(|(entry, ..)| entry);
        if entry.is_none() {
            errors.entry = Some("What happened?".to_owned());
        }
        let amount = Money::parse(&self.amount, Currency::EUR).ok().filter(|amount| amount.minor > 0);
        errors.amount = match (amount, entry) {
            (None, _) => Some("An amount such as 15 or 15.50.".to_owned()),
            (Some(amount), Some(entry)) => too_much(amount, paying::most(invoice, entry)),
            (Some(_), None) => None,
        };
        let first = invoice.issued.as_ref().map(|issued| issued.issued_on);
        let booked_on = self.booked_on.parse::<NaiveDate>().ok();
        let booked_on = booked_on.filter(|day| *day <= today && first.is_some_and(|first| *day >= first));
        if booked_on.is_none() {
            errors.booked_on = Some("A day from that of the invoice to today.".to_owned());
        }
        match (entry, amount, booked_on) {
            (Some(entry), Some(amount), Some(booked_on))
                if errors.amount.is_none() && errors.note.is_none() =>
            {
                Ok(Wish { id: intent, entry, amount: amount.minor, booked_on, note: self.note.clone() })
            }
            _ => Err(errors),
        }
    }
}

fn too_much(amount: Money, most: i64) -> Option<String> {
    (amount.minor > most).then(|| format!("At most {}.", euros(most)))
}

/// What an entry would mean.
fn sentences(invoice: &TransferInvoice, wish: &Wish) -> Vec<String> {
    let amount = euros(wish.amount);
    let left = invoice.outstanding() - if wish.entry == Entry::Received { wish.amount } else { -wish.amount };
    let what = match wish.entry {
        Entry::Received => format!("{amount} came in on {}.", day(wish.booked_on)),
        Entry::Correction => format!("{amount} that were entered did not come in."),
        Entry::Returned => format!("{amount} were sent back on {}.", day(wish.booked_on)),
    };
    let state = match left {
        0 => "The invoice is then paid.".to_owned(),
        left if left > 0 => format!("{} are then still to be paid.", euros(left)),
        left => format!("{} are then to be sent back.", euros(-left)),
    };
    let reading = invoice.draft.period.filter(|_| invoice.draft.account_id.is_some()).map(|(from, until)| {
        if left <= 0 && wish.entry == Entry::Received {
            format!("The account reads from {} until {}.", day(from), day(until))
        } else if left > 0 {
            "The account does not read by this invoice.".to_owned()
        } else {
            "What the account reads by this invoice stays as it is.".to_owned()
        }
    });
    let licence = invoice.draft.licence_id.map(|_| {
        "The site licence keeps the days of its own contract: set them there, if they depend on this."
            .to_owned()
    });
    [Some(what), Some(state), reading, licence].into_iter().flatten().collect()
}

/// What the page shows, and what must still be so when it is done.
fn shown(invoice: &TransferInvoice, wish: &Wish) -> String {
    format!("{:?}-{}-{}-{}", wish.entry, wish.amount, wish.booked_on, invoice.outstanding())
}

fn page(
    state: &AppState,
    staff: &Staff,
    invoice: &TransferInvoice,
    typed: Typed,
    checked: Result<Wish, Errors>,
) -> AppResult<PaymentPage> {
    let issued = invoice.issued.as_ref().ok_or(AppError::Conflict)?;
    let chrome = Chrome::of(state, &staff.viewer);
    let possible = ENTRIES.into_iter().filter(|(entry, ..)| paying::most(invoice, *entry) > 0);
    let entries = possible.map(|(_, name, label)| Choice::new(name, label, &typed.entry)).collect();
    let (sentences, shown, errors) = match checked {
        Ok(wish) => (sentences(invoice, &wish), shown(invoice, &wish), Errors::default()),
        Err(errors) => (Vec::new(), String::new(), errors),
    };
    Ok(PaymentPage {
        desk: DeskChrome::new(&chrome, staff, DESK, "Enter a payment"),
        href: address(invoice.id),
        number: issued.number.clone(),
        problem: None,
        typed,
        errors,
        entries,
        sentences,
        shown,
        intent: Uuid::now_v7(),
    })
}

/// GET /admin/invoices/{id}/payments: what an entry would mean; at first, that all that is open came in today.
pub async fn payment_form(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<TransferInvoiceId>,
    fields: Fields,
) -> AppResult<Response> {
    let invoice = load(&state, id).await?;
    let today = clock::day(state.clock.now(), state.zone);
    let typed =
        if fields.has("amount") { Typed::from_fields(&fields) } else { Typed::proposed(&invoice, today) };
    let checked = typed.check(&invoice, Uuid::now_v7(), today);
    let wrong = checked.is_err() && fields.has("amount");
    let mut page = page(&state, &staff, &invoice, typed, checked)?;
    if !fields.has("amount") {
        page.errors = Errors::default();
    }
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(Page::new(page, Cache::Never).with_status(status).into_response())
}

/// POST /admin/invoices/{id}/payments. Done only if it is still what was shown.
pub async fn enter(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<TransferInvoiceId>,
    fields: Fields,
) -> AppResult<Response> {
    let invoice = load(&state, id).await?;
    let intent = fields.text("intent").parse().map_err(|_| AppError::BadRequest("no intent".to_owned()))?;
    let typed = Typed::from_fields(&fields);
    let today = clock::day(state.clock.now(), state.zone);
    let by = staff.account.account_id;
    let wish = match typed.check(&invoice, intent, today) {
        Ok(wish) => wish,
        Err(_) if paying::is_entered(&state, intent, id).await? => {
            return Ok(Redirect::to(&address(id)).into_response());
        }
        Err(errors) => {
            let page = page(&state, &staff, &invoice, typed, Err(errors))?;
            return Ok(Page::new(page, Cache::Never)
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response());
        }
    };
    let was_shown =
        fields.text("shown") == shown(&invoice, &wish) || paying::is_entered(&state, intent, id).await?;
    let problem = if was_shown {
        match paying::enter(&state, by, id, &wish).await? {
            Ok(()) => return Ok(Redirect::to(&address(id)).into_response()),
            Err(Refusal::NotIssued) => return Err(AppError::Conflict),
            Err(Refusal::TooMuch(_)) => MEANWHILE,
        }
    } else {
        "This is not what was shown before. Nothing was entered; please read it again."
    };
    let invoice = load(&state, id).await?;
    let checked = typed.check(&invoice, intent, today);
    let mut page = page(&state, &staff, &invoice, typed, checked)?;
    page.problem = Some(problem);
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}
