//! The way of a story from its writer to its readers: one table of what can be done where. Who may is said beside each
//! line and enforced by [`require_deed`](super::capability::require_deed); buttons, tests and /admin/roles are made
//! from the same table.

use super::capability::Capability;
use crate::articles::Status;

/// Something that is done to a story as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// The writer hands it to an editor.
    Submit,
    /// The writer takes it back to write on.
    TakeBack,
    /// An editor gives it back to its writer.
    Return,
    /// An editor finds it good.
    Approve,
    /// It is to be published at a moment.
    Schedule,
    /// It is not to be published by itself any more.
    Unschedule,
    /// It comes before readers.
    Publish,
    /// It is taken from readers.
    Withdraw,
}

impl Deed {
    /// All deeds, in the order of the buttons.
    pub const ALL: [Self; 8] = [
        Self::Submit,
        Self::TakeBack,
        Self::Return,
        Self::Approve,
        Self::Schedule,
        Self::Unschedule,
        Self::Publish,
        Self::Withdraw,
    ];

    /// Its name in the tables and in the audit log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::TakeBack => "take_back",
            Self::Return => "return",
            Self::Approve => "approve",
            Self::Schedule => "schedule",
            Self::Unschedule => "unschedule",
            Self::Publish => "publish",
            Self::Withdraw => "withdraw",
        }
    }

    /// The deed of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.name() == name)
    }

    /// The words of its button.
    pub fn label(self) -> &'static str {
        match self {
            Self::Submit => "Submit for review",
            Self::TakeBack => "Take it back",
            Self::Return => "Send back",
            Self::Approve => "Mark as ready",
            Self::Schedule => "Schedule",
            Self::Unschedule => "Do not publish by itself",
            Self::Publish => "Publish",
            Self::Withdraw => "Withdraw",
        }
    }

    /// What the history of a story says.
    pub fn done(self) -> &'static str {
        match self {
            Self::Submit => "Submitted",
            Self::TakeBack => "Taken back",
            Self::Return => "Sent back",
            Self::Approve => "Marked as ready",
            Self::Schedule => "Scheduled",
            Self::Unschedule => "Schedule lifted",
            Self::Publish => "Published",
            Self::Withdraw => "Withdrawn",
        }
    }

    /// Its address below the story's, a noun, and whether it is the one that takes that noun away.
    pub fn place(self) -> (&'static str, bool) {
        match self {
            Self::Submit => ("submission", false),
            Self::TakeBack => ("submission", true),
            Self::Return => ("return", false),
            Self::Approve => ("approval", false),
            Self::Schedule => ("schedule", false),
            Self::Unschedule => ("schedule", true),
            Self::Publish => ("publication", false),
            Self::Withdraw => ("publication", true),
        }
    }
}

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// Where the story stands.
    pub from: Status,
    /// What is done.
    pub deed: Deed,
    /// Where it stands then.
    pub to: Status,
    /// Who may do it to their own stories; whoever may publish anybody's may do it to all.
    pub needs: Capability,
}

/// The table.
pub const TRANSITIONS: [Transition; 18] = {
    use Capability::{PublishAny, PublishOwn, WriteOwn};
    use Deed::{Approve, Publish, Return, Schedule, Submit, TakeBack, Unschedule, Withdraw};
    use Status::{Draft, InReview, Published, Ready, Scheduled, Withdrawn};
    [
        step(Draft, Submit, InReview, WriteOwn),
        step(Draft, Approve, Ready, PublishAny),
        step(Draft, Schedule, Scheduled, PublishOwn),
        step(Draft, Publish, Published, PublishOwn),
        step(InReview, TakeBack, Draft, WriteOwn),
        step(InReview, Return, Draft, PublishAny),
        step(InReview, Approve, Ready, PublishAny),
        step(InReview, Schedule, Scheduled, PublishOwn),
        step(InReview, Publish, Published, PublishOwn),
        step(Ready, Return, Draft, PublishAny),
        step(Ready, Schedule, Scheduled, PublishOwn),
        step(Ready, Publish, Published, PublishOwn),
        // To another moment.
        step(Scheduled, Schedule, Scheduled, PublishOwn),
        step(Scheduled, Unschedule, Ready, PublishOwn),
        step(Scheduled, Publish, Published, PublishOwn),
        step(Published, Withdraw, Withdrawn, PublishOwn),
        step(Withdrawn, Publish, Published, PublishOwn),
        step(Withdrawn, Schedule, Scheduled, PublishOwn),
    ]
};

const fn step(from: Status, deed: Deed, to: Status, needs: Capability) -> Transition {
    Transition { from, deed, to, needs }
}

/// The line of the table for a deed where a story stands.
pub fn transition(from: Status, deed: Deed) -> Option<Transition> {
    TRANSITIONS.into_iter().find(|step| step.from == from && step.deed == deed)
}

/// The line by which a deed has led to where a story stands: doing it again does nothing. Not for the schedule, which is
/// set to another moment.
pub fn already(status: Status, deed: Deed) -> Option<Transition> {
    TRANSITIONS.into_iter().find(|step| step.to == status && step.deed == deed && step.from != step.to)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    const STATES: [Status; 6] = [
        Status::Draft,
        Status::InReview,
        Status::Ready,
        Status::Scheduled,
        Status::Published,
        Status::Withdrawn,
    ];

    #[test]
    fn a_deed_leads_to_one_place_and_every_place_is_reached() {
        let mut seen = HashSet::new();
        for step in TRANSITIONS {
            assert!(seen.insert((step.from.label(), step.deed.name())), "{step:?} stands twice");
        }
        for deed in Deed::ALL {
            assert_eq!(Deed::named(deed.name()), Some(deed));
            let goals: HashSet<_> =
                TRANSITIONS.iter().filter(|step| step.deed == deed).map(|step| step.to.label()).collect();
            assert_eq!(goals.len(), 1, "{deed:?}");
        }
        for state in STATES.into_iter().filter(|state| *state != Status::Draft) {
            assert!(TRANSITIONS.iter().any(|step| step.to == state), "{state:?}");
        }
    }

    proptest! {
        /// Whatever is done in whatever order, readers see a story only after somebody who may publish said so.
        #[test]
        fn nobody_publishes_with_less_than_the_right_to(deeds in proptest::collection::vec(0..Deed::ALL.len(), 0..12)) {
            let mut status = Status::Draft;
            let mut said = false;
            for deed in deeds.into_iter().map(|place| Deed::ALL[place]) {
                let Some(step) = transition(status, deed) else { continue };
                said |= step.needs != Capability::WriteOwn;
                status = step.to;
                let before_readers = matches!(status, Status::Published | Status::Scheduled);
                prop_assert!(!before_readers || said, "{:?}", deed);
                prop_assert!(!before_readers || step.needs != Capability::WriteOwn);
            }
        }

        #[test]
        fn only_withdrawing_takes_a_story_from_readers(place in 0..Deed::ALL.len()) {
            let deed = Deed::ALL[place];
            let leaves = transition(Status::Published, deed).is_some();
            prop_assert_eq!(leaves, deed == Deed::Withdraw);
        }
    }
}
