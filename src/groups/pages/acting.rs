//! Who acts in which group. Every page and every change of a group begins here: whoever is in none finds no such page, and
//! whoever may not is refused.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::{PgConnection, Postgres, Transaction};

use crate::accounts::Account;
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::SignedIn;
use crate::groups::letters::entry;
use crate::groups::store::{self, members};
use crate::groups::{Deed, Group, Member};
use crate::page::{Cache, Chrome, Head, Page};

/// Somebody in their group.
pub(super) struct Acting {
    pub(super) group: Group,
    pub(super) me: Member,
    pub(super) account: Account,
}

/// Whoever asks, in the group they are in, if they may do this.
pub(super) async fn looking(state: &AppState, signed_in: &SignedIn, deed: Deed) -> AppResult<Acting> {
    let mut db = state.db.acquire().await?;
    let id = store::of_account(&mut *db, signed_in.account.account_id).await?.ok_or(AppError::NotFound)?;
    let group = store::find(&mut *db, id).await?.ok_or(AppError::NotFound)?;
    allowed(&mut db, group, signed_in, deed).await
}

/// The same for a change, with the group locked until the transaction ends: whoever was made less than they were at the same
/// moment is not let through.
pub(super) async fn acting(
    state: &AppState,
    signed_in: &SignedIn,
    deed: Deed,
) -> AppResult<(Transaction<'static, Postgres>, Acting)> {
    let mut transaction = state.db.begin().await?;
    let account = signed_in.account.account_id;
    let id = store::of_account(&mut *transaction, account).await?.ok_or(AppError::NotFound)?;
    let group = store::lock(&mut *transaction, id).await?.ok_or(AppError::NotFound)?;
    let acting = allowed(&mut transaction, group, signed_in, deed).await?;
    Ok((transaction, acting))
}

async fn allowed(db: &mut PgConnection, group: Group, signed_in: &SignedIn, deed: Deed) -> AppResult<Acting> {
    let account = signed_in.account.clone();
    let me = members::find(db, group.group_id, account.account_id).await?.ok_or(AppError::NotFound)?;
    if me.role.may(deed) { Ok(Acting { group, me, account }) } else { Err(AppError::Forbidden) }
}

impl Acting {
    /// Writes down what was done, ends the transaction, and goes back to the group's page.
    pub(super) async fn done(
        &self,
        state: &AppState,
        mut transaction: Transaction<'static, Postgres>,
        action: &str,
        after: serde_json::Value,
        part: &str,
    ) -> AppResult<Response> {
        self.note(state, &mut transaction, action, after).await?;
        transaction.commit().await?;
        Ok(back(part))
    }

    /// Writes down what was done.
    pub(super) async fn note(
        &self,
        state: &AppState,
        db: &mut PgConnection,
        action: &str,
        after: serde_json::Value,
    ) -> AppResult<()> {
        let entry = entry(self.group.group_id, Some(self.account.account_id), action, after);
        Ok(audit::record(db, entry, state.clock.now()).await?)
    }
}

/// To a part of the group's page.
pub(super) fn back(part: &str) -> Response {
    Redirect::to(&format!("/account/group{part}")).into_response()
}

#[derive(Template)]
#[template(path = "groups/confirm.html")]
struct ConfirmPage {
    chrome: Chrome,
    page: Head,
    title: String,
    lead: String,
    button: String,
    action: String,
}

/// What will happen, and a button that does it.
pub(super) fn confirm_page(
    state: &AppState,
    signed_in: &SignedIn,
    action: String,
    (title, lead, button): (String, String, String),
) -> Response {
    let chrome = Chrome::of(state, &signed_in.viewer);
    let page = Head::new(&chrome, title.clone(), "/account/group").unlisted();
    Page::new(ConfirmPage { chrome, page, title, lead, button, action }, Cache::Never).into_response()
}
