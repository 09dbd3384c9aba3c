//! What VIES said.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::invoicing::vies::Verdict;

/// What became of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "vat_answer", rename_all = "snake_case")]
pub enum Answer {
    /// The id is in use.
    Valid,
    /// It is not.
    Invalid,
    /// VIES could not tell.
    Unavailable,
}

/// One time that VIES was asked.
#[derive(Debug, Clone)]
pub struct Check {
    /// What it said.
    pub answer: Answer,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// The number under which the answer is kept there.
    pub consultation: Option<String>,
    /// Whose the id is.
    pub name: Option<String>,
    /// Where they are.
    pub address: Option<String>,
}

impl Check {
    /// It said whether the id is in use.
    pub fn is_verdict(&self) -> bool {
        self.answer != Answer::Unavailable
    }
}

/// The last time that VIES was asked about an id.
pub async fn newest(db: impl PgExecutor<'_>, id: &str) -> sqlx::Result<Option<Check>> {
    sqlx::query_as!(
        Check,
        r#"select answer as "answer: Answer", asked_at, consultation, name, address from vat_check
           where vat_id = $1 order by asked_at desc, vat_check_id desc limit 1"#,
        id
    )
    .fetch_optional(db)
    .await
}

/// Whether the id was in use when VIES last could tell.
pub async fn last_verdict(db: impl PgExecutor<'_>, id: &str) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!(
        r#"select answer = 'valid' as "valid!" from vat_check
           where vat_id = $1 and answer <> 'unavailable' order by asked_at desc, vat_check_id desc limit 1"#,
        id
    )
    .fetch_optional(db)
    .await
}

/// Keeps a verdict.
pub async fn keep(
    db: impl PgExecutor<'_>,
    id: &str,
    verdict: &Verdict,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let answer = if verdict.valid { Answer::Valid } else { Answer::Invalid };
    sqlx::query!(
        "insert into vat_check (vat_check_id, vat_id, answer, asked_at, consultation, name, address)
         values ($1, $2, $3, $4, $5, $6, $7)",
        Uuid::now_v7(),
        id,
        answer as Answer,
        now,
        verdict.consultation,
        verdict.name,
        verdict.address,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps that there was none, over the last time.
pub async fn keep_outage(
    db: impl PgExecutor<'_>,
    id: &str,
    why: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into vat_check (vat_check_id, vat_id, answer, asked_at, problem) values ($1, $2, 'unavailable', $3, $4)
         on conflict (vat_id) where answer = 'unavailable' do update set asked_at = excluded.asked_at, problem = excluded.problem",
        Uuid::now_v7(),
        id,
        now,
        why,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ids that an invoice without VAT rests on and VIES has said nothing about, and that nobody asked about since `before`: those
/// of drafts, and of invoices issued in the last weeks.
pub async fn unconfirmed(
    db: impl PgExecutor<'_>,
    before: DateTime<Utc>,
    weeks: TimeDelta,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select distinct vat_id from transfer_invoice as invoice
         where treatment = 'reverse_charge' and (number is null or issued_on > $2)
           and not exists (
               select from vat_check where vat_check.vat_id = invoice.vat_id and (answer <> 'unavailable' or asked_at > $1)
           )
         limit 50",
        before,
        (before - weeks).date_naive(),
    )
    .fetch_all(db)
    .await
}
