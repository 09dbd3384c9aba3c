//! Where the account is signed in, and how to end that.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::SignedCookieJar;
use data_encoding::HEXLOWER;
use tower_sessions::Session;

use super::entering::leave;
use crate::accounts::session;
use crate::accounts::store::sessions;
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::SignedIn;
use crate::fields::Fields;
use crate::page::{Cache, Chrome, Head, Page};
use crate::second_factor::Means;
use crate::wording;

#[derive(Template)]
#[template(path = "accounts/devices.html")]
struct DevicesPage {
    chrome: Chrome,
    page: Head,
    devices: Vec<Device>,
    most: i64,
}

struct Device {
    name: String,
    since: String,
    last_seen: String,
    /// With which second factor somebody signed in.
    means: Option<String>,
    key: String,
    is_this: bool,
}

/// GET /account/devices
pub async fn devices(
    signed_in: SignedIn,
    State(state): State<AppState>,
    session: Session,
) -> AppResult<impl IntoResponse> {
    let SignedIn { viewer, account } = signed_in;
    let chrome = Chrome::of(&state, &viewer);
    let page = Head::new(&chrome, crate::t("devices-title"), "/account/devices").unlisted();
    let this = session::key(&session);
    let device = |row: sessions::SignedIn| Device {
        is_this: this.is_some_and(|this| this[..] == row.token_hash[..]),
        name: row.device,
        since: wording::date_and_time(row.created_at, chrome.zone),
        last_seen: wording::date_and_time(row.last_seen_at, chrome.zone),
        means: row.means.and_then(means).map(|means| crate::t(&format!("devices-with-{}", means.name()))),
        key: HEXLOWER.encode(&row.token_hash),
    };
    let rows = sessions::list(&state.db, account.account_id, chrome.now).await?;
    let devices = rows.into_iter().map(device).collect();
    Ok(Page::new(DevicesPage { chrome, page, devices, most: session::DEVICES }, Cache::Never))
}

fn means(kept: serde_json::Value) -> Option<Means> {
    serde_json::from_value(kept).ok()
}

/// POST /account/devices: ends one session, or with `session=all` every one.
pub async fn end_device(
    signed_in: SignedIn,
    State(state): State<AppState>,
    jar: SignedCookieJar,
    session: Session,
    fields: Fields,
) -> AppResult<Response> {
    let SignedIn { viewer, account } = &signed_in;
    let (id, now) = (account.account_id, state.clock.now());
    let everywhere = fields.text("session") == "all";
    let key = HEXLOWER.decode(fields.text("session").as_bytes());
    let mut transaction = state.db.begin().await?;
    let this = if everywhere {
        sessions::end_all(&mut *transaction, id).await?;
        true
    } else {
        let key = key.map_err(|_| AppError::BadRequest("no key of a session".to_owned()))?;
        sessions::end(&mut *transaction, id, &key).await?;
        session::key(&session).is_some_and(|this| this[..] == key[..])
    };
    let after = serde_json::json!({"everywhere": everywhere});
    let entry = audit::Entry::of_account(id, Some(id), "account.end_sessions", after);
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    if !this {
        return Ok(Redirect::to("/account/devices").into_response());
    }
    leave(&state, viewer).await?;
    session.flush().await?;
    Ok((viewer.remember(&state, jar), Redirect::to("/sign-in")).into_response())
}
