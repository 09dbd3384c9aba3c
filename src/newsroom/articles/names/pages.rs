//! What is suggested while a name is typed into a story's form, and the name that is made new there.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::store::{self, Named, Story};
use super::{Sight, escaped};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::newsroom::capability::{Capability, require};
use crate::newsroom::structure::{self, making};
use crate::page;
use crate::wording;

/// Most suggestions at once: as many as the eye takes in.
const MOST: i64 = 8;

/// A field of the form that takes names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum List {
    /// Who wrote it.
    Authors,
    /// What it shares with others.
    Topics,
    /// Stories to go on with.
    Stories,
}

/// GET /newsroom/suggestions/{list}?q=…: what fits, as JSON: `value` is for the field, `name` and `detail` for the eye.
pub async fn suggest(
    staff: Staff,
    State(state): State<AppState>,
    Path(list): Path<List>,
    fields: Fields,
) -> AppResult<Response> {
    require(&staff.account, Capability::WriteOwn)?;
    let part = escaped(&fields.line("q"));
    if part.is_empty() {
        return Ok(page::json(&json!([])));
    }
    let found: Vec<Value> = match list {
        List::Authors => store::authors_like(&state.db, &part, MOST).await?.iter().map(named).collect(),
        List::Topics => store::topics_like(&state.db, &part, MOST).await?.iter().map(named).collect(),
        List::Stories => {
            let stories = store::stories_like(&state.db, &part, Sight::of(&staff.account), MOST).await?;
            stories.iter().map(|story| told(&state, story)).collect()
        }
    };
    Ok(page::json(&json!(found)))
}

/// POST /newsroom/suggestions/{list}: makes an author or a topic of a name, by who may make one at its desk.
pub async fn make(
    staff: Staff,
    State(state): State<AppState>,
    Path(list): Path<List>,
    fields: Fields,
) -> AppResult<Response> {
    let kind = match list {
        List::Authors => structure::Kind::Author,
        List::Topics => structure::Kind::Topic,
        List::Stories => return Err(AppError::NotFound),
    };
    Ok(match making::make(&state, &staff, kind, &fields.line("name")).await? {
        Ok(made) => {
            // A comma would part it, so its slug stands for it.
            let value = if made.name.contains(',') { &made.slug } else { &made.name };
            page::json(&json!({ "value": value, "name": made.name, "detail": "" }))
        }
        Err(problem) => {
            (StatusCode::UNPROCESSABLE_ENTITY, page::json(&json!({ "problem": problem }))).into_response()
        }
    })
}

fn named(found: &Named) -> Value {
    json!({ "value": found.value, "name": found.name, "detail": found.detail })
}

fn told(state: &AppState, story: &Story) -> Value {
    let date = wording::long_date(story.at, state.zone);
    let detail = format!("{}, {date}", story.status.label());
    json!({ "value": story.value, "name": story.headline, "detail": detail })
}
