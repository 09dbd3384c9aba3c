//! The form of a coupon: what was typed, and what is wrong with it.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{Code, MOST_MONTHS, Off, Promise, Span};
use crate::billing::money::{Currency, Money};
use crate::billing::plan::Plan;
use crate::clock;
use crate::fields::{Fields, too_long, whole_number};
use crate::ids::PlanId;
use crate::keys;

/// Longest texts, in characters.
const NAME: usize = 80;
const NOTE: usize = 1000;
/// Codes of one batch.
const MOST_CODES: u32 = 5000;
/// Uses of one coupon.
const MOST_USES: u32 = 1_000_000;
/// Random bytes of a code of a batch: 64 bits, which nobody guesses within the tries there are.
const CODE_BYTES: usize = 8;

/// What stands in the fields.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub(super) name: String,
    pub(super) code: String,
    pub(super) batch: String,
    pub(super) off: String,
    pub(super) percent: String,
    pub(super) amount: String,
    pub(super) currency: String,
    pub(super) lasting: String,
    pub(super) months: String,
    pub(super) plans: Vec<String>,
    pub(super) valid_from: String,
    pub(super) valid_until: String,
    pub(super) most: String,
    pub(super) for_former: bool,
    pub(super) note: String,
}

/// What is wrong, beside each field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors {
    pub(super) name: Option<String>,
    pub(super) code: Option<String>,
    pub(super) batch: Option<String>,
    pub(super) off: Option<String>,
    pub(super) months: Option<String>,
    pub(super) plans: Option<String>,
    pub(super) valid_from: Option<String>,
    pub(super) valid_until: Option<String>,
    pub(super) most: Option<String>,
    pub(super) note: Option<String>,
}

/// How people ask for the coupon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Codes {
    /// One code for everybody.
    One(Code),
    /// So many random ones, each good for one use.
    Batch(u32),
}

impl Codes {
    /// The codes themselves.
    pub fn make(&self) -> Vec<Code> {
        match self {
            Self::One(code) => vec![code.clone()],
            Self::Batch(count) => (0..*count).filter_map(|_| Code::typed(&random())).collect(),
        }
    }

    /// Each is good for one use.
    pub fn single_use(&self) -> bool {
        matches!(self, Self::Batch(_))
    }
}

/// A code in groups of four, which people copy with fewer mistakes.
fn random() -> String {
    let digits = keys::random_hex(CODE_BYTES);
    let groups: Vec<_> = digits.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    groups.join("-")
}

impl Typed {
    /// What a new coupon has in its fields.
    pub fn new() -> Self {
        let (off, lasting) = ("percent".to_owned(), "once".to_owned());
        Self { off, lasting, currency: Currency::EUR.to_string(), ..Self::default() }
    }

    /// What was sent.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            name: fields.line("name"),
            code: fields.line("code"),
            batch: fields.line("batch"),
            off: fields.line("off"),
            percent: fields.line("percent"),
            amount: fields.line("amount"),
            currency: fields.line("currency"),
            lasting: fields.line("lasting"),
            months: fields.line("months"),
            plans: fields.list("plans"),
            valid_from: fields.line("valid_from"),
            valid_until: fields.line("valid_until"),
            most: fields.line("most"),
            for_former: fields.has("for_former"),
            note: fields.text("note").trim().to_owned(),
        }
    }

    /// What the fields promise, and how one asks for it; or what is wrong with them.
    pub fn check(
        &self,
        plans: &[Plan],
        now: DateTime<Utc>,
        zone: Tz,
    ) -> Result<(Promise, Codes), Box<Errors>> {
        let mut errors =
            Errors { name: self.name_error(), note: too_long(&self.note, NOTE), ..Errors::default() };
        let codes = self.codes(&mut errors);
        let off = self.off(&mut errors.off);
        let span = self.span(&mut errors.months);
        let valid_from = day(&self.valid_from, &mut errors.valid_from).map(|day| clock::beginning(day, zone));
        let last = day(&self.valid_until, &mut errors.valid_until);
        let valid_until = last.and_then(|day| day.succ_opt()).map(|day| clock::beginning(day, zone));
        if valid_until.is_some_and(|until| until <= now || valid_from.is_some_and(|from| until <= from)) {
            errors.valid_until = Some("The last day must not be over, nor come before the first.".to_owned());
        }
        let most = self.most(&mut errors.most);
        let plans = self.plans(plans, &mut errors.plans);
        let (Some(codes), Some(off), Some(span)) = (codes, off, span) else { return Err(Box::new(errors)) };
        if errors != Errors::default() {
            return Err(Box::new(errors));
        }
        let (name, note, for_former) = (self.name.clone(), self.note.clone(), self.for_former);
        Ok((Promise { name, off, span, plans, for_former, valid_from, valid_until, most, note }, codes))
    }

    fn name_error(&self) -> Option<String> {
        if self.name.is_empty() { Some("What is it called?".to_owned()) } else { too_long(&self.name, NAME) }
    }

    fn codes(&self, errors: &mut Errors) -> Option<Codes> {
        match (self.code.as_str(), self.batch.as_str()) {
            ("", "") => {
                errors.code = Some("A code, or a number of codes to make.".to_owned());
                None
            }
            ("", batch) => whole_number(batch, 1..=MOST_CODES, &mut errors.batch).map(Codes::Batch),
            (code, "") => {
                let code = Code::typed(code);
                if code.is_none() {
                    errors.code = Some("4 to 32 letters A to Z, digits and hyphens.".to_owned());
                }
                code.map(Codes::One)
            }
            _ => {
                errors.batch = Some("Either one code or a number of codes, not both.".to_owned());
                None
            }
        }
    }

    fn off(&self, error: &mut Option<String>) -> Option<Off> {
        if self.off != "amount" {
            let percent = whole_number(&self.percent, 1..=100, error)?;
            return i32::try_from(percent).ok().map(Off::Percent);
        }
        let currency = self.currency.parse().ok();
        let amount = currency.and_then(|currency| Money::parse(&self.amount, currency).ok());
        let amount = amount.filter(|amount| amount.minor > 0);
        if amount.is_none() {
            *error = Some("An amount such as 15 or 15.50, and a currency such as EUR.".to_owned());
        }
        amount.map(Off::Amount)
    }

    fn span(&self, error: &mut Option<String>) -> Option<Span> {
        match self.lasting.as_str() {
            "repeating" => whole_number(&self.months, 1..=MOST_MONTHS, error).map(Span::Months),
            "forever" => Some(Span::Forever),
            _ => Some(Span::Once),
        }
    }

    fn most(&self, error: &mut Option<String>) -> Option<i32> {
        if self.most.is_empty() {
            return None;
        }
        whole_number(&self.most, 1..=MOST_USES, error).and_then(|most| i32::try_from(most).ok())
    }

    fn plans(&self, known: &[Plan], error: &mut Option<String>) -> Vec<PlanId> {
        let ids: Vec<_> = self.plans.iter().filter_map(|id| id.parse::<PlanId>().ok()).collect();
        if ids.len() != self.plans.len() || ids.iter().any(|id| !known.iter().any(|plan| plan.plan_id == *id))
        {
            *error = Some("Plans from the list.".to_owned());
        }
        ids
    }
}

