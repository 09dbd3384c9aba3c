//! What a licence is used for: GET /admin/licences/{id}/usage, and the same as CSV.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{Datelike as _, NaiveDate};

use super::{DESK, load};
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::ids::LicenceId;
use crate::licences::store::usage as store;
use crate::licences::usage::{ALL, Count, Span, Story};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page, download};
use crate::spreadsheet::Spreadsheet;

/// Stories listed of each month.
const STORIES: i64 = 20;

#[derive(Template)]
#[template(path = "licences/usage.html")]
struct UsagePage {
    desk: DeskChrome,
    href: String,
    institution: String,
    months: Vec<Month>,
    shown: Option<Shown>,
}

struct Month {
    href: String,
    name: String,
    current: bool,
}

/// One month's numbers.
struct Shown {
    name: String,
    opened: i32,
    readers: i32,
    ways: Vec<Count>,
    days: Vec<Count>,
    stories: Vec<Story>,
}

fn month_name(month: NaiveDate) -> String {
    month.format("%B %Y").to_string()
}

/// GET /admin/licences/{id}/usage, of one month: the newest, or that of `?month=2026-11`.
pub async fn usage(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<LicenceId>,
    fields: Fields,
) -> AppResult<impl IntoResponse> {
    let licence = load(&state, id).await?;
    let counts = store::counts(&state.db, id).await?;
    let stories = store::stories(&state.db, id, STORIES).await?;
    let all = |count: &&Count| count.span == Span::Month && count.way == ALL;
    let months: Vec<NaiveDate> = counts.iter().filter(all).map(|count| count.begins_on).collect();
    let asked = format!("{}-01", fields.line("month")).parse::<NaiveDate>().ok();
    let month = asked.filter(|month| months.contains(month)).or_else(|| months.first().copied());
    let chrome = Chrome::of(&state, &staff.viewer);
    let href = format!("/admin/licences/{id}");
    let link = |of: &NaiveDate| Month {
        href: format!("{href}/usage?month={}", of.format("%Y-%m")),
        name: month_name(*of),
        current: month == Some(*of),
    };
    let page = UsagePage {
        desk: DeskChrome::new(&chrome, &staff, DESK, "Usage of a site licence"),
        institution: licence.contract.institution,
        months: months.iter().map(link).collect(),
        shown: month.map(|month| shown(month, counts, stories)),
        href,
    };
    Ok(Page::new(page, Cache::Never))
}

fn shown(month: NaiveDate, counts: Vec<Count>, stories: Vec<Story>) -> Shown {
    let within = |day: NaiveDate| (day.year(), day.month()) == (month.year(), month.month());
    let mut counts: Vec<Count> = counts.into_iter().filter(|count| within(count.begins_on)).collect();
    counts.reverse();
    let (days, ways): (Vec<_>, Vec<_>) = counts.into_iter().partition(|count| count.span == Span::Day);
    let (totals, mut ways): (Vec<_>, Vec<_>) = ways.into_iter().partition(|count| count.way == ALL);
    ways.reverse();
    Shown {
        name: month_name(month),
        opened: totals.iter().map(|count| count.opened).sum(),
        readers: totals.iter().map(|count| count.readers).sum(),
        ways,
        days: days.into_iter().filter(|count| count.way == ALL).collect(),
        stories: stories.into_iter().filter(|story| story.month == month).collect(),
    }
}

/// GET /admin/licences/{id}/usage.csv: all months and days, and the stories of each month.
pub async fn usage_csv(
    _staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<LicenceId>,
) -> AppResult<Response> {
    let licence = load(&state, id).await?;
    let mut sheet = Spreadsheet::new(["institution", "period", "what", "stories opened", "readers"])?;
    let institution = licence.contract.institution;
    for count in store::counts(&state.db, id).await? {
        let period = match count.span {
            Span::Day => count.begins_on.to_string(),
            Span::Month => count.begins_on.format("%Y-%m").to_string(),
        };
        let (opened, readers) = (count.opened.to_string(), count.readers.to_string());
        sheet.row([&institution, &period, count.way_in_words(), &opened, &readers])?;
    }
    for story in store::stories(&state.db, id, STORIES).await? {
        let period = story.month.format("%Y-%m").to_string();
        let (what, opened) = (format!("Story: {}", story.headline), story.opened.to_string());
        sheet.row([&institution, &period, &what, &opened, ""])?;
    }
    download::csv(&format!("usage-{id}.csv"), sheet)
}
