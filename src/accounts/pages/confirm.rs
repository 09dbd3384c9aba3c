//! Where the links of our mails lead. Opening one shows what it would do; a button does it. Programs that look into mails
//! open links and press no buttons, so none of them uses one up.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use sqlx::PgConnection;
use tower_sessions::Session;

use super::entering::{Browser, enter};
use super::form::{Form, Next, Sent};
use super::{address, delete};
use crate::accounts::store::{self, tokens};
use crate::accounts::strength::Known;
use crate::accounts::token::{Purpose, Token};
use crate::accounts::{Account, password};
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult, refused_by};
use crate::extract::Viewer;
use crate::groups::store::domains;
use crate::ids::AccountId;
use crate::licences::store::seats;
use crate::mail::{self, Kind, Letter};
use crate::page::{Cache, Chrome, Head, Page};
use crate::wording;

#[derive(Template)]
#[template(path = "accounts/confirm.html")]
struct ConfirmPage {
    chrome: Chrome,
    page: Head,
    form: Form,
    /// Of the keys of the wording.
    what: &'static str,
    asked_at: String,
    wants_password: bool,
    deletes: bool,
    password_minimum: usize,
}

impl ConfirmPage {
    fn say(&self, part: &str) -> String {
        crate::t1(&format!("confirm-{}-{part}", self.what), "date", &self.asked_at)
    }
}

/// GET /confirm/{token}
pub async fn confirm_form(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(token): Path<String>,
    Query(next): Query<Next>,
) -> AppResult<Response> {
    let token = Token::presented(token);
    match tokens::find(&state.db, &token, state.clock.now()).await? {
        Some(known) if known.good => Ok(confirm_page(&state, &viewer, &known, Form::new(next.path()))),
        known => Ok(spent_page(&state, &viewer, known.as_ref())),
    }
}

fn confirm_page(state: &AppState, viewer: &Viewer, known: &tokens::Known, form: Form) -> Response {
    let chrome = Chrome::of(state, viewer);
    let what = known.purpose.name();
    let page = Head::new(&chrome, crate::t(&format!("confirm-{what}-title")), "/").unlisted();
    form.reply().with(ConfirmPage {
        asked_at: wording::date_and_time(known.created_at, chrome.zone),
        wants_password: known.purpose == Purpose::NewPassword,
        deletes: known.purpose == Purpose::DeleteAccount,
        password_minimum: password::SHORTEST,
        chrome,
        page,
        form,
        what,
    })
}

/// A page that says one thing and offers one way on.
#[derive(Template)]
#[template(path = "accounts/outcome.html")]
struct OutcomePage {
    chrome: Chrome,
    page: Head,
    /// Of the keys of the wording.
    outcome: &'static str,
    href: String,
}

impl OutcomePage {
    fn say(&self, part: &str) -> String {
        crate::t(&format!("outcome-{}-{part}", self.outcome))
    }
}

/// Says what has become of something, and where to go on.
pub(super) fn outcome(state: &AppState, viewer: &Viewer, outcome: &'static str, href: &str) -> Response {
    outcome_with(state, viewer, StatusCode::OK, outcome, href)
}

/// The same under another status.
pub(crate) fn outcome_with(
    state: &AppState,
    viewer: &Viewer,
    status: StatusCode,
    outcome: &'static str,
    href: &str,
) -> Response {
    let chrome = Chrome::of(state, viewer);
    let page = Head::new(&chrome, crate::t(&format!("outcome-{outcome}-title")), "/").unlisted();
    let href = href.to_owned();
    Page::new(OutcomePage { chrome, page, outcome, href }, Cache::Never).with_status(status).into_response()
}

/// A link that does nothing any more, or never did.
fn spent_page(state: &AppState, viewer: &Viewer, known: Option<&tokens::Known>) -> Response {
    let (name, status) = match known {
        Some(known) if known.used => ("link-used", StatusCode::GONE),
        Some(_) => ("link-over", StatusCode::GONE),
        None => ("link-unknown", StatusCode::NOT_FOUND),
    };
    outcome_with(state, viewer, status, name, "/sign-in/link")
}

/// POST /confirm/{token}
pub async fn confirm(
    viewer: Viewer,
    State(state): State<AppState>,
    session: Session,
    headers: HeaderMap,
    Path(token): Path<String>,
    sent: Sent,
) -> AppResult<Response> {
    let token = Token::presented(token);
    let known = tokens::find(&state.db, &token, state.clock.now()).await?;
    let Some(known) = known.as_ref().filter(|known| known.good) else {
        return Ok(spent_page(&state, &viewer, known.as_ref()));
    };
    let used =
        Used { state: &state, browser: Browser { viewer: &viewer, session: &session, headers: &headers } };
    let done = match known.purpose {
        Purpose::ConfirmAddress => used.confirm_address(&token, sent.next()).await,
        Purpose::NewPassword => return used.new_password(&token, known, &sent).await,
        Purpose::SignIn => used.sign_in(&token, sent.next()).await,
        Purpose::LeaveAddress | Purpose::TakeAddress => {
            address::confirm(&state, &viewer, &token, known.purpose).await
        }
        Purpose::DeleteAccount => delete::by_link(&state, &viewer, &session, &token, known.account_id).await,
    };
    answer(&state, &viewer, done)
}

