//! The statements that only the demonstration needs so far: nobody else makes sections, columns, authors and topics.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::content::{Author, Column, Section, Site, Topic};
use crate::highlights::report::Figures;
use crate::ids::{AuthorId, CampaignId, ColumnId, HighlightId, SectionId, TopicId};

pub(super) async fn name_site(db: &mut PgConnection, site: &Site) -> sqlx::Result<()> {
    sqlx::query!(
        "update site set name = $1, strapline = $2, claims = $3",
        site.name,
        site.strapline,
        &site.claims
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn add_section(
    db: &mut PgConnection,
    section: &Section,
    position: i32,
) -> sqlx::Result<SectionId> {
    let id = SectionId::new();
    sqlx::query!(
        "insert into section (section_id, slug, name, description, position) values ($1, $2, $3, $4, $5)",
        id.0,
        section.slug,
        section.name,
        section.description,
        position,
    )
    .execute(db)
    .await?;
    Ok(id)
}

pub(super) async fn add_author(db: &mut PgConnection, author: &Author) -> sqlx::Result<AuthorId> {
    let id = AuthorId::new();
    sqlx::query!(
        "insert into author (author_id, slug, name, role, note) values ($1, $2, $3, $4, $5)",
        id.0,
        author.slug,
        author.name,
        author.role,
        author.note,
    )
    .execute(db)
    .await?;
    Ok(id)
}

pub(super) async fn add_column(
    db: &mut PgConnection,
    column: &Column,
    author: AuthorId,
) -> sqlx::Result<ColumnId> {
    let id = ColumnId::new();
    sqlx::query!(
        r#"insert into "column" (column_id, slug, name, description, author_id) values ($1, $2, $3, $4, $5)"#,
        id.0,
        column.slug,
        column.name,
        column.description,
        author.0,
    )
    .execute(db)
    .await?;
    Ok(id)
}

pub(super) async fn add_topic(db: &mut PgConnection, topic: &Topic) -> sqlx::Result<TopicId> {
    let id = TopicId::new();
    sqlx::query!(
        "insert into topic (topic_id, slug, name) values ($1, $2, $3)",
        id.0,
        topic.slug,
        topic.name
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// What a highlight brought on some days, as if it had been counted.
pub(super) async fn add_figures(
    db: &mut PgConnection,
    highlight: HighlightId,
    campaign: CampaignId,
    days: &[(NaiveDate, Figures)],
) -> sqlx::Result<()> {
    let (dates, figures): (Vec<_>, Vec<Figures>) = days.iter().copied().unzip();
    let impressions: Vec<_> = figures.iter().map(|figures| figures.impressions).collect();
    let clicks: Vec<_> = figures.iter().map(|figures| figures.clicks).collect();
    sqlx::query!(
        "with days as (
             insert into highlight_day (highlight_id, day, impressions, clicks)
             select $1, * from unnest($3::date[], $4::bigint[], $5::bigint[]) returning impressions, clicks
         )
         insert into campaign_total (campaign_id, impressions, clicks)
         select $2, sum(impressions), sum(clicks) from days
         on conflict (campaign_id) do update
             set impressions = campaign_total.impressions + excluded.impressions,
                 clicks = campaign_total.clicks + excluded.clicks",
        highlight.0,
        campaign.0,
        &dates,
        &impressions,
        &clicks,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What generated stories can refer to. The last section is the partners': nothing generated is paid for.
pub(super) async fn places(db: &sqlx::PgPool) -> sqlx::Result<super::generate::Places> {
    Ok(super::generate::Places {
        sections: sqlx::query_scalar!(
            "select section_id from section where slug <> 'partners' order by position"
        )
        .fetch_all(db)
        .await?,
        authors: sqlx::query_scalar!("select author_id from author order by slug").fetch_all(db).await?,
        topics: sqlx::query_scalar!("select topic_id from topic order by slug").fetch_all(db).await?,
    })
}

/// How many stories were generated before: numbering goes on from there.
pub(super) async fn generated(db: &sqlx::PgPool) -> sqlx::Result<u32> {
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from article where slug ~ '-g[0-9]+$'"#)
        .fetch_one(db)
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}
