//! Somebody at the desk of a kind: what becomes of what they send, and the form that says so.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::form::{Errors, Typed};
use super::{Entry, Kind, store};
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult, refused_by};
use crate::extract::Staff;
use crate::ids::SectionId;
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::page::{Cache, Chrome, Page};
use crate::redirects::{self, Address};

#[derive(Template)]
#[template(path = "newsroom/structure/form.html")]
pub(super) struct FormPage {
    desk: DeskChrome,
    kind: Kind,
    heading: String,
    action: String,
    version: i32,
    path: Option<String>,
    stories: i64,
    problem: Option<String>,
    typed: Typed,
    errors: Errors,
    authors: Vec<Choice>,
    /// What it can be merged into.
    others: Vec<Choice>,
}

/// What the log says of it.
pub(super) fn in_log(entry: &Entry) -> Value {
    json!({
        "name": entry.name, "slug": entry.slug, "description": entry.description, "role": entry.role,
        "note": entry.note, "author": entry.author, "account": entry.account, "version": entry.version,
    })
}

/// What became of one that was to be written.
pub(super) enum Written {
    /// It stands.
    Stands,
    /// Somebody else changed it meanwhile.
    Overtaken,
    /// Another has its slug.
    SlugTaken,
}

/// Somebody at the desk of a kind.
pub(super) struct Desk<'a> {
    pub(super) state: &'a AppState,
    pub(super) staff: &'a Staff,
    pub(super) kind: Kind,
}

