//! Recovery codes: what somebody keeps on paper for the day when the telephone is gone.

use rand::seq::IndexedRandom as _;

use crate::ids::AccountId;
use crate::keys::{Keys, keyed_hash};

/// So many are made at a time.
pub const COUNT: usize = 10;

/// Letters and digits that are not taken for one another on paper.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// Letters of a code: about 59 bits, which nobody guesses through our form.
const LENGTH: usize = 12;

/// New codes, in groups of four.
pub fn random() -> Vec<String> {
    let mut random = rand::rng();
    let mut code = || -> String {
        let letters: Vec<u8> = (0..LENGTH).filter_map(|_| LETTERS.choose(&mut random).copied()).collect();
        let groups: Vec<_> = letters.chunks(4).map(String::from_utf8_lossy).collect();
        groups.join("-")
    };
    (0..COUNT).map(|_| code()).collect()
}

/// What is kept of a code, however it was typed. Keyed: a copy of the database is not enough to try codes by.
pub fn hash(keys: &Keys, account: AccountId, code: &str) -> [u8; 32] {
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let account = account.to_string();
    keyed_hash(&keys.second_factor, &["recovery code", &account, &code.to_ascii_lowercase()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_differ_and_are_known_however_they_are_typed() {
        let keys = Keys::derive(&"a secret that only tests know, 32 characters".to_owned().into());
        let (ada, bea) = (AccountId::new(), AccountId::new());
        let codes = random();
        let hashes: std::collections::HashSet<_> = codes.iter().map(|code| hash(&keys, ada, code)).collect();
        assert_eq!((codes.len(), hashes.len()), (COUNT, COUNT));
        for code in &codes {
            assert_eq!(code.len(), LENGTH + 2, "{code}");
            let typed = format!(" {} ", code.replace('-', " ").to_uppercase());
            assert!(hashes.contains(&hash(&keys, ada, &typed)));
            assert!(!hashes.contains(&hash(&keys, bea, code)));
        }
    }
}
