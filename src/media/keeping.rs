//! Bringing pictures into the library, and changing what is there. Files come first and the row after them, in the
//! transaction that also says so in the log: a disk that is full, or a program that is killed, leaves no half of a picture.

use axum::body::Bytes;
use chrono::{DateTime, Utc};
use image::RgbImage;
use object_store::ObjectStore;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::original::{self, Refusal};
use super::rendering::{self, Easel};
use super::{Cut, Encoding, Focus, Media, Rendition, darkroom, files, store};
use crate::app::AppState;
use crate::audit::{self, Entry};
use crate::error::{AppError, refused_by};
use crate::ids::{AccountId, MediaFileId, MediaId};

/// One picture is read at a time, each takes up to some hundred megabytes.
static TURNS: Semaphore = Semaphore::const_new(1);

/// A file as it was sent.
#[derive(Debug, Clone)]
pub struct Upload {
    /// What it is called.
    pub name: String,
    /// What the browser says it is.
    pub says: Option<String>,
    /// What is in it.
    pub bytes: Bytes,
}

/// Why a picture was not kept.
#[derive(Debug, thiserror::Error)]
pub enum NotKept {
    /// It may not come in.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The folder or bucket did not take it.
    #[error("the media store did not take a picture: {0}")]
    Store(#[from] object_store::Error),
    /// Stories show it.
    #[error("stories show this picture")]
    InUse,
    /// Something else.
    #[error(transparent)]
    Other(#[from] AppError),
}

impl From<sqlx::Error> for NotKept {
    fn from(error: sqlx::Error) -> Self {
        Self::Other(error.into())
    }
}

impl From<anyhow::Error> for NotKept {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error.into())
    }
}

/// The files that a picture begins with: the original, and every rendition that takes no time to make.
#[derive(Debug)]
pub struct Made {
    original: Vec<u8>,
    size: (u32, u32),
    jpegs: Vec<(Rendition, Vec<u8>)>,
}

impl Made {
    /// From pixels. Takes a while: not for the threads that serve readers.
    pub fn of(pixels: RgbImage, focus: Focus) -> image::ImageResult<Self> {
        let original = original::kept(&pixels)?;
        let size = pixels.dimensions();
        let wanted = rendering::wanted(size.0, size.1, focus, Encoding::Jpeg);
        let mut easel = Easel::new(pixels);
        let jpegs = wanted.into_iter().map(|wanted| Ok((wanted, easel.render(wanted)?)));
        Ok(Self { original, size, jpegs: jpegs.collect::<image::ImageResult<_>>()? })
    }

    /// Writes them.
    pub async fn write(self, store: &dyn ObjectStore, id: MediaFileId) -> object_store::Result<()> {
        for (rendition, bytes) in self.jpegs {
            files::put(store, id, rendition, bytes).await?;
        }
        files::put_original(store, id, self.original).await
    }

    /// The picture, if these were its files: without a word about it.
    pub fn media(&self, file_id: MediaFileId, focus: Focus, now: DateTime<Utc>) -> Media {
        let pixels = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
        Media {
            media_id: MediaId::new(),
            file_id,
            name: String::new(),
            alt: String::new(),
            decorative: false,
            caption: String::new(),
            credit: String::new(),
            width: pixels(self.size.0),
            height: pixels(self.size.1),
            widths: Cut::Whole.widths_in(self.size.0, self.size.1).into_iter().map(pixels).collect(),
            focus_x: Some(focus.x),
            focus_y: Some(focus.y),
            modern: false,
            version: 1,
            created_by: None,
            created_at: now,
        }
    }
}

/// Reads what was sent, and writes its files under an id that nobody knows yet: a picture without a row. The files are
/// noted as nobody's first; what could be written of them is removed if the rest could not.
async fn take_in(state: &AppState, upload: Upload, focus: Focus) -> Result<Media, NotKept> {
    let name = upload.name.clone();
    let turn = TURNS.acquire().await.map_err(anyhow::Error::from)?;
    let pixels =
        darkroom::work(move || original::read(&upload.name, upload.says.as_deref(), &upload.bytes)).await??;
    let made = darkroom::work(move || Made::of(pixels, focus)).await?.map_err(anyhow::Error::from)?;
    drop(turn);
    let (id, now) = (MediaFileId::new(), state.clock.now());
    let media = Media { name, ..made.media(id, focus, now) };
    store::leave(&state.db, id, now).await?;
    if let Err(error) = made.write(&*state.media, id).await {
        if let Err(error) = files::remove(&*state.media, id).await {
            tracing::warn!(%error, %id, "what was written of a picture stays until it is swept");
        }
        return Err(error.into());
    }
    Ok(media)
}

