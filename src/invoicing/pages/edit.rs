//! The form of a draft: GET /admin/invoices/new, POST /admin/invoices and /admin/invoices/{id}

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::{DESK, MEANWHILE, address, load};
use crate::accounts::{Email, store as accounts};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::ids::{LicenceId, TransferInvoiceId};
use crate::invoicing::checking::{self, Assessment};
use crate::invoicing::country::Country;
use crate::invoicing::form::{Errors, Typed, World};
use crate::invoicing::store::whose;
use crate::invoicing::vat_id::Standing;
use crate::invoicing::{Draft, TransferInvoice, euros, issuing};
use crate::licences::store::licence;
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::page::{Cache, Chrome, Page};

#[derive(Template)]
#[template(path = "invoicing/form.html")]
struct FormPage {
    desk: DeskChrome,
    heading: &'static str,
    action: String,
    version: i32,
    is_new: bool,
    problem: Option<&'static str>,
    typed: Typed,
    errors: Errors,
    countries: Vec<Choice>,
    licences: Vec<Choice>,
    assessed: Option<Assessed>,
}

/// What a draft comes to today.
struct Assessed {
    treatment: &'static str,
    warning: Option<&'static str>,
    vat_id: &'static str,
    sums: Vec<(String, String)>,
}

const WRONG: &str = "The draft was not saved. What is wrong stands beside the fields.";
const NO_RATE: &str = "There is no rate of VAT for this country. Enter it under “Rates of VAT” first.";

/// What is said of an id.
pub(super) fn standing_in_words(standing: Standing) -> &'static str {
    match standing {
        Standing::None => "No VAT id.",
        Standing::Unconfirmed => "The VAT id is of good form and not confirmed yet: VIES has not answered.",
        Standing::Valid => "The VAT id is confirmed by VIES.",
        Standing::Invalid => "VIES says that this VAT id is not in use.",
    }
}

/// What an admin should know before they charge VAT, or charge none.
pub(super) fn warning(standing: Standing) -> Option<&'static str> {
    (standing == Standing::Invalid).then_some(
        "VIES says that the buyer’s VAT id is not in use: reverse charge is refused, and VAT of the buyer’s country is charged.",
    )
}

fn assessed(assessment: &Assessment) -> Assessed {
    let totals = &assessment.totals;
    let by_rate = totals
        .by_rate
        .iter()
        .map(|taxed| (format!("VAT {} on {}", taxed.rate, euros(taxed.net)), euros(taxed.vat).to_string()));
    let mut sums = vec![("Without VAT".to_owned(), euros(totals.net).to_string())];
    sums.extend(by_rate);
    sums.push(("To be paid".to_owned(), euros(totals.total).to_string()));
    Assessed {
        treatment: assessment.treatment.label(),
        warning: warning(assessment.standing),
        vat_id: standing_in_words(assessment.standing),
        sums,
    }
}

async fn form_page(
    state: &AppState,
    staff: &Staff,
    held: Option<&TransferInvoice>,
    typed: Typed,
    errors: Errors,
) -> AppResult<FormPage> {
    let chrome = Chrome::of(state, &staff.viewer);
    let heading = if held.is_some() { "Draft of an invoice" } else { "New invoice" };
    let licences = licence::all(&state.db).await?.into_iter().map(|licence| {
        let label = format!("{}, until {}", licence.contract.institution, licence.contract.ends_on);
        Choice::new(licence.licence_id.to_string(), label, &typed.licence)
    });
    let licences = std::iter::once(Choice::new("", "None", &typed.licence)).chain(licences).collect();
    let countries = Country::all().into_iter();
    let countries = countries.map(|country| Choice::new(country.code(), country.name(), &typed.country));
    let assessment = match held {
        None => None,
        Some(held) => checking::assess(&mut *state.db.acquire().await?, state, &held.draft).await?,
    };
    Ok(FormPage {
        desk: DeskChrome::new(&chrome, staff, DESK, heading),
        heading,
        action: held.map_or_else(|| "/admin/invoices".to_owned(), |held| address(held.id)),
        version: held.map_or(0, |held| held.version),
        is_new: held.is_none(),
        problem: (errors != Errors::default()).then_some(WRONG),
        countries: std::iter::once(Choice::new("", "Choose", &typed.country)).chain(countries).collect(),
        licences,
        assessed: assessment.as_ref().map(assessed),
        typed: typed.with_spare_lines(),
        errors,
    })
}

