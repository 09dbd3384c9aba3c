//! The front page desk: stories are put into places of the front page, moved, pinned until a moment and taken off. Every
//! change makes a new version of the whole layout, which can come back.

pub mod changing;
pub mod history;
pub mod pages;
pub mod store;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::articles::{Kind, Status};
use crate::front::layout::{Change, Layout, Pin, Place};
use crate::ids::ArticleId;
use crate::wording;

/// The layout of a version. Version 0 is the page before anybody arranged it.
#[derive(Debug, Clone, Default)]
pub struct Arrangement {
    /// Counts changes.
    pub version: i32,
    /// When it was made; nothing for version 0.
    pub at: Option<DateTime<Utc>>,
    /// By whom, if they still work here.
    pub by: Option<String>,
    /// The earlier version whose layout it brought back.
    pub restores: Option<i32>,
    /// Which story stands where.
    pub layout: Layout,
}

impl Arrangement {
    /// The version in which this layout was made first.
    pub fn origin(&self) -> i32 {
        self.restores.unwrap_or(self.version)
    }

    /// The version whose layout an undo brings back, if there is any. Of two undos the second goes one step further back.
    pub fn before(&self) -> Option<i32> {
        let before = self.origin() - 1;
        (before >= 0).then_some(before)
    }
}

/// A story that can be put on the front page, or was.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Key.
    pub article_id: ArticleId,
    /// Headline.
    pub headline: String,
    /// Section's name.
    pub section: String,
    /// What sort of text.
    pub kind: Kind,
    /// Where it stands.
    pub status: Status,
    /// When it came out, or will.
    pub at: Option<DateTime<Utc>>,
}

impl Candidate {
    /// Why it cannot be put on the front page, in a sentence.
    pub fn refusal(&self) -> Option<&'static str> {
        match (self.status, self.kind) {
            (Status::Published | Status::Scheduled, Kind::Sponsored) => {
                Some("It is paid for by an organisation and stands, marked, in its own section.")
            }
            (Status::Published | Status::Scheduled, _) => None,
            _ => Some("It is neither published nor scheduled."),
        }
    }

    /// Why it does not stand where it is pinned.
    fn absence(&self, zone: Tz) -> String {
        match (self.status, self.at) {
            (Status::Scheduled, Some(at)) => format!("comes out {}", wording::date_and_time(at, zone)),
            (Status::Published, _) => "paid for, and stands in its own section".to_owned(),
            (status, _) => format!("{}, so readers do not see it", status.label().to_lowercase()),
        }
    }
}

/// What is asked of the desk: a story in a place, until a moment, or off the page.
#[derive(Debug, Clone, Copy)]
pub enum Wish {
    /// Stands there from now on.
    Put(Pin),
    /// Is taken off.
    TakeOff(ArticleId),
}

impl Wish {
    /// The layout that it makes of another.
    pub fn applied(self, layout: &Layout, now: DateTime<Utc>) -> Layout {
        let layout = layout.tidied(now);
        match self {
            Self::Put(pin) => layout.with(pin),
            Self::TakeOff(article) => layout.without(article),
        }
    }
}

/// What changed, as the history says it. `at` is the moment of the change.
fn in_words(change: &Change, headline: &str, at: DateTime<Utc>, zone: Tz) -> String {
    let until = |pin: &Pin| {
        pin.until.map(|until| format!(" until {}", wording::date_and_time(until, zone))).unwrap_or_default()
    };
    let label = |pin: &Pin| Place::label(pin.place);
    match (&change.before, &change.after) {
        (None, Some(pin)) => format!("“{headline}” into {}{}", label(pin), until(pin)),
        (Some(before), Some(after)) if before.place == after.place => match after.until {
            Some(_) => format!("“{headline}” stays in {}{}", label(after), until(after)),
            None => format!("“{headline}” stays in {} until it is taken off", label(after)),
        },
        (Some(before), Some(after)) => {
            format!("“{headline}” from {} to {}{}", label(before), label(after), until(after))
        }
        (Some(pin), None) if !pin.holds(at) => format!("The time of “{headline}” in {} was over", label(pin)),
        (Some(pin), None) => format!("“{headline}” off {}", label(pin)),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn undoing_goes_back_step_by_step_whatever_was_undone_before(changes in prop::collection::vec(any::<bool>(), 0..30)) {
            let mut made = vec![Arrangement::default()];
            let mut steps = vec![0];
            for changed in changes {
                let version = i32::try_from(made.len()).unwrap();
                let before = made[made.len() - 1].before();
                let restores = before.filter(|_| !changed).map(|before| made[usize::try_from(before).unwrap()].origin());
                if changed {
                    steps.push(version);
                } else if steps.len() > 1 {
                    steps.pop();
                    prop_assert_eq!(restores, steps.last().copied());
                } else {
                    prop_assert_eq!(before, None, "nothing is left to undo");
                    continue;
                }
                made.push(Arrangement { version, restores, ..Arrangement::default() });
            }
        }
    }
}
