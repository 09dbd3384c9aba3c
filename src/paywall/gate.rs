//! Gathers what [`decide`] needs: counts on the meter where the decision depends on it. On any error the wall closes.

use chrono::NaiveDate;
use sqlx::PgPool;
use uuid::Uuid;

use super::{AccessRule, Decision, Limits, MeterState, Standing, asks_meter, decide, store};

/// The reader as the paywall sees them.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// What they are entitled to.
    pub standing: Standing,
    /// Under which id the meter counts: the account's, else the visitor's.
    pub meter_id: Uuid,
    /// The browser. What an account reads is noted under it as well, so that a browser that loses its session, or ends
    /// it in the middle of a read, has no stories left that its account has used.
    pub visitor: Uuid,
}

/// Why the story is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Somebody opens it: it counts.
    Read,
    /// A browser looks ahead, or asks for the headers only: nothing counts, and nothing metered is shown.
    Glance,
}

/// Decides, counting the story if that is what the decision rests on.
pub async fn open(
    db: &PgPool,
    month: NaiveDate,
    limits: Limits,
    rule: &AccessRule,
    reader: Reader,
    intent: Intent,
) -> Decision {
    let meter = match intent {
        Intent::Read if asks_meter(rule, reader.standing) => count(db, month, limits, rule, reader).await,
        _ => MeterState::NotAsked,
    };
    decide(rule, reader.standing, meter)
}

async fn count(
    db: &PgPool,
    month: NaiveDate,
    limits: Limits,
    rule: &AccessRule,
    reader: Reader,
) -> MeterState {
    let limit = limits.of(reader.standing);
    match count_and_note(db, month, limit, rule, reader).await {
        // More than the limit is possible after a merge or a lowered limit; nothing is left then.
        Ok(Some(used)) => MeterState::Counted { left: limit.saturating_sub(used) },
        Ok(None) => MeterState::UsedUp,
        Err(error) => {
            tracing::error!(%error, "the meter did not answer; the wall closes");
            MeterState::Silent
        }
    }
}

async fn count_and_note(
    db: &PgPool,
    month: NaiveDate,
    limit: u32,
    rule: &AccessRule,
    reader: Reader,
) -> sqlx::Result<Option<u32>> {
    let used = store::count(db, month, reader.meter_id, rule.article(), limit).await?;
    if used.is_some() && reader.visitor != reader.meter_id {
        store::note(db, month, reader.visitor, rule.article()).await?;
    }
    Ok(used)
}
