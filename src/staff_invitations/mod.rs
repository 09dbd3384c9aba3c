//! Asking somebody to work here: a link by mail, good once and for a week, that only the owner of the mailbox can take.

pub mod pages;
pub mod store;

use chrono::{DateTime, TimeDelta, Utc};

use crate::accounts::Role;
use crate::ids::StaffInvitationId;

/// For how long an invitation is good. The mail says so as well.
pub const LIFETIME: TimeDelta = TimeDelta::days(7);

/// An invitation.
#[derive(Debug, Clone)]
pub struct StaffInvitation {
    /// Key.
    pub id: StaffInvitationId,
    /// To whom it was mailed.
    pub email: String,
    /// As what they are to work here.
    pub role: Role,
    /// When it was mailed.
    pub invited_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}
