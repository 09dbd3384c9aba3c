//! The sections, authors and topics that imported stories name, found or made.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::report::Report;
use super::store;
use crate::articles::Slug;
use crate::ids::{AuthorId, SectionId, TopicId};
use crate::wording;

/// What was found or made already in this run: a thousand stories have a few hundred authors.
#[derive(Debug, Default)]
pub(super) struct Places {
    sections: HashMap<String, SectionId>,
    authors: HashMap<String, AuthorId>,
    topics: HashMap<String, TopicId>,
}

impl Places {
    /// The section of a slug, made if it is new.
    pub(super) async fn section(
        &mut self,
        db: &mut PgConnection,
        slug: &str,
        report: &mut Report,
    ) -> sqlx::Result<SectionId> {
        if let Some(id) = self.sections.get(slug) {
            return Ok(*id);
        }
        let (id, new) = store::section(db, slug, &title_of(slug)).await?;
        report.sections += u64::from(new);
        self.sections.insert(slug.to_owned(), id);
        Ok(id)
    }

    /// The authors of these names or slugs, made where they are new.
    pub(super) async fn authors(
        &mut self,
        db: &mut PgConnection,
        names: &[String],
        report: &mut Report,
    ) -> sqlx::Result<Vec<AuthorId>> {
        let mut ids = Vec::new();
        for name in names {
            let Some(slug) = Slug::of(name) else { continue };
            if let Some(id) = self.authors.get(slug.as_str()) {
                ids.push(*id);
                continue;
            }
            let (id, new) = store::author(&mut *db, &slug, &person(name)).await?;
            report.authors += u64::from(new);
            self.authors.insert(slug.as_str().to_owned(), id);
            ids.push(id);
        }
        Ok(ids)
    }

    /// The topics of these names or slugs, made where they are new.
    pub(super) async fn topics(
        &mut self,
        db: &mut PgConnection,
        names: &[String],
        report: &mut Report,
    ) -> sqlx::Result<Vec<TopicId>> {
        let mut ids = Vec::new();
        for name in names {
            let Some(slug) = Slug::of(name) else { continue };
            if let Some(id) = self.topics.get(slug.as_str()) {
                ids.push(*id);
                continue;
            }
            let (id, new) = store::topic(&mut *db, &slug, &title_of(name)).await?;
            report.topics += u64::from(new);
            self.topics.insert(slug.as_str().to_owned(), id);
            ids.push(id);
        }
        Ok(ids)
    }
}

/// A name made of a slug: "social-media" is "Social media". What holds blanks or capitals is a name already.
fn title_of(name: &str) -> String {
    if name.contains(' ') || name.chars().any(char::is_uppercase) {
        return name.to_owned();
    }
    wording::capitalised(&name.replace('-', " "))
}

/// A person's name made of a slug: "anna-lindgren" is "Anna Lindgren". A word alone is a login and stays as it is.
fn person(name: &str) -> String {
    if !name.contains('-') || name.contains(' ') || name.chars().any(char::is_uppercase) {
        return name.to_owned();
    }
    name.split('-').map(wording::capitalised).collect::<Vec<_>>().join(" ")
}
