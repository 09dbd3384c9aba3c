//! What was typed into the form of a section, column, topic or author, and what is wrong with it.

use sqlx::PgPool;

use super::{Entry, Kind, store};
use crate::accounts::{self, Email};
use crate::articles::{RESERVED, Slug};
use crate::error::AppResult;
use crate::fields::{Fields, too_long};
use crate::ids::AccountId;

/// Longest name, role and description or note, in characters.
const NAME: usize = 80;
const ROLE: usize = 120;
const DESCRIPTION: usize = 400;

/// What stands in the fields.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) name: String,
    pub(super) slug: String,
    pub(super) description: String,
    pub(super) role: String,
    pub(super) note: String,
    pub(super) author: String,
    pub(super) email: String,
}

/// What is wrong, beside each field.
#[derive(Default, PartialEq, Eq)]
pub(super) struct Errors {
    pub(super) name: Option<String>,
    pub(super) slug: Option<String>,
    pub(super) description: Option<String>,
    pub(super) role: Option<String>,
    pub(super) note: Option<String>,
    pub(super) author: Option<String>,
    pub(super) email: Option<String>,
}

impl Errors {
    /// What is wrong with a name that alone was typed.
    pub(super) fn first(self) -> String {
        self.name.or(self.slug).unwrap_or_default()
    }
}

impl Typed {
    /// What was sent.
    pub(super) fn from_fields(fields: &Fields) -> Self {
        Self {
            name: fields.line("name"),
            slug: fields.line("slug"),
            description: fields.line("description"),
            role: fields.line("role"),
            note: fields.line("note"),
            author: fields.line("author"),
            email: fields.line("email"),
        }
    }

    /// What stands there.
    pub(super) async fn from_entry(db: &PgPool, entry: &Entry) -> AppResult<Self> {
        let email = match entry.account {
            Some(account) => accounts::store::find(db, account).await?.map(|account| account.email),
            None => None,
        };
        Ok(Self {
            name: entry.name.clone(),
            slug: entry.slug.clone(),
            description: entry.description.clone(),
            role: entry.role.clone(),
            note: entry.note.clone(),
            author: entry.author.map(|author| author.to_string()).unwrap_or_default(),
            email: email.unwrap_or_default(),
        })
    }

    /// What the fields describe, or what is wrong with them. `old` is what it was.
    pub(super) async fn check(
        &self,
        db: &PgPool,
        kind: Kind,
        old: Option<&Entry>,
    ) -> AppResult<Result<Entry, Errors>> {
        let mut errors = Errors {
            name: if self.name.is_empty() {
                Some("It needs a name.".to_owned())
            } else {
                too_long(&self.name, NAME)
            },
            description: too_long(&self.description, DESCRIPTION),
            role: too_long(&self.role, ROLE),
            note: too_long(&self.note, DESCRIPTION),
            ..Errors::default()
        };
        let slug = self.slug(kind, old, &mut errors);
        let author = match self.author.parse() {
            _ if self.author.is_empty() => None,
            Ok(author) if store::author_exists(db, author).await? => Some(author),
            _ => {
                errors.author = Some("There is no such author.".to_owned());
                None
            }
        };
        let account = self.account(db, &mut errors).await?;
        Ok(match slug {
            Some(slug) if errors == Errors::default() => Ok(Entry {
                key: old.map_or_else(uuid::Uuid::now_v7, |old| old.key),
                slug,
                name: self.name.clone(),
                description: self.description.clone(),
                role: self.role.clone(),
                note: self.note.clone(),
                author,
                account,
                version: old.map_or(1, |old| old.version),
                stories: old.map_or(0, |old| old.stories),
            }),
            _ => Err(errors),
        })
    }

    /// The slug that was typed, else the one it has, else one made of its name.
    fn slug(&self, kind: Kind, old: Option<&Entry>, errors: &mut Errors) -> Option<String> {
        let old = old.map(|old| old.slug.as_str());
        if let Some(old) = old.filter(|old| *old == self.slug || self.slug.is_empty()) {
            return Some(old.to_owned());
        }
        let source = if self.slug.is_empty() { &self.name } else { &self.slug };
        let slug = Slug::of(source).map(|slug| slug.as_str().to_owned());
        errors.slug = match &slug {
            None if errors.name.is_some() => None,
            None => Some("The address needs at least one letter or digit.".to_owned()),
            Some(slug) if kind == Kind::Section && RESERVED.contains(&slug.as_str()) => {
                Some(format!("The program has pages of its own at /{slug}."))
            }
            Some(_) => None,
        };
        slug
    }

    async fn account(&self, db: &PgPool, errors: &mut Errors) -> AppResult<Option<AccountId>> {
        if self.email.is_empty() {
            return Ok(None);
        }
        let Ok(email) = self.email.parse::<Email>() else {
            errors.email = Some("This is no e-mail address.".to_owned());
            return Ok(None);
        };
        let holder = accounts::store::holder(db, &email).await?;
        if holder.is_none() {
            errors.email = Some("No account has confirmed this address.".to_owned());
        }
        Ok(holder.map(|holder| holder.account_id))
    }
}
