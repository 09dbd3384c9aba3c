//! Sessions in a table of our own. tower-sessions' ready-made Postgres store cannot list an account's sessions, and
//! "sign out everywhere" needs that; so the account and the device are columns here.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use sqlx::{PgConnection, PgPool};
use tower_sessions::cookie::SameSite;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore};
use uuid::Uuid;

use crate::clock::Clock;
use crate::ids::AccountId;

/// Key of the account in the session's data.
pub const ACCOUNT: &str = "account_id";
/// Key of who is signing in and waits for their second factor, as an [`Entering`].
pub const ENTERING: &str = "entering";
/// Key of what was last shown beside the password, as a [`Shown`](crate::second_factor::Shown).
pub const SHOWN: &str = "shown";
/// Key of the second factor that was shown at the sign-in.
pub const MEANS: &str = "means";
/// Key of the device's name in the session's data.
pub const DEVICE: &str = "device";

/// At most this many devices are signed in to one account; the one unused for longest goes.
pub const DEVICES: i64 = 5;

/// A session ends this many days after the last sign-in or change.
const DAYS: i64 = 60;

/// How far behind a session's "last seen" may be: reading writes this seldom.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(10);

/// Keeps sessions in the `session` table.
#[derive(Debug, Clone)]
pub struct Store {
    db: PgPool,
    clock: Clock,
}

/// The layer that reads the session cookie. Its name carries `__Host-` where the site is reached by https.
pub fn layer(db: PgPool, clock: Clock, secure: bool) -> SessionManagerLayer<Store> {
    SessionManagerLayer::new(Store::new(db, clock))
        .with_name(cookie_name(secure))
        .with_secure(secure)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(time::Duration::days(DAYS)))
}

/// Name of the session's cookie.
pub fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-session" } else { "session" }
}

/// The account that is signed in in this session.
pub async fn account(
    session: &Session,
) -> std::result::Result<Option<AccountId>, tower_sessions::session::Error> {
    session.get(ACCOUNT).await
}

/// Whose password was right in a session, or whose link. Nobody is signed in yet.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub struct Entering {
    /// Who.
    pub account: AccountId,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// For how long a second factor is waited for: long enough to fetch a telephone.
const WAITS: TimeDelta = TimeDelta::minutes(15);

/// Who is signing in in this session.
pub async fn entering(
    session: &Session,
    now: DateTime<Utc>,
) -> std::result::Result<Option<AccountId>, tower_sessions::session::Error> {
    let entering: Option<Entering> = session.get(ENTERING).await?;
    Ok(entering.filter(|entering| now < entering.since + WAITS).map(|entering| entering.account))
}

/// The key under which a session is kept, as the list of devices names it; a session that was never kept has none.
pub fn key(session: &Session) -> Option<[u8; 32]> {
    session.id().map(hash)
}

/// A session's columns.
struct Columns {
    token_hash: [u8; 32],
    account: Option<Uuid>,
    entering: Option<Uuid>,
    data: serde_json::Value,
    device: String,
    expires_at: DateTime<Utc>,
}

impl Columns {
    /// tower-sessions counts by the machine's time, we by the clock in the state: what is carried over is how long a session
    /// has left. A demonstration's clock runs ahead, and sessions by the other would be over before they began.
    fn of(record: &Record, now: DateTime<Utc>) -> Result<Self> {
        let left = record.expiry_date - time::OffsetDateTime::now_utc();
        let text = |key: &str| record.data.get(key).and_then(|value| value.as_str());
        let entering = record.data.get(ENTERING).and_then(|entering| entering.get("account")?.as_str());
        Ok(Self {
            token_hash: hash(record.id),
            entering: entering.and_then(|id| id.parse().ok()),
            account: text(ACCOUNT).and_then(|id| id.parse().ok()),
            data: serde_json::to_value(&record.data).map_err(|error| Error::Encode(error.to_string()))?,
            device: text(DEVICE).unwrap_or_default().to_owned(),
            expires_at: now + TimeDelta::seconds(left.whole_seconds()),
        })
    }
}

