//! A form as it was sent. Handlers read fields by name, so that whatever was typed can go back into the form, right or
//! wrong; a form decoded into a struct would be lost whole at the first field that does not fit.

use std::ops::RangeInclusive;

use axum::Form;
use axum::extract::{FromRequest, Request};
use axum::http::{Method, StatusCode};
use chrono::{DateTime, Datelike as _, NaiveDateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::error::{AppError, AppResult};

/// The fields of a form, in order; a name may stand several times.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// What stands in a field; nothing if it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// The same without surrounding blanks, and with single ones inside: for what stands on one line.
    pub fn line(&self, name: &str) -> String {
        self.text(name).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// A form from names and values.
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// All names and values, in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// Whether the field was sent.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }

    /// A list, sent as several fields or in one with commas or lines between.
    pub fn list(&self, name: &str) -> Vec<String> {
        self.0
            .iter()
            .filter(|(field, _)| field == name)
            .flat_map(|(_, value)| value.split([',', '\n']))
            .map(|item| item.trim().to_owned())
            .filter(|item| !item.is_empty())
            .collect()
    }

    /// The version that the form was made from: `current` for a form that names none, as a script's may.
    pub fn version(&self, current: i32) -> AppResult<i32> {
        if !self.has("version") {
            return Ok(current);
        }
        self.text("version")
            .parse()
            .map_err(|_| AppError::BadRequest("a version that is no number".to_owned()))
    }

    /// Whether the form stands for another method than POST.
    pub fn is_delete(&self) -> bool {
        self.text("_method").eq_ignore_ascii_case("delete")
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        let fields = Self::as_typed(request, state).await?.0;
        Ok(Self(fields.into_iter().map(|(name, value)| (name, clean(&value))).collect()))
    }
}

impl Fields {
    /// The fields with every character that was sent: for forms that refuse what others clean away.
    pub async fn as_typed<S: Send + Sync>(request: Request, state: &S) -> AppResult<Self> {
        // A POST without a body is a form without fields; of a GET the query is the form.
        let posted = !matches!(*request.method(), Method::GET | Method::HEAD);
        if posted && request.headers().get(axum::http::header::CONTENT_TYPE).is_none() {
            return Ok(Self::default());
        }
        let Form(fields) =
            Form::<Vec<(String, String)>>::from_request(request, state).await.map_err(|error| match error
                .status()
            {
                StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge,
                _ => AppError::BadRequest(error.to_string()),
            })?;
        Ok(Self(fields))
    }
}

/// Text without the characters that nobody types and that no page, feed or table can hold: controls (NUL breaks
/// Postgres) and the two noncharacters that break XML.
pub fn clean(text: &str) -> String {
    let fit = |c: &char| {
        (!c.is_control() || matches!(c, '\n' | '\r' | '\t')) && !matches!(c, '\u{FFFE}' | '\u{FFFF}')
    };
    text.chars().filter(fit).collect()
}

/// The message beside a field that holds too much.
pub fn too_long(text: &str, longest: usize) -> Option<String> {
    (text.chars().count() > longest).then(|| format!("At most {longest} characters, please."))
}

/// A whole number within bounds.
pub fn whole_number(typed: &str, bounds: RangeInclusive<u32>, error: &mut Option<String>) -> Option<u32> {
    let number = typed.parse().ok().filter(|number| bounds.contains(number));
    if number.is_none() {
        *error = Some(format!("A whole number from {} to {}.", bounds.start(), bounds.end()));
    }
    number
}

/// How the browser writes a moment, in the publication's time zone.
const LOCAL: &str = "%Y-%m-%dT%H:%M";

/// A moment as a field of a form takes it.
pub fn local(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format(LOCAL).to_string()
}

/// A moment as the browser sends it, in the publication's time zone. In the hour that the clock shows twice the first
/// is meant; in the one it skips, the hour after.
pub fn moment(text: &str, zone: Tz, error: &mut Option<String>) -> Option<DateTime<Utc>> {
    if text.is_empty() {
        return None;
    }
    let local = NaiveDateTime::parse_from_str(text, LOCAL)
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S"));
    // What a calendar can hold, and Postgres.
    let Some(local) = local.ok().filter(|local| (1900..=9999).contains(&local.year())) else {
        *error = Some("A date and a time, such as 2026-12-01T09:00.".to_owned());
        return None;
    };
    let at = zone.from_local_datetime(&local).earliest();
    let at = at.or_else(|| zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest());
    at.map(|at| at.with_timezone(&Utc))
}
