//! The statements about the publication itself.

use chrono::{DateTime, Utc};
use ipnet::IpNet;
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use super::texts::Text;
use super::wording::{Link, Wording};
use super::{Section, Site};
use crate::billing;
use crate::ids::AccountId;
use crate::paywall::{Limits, Rules};

/// The publication as it is now.
pub async fn load(db: &mut PgConnection) -> sqlx::Result<Site> {
    let site = sqlx::query!(
        r#"select name, access, anonymous_limit, registered_limit, gift_limit, shared_networks, crawlers, version,
                  strapline, funding, claims, links as "links: Json<Vec<Link>>", contact_email::text as contact_email,
                  wording_version
           from site"#
    )
    .fetch_one(&mut *db)
    .await?;
    let sections = sqlx::query_as!(
        Section,
        "select section_id, slug, name, access from section order by position, name"
    )
    .fetch_all(&mut *db)
    .await?;
    let plans = billing::store::plans::all(db).await?;
    let texts = sqlx::query_as!(Text, "select slug, heading, text, version from page order by heading, slug")
        .fetch_all(&mut *db)
        .await?;
    Ok(Site {
        name: site.name,
        wording: Wording {
            strapline: site.strapline,
            funding: site.funding,
            claims: site.claims,
            links: site.links.0,
            contact_email: site.contact_email,
        },
        wording_version: site.wording_version,
        texts,
        rules: Rules {
            access: site.access,
            limits: Limits {
                anonymous: site.anonymous_limit.unsigned_abs(),
                registered: site.registered_limit.unsigned_abs(),
            },
            gifts: site.gift_limit.unsigned_abs(),
            shared_networks: site.shared_networks,
            crawlers: site.crawlers,
        },
        sections,
        plans,
        version: site.version,
    })
}

/// Sets the rules of the paywall, if they are still those of `version`. Says whether they were.
pub async fn set_rules(db: &mut PgConnection, rules: &Rules, version: i32) -> sqlx::Result<bool> {
    let number = |limit: u32| i32::try_from(limit).unwrap_or(i32::MAX);
    let done = sqlx::query!(
        "update site set access = $1, anonymous_limit = $2, registered_limit = $3, gift_limit = $4,
                shared_networks = $5, crawlers = $6, version = version + 1
         where version = $7",
        rules.access,
        number(rules.limits.anonymous),
        number(rules.limits.registered),
        number(rules.gifts),
        &rules.shared_networks as &[IpNet],
        rules.crawlers,
        version,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets the level that a section's stories inherit.
pub async fn set_section_access(
    db: &mut PgConnection,
    section: crate::ids::SectionId,
    access: Option<crate::paywall::Level>,
) -> sqlx::Result<()> {
    sqlx::query!("update section set access = $2 where section_id = $1", section.0, access as _)
        .execute(db)
        .await?;
    Ok(())
}

/// Sets the name and the wording, if they are still those of `version`. Says whether they were.
pub async fn set_wording(
    db: impl PgExecutor<'_>,
    name: &str,
    wording: &Wording,
    version: i32,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update site set name = $1, strapline = $2, funding = $3, claims = $4, links = $5, contact_email = $6::text::citext,
                wording_version = wording_version + 1
         where wording_version = $7",
        name,
        wording.strapline,
        wording.funding,
        &wording.claims,
        Json(&wording.links) as _,
        wording.contact_email,
        version,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A page that somebody has written.
pub async fn text(db: impl PgExecutor<'_>, slug: &str) -> sqlx::Result<Option<Text>> {
    sqlx::query_as!(Text, "select slug, heading, text, version from page where slug = $1", slug)
        .fetch_optional(db)
        .await
}

/// Saves a page over its version, 0 for one that nobody has written yet. Says whether it was still that.
pub async fn set_text(
    db: impl PgExecutor<'_>,
    text: &Text,
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into page (slug, heading, text, edited_at, account_id)
         select $1, $2, $3, $5, $6 where $4 = 0 or exists (select from page where slug = $1)
         on conflict (slug) do update set heading = $2, text = $3, version = page.version + 1, edited_at = $5, account_id = $6
             where page.version = $4",
        text.slug,
        text.heading,
        text.text,
        text.version,
        now,
        by.0,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a page away in this version: a standing one gets the program's wording back. Says whether it was there.
pub async fn remove_text(db: impl PgExecutor<'_>, slug: &str, version: i32) -> sqlx::Result<bool> {
    let done =
        sqlx::query!("delete from page where slug = $1 and version = $2", slug, version).execute(db).await?;
    Ok(done.rows_affected() == 1)
}
