//! Looking at what somebody shows: one door for all pages that ask.

use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;
use webauthn_rs::prelude::{Passkey, PublicKeyCredential};

use super::authenticator::Secret;
use super::passkey::{Ceremony, relying_party};
use super::store::{authenticator, codes, passkeys};
use super::{Means, recovery};
use crate::accounts::limits::Attempt;
use crate::accounts::pages::attempt;
use crate::accounts::{Account, Email};
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::Viewer;
use crate::fields::Fields;
use crate::ids::AccountId;
use crate::mail::{self, Kind, Letter};

/// What all fields begin with that belong to the second factor and not to the form they stand in.
pub const PREFIX: &str = "factor_";
/// Field of a code, of an app or of paper.
pub const CODE: &str = "factor_code";
/// Field of the id of what a passkey was asked.
pub const CEREMONY: &str = "factor_ceremony";
/// Field of what a passkey answered, as JSON.
pub const ANSWER: &str = "factor_answer";
/// Field of the password, for whoever has no second factor yet.
pub const PASSWORD: &str = "factor_password";

/// Whether anything is shown in these fields.
pub fn is_shown(fields: &Fields) -> bool {
    [CODE, ANSWER, PASSWORD].iter().any(|name| fields.has(name))
}

/// What is shown of an account's second factor, if it is right. A code that is wrong counts towards the limit; a passkey cannot
/// be guessed.
pub async fn look(
    state: &AppState,
    viewer: &Viewer,
    account: &Account,
    fields: &Fields,
) -> AppResult<Option<Means>> {
    if !fields.text(ANSWER).is_empty() {
        return passkey(state, account.account_id, fields).await;
    }
    let id = account.account_id.to_string();
    let taken = attempt::take(state, viewer, Attempt::SecondFactor, &id).await?;
    let means = code(state, account, fields.text(CODE)).await;
    if !matches!(means, Ok(None)) {
        taken.give_back(state).await?;
    }
    means
}

async fn code(state: &AppState, account: &Account, typed: &str) -> AppResult<Option<Means>> {
    let (id, now) = (account.account_id, state.clock.now());
    let mut transaction = state.db.begin().await?;
    let means = if app_code(&mut transaction, state, id, typed).await? {
        Means::Authenticator
    } else if codes::take(&mut *transaction, id, &recovery::hash(&state.keys, id, typed), now).await? {
        let letter = Kind::RecoveryCodeUsed;
        post(&mut transaction, state, account, letter).await?;
        Means::RecoveryCode
    } else {
        return Ok(None);
    };
    note(&mut transaction, state, id, means).await?;
    transaction.commit().await?;
    Ok(Some(means))
}

async fn app_code(db: &mut PgConnection, state: &AppState, id: AccountId, typed: &str) -> AppResult<bool> {
    let now = state.clock.now();
    let Some((sealed, last)) = authenticator::find(&mut *db, id).await? else { return Ok(false) };
    let Some(secret) = Secret::unsealed(&state.keys, id, &sealed) else {
        tracing::error!(account = %id, "an authenticator's secret was sealed under another COURANT_SECRET");
        return Ok(false);
    };
    match secret.period(typed, now.timestamp(), Some(last)) {
        Some(period) => Ok(authenticator::take(db, id, period, now).await?),
        None => Ok(false),
    }
}

async fn passkey(state: &AppState, id: AccountId, fields: &Fields) -> AppResult<Option<Means>> {
    let now = state.clock.now();
    let answer: Result<PublicKeyCredential, _> = serde_json::from_str(fields.text(ANSWER));
    // The question goes with its first answer, whatever that is worth.
    let asked = asked(state, id, fields.text(CEREMONY)).await?;
    let (Ok(answer), Some(Ceremony::Authentication(asked))) = (answer, asked) else { return Ok(None) };
    let Some(party) = relying_party(&state.base_url, &state.site.current().name) else { return Ok(None) };
    let Ok(result) = party.finish_passkey_authentication(&answer, &asked) else { return Ok(None) };
    let mut transaction = state.db.begin().await?;
    let kept = passkeys::lock(&mut *transaction, id, result.cred_id().as_ref()).await?;
    let Some((passkey_id, credential, before)) = kept else { return Ok(None) };
    let counter = i64::from(result.counter());
    // The library compares with the moment of the question; an answer to another question may have come between.
    if (counter > 0 || before > 0) && counter <= before {
        tracing::warn!(account = %id, "a passkey counts backwards: there may be a copy of it");
        return Ok(None);
    }
    let mut credential: Passkey = serde_json::from_value(credential).map_err(anyhow::Error::from)?;
    credential.update_credential(&result);
    let credential = serde_json::to_value(credential).map_err(anyhow::Error::from)?;
    passkeys::shown(&mut *transaction, passkey_id, credential, counter, now).await?;
    note(&mut transaction, state, id, Means::Passkey).await?;
    transaction.commit().await?;
    Ok(Some(Means::Passkey))
}