/// Brings a picture into the library.
pub async fn keep(state: &AppState, upload: Upload, credit: String, by: AccountId) -> Result<Media, NotKept> {
    let taken = take_in(state, upload, Focus::CENTRE).await?;
    let media = Media { credit, created_by: Some(by), ..taken };
    let mut transaction = state.db.begin().await?;
    store::insert(&mut transaction, &media).await?;
    let entry = entry(by, "media.upload", &media, None, Some(said(&media)));
    audit::record(&mut *transaction, entry, media.created_at).await?;
    transaction.commit().await?;
    Ok(media)
}

/// Puts another file in the place of a picture's, over version `from`. All stories that show the picture show it from then
/// on; what is said of it stays.
pub async fn replace(
    state: &AppState,
    media: &Media,
    from: i32,
    upload: Upload,
    by: AccountId,
) -> Result<(), NotKept> {
    let taken = take_in(state, upload, media.focus().unwrap_or(Focus::CENTRE)).await?;
    let new = Media {
        media_id: media.media_id,
        alt: media.alt.clone(),
        decorative: media.decorative,
        caption: media.caption.clone(),
        credit: media.credit.clone(),
        ..taken
    };
    change(state, media, &new, from, by, "media.replace").await
}

/// Writes what is said of a picture, and its focus, over version `from`.
pub async fn describe(
    state: &AppState,
    media: &Media,
    new: Media,
    from: i32,
    by: AccountId,
) -> Result<(), NotKept> {
    let Some(focus) = new.focus().filter(|_| new.focus() != media.focus()) else {
        return change(state, media, &new, from, by, "media.update").await;
    };
    let _turn = TURNS.acquire().await.map_err(anyhow::Error::from)?;
    let widest = media.widths.iter().max().copied().unwrap_or(media.width);
    let bytes = files::original(&*state.media, media.file_id, widest).await?;
    let cuts = darkroom::work(move || cuts(&bytes, focus)).await??;
    for (rendition, bytes) in cuts {
        files::put(&*state.media, media.file_id, rendition, bytes).await?;
    }
    change(state, media, &Media { modern: false, ..new }, from, by, "media.update").await
}

/// The parts of a picture around a focus.
fn cuts(original: &[u8], focus: Focus) -> anyhow::Result<Vec<(Rendition, Vec<u8>)>> {
    let pixels = original::reopened(original)?;
    let (width, height) = pixels.dimensions();
    let mut easel = Easel::new(pixels);
    let wanted = rendering::wanted(width, height, focus, Encoding::Jpeg);
    let cuts = wanted.into_iter().filter(|wanted| wanted.cut != Cut::Whole);
    cuts.map(|wanted| Ok((wanted, easel.render(wanted)?))).collect()
}

async fn change(
    state: &AppState,
    old: &Media,
    new: &Media,
    from: i32,
    by: AccountId,
    action: &str,
) -> Result<(), NotKept> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    if !store::update(&mut transaction, new, from, now).await? {
        return Err(AppError::Conflict.into());
    }
    if old.file_id != new.file_id {
        store::leave(&mut *transaction, old.file_id, now).await?;
    }
    let entry = entry(by, action, new, Some(said(old)), Some(said(new)));
    audit::record(&mut *transaction, entry, now).await?;
    Ok(transaction.commit().await?)
}

/// Deletes a picture that no story shows. Its files go a day later: a page that somebody has open may still ask for them.
pub async fn delete(state: &AppState, media: &Media, from: i32, by: AccountId) -> Result<(), NotKept> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    match store::delete(&mut *transaction, media.media_id, from).await {
        Ok(true) => {}
        Ok(false) => return Err(AppError::Conflict.into()),
        Err(error) if refused_by(&error).is_some() => return Err(NotKept::InUse),
        Err(error) => return Err(error.into()),
    }
    store::leave(&mut *transaction, media.file_id, now).await?;
    audit::record(&mut *transaction, entry(by, "media.delete", media, Some(said(media)), None), now).await?;
    Ok(transaction.commit().await?)
}

fn entry<'a>(
    by: AccountId,
    action: &'a str,
    media: &Media,
    before: Option<Value>,
    after: Option<Value>,
) -> Entry<'a> {
    Entry { by: Some(by), action, subject: "media", subject_id: media.media_id.0, before, after }
}

/// What the log keeps of a picture.
fn said(media: &Media) -> Value {
    json!({
        "file_id": media.file_id, "name": media.name, "alt": media.alt, "decorative": media.decorative,
        "caption": media.caption, "credit": media.credit, "width": media.width, "height": media.height,
        "focus": media.focus(),
    })
}
