//! Names that were typed into a field of the story's form, as what they stand for, and what is suggested while they are typed.

pub mod pages;
pub mod store;

use crate::accounts::Account;
use crate::error::AppResult;
use crate::ids::AccountId;
use crate::newsroom::capability::sees_all;

/// Most names in one list.
const NAMES: usize = 50;

/// Which stories somebody may name in theirs: what readers see, what is their own, and who looks after everybody's all. The
/// rest answers as what does not exist, or a slug would tell of another's draft.
#[derive(Debug, Clone, Copy)]
pub struct Sight {
    /// Of what readers do not see, only this account's.
    only: Option<AccountId>,
}

impl Sight {
    /// What this account sees.
    pub fn of(account: &Account) -> Self {
        Self { only: (!sees_all(account)).then_some(account.account_id) }
    }
}

/// Looks up each name of a list; the first that is unknown is named in the message.
pub(super) async fn resolve<'a, T, F>(
    list: &'a str,
    separator: char,
    what: &str,
    error: &mut Option<String>,
    find: impl Fn(&'a str) -> F,
) -> AppResult<Vec<T>>
where
    T: PartialEq,
    F: Future<Output = sqlx::Result<Option<T>>>,
{
    let mut found = Vec::new();
    if list.split(separator).count() > NAMES {
        *error = Some(format!("At most {NAMES}, please."));
        return Ok(found);
    }
    for name in list.split(separator).map(str::trim).filter(|name| !name.is_empty()) {
        let Some(id) = find(name).await? else {
            *error = Some(format!("There is no {what} “{name}”."));
            break;
        };
        // Named twice it is meant once.
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(found)
}

/// What was typed, as a part of a pattern: signs that mean something in one are left out.
fn escaped(typed: &str) -> String {
    typed.trim().replace(['\\', '%', '_'], "")
}