/// What becomes of a link whose use was tried: it may turn out that another was faster, with the link or with the address.
fn answer(state: &AppState, viewer: &Viewer, done: AppResult<Option<Response>>) -> AppResult<Response> {
    match done {
        Ok(Some(response)) => Ok(response),
        Ok(None) => Ok(outcome_with(state, viewer, StatusCode::GONE, "link-used", "/sign-in/link")),
        Err(AppError::Conflict) => {
            Ok(outcome_with(state, viewer, StatusCode::CONFLICT, "address-taken", "/sign-in/link"))
        }
        Err(error) => Err(error),
    }
}

/// A link being used.
struct Used<'a> {
    state: &'a AppState,
    browser: Browser<'a>,
}

impl Used<'_> {
    async fn confirm_address(&self, token: &Token, next: &str) -> AppResult<Option<Response>> {
        let (state, now) = (self.state, self.state.clock.now());
        let mut transaction = state.db.begin().await?;
        let Some(id) = tokens::spend(&mut *transaction, token, Purpose::ConfirmAddress, now).await? else {
            return Ok(None);
        };
        verify(&mut transaction, state, id).await?;
        transaction.commit().await?;
        let (name, on) = match next {
            "/" => ("address-confirmed", "/account"),
            next => ("address-confirmed-order", next),
        };
        Ok(Some(outcome(state, self.browser.viewer, name, on)))
    }

    async fn sign_in(&self, token: &Token, next: &str) -> AppResult<Option<Response>> {
        let (state, now) = (self.state, self.state.clock.now());
        let mut transaction = state.db.begin().await?;
        let Some(id) = tokens::spend(&mut *transaction, token, Purpose::SignIn, now).await? else {
            return Ok(None);
        };
        // The owner of the mailbox meets an account that anybody may have made in their name, with a password that
        // somebody else may know: it goes, and so does whoever is signed in with it.
        if verify(&mut transaction, state, id).await? {
            store::set_password(&mut transaction, id, None).await?;
        }
        transaction.commit().await?;
        enter(state, &self.browser, id, next).await.map(Some)
    }

    async fn new_password(&self, token: &Token, known: &tokens::Known, sent: &Sent) -> AppResult<Response> {
        let (state, viewer) = (self.state, self.browser.viewer);
        let mut form = sent.form();
        form.measure(&sent.password);
        let Some(account) = store::find(&state.db, known.account_id).await? else {
            return Ok(spent_page(state, viewer, None));
        };
        if !form.is_wrong() && guessable(state, &account, &sent.password).await? {
            form.password_error = Some(crate::t("register-password-guessable"));
        }
        if form.is_wrong() {
            return Ok(confirm_page(state, viewer, known, form));
        }
        let hash = state.hasher.hash(sent.password.clone()).await?;
        let done = self.set_password(token, &account, &hash).await;
        answer(state, viewer, done)
    }

    async fn set_password(
        &self,
        token: &Token,
        account: &Account,
        hash: &str,
    ) -> AppResult<Option<Response>> {
        let (state, now) = (self.state, self.state.clock.now());
        let mut transaction = state.db.begin().await?;
        let Some(id) = tokens::spend(&mut *transaction, token, Purpose::NewPassword, now).await? else {
            return Ok(None);
        };
        verify(&mut transaction, state, id).await?;
        store::set_password(&mut transaction, id, Some(hash)).await?;
        let entry = audit::Entry::of_account(id, Some(id), "account.set_password", serde_json::json!({}));
        audit::record(&mut *transaction, entry, now).await?;
        let to = account.email.parse().map_err(anyhow::Error::from)?;
        let path = "/forgot-password".to_owned();
        let letter =
            Letter { kind: Kind::PasswordChanged, to: &to, account: Some(id), path, facts: Vec::new() };
        mail::store::post(&mut transaction, state, &letter).await?;
        transaction.commit().await?;
        enter(state, &self.browser, id, "/account").await.map(Some)
    }
}

async fn guessable(state: &AppState, account: &Account, password: &str) -> AppResult<bool> {
    let known = Known::of(&[&account.name, &account.email, &state.site.current().name]);
    Ok(state.hasher.is_guessable(password.to_owned(), known).await?)
}

/// Whoever holds a link from a mail reads the mail of its address: from now on the address is theirs. Says whether that
/// is news.
async fn verify(db: &mut PgConnection, state: &AppState, id: AccountId) -> AppResult<bool> {
    let now = state.clock.now();
    let news = match store::verify(&mut *db, id, now).await {
        Err(error) if refused_by(&error) == Some("account_email_taken") => return Err(AppError::Conflict),
        other => other?,
    };
    if news {
        let entry = audit::Entry::of_account(id, Some(id), "account.verify", serde_json::json!({}));
        audit::record(&mut *db, entry, now).await?;
        seats::settle_account(&mut *db, id, now, state.zone).await?;
        domains::settle_account(db, id, now).await?;
    }
    Ok(news)
}
