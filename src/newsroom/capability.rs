//! Who may do what in the newsroom: one table, asked before every change.

use super::workflow::{self, Deed, Transition};
use crate::accounts::{Account, Role};
use crate::articles::Status;
use crate::articles::manuscript::Stored;
use crate::error::{AppError, AppResult};
use crate::media::Media;

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
    /// Bring pictures into the library, and look after one's own.
    Pictures,
    /// Look after anybody's pictures.
    PicturesOfAny,
    /// Write and publish briefs.
    Briefs,
    /// Arrange the front page.
    FrontPage,
    /// Look after sections, columns, topics and authors.
    Structure,
    /// Say where old addresses lead.
    Redirects,
    /// Look after organisations and their highlights.
    Highlights,
    /// Set the rules of the paywall, and look into what it decided.
    Administer,
}

impl Capability {
    /// All of them, in the order of the page that shows them.
    pub const ALL: [Self; 12] = [
        Self::WriteOwn,
        Self::PublishOwn,
        Self::PublishAny,
        Self::Pictures,
        Self::PicturesOfAny,
        Self::Briefs,
        Self::OpenToAll,
        Self::FrontPage,
        Self::Structure,
        Self::Redirects,
        Self::Highlights,
        Self::Administer,
    ];

    /// What it is, in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::WriteOwn => "Begin stories, write on and submit one’s own",
            Self::PublishOwn => "Publish, schedule and withdraw one’s own stories",
            Self::PublishAny => "Change, review, publish and withdraw anybody’s stories",
            Self::Pictures => "Upload pictures, describe, replace and delete one’s own",
            Self::PicturesOfAny => "Describe, replace and delete anybody’s pictures",
            Self::Briefs => "Write and publish briefs",
            Self::OpenToAll => "Open a story to everybody, in the public interest",
            Self::FrontPage => "Arrange the front page",
            Self::Structure => "Make and change sections, columns, topics and authors",
            Self::Redirects => "Say where old addresses lead",
            Self::Highlights => "Look after organisations and their highlights",
            Self::Administer => "Run the administration: readers, money, rules, people",
        }
    }

    /// Whether a role has it.
    pub fn belongs_to(self, role: Role) -> bool {
        role >= self.least()
    }

    /// The least role that has it.
    fn least(self) -> Role {
        match self {
            Self::WriteOwn | Self::Pictures => Role::Contributor,
            Self::PublishOwn | Self::Briefs => Role::Author,
            Self::PublishAny
            | Self::PicturesOfAny
            | Self::OpenToAll
            | Self::FrontPage
            | Self::Structure
            | Self::Redirects
            | Self::Highlights => Role::Editor,
            Self::Administer => Role::Admin,
        }
    }
}

/// Refuses who may not.
pub fn require(account: &Account, capability: Capability) -> AppResult<()> {
    if capability.belongs_to(account.role) { Ok(()) } else { Err(AppError::Forbidden) }
}

/// Whether somebody sees everybody's stories in the newsroom, and not only their own.
pub fn sees_all(account: &Account) -> bool {
    Capability::PublishAny.belongs_to(account.role)
}

/// Refuses who may not see this story in the newsroom: for them it does not exist. Its writer sees it wherever it stands.
pub fn require_read(account: &Account, story: &Stored) -> AppResult<()> {
    if sees_all(account) {
        return Ok(());
    }
    let own = story.created_by == Some(account.account_id);
    if own { require(account, Capability::WriteOwn) } else { Err(AppError::NotFound) }
}

/// Refuses who may not change this story. What an editor has before them, or approved, its writer changes only if they
/// could publish it themselves: what was read is what is published.
pub fn require_edit(account: &Account, story: &Stored) -> AppResult<()> {
    require_read(account, story)?;
    match story.status {
        Status::Draft => require(account, Capability::WriteOwn),
        Status::InReview | Status::Ready | Status::Scheduled | Status::Published | Status::Withdrawn => {
            require(account, Capability::PublishOwn)
        }
    }
}

/// Refuses who may not change this picture. Where readers see it, it is changed by who may change what is published.
pub fn require_picture(account: &Account, picture: &Media, published: bool) -> AppResult<()> {
    if require(account, Capability::PicturesOfAny).is_ok() {
        return Ok(());
    }
    let own = picture.created_by == Some(account.account_id);
    match (own, published) {
        (true, false) => require(account, Capability::Pictures),
        (true, true) => require(account, Capability::PublishOwn),
        (false, _) => Err(AppError::Forbidden),
    }
}

/// What a deed makes of this story; nothing if it has been done already. Refuses who may not do it, and what cannot be done
/// where the story stands.
pub fn require_deed(account: &Account, story: &Stored, deed: Deed) -> AppResult<Option<Transition>> {
    require_read(account, story)?;
    let step = workflow::transition(story.status, deed);
    let done = workflow::already(story.status, deed).filter(|_| step.is_none());
    let Some(line) = step.or(done) else {
        return Err(AppError::Conflict);
    };
    require(account, line.needs)?;
    Ok(step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AccountId;

    #[test]
    fn each_role_may_all_that_the_one_below_may() {
        for capability in Capability::ALL {
            let allowed = Role::ALL.map(|role| {
                let account = Account {
                    account_id: AccountId::new(),
                    email: String::new(),
                    name: String::new(),
                    role,
                    verified: true,
                    secured: true,
                    disabled: false,
                    keeps_history: false,
                };
                require(&account, capability).is_ok()
            });
            assert!(allowed.is_sorted(), "{capability:?}: {allowed:?}");
            assert!(!allowed[0] && allowed[4], "readers never, admins always");
        }
    }
}
