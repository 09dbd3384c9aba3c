//! What colleagues say to each other about a story, beside it. Readers never come here, and no mail repeats it.

pub mod store;

use chrono::{DateTime, Utc};

use crate::ids::{AccountId, CommentId};

/// Longest comment, in characters.
pub const LONGEST: usize = 4000;

/// A comment, or an answer to one.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Key.
    pub comment_id: CommentId,
    /// What it answers.
    pub answers: Option<CommentId>,
    /// Whose it is; nobody's once the account is gone.
    pub account_id: Option<AccountId>,
    /// Their name.
    pub name: Option<String>,
    /// What they say; nothing if they took it back.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
    /// When it was last changed.
    pub edited_at: Option<DateTime<Utc>>,
    /// When the matter was settled.
    pub resolved_at: Option<DateTime<Utc>>,
}

/// A colleague who can be named in a comment.
#[derive(Debug, Clone)]
pub struct Colleague {
    /// Key.
    pub account_id: AccountId,
    /// By this name, or by its first word where nobody else has the same.
    pub name: String,
}

/// Who is named in a text by `@` and their name, in any case, each once.
pub fn mentioned(text: &str, colleagues: &[Colleague]) -> Vec<AccountId> {
    let text = text.to_lowercase();
    let first = |name: &str| name.split_whitespace().next().unwrap_or_default().to_lowercase();
    let named = |colleague: &&Colleague| {
        let word = first(&colleague.name);
        let alone = colleagues.iter().filter(|other| first(&other.name) == word).count() == 1;
        names(&text, &colleague.name.to_lowercase()) || alone && names(&text, &word)
    };
    colleagues.iter().filter(named).map(|colleague| colleague.account_id).collect()
}

/// Whether `@name` stands in the text, as a whole.
fn names(text: &str, name: &str) -> bool {
    !name.is_empty()
        && text
            .split('@')
            .skip(1)
            .filter_map(|rest| rest.strip_prefix(name))
            .any(|rest| !rest.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn people_are_named_whole_or_by_a_first_name_that_is_theirs_alone() {
        let colleague = |name: &str| Colleague { account_id: AccountId::new(), name: name.to_owned() };
        let all = [colleague("Ada Lovelace"), colleague("Ada Yonath"), colleague("Grace Hopper")];
        let found = |text: &str| mentioned(text, &all);
        assert_eq!(found("@ada lovelace, please."), [all[0].account_id]);
        assert_eq!(found("See @Grace: yes"), [all[2].account_id]);
        assert_eq!(found("@GRACE HOPPER and @Grace"), [all[2].account_id], "once");
        for nobody in ["@Ada", "Grace", "@Gracey", "a@b.example", "@", ""] {
            assert!(found(nobody).is_empty(), "{nobody}");
        }
    }

    proptest! {
        #[test]
        fn without_the_sign_nobody_is_named(text in "[^@]{0,60}", name in "\\PC{0,12}") {
            let colleagues = [Colleague { account_id: AccountId::new(), name }];
            prop_assert!(mentioned(&text, &colleagues).is_empty());
        }
    }
}
