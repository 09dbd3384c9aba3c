//! Coming into a group: by the link of a mail, or by the group's own. Opening a link shows what it would do, a button does
//! it: programs look into mails and press no buttons.
//!
//! An invitation is a seat for whoever holds its link, not for an address: people read under another one than the office
//! writes to. Its page says where it was sent.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use sqlx::{Postgres, Transaction};

use crate::accounts::token::Token;
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Viewer};
use crate::groups::letters::entry;
use crate::groups::store::invitations::{self, Invitation};
use crate::groups::store::seats::{self, Joined};
use crate::groups::store::{self, members};
use crate::groups::{Group, Seat};
use crate::ids::AccountId;
use crate::page::{Cache, Chrome, Head, Page};
use crate::wording::long_date;

/// What a page says that one link leads to.
#[derive(Default)]
pub(super) struct Words {
    pub(super) title: String,
    pub(super) lead: String,
    /// What the button says, if there is something to do.
    pub(super) button: Option<String>,
    pub(super) note: Option<String>,
    /// Where it leads if one has to sign in first.
    pub(super) path: String,
    pub(super) problem: Option<String>,
}

#[derive(Template)]
#[template(path = "groups/join.html")]
struct JoinPage {
    chrome: Chrome,
    page: Head,
    words: Words,
    next: String,
}

impl JoinPage {
    /// One has to sign in first.
    fn asks_who(&self) -> bool {
        !self.words.path.is_empty() && !self.chrome.viewer.signed_in
    }
}

/// A page that says one thing, with a button if there is something to do.
pub(super) fn said(state: &AppState, viewer: &Viewer, status: StatusCode, words: Words) -> Response {
    let chrome = Chrome::of(state, viewer);
    let page = Head::new(&chrome, words.title.clone(), "/").unlisted();
    let next = utf8_percent_encode(&words.path, NON_ALPHANUMERIC).to_string();
    Page::new(JoinPage { chrome, page, words, next }, Cache::Never).with_status(status).into_response()
}

fn unknown(state: &AppState, viewer: &Viewer, key: &str) -> Response {
    let words = Words { title: crate::t("join-unknown-title"), lead: crate::t(key), ..Words::default() };
    said(state, viewer, StatusCode::NOT_FOUND, words)
}

/// The invitation behind a token, while it is good.
async fn invited(state: &AppState, token: &Token) -> AppResult<Option<Invitation>> {
    let found = invitations::by_token(&state.db, &token.hash()).await?;
    Ok(found.filter(|found| found.expires_at > state.clock.now()))
}

