//! Recovery codes: made with the first second factor, renewed by asking, shown once.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use sqlx::PgConnection;
use tower_sessions::Session;

use super::{Again, Wanted};
use crate::accounts::Account;
use crate::accounts::pages::form::Form;
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::{SignedIn, Viewer, own_path};
use crate::fields::Fields;
use crate::mail::Kind;
use crate::page::{Cache, Chrome, Head, Page};
use crate::second_factor::showing::{Change, changed};
use crate::second_factor::{recovery, store};

#[derive(Template)]
#[template(path = "second_factor/codes.html")]
struct CodesPage {
    chrome: Chrome,
    page: Head,
    form: Form,
    codes: Vec<String>,
    /// The same as a file, in its own address: nothing of it is asked for a second time.
    download: String,
}

/// The page that shows codes, this once.
pub(super) fn page(state: &AppState, viewer: &Viewer, codes: Vec<String>, next: &str) -> Response {
    let chrome = Chrome::of(state, viewer);
    let page = Head::new(&chrome, crate::t("factor-codes-title"), "/account/second-factor").unlisted();
    let text = format!("{}\n{}/\n\n{}\n", chrome.site.name, chrome.site.base, codes.join("\n"));
    let download = format!("data:text/plain;charset=utf-8,{}", utf8_percent_encode(&text, NON_ALPHANUMERIC));
    Page::new(CodesPage { chrome, page, form: Form::new(next), codes, download }, Cache::Never)
        .into_response()
}

/// Makes new codes in the place of the old.
pub(super) async fn make(
    db: &mut PgConnection,
    state: &AppState,
    account: &Account,
) -> AppResult<Vec<String>> {
    let codes = recovery::random();
    let id = account.account_id;
    let hashes: Vec<Vec<u8>> =
        codes.iter().map(|code| recovery::hash(&state.keys, id, code).to_vec()).collect();
    store::codes::renew(db, id, &hashes, state.clock.now()).await?;
    Ok(codes)
}

/// POST /account/second-factor/recovery-codes
pub async fn renew_codes(
    signed_in: SignedIn,
    State(state): State<AppState>,
    session: Session,
    fields: Fields,
) -> AppResult<Response> {
    let SignedIn { viewer, account } = &signed_in;
    let path = "/account/second-factor/recovery-codes".to_owned();
    let again = Again { state: &state, viewer, account, session: &session, fields: &fields, path };
    if let Some(page) = again.page(Wanted::FactorOrPassword).await? {
        return Ok(page);
    }
    let id = account.account_id;
    let mut transaction = state.db.begin().await?;
    store::lock(&mut *transaction, id).await?;
    // Without a second factor there is nothing that a code could stand in for.
    if !store::any(&mut *transaction, id).await? {
        return Ok(Redirect::to("/account/second-factor").into_response());
    }
    let codes = make(&mut transaction, &state, account).await?;
    let change = Change {
        action: "account.renew_recovery_codes",
        before: None,
        after: Some(json!({"codes": codes.len()})),
        letter: Kind::RecoveryCodesRenewed,
    };
    changed(&mut transaction, &state, account, id, change).await?;
    transaction.commit().await?;
    Ok(self::page(&state, viewer, codes, own_path(Some(fields.text("next")))))
}
