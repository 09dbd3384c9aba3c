//! What is asked and written about entitlements.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::ids::{AccountId, LicenceId};
use crate::paywall::{EntitlementSource, Standing};

/// What an account holds.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    /// What it is to the paywall.
    pub standing: Standing,
    /// All that it reads by is the grace after a failed payment.
    pub in_grace: bool,
    /// The site licence by whose seat it reads, if that is all it reads by.
    pub seat: Option<LicenceId>,
    /// What has ended was a seat in a group: not theirs to renew.
    pub group_ended: bool,
}

impl Held {
    /// What somebody holds who is not signed in.
    pub const NOTHING: Self =
        Self { standing: Standing::Anonymous, in_grace: false, seat: None, group_ended: false };
}

/// What an account was and is entitled to.
struct Entitled {
    /// Now, by something else than a seat of a site licence.
    own: bool,
    /// Now, and that is grace alone, after a payment of one's own.
    grace: bool,
    /// The licence of a seat that it holds now.
    seat: Option<LicenceId>,
    /// Ever, by something else than a seat: who had only that has nothing to renew.
    ever: bool,
    /// By what it read last: a seat in a group is paid by somebody else.
    last: Option<EntitlementSource>,
}

async fn entitled(db: impl PgExecutor<'_>, account: AccountId, now: DateTime<Utc>) -> sqlx::Result<Entitled> {
    sqlx::query_as!(
        Entitled,
        r#"select coalesce(bool_or(holds and source <> 'licence'), false) as "own!",
                  coalesce(bool_and(reason = 'grace' and source <> 'group') filter (where holds), false) as "grace!",
                  (array_agg(licence_id order by ends_at desc) filter (where holds and source = 'licence'))[1]
                      as "seat: LicenceId",
                  coalesce(bool_or(starts_at <= $2 and source <> 'licence'), false) as "ever!",
                  (array_agg(source order by ends_at desc nulls first)
                      filter (where starts_at <= $2 and source <> 'licence'))[1] as "last: EntitlementSource"
           from entitlement, lateral (select starts_at <= $2 and (ends_at is null or ends_at > $2) as holds) as held
           where account_id = $1"#,
        account.0,
        now,
    )
    .fetch_one(db)
    .await
}

/// What an account is to the paywall now.
pub async fn standing(
    db: impl PgExecutor<'_>,
    account: AccountId,
    staff: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<Standing> {
    Ok(held(db, account, staff, now).await?.standing)
}

/// What an account holds now.
pub async fn held(
    db: impl PgExecutor<'_>,
    account: AccountId,
    staff: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<Held> {
    if staff {
        return Ok(Held { standing: Standing::Staff, ..Held::NOTHING });
    }
    let entitled = entitled(db, account, now).await?;
    let standing = match entitled {
        Entitled { own: true, .. } => Standing::Subscriber,
        Entitled { seat: Some(_), .. } => Standing::Licensed,
        Entitled { ever: true, .. } => Standing::Lapsed,
        Entitled { .. } => Standing::Registered,
    };
    let seat = entitled.seat.filter(|_| standing == Standing::Licensed);
    let group_ended = entitled.last == Some(EntitlementSource::Group) && standing == Standing::Lapsed;
    Ok(Held { standing, in_grace: entitled.grace, seat, group_ended })
}

/// The entitlement that holds now and reaches furthest: where it comes from and when it ends, if it does.
pub async fn current_entitlement(
    db: impl PgExecutor<'_>,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<(EntitlementSource, Option<DateTime<Utc>>)>> {
    let row = sqlx::query!(
        "select source, ends_at from entitlement
         where account_id = $1 and starts_at <= $2 and (ends_at is null or ends_at > $2)
         order by ends_at desc nulls first limit 1",
        account.0,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.source, row.ends_at)))
}

/// Gives an account the right to read until `ends_at`, or for good.
pub async fn entitle(
    db: impl PgExecutor<'_>,
    account: AccountId,
    source: EntitlementSource,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into entitlement (entitlement_id, account_id, source, starts_at, ends_at) values ($1, $2, $3, $4, $5)",
        crate::ids::EntitlementId::new().0,
        account.0,
        source,
        starts_at,
        ends_at,
    )
    .execute(db)
    .await?;
    Ok(())
}
