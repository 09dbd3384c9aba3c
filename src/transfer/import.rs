//! From converted stories to stored ones. An item is stored whole or not at all; a second run of the same source
//! changes nothing, and a story that was edited here is left alone.

use std::path::Path;

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use sqlx::{PgConnection, PgPool};

use super::places::Places;
use super::report::{Item, Outcome, Report};
use super::{Directory, ImportedStory, Rules, SourceItem, convert, read, store};
use crate::articles::manuscript::store::{self as manuscripts, Imported};
use crate::articles::manuscript::{Manuscript, Source};
use crate::articles::{Kind, RESERVED, Slug, body};
use crate::audit;
use crate::ids::{ArticleId, SectionId};

/// Items in one transaction. Fewer would wait for the disk more often; more would lose more when the machine stops.
const BATCH: usize = 100;

/// Changes whenever an item of the same source would become another story, so that a newer program brings its stories
/// up to date.
const CONVERTER: &[u8] = b"1";

/// What an import needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Import<'a> {
    /// Where to.
    pub db: &'a PgPool,
    /// What the publication decides.
    pub rules: Rules<'a>,
    /// The moment of the import.
    pub now: DateTime<Utc>,
    /// Everything is done and taken back: the report is exact and nothing changes.
    pub dry_run: bool,
}

