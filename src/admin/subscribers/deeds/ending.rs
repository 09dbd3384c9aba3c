//! Ending a subscription, pausing it, and taking that back.

use chrono::{Days, NaiveDate};
use serde_json::json;
use uuid::Uuid;

use super::{Done, Field, Proposal, Subject, log, refused, subscription};
use crate::admin::subscribers::words;
use crate::billing::invoice::{Invoice, Status as Bill};
use crate::billing::money::Money;
use crate::billing::proration::Paid;
use crate::billing::provider::Ending;
use crate::billing::refund::{Outcome, Share, Wish};
use crate::billing::store::{invoices, subscriptions};
use crate::billing::subscription::{CancellationReason, Subscription};
use crate::billing::{refresh, refunds};
use crate::clock;
use crate::error::AppResult;
use crate::fields::Fields;
use crate::ids::RefundId;
use crate::newsroom::chrome::Choice;

/// Whether a subscription is to end with money paid back.
pub(super) fn pays_back(fields: &Fields) -> bool {
    When::named(fields.text("when")) == When::NowWithRefund
}

/// How a subscription is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    PeriodEnd,
    Now,
    NowWithRefund,
}

impl When {
    fn named(name: &str) -> Self {
        match name {
            "now" => Self::Now,
            "now-refund" => Self::NowWithRefund,
            _ => Self::PeriodEnd,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::PeriodEnd => "period-end",
            Self::Now => "now",
            Self::NowWithRefund => "now-refund",
        }
    }

    fn ending(self) -> Ending {
        if self == Self::PeriodEnd { Ending::PeriodEnd } else { Ending::Now }
    }
}

/// The bill of the period that runs, and what of it is for days that have not come yet.
async fn rest(subject: Subject<'_>, subscription: &Subscription) -> AppResult<Option<(Invoice, Money)>> {
    let bills = invoices::of_account(&subject.state.db, subject.account).await?;
    let bill = bills.into_iter().find(|bill| {
        bill.subscription_id == Some(subscription.subscription_id)
            && bill.status == Bill::Paid
            && bill.issued_at >= subscription.period_starts_at
            && bill.refundable().minor > 0
    });
    Ok(bill.map(|bill| {
        let (from, until) = (subscription.period_starts_at, subscription.facts.period_ends_at);
        let rest = Paid { total: bill.refundable(), from, until }.left(subject.state.clock.now());
        (bill, rest)
    }))
}

/// Cancelling, in words.
pub async fn propose_cancel(subject: Subject<'_>, fields: &Fields) -> AppResult<Proposal> {
    let held = subscription(subject, fields).await?;
    let when = When::named(fields.text("when"));
    let end = words::day(held.facts.period_ends_at, subject.state.zone);
    let name = words::price(&held);
    let choice = |choice: When, label: &str| Choice::new(choice.name(), label, when.name());
    let mut proposal = Proposal {
        sentences: vec![match when {
            When::PeriodEnd => format!("The subscription of {name} ends on {end}. They read on until then."),
            When::Now => format!(
                "The subscription of {name} ends now, and with it their reading. Nothing is paid back."
            ),
            When::NowWithRefund => format!("The subscription of {name} ends now, and with it their reading."),
        }],
        fields: vec![Field::select(
            "when",
            "When",
            vec![
                choice(When::PeriodEnd, "With the period that is paid"),
                choice(When::Now, "Now, nothing is paid back"),
                choice(When::NowWithRefund, "Now, the rest is paid back"),
            ],
        )],
        hidden: vec![("subscription", held.subscription_id.to_string())],
        ..Proposal::default()
    };
    proposal.sentences.push("Nothing more is charged.".to_owned());
    if when == When::NowWithRefund {
        proposal.costs.push(match rest(subject, &held).await? {
            Some((bill, rest)) => format!("{rest} of the {} for this period are paid back.", bill.paid),
            None => "Nothing was paid for this period, so nothing is paid back.".to_owned(),
        });
    }
    Ok(proposal)
}

/// Cancels. What is paid back is reckoned before the end, for the end moves the period.
pub async fn cancel(subject: Subject<'_>, fields: &Fields, intent: Uuid) -> Done {
    let (state, held) = (subject.state, subscription(subject, fields).await?);
    let when = When::named(fields.text("when"));
    let rest = if when == When::NowWithRefund { rest(subject, &held).await? } else { None };
    log(subject, "subscription.cancel", &held, json!({"when": when.name()})).await?;
    let key = format!("cancel-{intent}");
    if let Err(error) = state.payments.cancel(&held.reference, when.ending(), &key).await {
        return refused(error);
    }
    let reason = Some(CancellationReason::ByAdmin);
    subscriptions::note_cancellation(&state.db, held.subscription_id, reason, "").await?;
    refresh::subscription(state, &held.reference).await?;
    match rest {
        Some((bill, rest)) if rest.minor > 0 => pay_back(subject, &bill, rest, intent).await,
        _ => Ok(Ok(())),
    }
}

