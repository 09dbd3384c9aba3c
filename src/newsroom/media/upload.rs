//! Pictures that are sent in: several at a time, each kept or refused for itself.

use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::form::CREDIT;
use super::{library, pages};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::clean;
use crate::ids::MediaId;
use crate::media::Media;
use crate::media::keeping::{self, NotKept, Upload};
use crate::media::original::{LARGEST, Refusal};
use crate::newsroom::capability::{Capability, require};
use crate::page::{self, Page};

/// Most files at a time.
const MOST: usize = 20;
/// Largest body: some of the largest files, or many of the usual.
pub const LARGEST_BODY: usize = 8 * LARGEST;
/// Longest name of a file that is remembered, in characters.
const NAME: usize = 200;

/// What was sent, one file after the other.
struct Sent {
    form: Multipart,
    credit: String,
    version: Option<i32>,
}

impl Sent {
    fn new(form: Multipart) -> Self {
        Self { form, credit: String::new(), version: None }
    }

    /// The next file, or why it is none; fields before it are noted. Only one file is held at a time.
    async fn next(&mut self) -> AppResult<Option<Result<Upload, (String, Refusal)>>> {
        while let Some(field) = self.form.next_field().await.map_err(|error| unreadable(&error))? {
            match (field.name(), field.file_name()) {
                (Some("files"), Some("")) => {}
                (Some("files"), Some(_)) => return Ok(Some(file(field).await?)),
                (Some("credit"), _) => {
                    let text = clean(&field.text().await.map_err(|error| unreadable(&error))?);
                    self.credit =
                        text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(CREDIT).collect();
                }
                (Some("version"), _) => {
                    self.version = field.text().await.map_err(|error| unreadable(&error))?.parse().ok();
                }
                _ => {}
            }
        }
        Ok(None)
    }
}

fn unreadable(error: &MultipartError) -> AppError {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge,
        _ => AppError::BadRequest(error.body_text()),
    }
}

/// Reads a file as far as it may be long; the rest of a longer one is passed over.
async fn file(mut field: Field<'_>) -> AppResult<Result<Upload, (String, Refusal)>> {
    let name: String = clean(field.file_name().unwrap_or_default()).chars().take(NAME).collect();
    let says = field.content_type().map(str::to_owned);
    let mut bytes = Vec::new();
    let mut large = false;
    while let Some(chunk) = field.chunk().await.map_err(|error| unreadable(&error))? {
        large = large || bytes.len() + chunk.len() > LARGEST;
        if !large {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(if large { Err((name, Refusal::Large)) } else { Ok(Upload { name, says, bytes: Bytes::from(bytes) }) })
}

/// What became of the files.
#[derive(Default)]
struct Outcome {
    kept: Vec<Media>,
    refused: Vec<String>,
    /// The store of files, and not the file, is why something was not kept.
    ours: bool,
}

/// POST /newsroom/media
pub async fn send(
    staff: Staff,
    State(state): State<AppState>,
    headers: HeaderMap,
    form: Multipart,
) -> AppResult<Response> {
    require(&staff.account, Capability::Pictures)?;
    let mut sent = Sent::new(form);
    let mut outcome = Outcome::default();
    while let Some(file) = sent.next().await? {
        if outcome.kept.len() + outcome.refused.len() == MOST {
            outcome.refused.push(format!("At most {MOST} files at a time: the rest was not read."));
            break;
        }
        take(&state, &staff, file, &sent.credit, &mut outcome).await?;
    }
    if outcome.kept.is_empty() && outcome.refused.is_empty() {
        outcome.refused.push("Choose a file.".to_owned());
    }
    if library::wants_json(&headers) {
        return Ok(told(&outcome));
    }
    match outcome.kept.as_slice() {
        [one] if outcome.refused.is_empty() => {
            Ok(Redirect::to(&format!("/newsroom/media/{}", one.media_id)).into_response())
        }
        _ if outcome.refused.is_empty() => Ok(Redirect::to("/newsroom/media").into_response()),
        kept => {
            let (taken, status) = (kept.len(), status(&outcome));
            let mut page = library::first_page(&state, &staff).await?;
            (page.refused, page.taken, page.credit) = (outcome.refused, taken, sent.credit);
            Ok(Page::invalid(page).with_status(status).into_response())
        }
    }
}

async fn take(
    state: &AppState,
    staff: &Staff,
    file: Result<Upload, (String, Refusal)>,
    credit: &str,
    outcome: &mut Outcome,
) -> AppResult<()> {
    let (name, answer) = match file {
        Ok(upload) => {
            let name = upload.name.clone();
            (name, keeping::keep(state, upload, credit.to_owned(), staff.account.account_id).await)
        }
        Err((name, refusal)) => (name, Err(refusal.into())),
    };
    match answer {
        Ok(media) => outcome.kept.push(media),
        Err(error) => {
            outcome.ours |= matches!(error, NotKept::Store(_));
            outcome.refused.push(format!("{name}: {}", sentence(error)?));
        }
    }
    Ok(())
}

/// Why a file was not kept, for whoever sent it; what is not about the file goes on as an error.
fn sentence(error: NotKept) -> AppResult<String> {
    match error {
        NotKept::Refused(refusal) => Ok(refusal.to_string()),
        NotKept::Store(error) => {
            tracing::error!(%error, "a picture could not be kept");
            Ok("It could not be kept just now, and nothing of it was. Try again later.".to_owned())
        }
        NotKept::InUse => Err(AppError::Conflict),
        NotKept::Other(error) => Err(error),
    }
}

fn status(outcome: &Outcome) -> StatusCode {
    if outcome.ours { StatusCode::INSUFFICIENT_STORAGE } else { StatusCode::UNPROCESSABLE_ENTITY }
}

fn told(outcome: &Outcome) -> Response {
    let kept: Vec<_> = outcome.kept.iter().map(library::described).collect();
    let answer = page::json(&json!({ "pictures": kept, "refused": outcome.refused }));
    if outcome.refused.is_empty() { answer } else { (status(outcome), answer).into_response() }
}

/// POST /newsroom/media/{id}/file
pub async fn replace(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<MediaId>,
    form: Multipart,
) -> AppResult<Response> {
    let media = pages::own(&state, &staff, id).await?;
    let mut sent = Sent::new(form);
    let problem = match sent.next().await? {
        None => "Choose a file.".to_owned(),
        Some(Err((_, refusal))) => refusal.to_string(),
        Some(Ok(upload)) => {
            let from = sent.version.unwrap_or(media.version);
            match keeping::replace(&state, &media, from, upload, staff.account.account_id).await {
                Ok(()) => return Ok(Redirect::to(&format!("/newsroom/media/{id}")).into_response()),
                Err(error) => sentence(error)?,
            }
        }
    };
    pages::refuse_file(&state, &staff, &media, problem).await
}
