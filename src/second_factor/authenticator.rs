//! Codes of authenticator apps (RFC 6238), as all of these apps understand them: SHA-1, half a minute, six digits.

use data_encoding::BASE32_NOPAD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rand::Rng as _;
use totp_rs::{Algorithm, Builder, Totp};

use crate::ids::AccountId;
use crate::keys::{Keys, seal, unseal};

/// Bytes of a secret: as long as the hash, as RFC 4226 has it.
const BYTES: usize = 20;
/// Seconds in which one code is shown.
const PERIOD: u64 = 30;
/// So many periods a telephone's clock may be off, either way.
const SKEW: u16 = 1;

/// What we and the app know.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; BYTES]);

impl Secret {
    /// A new one.
    pub fn random() -> Self {
        let mut bytes = [0; BYTES];
        rand::rng().fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// As it is kept, and as it travels in the form that confirms it: for this account, and for no other.
    pub fn sealed(&self, keys: &Keys, account: AccountId) -> Option<Vec<u8>> {
        seal(&keys.second_factor, account.0.as_bytes(), &self.0)
    }

    /// What was sealed for this account; nothing if it was sealed by somebody else, or for another.
    pub fn unsealed(keys: &Keys, account: AccountId, sealed: &[u8]) -> Option<Self> {
        unseal(&keys.second_factor, account.0.as_bytes(), sealed)?.try_into().ok().map(Self)
    }

    /// As a person types it, in groups of four.
    pub fn text(&self) -> String {
        let letters = BASE32_NOPAD.encode(&self.0).into_bytes();
        let groups: Vec<_> = letters.chunks(4).map(String::from_utf8_lossy).collect();
        groups.join(" ")
    }

    /// As an app reads it from the square.
    pub fn uri(&self, publication: &str, email: &str) -> String {
        let part = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let secret = BASE32_NOPAD.encode(&self.0);
        format!("otpauth://totp/{0}:{1}?secret={secret}&issuer={0}", part(publication), part(email))
    }

    /// The period whose code this is, if it is one of now and later than the last one taken. `seconds` of Unix time.
    /// Whoever takes it must say in the same statement that it is taken.
    pub fn period(&self, code: &str, seconds: i64, last: Option<i64>) -> Option<i64> {
        let code: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
        let seconds = u64::try_from(seconds).ok()?;
        // The earlier of two periods with the same code may be taken, and the later one not.
        let periods = (0..=u64::from(SKEW) * 2).filter_map(|ahead| {
            let at = (seconds / PERIOD + ahead).checked_sub(u64::from(SKEW))?;
            self.totp().check(&code, at * PERIOD)?;
            i64::try_from(at).ok()
        });
        periods.filter(|period| last.is_none_or(|last| *period > last)).min()
    }

    /// One period at a time: which of them may be taken is decided above.
    fn totp(&self) -> Totp {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_step_duration(PERIOD)
            .with_skew(0)
            .with_secret(self.0.to_vec())
            .build_noncompliant()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(secret: &Secret, period: u64) -> String {
        secret.totp().generate(period * PERIOD).to_string()
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B; six digits are the last of its eight.
        let secret = Secret(*b"12345678901234567890");
        for (seconds, known) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret.period(known, seconds, None), Some(seconds / 30), "{seconds}");
        }
        assert_eq!(secret.period(" 287 082 ", 59, None), Some(1), "as apps show it");
        for wrong in ["", "28708", "2870820", "287083", "28708a", "+28708"] {
            assert_eq!(secret.period(wrong, 59, None), None, "{wrong}");
        }
    }

    #[test]
    fn a_sealed_secret_is_one_accounts() {
        let keys = Keys::derive(&"a secret that only tests know, 32 characters".to_owned().into());
        let (ada, bea) = (AccountId::new(), AccountId::new());
        let secret = Secret::random();
        let mut sealed = secret.sealed(&keys, ada).unwrap();
        assert_eq!(Secret::unsealed(&keys, ada, &sealed), Some(secret.clone()));
        assert_eq!(Secret::unsealed(&keys, bea, &sealed), None);
        assert!(!sealed.windows(4).any(|four| secret.0.starts_with(four)));
        sealed[13] ^= 1;
        assert_eq!(Secret::unsealed(&keys, ada, &sealed), None);
        assert_eq!(Secret::unsealed(&keys, ada, b"short"), None);
        assert!(
            secret
                .uri("Brussels Courant", "a@b.example")
                .starts_with("otpauth://totp/Brussels%20Courant:a%40b")
        );
    }

    proptest! {
        #[test]
        fn a_code_is_good_around_its_time_and_once(
            bytes in any::<[u8; BYTES]>(), at in 1_000_000..4_000_000_000_u64, off in -4..=4_i64,
        ) {
            let secret = Secret(bytes);
            let now = at / PERIOD;
            let shown = now.checked_add_signed(off).unwrap();
            let seconds = i64::try_from(at).unwrap();
            let taken = secret.period(&code(&secret, shown), seconds, None);
            // A code may be another period's by chance; which period it is then, it is a code of that one.
            let near = |period: i64| (period - i64::try_from(now).unwrap()).abs() <= 1;
            match taken {
                Some(period) => {
                    prop_assert!(near(period));
                    prop_assert_eq!(code(&secret, u64::try_from(period).unwrap()), code(&secret, shown));
                }
                None => prop_assert!(off.abs() > 1),
            }
            // Taken once, no code of that period or an earlier one is taken again.
            let again = secret.period(&code(&secret, shown), seconds, Some(i64::try_from(now + 1).unwrap()));
            prop_assert_eq!(again, None);
            if let Some(period) = taken {
                let again = secret.period(&code(&secret, shown), seconds, Some(period));
                prop_assert!(again.is_none_or(|later| later > period));
            }
        }
    }
}
