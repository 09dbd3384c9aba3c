//! Adding an authenticator app, and taking it off.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use data_encoding::BASE64URL_NOPAD;
use qrcode::{Color, EcLevel, QrCode};
use serde_json::json;
use tower_sessions::Session;

use super::{Again, Wanted, codes};
use crate::accounts::pages::form::Form;
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::{SignedIn, own_path};
use crate::fields::Fields;
use crate::mail::Kind;
use crate::page::{Chrome, Head};
use crate::second_factor::authenticator::Secret;
use crate::second_factor::showing::{Change, changed};
use crate::second_factor::store::{self, authenticator};

const PATH: &str = "/account/second-factor/authenticator";

#[derive(Template)]
#[template(path = "second_factor/authenticator.html")]
struct AuthenticatorPage {
    chrome: Chrome,
    page: Head,
    form: Form,
    /// The secret, sealed: what is not confirmed is kept nowhere but in the form.
    sealed: String,
    /// As one types it.
    secret: String,
    /// As a telephone opens it.
    uri: String,
    /// The square: how many modules a row has, and the path of the dark ones.
    width: usize,
    dark: String,
}

fn page(state: &AppState, signed_in: &SignedIn, secret: &Secret, form: Form) -> AppResult<Response> {
    let chrome = Chrome::of(state, &signed_in.viewer);
    let page = Head::new(&chrome, crate::t("factor-authenticator-title"), PATH).unlisted();
    let account = &signed_in.account;
    let sealed = secret.sealed(&state.keys, account.account_id);
    let sealed = sealed.ok_or_else(|| anyhow::anyhow!("a secret cannot be sealed"))?;
    let uri = secret.uri(&chrome.site.name, &account.email);
    let (width, dark) = square(&uri)?;
    let (sealed, secret) = (BASE64URL_NOPAD.encode(&sealed), secret.text());
    Ok(form.reply().with(AuthenticatorPage { chrome, page, form, sealed, secret, uri, width, dark }))
}

/// The square that a telephone reads, as a path of one-unit squares.
fn square(text: &str) -> AppResult<(usize, String)> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(anyhow::Error::from)?;
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let squares: Vec<_> = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width, at / width)).collect();
    Ok((width, squares.concat()))
}

/// POST /account/second-factor/authenticator: without a code the page that shows the square, with the right one the end.
pub async fn add_authenticator(
    signed_in: SignedIn,
    State(state): State<AppState>,
    session: Session,
    fields: Fields,
) -> AppResult<Response> {
    let SignedIn { viewer, account } = &signed_in;
    let again =
        Again { state: &state, viewer, account, session: &session, fields: &fields, path: PATH.to_owned() };
    if !account.verified {
        return Err(AppError::Forbidden);
    }
    if let Some(page) = again.page(Wanted::FactorOrPassword).await? {
        return Ok(page);
    }
    let form = Form::new(own_path(Some(fields.text("next"))));
    let sealed = BASE64URL_NOPAD.decode(fields.text("sealed").as_bytes()).unwrap_or_default();
    let Some(secret) = Secret::unsealed(&state.keys, account.account_id, &sealed) else {
        return page(&state, &signed_in, &Secret::random(), form);
    };
    let Some(period) = secret.period(fields.text("code"), state.clock.now().timestamp(), None) else {
        return page(&state, &signed_in, &secret, form.with_error(crate::t("factor-code-wrong")));
    };
    keep(&state, &signed_in, &sealed, period, &form.next).await
}

async fn keep(
    state: &AppState,
    signed_in: &SignedIn,
    sealed: &[u8],
    period: i64,
    next: &str,
) -> AppResult<Response> {
    let SignedIn { viewer, account } = signed_in;
    let (id, now) = (account.account_id, state.clock.now());
    let mut transaction = state.db.begin().await?;
    store::lock(&mut *transaction, id).await?;
    let first = !store::any(&mut *transaction, id).await?;
    if !authenticator::add(&mut *transaction, id, sealed, period, now).await? {
        return Err(AppError::Conflict);
    }
    let change = Change {
        action: "account.add_authenticator",
        before: None,
        after: Some(json!({"authenticator": true})),
        letter: Kind::SecondFactorAdded,
    };
    changed(&mut transaction, state, account, id, change).await?;
    let made = if first { Some(codes::make(&mut transaction, state, account).await?) } else { None };
    transaction.commit().await?;
    Ok(match made {
        Some(codes) => codes::page(state, viewer, codes, next),
        None => Redirect::to(&Form::new(next).leading("/account/second-factor")).into_response(),
    })
}

/// POST /account/second-factor/authenticator/removal
pub async fn remove_authenticator(
    signed_in: SignedIn,
    State(state): State<AppState>,
    session: Session,
    fields: Fields,
) -> AppResult<Response> {
    let SignedIn { viewer, account } = &signed_in;
    let path = format!("{PATH}/removal");
    let again = Again { state: &state, viewer, account, session: &session, fields: &fields, path };
    if let Some(page) = again.page(Wanted::FactorOrPassword).await? {
        return Ok(page);
    }
    let id = account.account_id;
    let mut transaction = state.db.begin().await?;
    store::lock(&mut *transaction, id).await?;
    if authenticator::remove(&mut *transaction, id).await? {
        let change = Change {
            action: "account.remove_authenticator",
            before: Some(json!({"authenticator": true})),
            after: None,
            letter: Kind::SecondFactorRemoved,
        };
        changed(&mut transaction, &state, account, id, change).await?;
        store::forget_orphans(&mut transaction, id).await?;
        transaction.commit().await?;
    }
    Ok(Redirect::to("/account/second-factor").into_response())
}
