//! A row of a file as a member, and what is wrong with it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::columns::{Columns, Field, Format};
use crate::accounts::{Email, LONGEST_NAME};
use crate::fields::clean;
use crate::transfer::dates;

/// What somebody was in the other system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The address.
    pub email: Email,
    /// What to call them.
    pub name: String,
    /// Since when they are a member.
    pub created_at: DateTime<Utc>,
    /// What they said about newsletters.
    pub consent: Option<Consent>,
    /// They read as guests of the house.
    pub complimentary: Option<Guest>,
    /// What Stripe calls them.
    pub customer: Option<String>,
    /// What Stripe calls their subscription.
    pub subscription: Option<String>,
}

/// For how long somebody reads as a guest of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Guest {
    /// Until then.
    Until(DateTime<Utc>),
    /// For good.
    ForGood,
}

impl Guest {
    /// When it ends, if it does.
    pub fn ends_at(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Until(end) => Some(end),
            Self::ForGood => None,
        }
    }
}

/// What somebody said about newsletters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent {
    /// They want them.
    pub given: bool,
    /// Since when, as far as the file tells.
    pub since: Option<DateTime<Utc>>,
}

/// Something in a row that cannot be taken as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Line of the file.
    pub line: u64,
    /// The column, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What is wrong.
    pub what: String,
    /// What is done about it.
    pub done: &'static str,
}

/// What is done about a problem.
pub(super) const SKIPPED: &str = "the row is skipped";
pub(super) const LEFT_OUT: &str = "it is left out; the rest of the row is taken";

/// A row being read.
pub(super) struct Row<'a> {
    pub(super) columns: &'a Columns,
    pub(super) cells: Vec<String>,
    pub(super) line: u64,
    pub(super) zone: Tz,
    pub(super) now: DateTime<Utc>,
    pub(super) problems: Vec<Problem>,
}