impl Import<'_> {
    /// Imports a folder of Markdown files or a JSON file of articles, and tells after each item.
    pub async fn run(&self, path: &Path, mut done: impl FnMut(usize)) -> anyhow::Result<Report> {
        let mut directory = Directory::default();
        let mut count = 0;
        for item in read(path)? {
            count += 1;
            if let Ok(item) = item {
                directory.add(&item, &self.rules);
            }
        }
        let mut report = Report { dry_run: self.dry_run, ..Report::default() };
        let mut places = Places::default();
        let mut transaction = self.db.begin().await?;
        store::lock(&mut transaction).await?;
        for (number, item) in read(path)?.enumerate() {
            let item = match item {
                Ok(item) => self.item(&mut transaction, item, &directory, &mut places, &mut report).await?,
                Err(skipped) => Item::skipped(skipped),
            };
            report.add(item);
            done(number + 1);
            if !self.dry_run && (number + 1) % BATCH == 0 && number + 1 < count {
                transaction.commit().await?;
                transaction = self.db.begin().await?;
                store::lock(&mut transaction).await?;
            }
        }
        if self.dry_run {
            transaction.rollback().await?;
        } else {
            transaction.commit().await?;
        }
        Ok(report)
    }

    async fn item(
        &self,
        db: &mut PgConnection,
        item: SourceItem,
        directory: &Directory,
        places: &mut Places,
        report: &mut Report,
    ) -> anyhow::Result<Item> {
        let source = Source { key: format!("markdown:{}", item.path), hash: hash(&item) };
        let mut story = match convert(item, &self.rules, directory) {
            Ok(story) => story,
            Err(skipped) => return Ok(Item::skipped(skipped)),
        };
        if RESERVED.contains(&story.section.as_str()) {
            let reason = format!("its section would stand at /{}, which is taken", story.section);
            return Ok(Item::of(&story, Outcome::Skipped(reason)));
        }
        let before = manuscripts::imported(&mut *db, &source.key).await?;
        let outcome = match &before {
            Some(before) if before.version != before.source_version => {
                Outcome::Skipped("it was edited here since it was imported".to_owned())
            }
            Some(before) if before.hash == source.hash => Outcome::Unchanged,
            Some(before) => {
                self.write_again(db, before, &mut story, &source, places, report).await?;
                Outcome::Updated
            }
            None => {
                self.write(db, &mut story, &source, places, report).await?;
                Outcome::Imported
            }
        };
        Ok(Item::of(&story, outcome))
    }

    async fn write(
        &self,
        db: &mut PgConnection,
        story: &mut ImportedStory,
        source: &Source,
        places: &mut Places,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        let id = ArticleId::new();
        let manuscript = self.manuscript(db, story, None, places, report).await?;
        // As old as it is, so that an archive does not stand above today's work on the desk.
        let written = story.published_at.unwrap_or(self.now);
        manuscripts::insert(db, id, &manuscript, None, written).await?;
        self.finish(db, id, story, source, "article.import", report).await
    }

    async fn write_again(
        &self,
        db: &mut PgConnection,
        before: &Imported,
        story: &mut ImportedStory,
        source: &Source,
        places: &mut Places,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        let stored = manuscripts::load(db, before.article_id).await?;
        let mut manuscript =
            self.manuscript(db, story, stored.as_ref().map(|old| &old.manuscript), places, report).await?;
        if let Some(old) = stored {
            manuscript.document = body::reconcile_ids(&old.manuscript.document, manuscript.document);
        }
        manuscripts::update(db, before.article_id, before.version, &manuscript, self.now).await?;
        self.finish(db, before.article_id, story, source, "article.import_again", report).await
    }

    async fn finish(
        &self,
        db: &mut PgConnection,
        id: ArticleId,
        story: &ImportedStory,
        source: &Source,
        action: &str,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        if let Some(at) = story.published_at.filter(|_| !story.draft) {
            manuscripts::publish_as_of(&mut *db, id, at, None).await?;
        }
        let old: Vec<String> =
            story.redirects.iter().map(|path| path.trim_end_matches('/').to_owned()).collect();
        report.redirects += store::redirects(db, &old, id, self.now).await?;
        manuscripts::set_source(&mut *db, id, source).await?;
        let after = Some(serde_json::json!({"source": source.key}));
        let entry =
            audit::Entry { by: None, action, subject: "article", subject_id: id.0, before: None, after };
        audit::record(db, entry, self.now).await?;
        Ok(())
    }

    /// The story as the newsroom would have written it, with its section, authors and topics made where they are
    /// missing. A slug that another story has gets a number; the report says so.
    async fn manuscript(
        &self,
        db: &mut PgConnection,
        story: &mut ImportedStory,
        old: Option<&Manuscript>,
        places: &mut Places,
        report: &mut Report,
    ) -> anyhow::Result<Manuscript> {
        let section_id = places.section(db, &story.section, report).await?;
        let slug = match old.filter(|old| old.section_id == section_id) {
            Some(old) => old.slug.clone(),
            None => free_slug(db, section_id, &story.slug).await?,
        };
        if slug != story.slug {
            story.note_slug(slug.clone());
        }
        Ok(Manuscript {
            section_id,
            slug,
            kind: old.map_or(Kind::News, |old| old.kind),
            access: story.access,
            headline: story.title.clone(),
            standfirst: story.standfirst.clone(),
            kicker: story.kicker.clone(),
            column_id: old.and_then(|old| old.column_id),
            note: old.and_then(|old| old.note.clone()),
            elsewhere: old.map(|old| old.elsewhere.clone()).unwrap_or_default(),
            lead: old.and_then(|old| old.lead.clone()),
            document: story.document.clone(),
            authors: places.authors(db, &story.authors, report).await?,
            topics: places.topics(db, &story.topics, report).await?,
            related: old.map(|old| old.related.clone()).unwrap_or_default(),
        })
    }
}

async fn free_slug(db: &mut PgConnection, section: SectionId, wanted: &Slug) -> anyhow::Result<Slug> {
    let mut slug = wanted.clone();
    let mut number = 2;
    while manuscripts::slug_taken(&mut *db, section, &slug).await? {
        slug = wanted.numbered(number);
        number += 1;
    }
    Ok(slug)
}

fn hash(item: &SourceItem) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(CONVERTER);
    hash.update(item.front_matter.to_string());
    hash.update([0]);
    hash.update(&item.markdown);
    hash.finalize().to_vec()
}
