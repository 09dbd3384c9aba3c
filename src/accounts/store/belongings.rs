//! The statements that gather what is kept about an account, for the person it is about.

use chrono::NaiveDate;
use sqlx::PgExecutor;

use crate::accounts::belongings::{
    Account, AuditLine, CouponUse, Entitlement, Gift, Invoice, KeptStory, Mail, MailConsent, Membership,
    Read, SecondFactor, Session, StudentProof, StudentStanding, Subscription, View, Word, WorkingCopy,
};
use crate::groups;
use crate::ids::AccountId;

/// The account itself.
pub async fn account(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Account> {
    sqlx::query_as!(
        Account,
        r#"select account_id, name, email::text as "email!", role, created_at, verified_at,
                  password_hash is not null as "has_password!"
           from account where account_id = $1"#,
        id.0
    )
    .fetch_one(db)
    .await
}

/// Its rights to read.
pub async fn entitlements(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<Entitlement>> {
    sqlx::query_as!(
        Entitlement,
        "select source, starts_at, ends_at from entitlement where account_id = $1 order by starts_at",
        id.0
    )
    .fetch_all(db)
    .await
}

/// What it subscribed to.
pub async fn subscriptions(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<Subscription>> {
    sqlx::query_as!(
        Subscription,
        r#"select reference, plan.name as "plan?", status, s.amount, s.currency, s.every, quantity as seats, started_at,
                  paid_until, ended_at, card as paid_with, cancellation as cancelled_because,
                  cancellation_note as cancelled_with_words
           from subscription s left join price using (price_id) left join plan using (plan_id)
           where account_id = $1 order by started_at"#,
        id.0
    )
    .fetch_all(db)
    .await
}

/// Its bills: the payment provider's, and those of our own that name it.
pub async fn invoices(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<Invoice>> {
    sqlx::query_as!(
        Invoice,
        r#"select number as "number?", issued_at as "issued_at!", total as "total!", paid as "paid!",
                  refunded as "refunded!", currency as "currency!"
           from invoice join customer using (customer_id) where account_id = $1 and status <> 'draft'
           union all
           select number, issued_on::timestamptz, total, paid, credited, 'EUR'
           from transfer_invoice where account_id = $1 and number is not null
           order by 2"#,
        id.0
    )
    .fetch_all(db)
    .await
}

/// The group it is in, and those that it has left.
pub async fn groups(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<Membership>> {
    sqlx::query_as!(
        Membership,
        r#"select name as "group!", role as "role?: groups::Role", seat as "seat?: groups::Seat",
                  joined_at as "joined_at?", null::timestamptz as left_at
           from group_member join reader_group using (reader_group_id) where account_id = $1
           union all
           select name, null, null, null, at
           from group_departure join reader_group using (reader_group_id) where account_id = $1"#,
        id.0
    )
    .fetch_all(db)
    .await
}

/// Where it is signed in.
pub async fn sessions(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<Session>> {
    sqlx::query_as!(
        Session,
        "select device, created_at, last_seen_at, expires_at from session where account_id = $1 order by created_at",
        id.0
    )
    .fetch_all(db)
    .await
}

/// What it shows beside its password.
pub async fn second_factors(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<SecondFactor>> {
    sqlx::query_as!(
        SecondFactor,
        r#"select 'passkey' as "means!", name as "name?", added_at as "added_at!", used_at
           from passkey where account_id = $1
           union all select 'authenticator', null, added_at, used_at from authenticator where account_id = $1
           union all select 'recovery_code', null, made_at, used_at from recovery_code where account_id = $1
           order by 3"#,
        id.0
    )
    .fetch_all(db)
    .await
}

/// The stories it opened, month by month. One that was withdrawn is known by its id alone.
pub async fn reads(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<(NaiveDate, Read)>> {
    let rows = sqlx::query!(
        r#"select m.month, a.article_id, case when a.status = 'published' then a.headline end as headline,
                  case when a.status = 'published' then '/' || s.slug || '/' || a.slug end as path
           from meter m cross join unnest(m.articles) as read (article_id)
           join article a on a.article_id = read.article_id
           join section s using (section_id)
           where m.reader = $1 order by m.month, a.published_at, a.article_id"#,
        id.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            (row.month, Read { article_id: row.article_id, headline: row.headline, address: row.path })
        })
        .collect())
}

/// When it opened stories, as far back as that is kept.
pub async fn views(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<View>> {
    sqlx::query_as!(
        View,
        r#"select viewed_at, article_id as "article_id: crate::ids::ArticleId", reason from article_view
           where reader = $1 order by viewed_at"#,
        id.0
    )
    .fetch_all(db)
    .await
}

/// The stories it gave away, and those it took as gifts.
pub async fn gifts(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<Gift>> {
    sqlx::query_as!(
        Gift,
        r#"select article_id as "article_id!: crate::ids::ArticleId", true as "by_you!", created_at as "at!"
           from gift where account_id = $1
           union all
           select article_id, false, taken_at from gift_reader join gift using (gift_id) where reader = $1
           order by 3"#,
        id.0
    )
    .fetch_all(db)
    .await
}

/// The stories it saved for later.
pub async fn saved(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<KeptStory>> {
    sqlx::query_as!(
        KeptStory,
        "select article_id, at from saved_story where account_id = $1 order by at",
        id.0
    )
    .fetch_all(db)
    .await
}

/// The stories of its reading history.
pub async fn history(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<KeptStory>> {
    sqlx::query_as!(
        KeptStory,
        "select article_id, at from read_story where account_id = $1 order by at",
        id.0
    )
    .fetch_all(db)
    .await
}

/// What it said to colleagues about stories.
pub async fn words(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<Word>> {
    sqlx::query_as!(
        Word,
        r#"select article_id as "article_id!: crate::ids::ArticleId", text as "text!", at as "at!"
           from comment where account_id = $1 and text <> ''
           union all
           select article_id, note, at from workflow_step where account_id = $1 and note <> ''
           order by 3"#,
        id.0
    )
    .fetch_all(db)
    .await
}

/// The coupons that it used.
pub async fn coupons(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<CouponUse>> {
    sqlx::query_as!(
        CouponUse,
        r#"select name as coupon, code as "code?", held_at, redeemed_at
           from redemption join coupon using (coupon_id)
           left join promotion_code using (promotion_code_id)
           where account_id = $1 and given_back_at is null order by held_at"#,
        id.0
    )
    .fetch_all(db)
    .await
}

/// What it has shown of studying.
pub async fn student(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Option<StudentStanding>> {
    sqlx::query_as!(
        StudentStanding,
        "select address, proved_at, valid_until from student where account_id = $1",
        id.0
    )
    .fetch_optional(db)
    .await
}

/// The proofs of studying that it sent in.
pub async fn student_proofs(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<StudentProof>> {
    sqlx::query_as!(
        StudentProof,
        r#"select words, (select count(*) from student_file f where f.student_request_id = r.student_request_id) as "files!",
                  asked_at, decided_at, approved, reason
           from student_request r where account_id = $1 order by asked_at"#,
        id.0
    )
    .fetch_all(db)
    .await
}

/// What it said about mail that is not about the account.
pub async fn newsletters(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<MailConsent>> {
    sqlx::query_as!(
        MailConsent,
        "select subject, given, since, source, recorded_at from consent where account_id = $1 order by subject",
        id.0
    )
    .fetch_all(db)
    .await
}

/// The mails that were written to the address that it has proved to be its own. What is written to an address that it only
/// claims or wishes for is for whoever reads there: whether that is somebody with an account must not be read off here.
pub async fn mails(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<Mail>> {
    sqlx::query_as!(
        Mail,
        "select kind, recipient, subject, created_at, sent_at, failed_at from mail
         where account_id = $1 and recipient = (
             select email::text from account where account_id = $1 and verified_at is not null
         )
         order by created_at",
        id.0
    )
    .fetch_all(db)
    .await
}

/// What the log says of it: what it did, and what was done to it. Without the links that were mailed, for the reason that
/// [`mails`] gives.
pub async fn audit(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<AuditLine>> {
    sqlx::query_as!(
        AuditLine,
        r#"select at, action, subject, subject_id, account_id is not distinct from $1 as "by_you!"
           from audit
           where (account_id = $1 or subject_id = $1) and action <> 'account.mail_link' order by at, audit_id"#,
        id.0
    )
    .fetch_all(db)
    .await
}

/// What it typed into the forms of stories and did not save.
pub async fn working_copies(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Vec<WorkingCopy>> {
    sqlx::query_as!(
        WorkingCopy,
        "select article_id, saved_at, fields from working_copy where account_id = $1 order by saved_at",
        id.0
    )
    .fetch_all(db)
    .await
}