fn day(typed: &str, error: &mut Option<String>) -> Option<NaiveDate> {
    if typed.is_empty() {
        return None;
    }
    let day = typed.parse().ok();
    if day.is_none() {
        *error = Some("A day, such as 2026-12-31.".to_owned());
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: Tz = chrono_tz::Europe::Brussels;

    fn check(typed: &Typed) -> Result<(Promise, Codes), Box<Errors>> {
        typed.check(&[], "2026-11-24T09:00:00Z".parse().unwrap(), ZONE)
    }

    fn typed() -> Typed {
        Typed { name: "Spring".into(), code: "spring".into(), percent: "50".into(), ..Typed::new() }
    }

    #[test]
    fn a_coupon_as_people_type_it() {
        let (promise, codes) = check(&typed()).unwrap();
        assert_eq!((promise.off, promise.span), (Off::Percent(50), Span::Once));
        assert_eq!(codes.make()[0].as_str(), "SPRING");
        let until = Typed { valid_until: "2026-11-24".into(), ..typed() };
        assert_eq!(check(&until).unwrap().0.valid_until, Some("2026-11-24T23:00:00Z".parse().unwrap()));
        let amount = Typed { off: "amount".into(), amount: "7,5".into(), ..typed() };
        assert_eq!(check(&amount).unwrap().0.off, Off::Amount(Money::new(750, Currency::EUR)));
    }

    #[test]
    fn what_is_no_coupon_is_said_at_its_field() {
        for percent in ["", "0", "101", "50%", "12.5", "-5"] {
            assert!(
                check(&Typed { percent: percent.into(), ..typed() }).unwrap_err().off.is_some(),
                "{percent}"
            );
        }
        for amount in ["", "0", "-1", "1.234"] {
            let typed = Typed { off: "amount".into(), amount: amount.into(), ..typed() };
            assert!(check(&typed).unwrap_err().off.is_some(), "{amount}");
        }
        let months = Typed { lasting: "repeating".into(), months: "0".into(), ..typed() };
        assert!(check(&months).unwrap_err().months.is_some());
        for until in ["2026-11-23", "soon"] {
            let typed = Typed { valid_until: until.into(), ..typed() };
            assert!(check(&typed).unwrap_err().valid_until.is_some(), "{until}");
        }
        assert!(check(&Typed { batch: "5".into(), ..typed() }).unwrap_err().batch.is_some());
        assert!(check(&Typed { code: String::new(), ..typed() }).unwrap_err().code.is_some());
        let plans = vec![PlanId::new().to_string()];
        assert!(check(&Typed { plans, ..typed() }).unwrap_err().plans.is_some());
    }

    #[test]
    fn codes_of_a_batch_are_codes_and_differ() {
        let codes = Codes::Batch(200).make();
        let texts: std::collections::HashSet<_> = codes.iter().map(Code::as_str).collect();
        assert_eq!((codes.len(), texts.len()), (200, 200));
    }
}
