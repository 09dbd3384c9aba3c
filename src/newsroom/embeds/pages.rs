//! What stands at an address that an editor put into a story.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;
use url::Url;

use super::asking::{self, Errand};
use super::{provider, title};
use crate::app::AppState;
use crate::articles::body::Href;
use crate::error::{AppError, AppResult};
use crate::extract::Staff;
use crate::fields::{Fields, clean};
use crate::newsroom::capability::{Capability, require};
use crate::page;

/// POST /newsroom/embeds: the card of an address as JSON. A page that cannot be looked at, for whatever reason, has no
/// title: the answer does not tell what the program can reach.
pub async fn look(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    require(&staff.account, Capability::WriteOwn)?;
    let refused = || AppError::BadRequest("an embed has an http or https address".to_owned());
    let href = Href::parse(fields.text("url")).filter(Href::is_external).ok_or_else(refused)?;
    let address = Url::parse(href.as_str()).map_err(|_| refused())?;
    asking::take(&state, staff.account.account_id, Errand::Card).await?;
    let title = match state.embeds.page(&address).await {
        Ok(page) => clean(&title::title(&page)),
        Err(error) => {
            tracing::info!(%address, %error, "an embed has no title");
            String::new()
        }
    };
    let card = json!({
        "url": href.as_str(),
        "provider": provider(&href.host().unwrap_or_default()),
        "title": title,
    });
    Ok(page::json(&card))
}
