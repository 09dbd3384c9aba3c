//! Links by mail: a new password, and a way in without one. Whoever asks gets the same answer at once, whether the
//! address has an account or not; what there is to do is done afterwards.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::attempt;
use super::form::{Form, Next, Sent};
use crate::accounts::limits::Attempt;
use crate::accounts::token::{Purpose, Token};
use crate::accounts::{Email, store};
use crate::app::AppState;
use crate::audit;
use crate::error::AppResult;
use crate::extract::Viewer;
use crate::ids::AccountId;
use crate::mail::{self, Kind, Letter};
use crate::page::{Cache, Chrome, Head, Page};

#[derive(Template)]
#[template(path = "accounts/ask.html")]
struct AskPage {
    chrome: Chrome,
    page: Head,
    form: Form,
    action: &'static str,
    /// Of the keys of the wording.
    what: &'static str,
}

impl AskPage {
    fn say(&self, part: &str) -> String {
        crate::t(&format!("ask-{}-{part}", self.what))
    }
}

/// What can be asked for, and at which address.
const NEW_PASSWORD: (Purpose, &str) = (Purpose::NewPassword, "/forgot-password");
const SIGN_IN: (Purpose, &str) = (Purpose::SignIn, "/sign-in/link");

fn ask_page(state: &AppState, viewer: &Viewer, form: Form, asked: (Purpose, &'static str)) -> Response {
    let (what, action) = (asked.0.name(), asked.1);
    let chrome = Chrome::of(state, viewer);
    let page = Head::new(&chrome, crate::t(&format!("ask-{what}-title")), action).unlisted();
    form.reply().with(AskPage { chrome, page, form, action, what })
}

/// GET /forgot-password
pub async fn forgot_password_form(viewer: Viewer, State(state): State<AppState>) -> Response {
    let email = viewer.account.as_ref().map(|account| account.email.clone()).unwrap_or_default();
    ask_page(&state, &viewer, Form { email, ..Form::new("/") }, NEW_PASSWORD)
}

/// POST /forgot-password
pub async fn forgot_password(
    viewer: Viewer,
    State(state): State<AppState>,
    sent: Sent,
) -> AppResult<Response> {
    ask(&state, &viewer, &sent, NEW_PASSWORD).await
}

/// GET /sign-in/link
pub async fn sign_in_link_form(
    viewer: Viewer,
    State(state): State<AppState>,
    Query(next): Query<Next>,
) -> Response {
    ask_page(&state, &viewer, Form::new(next.path()), SIGN_IN)
}

/// POST /sign-in/link
pub async fn sign_in_link(viewer: Viewer, State(state): State<AppState>, sent: Sent) -> AppResult<Response> {
    ask(&state, &viewer, &sent, SIGN_IN).await
}

async fn ask(
    state: &AppState,
    viewer: &Viewer,
    sent: &Sent,
    asked: (Purpose, &'static str),
) -> AppResult<Response> {
    let mut form = sent.form();
    let Some(email) = form.address() else {
        return Ok(ask_page(state, viewer, form, asked));
    };
    if let Err(error) = attempt::take(state, viewer, Attempt::WayIn, email.as_str()).await {
        return Ok(ask_page(state, viewer, form.refused(error)?, asked));
    }
    let (state, next) = (state.clone(), sent.next().to_owned());
    // Not waited for: the answer must not take longer where there is an account.
    state.writes.clone().spawn(async move {
        if let Err(error) = send_if_known(&state, &email, asked.0, &next).await {
            tracing::error!(%error, "a link that was asked for could not be mailed");
        }
    });
    Ok(Redirect::to("/mail-sent").into_response())
}

async fn send_if_known(state: &AppState, email: &Email, purpose: Purpose, next: &str) -> AppResult<()> {
    let mut transaction = state.db.begin().await?;
    if let Some(addressee) = store::by_address(&mut *transaction, email).await? {
        let to = addressee.email().map_err(anyhow::Error::from)?;
        let link = Link { account: addressee.account_id, to, purpose, kind: purpose.letter(), next };
        link.send(&mut transaction, state).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// A link to be mailed.
pub(super) struct Link<'a> {
    /// Whose it is.
    pub(super) account: AccountId,
    /// Where the mail goes.
    pub(super) to: Email,
    /// What it is good for.
    pub(super) purpose: Purpose,
    /// The letter that brings it.
    pub(super) kind: Kind,
    /// Where it leads on to.
    pub(super) next: &'a str,
}

impl Link<'_> {
    /// One with its own letter that leads nowhere else.
    pub(super) fn new(account: AccountId, to: &Email, purpose: Purpose) -> Self {
        Self { account, to: to.clone(), purpose, kind: purpose.letter(), next: "/" }
    }

    /// The link that a new account's address is owed: with which it is confirmed, or, if the address is somebody's, a
    /// way into the account that they have already.
    pub(super) async fn confirming(db: &mut PgConnection, account: AccountId, to: &Email) -> AppResult<Self> {
        Ok(match store::holder(db, to).await? {
            None => Self::new(account, to, Purpose::ConfirmAddress),
            Some(holder) => {
                let to = holder.email().map_err(anyhow::Error::from)?;
                Self { kind: Kind::AlreadyRegistered, ..Self::new(holder.account_id, &to, Purpose::SignIn) }
            }
        })
    }

    /// The same on the way to somewhere.
    pub(super) fn leading_to(self, next: &str) -> Link<'_> {
        Link { account: self.account, to: self.to, purpose: self.purpose, kind: self.kind, next }
    }

    /// Makes its token, posts its letter and says so in the log: in the transaction of its cause.
    pub(super) async fn send(&self, db: &mut PgConnection, state: &AppState) -> AppResult<()> {
        let (token, now) = (Token::random(), state.clock.now());
        store::tokens::insert(&mut *db, &token, self.account, self.purpose, now).await?;
        let path = match self.next {
            "/" => token.path(),
            next => Form::new(next).leading(&token.path()),
        };
        let letter =
            Letter { kind: self.kind, to: &self.to, account: Some(self.account), path, facts: Vec::new() };
        mail::store::post(&mut *db, state, &letter).await?;
        let after = serde_json::json!({"purpose": self.purpose.name()});
        let entry = audit::Entry::of_account(self.account, None, "account.mail_link", after);
        Ok(audit::record(db, entry, now).await?)
    }
}

#[derive(Template)]
#[template(path = "accounts/mail_sent.html")]
struct MailSentPage {
    chrome: Chrome,
    page: Head,
}

/// GET /mail-sent: what everybody is told who asked for a link.
pub async fn mail_sent(viewer: Viewer, State(state): State<AppState>) -> impl IntoResponse {
    let chrome = Chrome::of(&state, &viewer);
    let page = Head::new(&chrome, crate::t("mail-sent-title"), "/mail-sent").unlisted();
    Page::new(MailSentPage { chrome, page }, Cache::Never)
}
