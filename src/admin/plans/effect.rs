//! What a plan means, in words.

use crate::admin::subscribers::words;
use crate::billing::money::Money;
use crate::billing::plan::{Audience, Plan};
use crate::ids::PriceId;

fn people(count: i64) -> String {
    if count == 1 { "1 subscriber keeps".to_owned() } else { format!("{count} subscribers keep") }
}

/// "a month", "a seat and year".
fn every(plan: &Plan) -> String {
    let every = words::every(plan.every);
    match plan.audience {
        Audience::Group => format!("a seat {}", every.replacen('a', "and", 1)),
        _ => every.to_owned(),
    }
}

/// What holds for a plan as it is, one sentence a line.
pub fn in_words(plan: &Plan, held: &[(PriceId, i64)]) -> Vec<String> {
    let every = every(plan);
    let mut lines = vec![match plan.audience {
        _ if plan.archived => "The plan is not on sale. Who has it keeps it.".to_owned(),
        Audience::Everyone => "Anybody may take it.".to_owned(),
        Audience::Student => "Only who has shown that they study may take it.".to_owned(),
        Audience::Group => format!(
            "It is for groups: an owner pays for seats, {} at least, and gives them away.",
            plan.fewest_seats
        ),
    }];
    lines.push(match plan.trial_days {
        0 => "The first payment is due at once.".to_owned(),
        days => format!("Who has had no trial reads {days} days before the first payment."),
    });
    let on_sale: Vec<_> = plan.on_sale().map(|price| format!("{} {every}", price.amount.short())).collect();
    lines.push(if on_sale.is_empty() {
        "It has no price on sale, so nobody can take it.".to_owned()
    } else {
        format!("New subscribers pay {}.", on_sale.join(" or "))
    });
    for price in plan.prices.iter().filter(|price| price.archived || plan.archived) {
        let count = held.iter().find(|(id, _)| *id == price.price_id).map_or(0, |(_, count)| *count);
        if count > 0 {
            lines.push(format!("{} {} {every}.", people(count), price.amount.short()));
        }
    }
    lines
}

/// What it would mean to put a price on sale.
pub fn of_price(plan: &Plan, amount: Money, held: &[(PriceId, i64)]) -> Vec<String> {
    let every = every(plan);
    let mut lines = vec![format!("New subscribers would pay {} {every}.", amount.short())];
    if let Some(old) =
        plan.prices.iter().find(|price| !price.archived && price.amount.currency == amount.currency)
    {
        let count = held.iter().find(|(id, _)| *id == old.price_id).map_or(0, |(_, count)| *count);
        lines.push(format!(
            "It would take the place of {}. {} {}.",
            old.amount.short(),
            people(count),
            old.amount.short()
        ));
    }
    lines
}
