//! The page on which readers write to the paper.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{Message, NAME, TEXT, store};
use crate::accounts::Email;
use crate::accounts::limits::Attempt;
use crate::accounts::pages::attempt;
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::Viewer;
use crate::fields::{Fields, too_long};
use crate::mail::{self, Kind, Letter};
use crate::page::{Cache, Chrome, Head, Page};
use crate::site::texts;

#[derive(Template)]
#[template(path = "site/contact.html")]
struct ContactPage {
    chrome: Chrome,
    page: Head,
    heading: String,
    body: String,
    typed: Typed,
    errors: Errors,
    sent: bool,
}

/// What stands in the fields.
#[derive(Debug, Clone, Default)]
struct Typed {
    name: String,
    email: String,
    message: String,
}

/// What is wrong, beside each field.
#[derive(Debug, Clone, Default)]
struct Errors {
    name: Option<String>,
    email: Option<String>,
    message: Option<String>,
}

/// How the page is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    sent: bool,
}

/// GET /contact
pub async fn form(
    viewer: Viewer,
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
) -> AppResult<Response> {
    let typed = viewer.account.as_ref().map_or_else(Typed::default, |account| Typed {
        name: account.name.clone(),
        email: account.email.clone(),
        message: String::new(),
    });
    let page = page(&state, &viewer, typed, Errors::default(), asked.sent)?;
    Ok(Page::new(page, Cache::shared_with(&viewer)).into_response())
}

/// POST /contact: keeps the message, and says by mail that there is one.
pub async fn send(viewer: Viewer, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let typed = Typed {
        name: fields.line("name"),
        email: fields.line("email"),
        message: fields.text("message").trim().to_owned(),
    };
    let email = match check(&typed) {
        Ok(email) => email,
        Err(errors) => return Ok(Page::invalid(page(&state, &viewer, typed, errors, false)?).into_response()),
    };
    attempt::take(&state, &viewer, Attempt::Message, email.as_str()).await?;
    let message = Message {
        message_id: Uuid::now_v7(),
        name: typed.name,
        email: email.as_str().to_owned(),
        text: typed.message,
        at: state.clock.now(),
    };
    let mut transaction = state.db.begin().await?;
    store::insert(&mut *transaction, &message).await?;
    if let Some(to) = &state.site.current().wording.contact_email {
        let to = to.parse().map_err(anyhow::Error::from)?;
        let path = "/admin/messages".to_owned();
        let letter = Letter { kind: Kind::Message, to: &to, account: None, path, facts: Vec::new() };
        mail::store::post(&mut transaction, &state, &letter).await?;
    }
    transaction.commit().await?;
    Ok(Redirect::to("/contact?sent=true").into_response())
}

fn check(typed: &Typed) -> Result<Email, Errors> {
    let email = typed.email.parse::<Email>();
    let missing = |text: &str, key| text.is_empty().then(|| crate::t(key));
    let errors = Errors {
        name: missing(&typed.name, "contact-no-name").or_else(|| too_long(&typed.name, NAME)),
        email: email.is_err().then(|| crate::t("contact-no-email")),
        message: missing(&typed.message, "contact-no-message").or_else(|| too_long(&typed.message, TEXT)),
    };
    match email {
        Ok(email) if errors.name.is_none() && errors.message.is_none() => Ok(email),
        _ => Err(errors),
    }
}

fn page(
    state: &AppState,
    viewer: &Viewer,
    typed: Typed,
    errors: Errors,
    sent: bool,
) -> AppResult<ContactPage> {
    let text = state.site.current().text("contact").ok_or(AppError::NotFound)?;
    let chrome = Chrome::of(state, viewer);
    let page = Head::new(&chrome, text.heading.clone(), &texts::path("contact"));
    let body = text.html();
    Ok(ContactPage { chrome, page, heading: text.heading, body, typed, errors, sent })
}
