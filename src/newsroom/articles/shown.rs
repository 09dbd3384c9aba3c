//! The fields of a manuscript as a person reads them, for what sets two versions side by side.

use sqlx::PgPool;

use super::names::store;
use crate::articles::body::{Run, diff_text};
use crate::articles::manuscript::Manuscript;
use crate::articles::manuscript::merge::Field;
use crate::error::AppResult;
use crate::front::store as sections;
use crate::media;
use crate::newsroom::media::library::title;
use crate::paywall::Level;
use crate::wording;

/// A field.
pub(super) struct Shown {
    /// What it is.
    pub(super) label: &'static str,
    /// What stands in it.
    pub(super) value: String,
}

/// A field that differs between two versions.
pub(super) struct ChangedField {
    /// What it is.
    pub(super) label: &'static str,
    /// What differs.
    pub(super) runs: Vec<Run>,
}

/// All fields but the text, in the order of the form.
pub(super) async fn fields(db: &PgPool, manuscript: &Manuscript) -> AppResult<Vec<Shown>> {
    let section = sections::sections(db).await?.into_iter().find(|at| at.section_id == manuscript.section_id);
    let column = match manuscript.column_id {
        Some(id) => sections::columns(db).await?.into_iter().find(|column| column.column_id == id),
        None => None,
    };
    let of = |field: Field, value: &str| Shown { label: field.label(), value: value.to_owned() };
    let list = |label, names: Vec<String>| Shown { label, value: names.join(", ") };
    Ok(vec![
        of(Field::Kicker, manuscript.kicker.as_deref().unwrap_or_default()),
        of(Field::Headline, &manuscript.headline),
        of(Field::Standfirst, &manuscript.standfirst),
        of(Field::Lead, &lead(db, manuscript).await?),
        of(Field::Note, manuscript.note.as_deref().unwrap_or_default()),
        of(Field::Elsewhere, &elsewhere(manuscript)),
        of(Field::Section, &section.map(|section| section.name).unwrap_or_default()),
        of(Field::Kind, &wording::capitalised(manuscript.kind.name())),
        of(Field::Column, &column.map(|column| column.name).unwrap_or_default()),
        of(Field::Access, manuscript.access.map_or("As the section", Level::name)),
        of(Field::Slug, manuscript.slug.as_str()),
        list("Authors", store::author_names(db, &manuscript.authors).await?),
        list("Topics", store::topic_names(db, &manuscript.topics).await?),
        list("Related stories", store::story_slugs(db, &manuscript.related).await?),
    ])
}

/// What the picture is called, and the line under it.
async fn lead(db: &PgPool, manuscript: &Manuscript) -> AppResult<String> {
    let Some((id, caption)) = &manuscript.lead else {
        return Ok(String::new());
    };
    let picture = media::store::find(db, *id).await?;
    let called = picture.map_or_else(|| "A picture that was deleted".to_owned(), |picture| title(&picture));
    Ok(if caption.is_empty() { called } else { format!("{called} / {caption}") })
}

fn elsewhere(manuscript: &Manuscript) -> String {
    let of = &manuscript.elsewhere;
    let said = [&of.search_title, &of.search_description, &of.share_title, &of.share_description];
    said.into_iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(" / ")
}

/// Those of the newer version that are not as they were.
pub(super) fn changed(old: &[Shown], new: &[Shown]) -> Vec<ChangedField> {
    let pairs = old.iter().zip(new).filter(|(old, new)| old.value != new.value);
    pairs
        .map(|(old, new)| ChangedField { label: new.label, runs: diff_text(&old.value, &new.value) })
        .collect()
}
