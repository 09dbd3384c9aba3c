//! Who works here and as what: invited, given a role, disabled and enabled again. What they wrote stays theirs and the
//! house's, whatever becomes of them.

pub mod closing;
pub mod inviting;
pub mod pages;
pub mod store;

use crate::accounts::Role;
use crate::ids::AccountId;

/// Somebody who works here, or is to.
#[derive(Debug, Clone)]
pub struct Person {
    /// Key.
    pub account_id: AccountId,
    /// What to call them.
    pub name: String,
    /// Address.
    pub email: String,
    /// As what.
    pub role: Role,
    /// Does not get in any more.
    pub disabled: bool,
    /// Has a second factor.
    pub secured: bool,
}

/// Why a role is not changed, in a sentence. `seen` is the role that was on the page. An admin does not change their own
/// role, so one always remains; that of two who dismiss each other at once one is stopped is the lock's business.
pub fn refusal(by: AccountId, person: &Person, seen: Role, admins: usize) -> Option<&'static str> {
    if by == person.account_id {
        Some("Your own role is changed by another admin.")
    } else if person.role != seen {
        Some("Somebody else changed this role meanwhile. What you see now is how it is.")
    } else if person.role == Role::Admin && !person.disabled && admins < 2 {
        Some("This is the last admin.")
    } else {
        None
    }
}

/// Why somebody is not disabled, in a sentence.
pub fn refusal_to_disable(by: AccountId, person: &Person, admins: usize) -> Option<&'static str> {
    if by == person.account_id {
        Some("Your own account is disabled by another admin.")
    } else if person.role == Role::Admin && !person.disabled && admins < 2 {
        Some("This is the last admin.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_dismisses_themselves_or_the_last_admin() {
        let (one, other) = (AccountId::new(), AccountId::new());
        let person = |account_id, role| Person {
            account_id,
            name: String::new(),
            email: String::new(),
            role,
            disabled: false,
            secured: true,
        };
        let admin = person(other, Role::Admin);
        assert!(refusal(one, &admin, Role::Admin, 2).is_none());
        assert!(refusal(one, &admin, Role::Admin, 1).is_some());
        assert!(refusal(one, &admin, Role::Editor, 2).is_some());
        assert!(refusal(other, &admin, Role::Admin, 2).is_some());
        assert!(refusal(one, &person(other, Role::Author), Role::Author, 1).is_none());
        assert!(refusal_to_disable(one, &admin, 2).is_none());
        assert!(refusal_to_disable(one, &admin, 1).is_some());
        assert!(refusal_to_disable(other, &admin, 2).is_some());
        let gone = Person { disabled: true, ..admin };
        assert!(refusal(one, &gone, Role::Admin, 1).is_none(), "who is out already is not the last");
    }
}
