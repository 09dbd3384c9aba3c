//! The statements about pictures.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::Media;
use crate::articles::Status;
use crate::ids::{AccountId, ArticleId, MediaFileId, MediaId};

/// The channel on which renditions to be made are announced.
pub const CHANNEL: &str = "media_rendering";
/// A picture whose renditions failed this often is left alone: they will not be made by asking again.
const MOST_TRIES: i32 = 8;

/// Selects [`Media`]; the rest of the statement is the caller's.
macro_rules! media {
    ($($rest:literal)+ $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            Media,
            "select media_id, file_id, name, alt, decorative, caption, credit, width, height, widths, focus_x, focus_y,
                    modern, version, created_by, created_at from media " $(+ $rest)+ $(, $argument)*
        )
    };
}

/// The picture behind an id.
pub async fn find(db: impl PgExecutor<'_>, id: MediaId) -> sqlx::Result<Option<Media>> {
    media!("where media_id = $1", id.0).fetch_optional(db).await
}

/// The pictures behind ids, as far as there are any.
pub async fn all(db: impl PgExecutor<'_>, ids: &[MediaId]) -> sqlx::Result<Vec<Media>> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    media!("where media_id = any($1)", &ids).fetch_all(db).await
}

/// What the library is asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Words that stand in what is said of a picture, or in its file's name.
    pub words: String,
    /// Only those of which nobody has said what they show.
    pub undescribed: bool,
    /// Only those from before this one.
    pub before: Option<MediaId>,
}

/// The library, newest first.
pub async fn list(db: impl PgExecutor<'_>, wanted: &Wanted, limit: i64) -> sqlx::Result<Vec<Media>> {
    media!(
        "where strpos(lower(concat_ws(' ', alt, caption, credit, name)), lower($1)) > 0
           and (not $2 or (alt = '' and not decorative))
           and ($3::uuid is null or (created_at, media_id)
                < (select b.created_at, b.media_id from media b where b.media_id = $3))
         order by created_at desc, media_id desc limit $4",
        wanted.words,
        wanted.undescribed,
        wanted.before.map(|id| id.0),
        limit,
    )
    .fetch_all(db)
    .await
}

/// Records a picture whose files are already kept, and asks for its AVIF files.
pub async fn insert(db: &mut PgConnection, media: &Media) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into media (media_id, file_id, name, alt, decorative, caption, credit, width, height, widths, focus_x,
             focus_y, modern, version, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        media.media_id.0,
        media.file_id.0,
        media.name,
        media.alt,
        media.decorative,
        media.caption,
        media.credit,
        media.width,
        media.height,
        &media.widths,
        media.focus_x,
        media.focus_y,
        media.modern,
        media.version,
        media.created_by.map(|id| id.0),
        media.created_at,
    )
    .execute(&mut *db)
    .await?;
    forget(&mut *db, media.file_id).await?;
    ask_for_renditions(db, media.media_id, media.created_at).await
}

/// Writes a picture anew over version `from`, with its files where they are others. False where somebody else did.
pub async fn update(
    db: &mut PgConnection,
    media: &Media,
    from: i32,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update media set file_id = $3, name = $4, alt = $5, decorative = $6, caption = $7, credit = $8, width = $9,
             height = $10, widths = $11, focus_x = $12, focus_y = $13, modern = $14, version = version + 1
         where media_id = $1 and version = $2",
        media.media_id.0,
        from,
        media.file_id.0,
        media.name,
        media.alt,
        media.decorative,
        media.caption,
        media.credit,
        media.width,
        media.height,
        &media.widths,
        media.focus_x,
        media.focus_y,
        media.modern,
    )
    .execute(&mut *db)
    .await?;
    let written = done.rows_affected() == 1;
    if written {
        forget(&mut *db, media.file_id).await?;
        if !media.modern {
            ask_for_renditions(db, media.media_id, now).await?;
        }
    }
    Ok(written)
}

/// Deletes a picture at version `from`; false where it has changed or is gone. A constraint refuses while a story uses it.
pub async fn delete(db: impl PgExecutor<'_>, id: MediaId, from: i32) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from media where media_id = $1 and version = $2", id.0, from);
    Ok(done.execute(db).await?.rows_affected() == 1)
}

