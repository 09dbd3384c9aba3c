//! The report of a campaign as editors see it, and the secret links by which whoever paid for it sees the same.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{campaign, entry};
use crate::accounts::token::Token;
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::highlights::pages::{Report, spreadsheet};
use crate::highlights::store::links::{self as store, ReportLink};
use crate::ids::{CampaignId, ReportLinkId};
use crate::newsroom::capability::{Capability, require};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::wording;

/// For how many days a link can be made.
const DAYS: [i64; 3] = [30, 90, 366];
/// Links that the campaign's page shows.
const SHOWN: i64 = 10;

/// A link as the campaign's page shows it.
pub(super) struct Shown {
    /// What became of it, in words.
    pub(super) label: String,
    /// Where it is taken back, while it is good.
    pub(super) revocation: Option<String>,
}

fn address(campaign: CampaignId) -> String {
    format!("/newsroom/highlights/campaigns/{campaign}")
}

/// The links of a campaign, the newest first.
pub(super) async fn shown(
    state: &AppState,
    chrome: &Chrome,
    campaign: CampaignId,
) -> sqlx::Result<Vec<Shown>> {
    let links = store::of_campaign(&state.db, campaign, SHOWN).await?;
    Ok(links.iter().map(|link| one(link, chrome)).collect())
}

fn one(link: &ReportLink, chrome: &Chrome) -> Shown {
    let moment = |at| wording::moment(at, chrome.now, chrome.zone);
    let by = link.name.as_deref().unwrap_or("a former colleague");
    let is_open = link.is_open(chrome.now);
    let state = match link.revoked_at {
        Some(at) => format!("taken back {}", moment(at)),
        None if is_open => format!("good until {}", wording::date_and_time(link.expires_at, chrome.zone)),
        None => "ended".to_owned(),
    };
    let opened = match (link.openings, link.opened_at) {
        (1, Some(at)) => format!("opened once, {}", moment(at)),
        (times @ 2.., Some(at)) => format!("opened {times} times, last {}", moment(at)),
        _ => "not opened".to_owned(),
    };
    let links = format!("{}/report-links", address(link.campaign_id));
    Shown {
        label: format!("By {by}, {state}, {opened}"),
        revocation: is_open.then(|| format!("{links}/{}/revocation", link.report_link_id)),
    }
}

#[derive(Template)]
#[template(path = "newsroom/highlights/report.html")]
struct ReportPage {
    desk: DeskChrome,
    report: Report,
    campaign_href: String,
}

/// GET /newsroom/highlights/campaigns/{id}/report
pub async fn show(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<CampaignId>,
) -> AppResult<impl IntoResponse> {
    require(&staff.account, Capability::Highlights)?;
    let report = Report::load(&state, id, format!("{}/report.csv", address(id))).await?;
    let chrome = Chrome::of(&state, &staff.viewer);
    let page = ReportPage {
        desk: DeskChrome::new(&chrome, &staff, "highlights", &report.name),
        report,
        campaign_href: address(id),
    };
    Ok(Page::new(page, Cache::Never))
}

/// GET /newsroom/highlights/campaigns/{id}/report.csv
pub async fn csv(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<CampaignId>,
) -> AppResult<Response> {
    require(&staff.account, Capability::Highlights)?;
    campaign::load(&state, id).await?;
    spreadsheet(&state, id).await
}

#[derive(Template)]
#[template(path = "newsroom/highlights/report_link.html")]
struct MadePage {
    desk: DeskChrome,
    campaign: String,
    campaign_href: String,
    link: String,
    until: String,
}

/// POST /newsroom/highlights/campaigns/{id}/report-links: makes a link and shows it, this once.
pub async fn create(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<CampaignId>,
    fields: Fields,
) -> AppResult<Response> {
    require(&staff.account, Capability::Highlights)?;
    let campaign = campaign::load(&state, id).await?;
    let days = fields.text("days").parse().ok().filter(|days| DAYS.contains(days));
    let days = days.ok_or_else(|| AppError::BadRequest("a span that no link has".to_owned()))?;
    let (now, token) = (state.clock.now(), Token::random());
    let link = ReportLink {
        report_link_id: ReportLinkId::new(),
        campaign_id: id,
        name: None,
        expires_at: now + TimeDelta::days(days),
        revoked_at: None,
        openings: 0,
        opened_at: None,
    };
    let mut transaction = state.db.begin().await?;
    store::insert(&mut *transaction, &link, &token, staff.account.account_id, now).await?;
    let after = json!({"campaign_id": id, "expires_at": link.expires_at});
    let subject = ("report_link", link.report_link_id.0);
    let entry = entry(&staff, subject, "report_link.create", None, Some(&after))?;
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    let chrome = Chrome::of(&state, &staff.viewer);
    let page = MadePage {
        desk: DeskChrome::new(&chrome, &staff, "highlights", "Report link"),
        campaign: campaign.campaign.name,
        campaign_href: address(id),
        link: format!("{}{}", state.base(), token.path_below("/sponsors")),
        until: wording::date_and_time(link.expires_at, chrome.zone),
    };
    Ok(Page::new(page, Cache::Never).into_response())
}

/// POST /newsroom/highlights/campaigns/{id}/report-links/{link}/revocation
pub async fn revoke(
    staff: Staff,
    State(state): State<AppState>,
    Path((id, link)): Path<(CampaignId, ReportLinkId)>,
) -> AppResult<Response> {
    require(&staff.account, Capability::Highlights)?;
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    if store::revoke(&mut *transaction, link, id, now).await? {
        let entry = entry::<Value>(&staff, ("report_link", link.0), "report_link.revoke", None, None)?;
        audit::record(&mut *transaction, entry, now).await?;
    }
    transaction.commit().await?;
    Ok(Redirect::to(&address(id)).into_response())
}
