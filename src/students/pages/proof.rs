//! Sending in a proof: POST /account/student/proof

use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::own::{self, Typed};
use crate::accounts::limits::Attempt;
use crate::accounts::pages::attempt;
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult, refused_by};
use crate::extract::SignedIn;
use crate::fields::clean;
use crate::ids::StudentRequestId;
use crate::students::file::{self, Kind, LARGEST, MOST, Unfit};
use crate::students::store::requests;

/// Largest body: the files, and the words around them.
pub const LARGEST_BODY: usize = MOST * LARGEST + (1 << 16);
/// The longest text, in characters.
const WORDS: usize = 2000;

/// What was sent.
#[derive(Debug, Default)]
struct Sent {
    words: String,
    files: Vec<(Kind, Vec<u8>)>,
    unfit: Option<Unfit>,
}

/// Reads the parts of the form. A field of files that was left empty is sent as one without a name.
async fn read(mut form: Multipart) -> AppResult<Sent> {
    let bad = |error: axum::extract::multipart::MultipartError| AppError::BadRequest(error.body_text());
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await.map_err(bad)? {
        let says = field.content_type().map(str::to_owned);
        let is_file = field.name() == Some("files") && field.file_name().is_some_and(|name| !name.is_empty());
        let is_words = field.name() == Some("words");
        let content = field.bytes().await.map_err(bad)?;
        if is_words {
            clean(&String::from_utf8_lossy(&content)).trim().clone_into(&mut sent.words);
        } else if is_file && sent.files.len() == MOST {
            sent.unfit = Some(Unfit::Many);
        } else if is_file {
            match file::check(says.as_deref(), &content) {
                Ok(kind) => sent.files.push((kind, content.to_vec())),
                Err(unfit) => sent.unfit = Some(unfit),
            }
        }
    }
    Ok(sent)
}

/// POST /account/student/proof
pub async fn send(
    signed_in: SignedIn,
    State(state): State<AppState>,
    form: Multipart,
) -> AppResult<Response> {
    let sent = read(form).await?;
    let account = &signed_in.account;
    let refused = |problem: String| Typed {
        words: sent.words.clone(),
        proof_problem: Some(problem),
        ..Typed::default()
    };
    let problem = match sent.unfit {
        _ if !account.verified => Some("student-confirm-first"),
        Some(unfit) => Some(unfit.wording()),
        None if sent.words.is_empty() && sent.files.is_empty() => Some("student-proof-empty"),
        None if sent.words.chars().count() > WORDS => Some("student-proof-long"),
        None => None,
    };
    if let Some(key) = problem {
        return own::page(&state, &signed_in, refused(crate::t(key))).await;
    }
    // Whoever is declined may try again, but not fill the database.
    match attempt::take(&state, &signed_in.viewer, Attempt::Mail, &account.email).await {
        Ok(_) => {}
        Err(AppError::TooMany { seconds }) => {
            let problem = crate::t1("too-many", "minutes", (seconds + 59) / 60);
            return own::page(&state, &signed_in, refused(problem)).await;
        }
        Err(error) => return Err(error),
    }
    let (id, now) = (StudentRequestId::new(), state.clock.now());
    let mut transaction = state.db.begin().await?;
    let kept =
        requests::insert(&mut transaction, id, account.account_id, &sent.words, &sent.files, now).await;
    match kept {
        Err(error) if refused_by(&error) == Some("student_request_open") => {
            return own::page(&state, &signed_in, refused(crate::t("student-proof-waits"))).await;
        }
        other => other?,
    }
    let after = json!({"files": sent.files.len()});
    let entry =
        audit::Entry::of_account(account.account_id, Some(account.account_id), "student.send_proof", after);
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    Ok(Redirect::to("/account/student").into_response())
}
