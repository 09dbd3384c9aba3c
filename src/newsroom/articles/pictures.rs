//! The pictures of a story: the one above the text, as the form has it, and what is asked of those within the text.

use sqlx::PgPool;

use crate::articles::body::{Document, Image, Source};
use crate::articles::manuscript::{Manuscript, Stored};
use crate::error::AppResult;
use crate::fields::{Fields, too_long};
use crate::ids::MediaId;
use crate::media::Media;
use crate::media::store::{self, Wanted};
use crate::newsroom::chrome::Choice;
use crate::newsroom::media::library::title;

/// Longest caption, in characters.
const CAPTION: usize = 400;
/// How many pictures the form offers where no script lets one look through the library.
const OFFERED: i64 = 40;

/// The picture above the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lead {
    /// The field was there: a form without it leaves the picture as it is.
    sent: bool,
    /// Id of the picture, or empty.
    pub media: String,
    /// The line under it; the picture's own where it is empty.
    pub caption: String,
}

impl Lead {
    /// What was sent.
    pub fn from_fields(fields: &Fields) -> Self {
        Self { sent: fields.has("lead"), media: fields.line("lead"), caption: fields.line("lead_caption") }
    }

    /// What a story puts into the fields.
    pub fn of(manuscript: &Manuscript) -> Self {
        let (media, caption) = manuscript.lead.clone().unzip();
        let media = media.map(|id| id.to_string()).unwrap_or_default();
        Self { sent: true, media, caption: caption.unwrap_or_default() }
    }

    /// The picture and its caption, or what is wrong with them. `old` is what stands there now.
    pub async fn read(
        &self,
        db: &PgPool,
        old: Option<&Stored>,
        error: &mut Option<String>,
    ) -> AppResult<Option<(MediaId, String)>> {
        if !self.sent {
            return Ok(old.and_then(|old| old.manuscript.lead.clone()));
        }
        if self.media.is_empty() {
            return Ok(None);
        }
        let id = self.media.parse().ok().map(MediaId);
        let found = match id {
            Some(id) => store::find(db, id).await?,
            None => None,
        };
        *error = match &found {
            None => Some("There is no such picture in the library.".to_owned()),
            Some(picture) if !picture.is_described() => Some(format!(
                "Say first what “{}” shows, or that it is decorative: on its page in the library.",
                title(picture)
            )),
            Some(_) => too_long(&self.caption, CAPTION),
        };
        Ok(found.map(|picture| (picture.media_id, self.caption.clone())))
    }

    /// The pictures that the form offers: the chosen one, and the latest that can be taken.
    pub async fn choices(&self, db: &PgPool) -> sqlx::Result<Vec<Choice>> {
        let mut offered = store::list(db, &Wanted::default(), OFFERED).await?;
        offered.retain(Media::is_described);
        let chosen = self.media.parse().ok().map(MediaId);
        if let Some(id) = chosen.filter(|id| offered.iter().all(|picture| picture.media_id != *id)) {
            offered.splice(0..0, store::find(db, id).await?);
        }
        let choice = |picture: &Media| Choice::new(picture.media_id.to_string(), title(picture), &self.media);
        Ok(offered.iter().map(choice).collect())
    }
}

/// What is wrong with a picture of the text: it is not in the library, or nobody has said what it shows.
pub async fn problem(db: &PgPool, document: &Document) -> AppResult<Option<String>> {
    let ids: Vec<_> = document.media().into_iter().map(MediaId).collect();
    if ids.is_empty() {
        return Ok(None);
    }
    let known = store::all(db, &ids).await?;
    let problem = |(number, image): (usize, &&Image)| {
        let Source::Media(id) = image.source else {
            return None;
        };
        let silent = image.alt.is_empty() && !image.decorative;
        match known.iter().find(|picture| picture.media_id.0 == id) {
            None => Some(format!("Picture {number} of the text is not in the library ({id}).")),
            Some(picture) if silent && !picture.is_described() => {
                Some(format!("Say what picture {number} of the text shows, or that it is decorative."))
            }
            Some(_) => None,
        }
    };
    Ok((1..).zip(&document.images()).find_map(problem))
}
