//! The domains that a group says are its own. What is said does nothing until the domain's mailbox has confirmed it.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;
use sqlx::PgConnection;

use super::acting::{Acting, acting};
use super::invite::spent;
use super::show::{Typed, again};
use crate::accounts::Email;
use crate::accounts::token::Token;
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, SignedIn};
use crate::fields::Fields;
use crate::groups::store::domains;
use crate::groups::{Deed, domain, letters};
use crate::ids::{GroupDomainId, GroupId};
use crate::licences::domain::overlap;

const PART: &str = "#domains";

/// POST /account/group/domains: writes to a mailbox of the domain. For one that was said before, once more.
pub async fn claim(
    signed_in: SignedIn,
    State(state): State<AppState>,
    fields: Fields,
) -> AppResult<Response> {
    let typed = fields.line("domain");
    let (mut transaction, acting) = acting(&state, &signed_in, Deed::Domain).await?;
    match ask(&state, &mut transaction, &acting, &typed, fields.text("mailbox")).await? {
        Ok(domain) => {
            acting.done(&state, transaction, "group.claim_domain", json!({"domain": domain}), PART).await
        }
        Err(problem) => {
            drop(transaction);
            let typed = Typed { domain: typed, domain_problem: Some(problem), ..Typed::default() };
            again(&state, &signed_in, typed).await
        }
    }
}

async fn ask(
    state: &AppState,
    db: &mut PgConnection,
    acting: &Acting,
    typed: &str,
    mailbox: &str,
) -> AppResult<Result<String, String>> {
    let (group, now) = (acting.group.group_id, state.clock.now());
    let found = match domain::read(typed) {
        Ok(found) => found,
        Err(key) => return Ok(Err(crate::t1(key, "domain", typed))),
    };
    let known = domains::all(&mut *db, group).await?;
    if known.iter().any(|known| known.domain == found && known.verified_at.is_some()) {
        return Ok(Err(crate::t1("domain-proved-already", "domain", found)));
    }
    if is_somebodys(state, &mut *db, &found, group).await? {
        return Ok(Err(crate::t1("domain-taken", "domain", found)));
    }
    let to = domain::mailbox(mailbox, &found).and_then(|to| to.parse::<Email>().ok());
    let Some(to) = to else { return Ok(Err(crate::t("domain-mailbox-wrong"))) };
    if spent(state, &mut *db, group, std::slice::from_ref(&to)).await?.is_some() {
        return Ok(Err(crate::t1("invite-too-often", "email", to.as_str())));
    }
    let token = Token::random();
    domains::claim(&mut *db, group, &found, &token.hash(), acting.account.account_id, now).await?;
    letters::domain(db, state, &acting.account, &found, &to, &token).await?;
    Ok(Ok(found))
}

/// Whether another group, or an institution with a site licence, has the domain.
pub(super) async fn is_somebodys(
    state: &AppState,
    db: &mut PgConnection,
    domain: &str,
    but: GroupId,
) -> AppResult<bool> {
    let licences = state.licences.current();
    let licensed = licences.domains(state.clock.now(), state.zone).any(|held| overlap(held, domain));
    Ok(licensed || domains::is_taken(db, domain, but).await?)
}

/// POST /account/group/domains/{id}/opening: accounts there take seats by themselves.
pub async fn open(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(id): Path<GroupDomainId>,
) -> AppResult<Response> {
    set_joins(&state, &signed_in, id, true).await
}

/// POST /account/group/domains/{id}/closing: they do not. Whoever came by it stays.
pub async fn close(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(id): Path<GroupDomainId>,
) -> AppResult<Response> {
    set_joins(&state, &signed_in, id, false).await
}

async fn set_joins(
    state: &AppState,
    signed_in: &SignedIn,
    id: GroupDomainId,
    joins: bool,
) -> AppResult<Response> {
    let (mut transaction, acting) = acting(state, signed_in, Deed::Domain).await?;
    let group = acting.group.group_id;
    let found = domains::find(&mut *transaction, group, id).await?.ok_or(AppError::NotFound)?;
    domains::set_joins(&mut *transaction, group, id, joins).await?;
    let after = json!({"domain": found.domain, "joins": joins});
    acting.done(state, transaction, "group.open_domain", after, PART).await
}

/// POST /account/group/domains/{id}/removal
pub async fn remove(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(id): Path<GroupDomainId>,
) -> AppResult<Response> {
    let (mut transaction, acting) = acting(&state, &signed_in, Deed::Domain).await?;
    let group = acting.group.group_id;
    let found = domains::find(&mut *transaction, group, id).await?.ok_or(AppError::NotFound)?;
    domains::remove(&mut *transaction, group, id).await?;
    acting.done(&state, transaction, "group.remove_domain", json!({"domain": found.domain}), PART).await
}
