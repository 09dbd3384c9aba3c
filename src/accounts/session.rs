//! Sessions in a table of our own. tower-sessions' ready-made Postgres store cannot list an account's sessions, and
//! "sign out everywhere" needs that; so the account and the device are columns here.

use async_trait::async_trait;
use sha2::{Digest as _, Sha256};
use sqlx::PgPool;
use tower_sessions::cookie::SameSite;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore};

use crate::clock::Clock;
use crate::ids::AccountId;

/// Key of the account in the session's data.
pub const ACCOUNT: &str = "account_id";
/// Key of the device's name in the session's data.
pub const DEVICE: &str = "device";

/// A session ends this many days after the last sign-in or change.
const DAYS: i64 = 60;

/// Keeps sessions in the `session` table.
#[derive(Debug, Clone)]
pub struct Store {
    db: PgPool,
    clock: Clock,
}

/// The layer that reads the session cookie. Its name carries `__Host-` where the site is reached by https.
pub fn layer(db: PgPool, clock: Clock, secure: bool) -> SessionManagerLayer<Store> {
    SessionManagerLayer::new(Store { db, clock })
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

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // 128 random bits: a collision would be the first in history, and `save` on it would only end that session.
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let text = |key: &str| record.data.get(key).and_then(|value| value.as_str());
        let account = text(ACCOUNT).and_then(|id| id.parse().ok()).map(|id: AccountId| id.0);
        let data = serde_json::to_value(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
        let expires = chrono::DateTime::from_timestamp(record.expiry_date.unix_timestamp(), 0);
        sqlx::query!(
            "insert into session (token_hash, account_id, data, device, expires_at, created_at, last_seen_at)
             values ($1, $2, $3, $4, $5, $6, $6)
             on conflict (token_hash) do update
                 set account_id = $2, data = $3, device = $4, expires_at = $5, last_seen_at = $6",
            &hash(record.id)[..],
            account,
            data,
            text(DEVICE).unwrap_or_default(),
            expires.unwrap_or_default(),
            self.clock.now(),
        )
        .execute(&self.db)
        .await
        .map_err(|error| backend(&error))?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let row = sqlx::query!(
            "select data, expires_at from session where token_hash = $1 and expires_at > $2",
            &hash(*id)[..],
            self.clock.now(),
        )
        .fetch_optional(&self.db)
        .await
        .map_err(|error| backend(&error))?;
        row.map(|row| {
            let data = serde_json::from_value(row.data).map_err(|error| Error::Decode(error.to_string()))?;
            let expiry_date = time::OffsetDateTime::from_unix_timestamp(row.expires_at.timestamp())
                .map_err(|error| Error::Decode(error.to_string()))?;
            Ok(Record { id: *id, data, expiry_date })
        })
        .transpose()
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
