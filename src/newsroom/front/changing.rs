//! What is asked of the front page, carried out or refused.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::pages::{Again, arranged, page, places};
use super::{Arrangement, Candidate, Wish, store};
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::Staff;
use crate::fields::{self, Fields};
use crate::front::layout::{Pin, Place};
use crate::ids::ArticleId;
use crate::newsroom::capability::{Capability, require};
use crate::page::{Cache, Chrome, Page};
use crate::wording;

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
    now: DateTime<Utc>,
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
