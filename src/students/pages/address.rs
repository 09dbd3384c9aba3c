//! Showing it by an address: the account's own at once, another one by a link that is mailed there.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use sqlx::PgConnection;

use super::own::{self, Typed};
use crate::accounts::limits::Attempt;
use crate::accounts::pages::attempt;
use crate::accounts::token::Token;
use crate::accounts::{Account, Email};
use crate::app::AppState;
use crate::audit;
use crate::billing::trial::Person;
use crate::error::{AppError, AppResult, refused_by};
use crate::extract::{Path, SignedIn};
use crate::fields::Fields;
use crate::mail::{self, Kind, Letter};
use crate::page::{Cache, Chrome, Head, Page};
use crate::students::store::{addresses, student};
use crate::students::{LINK, academic};

/// POST /account/student/address
pub async fn ask(signed_in: SignedIn, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let typed = fields.line("address");
    let refused = |key: &str| Typed {
        address: typed.clone(),
        address_problem: Some(crate::t(key)),
        ..Typed::default()
    };
    let account = &signed_in.account;
    if !account.verified {
        return own::page(&state, &signed_in, refused("student-confirm-first")).await;
    }
    let Ok(email) = typed.parse::<Email>() else {
        return own::page(&state, &signed_in, refused("register-email-wrong")).await;
    };
    if academic::has_left(email.as_str()) {
        return own::page(&state, &signed_in, refused("student-address-left")).await;
    }
    if !own::is_institutions(&state, email.as_str()).await? {
        return own::page(&state, &signed_in, refused("student-address-unknown")).await;
    }
    if email.as_str().eq_ignore_ascii_case(&account.email) {
        let mut transaction = state.db.begin().await?;
        if !prove(&mut transaction, &state, account, email.as_str()).await? {
            return own::page(&state, &signed_in, refused("student-address-taken")).await;
        }
        transaction.commit().await?;
        return Ok(Redirect::to("/account/student").into_response());
    }
    // Whether the address serves another account, only whoever reads its mail is told.
    match attempt::take(&state, &signed_in.viewer, Attempt::Mail, email.as_str()).await {
        Ok(_) => send(&state, account, &email).await?,
        Err(AppError::TooMany { seconds }) => {
            let problem = Some(crate::t1("too-many", "minutes", (seconds + 59) / 60));
            let typed = Typed { address_problem: problem, ..refused("student-address-taken") };
            return own::page(&state, &signed_in, typed).await;
        }
        Err(error) => return Err(error),
    }
    Ok(Redirect::to("/account/student").into_response())
}

async fn send(state: &AppState, account: &Account, to: &Email) -> AppResult<()> {
    let (token, now, id) = (Token::random(), state.clock.now(), account.account_id);
    let mut transaction = state.db.begin().await?;
    addresses::ask(&mut *transaction, id, to.as_str(), &token, (now, now + LINK)).await?;
    let path = format!("/account/student{}", token.path().replacen("/confirm", "/address", 1));
    let letter = Letter { kind: Kind::StudentAddress, to, account: Some(id), path, facts: Vec::new() };
    mail::store::post(&mut transaction, state, &letter).await?;
    let entry = audit::Entry::of_account(id, Some(id), "student.ask_address", json!({}));
    audit::record(&mut *transaction, entry, now).await?;
    Ok(transaction.commit().await?)
}

/// Keeps that an address shows it. Says no if it serves another account.
async fn prove(db: &mut PgConnection, state: &AppState, account: &Account, address: &str) -> AppResult<bool> {
    let (now, id) = (state.clock.now(), account.account_id);
    let person = Person::new(&state.keys.trials, Some(address), None);
    let key = person.keys().address.unwrap_or_default();
    match student::prove(&mut *db, id, Some((address, key)), now).await {
        Err(error) if refused_by(&error) == Some("student_address_taken") => return Ok(false),
        other => other?,
    }
    let entry = audit::Entry::of_account(id, Some(id), "student.prove", json!({"by": "address"}));
    audit::record(db, entry, now).await?;
    Ok(true)
}

#[derive(Template)]
#[template(path = "students/confirm.html")]
struct ConfirmPage {
    chrome: Chrome,
    page: Head,
    action: String,
    address: String,
    problem: Option<String>,
}

fn confirm_page(state: &AppState, signed_in: &SignedIn, token: &str, address: String) -> ConfirmPage {
    let chrome = Chrome::of(state, &signed_in.viewer);
    let page = Head::new(&chrome, crate::t("student-title"), "/account/student").unlisted();
    let action = format!("/account/student/address/{token}");
    ConfirmPage { chrome, page, action, address, problem: None }
}

/// GET /account/student/address/{token}: for the account that asked, and no other. Else whoever asked with somebody's
/// address would have it confirmed by its owner.
pub async fn confirm_form(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> AppResult<impl IntoResponse> {
    let account = signed_in.account.account_id;
    let known = Token::presented(token.clone());
    let address = addresses::find(&state.db, account, &known, state.clock.now()).await?;
    let address = address.ok_or(AppError::NotFound)?;
    Ok(Page::new(confirm_page(&state, &signed_in, &token, address), Cache::Never))
}

/// POST /account/student/address/{token}
pub async fn confirm(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> AppResult<Response> {
    let account = &signed_in.account;
    let mut transaction = state.db.begin().await?;
    let known = Token::presented(token.clone());
    let spent = addresses::spend(&mut *transaction, account.account_id, &known, state.clock.now()).await?;
    let address = spent.ok_or(AppError::NotFound)?;
    if !prove(&mut transaction, &state, account, &address).await? {
        drop(transaction);
        let page = confirm_page(&state, &signed_in, &token, address);
        let problem = Some(crate::t("student-address-taken"));
        return Ok(Page::invalid(ConfirmPage { problem, ..page }).into_response());
    }
    transaction.commit().await?;
    Ok(Redirect::to("/account/student").into_response())
}
