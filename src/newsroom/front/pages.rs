//! /newsroom/front: the places of the page with what stands in them, and the stories that can be put there.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use sqlx::PgConnection;

use super::{Arrangement, Candidate, Wish, store};
use crate::app::AppState;
use crate::articles::Status;
use crate::articles::teaser::Summary;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::Staff;
use crate::fields::{self, Fields};
use crate::front::compose::Composition;
use crate::front::edition::Edition;
use crate::front::front_page;
use crate::front::layout::{Pin, Place, Slot};
use crate::ids::ArticleId;
use crate::newsroom::capability::{Capability, require};
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::page::{Cache, Chrome, Page};
use crate::wording;

/// Stories found at once.
const FOUND: i64 = 14;

#[derive(Template)]
#[template(path = "newsroom/front/index.html")]
struct Index {
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
struct Again {
    sentence: String,
    article: String,
    headline: String,
    until: String,
    until_error: Option<String>,
    places: Vec<Choice>,
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

async fn page(state: &AppState, staff: &Staff, query: &str, again: Option<Again>) -> AppResult<Index> {
    let chrome = Chrome::of(state, &staff.viewer);
    let arrangement = store::newest(&state.db).await?;
    let edition = Edition { at: chrome.now, layout: arrangement.layout.clone(), coming: Vec::new() };
    let composition = edition.compose(state).await?;
    let ids: Vec<ArticleId> = arrangement.layout.pins().iter().map(|pin| pin.article_id).collect();
    let pinned = store::stories(&state.db, &ids).await?;
    let pinned = pinned.into_iter().map(|story| (story.article_id, story)).collect();
    let shown = Shown { chrome: &chrome, arrangement: &arrangement, composition: &composition, pinned };
    let found = store::search(&state.db, query, FOUND).await?;
    let found = found.into_iter().map(|story| shown.found(story)).collect();
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

fn arranged(arrangement: &Arrangement, chrome: &Chrome) -> String {
    let Some(at) = arrangement.at else {
        return "Nobody has arranged it yet: it fills itself.".to_owned();
    };
    let at = wording::moment(at, chrome.now, chrome.zone);
    format!("Arranged by {}, {at}", arrangement.by.as_deref().unwrap_or("somebody"))
}

/// The choices of places, one selected.
fn places(current: &str) -> Vec<Choice> {
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

/// POST /newsroom/front: a story into a place or off the page. `to` names the place, or is `off`.
pub async fn change(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    require(&staff.account, Capability::FrontPage)?;
    let article: ArticleId = fields.text("article").parse().map_err(|_| AppError::NotFound)?;
    let story = store::stories(&state.db, &[article]).await?.pop().ok_or(AppError::NotFound)?;
    let newest = store::newest(&state.db).await?;
    let wish = match wish(&state, &story, &fields)? {
        Ok(wish) => wish,
        Err(again) => {
            let again = Again { sentence: "The front page was not changed.".to_owned(), ..again };
            return refuse(&state, &staff, &fields, &story, again, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let from = fields.version(newest.version)?;
    let layout = wish.applied(&newest.layout, state.clock.now());
    let after = Arrangement { version: newest.version, layout, ..Arrangement::default() };
    if from == newest.version && keep(&state, &staff, &newest, &after, "front.arrange").await? {
        return Ok(Redirect::to("/newsroom/front").into_response());
    }
    let newest = store::newest(&state.db).await?;
    let sentence = format!(
        "Somebody else changed the front page meanwhile, and it stands below. {}. “{}” was not moved.",
        arranged(&newest, &Chrome::of(&state, &staff.viewer)),
        story.headline
    );
    let again = Again { sentence, ..Again::default() };
    refuse(&state, &staff, &fields, &story, again, StatusCode::CONFLICT).await
}

/// What was asked for, or what is wrong with it.
fn wish(state: &AppState, story: &Candidate, fields: &Fields) -> AppResult<Result<Wish, Again>> {
    let to = fields.text("to");
    if to == "off" {
        return Ok(Ok(Wish::TakeOff(story.article_id)));
    }
    let place: Place = to.parse().map_err(AppError::BadRequest)?;
    let mut error = None;
    let until = fields::moment(&fields.line("until"), state.zone, &mut error);
    if until.is_some_and(|until| until <= state.clock.now()) {
        error = Some("The moment must lie ahead.".to_owned());
    }
    let error = story.refusal().map(str::to_owned).or(error);
    Ok(match error {
        Some(error) => Err(Again { until_error: Some(error), ..Again::default() }),
        None => Ok(Wish::Put(Pin { place, article_id: story.article_id, until })),
    })
}

/// The desk as it stands, with the wish on top of it, to be changed and sent again.
async fn refuse(
    state: &AppState,
    staff: &Staff,
    fields: &Fields,
    story: &Candidate,
    again: Again,
    status: StatusCode,
) -> AppResult<Response> {
    let again = Again {
        article: story.article_id.to_string(),
        headline: story.headline.clone(),
        until: fields.line("until"),
        places: places(fields.text("to")),
        ..again
    };
    let page = page(state, staff, &fields.line("q"), Some(again)).await?;
    Ok(Page::new(page, Cache::Never).with_status(status).into_response())
}

/// Keeps a layout after another, with its line in the log. Says whether it did: not if somebody else was faster. What
/// changes nothing is done.
pub(super) async fn keep(
    state: &AppState,
    staff: &Staff,
    before: &Arrangement,
    after: &Arrangement,
    action: &'static str,
) -> AppResult<bool> {
    if before.layout == after.layout {
        return Ok(true);
    }
    let (now, by) = (state.clock.now(), staff.account.account_id);
    let mut transaction = state.db.begin().await?;
    let layout = &after.layout;
    if !store::insert(&mut *transaction, before.version, layout, after.restores, by, now).await? {
        return Ok(false);
    }
    log(&mut transaction, staff, before, after, action, now).await?;
    transaction.commit().await?;
    Ok(true)
}

async fn log(
    db: &mut PgConnection,
    staff: &Staff,
    before: &Arrangement,
    after: &Arrangement,
    action: &'static str,
    now: chrono::DateTime<chrono::Utc>,
) -> AppResult<()> {
    let words = |arrangement: &Arrangement| {
        let pins = arrangement.layout.pins().iter();
        let pins = pins.map(|pin| {
            let words = pin.until.map_or_else(
                || pin.article_id.to_string(),
                |until| format!("{} until {}", pin.article_id, wording::iso(until)),
            );
            (pin.place.to_string(), serde_json::Value::String(words))
        });
        serde_json::Value::Object(pins.collect())
    };
    let (mut was, mut is) = (words(before), words(after));
    was["version"] = json!(before.version);
    is["version"] = json!(before.version + 1);
    let entry = audit::Entry {
        by: Some(staff.account.account_id),
        action,
        subject: "front_layout",
        subject_id: uuid::Uuid::nil(),
        before: Some(was),
        after: Some(is),
    };
    Ok(audit::record(db, entry, now).await?)
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
