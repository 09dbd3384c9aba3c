//! Addresses as they are pasted: one or many, each judged by itself.

use crate::accounts::Email;

/// An address that cannot be invited, and why, as the key of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// As it was typed.
    pub typed: String,
    /// Key of the sentence that says why.
    pub why: &'static str,
}

/// The addresses in a text, in their order, or what is wrong with those that are none or stand twice. They may be parted by
/// lines, commas and semicolons, and stand in angle brackets behind a name, as mail programs copy them.
pub fn read(text: &str) -> Result<Vec<Email>, Vec<Refused>> {
    let (mut found, mut refused): (Vec<Email>, Vec<Refused>) = (Vec::new(), Vec::new());
    let pieces = text.split(['\n', ',', ';']).map(str::trim).filter(|piece| !piece.is_empty());
    for typed in pieces {
        let why = match bare(typed).parse::<Email>() {
            Err(_) => "invite-no-address",
            Ok(email) if found.iter().any(|known| same(known, &email)) => "invite-twice",
            Ok(email) => {
                found.push(email);
                continue;
            }
        };
        refused.push(Refused { typed: typed.to_owned(), why });
    }
    if refused.is_empty() { Ok(found) } else { Err(refused) }
}

/// What stands in the angle brackets, if there are any.
fn bare(typed: &str) -> &str {
    let inside = typed.strip_suffix('>').and_then(|front| front.rsplit_once('<'));
    inside.map_or(typed, |(_, address)| address)
}

fn same(one: &Email, other: &Email) -> bool {
    one.as_str().to_lowercase() == other.as_str().to_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn addresses(text: &str) -> Vec<String> {
        read(text).unwrap().iter().map(|email| email.as_str().to_owned()).collect()
    }

    #[test]
    fn addresses_as_people_paste_them() {
        assert_eq!(
            addresses("ada@office.example\r\n Bea <bea@office.example>; \n\ncleo@office.example,"),
            ["ada@office.example", "bea@office.example", "cleo@office.example"]
        );
        assert_eq!(addresses(" \n,; "), [""; 0]);
    }

    #[test]
    fn each_is_judged_by_itself() {
        let refused = read("ada@office.example\nnobody\nADA@office.example\n<x>").unwrap_err();
        let said: Vec<_> = refused.iter().map(|refused| (refused.typed.as_str(), refused.why)).collect();
        assert_eq!(
            said,
            [
                ("nobody", "invite-no-address"),
                ("ADA@office.example", "invite-twice"),
                ("<x>", "invite-no-address")
            ]
        );
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_is_either_read_or_refused(text in "[a-z@.<>,; \n]{0,60}") {
            let pieces = text.split(['\n', ',', ';']).filter(|piece| !piece.trim().is_empty()).count();
            match read(&text) {
                Ok(found) => prop_assert_eq!(found.len(), pieces),
                Err(refused) => prop_assert!(!refused.is_empty() && refused.len() <= pieces),
            }
        }
    }
}
