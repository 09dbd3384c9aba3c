//! People who can sign in: their address, their role, and what a role may do.

pub mod belongings;
pub mod device;
pub mod erasure;
pub mod jobs;
pub mod limits;
pub mod pages;
pub mod password;
pub mod session;
pub mod store;
pub mod strength;
pub mod token;

use crate::ids::AccountId;

/// What somebody is to the publication. A later one may do all that an earlier one may.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, sqlx::Type, serde::Serialize, serde::Deserialize,
)]
#[sqlx(type_name = "role", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads.
    Reader,
    /// Writes drafts and submits them.
    Contributor,
    /// Publishes their own stories.
    Author,
    /// Publishes everything.
    Editor,
    /// Runs the publication.
    Admin,
}

impl Role {
    /// All roles, the least first.
    pub const ALL: [Self; 5] = [Self::Reader, Self::Contributor, Self::Author, Self::Editor, Self::Admin];

    /// The role's name in commands and forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Contributor => "contributor",
            Self::Author => "author",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }

    /// Everyone who works here reads everything and enters the newsroom.
    pub fn is_staff(self) -> bool {
        self > Self::Reader
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|role| role.name() == text)
            .ok_or_else(|| format!("“{text}” is no role: reader, contributor, author, editor or admin"))
    }
}

/// An e-mail address that a person could have. The database compares it without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// The address as it was typed, without surrounding blanks.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Email {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        let parsed: email_address::EmailAddress = text.parse().map_err(|_| EmailError)?;
        // Quoted local parts, comments and bare hosts are legal and no reader has one; they are typing mistakes.
        let plain = parsed.display_part().is_empty()
            && !parsed.local_part().starts_with('"')
            && parsed.domain().contains('.')
            && !parsed.domain().starts_with('[')
            && !text.chars().any(turns_ascii);
        if plain { Ok(Self(text.to_owned())) } else { Err(EmailError) }
    }
}

/// A letter that is not ASCII and becomes so in lower case: the dotted capital İ, the sign for kelvin. The database compares
/// addresses in lower case, so it would take a look-alike for the address itself; a mail server would not.
fn turns_ascii(letter: char) -> bool {
    !letter.is_ascii() && letter.to_lowercase().any(|lower| lower.is_ascii())
}

/// The text is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct EmailError;

/// Longest name of a person, in characters.
pub const LONGEST_NAME: usize = 120;

/// A person who can sign in.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each says something else of the person")]
pub struct Account {
    /// Key.
    pub account_id: AccountId,
    /// Address, as typed at registration.
    pub email: String,
    /// What to call them.
    pub name: String,
    /// What they are here.
    pub role: Role,
    /// The address is proved to be theirs.
    pub verified: bool,
    /// Has a second factor, or is a demonstration's, of which none is asked.
    pub secured: bool,
    /// Does not get in any more.
    pub disabled: bool,
    /// Has asked for a history of what they read.
    pub keeps_history: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_people_have() {
        for good in ["reader@courant.example", " a.b+tag@sub.example.org ", "jürgen@bücher.example"] {
            assert!(good.parse::<Email>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "reader",
            "reader@",
            "@courant.example",
            "a@b",
            "a b@c.example",
            "Reader <r@c.example>",
            "a@[127.0.0.1]",
            "ed\u{130}tor@courant.example",
            "editor@courant.\u{212A}example",
        ] {
            assert_eq!(bad.parse::<Email>(), Err(EmailError), "{bad}");
        }
    }

    #[test]
    fn roles_stand_in_order() {
        assert!(Role::ALL.is_sorted());
        assert!(!Role::Reader.is_staff() && Role::Contributor.is_staff());
        for role in Role::ALL {
            assert_eq!(role.name().parse(), Ok(role));
        }
    }
}
