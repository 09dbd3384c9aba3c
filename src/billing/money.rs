//! Amounts of money: minor units and a currency, never a float.

use std::fmt;
use std::str::FromStr;

/// A currency, by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// Currencies without minor units, as Stripe lists them (docs.stripe.com/currencies#zero-decimal).
const WITHOUT_MINOR: [&str; 16] = [
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF",
    "XPF",
];
/// Currencies with a thousand minor units to the whole, by the same list.
const THOUSANDS: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");

    /// Its code, in capitals.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many of an amount's digits stand behind the point.
    pub fn digits(self) -> u32 {
        match self.code() {
            code if WITHOUT_MINOR.contains(&code) => 0,
            code if THOUSANDS.contains(&code) => 3,
            _ => 2,
        }
    }

    /// The sign before an amount, where English readers know it.
    fn sign(self) -> Option<&'static str> {
        match self.code() {
            "EUR" => Some("€"),
            "GBP" => Some("£"),
            "USD" => Some("$"),
            _ => None,
        }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl serde::Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> serde::Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

/// A text that is no amount or no currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotMoney {
    /// Not three letters.
    #[error("a currency has three letters, such as EUR")]
    Currency,
    /// Not a number with at most the currency's digits behind the point.
    #[error("an amount such as 15 or 15.50")]
    Amount,
}

impl FromStr for Currency {
    type Err = NotMoney;

    fn from_str(text: &str) -> Result<Self, NotMoney> {
        let letters: [u8; 3] = text.trim().as_bytes().try_into().map_err(|_| NotMoney::Currency)?;
        if letters.iter().all(u8::is_ascii_alphabetic) {
            Ok(Self(letters.map(|letter| letter.to_ascii_uppercase())))
        } else {
            Err(NotMoney::Currency)
        }
    }
}

/// An amount in a currency. Negative where somebody gets money back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Money {
    /// In the currency's minor units: cents.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// So many minor units.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The sum; nothing if the currencies differ or the sum is beyond counting.
    pub fn plus(self, other: Self) -> Option<Self> {
        (self.currency == other.currency).then_some(())?;
        Some(Self { minor: self.minor.checked_add(other.minor)?, ..self })
    }

    /// What is left; nothing if the currencies differ.
    pub fn minus(self, other: Self) -> Option<Self> {
        (self.currency == other.currency).then_some(())?;
        Some(Self { minor: self.minor.checked_sub(other.minor)?, ..self })
    }

    /// So many times the amount; nothing if that is beyond counting.
    pub fn times(self, times: i64) -> Option<Self> {
        Some(Self { minor: self.minor.checked_mul(times)?, ..self })
    }

    /// The share `part` of `whole`, rounded half away from zero, computed in wide integers. Nothing of nothing is nothing.
    #[must_use]
    pub fn share(self, part: i64, whole: i64) -> Self {
        if whole == 0 {
            return Self { minor: 0, ..self };
        }
        let (wide, whole) = (i128::from(self.minor) * i128::from(part), i128::from(whole));
        let half = whole.abs() / 2 * if (wide < 0) == (whole < 0) { 1 } else { -1 };
        let minor = (wide + half) / whole;
        Self { minor: i64::try_from(minor).unwrap_or(if minor < 0 { i64::MIN } else { i64::MAX }), ..self }
    }

    /// Nothing to pay.
    pub fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The number alone, with all its digits: `15.00`.
    pub fn number(self) -> String {
        let digits = self.currency.digits();
        let minus = if self.minor < 0 { "-" } else { "" };
        let (unit, minor) = (10_u64.pow(digits), self.minor.unsigned_abs());
        match digits {
            0 => format!("{minus}{minor}"),
            _ => format!("{minus}{}.{:0width$}", minor / unit, minor % unit, width = digits as usize),
        }
    }

    /// As a price is printed: `€15`, and `€15.50` where there are cents.
    pub fn short(self) -> String {
        let unit = 10_u64.pow(self.currency.digits());
        if self.minor.unsigned_abs().is_multiple_of(unit) {
            let minus = if self.minor < 0 { "-" } else { "" };
            return self.signed(&format!("{minus}{}", self.minor.unsigned_abs() / unit));
        }
        self.to_string()
    }

    /// What somebody typed, in this currency: `15`, `15.5`, `15,50`.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, NotMoney> {
        let text = text.trim().replace(',', ".");
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let digits = currency.digits() as usize;
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || part.len() > digits || !all_digits(whole) || !all_digits(part) {
            return Err(NotMoney::Amount);
        }
        let minor = format!("{whole}{part:0<digits$}").parse().map_err(|_| NotMoney::Amount)?;
        Ok(Self { minor, currency })
    }

    fn signed(self, number: &str) -> String {
        match (self.currency.sign(), number.strip_prefix('-')) {
            (Some(sign), Some(number)) => format!("-{sign}{number}"),
            (Some(sign), None) => format!("{sign}{number}"),
            (None, _) => format!("{} {number}", self.currency),
        }
    }
}

impl fmt::Display for Money {
    /// With all its digits: `€15.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.signed(&self.number()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn euros(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    #[test]
    fn amounts_are_printed_with_their_currency() {
        let yen: Currency = "jpy".parse().unwrap();
        let francs: Currency = "CHF".parse().unwrap();
        assert_eq!(euros(1500).short(), "€15");
        assert_eq!(euros(1550).short(), "€15.50");
        assert_eq!(euros(-5).to_string(), "-€0.05");
        assert_eq!(Money::new(1500, yen).to_string(), "JPY 1500");
        assert_eq!(Money::new(-1500, francs).short(), "CHF -15");
        for text in ["", "EU", "EURO", "E1R", "€€€"] {
            assert_eq!(text.parse::<Currency>(), Err(NotMoney::Currency), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", "-1", "1.234", "1e3", "١", "1.2.3", ".5", "99999999999999999999"] {
            assert_eq!(Money::parse(text, Currency::EUR), Err(NotMoney::Amount), "{text}");
        }
        assert_eq!(Money::parse(" 15,5 ", Currency::EUR), Ok(euros(1550)));
    }

    #[test]
    fn currencies_do_not_mix() {
        let dollars = Money::new(1, "USD".parse().unwrap());
        assert_eq!(euros(1).plus(dollars), None);
        assert_eq!(euros(i64::MAX).plus(euros(1)), None);
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(minor in 0..i64::MAX / 1000) {
            prop_assert_eq!(Money::parse(&euros(minor).number(), Currency::EUR), Ok(euros(minor)));
        }

        #[test]
        fn shares_add_up(minor in -1_000_000..1_000_000_i64, part in 0..1000_i64) {
            let whole = euros(minor);
            let sum = whole.share(part, 1000).plus(whole.share(1000 - part, 1000)).unwrap();
            prop_assert!((sum.minor - minor).abs() <= 1);
        }
    }
}
