//! Passkeys (W3C Web Authentication). What a browser is asked and answers is the library's; what is asked is kept by us
//! between the two requests, for two nodes may answer them.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use url::Url;
use webauthn_rs::prelude::{PasskeyAuthentication, PasskeyRegistration};
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// For how long an answer is waited for.
pub const PATIENCE: TimeDelta = TimeDelta::minutes(5);

/// Longest name that somebody gives a passkey, in characters.
pub const LONGEST_NAME: usize = 60;

/// At most this many passkeys belong to an account: their ids go along with each question.
pub const MOST: usize = 20;

/// What we keep of a question until it is answered.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ceremony {
    /// A passkey is to be made.
    Registration(PasskeyRegistration),
    /// One is to be shown.
    Authentication(PasskeyAuthentication),
}

/// We as browsers know us: the host of the base address. None where no browser makes passkeys, at an address without a
/// name.
pub fn relying_party(base: &Url, publication: &str) -> Option<Webauthn> {
    let builder = WebauthnBuilder::new(base.domain()?, base).ok()?;
    builder.rp_name(publication).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_belong_to_a_host_with_a_name() {
        for (base, possible) in [
            ("https://news.example", true),
            ("http://localhost:8104", true),
            ("http://127.0.0.1:8080", false),
            ("http://[::1]:8080", false),
        ] {
            assert_eq!(relying_party(&base.parse().unwrap(), "Paper").is_some(), possible, "{base}");
        }
    }
}
