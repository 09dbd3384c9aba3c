//! The story's form: from a stored story to fields, and from fields to a manuscript or to messages beside them.

use sqlx::PgPool;

use super::names::{Sight, resolve, store};
use super::pictures::{self, Lead};
use super::text::Text;
use crate::articles::body::Document;
use crate::articles::manuscript::{Manuscript, Stored};
use crate::articles::{Elsewhere, Kind, Slug};
use crate::error::AppResult;
use crate::fields::{Fields, too_long};
use crate::front::store as sections;
use crate::paywall::Level;

/// Longest headline, standfirst, kicker and note, in characters.
const HEADLINE: usize = 200;
const STANDFIRST: usize = 400;
const KICKER: usize = 80;
const NOTE: usize = 400;

/// What stands in the fields.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Headline.
    pub title: String,
    /// Under it.
    pub standfirst: String,
    /// Above it.
    pub kicker: String,
    /// Address.
    pub slug: String,
    /// Section's slug.
    pub section: String,
    /// Column's slug, or empty.
    pub column: String,
    /// Kind's name.
    pub kind: String,
    /// Level's name, or empty to inherit.
    pub access: String,
    /// Names, with commas between.
    pub authors: String,
    /// Names, with commas between.
    pub topics: String,
    /// The text.
    pub text: Text,
    /// Closing note.
    pub note: String,
    /// Slugs, one a line.
    pub related: String,
    /// What it is called elsewhere.
    pub elsewhere: Elsewhere,
    /// The picture above the text.
    pub lead: Lead,
}

/// What is wrong, beside each field.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Errors {
    /// Headline.
    pub title: Option<String>,
    /// Standfirst.
    pub standfirst: Option<String>,
    /// Kicker.
    pub kicker: Option<String>,
    /// Slug.
    pub slug: Option<String>,
    /// Section.
    pub section: Option<String>,
    /// Column.
    pub column: Option<String>,
    /// Kind.
    pub kind: Option<String>,
    /// Access.
    pub access: Option<String>,
    /// Authors.
    pub authors: Option<String>,
    /// Topics.
    pub topics: Option<String>,
    /// Text.
    pub body: Option<String>,
    /// Closing note.
    pub note: Option<String>,
    /// Related stories.
    pub related: Option<String>,
    /// Picture above the text.
    pub lead: Option<String>,
    /// Search title and description.
    pub search: Option<String>,
    /// Share title and description.
    pub share: Option<String>,
}

