//! The statements about gifts.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::Gift;
use crate::ids::{AccountId, ArticleId, GiftId};

/// A gift.
pub async fn find(db: impl PgExecutor<'_>, gift: GiftId) -> sqlx::Result<Option<Gift>> {
    Ok(list(db, Some(gift), None, 1).await?.pop())
}

/// What an account gave away, the newest first.
pub async fn given_by(db: impl PgExecutor<'_>, account: AccountId, most: i64) -> sqlx::Result<Vec<Gift>> {
    list(db, None, Some(account), most).await
}

async fn list(
    db: impl PgExecutor<'_>,
    gift: Option<GiftId>,
    account: Option<AccountId>,
    most: i64,
) -> sqlx::Result<Vec<Gift>> {
    sqlx::query_as!(
        Gift,
        r#"select gift.gift_id, gift.article_id, '/' || section.slug || '/' || article.slug as "path!",
                  article.headline, article.standfirst, gift.places, gift.created_at, gift.ends_at, gift.revoked_at,
                  article.status = 'published' as "published!",
                  (select count(*) from gift_reader where gift_reader.gift_id = gift.gift_id) as "taken!"
           from gift join article using (article_id) join section using (section_id)
           where gift.gift_id = $1 or gift.account_id = $2
           order by gift.created_at desc, gift.gift_id desc limit $3"#,
        gift.map(|gift| gift.0),
        account.map(|account| account.0),
        most,
    )
    .fetch_all(db)
    .await
}

/// Lets one gift of an account be made at a time: their number a month is exact whoever else asks.
pub async fn lock_giver(db: &mut PgConnection, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!("select account_id from account where account_id = $1 for no key update", account.0)
        .fetch_one(db)
        .await?;
    Ok(())
}

/// The account's gift of this story that somebody can still take, if there is one: pressing the button twice gives once.
pub async fn open_gift(
    db: impl PgExecutor<'_>,
    account: AccountId,
    article: ArticleId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<GiftId>> {
    let id = sqlx::query_scalar!(
        "select gift_id from gift
         where account_id = $1 and article_id = $2 and revoked_at is null and ends_at > $3
           and places > (select count(*) from gift_reader where gift_reader.gift_id = gift.gift_id)
         limit 1",
        account.0,
        article.0,
        now,
    )
    .fetch_optional(db)
    .await?;
    Ok(id)
}

/// How many stories the account gave away since a moment, those taken back among them.
pub async fn given_since(
    db: impl PgExecutor<'_>,
    account: AccountId,
    since: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "given!" from gift where account_id = $1 and created_at >= $2"#,
        account.0,
        since
    )
    .fetch_one(db)
    .await
}

/// Makes a gift.
pub async fn insert(
    db: impl PgExecutor<'_>,
    article: ArticleId,
    account: AccountId,
    places: i32,
    created_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
) -> sqlx::Result<GiftId> {
    let id = GiftId::new();
    sqlx::query!(
        "insert into gift (gift_id, article_id, account_id, places, created_at, ends_at)
         values ($1, $2, $3, $4, $5, $6)",
        id.0,
        article.0,
        account.0,
        places,
        created_at,
        ends_at,
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// Takes a gift for a reader, if a place is left or they have one already. Says whether they have it. The gift's row is
/// locked first, so of any number at once exactly as many as there are places get one.
pub async fn take(
    db: &mut PgConnection,
    gift: GiftId,
    reader: Uuid,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let places = sqlx::query_scalar!(
        "select places from gift where gift_id = $1 and revoked_at is null and ends_at > $2 for update",
        gift.0,
        now
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(places) = places else {
        return Ok(false);
    };
    let taken = sqlx::query!(
        "insert into gift_reader (gift_id, reader, taken_at)
         select $1, $2, $3 where $4 > (select count(*) from gift_reader where gift_id = $1)
         on conflict do nothing",
        gift.0,
        reader,
        now,
        i64::from(places),
    )
    .execute(&mut *db)
    .await?;
    if taken.rows_affected() == 1 {
        return Ok(true);
    }
    sqlx::query_scalar!(
        r#"select exists (select from gift_reader where gift_id = $1 and reader = $2) as "has!""#,
        gift.0,
        reader
    )
    .fetch_one(db)
    .await
}

/// Takes a gift back from whoever has it. Says whether it was the account's and still given.
pub async fn revoke(
    db: impl PgExecutor<'_>,
    gift: GiftId,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update gift set revoked_at = $3 where gift_id = $1 and account_id = $2 and revoked_at is null",
        gift.0,
        account.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// When the gift ends by which a reader, known by one of these ids, may read the story now.
pub async fn held_until(
    db: impl PgExecutor<'_>,
    readers: &[Uuid],
    article: ArticleId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "select gift.ends_at from gift_reader join gift using (gift_id)
         where gift_reader.reader = any($1) and gift.article_id = $2 and gift.revoked_at is null and gift.ends_at > $3
         order by gift.ends_at desc limit 1",
        readers,
        article.0,
        now,
    )
    .fetch_optional(db)
    .await
}
