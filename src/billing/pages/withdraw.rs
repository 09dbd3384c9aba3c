//! Withdrawing from the contract within fourteen days: one button, everything paid back, confirmed by mail.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use sha2::{Digest as _, Sha256};

use super::own;
use crate::app::AppState;
use crate::audit;
use crate::billing::invoice::Invoice;
use crate::billing::letters::Due;
use crate::billing::money::Money;
use crate::billing::post::post;
use crate::billing::provider::Ending;
use crate::billing::refund::{Outcome, Share, Wish};
use crate::billing::store::{alerts, invoices, subscriptions};
use crate::billing::subscription::{CancellationReason, Subscription};
use crate::billing::{refresh, refunds, withdrawal};
use crate::error::{AppError, AppResult};
use crate::extract::SignedIn;
use crate::ids::RefundId;
use crate::mail::Kind;
use crate::page::{Cache, Chrome, Head, Page};

#[derive(Template)]
#[template(path = "billing/withdraw.html")]
struct WithdrawPage {
    chrome: Chrome,
    page: Head,
    amount: String,
}

/// What was paid for a subscription and not paid back yet.
async fn bills(
    state: &AppState,
    signed_in: &SignedIn,
    subscription: &Subscription,
) -> AppResult<Vec<Invoice>> {
    let bills = invoices::of_account(&state.db, signed_in.account.account_id).await?;
    let of_it = |bill: &Invoice| {
        bill.subscription_id == Some(subscription.subscription_id) && !bill.refundable().is_zero()
    };
    Ok(bills.into_iter().filter(of_it).collect())
}

async fn withdrawable(state: &AppState, signed_in: &SignedIn) -> AppResult<Subscription> {
    let subscription = own::own(state, signed_in).await?;
    let open = withdrawal::is_open(&subscription, state.clock.now(), state.zone);
    if open { Ok(subscription) } else { Err(AppError::NotFound) }
}

/// GET /account/subscription/withdrawal
pub async fn withdraw_form(
    signed_in: SignedIn,
    State(state): State<AppState>,
) -> AppResult<impl IntoResponse> {
    let subscription = withdrawable(&state, &signed_in).await?;
    let nothing = Money::new(0, subscription.amount.currency);
    let bills = bills(&state, &signed_in, &subscription).await?;
    let sum = bills.iter().fold(nothing, |sum, bill| sum.plus(bill.refundable()).unwrap_or(sum));
    let chrome = Chrome::of(&state, &signed_in.viewer);
    let page = Head::new(&chrome, crate::t("withdraw-title"), "/account/subscription/withdrawal").unlisted();
    Ok(Page::new(WithdrawPage { chrome, page, amount: sum.to_string() }, Cache::Never))
}

/// POST /account/subscription/withdrawal. The money first: if anything fails in between, the button is still there, and
/// what it has done already it does not do again.
pub async fn withdraw(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let subscription = withdrawable(&state, &signed_in).await?;
    for bill in bills(&state, &signed_in, &subscription).await? {
        let wish = Wish {
            refund_id: refund_of(&bill),
            invoice_id: bill.invoice_id,
            share: Share::Rest,
            reason: "withdrawal",
            by: Some(signed_in.account.account_id),
        };
        if let Outcome::Refused | Outcome::TooMuch(_) = refunds::ask(&state, &wish).await? {
            let message = "a withdrawal could not be paid back: the money is owed";
            let subject = bill.number.as_ref().unwrap_or(&bill.reference);
            alerts::raise(&state.db, subject, message, state.clock.now()).await?;
        }
    }
    let mut transaction = state.db.begin().await?;
    let (id, reason) = (subscription.subscription_id, CancellationReason::Withdrawal);
    subscriptions::note_cancellation(&mut *transaction, id, Some(reason), "").await?;
    let entry = audit::Entry {
        by: Some(signed_in.account.account_id),
        action: "subscription.withdraw",
        subject: "subscription",
        subject_id: id.0,
        before: None,
        after: None,
    };
    audit::record(&mut *transaction, entry, state.clock.now()).await?;
    let due = Due { kind: Kind::Withdrawn, about: "contract".to_owned() };
    post(&mut transaction, &state, &subscription, None, &[due]).await?;
    transaction.commit().await?;
    let key = format!("withdraw-{id}");
    state.payments.cancel(&subscription.reference, Ending::Now, &key).await?;
    refresh::subscription(&state, &subscription.reference).await?;
    Ok(Redirect::to("/account").into_response())
}

/// The refund that a withdrawal makes of a bill: the same one however often the button is pressed.
fn refund_of(bill: &Invoice) -> RefundId {
    let hash: [u8; 32] = Sha256::digest(format!("withdrawal {}", bill.invoice_id)).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    RefundId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
