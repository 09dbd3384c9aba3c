//! The demonstration's organisations, their campaigns, and what those brought in the month before.

use std::collections::HashMap;

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc, Weekday};
use sqlx::PgConnection;

use super::content::Highlight as Written;
use super::store;
use crate::highlights::report::Figures;
use crate::ids::{CampaignId, HighlightId, OrganisationId};
use crate::newsroom::highlights::store::campaigns::{self, Campaign};
use crate::newsroom::highlights::store::highlights::{self, Highlight};
use crate::newsroom::highlights::store::organisations::{self, Organisation};

/// For so many days the campaigns have been running, and so many they go on.
const BEFORE: i64 = 30;
const AFTER: i64 = 60;

/// Adds them. An organisation has one campaign for all that it says.
pub(super) async fn add(
    db: &mut PgConnection,
    written: &[Written],
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let mut known: HashMap<&str, CampaignId> = HashMap::new();
    for (number, one) in (0..).zip(written) {
        let campaign = match known.get(one.organisation.as_str()) {
            Some(campaign) => *campaign,
            None => add_campaign(db, one, now).await?,
        };
        known.insert(&one.organisation, campaign);
        let highlight = Highlight {
            headline: one.headline.clone(),
            url: one.url.clone(),
            placement: one.placement,
            weight: one.weight,
            starts_at: None,
            ends_at: None,
        };
        let id = HighlightId::new();
        highlights::insert(&mut *db, id, campaign, &highlight).await?;
        store::add_figures(db, id, campaign, &month(number, one.weight, now)).await?;
    }
    Ok(())
}

async fn add_campaign(
    db: &mut PgConnection,
    one: &Written,
    now: DateTime<Utc>,
) -> anyhow::Result<CampaignId> {
    let (organisation_id, campaign) = (OrganisationId::new(), CampaignId::new());
    let organisation = Organisation {
        name: one.organisation.clone(),
        house: one.house,
        contact: String::new(),
        notes: String::new(),
    };
    organisations::insert(&mut *db, organisation_id, &organisation).await?;
    let new = Campaign {
        organisation_id,
        name: one.campaign.clone(),
        starts_at: now - TimeDelta::days(BEFORE),
        ends_at: (!one.house).then(|| now + TimeDelta::days(AFTER)),
        ordered: one.ordered,
        paused: false,
    };
    campaigns::insert(&mut *db, campaign, &new).await?;
    Ok(campaign)
}

/// A month of figures as they might be: fewer at weekends, one headline followed more than another, the same each time.
fn month(number: i64, weight: i32, now: DateTime<Utc>) -> Vec<(NaiveDate, Figures)> {
    let day = |back: i64| {
        let day = (now - TimeDelta::days(back)).date_naive();
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let chance = (number * 7_919 + back * 104_729 + number * back * 31) % 211;
        let seen = (900 + chance * 2) * i64::from(weight) / if weekend { 3 } else { 1 };
        let clicks = seen * (3 + number % 6) / 1_000 + chance % 3;
        (day, Figures { impressions: seen, clicks })
    };
    (1..=BEFORE).map(day).collect()
}