/// What a browser was asked, by the id in its form; nothing if it was answered, or too long ago, or asked of somebody else.
pub async fn asked(state: &AppState, id: AccountId, ceremony: &str) -> AppResult<Option<Ceremony>> {
    let Ok(ceremony) = ceremony.parse::<Uuid>() else { return Ok(None) };
    let kept = passkeys::answered(&state.db, ceremony, id, state.clock.now()).await?;
    Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()))
}

async fn note(db: &mut PgConnection, state: &AppState, id: AccountId, means: Means) -> AppResult<()> {
    let after = json!({"means": means.name()});
    let entry = audit::Entry::of_account(id, Some(id), "account.show_second_factor", after);
    Ok(audit::record(db, entry, state.clock.now()).await?)
}

/// Writes down a change of somebody's second factor, and tells them.
pub async fn changed(
    db: &mut PgConnection,
    state: &AppState,
    account: &Account,
    by: AccountId,
    change: Change,
) -> AppResult<()> {
    let entry = audit::Entry {
        by: Some(by),
        action: change.action,
        subject: "account",
        subject_id: account.account_id.0,
        before: change.before,
        after: change.after,
    };
    audit::record(&mut *db, entry, state.clock.now()).await?;
    post(db, state, account, change.letter).await
}

/// A change of somebody's second factor.
#[derive(Debug)]
pub struct Change {
    /// What was done, for the log.
    pub action: &'static str,
    /// What was there.
    pub before: Option<Value>,
    /// What is there now.
    pub after: Option<Value>,
    /// What its owner is told.
    pub letter: Kind,
}

async fn post(db: &mut PgConnection, state: &AppState, account: &Account, kind: Kind) -> AppResult<()> {
    let to: Email = account.email.parse().map_err(anyhow::Error::from)?;
    let path = "/account/second-factor".to_owned();
    let letter = Letter { kind, to: &to, account: Some(account.account_id), path, facts: Vec::new() };
    mail::store::post(db, state, &letter).await
}

/// The password of somebody who has no second factor yet.
pub async fn password(
    state: &AppState,
    viewer: &Viewer,
    account: &Account,
    fields: &Fields,
) -> AppResult<Option<Means>> {
    let right = attempt::is_password(state, viewer, account, fields.text(PASSWORD)).await?;
    Ok(right.then_some(Means::Password))
}

/// The person is asked for a second factor, and has one to show.
pub async fn question(
    state: &AppState,
    account: AccountId,
    keys: &[Value],
) -> AppResult<Option<(Uuid, String)>> {
    let Some(party) = relying_party(&state.base_url, &state.site.current().name) else { return Ok(None) };
    let keys: Result<Vec<Passkey>, _> = keys.iter().cloned().map(serde_json::from_value).collect();
    let keys = keys.map_err(anyhow::Error::from)?;
    if keys.is_empty() {
        return Ok(None);
    }
    let (challenge, asked) =
        party.start_passkey_authentication(&keys).map_err(|error| AppError::Internal(error.into()))?;
    let kept = serde_json::to_value(Ceremony::Authentication(asked)).map_err(anyhow::Error::from)?;
    let id = passkeys::ask(&state.db, account, kept, state.clock.now()).await?;
    Ok(Some((id, serde_json::to_string(&challenge).map_err(anyhow::Error::from)?)))
}
