//! The meter's statements. A batch is asked as one array a column and one row a reader.

use chrono::NaiveDate;
use sqlx::{PgExecutor, PgPool};
use uuid::Uuid;

use crate::ids::ArticleId;

/// Readers that ask together, each for one story. No reader stands in it twice.
#[derive(Debug, Default)]
pub struct Batch {
    months: Vec<NaiveDate>,
    days: Vec<Option<NaiveDate>>,
    readers: Vec<Uuid>,
    articles: Vec<Uuid>,
    limits: Vec<i32>,
}

impl Batch {
    /// Adds a reader, the story they ask for, and the number of stories they may open this month. The day is that of the
    /// read; a note of what an account reads has none, for it makes nobody a reader of yesterday.
    pub fn add(
        &mut self,
        month: NaiveDate,
        day: Option<NaiveDate>,
        reader: Uuid,
        article: ArticleId,
        limit: u32,
    ) {
        self.months.push(month);
        self.days.push(day);
        self.readers.push(reader);
        self.articles.push(article.0);
        self.limits.push(i32::try_from(limit).unwrap_or(i32::MAX));
    }

    /// Nobody asks.
    pub fn is_empty(&self) -> bool {
        self.readers.is_empty()
    }
}

/// What is known of a reader before anything is counted.
#[derive(Debug, Clone, Copy)]
pub struct Glimpse {
    /// Who.
    pub reader: Uuid,
    /// Stories opened this month.
    pub used: u32,
    /// The story is one of them.
    pub seen: bool,
    /// They opened a story on an earlier day of this month or the one before.
    pub known: bool,
}

/// Looks without counting: what has been read already is answered from here and writes nothing.
pub async fn look(db: &PgPool, batch: &Batch) -> sqlx::Result<Vec<Glimpse>> {
    let rows = sqlx::query!(
        r#"select asked.reader as "reader!", coalesce(cardinality(meter.articles), 0) as "used!",
                  coalesce(meter.articles @> array[asked.article], false) as "seen!",
                  coalesce(meter.begun_on < asked.day, false) or exists (
                      select from meter as before
                      where before.month = (asked.month - interval '1 month')::date and before.reader = asked.reader
                        and before.begun_on < asked.day
                  ) as "known!"
           from unnest($1::date[], $2::date[], $3::uuid[], $4::uuid[]) as asked (month, day, reader, article)
           left join meter on meter.month = asked.month and meter.reader = asked.reader"#,
        &batch.months,
        &batch.days as &[Option<NaiveDate>],
        &batch.readers,
        &batch.articles,
    )
    .fetch_all(db)
    .await?;
    let glimpses = rows.into_iter().map(|row| Glimpse {
        reader: row.reader,
        used: row.used.unsigned_abs(),
        seen: row.seen,
        known: row.known,
    });
    Ok(glimpses.collect())
}

/// Counts each story for its reader and says how many stories they have opened this month, this one included. Who is
/// not among the answers meets the wall. Counting and deciding are one statement under the row's lock, so any number of
/// parallel requests on any number of nodes get exactly their limit of different stories. Rows are locked in the order
/// of their keys: batches of several nodes wait for each other and never in a circle.
pub async fn count(db: &PgPool, batch: &Batch) -> sqlx::Result<Vec<(Uuid, u32)>> {
    let rows = sqlx::query!(
        r#"
        with asked as materialized (
            select * from unnest($1::date[], $2::date[], $3::uuid[], $4::uuid[], $5::integer[])
                as asked (month, day, reader, article, most)
        )
        insert into meter (month, reader, articles, begun_on)
        select month, reader, array[article], coalesce(day, 'infinity') from asked
        where most > 0 order by month, reader
        on conflict (month, reader) do update
            set articles = case
                when meter.articles @> excluded.articles then meter.articles
                else meter.articles || excluded.articles
            end,
                begun_on = least(meter.begun_on, excluded.begun_on)
            where meter.articles @> excluded.articles
               or cardinality(meter.articles) < (
                   select most from asked where asked.month = meter.month and asked.reader = meter.reader
               )
        returning reader, cardinality(articles) as "used!"
        "#,
        &batch.months,
        &batch.days as &[Option<NaiveDate>],
        &batch.readers,
        &batch.articles,
        &batch.limits,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.reader, row.used.unsigned_abs())).collect())
}

/// How many stories the reader has opened this month.
pub async fn used(db: impl PgExecutor<'_>, month: NaiveDate, reader: Uuid) -> sqlx::Result<u32> {
    let used = sqlx::query_scalar!(
        r#"select cardinality(articles) as "used!" from meter where month = $1 and reader = $2"#,
        month,
        reader
    )
    .fetch_optional(db)
    .await?;
    Ok(used.map_or(0, i32::unsigned_abs))
}

/// Adds what `from` has read this month to what `into` has read. At sign-in the visitor's reads go to the account, so
/// that an account gives no second helping; at sign-out the account's go to the visitor, for the same reason.
pub async fn merge(db: impl PgExecutor<'_>, month: NaiveDate, from: Uuid, into: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into meter (month, reader, articles, begun_on)
         select month, $3, articles, 'infinity' from meter where month = $1 and reader = $2
         on conflict (month, reader) do update
             set articles = array(select distinct unnest(meter.articles || excluded.articles))",
        month,
        from,
        into,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether the reader has opened the story this month.
pub async fn has_read(
    db: impl PgExecutor<'_>,
    month: NaiveDate,
    reader: Uuid,
    article: ArticleId,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from meter where month = $1 and reader = $2 and articles @> array[$3::uuid]
           ) as "read!""#,
        month,
        reader,
        article.0,
    )
    .fetch_one(db)
    .await
}

/// Makes a partition for a month that has none yet and drops those before `oldest`. What fell into the default
/// partition, because a month began before its partition was there, is deleted by its age.
pub async fn keep_partitions(db: &PgPool, month: NaiveDate, oldest: NaiveDate) -> sqlx::Result<()> {
    sqlx::query!("select meter_partitions($1, $2)", month, oldest).execute(db).await?;
    Ok(())
}
