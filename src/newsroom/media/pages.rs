//! The page of one picture: what is said of it, what must not be cut off, where it is used.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::form::{Errors, Typed};
use super::library::title;
use crate::app::AppState;
use crate::articles::Status;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::ids::MediaId;
use crate::media::keeping::{self, NotKept};
use crate::media::{Cut, Media, Picture, store};
use crate::newsroom::articles::state_name;
use crate::newsroom::capability::{Capability, require, require_picture};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::wording;

#[derive(Template)]
#[template(path = "newsroom/media/form.html")]
struct PicturePage {
    desk: DeskChrome,
    action: String,
    version: i32,
    heading: String,
    whole: Picture,
    teaser: Picture,
    square: Picture,
    /// Size, age and origin in words.
    facts: String,
    described: bool,
    rendering: bool,
    may_change: bool,
    typed: Typed,
    errors: Errors,
    problem: Option<String>,
    file_problem: Option<String>,
    uses: Vec<Use>,
    /// How many more stories of colleagues there are, which this person may not see yet.
    unseen: usize,
}

/// A story that shows the picture.
struct Use {
    href: String,
    headline: String,
    state: &'static str,
    state_label: &'static str,
    place: &'static str,
}

impl Use {
    fn of(row: store::Use) -> Self {
        Self {
            href: format!("/newsroom/articles/{}", row.article_id),
            headline: row.headline,
            state: state_name(row.status),
            state_label: row.status.label(),
            place: if row.lead { "Above the text" } else { "In the text" },
        }
    }
}

async fn load(state: &AppState, id: MediaId) -> AppResult<Media> {
    store::find(&state.db, id).await?.ok_or(AppError::NotFound)
}

/// A picture that this person may change.
pub(super) async fn own(state: &AppState, staff: &Staff, id: MediaId) -> AppResult<Media> {
    let media = load(state, id).await?;
    let published = store::is_published(&state.db, id).await?;
    require_picture(&staff.account, &media, published)?;
    Ok(media)
}

/// What was typed into the page, and what is said to it.
struct Said {
    typed: Typed,
    errors: Errors,
    problem: Option<String>,
    file_problem: Option<String>,
}

impl Said {
    fn of(media: &Media) -> Self {
        Self { typed: Typed::of(media), errors: Errors::default(), problem: None, file_problem: None }
    }
}

async fn page(state: &AppState, staff: &Staff, media: &Media, said: Said) -> AppResult<PicturePage> {
    let chrome = Chrome::of(state, &staff.viewer);
    let published = store::is_published(&state.db, media.media_id).await?;
    let by = match media.created_by {
        Some(account) => store::name_of(&state.db, account).await?,
        None => None,
    };
    let at = wording::date_and_time(media.created_at, chrome.zone);
    let from = by.map(|name| format!(" by {name}")).unwrap_or_default();
    let facts = format!("{} × {} pixels, uploaded {at}{from}. {}", media.width, media.height, media.name);
    let uses = store::uses(&state.db, media.media_id).await?;
    let all = uses.len();
    let sees_all = require(&staff.account, Capability::PublishAny).is_ok();
    let sees = |row: &store::Use| {
        sees_all || row.created_by == Some(staff.account.account_id) || row.status == Status::Published
    };
    let uses: Vec<Use> = uses.into_iter().filter(sees).map(Use::of).collect();
    Ok(PicturePage {
        desk: DeskChrome::new(&chrome, staff, "media", &title(media)),
        action: format!("/newsroom/media/{}", media.media_id),
        version: media.version,
        heading: title(media),
        whole: media.picture(Cut::Whole),
        teaser: media.picture(Cut::Teaser),
        square: media.picture(Cut::Square),
        facts,
        described: media.is_described(),
        rendering: !media.modern,
        may_change: require_picture(&staff.account, media, published).is_ok(),
        typed: said.typed,
        errors: said.errors,
        problem: said.problem,
        file_problem: said.file_problem,
        unseen: all - uses.len(),
        uses,
    })
}

/// GET /newsroom/media/{id}
pub async fn edit(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<MediaId>,
) -> AppResult<Response> {
    require(&staff.account, Capability::Pictures)?;
    let media = load(&state, id).await?;
    let page = page(&state, &staff, &media, Said::of(&media)).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

/// GET /newsroom/media/{id}/thumbnail: to the small file that a picture has now. The editor knows pictures by their ids.
pub async fn thumbnail(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<MediaId>,
) -> AppResult<Response> {
    require(&staff.account, Capability::Pictures)?;
    let media = load(&state, id).await?;
    let picture = Media { widths: media.widths.iter().copied().min().into_iter().collect(), ..media };
    Ok(Cache::Never.on(Redirect::to(&picture.picture(Cut::Whole).src)))
}

/// POST /newsroom/media/{id}
pub async fn update(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<MediaId>,
    fields: Fields,
) -> AppResult<Response> {
    let media = own(&state, &staff, id).await?;
    let from = fields.version(media.version)?;
    let by = staff.account.account_id;
    if fields.is_delete() {
        return match keeping::delete(&state, &media, from, by).await {
            Ok(()) => Ok(Redirect::to("/newsroom/media").into_response()),
            Err(NotKept::InUse) => {
                let problem = "Stories show this picture, so it stays.";
                refuse(&state, &staff, &media, Said { problem: Some(problem.to_owned()), ..Said::of(&media) })
                    .await
            }
            Err(error) => Err(other(error)),
        };
    }
    let typed = Typed::from_fields(&fields);
    let new = match typed.check(&media) {
        Ok(new) => new,
        Err(errors) => {
            let problem = "The picture was not saved. What is wrong stands beside the fields.".to_owned();
            let said = Said { typed, errors, problem: Some(problem), file_problem: None };
            return refuse(&state, &staff, &media, said).await;
        }
    };
    match keeping::describe(&state, &media, new, from, by).await {
        Ok(()) => Ok(Redirect::to(&format!("/newsroom/media/{id}")).into_response()),
        Err(NotKept::Other(AppError::Conflict)) => conflict(&state, &staff, id, typed).await,
        Err(error) => Err(other(error)),
    }
}

/// What is not about what was typed.
fn other(error: NotKept) -> AppError {
    match error {
        NotKept::Other(error) => error,
        NotKept::InUse => AppError::Conflict,
        NotKept::Store(error) => AppError::Unavailable(error.to_string()),
        NotKept::Refused(refusal) => AppError::BadRequest(refusal.to_string()),
    }
}

async fn refuse(state: &AppState, staff: &Staff, media: &Media, said: Said) -> AppResult<Response> {
    Ok(Page::invalid(page(state, staff, media, said).await?).into_response())
}

/// The page with the reason why a file did not take the picture's place.
pub(super) async fn refuse_file(
    state: &AppState,
    staff: &Staff,
    media: &Media,
    problem: String,
) -> AppResult<Response> {
    refuse(state, staff, media, Said { file_problem: Some(problem), ..Said::of(media) }).await
}

async fn conflict(state: &AppState, staff: &Staff, id: MediaId, typed: Typed) -> AppResult<Response> {
    let newest = load(state, id).await?;
    let problem = "Somebody else changed this picture meanwhile. Save again to put yours in place of theirs.";
    let said = Said { typed, problem: Some(problem.to_owned()), ..Said::of(&newest) };
    let page = page(state, staff, &newest, said).await?;
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}
