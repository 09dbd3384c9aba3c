//! The statements of the outbox.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::render::render;
use super::{Letter, Sender};
use crate::app::AppState;
use crate::error::AppResult;

/// Channel on which a new letter is announced, so that the worker need not wait for its next look.
pub const CHANNEL: &str = "mail";

/// Letters that nobody sends (the development mailbox, an installation without a mail server) lose their words after
/// this time: their links are dead by then, and no copy of the database should hold more of them than it must.
const UNSENT_KEPT: TimeDelta = TimeDelta::days(7);
/// What was sent to whom, without words, is kept this long.
const LINES_KEPT: TimeDelta = TimeDelta::days(90);

/// A file that goes with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What the file is called.
    pub name: String,
    /// What it is, as a media type.
    pub kind: String,
    /// What is in it.
    pub content: Vec<u8>,
}

/// Posts a letter: in the transaction of its cause, so that both happen or neither.
pub async fn post(db: &mut PgConnection, state: &AppState, letter: &Letter<'_>) -> AppResult<()> {
    post_with(db, state, letter, &[]).await
}

/// The same with files, which are kept for as long as the letter's words are.
pub async fn post_with(
    db: &mut PgConnection,
    state: &AppState,
    letter: &Letter<'_>,
    attachments: &[Attachment],
) -> AppResult<()> {
    let site = state.site.current();
    let sender = Sender { name: &site.name, base: &state.base_url };
    put(db, sender, letter, attachments, state.clock.now()).await
}

/// The same for a command, which serves no pages.
pub async fn put(
    db: &mut PgConnection,
    sender: Sender<'_>,
    letter: &Letter<'_>,
    attachments: &[Attachment],
    now: DateTime<Utc>,
) -> AppResult<()> {
    let (id, rendered) = (Uuid::now_v7(), render(letter, sender)?);
    sqlx::query!(
        "insert into mail (mail_id, message_id, account_id, recipient, kind, subject, plain, html, created_at, due_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
        id,
        sender.message_id(id),
        letter.account.map(|account| account.0),
        letter.to.as_str(),
        letter.kind.name(),
        rendered.subject,
        rendered.plain,
        rendered.html,
        now,
    )
    .execute(&mut *db)
    .await?;
    for (attachment, position) in attachments.iter().zip(0..) {
        sqlx::query!(
            "insert into mail_attachment (mail_id, position, name, type, content) values ($1, $2, $3, $4, $5)",
            id,
            position,
            attachment.name,
            attachment.kind,
            attachment.content,
        )
        .execute(&mut *db)
        .await?;
    }
    sqlx::query!("select pg_notify($1, '')", CHANNEL).execute(&mut *db).await?;
    Ok(())
}

/// A mail that a worker has taken to send.
#[derive(Debug)]
pub struct Taken {
    /// Key.
    pub mail_id: Uuid,
    /// The same at every try.
    pub message_id: String,
    /// The publication's name, for the sender's.
    pub publication: String,
    /// Where it goes.
    pub recipient: String,
    /// One line.
    pub subject: String,
    /// Text.
    pub plain: String,
    /// HTML.
    pub html: String,
    /// When it was posted.
    pub created_at: DateTime<Utc>,
    /// How often it has been tried, this time included. Says also whose it is: a worker that was overtaken finds
    /// another number and changes nothing.
    pub tries: i32,
}

/// Takes what is due, at most `count`, for `lease`: others leave it alone until then.
pub async fn take(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    lease: TimeDelta,
    count: i64,
) -> sqlx::Result<Vec<Taken>> {
    sqlx::query_as!(
        Taken,
        r#"update mail set tries = tries + 1, due_at = $2
           where mail_id in (
               select mail_id from mail
               where sent_at is null and failed_at is null and due_at <= $1
               order by due_at limit $3 for update skip locked)
           returning mail_id, message_id, (select name from site) as "publication!", recipient, subject,
                     coalesce(plain, '') as "plain!", coalesce(html, '') as "html!", created_at, tries"#,
        now,
        now + lease,
        count,
    )
    .fetch_all(db)
    .await
}

