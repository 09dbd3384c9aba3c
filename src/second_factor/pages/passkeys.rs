//! Adding a passkey, and taking one off.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use tower_sessions::Session;
use uuid::Uuid;
use webauthn_rs::prelude::{Passkey, RegisterPublicKeyCredential};

use super::{Again, Wanted, codes};
use crate::accounts::pages::form::Form;
use crate::app::AppState;
use crate::error::{AppError, AppResult, refused_by};
use crate::extract::{Path, SignedIn, own_path};
use crate::fields::Fields;
use crate::ids::PasskeyId;
use crate::mail::Kind;
use crate::page::{Chrome, Head};
use crate::second_factor::passkey::{Ceremony, LONGEST_NAME, MOST, relying_party};
use crate::second_factor::showing::{Change, asked, changed};
use crate::second_factor::store::{self, passkeys};

const PATH: &str = "/account/second-factor/passkeys";

#[derive(Template)]
#[template(path = "second_factor/passkey.html")]
struct PasskeyPage {
    chrome: Chrome,
    page: Head,
    form: Form,
    longest: usize,
    ceremony: Uuid,
    options: String,
}

/// POST /account/second-factor/passkeys: without an answer the page that asks for one, with one the end.
pub async fn add_passkey(
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
    let name = fields.line("name");
    let mut form = Form { name: name.clone(), ..Form::new(own_path(Some(fields.text("next")))) };
    if !fields.has("answer") {
        return page(&state, &signed_in, form).await;
    }
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        form.name_error = Some(crate::t1("factor-passkey-name-wrong", "count", LONGEST_NAME));
        return page(&state, &signed_in, form).await;
    }
    match made(&state, &signed_in, &fields).await? {
        Some(passkey) => keep(&state, &signed_in, &passkey, form).await,
        None => page(&state, &signed_in, form.with_error(crate::t("factor-passkey-wrong"))).await,
    }
}

async fn page(state: &AppState, signed_in: &SignedIn, form: Form) -> AppResult<Response> {
    let SignedIn { viewer, account } = signed_in;
    let chrome = Chrome::of(state, viewer);
    let party = relying_party(&state.base_url, &chrome.site.name).ok_or(AppError::NotFound)?;
    let held = store::held(&mut *state.db.acquire().await?, account.account_id).await?;
    let ids = held.passkeys.into_iter().filter_map(|passkey| {
        serde_json::from_value::<Passkey>(passkey.credential).ok().map(|key| key.cred_id().clone())
    });
    let (challenge, asked) = party
        .start_passkey_registration(account.account_id.0, &account.email, &account.name, Some(ids.collect()))
        .map_err(|error| AppError::Internal(error.into()))?;
    let kept = serde_json::to_value(Ceremony::Registration(asked)).map_err(anyhow::Error::from)?;
    let ceremony = passkeys::ask(&state.db, account.account_id, kept, state.clock.now()).await?;
    let options = serde_json::to_string(&challenge).map_err(anyhow::Error::from)?;
    let page = Head::new(&chrome, crate::t("factor-passkey-title"), PATH).unlisted();
    Ok(form.reply().with(PasskeyPage { chrome, page, form, longest: LONGEST_NAME, ceremony, options }))
}

/// The passkey that a browser made.
async fn made(state: &AppState, signed_in: &SignedIn, fields: &Fields) -> AppResult<Option<Passkey>> {
    let answer: Result<RegisterPublicKeyCredential, _> = serde_json::from_str(fields.text("answer"));
    let asked = asked(state, signed_in.account.account_id, fields.text("ceremony")).await?;
    let (Ok(answer), Some(Ceremony::Registration(asked))) = (answer, asked) else { return Ok(None) };
    let party = relying_party(&state.base_url, &state.site.current().name);
    Ok(party.and_then(|party| party.finish_passkey_registration(&answer, &asked).ok()))
}

async fn keep(state: &AppState, signed_in: &SignedIn, passkey: &Passkey, form: Form) -> AppResult<Response> {
    let SignedIn { viewer, account } = signed_in;
    let (id, now) = (account.account_id, state.clock.now());
    let credential = serde_json::to_value(passkey).map_err(anyhow::Error::from)?;
    let mut transaction = state.db.begin().await?;
    store::lock(&mut *transaction, id).await?;
    let held = store::held(&mut transaction, id).await?;
    if held.passkeys.len() >= MOST {
        return page(state, signed_in, form.with_error(crate::t1("factor-passkey-most", "count", MOST)))
            .await;
    }
    let (name, key) = (form.name.as_str(), passkey.cred_id().as_ref());
    match passkeys::add(&mut *transaction, id, name, key, credential, now).await {
        Err(error) if refused_by(&error) == Some("passkey_credential_taken") => {
            return page(state, signed_in, form.with_error(crate::t("factor-passkey-taken"))).await;
        }
        other => other?,
    };
    let change = Change {
        action: "account.add_passkey",
        before: None,
        after: Some(json!({"name": name})),
        letter: Kind::SecondFactorAdded,
    };
    changed(&mut transaction, state, account, id, change).await?;
    let made = if held.any() { None } else { Some(codes::make(&mut transaction, state, account).await?) };
    transaction.commit().await?;
    Ok(match made {
        Some(codes) => codes::page(state, viewer, codes, &form.next),
        None => Redirect::to(&form.leading("/account/second-factor")).into_response(),
    })
}

/// POST /account/second-factor/passkeys/{id}/removal
pub async fn remove_passkey(
    signed_in: SignedIn,
    State(state): State<AppState>,
    session: Session,
    Path(passkey): Path<PasskeyId>,
    fields: Fields,
) -> AppResult<Response> {
    let SignedIn { viewer, account } = &signed_in;
    let path = format!("{PATH}/{passkey}/removal");
    let again = Again { state: &state, viewer, account, session: &session, fields: &fields, path };
    if let Some(page) = again.page(Wanted::FactorOrPassword).await? {
        return Ok(page);
    }
    let id = account.account_id;
    let mut transaction = state.db.begin().await?;
    store::lock(&mut *transaction, id).await?;
    let name = passkeys::remove(&mut *transaction, id, passkey).await?.ok_or(AppError::NotFound)?;
    let change = Change {
        action: "account.remove_passkey",
        before: Some(json!({"name": name})),
        after: None,
        letter: Kind::SecondFactorRemoved,
    };
    changed(&mut transaction, &state, account, id, change).await?;
    store::forget_orphans(&mut transaction, id).await?;
    transaction.commit().await?;
    Ok(Redirect::to("/account/second-factor").into_response())
}