/// GET /groups/invitations/{token}
pub async fn invitation(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> AppResult<Response> {
    let token = Token::presented(token);
    match invited(&state, &token).await? {
        Some(invitation) => invitation_page(&state, &viewer, &token, &invitation, None).await,
        None => Ok(unknown(&state, &viewer, "join-no-invitation")),
    }
}

async fn invitation_page(
    state: &AppState,
    viewer: &Viewer,
    token: &Token,
    invitation: &Invitation,
    problem: Option<String>,
) -> AppResult<Response> {
    let group = store::find(&state.db, invitation.group_id).await?.ok_or(AppError::NotFound)?;
    let until = long_date(invitation.expires_at, state.zone);
    let note = crate::t2("join-for", "email", &invitation.email, "date", until);
    Ok(join_page(state, viewer, &group, token.path_below("/groups/invitations"), Some(note), problem))
}

fn join_page(
    state: &AppState,
    viewer: &Viewer,
    group: &Group,
    path: String,
    note: Option<String>,
    problem: Option<String>,
) -> Response {
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let words = Words {
        title: crate::t1("join-title", "group", group.name()),
        lead: crate::t1("join-lead", "name", &state.site.current().name),
        button: Some(crate::t("join-button")),
        note,
        path,
        problem,
    };
    said(state, viewer, status, words)
}

fn sign_in_first(path: &str) -> Response {
    let next = utf8_percent_encode(path, NON_ALPHANUMERIC);
    Redirect::to(&format!("/sign-in?next={next}")).into_response()
}

/// POST /groups/invitations/{token}: the seat that was kept is the account's.
pub async fn take_invitation(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> AppResult<Response> {
    let token = Token::presented(token);
    let Some(account) = viewer.account.as_ref().map(|account| account.account_id) else {
        return Ok(sign_in_first(&token.path_below("/groups/invitations")));
    };
    let Some(invitation) = invited(&state, &token).await? else {
        return Ok(unknown(&state, &viewer, "join-no-invitation"));
    };
    let mut transaction = state.db.begin().await?;
    let locked = store::lock(&mut *transaction, invitation.group_id).await?.ok_or(AppError::NotFound)?;
    // The lock may have been waited for: sent again or expired meanwhile, the seat is not this link's any more.
    let still = invitations::by_token(&mut *transaction, &token.hash()).await?;
    let still = still.is_some_and(|still| still.expires_at > state.clock.now());
    if !still || !invitations::take(&mut *transaction, locked.group_id, invitation.invitation_id).await? {
        drop(transaction);
        return Ok(unknown(&state, &viewer, "join-no-invitation"));
    }
    let joined = take_kept(&state, &mut transaction, &locked, account).await?;
    match problem(joined) {
        None => done(&state, transaction, &locked, account, "invitation").await,
        problem => {
            drop(transaction);
            invitation_page(&state, &viewer, &token, &invitation, problem).await
        }
    }
}

/// Who is in the group without a seat has one now.
async fn take_kept(
    state: &AppState,
    transaction: &mut Transaction<'static, Postgres>,
    locked: &Group,
    account: AccountId,
) -> AppResult<Joined> {
    let now = state.clock.now();
    let inside = members::find(&mut **transaction, locked.group_id, account).await?;
    if inside.is_some_and(|member| member.seat != Seat::Held) {
        members::set_seat(&mut **transaction, account, Seat::Held, now).await?;
        seats::apply(transaction, locked, now).await?;
        return Ok(Joined::Yes);
    }
    Ok(seats::take_kept(transaction, locked, account, now).await?)
}

fn problem(joined: Joined) -> Option<String> {
    match joined {
        Joined::Yes => None,
        Joined::Full => Some(crate::t("join-full")),
        Joined::Already => Some(crate::t("join-already")),
        Joined::Over => Some(crate::t("group-over")),
    }
}

async fn done(
    state: &AppState,
    mut transaction: Transaction<'static, Postgres>,
    locked: &Group,
    account: AccountId,
    by: &str,
) -> AppResult<Response> {
    let after = json!({"account": account, "by": by});
    let line = entry(locked.group_id, Some(account), "group.join", after);
    audit::record(&mut *transaction, line, state.clock.now()).await?;
    transaction.commit().await?;
    Ok(Redirect::to("/account/group").into_response())
}

/// GET /groups/links/{token}
pub async fn link(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> AppResult<Response> {
    let token = Token::presented(token);
    let Some(group) = by_link(&state, &token).await? else {
        return Ok(unknown(&state, &viewer, "join-no-link"));
    };
    Ok(join_page(&state, &viewer, &group, token.path_below("/groups/links"), None, None))
}

async fn by_link(state: &AppState, token: &Token) -> AppResult<Option<Group>> {
    match store::by_link(&state.db, &token.hash()).await? {
        Some(id) => Ok(store::find(&state.db, id).await?),
        None => Ok(None),
    }
}

/// POST /groups/links/{token}: while seats are free. Whom a manager has removed it does not bring back.
pub async fn take_link(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> AppResult<Response> {
    let token = Token::presented(token);
    let Some(account) = viewer.account.as_ref().map(|account| account.account_id) else {
        return Ok(sign_in_first(&token.path_below("/groups/links")));
    };
    let mut transaction = state.db.begin().await?;
    let found = store::by_link(&mut *transaction, &token.hash()).await?;
    let locked = match found {
        Some(id) => store::lock(&mut *transaction, id).await?,
        None => None,
    };
    // Revoked while the lock was waited for, it leads nowhere.
    let good = locked.filter(|group| group.has_link && is_present(&state, group, &token));
    let Some(locked) = good else {
        drop(transaction);
        return Ok(unknown(&state, &viewer, "join-no-link"));
    };
    let problem = if members::departed(&mut *transaction, locked.group_id, account).await? == Some(true) {
        Some(crate::t("join-removed"))
    } else {
        problem(seats::take(&mut transaction, &locked, account, state.clock.now()).await?)
    };
    if problem.is_none() {
        return done(&state, transaction, &locked, account, "link").await;
    }
    drop(transaction);
    Ok(join_page(&state, &viewer, &locked, token.path_below("/groups/links"), None, problem))
}

fn is_present(state: &AppState, group: &Group, token: &Token) -> bool {
    let present = crate::groups::link::token(&state.keys.group_link, group.group_id, group.link_number);
    present.hash() == token.hash()
}
