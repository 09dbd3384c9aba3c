//! What a link in a mail carries: a random text that is good for one thing, once, for a while.

use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};

use crate::mail::Kind;

/// Random bytes in a token: 128 bits, which nobody guesses, in a link that fits the width of a telephone.
const BYTES: usize = 16;

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "token_purpose", rename_all = "snake_case")]
pub enum Purpose {
    /// The account's address is its own.
    ConfirmAddress,
    /// The account gets a new password.
    NewPassword,
    /// Somebody signs in without a password.
    SignIn,
    /// The account may leave its address.
    LeaveAddress,
    /// The account may take another address.
    TakeAddress,
    /// The account is deleted.
    DeleteAccount,
}

impl Purpose {
    /// For how long a token is good. The mails say so as well.
    pub fn lifetime(self) -> TimeDelta {
        match self {
            Self::ConfirmAddress => TimeDelta::days(7),
            Self::NewPassword | Self::SignIn | Self::DeleteAccount => TimeDelta::hours(1),
            Self::LeaveAddress | Self::TakeAddress => TimeDelta::days(2),
        }
    }

    /// The letter that brings it.
    pub fn letter(self) -> Kind {
        match self {
            Self::ConfirmAddress => Kind::ConfirmAddress,
            Self::NewPassword => Kind::NewPassword,
            Self::SignIn => Kind::SignIn,
            Self::LeaveAddress => Kind::LeaveAddress,
            Self::TakeAddress => Kind::TakeAddress,
            Self::DeleteAccount => Kind::DeleteAccount,
        }
    }

    /// Its name in the keys of the wording of its page.
    pub fn name(self) -> &'static str {
        self.letter().name()
    }
}

/// A token as it stands in a link. Only its hash is kept, so that a copy of the database opens nothing.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A new one.
    pub fn random() -> Self {
        Self(crate::keys::random_hex(BYTES))
    }

    /// The one in an address that somebody opened, right or wrong.
    pub fn presented(text: String) -> Self {
        Self(text)
    }

    /// What is kept of it. A plain hash is enough for what cannot be guessed.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The path of the page where it is used.
    pub fn path(&self) -> String {
        self.path_below("/confirm")
    }

    /// The path of a page of another kind.
    pub fn path_below(&self, folder: &str) -> String {
        format!("{folder}/{}", self.0)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_are_known_by_their_hash() {
        let (one, other) = (Token::random(), Token::random());
        assert_ne!(one.hash(), other.hash());
        let text = one.path().strip_prefix("/confirm/").unwrap().to_owned();
        assert_eq!(text.len(), 32);
        assert_eq!(Token::presented(text).hash(), one.hash());
        assert_eq!(format!("{one:?}"), "Token(…)");
    }
}
