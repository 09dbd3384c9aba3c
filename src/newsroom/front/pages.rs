//! /newsroom/front: the places of the page with what stands in them, and the stories that can be put there.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::{Arrangement, Candidate, store};
use crate::app::AppState;
use crate::articles::Status;
use crate::articles::teaser::Summary;
use crate::error::{AppError, AppResult};
use crate::extract::Staff;
use crate::fields::{self, Fields};
use crate::front::compose::Composition;
use crate::front::edition::Edition;
use crate::front::front_page;
use crate::front::layout::{Place, Slot};
use crate::ids::ArticleId;
use crate::newsroom::capability::{Capability, require};
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::page::{Cache, Chrome, Page};
use crate::wording;

/// Stories found at once.
const FOUND: i64 = 14;

#[derive(Template)]
#[template(path = "newsroom/front/index.html")]
pub(super) struct Index {
    desk: DeskChrome,
    version: i32,
    /// Who arranged it last.
    arranged: String,
    can_undo: bool,
    /// Now, as a field takes it.
    now: String,
    /// What was asked for and not done.
    again: Option<Again>,
    slots: Vec<ShownSlot>,
    query: String,
    found: Vec<Found>,
    places: Vec<Choice>,
}

/// A wish that was not granted, to be sent again.
#[derive(Default)]
pub(super) struct Again {
    pub(super) sentence: String,
    pub(super) article: String,
    pub(super) headline: String,
    pub(super) until: String,
    pub(super) until_error: Option<String>,
    pub(super) places: Vec<Choice>,
}

struct ShownSlot {
    name: &'static str,
    label: &'static str,
    places: Vec<ShownPlace>,
}

struct ShownPlace {
    name: String,
    label: String,
    story: Option<Standing>,
    /// A pin of this place whose story readers do not see.
    waiting: Option<Waiting>,
}

/// A story in its place.
struct Standing {
    article: ArticleId,
    headline: String,
    detail: String,
    pinned: Option<String>,
    until: String,
    up: Option<String>,
    down: Option<String>,
    places: Vec<Choice>,
}

struct Waiting {
    article: ArticleId,
    headline: String,
    why: String,
}

struct Found {
    article: ArticleId,
    headline: String,
    detail: String,
    /// Where it stands already.
    stands: Option<String>,
}

/// GET /newsroom/front?q=…
pub async fn show(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    require(&staff.account, Capability::FrontPage)?;
    let page = page(&state, &staff, &fields.line("q"), None).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

/// The desk as it stands.
pub(super) async fn page(
    state: &AppState,
    staff: &Staff,
    query: &str,
    again: Option<Again>,
) -> AppResult<Index> {
    let chrome = Chrome::of(state, &staff.viewer);
    let arrangement = store::newest(&state.db).await?;
    let edition = Edition { at: chrome.now, layout: arrangement.layout.clone(), coming: Vec::new() };
    let composition = edition.compose(state).await?;
    let ids: Vec<ArticleId> = arrangement.layout.pins().iter().map(|pin| pin.article_id).collect();
    let pinned = store::stories(&state.db, &ids).await?;
    let pinned = pinned.into_iter().map(|story| (story.article_id, story)).collect();
    let shown = Shown { chrome: &chrome, arrangement: &arrangement, composition: &composition, pinned };
    let found = store::search(&state.db, query, FOUND).await?;
    let found = found.into_iter().map(|story| shown.found(story));
    // What stands on the page already is found only by whoever looks for it.
    let found = found.filter(|story| !query.is_empty() || story.stands.is_none()).collect();
    Ok(Index {
        desk: DeskChrome::new(&chrome, staff, "front", "Front page"),
        version: arrangement.version,
        arranged: arranged(&arrangement, &chrome),
        can_undo: arrangement.before().is_some(),
        now: fields::local(chrome.now, chrome.zone),
        again,
        slots: Slot::ALL.map(|slot| shown.slot(slot)).into(),
        query: query.to_owned(),
        found,
        places: places(""),
    })
}

/// Who arranged it last.
pub(super) fn arranged(arrangement: &Arrangement, chrome: &Chrome) -> String {
    let Some(at) = arrangement.at else {
        return "Nobody has arranged it yet: it fills itself.".to_owned();
    };
    let at = wording::moment(at, chrome.now, chrome.zone);
    format!("Arranged by {}, {at}", arrangement.by.as_deref().unwrap_or("somebody"))
}

/// The choices of places, one selected.
pub(super) fn places(current: &str) -> Vec<Choice> {
    Place::all().map(|place| Choice::new(place.to_string(), place.label(), current)).collect()
}

/// What the page shows of a moment.
struct Shown<'a> {
    chrome: &'a Chrome,
    arrangement: &'a Arrangement,
    composition: &'a Composition,
    pinned: HashMap<ArticleId, Candidate>,
}

