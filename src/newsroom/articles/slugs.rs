//! What address a slug gives, while it is typed.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::store;
use crate::app::AppState;
use crate::articles::Slug;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::fields::Fields;
use crate::newsroom::capability::{Capability, require};
use crate::page;

/// GET /newsroom/slugs?slug=…&section=…&story=…: the address as JSON, or what is wrong with it. `story` is the story that
/// may have it already.
pub async fn check(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    require(&staff.account, Capability::WriteOwn)?;
    let section = fields.line("section");
    let (address, problem) = match Slug::of(&fields.line("slug")) {
        None => (None, Some("The slug needs at least one letter or digit.")),
        Some(slug) => {
            let holder = store::story_at(&state.db, &section, &slug).await?;
            let taken = holder.is_some_and(|id| id.to_string() != fields.text("story"));
            let problem = taken.then_some("Another story of this section has this slug.");
            (Some(format!("/{section}/{}", slug.as_str())), problem)
        }
    };
    let answer = json!({ "address": address, "problem": problem });
    Ok(page::json(&answer))
}
