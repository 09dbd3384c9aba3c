//! GET /admin/figures, and its tables as files.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{Months as Span, NaiveDate};

use super::chart::{Chart, Series};
use super::store::{self, Months};
use super::tables::{self, Table};
use super::{Cohort, Month, Trials, cohorts, each_month, months, percent};
use crate::app::AppState;
use crate::billing::money::{Currency, Money};
use crate::billing::subscription::CancellationReason;
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::extract::Staff;
use crate::fields::Fields;
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::page::{Cache, Chrome, Page};
use crate::spreadsheet::Spreadsheet;

/// How many months the page shows, the present one among them.
const SHOWN: u32 = 24;
/// How many months of cohorts: their table grows in both directions.
const COHORTS: u32 = 13;

#[derive(Template)]
#[template(path = "admin/figures/show.html")]
struct FiguresPage {
    desk: DeskChrome,
    currency: Currency,
    currencies: Vec<Choice>,
    sections: Vec<Section>,
}

struct Section {
    table: Table,
    chart: Chart,
}

/// All figures in a currency.
struct Figures {
    currency: Currency,
    months: Vec<(NaiveDate, Month)>,
    trials: Vec<Trials>,
    reasons: Vec<(Option<CancellationReason>, i64, i64)>,
    cohorts: Vec<Cohort>,
}

/// GET /admin/figures
pub async fn show(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let currency = currency(&fields)?;
    let figures = gather(&state, currency).await?;
    let chrome = Chrome::of(&state, &staff.viewer);
    let known = store::currencies(&state.db).await?;
    let page = FiguresPage {
        desk: DeskChrome::new(&chrome, &staff, "figures", "Figures"),
        currency,
        currencies: known.into_iter().map(|code| Choice::new(code.clone(), code, currency.code())).collect(),
        sections: vec![
            Section { table: revenue(&figures), chart: revenue_chart(&figures) },
            Section { table: tables::trials(&figures.trials), chart: trials_chart(&figures.trials) },
            Section {
                table: tables::churn(&figures.reasons, currency),
                chart: churn_chart(&figures.reasons),
            },
            Section { table: tables::cohorts(&figures.cohorts), chart: cohorts_chart(&figures.cohorts) },
        ],
    };
    Ok(Page::new(page, Cache::Never).into_response())
}

/// GET /admin/figures/{table}: one of the tables as a file. Only the one that is asked for is gathered in full by the
/// page's own way, so that both say the same.
pub async fn csv(
    State(state): State<AppState>,
    Path(name): Path<String>,
    fields: Fields,
) -> AppResult<Response> {
    let figures = gather(&state, currency(&fields)?).await?;
    let table = match name.as_str() {
        "revenue.csv" => revenue(&figures),
        "trials.csv" => tables::trials(&figures.trials),
        "churn.csv" => tables::churn(&figures.reasons, figures.currency),
        "cohorts.csv" => tables::cohorts(&figures.cohorts),
        _ => return Err(AppError::NotFound),
    };
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{}.csv\"", table.name));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (header::CONTENT_DISPOSITION, disposition.map_err(anyhow::Error::from)?),
    ];
    Ok(Cache::Never.on((headers, Spreadsheet::<0>::of(&table.headings, &table.rows)?).into_response()))
}

fn currency(fields: &Fields) -> AppResult<Currency> {
    match fields.text("currency") {
        "" => Ok(Currency::EUR),
        code => code.parse().map_err(|error| AppError::BadRequest(format!("{error}"))),
    }
}

async fn gather(state: &AppState, currency: Currency) -> AppResult<Figures> {
    let (db, code) = (&state.db, currency.code());
    let last = state.calendar().month;
    let back = |count: u32| last.checked_sub_months(Span::new(count - 1)).unwrap_or(last);
    let begun = store::first_change(db).await?.map_or(last, |at| clock::month(at, state.zone));
    let all = spell(state, begun.min(last), last);
    let sums = store::sums(db, code, &all).await?;
    let recent = spell(state, back(SHOWN), last);
    let year = clock::beginning(back(12), state.zone);
    Ok(Figures {
        currency,
        months: months(&sums, last).into_iter().filter(|(month, _)| *month >= back(SHOWN)).collect(),
        trials: store::trials(db, code, &recent).await?,
        reasons: store::reasons(db, code, year).await?,
        cohorts: cohorts(&sums, back(COHORTS).max(all.days[0]), last),
    })
}

fn spell(state: &AppState, first: NaiveDate, last: NaiveDate) -> Months {
    let days: Vec<_> = each_month(first, last).collect();
    let beginnings = days.iter().map(|day| clock::beginning(*day, state.zone)).collect();
    Months { days, beginnings }
}

fn revenue(figures: &Figures) -> Table {
    tables::revenue(figures.months.iter().map(|(month, figures)| (month, figures)), figures.currency)
}

fn short(month: NaiveDate) -> String {
    month.format("%b %y").to_string()
}

fn revenue_chart(figures: &Figures) -> Chart {
    let names: Vec<_> = figures.months.iter().map(|(month, _)| short(*month)).collect();
    let values = |of: fn(&Month) -> i64| figures.months.iter().map(|(_, month)| of(month)).collect();
    let series = [
        Series { class: "series-1", name: "new", values: values(|month| month.new) },
        Series { class: "series-2", name: "back again", values: values(|month| month.reactivation) },
        Series { class: "series-3", name: "more", values: values(|month| month.expansion) },
        Series { class: "series-4", name: "less", values: values(|month| month.contraction) },
        Series { class: "series-5", name: "left", values: values(|month| month.churn) },
    ];
    let print = |minor| Money::new(minor, figures.currency).short();
    Chart::new("What moved the recurring revenue", &names, &series, print)
}

fn trials_chart(trials: &[Trials]) -> Chart {
    let names: Vec<_> = trials.iter().map(|trials| short(trials.month)).collect();
    let series = [
        Series {
            class: "series-1",
            name: "paid later",
            values: trials.iter().map(|trials| trials.converted).collect(),
        },
        Series {
            class: "series-2",
            name: "did not, or not yet",
            values: trials.iter().map(|trials| trials.began - trials.converted).collect(),
        },
    ];
    Chart::new("Trials and what became of them", &names, &series, |count| count.to_string())
}

fn churn_chart(reasons: &[(Option<CancellationReason>, i64, i64)]) -> Chart {
    let names: Vec<_> = reasons.iter().map(|(why, ..)| tables::reason(*why)).collect();
    let values = reasons.iter().map(|(_, count, _)| *count).collect();
    let series = [Series { class: "series-5", name: "people", values }];
    Chart::new("Why people left", &names, &series, |count| count.to_string())
}

/// All cohorts together: of those who can have paid so many months later, the share that did.
fn cohorts_chart(cohorts: &[Cohort]) -> Chart {
    let longest = cohorts.iter().map(|cohort| cohort.paying.len()).max().unwrap_or(0);
    let share = |later: usize| {
        let reached = cohorts.iter().filter_map(|cohort| Some((cohort.paying.get(later)?, cohort.began)));
        let (paying, began) =
            reached.fold((0, 0), |(paying, began), (more, all)| (paying + more, began + all));
        percent(paying, began).unwrap_or(0)
    };
    let names: Vec<_> = (0..longest).map(|later| later.to_string()).collect();
    let series =
        [Series { class: "series-1", name: "still paying", values: (0..longest).map(share).collect() }];
    Chart::new("Share still paying, by months since the first payment", &names, &series, |share| {
        format!("{share}%")
    })
}
