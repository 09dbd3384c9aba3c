//! What somebody has typed into the form of a story and not saved. It never touches the story, and nobody else sees it.

pub mod pages;
pub mod store;

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::form::Typed;
use super::pending;
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

    /// The save of the pending revision that it goes on from, if it was typed into one.
    pub fn pending(&self) -> Option<i32> {
        pending::pages::made_from(&Fields::of(self.fields.clone())).ok().filter(|revision| *revision > 0)
    }
}

/// What people call the text.
const TEXT: &str = "Text";

/// Each field of the form with what a person calls it.
fn labelled(typed: &Typed) -> [(&'static str, Cow<'_, str>); 19] {
    [
        ("Kicker", Cow::from(&typed.kicker)),
        ("Headline", Cow::from(&typed.title)),
        ("Standfirst", Cow::from(&typed.standfirst)),
        (TEXT, Cow::from(typed.text.words())),
        ("Writer’s note", Cow::from(&typed.note)),
        ("Picture above the text", Cow::from(&typed.lead.media)),
        ("Caption", Cow::from(&typed.lead.caption)),
        ("Section", Cow::from(&typed.section)),
        ("Kind", Cow::from(&typed.kind)),
        ("Column", Cow::from(&typed.column)),
        ("Access", Cow::from(&typed.access)),
        ("Slug", Cow::from(&typed.slug)),
        ("Authors", Cow::from(&typed.authors)),
        ("Topics", Cow::from(&typed.topics)),
        ("Related stories", Cow::from(&typed.related)),
        ("Search title", Cow::from(&typed.elsewhere.search_title)),
        ("Search description", Cow::from(&typed.elsewhere.search_description)),
        ("Share title", Cow::from(&typed.elsewhere.share_title)),
        ("Share description", Cow::from(&typed.elsewhere.share_description)),
    ]
}
