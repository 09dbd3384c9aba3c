//! Handing a group over: the owner offers, the other accepts. What is paid for it goes along.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use sqlx::PgConnection;

use super::acting::{Acting, acting, back, looking};
use super::show::{Typed, again};
use crate::app::AppState;
use crate::billing::store::{settling, subscriptions};
use crate::error::{AppError, AppResult};
use crate::extract::SignedIn;
use crate::fields::Fields;
use crate::groups::store::{self, handover, members, seats};
use crate::groups::{Deed, Member, Role, letters};
use crate::ids::AccountId;
use crate::page::{Cache, Chrome, Head, Page};

#[derive(Template)]
#[template(path = "groups/owner.html")]
struct OwnerPage {
    chrome: Chrome,
    page: Head,
    members: Vec<(AccountId, String, String)>,
    chosen: String,
    problem: Option<String>,
}

/// GET /account/group/owner: who may have it.
pub async fn offer_form(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let acting = looking(&state, &signed_in, Deed::HandOver).await?;
    let page = owner_page(&state, &signed_in, &acting, String::new(), None).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

async fn owner_page(
    state: &AppState,
    signed_in: &SignedIn,
    acting: &Acting,
    chosen: String,
    problem: Option<String>,
) -> AppResult<OwnerPage> {
    let chrome = Chrome::of(state, &signed_in.viewer);
    let page = Head::new(&chrome, crate::t("owner-title"), "/account/group/owner").unlisted();
    let all = members::all(&state.db, acting.group.group_id).await?;
    let members = all.into_iter().filter(is_eligible);
    let members = members.map(|member| (member.account_id, member.name, member.email)).collect();
    Ok(OwnerPage { chrome, page, members, chosen, problem })
}

/// Who pays must be somebody whom bills and warnings reach.
fn is_eligible(member: &Member) -> bool {
    member.role != Role::Owner && member.verified
}

/// POST /account/group/owner
pub async fn offer(
    signed_in: SignedIn,
    State(state): State<AppState>,
    fields: Fields,
) -> AppResult<Response> {
    let (mut transaction, acting) = acting(&state, &signed_in, Deed::HandOver).await?;
    let (group, now) = (acting.group.group_id, state.clock.now());
    let chosen: AccountId = fields.text("member").parse().map_err(|_| AppError::NotFound)?;
    let member = members::find(&mut *transaction, group, chosen).await?;
    let member = member.filter(is_eligible).ok_or(AppError::NotFound)?;
    if pays_alone(&mut transaction, chosen).await? {
        drop(transaction);
        let problem = Some(crate::t1("owner-pays-alone", "person", &member.name));
        let page = owner_page(&state, &signed_in, &acting, chosen.to_string(), problem).await?;
        return Ok(Page::invalid(page).into_response());
    }
    handover::offer(&mut *transaction, group, chosen, now).await?;
    let offer = handover::pending(&mut *transaction, group, now).await?.ok_or(AppError::Conflict)?;
    letters::offered(&mut transaction, &state, &acting.account, offer).await?;
    acting.done(&state, transaction, "group.offer", json!({"account": chosen}), "").await
}

/// Has a subscription of their own that runs: an account pays one at a time.
async fn pays_alone(db: &mut PgConnection, account: AccountId) -> sqlx::Result<bool> {
    let held = subscriptions::of_account(db, account).await?;
    Ok(held.iter().any(|held| !held.facts.status.is_over()))
}

/// POST /account/group/owner/acceptance: by the one it was offered to.
pub async fn accept(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let (account, now) = (signed_in.account.account_id, state.clock.now());
    let mut transaction = state.db.begin().await?;
    let id = store::of_account(&mut *transaction, account).await?.ok_or(AppError::NotFound)?;
    let group = store::find(&mut *transaction, id).await?.ok_or(AppError::NotFound)?;
    // What settles the subscription meanwhile would write the payer of before: it is waited for, and then waits.
    let held = subscriptions::of_id(&mut *transaction, group.subscription_id).await?;
    let held = held.ok_or(AppError::NotFound)?;
    settling::lock(&mut *transaction, held.provider, &held.reference).await?;
    let group = store::lock(&mut *transaction, id).await?.ok_or(AppError::NotFound)?;
    let offer = handover::pending(&mut *transaction, id, now).await?;
    offer.filter(|offer| offer.account_id == account).ok_or(AppError::NotFound)?;
    let me = members::find(&mut *transaction, id, account).await?.ok_or(AppError::NotFound)?;
    if !is_eligible(&me) || pays_alone(&mut transaction, account).await? {
        drop(transaction);
        let problem = Some(crate::t("owner-you-pay-alone"));
        return again(&state, &signed_in, Typed { problem, ..Typed::default() }).await;
    }
    // Who offered it may have deleted their account, whose card is nobody's to pay with.
    let before = members::owner(&mut *transaction, id).await?.ok_or(AppError::NotFound)?;
    handover::carry_out(&mut transaction, id, account).await?;
    handover::withdraw(&mut *transaction, id).await?;
    seats::apply(&mut transaction, &group, now).await?;
    letters::handed_over(&mut transaction, &state, before).await?;
    let acting = Acting { group, me, account: signed_in.account };
    acting.done(&state, transaction, "group.hand_over", json!({"from": before, "to": account}), "").await
}

/// POST /account/group/owner/refusal: by the one it was offered to, or by the owner, who takes it back.
pub async fn refuse(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let (account, now) = (signed_in.account.account_id, state.clock.now());
    let mut transaction = state.db.begin().await?;
    let id = store::of_account(&mut *transaction, account).await?.ok_or(AppError::NotFound)?;
    let group = store::lock(&mut *transaction, id).await?.ok_or(AppError::NotFound)?;
    let me = members::find(&mut *transaction, id, account).await?.ok_or(AppError::NotFound)?;
    let Some(offer) = handover::pending(&mut *transaction, id, now).await? else { return Ok(back("")) };
    if offer.account_id != account && !me.role.may(Deed::HandOver) {
        return Err(AppError::NotFound);
    }
    handover::withdraw(&mut *transaction, id).await?;
    let acting = Acting { group, me, account: signed_in.account };
    acting.done(&state, transaction, "group.refuse", json!({"offered_to": offer.account_id}), "").await
}
