//! Back from the checkout.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::IntoResponse;

use super::own;
use crate::app::AppState;
use crate::billing::provider::CheckedOut;
use crate::billing::refresh;
use crate::error::{AppError, AppResult};
use crate::extract::{SignedIn, own_path};
use crate::page::{Cache, Chrome, Head, Page};
use crate::paywall::Standing;

/// What the provider sends its customers back with.
#[derive(Debug, serde::Deserialize)]
pub struct Back {
    checkout: Option<String>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "billing/bought.html")]
struct BoughtPage {
    chrome: Chrome,
    page: Head,
    next: String,
    is_story: bool,
    reads: bool,
    refused: bool,
}

/// GET /subscribe/bought: asks the provider what became of the checkout. Asking changes nothing that the webhook would not
/// change as well, so it may be a GET.
pub async fn bought(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Query(back): Query<Back>,
) -> AppResult<impl IntoResponse> {
    let checked_out = match &back.checkout {
        Some(reference) => refresh::checkout(&state, reference).await?,
        None => None,
    };
    let CheckedOut { account_id, subscription, .. } = checked_out.ok_or(AppError::NotFound)?;
    let SignedIn { viewer, account } = signed_in;
    if account_id != Some(account.account_id) {
        return Err(AppError::NotFound);
    }
    let standing = crate::paywall::store::standing(
        &state.db,
        account.account_id,
        account.role.is_staff(),
        state.clock.now(),
    )
    .await?;
    let reads = matches!(standing, Standing::Subscriber | Standing::Staff);
    let running = own::running(&state, &viewer).await?;
    let chrome = Chrome::of(&state, &viewer);
    let page = Head::new(&chrome, crate::t("bought-title"), "/subscribe/bought").unlisted();
    let next = own_path(back.next.as_deref()).to_owned();
    let refused = subscription.is_some() && running.is_none();
    Ok(Page::new(BoughtPage { chrome, page, is_story: next != "/", next, reads, refused }, Cache::Never))
}
