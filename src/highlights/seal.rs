//! What pages carry of highlights, made with a key of the installation: the link that leads to the target, and the seal by
//! which a page may say that a highlight of it was seen. Nobody can make either, so nothing is counted that was not served,
//! and no link of ours leads where no editor wanted it to.
//!
//! Twenty-four of each stand in a page, so they are short: tags of 64 and 72 bits, which can be tried only by asking us.

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

use super::Turn;
use crate::ids::HighlightId;

/// Length of a link's tag, in bytes: with the id's sixteen they are 32 letters.
const TAG: usize = 8;
/// Length of a seal, in bytes: twelve letters.
const SEAL: usize = 9;

/// The last part of a highlight's link.
pub fn link(key: &[u8; 64], id: HighlightId) -> String {
    let tag = mac(key, &[b"link", id.0.as_bytes()]).finalize().into_bytes();
    let bytes: Vec<u8> = id.0.as_bytes().iter().chain(&tag[..TAG]).copied().collect();
    BASE64URL_NOPAD.encode(&bytes)
}

/// The highlight of a link, if we made it.
pub fn linked(key: &[u8; 64], link: &str) -> Option<HighlightId> {
    let bytes = BASE64URL_NOPAD.decode(link.as_bytes()).ok()?;
    let (id, tag) = bytes.split_at_checked(16)?;
    let id = HighlightId(Uuid::from_slice(id).ok()?);
    let mac = mac(key, &[b"link", id.0.as_bytes()]);
    (tag.len() == TAG && mac.verify_truncated_left(tag).is_ok()).then_some(id)
}

/// What says that a highlight was served in a turn.
pub fn seal(key: &[u8; 64], id: HighlightId, turn: Turn) -> String {
    let tag = served(key, id, turn).finalize().into_bytes();
    BASE64URL_NOPAD.encode(&tag[..SEAL])
}

/// Whether a highlight was served in a turn.
pub fn is_sealed(key: &[u8; 64], id: HighlightId, turn: Turn, seal: &str) -> bool {
    let seal = BASE64URL_NOPAD.decode(seal.as_bytes()).unwrap_or_default();
    seal.len() == SEAL && served(key, id, turn).verify_truncated_left(&seal).is_ok()
}

fn served(key: &[u8; 64], id: HighlightId, turn: Turn) -> Hmac<Sha256> {
    mac(key, &[b"seen", id.0.as_bytes(), &turn.0.to_be_bytes()])
}

/// Each use begins with a word of its own of the same length, so that none passes for another.
fn mac(key: &[u8; 64], parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new(key.into());
    for part in parts {
        mac.update(part);
    }
    mac
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: [u8; 64] = [7; 64];

    proptest! {
        #[test]
        fn a_link_names_its_highlight_and_no_other_can_be_made(bytes: [u8; 16], place in 0..32usize, letter in "[0-9A-Za-z_-]") {
            let id = HighlightId(Uuid::from_bytes(bytes));
            let made = link(&KEY, id);
            prop_assert_eq!(made.len(), 32);
            prop_assert_eq!(linked(&KEY, &made), Some(id));
            prop_assert_eq!(linked(&[8; 64], &made), None);
            let mut forged = made.clone();
            forged.replace_range(place..=place, &letter);
            prop_assert!(forged == made || linked(&KEY, &forged).is_none());
        }

        #[test]
        fn a_seal_is_good_for_its_highlight_and_its_turn(bytes: [u8; 16], turn: i64, other: i64) {
            let (id, turn) = (HighlightId(Uuid::from_bytes(bytes)), Turn(turn));
            let made = seal(&KEY, id, turn);
            prop_assert!(is_sealed(&KEY, id, turn, &made));
            prop_assert!(turn.0 == other || !is_sealed(&KEY, id, Turn(other), &made));
            prop_assert!(!is_sealed(&KEY, HighlightId::new(), turn, &made));
            prop_assert!(!is_sealed(&KEY, id, turn, &made[..8]), "a shorter one is easier to guess");
            prop_assert!(!is_sealed(&KEY, id, turn, ""));
        }

        #[test]
        fn nonsense_is_neither(text in ".{0,40}") {
            prop_assert_eq!(linked(&KEY, &text), None);
            prop_assert!(!is_sealed(&KEY, HighlightId::new(), Turn(0), &text));
        }
    }
}
