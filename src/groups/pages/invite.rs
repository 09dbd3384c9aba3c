//! Inviting by mail: a seat is kept for whoever gets one.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;
use sqlx::PgConnection;

use super::acting::{Acting, acting};
use super::show::{Typed, again};
use crate::accounts::limits::Attempt;
use crate::accounts::store::allowances;
use crate::accounts::token::Token;
use crate::accounts::{Account, Email};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, SignedIn};
use crate::fields::Fields;
use crate::groups::store::{self, invitations, members, seats};
use crate::groups::{Deed, MOST_SEATS, addresses, letters};
use crate::ids::{GroupId, InvitationId};

/// Where the invitations stand on the page.
const PART: &str = "#invitations";

/// Why nobody was invited: a sentence, and one for each address that is the cause.
pub(super) struct Problem {
    sentence: String,
    pub(super) lines: Vec<String>,
}

impl Problem {
    fn new(sentence: String) -> Self {
        Self { sentence, lines: Vec::new() }
    }
}

/// POST /account/group/invitations: all that were pasted, or none.
pub async fn invite(
    signed_in: SignedIn,
    State(state): State<AppState>,
    fields: Fields,
) -> AppResult<Response> {
    let typed = fields.text("addresses").trim().to_owned();
    let (mut transaction, acting) = acting(&state, &signed_in, Deed::Invite).await?;
    let judged = judge(&state, &mut transaction, &acting, &typed).await?;
    let spent = match &judged {
        Ok(invited) => spent(&state, &mut transaction, acting.group.group_id, invited).await?,
        Err(_) => None,
    };
    let invited = match (judged, spent) {
        (Ok(invited), None) => invited,
        (Ok(_), Some(problem)) | (Err(problem), _) => {
            // What was taken of the allowances is given back, and nobody waits for the group meanwhile.
            drop(transaction);
            return refused(&state, &signed_in, typed, problem).await;
        }
    };
    let mut kept = Vec::new();
    for email in &invited {
        kept.push(send(&state, &mut transaction, acting.group.group_id, &acting.account, email).await?);
    }
    acting.done(&state, transaction, "group.invite", json!({"invitations": kept}), PART).await
}

async fn refused(
    state: &AppState,
    signed_in: &SignedIn,
    addresses: String,
    problem: Problem,
) -> AppResult<Response> {
    let typed = Typed {
        addresses,
        refused: problem.lines,
        invite_problem: Some(problem.sentence),
        ..Typed::default()
    };
    again(state, signed_in, typed).await
}

/// The addresses to be invited, or why none of them is.
async fn judge(
    state: &AppState,
    db: &mut PgConnection,
    acting: &Acting,
    typed: &str,
) -> AppResult<Result<Vec<Email>, Problem>> {
    let refused = |lines| Err(Problem { sentence: crate::t("invite-refused"), lines });
    let invited = match addresses::read(typed) {
        Ok(invited) => invited,
        Err(wrong) => {
            let line = |wrong: &addresses::Refused| crate::t1(wrong.why, "email", &wrong.typed);
            return Ok(refused(wrong.iter().map(line).collect()));
        }
    };
    if invited.is_empty() || invited.len() > MOST_SEATS as usize {
        return Ok(Err(Problem::new(crate::t1("invite-how-many", "most", MOST_SEATS))));
    }
    let (group, now) = (acting.group.group_id, state.clock.now());
    let plain: Vec<_> = invited.iter().map(|email| email.as_str().to_lowercase()).collect();
    let inside = members::among(&mut *db, group, &plain).await?;
    let pending = invitations::among(&mut *db, group, &plain, now).await?;
    let known = inside
        .iter()
        .map(|email| crate::t1("invite-member", "email", email))
        .chain(pending.iter().map(|email| crate::t1("invite-pending", "email", email)));
    let known: Vec<_> = known.collect();
    if !known.is_empty() {
        return Ok(refused(known));
    }
    if seats::is_over(&mut *db, &acting.group).await? {
        return Ok(Err(Problem::new(crate::t("group-over"))));
    }
    let free = store::count(&mut *db, group, now).await?.free();
    if invited.len() > usize::try_from(free).unwrap_or_default() {
        let sentence = crate::t2("invite-no-seats", "count", invited.len(), "free", free);
        return Ok(Err(Problem::new(sentence)));
    }
    Ok(Ok(invited))
}

