//! What somebody has typed into the form of a story and not saved. It never touches the story, and nobody else sees it.

pub mod pages;
pub mod store;

use chrono::{DateTime, Utc};

use super::form::Typed;
use crate::fields::Fields;

/// The fields of a form as they were sent.
#[derive(Debug, Clone)]
pub struct WorkingCopy {
    /// The version of the story that it was made from; 0 for a new one.
    pub version: i32,
    /// Names and values, in order.
    pub fields: Vec<(String, String)>,
    /// When.
    pub saved_at: DateTime<Utc>,
}

impl WorkingCopy {
    /// What goes back into the form.
    pub fn typed(&self) -> Typed {
        Typed::from_fields(&Fields::of(self.fields.clone()))
    }
}

/// Each field of the form with what a person calls it.
fn labelled(typed: &Typed) -> [(&'static str, &str); 13] {
    [
        ("Kicker", &typed.kicker),
        ("Headline", &typed.title),
        ("Standfirst", &typed.standfirst),
        ("Text", &typed.body),
        ("Writer’s note", &typed.note),
        ("Section", &typed.section),
        ("Kind", &typed.kind),
        ("Column", &typed.column),
        ("Access", &typed.access),
        ("Slug", &typed.slug),
        ("Authors", &typed.authors),
        ("Topics", &typed.topics),
        ("Related stories", &typed.related),
    ]
}
