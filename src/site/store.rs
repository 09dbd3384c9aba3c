//! The statements about the publication itself.

use ipnet::IpNet;
use sqlx::PgConnection;

use super::{Section, Site};
use crate::billing;
use crate::paywall::{Limits, Rules};

/// The publication as it is now.
pub async fn load(db: &mut PgConnection) -> sqlx::Result<Site> {
    let site = sqlx::query!(
        "select name, access, anonymous_limit, registered_limit, gift_limit, shared_networks, crawlers, version
         from site"
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
    Ok(Site {
        name: site.name,
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
