//! Saving over what others save: the text that was typed is merged with what stands there by now, and nothing is ever
//! overwritten unseen.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::form::{Errors, Typed};
use super::names::Sight;
use super::sheet::{self, Form, form_page, invalid, refused};
use super::shown::{self, Shown};
use super::working_copy::pages as working_copies;
use super::writing;
use crate::app::AppState;
use crate::articles::body::{self, Side};
use crate::articles::manuscript::merge::{self, Conflict};
use crate::articles::manuscript::revision::{Cause, Revision};
use crate::articles::manuscript::store::revisions;
use crate::articles::manuscript::{Manuscript, ManuscriptError, Stored};
use crate::error::{AppError, AppResult};
use crate::extract::Staff;
use crate::fields::Fields;
use crate::ids::ArticleId;
use crate::newsroom::capability::require_edit;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::wording;

/// How often a save is merged anew because somebody else was faster. Each time somebody else's save has gone through, so
/// it takes as many people who save at the same moment to run out of it.
const ATTEMPTS: usize = 40;

/// What became of a save.
pub(super) enum Outcome {
    /// It stands.
    Saved {
        /// As this version.
        version: i32,
    },
    /// It stands together with what others saved after the version that it was made from.
    Merged {
        /// That version.
        from: i32,
    },
    /// It does not stand; the page says why and keeps what was typed.
    Refused(Response),
}

/// Saves what was sent. What others saved since the version that it was made from is merged with it; what both changed is
/// put before the person.
pub(super) async fn save(
    state: &AppState,
    staff: &Staff,
    id: ArticleId,
    fields: &Fields,
) -> AppResult<Outcome> {
    for _ in 0..ATTEMPTS {
        let stored = writing::load(state, id).await?;
        // Asked anew each time: somebody may have published meanwhile what this person may write only as a draft.
        require_edit(&staff.account, &stored)?;
        let save = Save { state, staff, stored: &stored, fields };
        // On the heap: whatever saves first holds no more than its address.
        if let Some(outcome) = Box::pin(save.attempt()).await? {
            if !matches!(outcome, Outcome::Refused(_)) {
                working_copies::forget(state, staff, Some(id)).await?;
            }
            return Ok(outcome);
        }
    }
    Err(AppError::Conflict)
}

/// One attempt to save over a story as it was loaded.
struct Save<'a> {
    state: &'a AppState,
    staff: &'a Staff,
    stored: &'a Stored,
    fields: &'a Fields,
}

impl Save<'_> {
    /// Nothing if somebody else saved in the same moment: then it is to be tried again.
    async fn attempt(&self) -> AppResult<Option<Outcome>> {
        let (state, staff, stored) = (self.state, self.staff, self.stored);
        let typed = Typed::from_fields(self.fields);
        let seen = self.fields.version(stored.version)?;
        let mut form = Form::of(stored, staff, &Chrome::of(state, &staff.viewer));
        let Some((from, base)) = self.base(seen).await? else {
            return Ok(Some(Outcome::Refused(self.both(typed).await?)));
        };
        // Blocks keep the ids that they had in the text that was changed, not those of what others made of it.
        let made_from = Stored { manuscript: base, ..stored.clone() };
        let mine = match typed.manuscript(&state.db, Sight::of(&staff.account), Some(&made_from)).await? {
            Ok(manuscript) => manuscript,
            Err(errors) => {
                form.version = seen;
                return Ok(Some(Outcome::Refused(invalid(state, staff, form, typed, errors).await?)));
            }
        };
        let base = made_from.manuscript;
        let theirs = &stored.manuscript;
        if base == *theirs {
            return Box::pin(self.write(typed, form, &mine, None)).await;
        }
        let choose = |key: &str| self.choice(seen, key);
        let Some(merged) = merge::merge(&base, &mine, theirs, choose) else {
            return Ok(Some(Outcome::Refused(self.both(typed).await?)));
        };
        if !merged.conflicts.is_empty() {
            return Ok(Some(Outcome::Refused(self.ask(from, &mine, &merged.conflicts).await?)));
        }
        Box::pin(self.write(typed, form, &merged.manuscript, Some(from))).await
    }

    /// Writes what came out, if it changes anything; with the version that it was made from where others saved since.
    async fn write(
        &self,
        typed: Typed,
        form: Form,
        manuscript: &Manuscript,
        merged_from: Option<i32>,
    ) -> AppResult<Option<Outcome>> {
        let (state, staff, stored) = (self.state, self.staff, self.stored);
        let stands = |version| match merged_from {
            Some(from) => Outcome::Merged { from },
            None => Outcome::Saved { version },
        };
        if *manuscript == stored.manuscript {
            return Ok(Some(stands(stored.version)));
        }
        let cause = if merged_from.is_some() { Cause::Merge } else { Cause::Save };
        match writing::update(state, stored, manuscript, staff.account.account_id, cause).await {
            Ok(()) => Ok(Some(stands(stored.version + 1))),
            Err(ManuscriptError::Conflict) => Ok(None),
            Err(error) => Ok(Some(Outcome::Refused(refused(state, staff, form, typed, error).await?))),
        }
    }

    /// The version that the text was made from, and what stood in it; nothing if that is not known. A version that is
    /// not there yet is a guess.
    async fn base(&self, seen: i32) -> AppResult<Option<(i32, Manuscript)>> {
        let from = if self.fields.has("base") { self.base_field()? } else { seen };
        if seen > self.stored.version || from > seen {
            return Ok(None);
        }
        if from == self.stored.version {
            return Ok(Some((from, self.stored.manuscript.clone())));
        }
        let mut db = self.state.db.acquire().await?;
        let base = revisions::as_of(&mut db, self.stored.article_id, from).await?;
        Ok(base.map(|base| (from, base)))
    }

    fn base_field(&self) -> AppResult<i32> {
        let parsed = self.fields.text("base").parse();
        parsed.map_err(|_| AppError::BadRequest("a version that is no number".to_owned()))
    }

    /// What was chosen on the page of conflicts. It holds only while nobody has saved since that page was shown.
    fn choice(&self, seen: i32, key: &str) -> Option<Side> {
        if seen != self.stored.version {
            return None;
        }
        match self.fields.text(&format!("choice-{key}")) {
            "mine" => Some(Side::Mine),
            "theirs" => Some(Side::Theirs),
            _ => None,
        }
    }

    /// The page that shows what both changed, side by side, with a choice for each. All that was typed goes along with it.
    async fn ask(&self, from: i32, mine: &Manuscript, conflicts: &[Conflict]) -> AppResult<Response> {
        let (state, staff, stored) = (self.state, self.staff, self.stored);
        let chrome = Chrome::of(state, &staff.viewer);
        let since = self.since(from).await?;
        let mine = shown::fields(&state.db, mine).await?;
        let theirs = shown::fields(&state.db, &stored.manuscript).await?;
        let ours = |name: &str| name == "version" || name == "base" || name.starts_with("choice-");
        let page = ConflictPage {
            desk: DeskChrome::new(&chrome, staff, "stories", "What both changed"),
            action: format!("/newsroom/articles/{}", stored.article_id),
            headline: stored.manuscript.headline.clone(),
            who: who(&since, &chrome).unwrap_or_else(|| "Changes from another window".to_owned()),
            version: stored.version,
            base: from,
            typed: self.fields.pairs().iter().filter(|(name, _)| !ours(name)).cloned().collect(),
            questions: conflicts.iter().map(|conflict| Question::new(conflict, &mine, &theirs)).collect(),
        };
        Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
    }

    /// What others saved since a version.
    async fn since(&self, from: i32) -> AppResult<Vec<Revision>> {
        since(self.state, self.staff, self.stored, from).await
    }

    /// Where it is not known what the text was made from: theirs to look at, one's own still in the form. The next save is
    /// made from theirs.
    async fn both(&self, typed: Typed) -> AppResult<Response> {
        let (state, staff, stored) = (self.state, self.staff, self.stored);
        let chrome = Chrome::of(state, &staff.viewer);
        let mut form = Form::of(stored, staff, &chrome);
        form.problem = Some(
            "Somebody else saved this story while you were writing. Nothing was overwritten.".to_owned(),
        );
        let document = &stored.manuscript.document;
        form.conflict = Some(sheet::Conflict {
            label: format!("Their version: “{}”.", stored.manuscript.headline),
            body: body::to_markdown(document).unwrap_or_else(|| body::plain_text(document)),
        });
        let page = form_page(state, staff, form, typed, Errors::default()).await?;
        Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
    }
}

