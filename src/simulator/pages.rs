//! GET /admin/simulator

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::Days;
use tokio::sync::Semaphore;

use super::chart::Chart;
use super::form::{Errors, Question, Typed, longest};
use super::report::Report;
use super::{Figures, Period, Replay, Terms, store};
use crate::app::AppState;
use crate::clock;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::fields::Fields;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::site::Site;
use crate::wording;

/// One simulation at a time on a node: it reads millions of rows, and readers need the database more.
static TURN: Semaphore = Semaphore::const_new(1);

#[derive(Template)]
#[template(path = "simulator/show.html")]
struct SimulatorPage {
    desk: DeskChrome,
    typed: Typed,
    errors: Errors,
    longest: u32,
    sections: Vec<SectionChoice>,
    /// Since when views are recorded.
    since: Option<String>,
    result: Option<Outcome>,
}

struct SectionChoice {
    id: String,
    name: String,
    free: bool,
}

struct Outcome {
    report: Report,
    chart: Chart,
}

/// GET /admin/simulator. A question is its address: it changes nothing, and can be sent to somebody.
pub async fn show(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let site = state.site.current();
    if !fields.has("days") {
        let page = page(&state, &staff, Typed::from_site(&site), Errors::default(), None).await?;
        return Ok(Page::new(page, Cache::Never).into_response());
    }
    let typed = Typed::from_fields(&fields);
    match typed.check(&site) {
        Ok(question) => {
            let figures = simulate(&state, &site, question).await?;
            let outcome = Outcome { report: Report::new(&figures, &site), chart: Chart::of_days(&figures) };
            let page = page(&state, &staff, typed, Errors::default(), Some(outcome)).await?;
            Ok(Page::new(page, Cache::Never).into_response())
        }
        Err(errors) => Ok(Page::invalid(page(&state, &staff, typed, errors, None).await?).into_response()),
    }
}

async fn simulate(state: &AppState, site: &Site, question: Question) -> AppResult<Figures> {
    let _turn = TURN.acquire().await.map_err(anyhow::Error::from)?;
    let last = state.calendar().day;
    let first = last - Days::new(u64::from(question.days) - 1);
    let month = clock::month(clock::beginning(first, state.zone), state.zone);
    let partial = store::begins(&state.db).await?.map(|begins| clock::month(begins, state.zone));
    let period = Period { first, last, zone: state.zone };
    let mut replay = Replay::new(period, partial, Terms::in_force(site), question.other);
    store::play(&state.db, clock::beginning(month, state.zone), &mut replay).await?;
    Ok(replay.figures())
}

async fn page(
    state: &AppState,
    staff: &Staff,
    typed: Typed,
    errors: Errors,
    result: Option<Outcome>,
) -> AppResult<SimulatorPage> {
    let chrome = Chrome::of(state, &staff.viewer);
    let begins = store::begins(&state.db).await?;
    let sections = state
        .site
        .current()
        .sections
        .iter()
        .map(|section| {
            let id = section.section_id.to_string();
            SectionChoice { free: typed.exempt.contains(&id), id, name: section.name.clone() }
        })
        .collect();
    Ok(SimulatorPage {
        desk: DeskChrome::new(&chrome, staff, "simulator", "Meter simulator"),
        typed,
        errors,
        longest: longest(),
        sections,
        since: begins.map(|at| wording::date_and_time(at, chrome.zone)),
        result,
    })
}