impl Store {
    /// Sessions in this database, by this clock.
    pub fn new(db: PgPool, clock: Clock) -> Self {
        Self { db, clock }
    }

    /// Keeps a new session and ends the account's oldest beyond [`DEVICES`]. Under the account's lock, so that of any
    /// number of sign-ins at once, on any number of nodes, exactly that many are left.
    async fn insert(&self, columns: Columns) -> sqlx::Result<()> {
        let mut transaction = self.db.begin().await?;
        if let Some(account) = columns.account {
            sqlx::query!("select from account where account_id = $1 for no key update", account)
                .execute(&mut *transaction)
                .await?;
            end_oldest(&mut transaction, account).await?;
        }
        // 128 random bits: a collision would be the first in history, and be refused by the key.
        sqlx::query!(
            "insert into session (token_hash, account_id, data, device, expires_at, created_at, last_seen_at, entering_id)
             values ($1, $2, $3, $4, $5, $6, $6, $7)",
            &columns.token_hash[..],
            columns.account,
            columns.data,
            columns.device,
            columns.expires_at,
            self.clock.now(),
            columns.entering,
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await
    }

    /// Notes that a session is in use, if that was noted some time ago.
    async fn see(&self, token_hash: [u8; 32], last_seen: DateTime<Utc>) -> sqlx::Result<()> {
        let now = self.clock.now();
        if now - last_seen < SEEN_EVERY {
            return Ok(());
        }
        sqlx::query!("update session set last_seen_at = $2 where token_hash = $1", &token_hash[..], now)
            .execute(&self.db)
            .await?;
        Ok(())
    }
}

async fn end_oldest(db: &mut PgConnection, account: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from session where token_hash in (
             select token_hash from session where account_id = $1
             order by last_seen_at desc, created_at desc offset $2)",
        account,
        DEVICES - 1,
    )
    .execute(db)
    .await?;
    Ok(())
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Result<()> {
        self.insert(Columns::of(record, self.clock.now())?).await.map_err(|error| backend(&error))
    }

    /// Changes a session that is there. One that was ended meanwhile, from another device, stays ended.
    async fn save(&self, record: &Record) -> Result<()> {
        let columns = Columns::of(record, self.clock.now())?;
        sqlx::query!(
            "update session set account_id = $2, data = $3, device = $4, expires_at = $5, last_seen_at = $6,
                    entering_id = $7
             where token_hash = $1",
            &columns.token_hash[..],
            columns.account,
            columns.data,
            columns.device,
            columns.expires_at,
            self.clock.now(),
            columns.entering,
        )
        .execute(&self.db)
        .await
        .map_err(|error| backend(&error))?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let row = sqlx::query!(
            "select data, expires_at, last_seen_at from session where token_hash = $1 and expires_at > $2",
            &hash(*id)[..],
            self.clock.now(),
        )
        .fetch_optional(&self.db)
        .await
        .map_err(|error| backend(&error))?;
        let Some(row) = row else { return Ok(None) };
        self.see(hash(*id), row.last_seen_at).await.map_err(|error| backend(&error))?;
        let data = serde_json::from_value(row.data).map_err(|error| Error::Decode(error.to_string()))?;
        let left = time::Duration::seconds((row.expires_at - self.clock.now()).num_seconds());
        let expiry_date = time::OffsetDateTime::now_utc() + left;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        sqlx::query!("delete from session where token_hash = $1", &hash(*id)[..])
            .execute(&self.db)
            .await
            .map_err(|error| backend(&error))?;
        Ok(())
    }
}

fn hash(id: Id) -> [u8; 32] {
    Sha256::digest(id.0.to_le_bytes()).into()
}

fn backend(error: &sqlx::Error) -> Error {
    Error::Backend(error.to_string())
}
