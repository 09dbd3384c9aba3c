//! The link by which whoever holds it joins a group, and what the links of mails carry.
//!
//! A group's link is made of the group's key and the link's number with a key of the installation, so that the owner sees
//! it again and a copy of the database opens nothing; what is kept is its hash, by which it is found. A new number makes
//! the link before worthless.

use crate::accounts::token::Token;
use crate::ids::GroupId;
use crate::keys::keyed_hash;

/// Bytes of the link: 128 bits, as in every token.
const BYTES: usize = 16;

/// The token in a group's link.
pub fn token(key: &[u8; 64], group: GroupId, number: i32) -> Token {
    let hash = keyed_hash(key, &[&group.to_string(), &number.to_string()]);
    Token::presented(data_encoding::HEXLOWER.encode(&hash[..BYTES]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_group_and_each_number_has_a_link_of_its_own() {
        let (key, other_key) = ([7; 64], [8; 64]);
        let group = GroupId::new();
        let token = |key, group, number| token(key, group, number).path_below("");
        let link = token(&key, group, 1);
        assert_eq!((link.len(), &link), (33, &token(&key, group, 1)));
        for other in [token(&key, group, 2), token(&key, GroupId::new(), 1), token(&other_key, group, 1)] {
            assert_ne!(link, other);
        }
    }
}
