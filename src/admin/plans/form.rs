//! The form of a plan: what was typed, and what is wrong with it.

use crate::articles::Slug;
use crate::billing::plan::{Audience, Every, Plan};
use crate::fields::{Fields, too_long, whole_number};
use crate::groups::MOST_SEATS;
use crate::ids::PlanId;

/// What one line may hold.
const LINE: usize = 120;
/// One seat is no group.
const FEWEST_SEATS: u32 = 2;
/// Benefits that a reader still reads.
const MOST_BENEFITS: usize = 12;

/// What stands in the fields.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub(super) name: String,
    pub(super) slug: String,
    pub(super) description: String,
    pub(super) benefits: String,
    pub(super) audience: String,
    pub(super) every: String,
    pub(super) trial_days: String,
    pub(super) fewest_seats: String,
    pub(super) position: String,
    pub(super) archived: bool,
}

/// What is wrong, beside each field.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Errors {
    pub(super) name: Option<String>,
    pub(super) slug: Option<String>,
    pub(super) description: Option<String>,
    pub(super) benefits: Option<String>,
    pub(super) audience: Option<String>,
    pub(super) every: Option<String>,
    pub(super) trial_days: Option<String>,
    pub(super) fewest_seats: Option<String>,
    pub(super) position: Option<String>,
}

/// The names of audiences.
pub(super) const AUDIENCES: [(Audience, &str, &str); 3] = [
    (Audience::Everyone, "everyone", "Anybody"),
    (Audience::Student, "student", "Students"),
    (Audience::Group, "group", "Groups"),
];

fn audience_name(audience: Audience) -> &'static str {
    AUDIENCES.iter().find(|(candidate, ..)| *candidate == audience).map_or("everyone", |(_, name, _)| name)
}

fn is_for_group(audience: Audience) -> bool {
    audience == Audience::Group
}

impl Typed {
    /// What was sent.
    pub(super) fn from_fields(fields: &Fields) -> Self {
        Self {
            name: fields.line("name"),
            slug: fields.line("slug"),
            description: fields.line("description"),
            benefits: fields.text("benefits").trim().to_owned(),
            audience: fields.line("audience"),
            every: fields.line("every"),
            trial_days: fields.line("trial_days"),
            fewest_seats: fields.line("fewest_seats"),
            position: fields.line("position"),
            archived: fields.has("archived"),
        }
    }

    /// What a plan puts into the fields.
    pub(super) fn from_plan(plan: &Plan) -> Self {
        Self {
            name: plan.name.clone(),
            slug: plan.slug.clone(),
            description: plan.description.clone(),
            benefits: plan.benefits.join("\n"),
            audience: audience_name(plan.audience).to_owned(),
            every: plan.every.name().to_owned(),
            trial_days: plan.trial_days.to_string(),
            fewest_seats: plan.fewest_seats.to_string(),
            position: plan.position.to_string(),
            archived: plan.archived,
        }
    }

    /// The plan as it would be, or what is wrong. `fixed` is the interval of a plan that was sold: another one would
    /// change what people have bought.
    pub(super) fn check(&self, before: Option<&Plan>, fixed: Option<Every>) -> Result<Plan, Box<Errors>> {
        let mut errors = Errors::default();
        let needed = |text: &str| text.is_empty().then(|| "It needs one.".to_owned());
        errors.name = needed(&self.name).or_else(|| too_long(&self.name, LINE));
        errors.description = too_long(&self.description, 2 * LINE);
        let proper = Slug::of(&self.slug).is_some_and(|slug| slug.as_str() == self.slug);
        errors.slug = (!proper).then(|| "Small letters, digits and hyphens, such as two-years.".to_owned());
        let benefits: Vec<_> = self
            .benefits
            .lines()
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect();
        errors.benefits = (benefits.len() > MOST_BENEFITS)
            .then(|| format!("At most {MOST_BENEFITS} lines."))
            .or_else(|| benefits.iter().find_map(|line| too_long(line, LINE)));
        let audience = AUDIENCES.iter().find(|(_, name, _)| *name == self.audience);
        errors.audience = match (audience, before.filter(|_| fixed.is_some())) {
            (None, _) => Some("One of the list.".to_owned()),
            (Some((audience, ..)), Some(sold)) if is_for_group(*audience) != is_for_group(sold.audience) => {
                Some("The plan was sold already: for one reader, or for groups, it stays.".to_owned())
            }
            _ => None,
        };
        let fewest_seats = self.fewest_seats(before, &mut errors.fewest_seats);
        let every = self.interval(fixed, &mut errors.every);
        let trial_days = whole_number(&self.trial_days, 0..=365, &mut errors.trial_days);
        let position = whole_number(&self.position, 0..=1000, &mut errors.position);
        let (Some((audience, ..)), Some(every), Some(trial_days), Some(fewest_seats), Some(position)) =
            (audience, every, trial_days, fewest_seats, position)
        else {
            return Err(Box::new(errors));
        };
        if errors != Errors::default() {
            return Err(Box::new(errors));
        }
        Ok(Plan {
            plan_id: before.map_or_else(PlanId::new, |plan| plan.plan_id),
            slug: self.slug.clone(),
            name: self.name.clone(),
            description: self.description.clone(),
            benefits,
            audience: *audience,
            every,
            trial_days,
            fewest_seats,
            position: i32::try_from(position).unwrap_or(i32::MAX),
            archived: self.archived,
            version: before.map_or(1, |plan| plan.version),
            prices: before.map(|plan| plan.prices.clone()).unwrap_or_default(),
        })
    }

    /// What only plans for groups have; others keep what they had.
    fn fewest_seats(&self, before: Option<&Plan>, error: &mut Option<String>) -> Option<u32> {
        if self.audience == audience_name(Audience::Group) {
            return whole_number(&self.fewest_seats, FEWEST_SEATS..=MOST_SEATS, error);
        }
        Some(before.map_or(FEWEST_SEATS, |plan| plan.fewest_seats))
    }

    fn interval(&self, fixed: Option<Every>, error: &mut Option<String>) -> Option<Every> {
        let typed = [Every::Month, Every::Year].into_iter().find(|every| every.name() == self.every);
        let wrong = match (typed, fixed) {
            (None, _) => "A month or a year.",
            (Some(typed), Some(fixed)) if typed != fixed => "The plan was sold already, so this stays.",
            _ => return typed,
        };
        *error = Some(wrong.to_owned());
        None
    }
}
