//! The statements that only an import of members needs.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::member::Consent;
use crate::billing::provider;
use crate::billing::store::customers;
use crate::ids::{AccountId, EntitlementId};

/// Marks entitlements that an import gave.
const IMPORTED: &str = "import";

/// Gives an account what it was given elsewhere, once: what was imported before is left as it is, also where somebody
/// ended it since. Says whether it did.
pub async fn entitle(
    db: impl PgExecutor<'_>,
    account: AccountId,
    until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into entitlement (entitlement_id, account_id, source, starts_at, ends_at, note)
         select $1, $2, 'complimentary', $3, $4, $5
         where not exists (select from entitlement where account_id = $2 and source = 'complimentary' and (
             note = $5 or ends_at is null or ends_at >= $4))",
        EntitlementId::new().0,
        account.0,
        now,
        until,
        IMPORTED,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What became of a customer's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linked {
    /// It is kept with the account.
    New,
    /// It was.
    Before,
    /// It is another account's, and stays there.
    Elsewhere,
}

/// Keeps what Stripe calls an account.
pub async fn link(
    db: &mut PgConnection,
    account: AccountId,
    reference: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Linked> {
    let owner = sqlx::query_scalar!(
        r#"select account_id from customer where provider = 'stripe' and reference = $1"#,
        reference,
    )
    .fetch_optional(&mut *db)
    .await?
    .flatten();
    match owner {
        Some(owner) if owner == account => Ok(Linked::Before),
        Some(_) => Ok(Linked::Elsewhere),
        None => {
            customers::keep(db, provider::Name::Stripe, reference, Some(account), now).await?;
            Ok(Linked::New)
        }
    }
}

/// Keeps what somebody said about newsletters, unless they have said it here. Says whether it did.
pub async fn consent(
    db: impl PgExecutor<'_>,
    account: AccountId,
    consent: Consent,
    source: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into consent (account_id, subject, given, since, source, recorded_at)
         values ($1, 'newsletter', $2, $3, $4, $5) on conflict (account_id, subject) do nothing",
        account.0,
        consent.given,
        consent.since,
        source,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
