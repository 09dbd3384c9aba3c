//! Promotion codes: how one asks for a coupon.

use super::Coupon;
use crate::ids::PromotionCodeId;

/// What a code is made of.
const SHORTEST: usize = 4;
const LONGEST: usize = 32;

/// A code as it is kept: in capitals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// What somebody typed; nothing if no code can read so.
    pub fn typed(text: &str) -> Option<Self> {
        let code = text.trim().to_ascii_uppercase();
        let fits = (SHORTEST..=LONGEST).contains(&code.len())
            && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-');
        fits.then_some(Self(code))
    }

    /// As it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A coupon that a code brings.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The coupon.
    pub coupon: Coupon,
    /// By which code.
    pub code: Code,
    /// Its key.
    pub promotion_code_id: PromotionCodeId,
    /// One of a batch.
    pub single_use: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_write_them() {
        assert_eq!(Code::typed(" spring-26 ").unwrap().as_str(), "SPRING-26");
        for text in ["", "abc", "spring 26", "SPRING_26", "ſpring", "Ä-SPRING", &"A".repeat(33), "A'--"] {
            assert!(Code::typed(text).is_none(), "{text}");
        }
    }
}
