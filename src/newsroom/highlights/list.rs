//! The list of campaigns: what runs, what waits, and what each brought.

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;

use super::mark;
use super::store::campaigns as store;
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::highlights::Phase;
use crate::highlights::report::grouped;
use crate::newsroom::capability::{Capability, require};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::wording;

/// Campaigns that the list shows: what is over stands last and falls off the end.
const LIST: i64 = 300;

#[derive(Template)]
#[template(path = "newsroom/highlights/index.html")]
struct Index {
    desk: DeskChrome,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    name: String,
    organisation: String,
    mark: &'static str,
    state: &'static str,
    until: String,
    impressions: String,
    ordered: Option<String>,
    clicks: String,
    rate: String,
}

/// GET /newsroom/highlights
pub async fn index(staff: Staff, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    require(&staff.account, Capability::Highlights)?;
    let chrome = Chrome::of(&state, &staff.viewer);
    let campaigns = store::list(&state.db, None, chrome.now, LIST).await?;
    let rows = campaigns.into_iter().map(|stored| row(stored, &chrome)).collect();
    let desk = DeskChrome::new(&chrome, &staff, "highlights", "Highlights");
    Ok(Page::new(Index { desk, rows }, Cache::Never))
}

fn row(stored: store::Stored, chrome: &Chrome) -> Row {
    let store::Stored { campaign_id, campaign, organisation, figures, .. } = stored;
    let phase = Phase::of(campaign.starts_at, campaign.ends_at, campaign.paused, chrome.now);
    let moment = |at| wording::moment(at, chrome.now, chrome.zone);
    let until = match (phase, campaign.ends_at) {
        (Phase::Waits, _) => format!("begins {}", moment(campaign.starts_at)),
        (_, Some(end)) => moment(end),
        (_, None) => "open".to_owned(),
    };
    Row {
        href: format!("/newsroom/highlights/campaigns/{campaign_id}"),
        name: campaign.name,
        organisation,
        mark: mark(phase),
        state: phase.label(),
        until,
        impressions: grouped(figures.impressions),
        ordered: campaign.ordered.map(grouped),
        clicks: grouped(figures.clicks),
        rate: figures.rate_label(),
    }
}
