//! Posting the letters about subscriptions, in the transaction of their cause.

use sqlx::PgConnection;

use super::entitling::entitlement;
use super::letters::Due;
use super::money::Money;
use super::provider::RemoteInvoice;
use super::store::notices;
use super::subscription::Subscription;
use crate::accounts::{self, Email};
use crate::app::AppState;
use crate::error::AppResult;
use crate::mail::{self, Kind, Letter};
use crate::wording::long_date;

/// Posts the letters that are due and were not posted before. Nobody who has not proved to read an address is written to.
pub async fn post(
    db: &mut PgConnection,
    state: &AppState,
    subscription: &Subscription,
    bill: Option<&RemoteInvoice>,
    letters: &[Due],
) -> AppResult<()> {
    let Some(id) = subscription.account_id else { return Ok(()) };
    let account = accounts::store::find(&mut *db, id).await?;
    let Some(account) = account.filter(|account| account.verified) else { return Ok(()) };
    let to: Email = account.email.parse().map_err(anyhow::Error::from)?;
    for due in letters {
        let (kind, now) = (due.kind, state.clock.now());
        if !notices::note(&mut *db, subscription.subscription_id, kind.name(), &due.about, now).await? {
            continue;
        }
        let path = match kind {
            Kind::StudentProofDue => "/account/student".to_owned(),
            Kind::StudentEnding => "/subscribe".to_owned(),
            _ => "/account".to_owned(),
        };
        let letter =
            Letter { kind, to: &to, account: Some(id), path, facts: facts(state, subscription, bill, kind) };
        mail::store::post(&mut *db, state, &letter).await?;
    }
    Ok(())
}

/// What the wording of these letters may speak of.
fn facts(
    state: &AppState,
    subscription: &Subscription,
    bill: Option<&RemoteInvoice>,
    kind: Kind,
) -> Vec<(&'static str, String)> {
    let date = |at| long_date(at, state.zone);
    let facts = &subscription.facts;
    // What was agreed is the price; what is announced is what will be charged.
    let announced = matches!(kind, Kind::TrialEnding | Kind::RenewalComing);
    let total = subscription.total();
    let price = if announced { subscription.reduced(total, facts.period_ends_at) } else { total };
    let paid = bill.map_or(Money::new(0, subscription.amount.currency), |bill| bill.total);
    vec![
        ("price", price.short()),
        ("every", subscription.every.in_words()),
        ("charged", date(facts.period_ends_at)),
        ("ends", date(facts.cancel_at.or(facts.ended_at).unwrap_or(facts.period_ends_at))),
        ("grace", date(entitlement(facts).map_or(facts.paid_until, |span| span.ends_at))),
        ("paid", paid.to_string()),
        ("number", bill.and_then(|bill| bill.number.clone()).unwrap_or_default()),
        ("card", subscription.card.clone().unwrap_or_default()),
    ]
}