/// To the form, which says what was merged.
pub(super) fn merged(id: ArticleId, from: i32) -> Response {
    Redirect::to(&format!("/newsroom/articles/{id}?merged={from}")).into_response()
}

async fn since(state: &AppState, staff: &Staff, stored: &Stored, from: i32) -> AppResult<Vec<Revision>> {
    let all = revisions::between(&state.db, stored.article_id, from, stored.version).await?;
    Ok(all.into_iter().filter(|revision| revision.by != Some(staff.account.account_id)).collect())
}

/// "Anna’s changes of 14:02".
fn who(since: &[Revision], chrome: &Chrome) -> Option<String> {
    let last = since.last()?;
    let mut names: Vec<String> = Vec::new();
    for revision in since {
        let name =
            revision.by_name.as_ref().map_or_else(|| "Somebody’s".to_owned(), |name| format!("{name}’s"));
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let at = wording::moment(last.at, chrome.now, chrome.zone);
    Some(format!("{} changes of {at}", wording::names(&names)))
}

/// What the form says after a save that was merged with what others saved since version `from`.
pub(super) async fn merged_notice(
    state: &AppState,
    staff: &Staff,
    stored: &Stored,
    from: i32,
) -> AppResult<Option<String>> {
    let since = since(state, staff, stored, from).await?;
    let chrome = Chrome::of(state, &staff.viewer);
    Ok(who(&since, &chrome).map(|who| format!("{who} were merged with yours.")))
}

#[derive(Template)]
#[template(path = "newsroom/articles/conflict.html")]
struct ConflictPage {
    desk: DeskChrome,
    action: String,
    headline: String,
    who: String,
    version: i32,
    base: i32,
    typed: Vec<(String, String)>,
    questions: Vec<Question>,
}

/// Something that both changed.
struct Question {
    key: String,
    label: &'static str,
    mine: Option<String>,
    theirs: Option<String>,
}

impl Question {
    fn new(conflict: &Conflict, mine: &[Shown], theirs: &[Shown]) -> Self {
        let key = conflict.key();
        match conflict {
            Conflict::Field(field) => {
                let value = |of: &[Shown]| {
                    let shown = of.iter().find(|shown| shown.label == field.label());
                    shown.map(|shown| shown.value.clone())
                };
                Self { key, label: field.label(), mine: value(mine), theirs: value(theirs) }
            }
            Conflict::Block(block) => {
                Self { key, label: "Text", mine: block.mine.clone(), theirs: block.theirs.clone() }
            }
        }
    }
}
