//! Finding subscribers. Pages are read by key: first the keys of a page from an index, then what the page says of them.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::admin::subscribers::{Filter, Stage};
use crate::billing::plan::Every;
use crate::ids::AccountId;
use crate::paywall::EntitlementSource;

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    /// A pattern of `ilike` for address and name.
    pub pattern: &'a str,
    /// Accounts after this one, in the order of the list.
    pub before: Uuid,
    /// No more than so many.
    pub count: i64,
}

/// The pattern that finds a text anywhere in address or name. One or two letters are looked for at the beginning of the
/// address: the index holds three letters at a time.
pub fn pattern(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    if escaped.is_empty() {
        "%".to_owned()
    } else if text.chars().count() < 3 {
        format!("{escaped}%")
    } else {
        format!("%{escaped}%")
    }
}

/// The accounts that are meant by a key of theirs: their own, what the provider calls them, their subscription or a bill
/// of theirs, or a bill's number.
pub async fn by_key(db: impl PgExecutor<'_>, key: &str) -> sqlx::Result<Vec<AccountId>> {
    sqlx::query_scalar!(
        r#"select account_id as "account_id!: AccountId" from (
               select account_id from account where account_id = $2
               union select account_id from customer where provider = any(enum_range(null::provider)) and reference = $1
               union select account_id from subscription
                     where provider = any(enum_range(null::provider)) and reference = $1
               union select customer.account_id from invoice join customer using (customer_id)
                     where invoice.provider = any(enum_range(null::provider)) and invoice.reference = $1
               union select customer.account_id from invoice join customer using (customer_id)
                     where number in ($1, upper($1))
           ) as meant where account_id is not null"#,
        key,
        key.parse::<Uuid>().ok(),
    )
    .fetch_all(db)
    .await
}

/// A page of accounts, the youngest first. The plan is made for these very words: one that fits all of them would read the
/// whole table for most.
pub async fn page(
    db: &mut PgConnection,
    filter: Filter,
    search: Search<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<AccountId>> {
    sqlx::query!("select set_config('plan_cache_mode', 'force_custom_plan', true)")
        .fetch_one(&mut *db)
        .await?;
    match filter {
        Filter::All => everybody(db, search).await,
        Filter::Stage(stage) => at_stage(db, stage, search).await,
        Filter::Source(source) => from_source(db, source, search, now).await,
        Filter::Alerts => with_alerts(db, search).await,
    }
}

async fn everybody(db: &mut PgConnection, search: Search<'_>) -> sqlx::Result<Vec<AccountId>> {
    sqlx::query_scalar!(
        "select account_id from account
         where (email::text || ' ' || name) ilike $1 and account_id < $2 order by account_id desc limit $3",
        search.pattern,
        search.before,
        search.count,
    )
    .fetch_all(db)
    .await
}

/// Who has come back is not among those whose subscription ended.
async fn at_stage(db: &mut PgConnection, stage: Stage, search: Search<'_>) -> sqlx::Result<Vec<AccountId>> {
    sqlx::query_scalar!(
        r#"select distinct account_id as "account_id!: AccountId" from subscription as s join account using (account_id)
           where s.stage = $4 and s.account_id < $2 and (email::text || ' ' || name) ilike $1
             and ($4 <> 'ended'::subscription_stage or not exists (
                 select from subscription as live where live.account_id = s.account_id and live.stage <> 'ended'
             ))
           order by 1 desc limit $3"#,
        search.pattern,
        search.before,
        search.count,
        stage as Stage,
    )
    .fetch_all(db)
    .await
}

async fn from_source(
    db: &mut PgConnection,
    source: EntitlementSource,
    search: Search<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<AccountId>> {
    sqlx::query_scalar!(
        r#"select distinct account_id as "account_id!: AccountId" from entitlement as e join account using (account_id)
           where e.source = $4 and e.source <> 'subscription' and (ends_at is null or ends_at > $5)
             and e.account_id < $2 and (email::text || ' ' || name) ilike $1
           order by 1 desc limit $3"#,
        search.pattern,
        search.before,
        search.count,
        source,
        now,
    )
    .fetch_all(db)
    .await
}

async fn with_alerts(db: &mut PgConnection, search: Search<'_>) -> sqlx::Result<Vec<AccountId>> {
    sqlx::query_scalar!(
        r#"with about as (select subject from alert where settled_at is null),
           meant as (
               select account_id from account join about on subject = account_id::text
               union select account_id from customer join about on subject = reference
               union select account_id from subscription join about on subject = reference
               union select customer.account_id from invoice join customer using (customer_id)
                     join about on subject = invoice.reference
           )
           select account_id as "account_id!: AccountId" from meant join account using (account_id)
           where account_id < $2 and (email::text || ' ' || name) ilike $1 order by account_id desc limit $3"#,
        search.pattern,
        search.before,
        search.count,
    )
    .fetch_all(db)
    .await
}

/// What the list says of an account.
#[derive(Debug)]
pub struct Row {
    /// Key.
    pub account_id: AccountId,
    /// Its address.
    pub email: String,
    /// Its name.
    pub name: String,
    /// Its address is confirmed.
    pub verified: bool,
    /// Since when it is here.
    pub created_at: DateTime<Utc>,
    /// How its subscription stands; the one that runs, where there are several.
    pub stage: Option<Stage>,
    /// The plan, where the price is one of ours.
    pub plan: Option<String>,
    /// What is paid each period, in minor units.
    pub amount: Option<i64>,
    /// In which currency.
    pub currency: Option<String>,
    /// How often.
    pub every: Option<Every>,
    /// When the period ends, or the whole did.
    pub until: Option<DateTime<Utc>>,
    /// Another reason for which it reads.
    pub source: Option<EntitlementSource>,
    /// Until when it does, if that ends.
    pub source_until: Option<DateTime<Utc>>,
}

/// What the list says of these accounts, in its order.
pub async fn rows(
    db: impl PgExecutor<'_>,
    accounts: &[AccountId],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Row>> {
    let keys: Vec<Uuid> = accounts.iter().map(|account| account.0).collect();
    sqlx::query_as!(
        Row,
        r#"select a.account_id as "account_id!: AccountId", email::text as "email!", a.name as "name!",
                  verified_at is not null as "verified!", a.created_at as "created_at!", s.stage as "stage?: Stage",
                  plan.name as "plan?", s.amount * s.quantity as "amount?", s.currency as "currency?",
                  s.every as "every?: Every", coalesce(s.ended_at, s.cancel_at, s.period_ends_at) as "until?",
                  e.source as "source?: EntitlementSource", e.ends_at as "source_until?"
           from account as a
           left join lateral (
               select * from subscription where subscription.account_id = a.account_id
               order by stage <> 'ended' desc, started_at desc limit 1
           ) as s on true
           left join price using (price_id)
           left join plan using (plan_id)
           left join lateral (
               select source, ends_at from entitlement
               where entitlement.account_id = a.account_id and source <> 'subscription'
                 and (ends_at is null or ends_at > $2)
               order by ends_at desc nulls first limit 1
           ) as e on true
           where a.account_id = any($1) order by a.account_id desc"#,
        &keys,
        now,
    )
    .fetch_all(db)
    .await
}