/// Keeps a seat and posts the mail.
async fn send(
    state: &AppState,
    db: &mut PgConnection,
    group: GroupId,
    by: &Account,
    email: &Email,
) -> AppResult<InvitationId> {
    let token = Token::random();
    let kept =
        invitations::keep(&mut *db, group, email, &token.hash(), by.account_id, state.clock.now()).await?;
    letters::invitation(db, state, by, email, &token).await?;
    Ok(kept)
}

/// Takes one mail for each address out of its allowance and the group's, before any is sent. What is wrong, if to one of them
/// none may be sent now: the transaction that ends then gives back what was taken. In one order, so that two groups that
/// invite the same people wait for each other instead of standing in each other's way.
pub(super) async fn spent(
    state: &AppState,
    db: &mut PgConnection,
    group: GroupId,
    emails: &[Email],
) -> AppResult<Option<Problem>> {
    let (limit, now) = (Attempt::Invitation, state.clock.now());
    let key = |whom: &str| limit.key(&state.keys.allowances, whom);
    let by_group = key(&group.to_string());
    let mut addresses: Vec<_> = emails.iter().map(|email| email.as_str().to_lowercase()).collect();
    addresses.sort();
    for address in addresses {
        for (key, allowance) in [(by_group, limit.by_network()), (key(&address), limit.by_address())] {
            if allowances::take(&mut *db, &key, allowance, now).await?.is_err() {
                let lines = vec![crate::t1("invite-too-often", "email", address)];
                return Ok(Some(Problem { sentence: crate::t("invite-refused"), lines }));
            }
        }
    }
    Ok(None)
}

/// POST /account/group/invitations/{id}/sending: the mail once more, with a new link and for another fourteen days. An
/// invitation that has expired keeps no seat, so it needs a free one.
pub async fn send_again(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(id): Path<InvitationId>,
) -> AppResult<Response> {
    let (mut transaction, acting) = acting(&state, &signed_in, Deed::Invite).await?;
    let (group, now) = (acting.group.group_id, state.clock.now());
    let found = invitations::find(&mut *transaction, group, id).await?.ok_or(AppError::NotFound)?;
    let expired = found.expires_at <= now;
    let problem = if seats::is_over(&mut transaction, &acting.group).await? {
        Some(crate::t("group-over"))
    } else if expired && store::count(&mut *transaction, group, now).await?.free() == 0 {
        Some(crate::t2("invite-no-seats", "count", 1, "free", 0))
    } else {
        None
    };
    let email: Email = found.email.parse().map_err(anyhow::Error::from)?;
    let problem = match problem {
        None => {
            let spent = spent(&state, &mut transaction, group, std::slice::from_ref(&email)).await?;
            spent.map(|problem| problem.lines.join(" "))
        }
        problem => problem,
    };
    if problem.is_some() {
        drop(transaction);
        return again(&state, &signed_in, Typed { problem, ..Typed::default() }).await;
    }
    send(&state, &mut transaction, group, &acting.account, &email).await?;
    acting.done(&state, transaction, "group.invite_again", json!({"invitation": id}), PART).await
}

/// POST /account/group/invitations/{id}/withdrawal: its seat is free again.
pub async fn withdraw(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(id): Path<InvitationId>,
) -> AppResult<Response> {
    let (mut transaction, acting) = acting(&state, &signed_in, Deed::Invite).await?;
    if !invitations::take(&mut *transaction, acting.group.group_id, id).await? {
        return Err(AppError::NotFound);
    }
    seats::apply(&mut transaction, &acting.group, state.clock.now()).await?;
    acting.done(&state, transaction, "group.withdraw_invitation", json!({"invitation": id}), PART).await
}