impl Row<'_> {
    /// The member, or nothing where the row is skipped; what is wrong stands in `problems`.
    pub(super) fn member(&mut self) -> Option<Member> {
        let email = self.email()?;
        if !self.text(Field::DeletedAt).is_empty() {
            self.report(Some(Field::DeletedAt), "the member was deleted there", SKIPPED);
            return None;
        }
        let created_at = self.moment(Field::CreatedAt).filter(|at| *at <= self.now);
        let complimentary = self.complimentary();
        Some(Member {
            name: self.name(&email),
            consent: self.consent(created_at),
            complimentary,
            customer: self.reference(Field::StripeCustomer, "cus_"),
            subscription: self.subscription(),
            created_at: created_at.unwrap_or(self.now),
            email,
        })
    }

    /// What stands in the columns of a field: the first that is not empty, without what nobody types.
    fn text(&self, field: Field) -> String {
        let cells = self.columns.columns.iter().zip(&self.cells);
        let mut filled = cells.filter(|((_, known), _)| *known == Some(field)).map(|(_, cell)| clean(cell));
        filled.find(|cell| !cell.trim().is_empty()).map(|cell| cell.trim().to_owned()).unwrap_or_default()
    }

    fn report(&mut self, field: Option<Field>, what: impl Into<String>, done: &'static str) {
        let mut columns = self.columns.columns.iter();
        let column =
            columns.find(|(_, known)| field.is_some() && *known == field).map(|(name, _)| name.clone());
        self.problems.push(Problem { line: self.line, column, what: what.into(), done });
    }

    fn email(&mut self) -> Option<Email> {
        let text = self.text(Field::Email);
        match text.parse() {
            Ok(email) => Some(email),
            Err(_) if text.is_empty() => {
                self.report(Some(Field::Email), "there is no address", SKIPPED);
                None
            }
            Err(_) => {
                self.report(Some(Field::Email), format!("“{text}” is no e-mail address"), SKIPPED);
                None
            }
        }
    }

    /// The name, whatever it looks like: a formula is text here. Without one, what stands before the @.
    fn name(&mut self, email: &Email) -> String {
        let whole = self.text(Field::Name);
        let parts = format!("{} {}", self.text(Field::FirstName), self.text(Field::LastName));
        let name = if whole.is_empty() { parts } else { whole };
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return email.as_str().split('@').next().unwrap_or_default().to_owned();
        }
        if name.chars().count() > LONGEST_NAME {
            self.report(Some(Field::Name), "the name has more than 120 characters", "it is shortened");
        }
        name.chars().take(LONGEST_NAME).collect()
    }

    /// When something was, if the file tells. Mailchimp's times are those of Greenwich; others without a zone are ours.
    fn moment(&mut self, field: Field) -> Option<DateTime<Utc>> {
        let text = self.text(field);
        let zone = if self.columns.format == Format::Mailchimp { Tz::UTC } else { self.zone };
        let moment = dates::parse(&text, zone);
        if moment.is_none() && !text.is_empty() {
            self.report(Some(field), format!("“{text}” is no date"), LEFT_OUT);
        }
        moment
    }

    fn yes_or_no(&mut self, field: Field) -> Option<bool> {
        let text = self.text(field);
        match text.to_lowercase().as_str() {
            "" => None,
            "true" | "yes" | "1" | "on" | "t" | "y" => Some(true),
            "false" | "no" | "0" | "off" | "f" | "n" => Some(false),
            _ => {
                self.report(Some(field), format!("“{text}” is neither yes nor no"), LEFT_OUT);
                None
            }
        }
    }

    /// What the file says of newsletters. Whoever is in a list of Mailchimp's is subscribed unless it says since when not.
    fn consent(&mut self, created_at: Option<DateTime<Utc>>) -> Option<Consent> {
        let (opted_in, opted_out) = (self.moment(Field::OptedInAt), self.moment(Field::OptedOutAt));
        if opted_out.is_some() {
            return Some(Consent { given: false, since: opted_out });
        }
        let said = self.yes_or_no(Field::Newsletter).or_else(|| Some(!self.yes_or_no(Field::NoNewsletter)?));
        let listed = (self.columns.format == Format::Mailchimp || opted_in.is_some()).then_some(true);
        let given = said.or(listed)?;
        Some(Consent { given, since: if given { opted_in.or(created_at) } else { None } })
    }

    fn complimentary(&mut self) -> Option<Guest> {
        let until = self.moment(Field::ExpiresAt);
        let given = self.yes_or_no(Field::Complimentary).unwrap_or(false) | self.is_guest();
        match until {
            Some(until) if given && until <= self.now => {
                self.report(Some(Field::ExpiresAt), "what was given is over", "nothing is given");
                None
            }
            _ => given.then_some(until.map_or(Guest::ForGood, Guest::Until)),
        }
    }

    /// Whether the kind of the member is that of a guest. Who pays is found through their customer.
    fn is_guest(&mut self) -> bool {
        let kind = self.text(Field::Kind).to_lowercase();
        let pays_nowhere = self.text(Field::StripeCustomer).is_empty();
        match kind.as_str() {
            "comp" | "complimentary" | "gift" | "lifetime" => return true,
            "paid" if pays_nowhere => {
                self.report(
                    Some(Field::Kind),
                    "they pay, and the file does not say as which customer",
                    LEFT_OUT,
                );
            }
            "paid" | "free" => {}
            "" => {
                if self.yes_or_no(Field::Subscribed) == Some(true) && pays_nowhere {
                    let what = "they have a subscription, and the file does not say of which kind";
                    self.report(
                        Some(Field::Subscribed),
                        what,
                        "nothing is given; another file of the export may say",
                    );
                }
            }
            _ => {
                self.report(Some(Field::Kind), format!("“{kind}” is no kind of member known here"), LEFT_OUT);
            }
        }
        false
    }

    /// A name that Stripe gave to something.
    fn reference(&mut self, field: Field, front: &str) -> Option<String> {
        let text = self.text(field);
        let is_reference = text.strip_prefix(front).is_some_and(|rest| {
            (1..=250).contains(&rest.len())
                && rest.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        });
        if !is_reference && !text.is_empty() {
            self.report(Some(field), format!("“{text}” is nothing that Stripe calls {front}…"), LEFT_OUT);
        }
        is_reference.then_some(text)
    }

    fn subscription(&mut self) -> Option<String> {
        let subscription = self.reference(Field::StripeSubscription, "sub_");
        if subscription.is_some() && self.text(Field::StripeCustomer).is_empty() {
            let what = "the subscription is found through its customer, and the file does not say which";
            self.report(Some(Field::StripeSubscription), what, LEFT_OUT);
        }
        subscription
    }
}
