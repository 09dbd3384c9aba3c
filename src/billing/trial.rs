//! One trial a person. A person is an account, an address however it is spelt, and a card.

use super::store::trials;
use crate::keys::keyed_hash;

/// Mail providers that read one mailbox under addresses with any dots in them.
/// Source: support.google.com/mail/answer/7436150.
const WITHOUT_DOTS: [&str; 2] = ["gmail.com", "googlemail.com"];

/// An address as its mailbox is: in lower case, without what stands after a plus, and without dots where the provider
/// reads over them. Not an address to write to: another provider may keep plus signs apart, which costs its user a second
/// trial and nobody a mail.
pub fn mailbox(address: &str) -> String {
    let address = address.trim().to_lowercase();
    let Some((local, domain)) = address.rsplit_once('@') else { return address };
    let local = local.split('+').next().unwrap_or(local);
    if WITHOUT_DOTS.contains(&domain) {
        return format!("{}@gmail.com", local.replace('.', ""));
    }
    format!("{local}@{domain}")
}

/// What a person is kept under: hashes that only this installation can make.
#[derive(Debug, Clone, Default)]
pub struct Person {
    address: Option<[u8; 32]>,
    card: Option<[u8; 32]>,
}

impl Person {
    /// Whoever has this confirmed address and pays with this card, as far as they are known.
    pub fn new(key: &[u8; 64], address: Option<&str>, fingerprint: Option<&str>) -> Self {
        Self {
            address: address.map(|address| keyed_hash(key, &["address", &mailbox(address)])),
            card: fingerprint.map(|card| keyed_hash(key, &["card", card])),
        }
    }

    /// For the statements.
    pub fn keys(&self) -> trials::Keys<'_> {
        trials::Keys {
            address: self.address.as_ref().map(<[u8; 32]>::as_slice),
            card: self.card.as_ref().map(<[u8; 32]>::as_slice),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_mailbox_are_one() {
        for address in ["a.da+x@gmail.com", "ADA@Gmail.com", "ada@googlemail.com"] {
            assert_eq!(mailbox(address), "ada@gmail.com", "{address}");
        }
        assert_eq!(mailbox("Ada.L+paper@courant.example"), "ada.l@courant.example");
    }
}
