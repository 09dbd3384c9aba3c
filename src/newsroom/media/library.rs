//! The library: all pictures, newest first, to look through and to search, and where new ones come in. For a script that
//! lets a picture be chosen, the same as JSON.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::fields::clean;
use crate::ids::MediaId;
use crate::media::store::{self, Wanted};
use crate::media::{Cut, Media, Picture};
use crate::newsroom::capability::{Capability, require};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{self, Cache, Chrome, Page};

/// Pictures on a page: rows of two, three, four and six are full with it.
const PAGE: usize = 24;

/// What is asked for.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    undescribed: bool,
    before: Option<MediaId>,
}

#[derive(Template)]
#[template(path = "newsroom/media/index.html")]
pub(super) struct Library {
    desk: DeskChrome,
    words: String,
    undescribed: bool,
    cards: Vec<Card>,
    /// Where the list goes on.
    older: Option<String>,
    /// What was not taken, and why.
    pub(super) refused: Vec<String>,
    /// How many were taken beside them.
    pub(super) taken: usize,
    pub(super) credit: String,
}

/// A picture as the library shows it.
struct Card {
    href: String,
    picture: Picture,
    title: String,
    credit: String,
    described: bool,
}

impl Card {
    fn of(media: &Media) -> Self {
        Self {
            href: format!("/newsroom/media/{}", media.media_id),
            picture: media.picture(Cut::Square),
            title: title(media),
            credit: media.credit.clone(),
            described: media.is_described(),
        }
    }
}

/// What a picture is called: what it shows, or what is said under it, or its file.
pub fn title(media: &Media) -> String {
    let said = [&media.alt, &media.caption, &media.name].into_iter().find(|said| !said.is_empty());
    said.cloned().unwrap_or_else(|| "A picture without a name".to_owned())
}

/// A picture as a script takes it.
pub(super) fn described(media: &Media) -> Value {
    let picture = media.picture(Cut::Square);
    json!({
        "id": media.media_id, "title": title(media), "alt": media.alt, "decorative": media.decorative,
        "caption": media.caption, "credit": media.credit, "described": media.is_described(),
        "focus": [media.focus_x.unwrap_or(50), media.focus_y.unwrap_or(50)], "thumbnail": picture.src, "width": media.width, "height": media.height,
        "href": format!("/newsroom/media/{}", media.media_id),
    })
}

/// Whether a script asks, which reads JSON.
pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("application/json"))
}

/// GET /newsroom/media
pub async fn index(
    staff: Staff,
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> AppResult<Response> {
    require(&staff.account, Capability::Pictures)?;
    let (found, more) = found(&state, &asked).await?;
    if wants_json(&headers) {
        let pictures: Vec<Value> = found.iter().map(described).collect();
        let before = found.last().filter(|_| more).map(|media| media.media_id);
        return Ok(page::json(&json!({ "pictures": pictures, "before": before })));
    }
    Ok(Page::new(page(&state, &staff, &asked, &found, more), Cache::Never).into_response())
}

async fn found(state: &AppState, asked: &Asked) -> AppResult<(Vec<Media>, bool)> {
    let words = clean(asked.q.trim());
    let wanted = Wanted { words, undescribed: asked.undescribed, before: asked.before };
    let mut found = store::list(&state.db, &wanted, i64::try_from(PAGE + 1).unwrap_or(i64::MAX)).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    Ok((found, more))
}

fn page(state: &AppState, staff: &Staff, asked: &Asked, found: &[Media], more: bool) -> Library {
    let chrome = Chrome::of(state, &staff.viewer);
    let older = found.last().filter(|_| more).map(|last| {
        let words: String = url::form_urlencoded::byte_serialize(asked.q.as_bytes()).collect();
        format!("/newsroom/media?q={words}&undescribed={}&before={}", asked.undescribed, last.media_id)
    });
    Library {
        desk: DeskChrome::new(&chrome, staff, "media", "Pictures"),
        words: asked.q.clone(),
        undescribed: asked.undescribed,
        cards: found.iter().map(Card::of).collect(),
        older,
        refused: Vec::new(),
        taken: 0,
        credit: String::new(),
    }
}

/// The first page, for what an upload has to say.
pub(super) async fn first_page(state: &AppState, staff: &Staff) -> AppResult<Library> {
    let asked = Asked::default();
    let (found, more) = found(state, &asked).await?;
    Ok(page(state, staff, &asked, &found, more))
}