/// Notes files that no picture has.
pub async fn leave(db: impl PgExecutor<'_>, file: MediaFileId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into media_leftover (file_id, at) values ($1, $2) on conflict (file_id) do update set at = $2",
        file.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Files that no picture has had since before `until`.
pub async fn leftovers(db: impl PgExecutor<'_>, until: DateTime<Utc>) -> sqlx::Result<Vec<MediaFileId>> {
    let files =
        sqlx::query_scalar!("select file_id from media_leftover where at < $1 order by at limit 100", until);
    files.fetch_all(db).await
}

/// Files are gone, or a picture's again.
pub async fn forget(db: impl PgExecutor<'_>, file: MediaFileId) -> sqlx::Result<()> {
    sqlx::query!("delete from media_leftover where file_id = $1", file.0).execute(db).await?;
    Ok(())
}

async fn ask_for_renditions(db: &mut PgConnection, id: MediaId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into media_rendering (media_id, due_at) values ($1, $2)
         on conflict (media_id) do update set due_at = $2, tries = 0",
        id.0,
        now,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("select pg_notify($1, '')", CHANNEL).execute(db).await?;
    Ok(())
}

/// Takes a picture whose renditions are due, for as long as `lease`, and says how often it was tried, this time included.
pub async fn take(
    db: &mut PgConnection,
    now: DateTime<Utc>,
    lease: TimeDelta,
) -> sqlx::Result<Option<(Media, i32)>> {
    let taken = sqlx::query!(
        "update media_rendering set due_at = $2, tries = tries + 1
         where media_id = (select media_id from media_rendering where due_at <= $1 and tries < $3
                           order by due_at limit 1 for update skip locked)
         returning media_id, tries",
        now,
        now + lease,
        MOST_TRIES,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(taken) = taken else { return Ok(None) };
    let media = find(db, taken.media_id).await?;
    Ok(media.map(|media| (media, taken.tries)))
}

/// All renditions of a picture are there. If it was changed meanwhile they are of what it was, and nothing is settled.
pub async fn settle(db: &mut PgConnection, media: &Media) -> sqlx::Result<()> {
    let done = sqlx::query!(
        "update media set modern = true
         where media_id = $1 and file_id = $2 and focus_x is not distinct from $3 and focus_y is not distinct from $4",
        media.media_id.0,
        media.file_id.0,
        media.focus_x,
        media.focus_y,
    )
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 1 {
        sqlx::query!("delete from media_rendering where media_id = $1", media.media_id.0).execute(db).await?;
    }
    Ok(())
}

/// Renditions could not be made; they are due again later.
pub async fn defer(db: impl PgExecutor<'_>, id: MediaId, until: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update media_rendering set due_at = $2 where media_id = $1", id.0, until)
        .execute(db)
        .await?;
    Ok(())
}

/// A story that shows a picture.
#[derive(Debug, Clone)]
pub struct Use {
    /// The story.
    pub article_id: ArticleId,
    /// Its headline.
    pub headline: String,
    /// Where it stands.
    pub status: Status,
    /// Who began it.
    pub created_by: Option<AccountId>,
    /// Above the text, and not only within it.
    pub lead: bool,
}

/// The stories that show a picture, the latest first.
pub async fn uses(db: impl PgExecutor<'_>, id: MediaId) -> sqlx::Result<Vec<Use>> {
    sqlx::query_as!(
        Use,
        r#"select article_id, headline, status, created_by, coalesce(lead_media_id = $1, false) as "lead!"
           from article
           where lead_media_id = $1
              or article_id in (select article_media.article_id from article_media where media_id = $1)
           order by edited_at desc, article_id desc limit 200"#,
        id.0,
    )
    .fetch_all(db)
    .await
}

/// Whether readers see a picture somewhere.
pub async fn is_published(db: impl PgExecutor<'_>, id: MediaId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from article where status = 'published' and (lead_media_id = $1
               or article_id in (select article_media.article_id from article_media where media_id = $1))) as "is!""#,
        id.0,
    )
    .fetch_one(db)
    .await
}

/// The name of whoever brought a picture.
pub async fn name_of(db: impl PgExecutor<'_>, account: AccountId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select name from account where account_id = $1", account.0).fetch_optional(db).await
}
