//! The choices of the story form's select boxes.

use sqlx::PgPool;

use super::form::Typed;
use crate::articles::Kind;
use crate::front::store as sections;
use crate::newsroom::chrome::Choice;
use crate::paywall::Level;
use crate::wording;

/// The choices of the form's select boxes.
#[derive(Debug, Clone)]
pub struct Choices {
    /// Sections.
    pub sections: Vec<Choice>,
    /// Kinds.
    pub kinds: Vec<Choice>,
    /// Columns.
    pub columns: Vec<Choice>,
    /// Levels.
    pub accesses: Vec<Choice>,
    /// Pictures for above the text.
    pub pictures: Vec<Choice>,
}

impl Choices {
    /// All choices, with what is in the fields selected.
    pub async fn load(db: &PgPool, site: Level, typed: &Typed) -> sqlx::Result<Self> {
        let inherited = Choice::new("", format!("As the section (site: {})", site.name()), &typed.access);
        let levels = Level::ALL
            .map(|level| Choice::new(level.name(), wording::capitalised(level.name()), &typed.access));
        let section = |section: sections::Section| Choice::new(section.slug, section.name, &typed.section);
        let column = |column: sections::Column| Choice::new(column.slug, column.name, &typed.column);
        Ok(Self {
            sections: sections::sections(db).await?.into_iter().map(section).collect(),
            kinds: Kind::ALL
                .map(|kind| Choice::new(kind.name(), wording::capitalised(kind.name()), &typed.kind))
                .into(),
            columns: sections::columns(db).await?.into_iter().map(column).collect(),
            accesses: std::iter::once(inherited).chain(levels).collect(),
            pictures: typed.lead.choices(db).await?,
        })
    }
}
