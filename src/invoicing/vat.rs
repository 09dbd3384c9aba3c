//! VAT of what is read online, sold by a house in the Union: where it is due, at which rate, and what that makes.
//!
//! Directive 2006/112/EC: to a taxable person the service is supplied where they are established (article 44), and in
//! another member state they account for the tax themselves (article 196); to anybody else it is supplied where they are
//! (article 58), and the rate there applies. The exception for sellers with less than €10,000 a year across borders
//! (article 59c) is not applied: whoever makes use of it types the rate at home into the lines. A body with a VAT id is
//! a taxable person (article 43); one without is treated like a person.
//!
//! VAT is computed for each rate on the sum of its lines and rounded once, half away from zero (EN 16931, BR-CO-17), so
//! an invoice's VAT never depends on how its lines are cut.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::country::Country;
use super::vat_id::Standing;

/// A rate of VAT, in hundredths of a percent: 2550 is 25.5 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Rate(i32);

/// The text is no rate of VAT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rate such as 21 or 5.5, at most 100")]
pub struct NotARate;

impl Rate {
    /// No VAT.
    pub const ZERO: Self = Self(0);

    /// So many hundredths of a percent, from 0 to 10000.
    pub fn new(hundredths: i32) -> Option<Self> {
        (0..=10_000).contains(&hundredths).then_some(Self(hundredths))
    }

    /// In hundredths of a percent.
    pub fn hundredths(self) -> i32 {
        self.0
    }

    /// The VAT of an amount, in cents, rounded half away from zero.
    pub fn of(self, net: i64) -> i64 {
        let wide = i128::from(net) * i128::from(self.0);
        let half = if wide < 0 { -5_000 } else { 5_000 };
        i64::try_from((wide + half) / 10_000).unwrap_or(i64::MAX)
    }

    /// Its number alone, as a field takes it: `25.5`.
    pub fn number(self) -> String {
        let (whole, part) = (self.0 / 100, self.0 % 100);
        match part {
            0 => whole.to_string(),
            part if part % 10 == 0 => format!("{whole}.{}", part / 10),
            part => format!("{whole}.{part:02}"),
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.number())
    }
}

impl FromStr for Rate {
    type Err = NotARate;

    fn from_str(text: &str) -> Result<Self, NotARate> {
        let text = text.trim().trim_end_matches('%').trim_end().replace(',', ".");
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = (1..=3).contains(&whole.len()) && part.len() <= 2 && digits(whole) && digits(part);
        let hundredths = format!("{whole}{part:0<2}").parse().ok().filter(|_| fits);
        hundredths.and_then(Self::new).ok_or(NotARate)
    }
}

/// How VAT is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "vat_treatment", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// At the seller's own rate: the buyer is in the same country.
    Domestic,
    /// Not by the seller: the buyer accounts for it (article 196).
    ReverseCharge,
    /// At the rate of the buyer's country (article 58).
    Destination,
    /// Not at all: the service is supplied outside the Union.
    Outside,
}

impl Treatment {
    /// How VAT is charged to a buyer in this country whose VAT id stands so. An outage of VIES stops nobody: the form of
    /// the id suffices until it answers. The seller is in the Union (`seller` sees to that).
    pub fn of(seller: Country, buyer: Country, vat_id: Standing) -> Self {
        if buyer == seller {
            return Self::Domestic;
        }
        match (buyer.is_member(), vat_id) {
            (false, _) => Self::Outside,
            (true, Standing::Valid | Standing::Unconfirmed) => Self::ReverseCharge,
            (true, Standing::None | Standing::Invalid) => Self::Destination,
        }
    }

    /// Whether the seller charges VAT.
    pub fn charges(self) -> bool {
        matches!(self, Self::Domestic | Self::Destination)
    }

    /// In which country the rate is looked up.
    pub fn taxed_in(self, seller: Country, buyer: Country) -> Option<Country> {
        match self {
            Self::Domestic => Some(seller),
            Self::Destination => Some(buyer),
            Self::ReverseCharge | Self::Outside => None,
        }
    }

