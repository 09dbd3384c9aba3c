//! The statements about proofs that were sent in.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::ids::{AccountId, StudentRequestId};
use crate::students::file::Kind;

/// A proof that was sent in.
#[derive(Debug, Clone)]
pub struct Request {
    /// Key.
    pub student_request_id: StudentRequestId,
    /// Whose.
    pub account_id: AccountId,
    /// Their address.
    pub email: String,
    /// What they wrote.
    pub words: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// How.
    pub approved: Option<bool>,
    /// Why.
    pub reason: String,
    /// How many files there are.
    pub files: i64,
}

/// Keeps what was sent in. A second one beside one that waits is refused by `student_request_open`.
pub async fn insert(
    db: &mut PgConnection,
    id: StudentRequestId,
    account: AccountId,
    words: &str,
    files: &[(Kind, Vec<u8>)],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into student_request (student_request_id, account_id, words, asked_at) values ($1, $2, $3, $4)",
        id.0,
        account.0,
        words,
        now,
    )
    .execute(&mut *db)
    .await?;
    for (place, (kind, content)) in (0..).zip(files) {
        sqlx::query!(
            "insert into student_file (student_request_id, place, kind, content) values ($1, $2, $3, $4)",
            id.0,
            place,
            *kind,
            content,
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// The newest of an account.
pub async fn of_account(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Option<Request>> {
    sqlx::query_as!(
        Request,
        r#"select student_request_id, account_id, email::text as "email!", words, asked_at, decided_at, approved, reason,
                  (select count(*) from student_file f where f.student_request_id = r.student_request_id) as "files!"
           from student_request r join account using (account_id)
           where account_id = $1 order by asked_at desc limit 1"#,
        account.0,
    )
    .fetch_optional(db)
    .await
}

/// One of them.
pub async fn find(db: impl PgExecutor<'_>, id: StudentRequestId) -> sqlx::Result<Option<Request>> {
    sqlx::query_as!(
        Request,
        r#"select student_request_id, account_id, email::text as "email!", words, asked_at, decided_at, approved, reason,
                  (select count(*) from student_file f where f.student_request_id = r.student_request_id) as "files!"
           from student_request r join account using (account_id) where student_request_id = $1"#,
        id.0,
    )
    .fetch_optional(db)
    .await
}

/// Those that wait, the oldest first; or those that were decided, the newest first.
pub async fn list(db: impl PgExecutor<'_>, decided: bool) -> sqlx::Result<Vec<Request>> {
    sqlx::query_as!(
        Request,
        r#"select student_request_id, account_id, email::text as "email!", words, asked_at, decided_at, approved, reason,
                  (select count(*) from student_file f where f.student_request_id = r.student_request_id) as "files!"
           from student_request r join account using (account_id)
           where (decided_at is not null) = $1
           order by decided_at desc, asked_at, student_request_id limit 200"#,
        decided,
    )
    .fetch_all(db)
    .await
}

/// A file of a proof.
pub async fn file(
    db: impl PgExecutor<'_>,
    id: StudentRequestId,
    place: i32,
) -> sqlx::Result<Option<(Kind, Vec<u8>)>> {
    let row = sqlx::query!(
        "select kind, content from student_file where student_request_id = $1 and place = $2",
        id.0,
        place,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.kind, row.content)))
}

/// Decides, if nobody has. Gives the account.
pub async fn decide(
    db: impl PgExecutor<'_>,
    id: StudentRequestId,
    (by, approved, reason): (AccountId, bool, &str),
    now: DateTime<Utc>,
) -> sqlx::Result<Option<AccountId>> {
    sqlx::query_scalar!(
        r#"update student_request set decided_at = $2, decided_by = $3, approved = $4, reason = $5
           where student_request_id = $1 and decided_at is null returning account_id as "account_id: AccountId""#,
        id.0,
        now,
        by.0,
        approved,
        reason,
    )
    .fetch_optional(db)
    .await
}

/// Forgets what was sent in with proofs that were decided before a moment. That there was a decision stays.
pub async fn forget_decided(db: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from student_file using student_request
         where student_file.student_request_id = student_request.student_request_id and decided_at < $1",
        before,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("update student_request set words = '' where decided_at < $1 and words <> ''", before)
        .execute(db)
        .await?;
    Ok(())
}
