//! What is on sale to whom.

use super::money::Currency;
use super::plan::{Audience, Plan, Price};

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

/// What students pay, for everybody to see: "€60 a year".
pub fn student_price(plans: &[Plan], currency: Currency) -> Option<String> {
    let plan =
        plans.iter().find(|plan| plan.audience == Audience::Student && plan.price(currency).is_some())?;
    let every = crate::t(&format!("every-{}", plan.every.name()));
    plan.price(currency).map(|price| format!("{} {every}", price.amount.short()))
}

/// The currencies in which anything is on sale: the euro first, if it is among them.
pub fn currencies(plans: &[Plan]) -> Vec<Currency> {
    let mut found: Vec<_> = plans.iter().flat_map(Plan::on_sale).map(|price| price.amount.currency).collect();
    found.sort_by_key(|currency| (*currency != Currency::EUR, *currency));
    found.dedup();
    found
}
