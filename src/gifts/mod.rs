//! Stories given away. A subscriber gives some a month, each to one reader; staff give a story to as many readers as they
//! say. The link alone opens nothing: it leads to a page with a button, so that programs which look into mails and
//! messages take no gift. Whoever presses it reads the story in that browser until the gift ends.

pub mod pages;
pub mod store;

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

use crate::ids::{ArticleId, GiftId};

/// A gift ends this many days after it was made, taken or not.
pub const DAYS: i64 = 30;
/// Readers of a gift of the staff, unless they say otherwise; and the most they may say.
pub const STAFF_PLACES: i32 = 100;
/// The most readers of one gift.
pub const MOST_PLACES: i32 = 10_000;

/// Length of the tag in a link, in bytes: 128 bits.
const TAG: usize = 16;

/// A story given away.
#[derive(Debug, Clone)]
pub struct Gift {
    /// Key.
    pub gift_id: GiftId,
    /// The story.
    pub article_id: ArticleId,
    /// Where it stands.
    pub path: String,
    /// Its headline.
    pub headline: String,
    /// Its standfirst, which is open to all.
    pub standfirst: String,
    /// How many readers may take it.
    pub places: i32,
    /// How many did.
    pub taken: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// When the giver took it back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The story stands before readers.
    pub published: bool,
}

/// What can be done with a gift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits for a reader.
    Open,
    /// As many readers as it is for have taken it.
    Taken,
    /// Its time is over, or the giver or the newsroom took it back.
    Ended,
}

impl Gift {
    /// What can be done with it now.
    pub fn state(&self, now: DateTime<Utc>) -> State {
        if self.revoked_at.is_some() || self.ends_at <= now || !self.published {
            State::Ended
        } else if self.taken >= i64::from(self.places) {
            State::Taken
        } else {
            State::Open
        }
    }
}

/// The last part of a gift's link: its id and a tag that only we can make. Rejected: a random token kept as its hash,
/// because a giver could then see the link only once.
pub fn token(key: &[u8; 64], gift: GiftId) -> String {
    let tag = mac(key, gift).finalize().into_bytes();
    format!("{}{}", gift.0.simple(), HEXLOWER.encode(&tag[..TAG]))
}

/// The gift of a link, if we made it.
pub fn gift_of(key: &[u8; 64], token: &str) -> Option<GiftId> {
    let (id, tag) = token.split_at_checked(32)?;
    let gift = GiftId(Uuid::try_parse(id).ok()?);
    let tag: [u8; TAG] = HEXLOWER.decode(tag.as_bytes()).ok()?.try_into().ok()?;
    mac(key, gift).verify_truncated_left(&tag).ok()?;
    Some(gift)
}

fn mac(key: &[u8; 64], gift: GiftId) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new(key.into());
    mac.update(gift.0.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_link_names_its_gift_and_no_other_can_be_made(key: [u8; 32], bytes: [u8; 16], place in 0..64usize, digit in "[0-9a-f]") {
            let key: [u8; 64] = [key, key].concat().try_into().unwrap();
            let gift = GiftId(Uuid::from_bytes(bytes));
            let token = token(&key, gift);
            prop_assert_eq!(gift_of(&key, &token), Some(gift));
            let mut forged = token.clone();
            forged.replace_range(place..=place, &digit);
            prop_assert!(forged == token || gift_of(&key, &forged).is_none());
            prop_assert_eq!(gift_of(&[9; 64], &token), None);
        }

        #[test]
        fn nonsense_is_no_link(text in ".{0,80}") {
            prop_assert_eq!(gift_of(&[7; 64], &text), None);
        }
    }
}
