//! The stories desk.

pub mod choices;
pub mod comments;
mod comparison;
pub mod corrections;
pub mod deeds;
pub mod form;
pub mod jobs;
pub mod list;
pub mod moving;
pub mod names;
pub mod opening;
pub mod pages;
pub mod panels;
pub mod pending;
pub mod pictures;
pub mod preflight;
pub mod presence;
pub mod preview_links;
pub mod revisions;
mod saving;
pub mod schedule;
mod sheet;
mod shown;
pub mod slugs;
pub mod store;
pub mod text;
pub mod workflow;
pub mod working_copy;
mod writing;

use crate::articles::Status;

/// The states of a story and their names in addresses and style sheets.
const STATES: [(Status, &str); 6] = [
    (Status::Draft, "draft"),
    (Status::InReview, "in_review"),
    (Status::Ready, "ready"),
    (Status::Scheduled, "scheduled"),
    (Status::Published, "published"),
    (Status::Withdrawn, "withdrawn"),
];

/// The name of a state.
pub(super) fn state_name(status: Status) -> &'static str {
    STATES.iter().find(|(state, _)| *state == status).map_or("draft", |(_, name)| name)
}
