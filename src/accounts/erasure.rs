//! An account that is deleted stays deleted, in backups too. Before anything is removed the wish is written down outside
//! the database, in the media store; whoever starts the program on a database in which that account exists, after a
//! crash in the middle or with a backup of before, removes it (again).

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload};
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::store;
use crate::audit;
use crate::ids::AccountId;

/// Folder of the ledger in the media store. No address of the site leads there: pictures' folders are ids.
const LEDGER: &str = "erasures";

/// Accounts looked for in one statement.
const AT_ONCE: usize = 1000;

/// Writes down that an account is to be gone. Comes first; from here on it will be.
pub async fn write_down(
    files: &dyn ObjectStore,
    account: AccountId,
    now: DateTime<Utc>,
) -> object_store::Result<()> {
    let path = Path::from_iter([LEDGER, &account.to_string()]);
    files.put(&path, PutPayload::from(now.to_rfc3339().into_bytes())).await?;
    Ok(())
}

/// Removes the account, and says whether it was there. The log keeps the id, and that it is gone.
pub async fn erase(
    db: &mut PgConnection,
    account: AccountId,
    by: Option<AccountId>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let was_there = store::erasure::erase(&mut *db, account).await?;
    if was_there {
        let entry = audit::Entry {
            by,
            action: "account.erase",
            subject: "account",
            subject_id: account.0,
            before: None,
            after: Some(json!({"replayed": by.is_none()})),
        };
        audit::record(db, entry, now).await?;
    }
    Ok(was_there)
}

/// Removes every account that the ledger names and the database holds. Gives their number.
pub async fn replay(db: &PgPool, files: &dyn ObjectStore, now: DateTime<Utc>) -> anyhow::Result<usize> {
    let ledger = files.list_with_delimiter(Some(&Path::from(LEDGER))).await.context("the erasure ledger")?;
    let named: Vec<Uuid> =
        ledger.objects.iter().filter_map(|entry| entry.location.filename()?.parse().ok()).collect();
    let mut erased = 0;
    for accounts in named.chunks(AT_ONCE) {
        for account in store::erasure::present(db, accounts).await? {
            let mut transaction = db.begin().await?;
            erased += usize::from(erase(&mut transaction, account, None, now).await?);
            transaction.commit().await?;
        }
    }
    if erased > 0 {
        tracing::info!(erased, "accounts that the erasure ledger names were removed again");
    }
    Ok(erased)
}