impl Desk<'_> {
    pub(super) async fn form(
        &self,
        entry: Option<&Entry>,
        typed: Typed,
        errors: Errors,
        problem: Option<String>,
    ) -> AppResult<FormPage> {
        let (db, kind) = (&self.state.db, self.kind);
        let chrome = Chrome::of(self.state, &self.staff.viewer);
        let heading = entry.map_or_else(|| format!("New {}", kind.name()), |entry| entry.name.clone());
        let named = |entry: Entry, current: &str| Choice::new(entry.key.to_string(), entry.name, current);
        let authors =
            if kind == Kind::Column { store::list(db, Kind::Author, "").await? } else { Vec::new() };
        let others = match entry.filter(|_| kind.merges()) {
            Some(entry) => {
                let all = store::list(db, kind, "").await?;
                all.into_iter().filter(|other| other.key != entry.key).collect()
            }
            None => Vec::new(),
        };
        Ok(FormPage {
            desk: DeskChrome::new(&chrome, self.staff, kind.desk(), &heading),
            kind,
            heading,
            action: entry.map_or_else(
                || format!("/newsroom/{}", kind.desk()),
                |entry| format!("/newsroom/{}/{}", kind.desk(), entry.key),
            ),
            version: entry.map_or(0, |entry| entry.version),
            path: entry.map(|entry| kind.path(&entry.slug)),
            stories: entry.map_or(0, |entry| entry.stories),
            problem,
            authors: authors.into_iter().map(|author| named(author, &typed.author)).collect(),
            others: others.into_iter().map(|other| named(other, "")).collect(),
            typed,
            errors,
        })
    }

    pub(super) async fn invalid(
        &self,
        old: Option<&Entry>,
        typed: Typed,
        errors: Errors,
        problem: Option<&str>,
    ) -> AppResult<Response> {
        Ok(Page::invalid(self.form(old, typed, errors, problem.map(str::to_owned)).await?).into_response())
    }

    /// Saves what was typed, and says so by leading back to the desk.
    pub(super) async fn save(&self, old: Option<&Entry>, entry: Entry, typed: Typed) -> AppResult<Response> {
        match self.write(old, &entry).await? {
            Written::Stands => Ok(Redirect::to(&format!("/newsroom/{}", self.kind.desk())).into_response()),
            Written::Overtaken => {
                let newest = store::find(&self.state.db, self.kind, entry.key).await?;
                self.conflict(&newest.ok_or(AppError::NotFound)?, typed).await
            }
            Written::SlugTaken => {
                let slug = Some(self.taken(&entry.slug).await?);
                self.invalid(old, typed, Errors { slug, ..Errors::default() }, None).await
            }
        }
    }

    /// Writes a new one, or the next version of an old one, which leaves a redirect where it stood.
    pub(super) async fn write(&self, old: Option<&Entry>, entry: &Entry) -> AppResult<Written> {
        let kind = self.kind;
        let mut transaction = self.state.db.begin().await?;
        let written = match old {
            None => store::insert(&mut transaction, kind, entry).await.map(|()| true),
            Some(_) => store::update(&mut transaction, kind, entry).await,
        };
        match written {
            Ok(true) => {}
            Ok(false) => return Ok(Written::Overtaken),
            Err(error) if refused_by(&error) == Some(&format!("{}_slug_taken", kind.name())) => {
                return Ok(Written::SlugTaken);
            }
            Err(error) => return Err(error.into()),
        }
        self.settle_addresses(&mut transaction, old, entry).await?;
        let action = if old.is_some() { "update" } else { "create" };
        let after = Entry { version: old.map_or(1, |_| entry.version + 1), ..entry.clone() };
        self.log(&mut transaction, action, entry.key, old.map(in_log), Some(in_log(&after))).await?;
        transaction.commit().await?;
        self.state.site.reload().await?;
        Ok(Written::Stands)
    }

    /// What is said where the address is another's.
    pub(super) async fn taken(&self, slug: &str) -> AppResult<String> {
        Ok(format!("{} has this address already.", self.holder(slug).await?))
    }

    async fn holder(&self, slug: &str) -> AppResult<String> {
        let all = store::list(&self.state.db, self.kind, slug).await?;
        let holder = all.into_iter().find(|other| other.slug == slug);
        Ok(holder.map_or_else(|| "Another".to_owned(), |holder| format!("“{}”", holder.name)))
    }

    /// What moved leaves its old address behind; what is new stands where an old address may have led elsewhere.
    async fn settle_addresses(
        &self,
        db: &mut PgConnection,
        old: Option<&Entry>,
        new: &Entry,
    ) -> AppResult<()> {
        let now = self.state.clock.now();
        let to = self.address(new)?;
        let Some(old) = old else {
            redirects::store::remove(db, &to).await?;
            return Ok(());
        };
        if old.slug == new.slug {
            return Ok(());
        }
        let from = self.address(old)?;
        redirects::store::leave(&mut *db, &from, &to, now).await?;
        if self.kind == Kind::Section {
            redirects::store::leave_stories(db, SectionId(new.key), &from, &to, now).await?;
        }
        Ok(())
    }

    pub(super) fn address(&self, entry: &Entry) -> AppResult<Address> {
        let path = self.kind.path(&entry.slug);
        Address::of_path(&path).ok_or_else(|| anyhow::anyhow!("{path} is no address").into())
    }

    pub(super) async fn delete(&self, old: &Entry, version: i32) -> AppResult<Response> {
        let mut transaction = self.state.db.begin().await?;
        match store::delete(&mut transaction, self.kind, old.key, version).await {
            Ok(true) => {}
            Ok(false) => {
                drop(transaction);
                return self.conflict(old, Typed::from_entry(&self.state.db, old).await?).await;
            }
            // Its stories refer to it.
            Err(error) if refused_by(&error).is_some() => {
                drop(transaction);
                let typed = Typed::from_entry(&self.state.db, old).await?;
                let problem = "It has stories, so it cannot be deleted.";
                return self.invalid(Some(old), typed, Errors::default(), Some(problem)).await;
            }
            Err(error) => return Err(error.into()),
        }
        redirects::store::forget(&mut transaction, &self.address(old)?).await?;
        self.log(&mut transaction, "delete", old.key, Some(in_log(old)), None).await?;
        transaction.commit().await?;
        self.state.site.reload().await?;
        Ok(Redirect::to(&format!("/newsroom/{}", self.kind.desk())).into_response())
    }

    /// Somebody else was faster: what was typed stands in the form of their version.
    pub(super) async fn conflict(&self, newest: &Entry, typed: Typed) -> AppResult<Response> {
        let problem = format!(
            "Somebody else changed this {} while you were writing; it is called “{}” now. Save again to replace theirs.",
            self.kind.name(),
            newest.name
        );
        let page = self.form(Some(newest), typed, Errors::default(), Some(problem)).await?;
        Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
    }

    pub(super) async fn log(
        &self,
        db: &mut PgConnection,
        deed: &str,
        key: Uuid,
        before: Option<Value>,
        after: Option<Value>,
    ) -> AppResult<()> {
        let entry = audit::Entry {
            by: Some(self.staff.account.account_id),
            action: &format!("{}.{deed}", self.kind.name()),
            subject: self.kind.name(),
            subject_id: key,
            before,
            after,
        };
        Ok(audit::record(db, entry, self.state.clock.now()).await?)
    }
}
