//! The figures as tables: what a page prints and a file holds.

use chrono::NaiveDate;

use super::{Cohort, Month, Trials, percent};
use crate::billing::money::{Currency, Money};
use crate::billing::subscription::CancellationReason;

/// A table of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name in addresses.
    pub name: &'static str,
    /// What it says.
    pub caption: &'static str,
    /// Over its columns.
    pub headings: Vec<String>,
    /// Its rows, as many cells as headings.
    pub rows: Vec<Vec<String>>,
}

fn label(month: NaiveDate) -> String {
    month.format("%b %Y").to_string()
}

fn strings(headings: &[&str]) -> Vec<String> {
    headings.iter().map(ToString::to_string).collect()
}

/// What moved the revenue, the latest month first.
pub fn revenue<'a>(
    months: impl DoubleEndedIterator<Item = (&'a NaiveDate, &'a Month)>,
    currency: Currency,
) -> Table {
    let row = |(month, figures): (&NaiveDate, &Month)| {
        let money = |minor| Money::new(minor, currency).to_string();
        let Month { opening, new, reactivation, expansion, contraction, churn, closing } = *figures;
        let amounts = [opening, new, reactivation, expansion, contraction, churn, closing].map(money);
        std::iter::once(label(*month)).chain(amounts).collect()
    };
    Table {
        name: "revenue",
        caption: "Recurring revenue a month",
        headings: strings(&["Month", "Opening", "New", "Back again", "More", "Less", "Left", "Closing"]),
        rows: months.rev().map(row).collect(),
    }
}

/// Trials and what became of them, the latest month first.
pub fn trials(trials: &[Trials]) -> Table {
    let row = |trials: &Trials| {
        let share = percent(trials.converted, trials.began).map(|share| format!("{share}%"));
        vec![
            label(trials.month),
            trials.began.to_string(),
            trials.converted.to_string(),
            share.unwrap_or_default(),
        ]
    };
    Table {
        name: "trials",
        caption: "Trials by the month in which they began",
        headings: strings(&["Month", "Began", "Paid later", "Share"]),
        rows: trials.iter().rev().map(row).collect(),
    }
}

/// What people said when they left.
pub fn reason(reason: Option<CancellationReason>) -> String {
    reason.map_or("not known".to_owned(), |reason| reason.name().replace('-', " "))
}

/// Why people left.
pub fn churn(reasons: &[(Option<CancellationReason>, i64, i64)], currency: Currency) -> Table {
    let all: i64 = reasons.iter().map(|(_, count, _)| count).sum();
    let row = |(why, count, amount): &(Option<CancellationReason>, i64, i64)| {
        let share = percent(*count, all).map(|share| format!("{share}%"));
        let amount = Money::new(*amount, currency).to_string();
        vec![reason(*why), count.to_string(), share.unwrap_or_default(), amount]
    };
    Table {
        name: "churn",
        caption: "Why people left, in the last twelve months",
        headings: strings(&["Reason", "People", "Share", "A month"]),
        rows: reasons.iter().map(row).collect(),
    }
}

/// How many stay.
pub fn cohorts(cohorts: &[Cohort]) -> Table {
    let longest = cohorts.iter().map(|cohort| cohort.paying.len()).max().unwrap_or(0);
    let row = |cohort: &Cohort| {
        let share = |place| {
            let paying = cohort.paying.get(place).and_then(|paying| percent(*paying, cohort.began));
            paying.map_or(String::new(), |share| format!("{share}%"))
        };
        [label(cohort.month), cohort.began.to_string()].into_iter().chain((0..longest).map(share)).collect()
    };
    let later = (0..longest).map(|later| later.to_string());
    Table {
        name: "cohorts",
        caption: "Of those who first paid in a month, the share that paid at the end of it and so many months later",
        headings: strings(&["First paid", "People"]).into_iter().chain(later).collect(),
        rows: cohorts.iter().map(row).collect(),
    }
}