    /// What the law wants said on the invoice (article 226, points 11 and 11a).
    pub fn mention(self) -> Option<&'static str> {
        match self {
            Self::Domestic | Self::Destination => None,
            Self::ReverseCharge => Some(
                "Reverse charge: VAT is to be accounted for by the customer (Directive 2006/112/EC, article 196).",
            ),
            Self::Outside => Some(
                "Supplied outside the European Union: not subject to VAT there (Directive 2006/112/EC, articles 44 and 59).",
            ),
        }
    }

    /// In an admin's words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Domestic => "VAT of our own country",
            Self::ReverseCharge => "Reverse charge: the buyer accounts for VAT",
            Self::Destination => "VAT of the buyer’s country",
            Self::Outside => "Outside the Union: no VAT",
        }
    }
}

/// What is taxed at one rate, in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taxed {
    /// The rate.
    pub rate: Rate,
    /// The sum without VAT.
    pub net: i64,
    /// The VAT on it.
    pub vat: i64,
}

/// Sums of an invoice, in cents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// By rate, the highest first.
    pub by_rate: Vec<Taxed>,
    /// Without VAT.
    pub net: i64,
    /// VAT.
    pub vat: i64,
    /// To be paid.
    pub total: i64,
}

impl Totals {
    /// The sums of amounts at their rates; nothing if they are beyond counting.
    pub fn of(amounts: impl IntoIterator<Item = (Rate, i64)>) -> Option<Self> {
        let mut nets: BTreeMap<Rate, i64> = BTreeMap::new();
        for (rate, net) in amounts {
            let sum = nets.entry(rate).or_default();
            *sum = sum.checked_add(net)?;
        }
        let by_rate =
            nets.into_iter().rev().map(|(rate, net)| Taxed { rate, net, vat: rate.of(net) }).collect();
        Self::sum(by_rate)
    }

    /// What these come to once `before` is taken off, rate by rate. Sums of parts are thereby exactly the whole: each
    /// part has the VAT of all so far, less what the earlier ones have.
    pub fn less(&self, before: &Self) -> Option<Self> {
        let by_rate = self.by_rate.iter().map(|all| {
            let earlier = before.by_rate.iter().find(|earlier| earlier.rate == all.rate);
            let (net, vat) = earlier.map_or((0, 0), |earlier| (earlier.net, earlier.vat));
            Taxed { rate: all.rate, net: all.net - net, vat: all.vat - vat }
        });
        Self::sum(by_rate.filter(|part| part.net != 0 || part.vat != 0).collect())
    }

