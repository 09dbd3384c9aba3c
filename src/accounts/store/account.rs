//! The statements about accounts themselves.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::{sessions, tokens};
use crate::accounts::{Account, Email, Role};
use crate::ids::AccountId;

/// What a new account starts with.
#[derive(Debug)]
pub struct NewAccount<'a> {
    /// Address. A verified account with a taken one is refused by the constraint `account_email_taken`.
    pub email: &'a Email,
    /// The address is theirs beyond doubt.
    pub verified: bool,
    /// What to call them.
    pub name: &'a str,
    /// What they are here.
    pub role: Role,
    /// PHC string, or none for an account that cannot sign in by password.
    pub password_hash: Option<&'a str>,
    /// Made by the demonstration newsroom.
    pub demonstration: bool,
}

/// Makes an account.
pub async fn insert(
    db: impl PgExecutor<'_>,
    new: NewAccount<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<AccountId> {
    let id = AccountId::new();
    sqlx::query!(
        "insert into account (account_id, email, name, role, password_hash, demonstration, created_at, verified_at)
         values ($1, $2::text::citext, $3, $4, $5, $6, $7, $8)",
        id.0,
        new.email.as_str(),
        new.name,
        new.role,
        new.password_hash,
        new.demonstration,
        now,
        new.verified.then_some(now),
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// The account behind an id.
pub async fn find(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Option<Account>> {
    sqlx::query_as!(
        Account,
        r#"select account_id, email::text as "email!", name, role, verified_at is not null as "verified!",
                  demonstration or exists (select from authenticator where authenticator.account_id = account.account_id)
                      or exists (select from passkey where passkey.account_id = account.account_id) as "secured!",
                  disabled_at is not null as "disabled!",
                  exists (select from reading_history where reading_history.account_id = account.account_id)
                      as "keeps_history!"
           from account where account_id = $1"#,
        id.0
    )
    .fetch_optional(db)
    .await
}

/// An account that somebody may mean by an address, and its password's hash.
#[derive(Debug)]
pub struct Candidate {
    /// Key.
    pub account_id: AccountId,
    /// PHC string, if it has a password.
    pub password_hash: Option<String>,
    /// The address is proved to be its own.
    pub verified: bool,
}

/// At most this many accounts may be meant by one address at sign-in.
pub const CANDIDATES: u8 = 3;

/// The accounts that may be meant by an address: the one that holds it, and of those that only claim it the newest and the
/// oldest. Whoever registers with somebody else's unconfirmed address, before or after them, does not come between.
pub async fn candidates(db: impl PgExecutor<'_>, email: &Email) -> sqlx::Result<Vec<Candidate>> {
    sqlx::query_as!(
        Candidate,
        r#"select account_id as "account_id!", password_hash, verified as "verified!" from (
               select account_id, password_hash, verified_at is not null as verified,
                      row_number() over (partition by verified_at is not null
                                         order by created_at desc, account_id desc) as from_newest,
                      row_number() over (partition by verified_at is not null
                                         order by created_at, account_id) as from_oldest
               from account where email = $1::text::citext
           ) as meant
           where from_newest = 1 or from_oldest = 1
           order by verified desc, from_newest limit $2"#,
        email.as_str(),
        i64::from(CANDIDATES),
    )
    .fetch_all(db)
    .await
}

/// An account, and the address as it stands there. Mail goes to that one, never to what somebody typed: two addresses that
/// the database holds for the same may be two mailboxes.
#[derive(Debug)]
pub struct Addressee {
    /// Key.
    pub account_id: AccountId,
    /// The address of its mail.
    pub email: String,
}

impl Addressee {
    /// The address of its mail.
    pub fn email(&self) -> Result<Email, super::super::EmailError> {
        self.email.parse()
    }
}

/// The account to which mail for this address belongs: the one that holds it, else the newest that claims it.
pub async fn by_address(db: impl PgExecutor<'_>, email: &Email) -> sqlx::Result<Option<Addressee>> {
    sqlx::query_as!(
        Addressee,
        r#"select account_id, email::text as "email!" from account where email = $1::text::citext
           order by verified_at is not null desc, created_at desc, account_id desc limit 1"#,
        email.as_str(),
    )
    .fetch_optional(db)
    .await
}

/// The hash of an account's password, if it has one.
pub async fn password_hash(db: impl PgExecutor<'_>, id: AccountId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select password_hash from account where account_id = $1", id.0).fetch_one(db).await
}

/// The account that holds an address, if one does.
pub async fn holder(db: impl PgExecutor<'_>, email: &Email) -> sqlx::Result<Option<Addressee>> {
    sqlx::query_as!(
        Addressee,
        r#"select account_id, email::text as "email!" from account
           where email = $1::text::citext and verified_at is not null"#,
        email.as_str(),
    )
    .fetch_optional(db)
    .await
}

/// The account has proved that its address is its own. Says whether that is news. Refused by `account_email_taken` if
/// another was faster.
pub async fn verify(db: impl PgExecutor<'_>, id: AccountId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update account set verified_at = $2 where account_id = $1 and verified_at is null",
        id.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Gives the account another password, or none, and ends what the old one opened: all sessions, and all links that were
/// mailed to get in.
pub async fn set_password(
    db: &mut PgConnection,
    id: AccountId,
    password_hash: Option<&str>,
) -> sqlx::Result<()> {
    sqlx::query!("update account set password_hash = $2 where account_id = $1", id.0, password_hash)
        .execute(&mut *db)
        .await?;
    tokens::void(&mut *db, id).await?;
    sessions::end_all(db, id).await
}

/// Whether any account exists: an installation without one is new.
pub async fn any(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from account) as "any!""#).fetch_one(db).await
}

/// Whether the demonstration's accounts are here: every page then says so.
pub async fn any_demonstration(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from account where demonstration) as "any!""#)
        .fetch_one(db)
        .await
}