async fn pay_back(subject: Subject<'_>, bill: &Invoice, rest: Money, intent: Uuid) -> Done {
    let wish = Wish {
        refund_id: RefundId(intent),
        invoice_id: bill.invoice_id,
        share: Share::Part(rest),
        reason: "rest of a cancelled subscription",
        by: Some(subject.staff.account.account_id),
    };
    Ok(match refunds::ask(subject.state, &wish).await? {
        Outcome::Done(_) | Outcome::Waiting(_) => Ok(()),
        Outcome::TooMuch(left) => Err(format!(
            "The subscription has ended. Nothing was paid back: only {left} were left of the bill."
        )),
        Outcome::Refused => {
            Err("The subscription has ended. The payment provider refused to pay anything back.".to_owned())
        }
    })
}

/// Resuming, in words.
pub async fn propose_resume(subject: Subject<'_>, fields: &Fields) -> AppResult<Proposal> {
    let held = subscription(subject, fields).await?;
    let next = words::day(held.facts.period_ends_at, subject.state.zone);
    Ok(Proposal {
        sentences: vec![format!(
            "The subscription goes on. {} are charged on {next}, and then {}.",
            held.total(),
            words::every(held.every)
        )],
        hidden: vec![("subscription", held.subscription_id.to_string())],
        ..Proposal::default()
    })
}

/// Resumes.
pub async fn resume(subject: Subject<'_>, fields: &Fields, intent: Uuid) -> Done {
    let (state, held) = (subject.state, subscription(subject, fields).await?);
    log(subject, "subscription.resume", &held, json!({"resumed": true})).await?;
    if let Err(error) = state.payments.resume(&held.reference, &format!("resume-{intent}")).await {
        return refused(error);
    }
    subscriptions::note_cancellation(&state.db, held.subscription_id, None, "").await?;
    refresh::subscription(state, &held.reference).await?;
    Ok(Ok(()))
}

/// The day on which a pause ends; none where it does not end by itself.
fn resumption(subject: Subject<'_>, fields: &Fields) -> Result<Option<NaiveDate>, String> {
    let today = clock::day(subject.state.clock.now(), subject.state.zone);
    match fields.text("until") {
        "" => Ok(None),
        typed => typed
            .parse()
            .ok()
            .filter(|day: &NaiveDate| *day > today && *day <= today + Days::new(3660))
            .map(Some)
            .ok_or_else(|| "The day must be after today, and within ten years.".to_owned()),
    }
}

/// Pausing, in words.
pub async fn propose_pause(subject: Subject<'_>, fields: &Fields) -> AppResult<Proposal> {
    let held = subscription(subject, fields).await?;
    let until = resumption(subject, fields);
    let mut proposal = Proposal {
        problem: until.as_ref().err().cloned(),
        fields: vec![Field::input(
            "until",
            "date",
            "Until (empty: until somebody resumes it)",
            fields.line("until"),
        )],
        hidden: vec![("subscription", held.subscription_id.to_string())],
        ..Proposal::default()
    };
    if let Ok(until) = until {
        let paid = words::day(held.facts.paid_until, subject.state.zone);
        proposal.sentences = vec![
            "No money is taken while it is paused.".to_owned(),
            format!("They read on until {paid}, to which they have paid, and then meet the meter."),
            until.map_or("It stays paused until somebody resumes it.".to_owned(), |day| {
                format!("It goes on by itself on {}.", day.format("%-d %B %Y"))
            }),
        ];
    }
    Ok(proposal)
}

/// Pauses.
pub async fn pause(subject: Subject<'_>, fields: &Fields, intent: Uuid) -> Done {
    let (state, held) = (subject.state, subscription(subject, fields).await?);
    let until = match resumption(subject, fields) {
        Ok(until) => until.map(|day| clock::beginning(day, state.zone)),
        Err(problem) => return Ok(Err(problem)),
    };
    log(subject, "subscription.pause", &held, json!({"until": until})).await?;
    if let Err(error) = state.payments.pause(&held.reference, until, &format!("pause-{intent}")).await {
        return refused(error);
    }
    refresh::subscription(state, &held.reference).await?;
    Ok(Ok(()))
}