    fn sum(by_rate: Vec<Taxed>) -> Option<Self> {
        let net = by_rate.iter().try_fold(0_i64, |sum, taxed| sum.checked_add(taxed.net))?;
        let vat = by_rate.iter().try_fold(0_i64, |sum, taxed| sum.checked_add(taxed.vat))?;
        Some(Self { by_rate, net, vat, total: net.checked_add(vat)? })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_country() -> impl Strategy<Value = Country> {
        proptest::sample::select(Country::all())
    }

    fn any_member() -> impl Strategy<Value = Country> {
        proptest::sample::select(Country::members().collect::<Vec<_>>())
    }

    fn any_standing() -> impl Strategy<Value = Standing> {
        proptest::sample::select(vec![
            Standing::None,
            Standing::Unconfirmed,
            Standing::Valid,
            Standing::Invalid,
        ])
    }

    fn any_amounts() -> impl Strategy<Value = Vec<(Rate, i64)>> {
        let rate =
            proptest::sample::select(vec![0, 550, 600, 2100, 2550]).prop_map(|rate| Rate::new(rate).unwrap());
        proptest::collection::vec((rate, 0..10_000_000_i64), 1..12)
    }

    #[test]
    fn where_vat_is_due() {
        let treatment =
            |buyer: &str, vat_id| Treatment::of("BE".parse().unwrap(), buyer.parse().unwrap(), vat_id);
        assert_eq!(treatment("BE", Standing::Valid), Treatment::Domestic);
        assert_eq!(treatment("FR", Standing::Valid), Treatment::ReverseCharge);
        assert_eq!(treatment("GR", Standing::Unconfirmed), Treatment::ReverseCharge);
        assert_eq!(treatment("FR", Standing::Invalid), Treatment::Destination);
        assert_eq!(treatment("FR", Standing::None), Treatment::Destination);
        assert_eq!(treatment("GB", Standing::Unconfirmed), Treatment::Outside);
        assert_eq!(treatment("CH", Standing::None), Treatment::Outside);
    }

    #[test]
    fn rates_are_read_and_printed() {
        for (text, hundredths) in
            [("21", 2100), ("25.5", 2550), ("5,5 %", 550), ("0", 0), ("100", 10_000), ("0.05", 5)]
        {
            let rate: Rate = text.parse().unwrap();
            assert_eq!(rate.hundredths(), hundredths, "{text}");
            assert_eq!(rate.number().parse(), Ok(rate), "{text}");
        }
        for bad in ["", "-1", "100.01", "1e2", "21.555", ".5", "twenty", "٢١"] {
            assert_eq!(bad.parse::<Rate>(), Err(NotARate), "{bad}");
        }
        assert_eq!(Rate::new(2550).unwrap().to_string(), "25.5 %");
    }

    #[test]
    fn half_a_cent_is_rounded_away_from_zero() {
        let rate = Rate::new(2100).unwrap();
        assert_eq!([rate.of(50), rate.of(-50), rate.of(2), rate.of(0)], [11, -11, 0, 0]);
    }

    proptest! {
        #[test]
        fn every_buyer_has_one_treatment(seller in any_member(), buyer in any_country(), standing in any_standing()) {
            let treatment = Treatment::of(seller, buyer, standing);
            prop_assert_eq!(treatment == Treatment::Domestic, buyer == seller);
            prop_assert_eq!(treatment == Treatment::Outside, !buyer.is_member());
            // Without VAT only where somebody else accounts for it, or the Union ends.
            if treatment == Treatment::ReverseCharge {
                prop_assert!(buyer.is_member() && matches!(standing, Standing::Valid | Standing::Unconfirmed));
            }
            prop_assert_eq!(treatment.charges(), treatment.taxed_in(seller, buyer).is_some_and(Country::is_member));
            prop_assert_eq!(treatment.charges(), treatment.mention().is_none());
        }

        #[test]
        fn vat_is_rounded_once_for_each_rate(amounts in any_amounts()) {
            let totals = Totals::of(amounts.clone()).unwrap();
            prop_assert_eq!(totals.net, amounts.iter().map(|(_, net)| net).sum::<i64>());
            prop_assert_eq!(totals.total, totals.net + totals.vat);
            for taxed in &totals.by_rate {
                let exact = i128::from(taxed.net) * i128::from(taxed.rate.hundredths());
                let off = i128::from(taxed.vat) * 10_000 - exact;
                prop_assert!((-5_000..=5_000).contains(&off), "{taxed:?}");
            }
            let mut turned = amounts;
            turned.reverse();
            prop_assert_eq!(Totals::of(turned), Some(totals));
        }

        #[test]
        fn parts_credited_one_after_another_are_the_whole(amounts in any_amounts(), cuts in proptest::collection::vec(0..100_i64, 12)) {
            let whole = Totals::of(amounts.clone()).unwrap();
            let first: Vec<_> = amounts.iter().zip(&cuts).map(|((rate, net), cut)| (*rate, net * cut / 100)).collect();
            let before = Totals::of(first).unwrap();
            let rest = whole.less(&before).unwrap();
            prop_assert_eq!((before.net + rest.net, before.vat + rest.vat), (whole.net, whole.vat));
            prop_assert!(rest.net >= 0 && rest.vat >= 0);
        }
    }
}
