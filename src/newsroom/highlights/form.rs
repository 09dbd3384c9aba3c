//! What the desk's forms share.

use chrono::{DateTime, Utc};

use crate::fields::too_long;

/// What stands above a form.
pub(super) struct Form {
    pub(super) action: String,
    /// The version it was made from.
    pub(super) version: i32,
    pub(super) heading: &'static str,
    /// The state of what it changes, as it is drawn and in a word.
    pub(super) state: Option<(&'static str, &'static str)>,
    pub(super) problem: Option<String>,
}

/// What a form says that was not saved.
pub(super) const PROBLEM: &str = "Nothing was saved. What is wrong stands beside the fields.";

/// What a form says whose thing somebody else saved meanwhile.
pub(super) fn conflict(reads: &str) -> String {
    format!("Somebody else saved this meanwhile; it now reads “{reads}”. Save again to replace theirs.")
}

/// The message beside a line that must be there.
pub(super) fn line_error(text: &str, longest: usize, missing: &str) -> Option<String> {
    if text.is_empty() { Some(missing.to_owned()) } else { too_long(text, longest) }
}

/// The message beside an end that does not come after its beginning.
pub(super) fn end_error(starts_at: Option<DateTime<Utc>>, ends_at: Option<DateTime<Utc>>) -> Option<String> {
    let backwards = starts_at.zip(ends_at).is_some_and(|(start, end)| end <= start);
    backwards.then(|| "The end must come after the beginning.".to_owned())
}
