//! The statements about report links.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::accounts::token::Token;
use crate::ids::{AccountId, CampaignId, ReportLinkId};

/// A secret link to the report of a campaign.
#[derive(Debug, Clone)]
pub struct ReportLink {
    /// Key.
    pub report_link_id: ReportLinkId,
    /// Whose report it shows.
    pub campaign_id: CampaignId,
    /// Who made it; nobody for accounts that are gone.
    pub name: Option<String>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// How often it was opened.
    pub openings: i32,
    /// The last time.
    pub opened_at: Option<DateTime<Utc>>,
}

impl ReportLink {
    /// Whether it still shows anything.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }
}

/// Makes a link.
pub async fn insert(
    db: impl PgExecutor<'_>,
    link: &ReportLink,
    token: &Token,
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into report_link (report_link_id, token_hash, campaign_id, account_id, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6)",
        link.report_link_id.0,
        &token.hash(),
        link.campaign_id.0,
        by.0,
        now,
        link.expires_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The link of a token.
pub async fn find(db: impl PgExecutor<'_>, token: &Token) -> sqlx::Result<Option<ReportLink>> {
    Ok(list(db, None, Some(token), 1).await?.pop())
}

/// Links to the report of a campaign, the newest first.
pub async fn of_campaign(
    db: impl PgExecutor<'_>,
    campaign: CampaignId,
    most: i64,
) -> sqlx::Result<Vec<ReportLink>> {
    list(db, Some(campaign), None, most).await
}

async fn list(
    db: impl PgExecutor<'_>,
    campaign: Option<CampaignId>,
    token: Option<&Token>,
    most: i64,
) -> sqlx::Result<Vec<ReportLink>> {
    let hash = token.map(Token::hash);
    sqlx::query_as!(
        ReportLink,
        r#"select report_link_id, campaign_id, account.name as "name?", expires_at, revoked_at, openings, opened_at
           from report_link left join account on account.account_id = report_link.account_id
           where campaign_id = $1 or token_hash = $2 order by report_link_id desc limit $3"#,
        campaign.map(|id| id.0),
        hash.as_ref().map(<[u8; 32]>::as_slice),
        most,
    )
    .fetch_all(db)
    .await
}

/// Counts an opening.
pub async fn count_opening(
    db: impl PgExecutor<'_>,
    id: ReportLinkId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update report_link set openings = openings + 1, opened_at = $2 where report_link_id = $1",
        id.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes back a link of this campaign. Says whether it did.
pub async fn revoke(
    db: impl PgExecutor<'_>,
    id: ReportLinkId,
    campaign: CampaignId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update report_link set revoked_at = $3
         where report_link_id = $1 and campaign_id = $2 and revoked_at is null",
        id.0,
        campaign.0,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
