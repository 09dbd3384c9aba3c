//! What can be subscribed to, and what it costs.

use chrono::{DateTime, Utc};

use super::money::{Currency, Money};
use crate::ids::{PlanId, PriceId};

/// How often a plan is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "interval_unit", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// Each month.
    Month,
    /// Each year.
    Year,
}

impl Every {
    /// Its name in forms and at providers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// "a month", or as much of it as the language says.
    pub fn in_words(self) -> String {
        crate::t(&format!("every-{}", self.name()))
    }

    /// "€15 a month".
    pub fn price(self, amount: Money) -> String {
        format!("{} {}", amount.short(), self.in_words())
    }

    /// What an amount a period is worth a month, rounded: the unit of recurring revenue.
    pub fn monthly(self, amount: Money) -> Money {
        match self {
            Self::Month => amount,
            Self::Year => amount.share(1, 12),
        }
    }

    /// The end of the `count`-th period after `start`. Months are counted from the start, so that what began on the 31st
    /// ends on the last day of shorter months and on the 31st of longer ones.
    pub fn after(self, start: DateTime<Utc>, count: u32) -> DateTime<Utc> {
        let months = match self {
            Self::Month => count,
            Self::Year => count.saturating_mul(12),
        };
        start.checked_add_months(chrono::Months::new(months)).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

/// For whom a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "plan_audience", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Anybody.
    Everyone,
    /// Who has shown that they study.
    Student,
    /// An owner with seats to give away.
    Group,
}

/// What a plan costs in a currency. Never edited: a new price takes its place, and old subscribers keep theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// Its key.
    pub price_id: PriceId,
    /// Each period.
    pub amount: Money,
    /// No longer on sale.
    pub archived: bool,
}

/// The plan that a subscription was taken to, if its price is one of ours.
pub fn of_price(plans: &[Plan], price: Option<PriceId>) -> Option<&Plan> {
    let price = price?;
    plans.iter().find(|plan| plan.prices.iter().any(|one| one.price_id == price))
}

/// What can be subscribed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its key.
    pub plan_id: PlanId,
    /// Its address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// A sentence about it.
    pub description: String,
    /// What it gives, a line each.
    pub benefits: Vec<String>,
    /// For whom.
    pub audience: Audience,
    /// How often it is paid.
    pub every: Every,
    /// Free days before the first payment, for whoever has had none.
    pub trial_days: u32,
    /// With how many seats it is sold at least, if it is for groups.
    pub fewest_seats: u32,
    /// Its place among the plans.
    pub position: i32,
    /// No longer on sale.
    pub archived: bool,
    /// Grows with every change.
    pub version: i32,
    /// Those on sale, and those that are not any more.
    pub prices: Vec<Price>,
}

impl Plan {
    /// The price on sale in this currency; nothing where the plan is not on sale.
    pub fn price(&self, currency: Currency) -> Option<&Price> {
        self.on_sale().find(|price| price.amount.currency == currency)
    }

    /// The prices on sale.
    pub fn on_sale(&self) -> impl Iterator<Item = &Price> {
        self.prices.iter().filter(|price| !price.archived && !self.archived)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_from_the_start() {
        let start: DateTime<Utc> = "2027-01-31T10:00:00Z".parse().unwrap();
        let ends = [1, 2, 3].map(|count| Every::Month.after(start, count).date_naive().to_string());
        assert_eq!(ends, ["2027-02-28", "2027-03-31", "2027-04-30"]);
        let leap: DateTime<Utc> = "2028-02-29T10:00:00Z".parse().unwrap();
        assert_eq!(Every::Year.after(leap, 1).date_naive().to_string(), "2029-02-28");
        assert_eq!(Every::Year.after(leap, 4).date_naive().to_string(), "2032-02-29");
    }

    #[test]
    fn a_year_is_worth_a_twelfth_a_month() {
        let year = Money::new(15000, Currency::EUR);
        assert_eq!(Every::Year.monthly(year).minor, 1250);
        assert_eq!(Every::Month.monthly(year).minor, 15000);
    }
}