impl Typed {
    /// What was sent.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            title: fields.line("title"),
            standfirst: fields.line("standfirst"),
            kicker: fields.line("kicker"),
            slug: fields.line("slug"),
            section: fields.line("section"),
            column: fields.line("column"),
            kind: fields.line("kind"),
            access: fields.line("access"),
            authors: fields.list("authors").join(", "),
            topics: fields.list("topics").join(", "),
            text: Text::from_fields(fields),
            note: fields.line("note"),
            related: fields.list("related").join("\n"),
            elsewhere: Elsewhere {
                search_title: fields.line("search_title"),
                search_description: fields.line("search_description"),
                share_title: fields.line("share_title"),
                share_description: fields.line("share_description"),
            },
            lead: Lead::from_fields(fields),
        }
    }

    /// What a manuscript puts into the fields.
    pub async fn of(db: &PgPool, manuscript: &Manuscript) -> AppResult<Self> {
        let section =
            sections::sections(db).await?.into_iter().find(|at| at.section_id == manuscript.section_id);
        let column = match manuscript.column_id {
            Some(id) => sections::columns(db).await?.into_iter().find(|column| column.column_id == id),
            None => None,
        };
        Ok(Self {
            title: manuscript.headline.clone(),
            standfirst: manuscript.standfirst.clone(),
            kicker: manuscript.kicker.clone().unwrap_or_default(),
            slug: manuscript.slug.as_str().to_owned(),
            section: section.map(|section| section.slug).unwrap_or_default(),
            column: column.map(|column| column.slug).unwrap_or_default(),
            kind: manuscript.kind.name().to_owned(),
            access: manuscript.access.map_or("", Level::name).to_owned(),
            authors: store::author_names(db, &manuscript.authors).await?.join(", "),
            topics: store::topic_names(db, &manuscript.topics).await?.join(", "),
            text: Text::of(&manuscript.document),
            note: manuscript.note.clone().unwrap_or_default(),
            related: store::story_slugs(db, &manuscript.related).await?.join("\n"),
            elsewhere: manuscript.elsewhere.clone(),
            lead: Lead::of(manuscript),
        })
    }

    /// The manuscript that the fields describe, or what is wrong with them. `old` is what stands there now: blocks of
    /// the text that did not change keep their ids. `sight` is whose stories may be named in it.
    pub async fn manuscript(
        &self,
        db: &PgPool,
        sight: Sight,
        old: Option<&Stored>,
    ) -> AppResult<Result<Manuscript, Errors>> {
        let mut errors = self.check_lengths();
        let section = sections::section(db, &self.section).await?;
        errors.section = section.is_none().then(|| "Choose a section.".to_owned());
        let column = self.column(db, &mut errors).await?;
        let kind = parse_or(&self.kind, Kind::News, &mut errors.kind);
        let access = self.access(&mut errors);
        let slug = self.slug(&mut errors);
        let authors =
            resolve(&self.authors, ',', "author", &mut errors.authors, |name| store::author_named(db, name))
                .await?;
        let topics =
            resolve(&self.topics, ',', "topic", &mut errors.topics, |name| store::topic_named(db, name))
                .await?;
        let already = old.map_or(&[][..], |old| &old.manuscript.related);
        let story = |name| store::story_named(db, name, sight, already);
        let related = resolve(&self.related, '\n', "story", &mut errors.related, story).await?;
        let lead = self.lead.read(db, old, &mut errors.lead).await?;
        let document = self.document(db, old, &mut errors).await?;
        let (Some(section), Some(slug), true) = (section, slug, errors == Errors::default()) else {
            return Ok(Err(errors));
        };
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(Ok(Manuscript {
            section_id: section.section_id,
            slug,
            kind,
            access,
            headline: self.title.clone(),
            standfirst: self.standfirst.clone(),
            kicker: some(&self.kicker),
            column_id: column,
            note: some(&self.note),
            elsewhere: self.elsewhere.clone(),
            lead,
            document,
            authors,
            topics,
            related,
        }))
    }

    fn check_lengths(&self) -> Errors {
        let missing = self.title.is_empty().then(|| "A story needs a headline.".to_owned());
        Errors {
            title: missing.or_else(|| too_long(&self.title, HEADLINE)),
            standfirst: too_long(&self.standfirst, STANDFIRST),
            kicker: too_long(&self.kicker, KICKER),
            note: too_long(&self.note, NOTE),
            search: either(&self.elsewhere.search_title, &self.elsewhere.search_description),
            share: either(&self.elsewhere.share_title, &self.elsewhere.share_description),
            ..Errors::default()
        }
    }

    fn slug(&self, errors: &mut Errors) -> Option<Slug> {
        let source = if self.slug.is_empty() { &self.title } else { &self.slug };
        let slug = Slug::of(source);
        if slug.is_none() && !self.title.is_empty() {
            errors.slug = Some("The slug needs at least one letter or digit.".to_owned());
        }
        slug
    }

    fn access(&self, errors: &mut Errors) -> Option<Level> {
        if self.access.is_empty() {
            return None;
        }
        match self.access.parse() {
            Ok(level) => Some(level),
            Err(message) => {
                errors.access = Some(message);
                None
            }
        }
    }

    async fn column(&self, db: &PgPool, errors: &mut Errors) -> AppResult<Option<crate::ids::ColumnId>> {
        if self.column.is_empty() {
            return Ok(None);
        }
        let column = sections::column(db, &self.column).await?;
        if column.is_none() {
            errors.column = Some("There is no such column.".to_owned());
        }
        Ok(column.map(|column| column.column_id))
    }

    /// Reads the text off the threads that serve readers: a long one takes a while.
    async fn document(&self, db: &PgPool, old: Option<&Stored>, errors: &mut Errors) -> AppResult<Document> {
        let text = self.text.clone();
        let old = old.map(|old| old.manuscript.document.clone());
        let read = tokio::task::spawn_blocking(move || text.read(old.as_ref()));
        match read.await.map_err(anyhow::Error::from)? {
            Ok(document) => {
                errors.body = pictures::problem(db, &document).await?;
                Ok(document)
            }
            Err(message) => {
                errors.body = Some(message);
                Ok(Document::default())
            }
        }
    }
}

/// What is wrong with a title or the description under it.
fn either(title: &str, description: &str) -> Option<String> {
    too_long(title, HEADLINE).or_else(|| too_long(description, STANDFIRST))
}

fn parse_or<T: std::str::FromStr<Err = String>>(text: &str, default: T, error: &mut Option<String>) -> T {
    if text.is_empty() {
        return default;
    }
    text.parse().unwrap_or_else(|message| {
        *error = Some(message);
        default
    })
}
