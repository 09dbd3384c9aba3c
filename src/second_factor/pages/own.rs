//! GET /account/second-factor: what somebody has.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

use crate::accounts::pages::form::{Form, Next};
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::SignedIn;
use crate::ids::PasskeyId;
use crate::page::{Cache, Chrome, Head, Page};
use crate::second_factor::passkey::relying_party;
use crate::second_factor::{recovery, store};
use crate::wording;

#[derive(Template)]
#[template(path = "second_factor/show.html")]
struct OwnPage {
    chrome: Chrome,
    page: Head,
    form: Form,
    /// They work here and cannot begin without one.
    demanded: bool,
    /// Their address is confirmed.
    verified: bool,
    /// Browsers make passkeys for this address.
    passkeys_possible: bool,
    authenticator: Option<String>,
    passkeys: Vec<Listed>,
    /// How many recovery codes are left, where there is a second factor.
    codes: Option<i64>,
    codes_made: usize,
}

struct Listed {
    id: PasskeyId,
    name: String,
    aside: String,
}

/// GET /account/second-factor
pub async fn show(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Query(next): Query<Next>,
) -> AppResult<Response> {
    let SignedIn { viewer, account } = signed_in;
    let held = store::held(&mut *state.db.acquire().await?, account.account_id).await?;
    let chrome = Chrome::of(&state, &viewer);
    let page = Head::new(&chrome, crate::t("second-factor-title"), "/account/second-factor").unlisted();
    let aside = |added: DateTime<Utc>, used: Option<DateTime<Utc>>| {
        let added = wording::date_and_time(added, chrome.zone);
        match used {
            None => crate::t1("factor-added", "added", added),
            Some(used) => {
                let used = wording::date_and_time(used, chrome.zone);
                crate::t2("factor-added-used", "added", added, "used", used)
            }
        }
    };
    let codes = held.any().then_some(held.codes);
    let listed = |passkey: store::passkeys::Passkey| Listed {
        id: passkey.passkey_id,
        aside: aside(passkey.added_at, passkey.used_at),
        name: passkey.name,
    };
    let shown = OwnPage {
        form: Form::new(next.path()),
        demanded: account.role.is_staff() && state.demands_second_factor && !account.secured,
        verified: account.verified,
        passkeys_possible: relying_party(&state.base_url, &chrome.site.name).is_some(),
        authenticator: held.authenticator.map(|(added, used)| aside(added, used)),
        passkeys: held.passkeys.into_iter().map(listed).collect(),
        codes,
        codes_made: recovery::COUNT,
        page,
        chrome,
    };
    Ok(Page::new(shown, Cache::Never).into_response())
}
