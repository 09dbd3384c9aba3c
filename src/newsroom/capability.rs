//! Who may do what in the newsroom: one table, asked before every change.

use crate::accounts::{Account, Role};
use crate::articles::Status;
use crate::articles::manuscript::Stored;
use crate::error::{AppError, AppResult};

/// Something that somebody may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capability {
    /// Begin a story, and go on with one's own.
    WriteOwn,
    /// Publish and withdraw one's own stories, and change them once published.
    PublishOwn,
    /// Change, publish and withdraw anybody's.
    PublishAny,
    /// Open a published story to everybody for a time, in the public interest.
    OpenToAll,
    /// Write and publish briefs.
    Briefs,
    /// Look after organisations and their highlights.
    Highlights,
    /// Set the rules of the paywall, and look into what it decided.
    Administer,
}

impl Capability {
    /// The least role that has it.
    fn least(self) -> Role {
        match self {
            Self::WriteOwn => Role::Contributor,
            Self::PublishOwn | Self::Briefs => Role::Author,
            Self::PublishAny | Self::OpenToAll | Self::Highlights => Role::Editor,
            Self::Administer => Role::Admin,
        }
    }
}

/// Refuses who may not.
pub fn require(account: &Account, capability: Capability) -> AppResult<()> {
    if account.role >= capability.least() { Ok(()) } else { Err(AppError::Forbidden) }
}

/// Refuses who may not change this story. Somebody else's story does not exist for those who may not see it.
pub fn require_edit(account: &Account, story: &Stored) -> AppResult<()> {
    if require(account, Capability::PublishAny).is_ok() {
        return Ok(());
    }
    if story.created_by != Some(account.account_id) {
        return Err(AppError::NotFound);
    }
    match story.status {
        Status::Draft | Status::InReview => require(account, Capability::WriteOwn),
        Status::Ready | Status::Scheduled | Status::Published | Status::Withdrawn => {
            require(account, Capability::PublishOwn)
        }
    }
}

/// Refuses who may not publish or withdraw this story.
pub fn require_publish(account: &Account, story: &Stored) -> AppResult<()> {
    require_edit(account, story)?;
    require(account, Capability::PublishOwn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AccountId;

    #[test]
    fn each_role_may_all_that_the_one_below_may() {
        use Capability::{Administer, Briefs, Highlights, OpenToAll, PublishAny, PublishOwn, WriteOwn};
        for capability in [WriteOwn, PublishOwn, PublishAny, OpenToAll, Briefs, Highlights, Administer] {
            let allowed = Role::ALL.map(|role| {
                let account = Account {
                    account_id: AccountId::new(),
                    email: String::new(),
                    name: String::new(),
                    role,
                    verified: true,
                };
                require(&account, capability).is_ok()
            });
            assert!(allowed.is_sorted(), "{capability:?}: {allowed:?}");
            assert!(!allowed[0] && allowed[4], "readers never, admins always");
        }
    }
}
