//! Where the mail to a domain's mailbox leads. Whoever reads there need not have an account.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::domains::is_somebodys;
use super::join::{Words, said};
use crate::accounts::token::Token;
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult, refused_by};
use crate::extract::{Path, Viewer};
use crate::groups::letters::entry;
use crate::groups::store::{self, domains};

/// GET /groups/domains/{token}: what the button would do.
pub async fn show(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> AppResult<Response> {
    let token = Token::presented(token);
    let Some(asked) = domains::asked(&state.db, &token.hash(), state.clock.now()).await? else {
        return Ok(unknown(&state, &viewer));
    };
    let group = store::find(&state.db, asked.group_id).await?.ok_or(AppError::NotFound)?;
    let words = Words {
        title: crate::t1("proof-title", "domain", &asked.domain),
        lead: crate::t2("proof-lead", "group", group.name(), "domain", &asked.domain),
        button: Some(crate::t("proof-button")),
        note: Some(crate::t("confirm-not-you")),
        ..Words::default()
    };
    Ok(said(&state, &viewer, StatusCode::OK, words))
}

fn unknown(state: &AppState, viewer: &Viewer) -> Response {
    let words =
        Words { title: crate::t("proof-unknown-title"), lead: crate::t("proof-unknown"), ..Words::default() };
    said(state, viewer, StatusCode::NOT_FOUND, words)
}

/// POST /groups/domains/{token}
pub async fn prove(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> AppResult<Response> {
    let (hash, now) = (Token::presented(token).hash(), state.clock.now());
    let mut transaction = state.db.begin().await?;
    let Some(asked) = domains::asked(&mut *transaction, &hash, now).await? else {
        return Ok(unknown(&state, &viewer));
    };
    let held = is_somebodys(&state, &mut transaction, &asked.domain, asked.group_id).await?;
    let proved = match domains::verify(&mut *transaction, asked.domain_id, &hash, now).await {
        Err(error) if refused_by(&error) == Some("group_domain_verified") => false,
        other => other? && !held,
    };
    if !proved {
        let words = Words {
            title: crate::t("proof-unknown-title"),
            lead: crate::t1("domain-taken", "domain", &asked.domain),
            ..Words::default()
        };
        return Ok(said(&state, &viewer, StatusCode::CONFLICT, words));
    }
    let by = viewer.account.as_ref().map(|account| account.account_id);
    let after = json!({"domain": asked.domain});
    audit::record(&mut *transaction, entry(asked.group_id, by, "group.prove_domain", after), now).await?;
    transaction.commit().await?;
    let words = Words {
        title: crate::t("proof-done-title"),
        lead: crate::t1("proof-done", "domain", &asked.domain),
        ..Words::default()
    };
    Ok(said(&state, &viewer, StatusCode::OK, words))
}
