//! The figures of a campaign: for whoever has its link, without an account, and for the newsroom.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::accounts::token::Token;
use crate::admin::figures::chart::{Chart, Series};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Viewer};
use crate::highlights::report::{Campaign, Figures, Line, by_day, by_highlight, grouped, total};
use crate::highlights::store;
use crate::ids::CampaignId;
use crate::page::{Cache, Chrome, Head, Page, download};
use crate::paywall::gate::Intent;
use crate::spreadsheet::Spreadsheet;
use crate::wording;

/// Days that the charts and the table of days show: a quarter. The file has all of them.
const SHOWN: usize = 92;

/// A report: a piece of a page, which the sponsor's page and the newsroom's print as it is.
#[derive(Template)]
#[template(path = "highlights/_report.html")]
pub struct Report {
    /// Its campaign's name.
    pub name: String,
    organisation: String,
    /// Where its file is.
    csv: String,
    span: String,
    ordered: Option<String>,
    totals: Cells,
    charts: Vec<Chart>,
    highlights: Vec<(String, i16, Cells)>,
    days: Vec<(String, Cells)>,
}

/// Impressions, clicks and the rate, as printed.
struct Cells {
    impressions: String,
    clicks: String,
    rate: String,
}

impl From<Figures> for Cells {
    fn from(figures: Figures) -> Self {
        Self {
            impressions: grouped(figures.impressions),
            clicks: grouped(figures.clicks),
            rate: figures.rate_label(),
        }
    }
}

impl Report {
    /// The report of a campaign as of now, with the address of its file.
    pub async fn load(state: &AppState, id: CampaignId, csv: String) -> AppResult<Self> {
        let campaign = store::report::campaign(&state.db, id).await?.ok_or(AppError::NotFound)?;
        let lines = store::report::lines(&state.db, id).await?;
        Ok(Self::new(campaign, &lines, csv, state.zone))
    }

    fn new(campaign: Campaign, lines: &[Line], csv: String, zone: Tz) -> Self {
        let mut days = by_day(lines);
        days.drain(..days.len().saturating_sub(SHOWN));
        let share = |ordered: i64| {
            let share = total(lines).impressions.saturating_mul(100) / ordered.max(1);
            crate::t2("report-ordered", "ordered", grouped(ordered), "share", share)
        };
        Self {
            csv,
            span: span(&campaign, zone),
            ordered: campaign.ordered.map(share),
            name: campaign.name,
            organisation: campaign.organisation,
            totals: total(lines).into(),
            charts: charts(&days),
            highlights: by_highlight(lines)
                .into_iter()
                .map(|line| (line.headline, line.placement, line.figures.into()))
                .collect(),
            days: days.into_iter().rev().map(|(day, figures)| (date(day), figures.into())).collect(),
        }
    }
}

fn span(campaign: &Campaign, zone: Tz) -> String {
    let from = wording::date_and_time(campaign.starts_at, zone);
    match campaign.ends_at {
        Some(end) => crate::t2("report-span", "from", from, "until", wording::date_and_time(end, zone)),
        None => crate::t1("report-span-open", "from", from),
    }
}

fn date(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

fn charts(days: &[(NaiveDate, Figures)]) -> Vec<Chart> {
    if days.is_empty() {
        return Vec::new();
    }
    let names: Vec<_> = days.iter().map(|(day, _)| day.format("%-d %b").to_string()).collect();
    let chart = |caption, class, name, of: fn(&Figures) -> i64| {
        let values = days.iter().map(|(_, figures)| of(figures)).collect();
        Chart::new(caption, &names, &[Series { class, name, values }], grouped)
    };
    vec![
        chart("Impressions by day", "series-1", "impressions", |figures| figures.impressions),
        chart("Clicks by day", "series-3", "clicks", |figures| figures.clicks),
    ]
}

/// All lines as a file: a day and a highlight each.
pub async fn spreadsheet(state: &AppState, id: CampaignId) -> AppResult<Response> {
    let lines = store::report::lines(&state.db, id).await?;
    let mut sheet = Spreadsheet::new(["day", "highlight", "box", "impressions", "clicks"])?;
    for line in lines {
        let Some(day) = line.day else { continue };
        let Figures { impressions, clicks } = line.figures;
        sheet.row([
            day.to_string(),
            line.headline,
            line.placement.to_string(),
            impressions.to_string(),
            clicks.to_string(),
        ])?;
    }
    download::csv("report.csv", sheet)
}

#[derive(Template)]
#[template(path = "highlights/report.html")]
struct ReportPage {
    chrome: Chrome,
    page: Head,
    report: Report,
    until: String,
}

/// GET /sponsors/{token}. The token has 128 random bits: at a thousand million tries a second nobody finds one before the sun
/// goes out, so tries are not limited. What it opens are sums, and nothing of any reader.
pub async fn show(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> AppResult<Response> {
    let link = open_link(&state, &token).await?;
    let report = Report::load(&state, link.campaign_id, format!("/sponsors/{token}/report.csv")).await?;
    if viewer.intent == Intent::Read {
        store::links::count_opening(&state.db, link.report_link_id, state.clock.now()).await?;
    }
    let chrome = Chrome::of(&state, &viewer);
    let page = ReportPage {
        page: Head::new(&chrome, report.name.clone(), &format!("/sponsors/{token}")).unlisted(),
        until: wording::date_and_time(link.expires_at, chrome.zone),
        chrome,
        report,
    };
    Ok(quiet(Page::new(page, Cache::Never).into_response()))
}

/// GET /sponsors/{token}/report.csv
pub async fn csv(State(state): State<AppState>, Path(token): Path<String>) -> AppResult<Response> {
    let link = open_link(&state, &token).await?;
    Ok(quiet(spreadsheet(&state, link.campaign_id).await?))
}

/// The link, if it still shows anything; else it is gone, which tells whoever had it that it was right once.
async fn open_link(state: &AppState, token: &str) -> AppResult<store::links::ReportLink> {
    let token = Token::presented(token.to_owned());
    let link = store::links::find(&state.db, &token).await?.ok_or(AppError::NotFound)?;
    if link.is_open(state.clock.now()) { Ok(link) } else { Err(AppError::Gone) }
}

/// No search engine keeps it, and no other site hears of its address.
fn quiet(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        HeaderName::from_static("x-robots-tag"),
        HeaderValue::from_static("noindex, nofollow, noarchive"),
    );
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}
