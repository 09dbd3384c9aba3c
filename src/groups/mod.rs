//! Groups: an office, an embassy or an association buys seats of a plan and gives them away.
//!
//! Whoever bought them is the owner; managers help; all others are members. A seat is held by a member, or kept for whoever
//! was invited. Who holds one reads by the group's subscription, and nobody else does: the entitlements are written from the
//! seats ([`store::seats`]), under the lock of the group's row, so that of any number who join at once exactly as many come
//! in as there are seats.

pub mod addresses;
pub mod domain;
pub mod jobs;
pub mod letters;
pub mod link;
pub mod pages;
pub mod store;

use chrono::{DateTime, TimeDelta, Utc};

use crate::ids::{AccountId, GroupId, SubscriptionId};

/// For how long an invitation keeps its seat.
pub const INVITED_FOR: TimeDelta = TimeDelta::days(14);
/// For how long a group that is offered to another owner can be taken over.
pub const OFFERED_FOR: TimeDelta = TimeDelta::days(7);
/// The most seats that are sold by ourselves: whoever needs more needs a site licence.
pub const MOST_SEATS: u32 = 500;
/// Longest name of a group, in characters.
pub const LONGEST_NAME: usize = 120;

/// What somebody is in a group. The order is that of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "group_role", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Pays. There is one.
    Owner,
    /// Helps the owner.
    Manager,
    /// Reads.
    Member,
}

/// What may be done in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Seeing who is in it and who is invited.
    Look,
    /// Inviting, by mail and by link, and taking that back.
    Invite,
    /// Ending the membership of somebody of this role.
    Remove(Role),
    /// Giving up one's own seat without leaving, and taking one again.
    OwnSeat,
    /// Leaving.
    Leave,
    /// Naming it.
    Rename,
    /// Making managers, and members of them.
    Appoint,
    /// Saying which domain is the group's.
    Domain,
    /// Buying more seats, or fewer.
    Seats,
    /// Offering it to another owner, and dissolving it once its subscription is over.
    HandOver,
}

impl Role {
    /// Its name in the keys of its wording (`group-role-<name>`) and in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Member => "member",
        }
    }

    /// Who may do what: the one table.
    pub fn may(self, deed: Deed) -> bool {
        match deed {
            Deed::Look | Deed::Invite | Deed::OwnSeat | Deed::Remove(Self::Member) => self != Self::Member,
            Deed::Remove(Self::Manager)
            | Deed::Rename
            | Deed::Appoint
            | Deed::Domain
            | Deed::Seats
            | Deed::HandOver => self == Self::Owner,
            // A group without an owner would be nobody's to pay: it is handed over first.
            Deed::Leave => self != Self::Owner,
            Deed::Remove(Self::Owner) => false,
        }
    }
}

/// Whether a member reads by the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "group_seat", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Seat {
    /// They do.
    Held,
    /// Not any more, since the number of seats fell below what was held. They are the first to have one again.
    Lost,
    /// They have given theirs up, or never took one.
    None,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Key.
    pub group_id: GroupId,
    /// Its name; empty until somebody gives it one.
    pub name: String,
    /// By whose seats its members read.
    pub subscription_id: SubscriptionId,
    /// How many seats it is about to be lowered to.
    pub lowering_to: Option<i32>,
    /// Which of its links is the present one.
    pub link_number: i32,
    /// The present link is good.
    pub has_link: bool,
}

impl Group {
    /// Its name as everybody sees it.
    pub fn name(&self) -> String {
        if self.name.is_empty() { crate::t("group-unnamed") } else { self.name.clone() }
    }
}

/// Somebody in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub account_id: AccountId,
    /// What to call them.
    pub name: String,
    /// Their address.
    pub email: String,
    /// It is proved to be theirs.
    pub verified: bool,
    /// What they are in it.
    pub role: Role,
    /// Whether they read by it.
    pub seat: Seat,
    /// Since when they are in it.
    pub joined_at: DateTime<Utc>,
}

/// How many seats there are, and what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seats {
    /// How many were bought.
    pub all: i32,
    /// How many are held.
    pub held: i32,
    /// How many are kept for whoever was invited.
    pub kept: i32,
    /// Fewer than were bought can be given away: the number is being lowered.
    pub lowering_to: Option<i32>,
}

impl Seats {
    /// Those that are nobody else's to have.
    pub fn used(self) -> i32 {
        self.held + self.kept
    }

    /// Those that can be given away.
    pub fn free(self) -> i32 {
        (self.lowering_to.map_or(self.all, |to| to.min(self.all)) - self.used()).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_do_what() {
        use Role::{Manager, Member, Owner};
        let table = [
            (Deed::Look, [true, true, false]),
            (Deed::Invite, [true, true, false]),
            (Deed::OwnSeat, [true, true, false]),
            (Deed::Remove(Member), [true, true, false]),
            (Deed::Remove(Manager), [true, false, false]),
            (Deed::Remove(Owner), [false, false, false]),
            (Deed::Leave, [false, true, true]),
            (Deed::Rename, [true, false, false]),
            (Deed::Appoint, [true, false, false]),
            (Deed::Domain, [true, false, false]),
            (Deed::Seats, [true, false, false]),
            (Deed::HandOver, [true, false, false]),
        ];
        for (deed, may) in table {
            assert_eq!([Owner, Manager, Member].map(|role| role.may(deed)), may, "{deed:?}");
        }
    }

    #[test]
    fn what_is_free_is_never_less_than_nothing() {
        let seats = |all, lowering_to| Seats { all, held: 3, kept: 2, lowering_to };
        for (all, lowering_to, free) in
            [(7, None, 2), (5, None, 0), (4, None, 0), (7, Some(5), 0), (7, Some(6), 1), (5, Some(9), 0)]
        {
            assert_eq!(seats(all, lowering_to).free(), free, "{all} {lowering_to:?}");
        }
    }
}
