//! Another price or another number of seats.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::books::invoice_name;
use super::store::{Kept, subscriptions};
use super::{Bill, Life};
use crate::billing::invoice;
use crate::billing::money::Money;
use crate::billing::proration::Paid;
use crate::billing::provider::{Change, Error, Proration, Result};
use crate::billing::subscription::Status;

/// What the change costs as of `as_of`. In free days nothing is due. Another interval begins a period of its own; with the
/// same one the rest of the period is paid at the new price.
pub fn proration(kept: &Kept, to: &Change<'_>, as_of: DateTime<Utc>) -> Result<Proration> {
    let life = &kept.life;
    let mixed = || Error::Refused("a subscription keeps its currency".to_owned());
    let total = to.amount.times(i64::from(to.quantity)).ok_or_else(mixed)?;
    let next = total;
    let nothing = Money::new(0, kept.amount.currency);
    let (from, until) = (life.period_starts_at, life.period_ends_at);
    if life.status == Status::Trialing {
        return Ok(Proration { due_now: nothing, next, next_at: until, as_of });
    }
    let given_back = Paid { total: kept.of_period(), from, until }.left(as_of);
    let total = asked(kept, to, total, as_of);
    let (taken, next_at) = if to.every == life.every {
        (Paid { total, from, until }.left(as_of), until)
    } else {
        (total, to.every.after(as_of, 1))
    };
    Ok(Proration { due_now: taken.minus(given_back).ok_or_else(mixed)?, next, next_at, as_of })
}

/// What a whole period asks at the new price, once it is clear what comes off.
fn asked(kept: &Kept, to: &Change<'_>, total: Money, as_of: DateTime<Utc>) -> Money {
    let discount = kept.discount.as_ref().filter(|_| !to.ends_discount);
    discount.map_or(total, |discount| discount.reduce(total, as_of))
}

/// Makes the change.
pub async fn make(
    db: &mut PgConnection,
    kept: &mut Kept,
    to: &Change<'_>,
    as_of: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    let due = proration(kept, to, as_of)?.due_now;
    if due.minor > 0 && !kept.life.card.pays_later() {
        return Err(Error::Refused("the card was declined".to_owned()));
    }
    restart(&mut kept.life, to, as_of);
    to.price.clone_into(&mut kept.price);
    kept.amount = to.amount;
    kept.quantity = i32::try_from(to.quantity).unwrap_or(i32::MAX);
    if to.ends_discount {
        kept.discount = None;
    }
    kept.period_total = Some(asked(kept, to, kept.total(), as_of));
    if due.minor > 0 {
        let period = (kept.life.period_starts_at, kept.life.period_ends_at);
        let bill = Bill { at: now, status: invoice::Status::Paid, settles_open: false, period };
        subscriptions::bill(db, &invoice_name(), kept, due.minor, &bill).await?;
    } else {
        kept.credit -= due.minor;
    }
    Ok(())
}

fn restart(life: &mut Life, to: &Change<'_>, as_of: DateTime<Utc>) {
    if life.every == to.every {
        return;
    }
    life.every = to.every;
    if life.status == Status::Trialing {
        return;
    }
    (life.anchor, life.periods, life.period_starts_at) = (as_of, 1, as_of);
    life.period_ends_at = to.every.after(as_of, 1);
    life.paid_until = life.period_ends_at;
}
