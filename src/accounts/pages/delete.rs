//! Deleting one's account: with the password, or with a link from a mail.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use super::attempt;
use super::confirm::outcome;
use super::form::{Form, Sent};
use super::links::Link;
use crate::accounts::limits::Attempt;
use crate::accounts::store::{self, tokens};
use crate::accounts::token::{Purpose, Token};
use crate::accounts::{Email, erasure};
use crate::app::AppState;
use crate::billing::deletion as billing;
use crate::error::{AppError, AppResult};
use crate::extract::{SignedIn, Viewer};
use crate::ids::AccountId;
use crate::mail::{self, Kind, Letter};
use crate::page::{Chrome, Head};
use crate::{paywall, readership};

#[derive(Template)]
#[template(path = "accounts/delete.html")]
struct DeletePage {
    chrome: Chrome,
    page: Head,
    form: Form,
    has_password: bool,
    verified: bool,
}

/// GET /account/delete
pub async fn delete_form(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let mut form = Form::new("/");
    if billing::others_read_by_it(&state, signed_in.account.account_id).await? {
        form = form.with_error(crate::t("delete-group-first"));
    }
    delete_page(&state, &signed_in, form).await
}

async fn delete_page(state: &AppState, signed_in: &SignedIn, form: Form) -> AppResult<Response> {
    let SignedIn { viewer, account } = signed_in;
    let has_password = store::password_hash(&state.db, account.account_id).await?.is_some();
    let chrome = Chrome::of(state, viewer);
    let page = Head::new(&chrome, crate::t("delete-title"), "/account/delete").unlisted();
    Ok(form.reply().with(DeletePage { chrome, page, form, has_password, verified: account.verified }))
}

/// POST /account/delete
pub async fn delete(
    signed_in: SignedIn,
    State(state): State<AppState>,
    session: Session,
    sent: Sent,
) -> AppResult<Response> {
    let SignedIn { viewer, account } = &signed_in;
    match attempt::is_password(&state, viewer, account, &sent.password).await {
        Ok(true) if billing::others_read_by_it(&state, account.account_id).await? => {
            let form = Form::new("/").with_error(crate::t("delete-group-first"));
            delete_page(&state, &signed_in, form).await
        }
        Ok(true) => {
            leave_reads(&state, viewer, account.account_id).await?;
            gone(&state, account.account_id, None).await?;
            session.flush().await?;
            Ok(outcome(&state, &viewer.signed_out(), "account-deleted", "/"))
        }
        Ok(false) => {
            let form = Form { password_error: Some(crate::t("delete-password-wrong")), ..Form::new("/") };
            delete_page(&state, &signed_in, form).await
        }
        Err(error) => delete_page(&state, &signed_in, Form::new("/").refused(error)?).await,
    }
}

/// POST /account/delete/link: the way for who has no password, or does not remember it.
pub async fn delete_link(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let SignedIn { viewer, account } = &signed_in;
    // An address that was never proved to be theirs may be a stranger's, whose account is not to be deleted.
    if !account.verified {
        let form = Form::new("/").with_error(crate::t("delete-unverified"));
        return delete_page(&state, &signed_in, form).await;
    }
    if let Err(error) = attempt::take(&state, viewer, Attempt::Mail, &account.email).await {
        return delete_page(&state, &signed_in, Form::new("/").refused(error)?).await;
    }
    let to: Email = account.email.parse().map_err(anyhow::Error::from)?;
    let mut transaction = state.db.begin().await?;
    Link::new(account.account_id, &to, Purpose::DeleteAccount).send(&mut transaction, &state).await?;
    transaction.commit().await?;
    Ok(Redirect::to("/mail-sent").into_response())
}

/// Deletes by a link. Nothing, if it was used meanwhile.
pub(super) async fn by_link(
    state: &AppState,
    viewer: &Viewer,
    session: &Session,
    token: &Token,
    id: AccountId,
) -> AppResult<Option<Response>> {
    let own = viewer.account.as_ref().is_some_and(|account| account.account_id == id);
    if billing::others_read_by_it(state, id).await? {
        return Ok(Some(outcome(state, viewer, "group-first", "/account/group")));
    }
    if own {
        leave_reads(state, viewer, id).await?;
    }
    if !gone(state, id, Some(token)).await? {
        return Ok(None);
    }
    if own {
        session.flush().await?;
    }
    Ok(Some(outcome(state, &viewer.signed_out(), "account-deleted", "/")))
}

/// As at a sign-out: what was read this month stays with the browser, so that deleting gives nothing new. But nothing of
/// it is recorded, for the record of an account goes with it.
async fn leave_reads(state: &AppState, viewer: &Viewer, id: AccountId) -> AppResult<()> {
    Ok(paywall::store::merge(&state.db, state.calendar().month, id.0, viewer.visitor).await?)
}

/// Deletes the account, and says whether it did. Written down first, so that a crash in the middle does not undo it;
/// whoever uses the link in the same moment wants the same.
async fn gone(state: &AppState, id: AccountId, link: Option<&Token>) -> AppResult<bool> {
    let now = state.clock.now();
    let unavailable = |error: object_store::Error| AppError::Unavailable(error.to_string());
    let Some(account) = store::find(&state.db, id).await? else { return Ok(false) };
    let to: Email = account.email.parse().map_err(anyhow::Error::from)?;
    billing::end_all(state, id).await?;
    erasure::write_down(&*state.media, id, now).await.map_err(unavailable)?;
    let mut transaction = state.db.begin().await?;
    if let Some(token) = link
        && tokens::spend(&mut *transaction, token, Purpose::DeleteAccount, now).await?.is_none()
    {
        return Ok(false);
    }
    if erasure::erase(&mut transaction, id, Some(id), now).await? {
        let letter = Letter {
            kind: Kind::AccountDeleted,
            to: &to,
            account: None,
            path: "/".to_owned(),
            facts: Vec::new(),
        };
        mail::store::post(&mut transaction, state, &letter).await?;
    }
    transaction.commit().await?;
    let state = state.clone();
    // What was read in the last second is not in the table yet.
    state.writes.clone().spawn(async move {
        state.readership.settled().await;
        if let Err(error) = readership::store::erase(&state.db, id).await {
            tracing::warn!(%error, "the last views of a deleted account wait for the hourly job");
        }
    });
    Ok(true)
}
