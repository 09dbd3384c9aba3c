//! GET /admin/licences

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;

use super::{DESK, day, in_words};
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::licences::store::{licence, seats};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};

#[derive(Template)]
#[template(path = "licences/index.html")]
struct Index {
    desk: DeskChrome,
    rows: Vec<Row>,
    ranges_are_known: bool,
}

struct Row {
    href: String,
    institution: String,
    state: &'static str,
    state_label: &'static str,
    from: String,
    until: String,
    ranges: usize,
    domains: usize,
    seats: String,
}

/// GET /admin/licences
pub async fn index(staff: Staff, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    let chrome = Chrome::of(&state, &staff.viewer);
    let held: HashMap<_, _> = seats::counts(&state.db, chrome.now).await?.into_iter().collect();
    let rows = licence::all(&state.db).await?.into_iter().map(|licence| {
        let (name, label) = in_words(licence.state(chrome.now, chrome.zone));
        let held = held.get(&licence.licence_id).copied().unwrap_or_default();
        Row {
            href: format!("/admin/licences/{}", licence.licence_id),
            state: name,
            state_label: label,
            from: day(licence.contract.begins_on),
            until: day(licence.contract.ends_on),
            ranges: licence.contract.ranges.len(),
            domains: licence.contract.domains.len(),
            seats: licence
                .contract
                .seats
                .map_or_else(|| held.to_string(), |seats| format!("{held} of {seats}")),
            institution: licence.contract.institution,
        }
    });
    let rows = rows.collect();
    let desk = DeskChrome::new(&chrome, &staff, DESK, "Site licences");
    Ok(Page::new(Index { desk, rows, ranges_are_known: state.proxies.know_readers() }, Cache::Never))
}
