//! What an import of members says at its end: what became of every row.

use std::collections::BTreeMap;

use serde::Serialize;

use super::columns::Format;
use super::member::Problem;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A new account.
    Created,
    /// Something was added to an account that was there.
    Added,
    /// All of it was there.
    Unchanged,
    /// Left out; a problem says why.
    Skipped,
}

/// The whole account.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Nothing was kept.
    pub dry_run: bool,
    /// The system that wrote the file.
    pub format: Format,
    /// Rows of the file.
    pub read: u64,
    /// New accounts.
    pub created: u64,
    /// Accounts that were there and got something more.
    pub added_to: u64,
    /// Rows of which all was there.
    pub unchanged: u64,
    /// Rows left out.
    pub skipped: u64,
    /// Complimentary entitlements given.
    pub complimentary: u64,
    /// Customers of the payment provider kept.
    pub customers: u64,
    /// What members said about newsletters, kept.
    pub consents: u64,
    /// Columns that hold something for which there is no place, and in how many rows they do.
    pub not_carried_over: BTreeMap<String, u64>,
    /// What was wrong, row by row.
    pub problems: Vec<Problem>,
}

impl Report {
    /// Nothing read yet.
    pub(super) fn new(format: Format, dry_run: bool) -> Self {
        Self {
            dry_run,
            format,
            read: 0,
            created: 0,
            added_to: 0,
            unchanged: 0,
            skipped: 0,
            complimentary: 0,
            customers: 0,
            consents: 0,
            not_carried_over: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, outcome: Outcome) {
        self.read += 1;
        match outcome {
            Outcome::Created => self.created += 1,
            Outcome::Added => self.added_to += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Skipped => self.skipped += 1,
        }
    }

    /// The account as a person reads it at the terminal.
    pub fn in_words(&self) -> String {
        let Self { read, created, added_to, unchanged, skipped, .. } = self;
        let mut lines = vec![
            format!("from            {}", self.format.name()),
            format!(
                "rows            {read} read, {created} new accounts, {added_to} added to, {unchanged} unchanged, \
                 {skipped} skipped"
            ),
            format!("complimentary   {} given", self.complimentary),
            format!("customers       {} kept", self.customers),
            format!("newsletters     {} wishes kept", self.consents),
        ];
        lines.extend(
            self.not_carried_over
                .iter()
                .map(|(column, rows)| format!("  not carried over: column “{column}”, {rows} rows")),
        );
        lines.extend(self.problems.iter().map(|problem| {
            let column = problem.column.as_ref().map(|name| format!(", column “{name}”")).unwrap_or_default();
            format!("line {}{column}: {}; {}", problem.line, problem.what, problem.done)
        }));
        if self.dry_run {
            lines.push("A dry run: nothing was changed.".to_owned());
        }
        lines.join("\n")
    }
}
