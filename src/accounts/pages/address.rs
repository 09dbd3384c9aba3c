//! Moving an account to another address: it moves when both addresses have confirmed it.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::attempt;
use super::confirm::outcome;
use super::form::{Form, Sent};
use super::links::Link;
use crate::accounts::limits::Attempt;
use crate::accounts::store::{self, addresses, tokens};
use crate::accounts::token::{Purpose, Token};
use crate::accounts::{Account, Email};
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult, refused_by};
use crate::extract::{SignedIn, Viewer};
use crate::groups::store::domains;
use crate::licences::store::seats;
use crate::mail::{self, Kind, Letter};
use crate::page::{Chrome, Head};

#[derive(Template)]
#[template(path = "accounts/address.html")]
struct AddressPage {
    chrome: Chrome,
    page: Head,
    form: Form,
    present: String,
    pending: Option<String>,
}

/// GET /account/address
pub async fn address_form(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    address_page(&state, &signed_in, Form::new("/")).await
}

async fn address_page(state: &AppState, signed_in: &SignedIn, form: Form) -> AppResult<Response> {
    let SignedIn { viewer, account } = signed_in;
    let chrome = Chrome::of(state, viewer);
    let page = Head::new(&chrome, crate::t("address-title"), "/account/address").unlisted();
    let pending = addresses::pending(&state.db, account.account_id, chrome.now).await?;
    let present = account.email.clone();
    Ok(form.reply().with(AddressPage { chrome, page, form, present, pending }))
}

/// POST /account/address
pub async fn change_address(
    signed_in: SignedIn,
    State(state): State<AppState>,
    sent: Sent,
) -> AppResult<Response> {
    let mut form = sent.form();
    let Some(email) = form.address() else {
        return address_page(&state, &signed_in, form).await;
    };
    let SignedIn { viewer, account } = &signed_in;
    if email.as_str().eq_ignore_ascii_case(&account.email) {
        form.email_error = Some(crate::t("address-same"));
        return address_page(&state, &signed_in, form).await;
    }
    // Both get a mail, so both are counted.
    for address in [email.as_str(), &account.email] {
        if let Err(error) = attempt::take(&state, viewer, Attempt::Mail, address).await {
            return address_page(&state, &signed_in, form.refused(error)?).await;
        }
    }
    ask_both(&state, account, &email).await?;
    Ok(Redirect::to("/account/address").into_response())
}

/// Writes to both addresses. If the other one is somebody's, they are told so, and nobody else is. An address that the
/// account has never proved to be its own has no say and gets no mail: it may be a stranger's, or a slip of the finger.
async fn ask_both(state: &AppState, account: &Account, email: &Email) -> AppResult<()> {
    let (id, now) = (account.account_id, state.clock.now());
    let present: Email = account.email.parse().map_err(anyhow::Error::from)?;
    let mut transaction = state.db.begin().await?;
    addresses::ask(&mut *transaction, id, email, now).await?;
    for purpose in [Purpose::LeaveAddress, Purpose::TakeAddress] {
        tokens::void_purpose(&mut *transaction, id, purpose).await?;
    }
    if account.verified {
        Link::new(id, &present, Purpose::LeaveAddress).send(&mut transaction, state).await?;
    } else {
        addresses::confirm(&mut *transaction, id, false, now).await?;
    }
    match store::holder(&mut *transaction, email).await? {
        None => Link::new(id, email, Purpose::TakeAddress).send(&mut transaction, state).await?,
        Some(holder) => {
            let path = "/account".to_owned();
            let to = holder.email().map_err(anyhow::Error::from)?;
            let letter = Letter {
                kind: Kind::AddressInUse,
                to: &to,
                account: Some(holder.account_id),
                path,
                facts: Vec::new(),
            };
            mail::store::post(&mut transaction, state, &letter).await?;
        }
    }
    let entry = audit::Entry::of_account(id, Some(id), "account.ask_address", serde_json::json!({}));
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    Ok(())
}

/// One of the two addresses confirms; with the second, the account moves. Nothing, if the link was used meanwhile.
pub(super) async fn confirm(
    state: &AppState,
    viewer: &Viewer,
    token: &Token,
    purpose: Purpose,
) -> AppResult<Option<Response>> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    let Some(id) = tokens::spend(&mut *transaction, token, purpose, now).await? else {
        return Ok(None);
    };
    addresses::confirm(&mut *transaction, id, purpose == Purpose::TakeAddress, now).await?;
    let moved = match addresses::carry_out(&mut transaction, id, now).await {
        Err(error) if refused_by(&error) == Some("account_email_taken") => return Err(AppError::Conflict),
        other => other?,
    };
    let name = if moved {
        // What was mailed to the old address opens nothing from now on.
        tokens::void(&mut *transaction, id).await?;
        let entry = audit::Entry::of_account(id, Some(id), "account.move", serde_json::json!({}));
        audit::record(&mut *transaction, entry, now).await?;
        seats::settle_account(&mut transaction, id, now, state.zone).await?;
        domains::settle_account(&mut transaction, id, now).await?;
        "address-moved"
    } else {
        "address-half"
    };
    transaction.commit().await?;
    Ok(Some(outcome(state, viewer, name, "/account")))
}