/// GET /admin/invoices/new
pub async fn new(staff: Staff, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    let page = form_page(&state, &staff, None, Typed::default(), Errors::default()).await?;
    Ok(Page::new(page, Cache::Never))
}

/// The page of a draft.
pub(super) async fn draft_page(
    state: &AppState,
    staff: &Staff,
    held: &TransferInvoice,
) -> AppResult<Response> {
    let account = match held.draft.account_id {
        None => None,
        Some(account) => whose::address_of(&state.db, account).await?,
    };
    let typed = Typed::from_draft(&held.draft, account);
    let page = form_page(state, staff, Some(held), typed, Errors::default()).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

/// The draft that was typed and what it comes to; VIES is asked about its id.
async fn read(state: &AppState, typed: &mut Typed) -> AppResult<Result<(Draft, Assessment), Box<Errors>>> {
    let licences: Vec<LicenceId> =
        licence::all(&state.db).await?.into_iter().map(|licence| licence.licence_id).collect();
    let account = match typed.account.as_str() {
        "" => None,
        // Those that only claim an address are nobody's to name.
        email => match email.parse::<Email>() {
            Ok(email) => accounts::holder(&state.db, &email).await?.map(|holder| holder.account_id),
            Err(_) => None,
        },
    };
    let draft = match typed.check(World { account, licences: &licences }) {
        Ok(draft) => draft,
        Err(errors) => return Ok(Err(errors)),
    };
    if draft.country.is_member() && !draft.vat_id.is_empty() {
        checking::ask(state, &draft.vat_id).await?;
    }
    let assessment = checking::assess(&mut *state.db.acquire().await?, state, &draft).await?;
    let errors = || Box::new(Errors { country: Some(NO_RATE.to_owned()), ..Errors::default() });
    Ok(assessment.ok_or_else(errors).map(|assessment| (draft, assessment)))
}

/// POST /admin/invoices
pub async fn create(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let mut typed = Typed::from_fields(&fields);
    match read(&state, &mut typed).await? {
        Ok((draft, assessment)) => {
            let id = issuing::create(&state, staff.account.account_id, &draft, &assessment).await?;
            Ok(Redirect::to(&address(id)).into_response())
        }
        Err(errors) => {
            let page = form_page(&state, &staff, None, typed, *errors).await?;
            Ok(Page::invalid(page).into_response())
        }
    }
}

/// POST /admin/invoices/{id}
pub async fn update(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<TransferInvoiceId>,
    fields: Fields,
) -> AppResult<Response> {
    let held = load(&state, id).await?;
    if held.issued.is_some() {
        return Err(AppError::Conflict);
    }
    let version = fields.version(held.version)?;
    let mut typed = Typed::from_fields(&fields);
    let (draft, assessment) = match read(&state, &mut typed).await? {
        Ok(read) => read,
        Err(errors) => {
            let page = form_page(&state, &staff, Some(&held), typed, *errors).await?;
            return Ok(Page::invalid(page).into_response());
        }
    };
    if issuing::change(&state, staff.account.account_id, (id, version), &draft, &assessment).await? {
        return Ok(Redirect::to(&address(id)).into_response());
    }
    let held = load(&state, id).await?;
    if held.issued.is_some() {
        return Err(AppError::Conflict);
    }
    let mut page = form_page(&state, &staff, Some(&held), typed, Errors::default()).await?;
    page.problem = Some(
        "Somebody else changed this draft meanwhile. The fields hold what you typed; save again to replace theirs.",
    );
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}

/// POST /admin/invoices/{id}/deletion: a draft goes, an invoice stays.
pub async fn delete(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<TransferInvoiceId>,
    fields: Fields,
) -> AppResult<Response> {
    let held = load(&state, id).await?;
    let version = fields.version(held.version)?;
    if held.issued.is_none() && issuing::delete(&state, staff.account.account_id, id, version).await? {
        return Ok(Redirect::to("/admin/invoices").into_response());
    }
    if held.issued.is_some() {
        return Err(AppError::Conflict);
    }
    let held = load(&state, id).await?;
    let typed = Typed::from_draft(&held.draft, None);
    let mut page = form_page(&state, &staff, Some(&held), typed, Errors::default()).await?;
    page.problem = Some(MEANWHILE);
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}
