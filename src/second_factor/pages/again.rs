//! Asking again, for what is done seldom and cannot be undone. The question stands in a page of its own that carries what was
//! typed, posts to the same address and so goes on with it: nothing is kept meanwhile, and nothing lost.

use askama::Template;
use axum::response::Response;
use tower_sessions::Session;
use uuid::Uuid;

use crate::accounts::pages::form::Form;
use crate::accounts::{Account, session, store as accounts};
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::{Staff, Viewer};
use crate::fields::Fields;
use crate::page::{Chrome, Head};
use crate::second_factor::showing::{self, PREFIX};
use crate::second_factor::store::{self, Held};
use crate::second_factor::{Means, Shown};

/// What must have been shown in the last ten minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A second factor. Whoever has none is one of whom none is demanded.
    Factor,
    /// A second factor, or the password of who has none yet.
    FactorOrPassword,
}

/// Somebody about to do something.
pub(crate) struct Again<'a> {
    pub(crate) state: &'a AppState,
    pub(crate) viewer: &'a Viewer,
    pub(crate) account: &'a Account,
    pub(crate) session: &'a Session,
    /// The form, with what they show in it or without.
    pub(crate) fields: &'a Fields,
    /// Where the form is posted to.
    pub(crate) path: String,
}

/// What somebody is asked to show.
pub(super) struct Question {
    /// Fields for a code.
    pub(super) code: bool,
    /// A field for the password.
    pub(super) password: bool,
    /// What their passkeys are asked: the id of the question, and the question.
    pub(super) passkey: Option<(Uuid, String)>,
}

impl Question {
    /// What somebody who has this is asked.
    pub(super) async fn about(state: &AppState, account: &Account, held: &Held) -> AppResult<Self> {
        let keys: Vec<_> = held.passkeys.iter().map(|passkey| passkey.credential.clone()).collect();
        Ok(Self {
            // A recovery code is always possible.
            code: held.any(),
            password: !held.any(),
            passkey: showing::question(state, account.account_id, &keys).await?,
        })
    }
}

#[derive(Template)]
#[template(path = "second_factor/again.html")]
struct AgainPage {
    chrome: Chrome,
    page: Head,
    form: Form,
    path: String,
    /// What was typed.
    typed: Vec<(String, String)>,
    question: Question,
    /// They have neither a second factor nor a password.
    nothing: bool,
}

impl<'a> Again<'a> {
    /// A member of staff about to do something.
    pub(crate) fn staff(
        state: &'a AppState,
        staff: &'a Staff,
        session: &'a Session,
        fields: &'a Fields,
        path: String,
    ) -> Self {
        Self { state, viewer: &staff.viewer, account: &staff.account, session, fields, path }
    }

    /// The page that asks; nothing if they may go on.
    pub(crate) async fn page(&self, wanted: Wanted) -> AppResult<Option<Response>> {
        let held = store::held(&mut *self.state.db.acquire().await?, self.account.account_id).await?;
        if wanted == Wanted::Factor && !held.any() {
            return Ok(None);
        }
        let now = self.state.clock.now();
        let shown: Option<Shown> = self.session.get(session::SHOWN).await?;
        let suffices = |shown: Shown| shown.is_fresh(now) && (shown.means != Means::Password || !held.any());
        if shown.is_some_and(suffices) {
            return Ok(None);
        }
        if !showing::is_shown(self.fields) {
            return self.ask(&held, Form::new("/")).await.map(Some);
        }
        let answer = if held.any() {
            showing::look(self.state, self.viewer, self.account, self.fields).await
        } else {
            showing::password(self.state, self.viewer, self.account, self.fields).await
        };
        match answer {
            Ok(Some(means)) => {
                self.session.insert(session::SHOWN, Shown { means, at: now }).await?;
                Ok(None)
            }
            Ok(None) if held.any() => self.ask(&held, wrong()).await.map(Some),
            Ok(None) => {
                let form = Form::new("/").with_error(crate::t("delete-password-wrong"));
                self.ask(&held, form).await.map(Some)
            }
            Err(error) => self.ask(&held, Form::new("/").refused(error)?).await.map(Some),
        }
    }

    async fn ask(&self, held: &Held, form: Form) -> AppResult<Response> {
        let question = Question::about(self.state, self.account, held).await?;
        let id = self.account.account_id;
        let nothing = question.password && accounts::password_hash(&self.state.db, id).await?.is_none();
        let chrome = Chrome::of(self.state, self.viewer);
        let page = Head::new(&chrome, crate::t("factor-again-title"), "/account/second-factor").unlisted();
        let typed =
            self.fields.pairs().iter().filter(|(name, _)| !name.starts_with(PREFIX)).cloned().collect();
        Ok(form.reply().with(AgainPage {
            chrome,
            page,
            form,
            path: self.path.clone(),
            typed,
            question,
            nothing,
        }))
    }
}

/// The form after something wrong was shown.
pub(super) fn wrong() -> Form {
    Form::new("/").with_error(crate::t("factor-wrong"))
}