impl Shown<'_> {
    fn slot(&self, slot: Slot) -> ShownSlot {
        let places = slot.places().map(|place| ShownPlace {
            name: place.to_string(),
            label: place.label(),
            story: self.composition.places.get(&place).map(|story| self.standing(place, story)),
            waiting: self.waiting(place),
        });
        ShownSlot { name: slot.name(), label: slot.label(), places: places.collect() }
    }

    fn standing(&self, place: Place, story: &Summary) -> Standing {
        let Chrome { now, zone, .. } = *self.chrome;
        let pin = self.arrangement.layout.at(place).filter(|pin| pin.article_id == story.article_id);
        let beside = |step: i16| {
            let position = u8::try_from(i16::from(place.position) + step).ok()?;
            let there = (1..=place.slot.room()).contains(&position);
            there.then(|| Place { position, ..place }.to_string())
        };
        Standing {
            article: story.article_id,
            headline: story.headline.clone(),
            detail: format!("{} · {}", story.section_name, wording::moment(story.published_at, now, zone)),
            pinned: pin.map(|pin| match pin.until {
                Some(until) if fields::local(until, zone)[..10] == fields::local(now, zone)[..10] => {
                    format!("Pinned until {}", wording::hour(until, zone))
                }
                Some(until) => format!("Pinned until {}", wording::date_and_time(until, zone)),
                None => "Pinned".to_owned(),
            }),
            until: pin.and_then(|pin| pin.until).map_or(String::new(), |until| fields::local(until, zone)),
            up: beside(-1),
            down: beside(1),
            places: places(&place.to_string()),
        }
    }

    fn waiting(&self, place: Place) -> Option<Waiting> {
        let pin = self.arrangement.layout.at(place).filter(|pin| pin.holds(self.chrome.now))?;
        let stands = self.composition.places.get(&place);
        if stands.is_some_and(|story| story.article_id == pin.article_id) {
            return None;
        }
        let story = self.pinned.get(&pin.article_id)?;
        let (headline, why) = (story.headline.clone(), story.absence(self.chrome.zone));
        Some(Waiting { article: pin.article_id, headline, why })
    }

    fn found(&self, story: Candidate) -> Found {
        let Chrome { now, zone, .. } = *self.chrome;
        let place = self.composition.places.iter().find(|(_, shown)| shown.article_id == story.article_id);
        let at = story.at.map(|at| wording::moment(at, now, zone)).unwrap_or_default();
        let scheduled = if story.status == Status::Scheduled { "scheduled for " } else { "" };
        Found {
            article: story.article_id,
            detail: format!("{} · {scheduled}{at}", story.section),
            headline: story.headline,
            stands: place.map(|(place, _)| place.label()),
        }
    }
}

/// GET /newsroom/front/preview?at=…: the page as readers would get it at that moment.
pub async fn preview(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    require(&staff.account, Capability::FrontPage)?;
    let mut error = None;
    let at = fields::moment(&fields.line("at"), state.zone, &mut error);
    if let Some(error) = error {
        return Err(AppError::BadRequest(error));
    }
    front_page::preview(&state, &staff.viewer, at.unwrap_or_else(|| state.clock.now())).await
}
