//! What is on sale to whom.

use super::money::Currency;
use super::plan::{Audience, Plan, Price};
use crate::groups::MOST_SEATS;

/// What matters of somebody who wants to buy.
#[derive(Debug, Clone, Copy, Default)]
pub struct Buyer {
    /// Has shown that they study.
    pub student: bool,
    /// Has had a trial.
    pub had_trial: bool,
}

/// What somebody is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// At which price.
    pub price: &'a Price,
    /// Free days first; 0 for none.
    pub trial_days: u32,
}

/// The plan at its price in this currency, as it is on sale to this buyer; nothing if it is not.
pub fn offer(plan: &Plan, currency: Currency, buyer: Buyer) -> Option<Offer<'_>> {
    if plan.audience == Audience::Student && !buyer.student {
        return None;
    }
    let price = plan.price(currency)?;
    let trial_days = if buyer.had_trial { 0 } else { plan.trial_days };
    Some(Offer { plan, price, trial_days })
}

/// Why a plan cannot be ordered with a number of seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeatsError {
    /// It is for one reader.
    ForOne,
    /// It is for a number of readers from this one on.
    From(u32),
}

/// For how many readers a plan is ordered: one for a person's, and for a group's as many as were typed.
pub fn seats(plan: &Plan, typed: Option<&str>) -> Result<u32, SeatsError> {
    match (plan.audience, typed) {
        (Audience::Group, typed) => typed
            .and_then(|typed| typed.trim().parse().ok())
            .filter(|seats| (plan.fewest_seats..=MOST_SEATS).contains(seats))
            .ok_or(SeatsError::From(plan.fewest_seats)),
        (_, None) => Ok(1),
        (_, Some(_)) => Err(SeatsError::ForOne),
    }
}

/// What students pay, for everybody to see: "€60 a year".
pub fn student_price(plans: &[Plan], currency: Currency) -> Option<String> {
    let plan =
        plans.iter().find(|plan| plan.audience == Audience::Student && plan.price(currency).is_some())?;
    plan.price(currency).map(|price| plan.every.price(price.amount))
}

/// The currencies in which anything is on sale: the euro first, if it is among them.
pub fn currencies(plans: &[Plan]) -> Vec<Currency> {
    let mut found: Vec<_> = plans.iter().flat_map(Plan::on_sale).map(|price| price.amount.currency).collect();
    found.sort_by_key(|currency| (*currency != Currency::EUR, *currency));
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::plan::Every;
    use crate::ids::PlanId;

    fn plan(audience: Audience) -> Plan {
        Plan {
            plan_id: PlanId::new(),
            slug: "plan".to_owned(),
            name: "Plan".to_owned(),
            description: String::new(),
            benefits: Vec::new(),
            audience,
            every: Every::Year,
            trial_days: 0,
            fewest_seats: 3,
            position: 0,
            archived: false,
            version: 1,
            prices: Vec::new(),
        }
    }

    #[test]
    fn one_reader_or_as_many_as_a_group_is_sold_with() {
        for typed in ["3", " 17 ", "500"] {
            assert_eq!(seats(&plan(Audience::Group), Some(typed)), Ok(typed.trim().parse().unwrap()));
        }
        for typed in [None, Some(""), Some("2"), Some("501"), Some("-3"), Some("3.5"), Some("many")] {
            assert_eq!(seats(&plan(Audience::Group), typed), Err(SeatsError::From(3)), "{typed:?}");
        }
        for audience in [Audience::Everyone, Audience::Student] {
            assert_eq!(seats(&plan(audience), None), Ok(1));
            assert_eq!(seats(&plan(audience), Some("1")), Err(SeatsError::ForOne));
        }
    }
}