/// The files that go with a mail.
pub async fn attachments(db: impl PgExecutor<'_>, mail: Uuid) -> sqlx::Result<Vec<Attachment>> {
    sqlx::query_as!(
        Attachment,
        "select name, type as kind, content from mail_attachment where mail_id = $1 order by position",
        mail
    )
    .fetch_all(db)
    .await
}

/// Drops the files of a mail that has lost its words.
async fn drop_attachments(db: &mut PgConnection, mail: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from mail_attachment using mail
         where mail_attachment.mail_id = $1 and mail.mail_id = $1 and mail.plain is null",
        mail
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The mail server has it. Its words go, and all of it where it belongs to no account.
pub async fn sent(db: &mut PgConnection, mail: &Taken, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update mail set sent_at = $3, plain = null, html = null, failure = null where mail_id = $1 and tries = $2",
        mail.mail_id,
        mail.tries,
        now,
    )
    .execute(&mut *db)
    .await?;
    forget(db, mail.mail_id).await
}

/// It could not be sent for now; it is due again at `next`.
pub async fn deferred(
    db: impl PgExecutor<'_>,
    mail: &Taken,
    why: &str,
    next: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update mail set due_at = $3, failure = $4 where mail_id = $1 and tries = $2",
        mail.mail_id,
        mail.tries,
        next,
        why,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// It will never be sent.
pub async fn failed(db: &mut PgConnection, mail: &Taken, why: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update mail set failed_at = $3, plain = null, html = null, failure = $4 where mail_id = $1 and tries = $2",
        mail.mail_id,
        mail.tries,
        now,
        why,
    )
    .execute(&mut *db)
    .await?;
    forget(db, mail.mail_id).await
}

async fn forget(db: &mut PgConnection, id: Uuid) -> sqlx::Result<()> {
    drop_attachments(db, id).await?;
    sqlx::query!(
        "delete from mail where mail_id = $1 and account_id is null and (sent_at is not null or failed_at is not null)",
        id,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A mail as the development mailbox shows it.
#[derive(Debug)]
pub struct Shown {
    /// Key.
    pub mail_id: Uuid,
    /// Where it would go.
    pub recipient: String,
    /// One line.
    pub subject: String,
    /// When it was posted.
    pub created_at: DateTime<Utc>,
    /// Text, if it is still there.
    pub plain: Option<String>,
    /// HTML, if it is still there.
    pub html: Option<String>,
}

/// The latest mails, the newest first.
pub async fn latest(db: impl PgExecutor<'_>, count: i64) -> sqlx::Result<Vec<Shown>> {
    sqlx::query_as!(
        Shown,
        "select mail_id, recipient, subject, created_at, plain, html from mail
         order by created_at desc, mail_id desc limit $1",
        count
    )
    .fetch_all(db)
    .await
}

/// One mail.
pub async fn find(db: impl PgExecutor<'_>, id: Uuid) -> sqlx::Result<Option<Shown>> {
    sqlx::query_as!(
        Shown,
        "select mail_id, recipient, subject, created_at, plain, html from mail where mail_id = $1",
        id
    )
    .fetch_optional(db)
    .await
}

/// Removes what has been kept for long enough.
pub async fn forget_old(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update mail set failed_at = $1, plain = null, html = null, failure = 'nobody sent it'
         where created_at < $2 and sent_at is null and failed_at is null",
        now,
        now - UNSENT_KEPT,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from mail_attachment using mail where mail.mail_id = mail_attachment.mail_id and plain is null")
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "delete from mail where created_at < $1 or account_id is null and failed_at is not null",
        now - LINES_KEPT,
    )
    .execute(db)
    .await?;
    Ok(())
}
