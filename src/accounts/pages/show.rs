//! The account's own page: the name, the plan, what is left to read this month, and the ways to everything else.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::attempt;
use super::form::Sent;
use super::links::Link;
use crate::accounts::limits::Attempt;
use crate::accounts::{Email, store};
use crate::app::AppState;
use crate::billing::pages::own as billing;
use crate::error::AppResult;
use crate::extract::SignedIn;
use crate::ids::AccountId;
use crate::invoicing::pages::own as invoicing;
use crate::page::{Cache, Chrome, Head, Page};
use crate::paywall::{self, Standing};
use crate::{clock, groups, licences, wording};

#[derive(Template)]
#[template(path = "accounts/show.html")]
struct AccountPage {
    chrome: Chrome,
    page: Head,
    account: Shown,
}

struct Shown {
    name: String,
    email: String,
    verified: bool,
    has_password: bool,
    plan: Option<Plan>,
    /// By which institution they read.
    provided: Option<String>,
    left: Option<u32>,
    month: String,
    subscription: Option<billing::Shown>,
    invoices: Vec<billing::ShownInvoice>,
    key: String,
    /// The group they are in.
    group: Option<String>,
}

struct Plan {
    name: String,
    until_label: Option<String>,
}

/// GET /account
pub async fn show(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    let SignedIn { viewer, account } = signed_in;
    let chrome = Chrome::of(&state, &viewer);
    let page = Head::new(&chrome, crate::t("account-title"), "/account").unlisted();
    let entitlement = paywall::store::current_entitlement(&state.db, account.account_id, chrome.now).await?;
    let left = match viewer.standing {
        Standing::Subscriber | Standing::Licensed | Standing::Staff => None,
        _ => {
            let rules = &state.site.current().rules;
            let month = clock::month(chrome.now, chrome.zone);
            let used = paywall::store::used(&state.db, month, account.account_id.0).await?;
            Some(rules.limits.registered.saturating_sub(used))
        }
    };
    let has_password = store::password_hash(&state.db, account.account_id).await?.is_some();
    let (subscription, mut invoices) = billing::shown(&state, account.account_id).await?;
    invoices.extend(invoicing::shown(&state, account.account_id).await?);
    let shown = Shown {
        subscription,
        invoices,
        key: billing::new_key(),
        group: group(&state, account.account_id).await?,
        name: account.name,
        email: account.email,
        verified: account.verified,
        has_password,
        plan: entitlement.map(|(source, ends_at)| Plan {
            name: crate::t(source.wording()),
            until_label: ends_at.map(|at| wording::long_date(at, chrome.zone)),
        }),
        provided: viewer.licence.as_ref().map(licences::provided),
        left,
        month: wording::month_name(chrome.now, chrome.zone),
    };
    Ok(Page::new(AccountPage { chrome, page, account: shown }, Cache::Never))
}

async fn group(state: &AppState, account: AccountId) -> AppResult<Option<String>> {
    let Some(id) = groups::store::of_account(&state.db, account).await? else { return Ok(None) };
    Ok(groups::store::find(&state.db, id).await?.map(|group| group.name()))
}

/// POST /account/verification: the mail with which the address is confirmed, once more.
pub async fn send_verification(
    signed_in: SignedIn,
    State(state): State<AppState>,
    sent: Sent,
) -> AppResult<Response> {
    let SignedIn { viewer, account } = signed_in;
    if account.verified {
        return Ok(Redirect::to("/account").into_response());
    }
    attempt::take(&state, &viewer, Attempt::Mail, &account.email).await?;
    let to: Email = account.email.parse().map_err(anyhow::Error::from)?;
    let mut transaction = state.db.begin().await?;
    let link = Link::confirming(&mut transaction, account.account_id, &to).await?;
    link.leading_to(sent.next()).send(&mut transaction, &state).await?;
    transaction.commit().await?;
    Ok(Redirect::to("/mail-sent").into_response())
}
