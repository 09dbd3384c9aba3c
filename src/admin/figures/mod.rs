//! What subscriptions bring: recurring revenue and what moves it, trials, reasons to leave, and how long people stay.
//!
//! Everything is made of `subscription_change`, in which each change of a subscription's worth a month stands with what
//! it does to the whole. The database sums it up by month; what is here turns the sums into tables.

pub mod chart;
pub mod pages;
pub mod store;
pub mod tables;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::billing::subscription::Movement;

/// The changes of one kind in one month, of people who began to pay in the same month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// The month in which they first paid.
    pub cohort: NaiveDate,
    /// The month of the changes.
    pub month: NaiveDate,
    /// What the changes did.
    pub movement: Movement,
    /// By how much a month, in minor units: negative for what went.
    pub amount: i64,
    /// How many there were.
    pub count: i64,
}

/// What moved the recurring revenue in a month, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Month {
    /// At its beginning.
    pub opening: i64,
    /// Of people who had never paid.
    pub new: i64,
    /// Of people who pay again.
    pub reactivation: i64,
    /// Of people who pay more.
    pub expansion: i64,
    /// Of people who pay less: negative.
    pub contraction: i64,
    /// Of people who pay no more: negative.
    pub churn: i64,
    /// At its end.
    pub closing: i64,
}

impl Month {
    fn add(&mut self, movement: Movement, amount: i64) {
        match movement {
            Movement::New => self.new += amount,
            Movement::Reactivation => self.reactivation += amount,
            Movement::Expansion => self.expansion += amount,
            Movement::Contraction => self.contraction += amount,
            Movement::Churn => self.churn += amount,
        }
        self.closing += amount;
    }
}

/// The months from the first change to `last`, without a gap: each opens with what the one before closed with.
pub fn months(sums: &[Sum], last: NaiveDate) -> BTreeMap<NaiveDate, Month> {
    let Some(first) = sums.iter().map(|sum| sum.month).min() else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    let mut opening = 0;
    for month in each_month(first, last) {
        let mut figures = Month { opening, closing: opening, ..Month::default() };
        for sum in sums.iter().filter(|sum| sum.month == month) {
            figures.add(sum.movement, sum.amount);
        }
        opening = figures.closing;
        found.insert(month, figures);
    }
    found
}

/// The months from `first` to `last`, both among them.
pub fn each_month(first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let next = |month: &NaiveDate| month.checked_add_months(chrono::Months::new(1));
    std::iter::successors(Some(first), next).take_while(move |month| *month <= last)
}

/// People who began to pay in the same month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort {
    /// That month.
    pub month: NaiveDate,
    /// How many they were.
    pub began: i64,
    /// How many of them paid at the end of that month, of the next, and so on.
    pub paying: Vec<i64>,
}

/// The cohorts from `first` on, each followed to the month `last`.
pub fn cohorts(sums: &[Sum], first: NaiveDate, last: NaiveDate) -> Vec<Cohort> {
    each_month(first, last).map(|month| cohort(sums, month, last)).filter(|cohort| cohort.began > 0).collect()
}

fn cohort(sums: &[Sum], month: NaiveDate, last: NaiveDate) -> Cohort {
    let own: Vec<_> = sums.iter().filter(|sum| sum.cohort == month).collect();
    let began = own.iter().filter(|sum| sum.movement == Movement::New).map(|sum| sum.count).sum();
    let mut now = 0;
    let paying = each_month(month, last).map(|at| {
        now += own.iter().filter(|sum| sum.month == at).map(|sum| came(sum)).sum::<i64>();
        now
    });
    Cohort { month, began, paying: paying.collect() }
}

/// How many more pay by these changes.
fn came(sum: &Sum) -> i64 {
    match sum.movement {
        Movement::New | Movement::Reactivation => sum.count,
        Movement::Churn => -sum.count,
        Movement::Expansion | Movement::Contraction => 0,
    }
}

/// Trials that began in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trials {
    /// The month.
    pub month: NaiveDate,
    /// How many began.
    pub began: i64,
    /// How many of them were paid for later.
    pub converted: i64,
}

/// A share in whole per cent, rounded; nothing of nothing.
pub fn percent(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (part * 200 + whole) / (whole * 2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn month(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Months::new(number)
    }

    /// A life: what it is worth a month in each of the months.
    fn sums(life: &[i64]) -> Vec<Sum> {
        let mut found = Vec::new();
        let (mut was, mut cohort) = (0, None);
        for (at, is_now) in (0..).zip(life) {
            let first = cohort.is_none() && *is_now > 0;
            if first {
                cohort = Some(month(at));
            }
            if let (Some(movement), Some(cohort)) = (Movement::of(was, *is_now, first), cohort) {
                found.push(Sum { cohort, month: month(at), movement, amount: is_now - was, count: 1 });
            }
            was = *is_now;
        }
        found
    }

    proptest! {
        #[test]
        fn each_month_opens_where_the_last_closed_and_ends_with_what_all_are_worth(
            lives in proptest::collection::vec(proptest::collection::vec(proptest::sample::select(vec![0_i64, 0, 1250, 1500]), 12), 1..20)
        ) {
            let sums: Vec<_> = lives.iter().flat_map(|life| sums(life)).collect();
            let mut before = 0;
            for (at, figures) in months(&sums, month(11)) {
                prop_assert_eq!(figures.opening, before);
                let moved = figures.new + figures.reactivation + figures.expansion + figures.contraction + figures.churn;
                prop_assert_eq!(figures.opening + moved, figures.closing);
                prop_assert!(figures.new >= 0 && figures.churn <= 0 && figures.contraction <= 0);
                let number = (0..12).find(|number| month(*number) == at).unwrap();
                let worth: i64 = lives.iter().map(|life| life[number as usize]).sum();
                prop_assert_eq!(figures.closing, worth);
                before = figures.closing;
            }
        }

        #[test]
        fn a_cohort_counts_those_who_pay(
            lives in proptest::collection::vec(proptest::collection::vec(proptest::sample::select(vec![0_i64, 1250, 1500]), 6), 1..20)
        ) {
            let sums: Vec<_> = lives.iter().flat_map(|life| sums(life)).collect();
            for cohort in cohorts(&sums, month(0), month(5)) {
                let start = (0..6_usize).find(|number| month(u32::try_from(*number).unwrap()) == cohort.month).unwrap();
                let own: Vec<_> = lives.iter().filter(|life| life.iter().position(|worth| *worth > 0) == Some(start)).collect();
                prop_assert_eq!(cohort.began, i64::try_from(own.len()).unwrap());
                for (later, paying) in cohort.paying.iter().enumerate() {
                    let pay = own.iter().filter(|life| life[start + later] > 0).count();
                    prop_assert_eq!(*paying, i64::try_from(pay).unwrap());
                }
            }
        }
    }

    #[test]
    fn shares_are_rounded() {
        assert_eq!(
            (percent(1, 3), percent(1, 2), percent(2, 3), percent(0, 0)),
            (Some(33), Some(50), Some(67), None)
        );
    }
}
