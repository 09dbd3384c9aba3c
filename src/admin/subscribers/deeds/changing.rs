//! Another plan, with what that costs shown first.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{Done, Field, Proposal, Subject, log, refused, subscription};
use crate::admin::subscribers::words;
use crate::billing::plan::{self, Audience, Plan, Price};
use crate::billing::provider::{self, Proration};
use crate::billing::subscription::Subscription;
use crate::billing::{publishing, refresh};
use crate::coupons::applying;
use crate::error::AppResult;
use crate::fields::Fields;
use crate::newsroom::chrome::Choice;

/// The prices on sale to which a subscription can go: another than its own, in its currency. One person's never becomes a
/// group's, nor the other way round.
fn targets<'a>(all: &'a [Plan], held: &Subscription) -> Vec<(&'a Plan, &'a Price)> {
    let is_for_group = |plan: &Plan| plan.audience == Audience::Group;
    let for_group = plan::of_price(all, held.price_id).is_some_and(is_for_group);
    all.iter()
        .filter(|plan| is_for_group(plan) == for_group)
        .filter_map(|plan| plan.price(held.amount.currency).map(|price| (plan, price)))
        .filter(|(_, price)| Some(price.price_id) != held.price_id)
        .collect()
}

/// The price of what was chosen; the first, where nothing was.
fn chosen<'a>(targets: &[(&'a Plan, &'a Price)], fields: &Fields) -> Option<(&'a Plan, &'a Price)> {
    let typed = fields.text("price");
    if typed.is_empty() {
        return targets.first().copied();
    }
    targets.iter().copied().find(|(_, price)| price.price_id.to_string() == typed)
}

fn change<'a>(
    reference: &'a str,
    (plan, price): (&Plan, &Price),
    held: &Subscription,
    ends_discount: bool,
) -> provider::Change<'a> {
    let quantity = held.quantity.unsigned_abs();
    provider::Change { price: reference, every: plan.every, amount: price.amount, quantity, ends_discount }
}

/// Changing the plan, in words.
pub async fn propose(subject: Subject<'_>, fields: &Fields) -> AppResult<Proposal> {
    let (state, held) = (subject.state, subscription(subject, fields).await?);
    let site = state.site.current();
    let targets = targets(&site.plans, &held);
    let mut proposal =
        Proposal { hidden: vec![("subscription", held.subscription_id.to_string())], ..Proposal::default() };
    let Some((plan, price)) = chosen(&targets, fields) else {
        proposal.problem = Some("There is no other price on sale in the subscription's currency.".to_owned());
        return Ok(proposal);
    };
    let name = |plan: &Plan, price: &Price| {
        format!("{}, {} {}", plan.name, price.amount.short(), words::every(plan.every))
    };
    let current = price.price_id.to_string();
    let choices = targets
        .iter()
        .map(|(plan, price)| Choice::new(price.price_id.to_string(), name(plan, price), &current));
    proposal.fields = vec![Field::select("price", "To", choices.collect())];
    proposal.sentences =
        vec![format!("The subscription goes from {} to {}, now.", words::price(&held), name(plan, price))];
    let reference = publishing::reference(state, plan, price).await?;
    let ends = applying::ends_with(state, &held, plan.plan_id).await?;
    let change = change(&reference, (plan, price), &held, ends);
    match state.payments.preview(&held.reference, &change).await {
        Ok(mut proration) => {
            if !ends {
                proration.next = held.reduced(proration.next, proration.next_at);
            }
            proposal.costs = costs(&proration, subject);
            proposal.hidden.push(("as_of", proration.as_of.to_rfc3339()));
        }
        Err(error) => proposal.problem = refused(error)?.err(),
    }
    Ok(proposal)
}

fn costs(proration: &Proration, subject: Subject<'_>) -> Vec<String> {
    let due = proration.due_now;
    let now = match due.minor {
        0 => "Nothing is charged now.".to_owned(),
        1.. => format!("{due} are charged now, what is left of the present period taken off."),
        _ => {
            let credit = crate::billing::money::Money::new(-due.minor, due.currency);
            format!("Nothing is charged now. {credit} are credited to the next bills.")
        }
    };
    let next = words::day(proration.next_at, subject.state.zone);
    vec![now, format!("The next bill is {}, on {next}.", proration.next)]
}

/// Changes the plan, at the cost that was shown.
pub async fn carry_out(subject: Subject<'_>, fields: &Fields, intent: Uuid) -> Done {
    let (state, held) = (subject.state, subscription(subject, fields).await?);
    let site = state.site.current();
    let targets = targets(&site.plans, &held);
    let Some((plan, price)) = chosen(&targets, fields) else {
        return Ok(Err("This price is not on sale any more.".to_owned()));
    };
    let Some(as_of) = shown_at(fields, state.clock.now()) else {
        return Ok(Err("What it costs was shown too long ago. Look again.".to_owned()));
    };
    let reference = publishing::reference(state, plan, price).await?;
    log(subject, "subscription.change", &held, json!({"price": price.price_id, "amount": price.amount}))
        .await?;
    let ends = applying::ends_with(state, &held, plan.plan_id).await?;
    let change = change(&reference, (plan, price), &held, ends);
    if let Err(error) =
        state.payments.change(&held.reference, &change, as_of, &format!("change-{intent}")).await
    {
        return refused(error);
    }
    refresh::subscription(state, &held.reference).await?;
    Ok(Ok(()))
}

/// When the costs were shown, if that is not long ago: who names an old moment would pay less than is due.
fn shown_at(fields: &Fields, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let at: DateTime<Utc> = fields.text("as_of").parse().ok()?;
    (at <= now && now - at < chrono::TimeDelta::minutes(15)).then_some(at)
}
