//! What editors have put on the front page: stories in places, until a moment or until they are taken off. Places that
//! nobody has set fill themselves (`compose`).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::ArticleId;

/// A part of the page that editors arrange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// The story of the day.
    Lead,
    /// The headlines that stand with it.
    WithLead,
    /// The stories beside it.
    Secondary,
    /// The row of arguments.
    Opinion,
}

impl Slot {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Lead, Self::WithLead, Self::Secondary, Self::Opinion];

    /// How many stories it holds.
    pub fn room(self) -> u8 {
        match self {
            Self::Lead => 1,
            Self::WithLead => 3,
            Self::Secondary => 5,
            Self::Opinion => 4,
        }
    }

    /// Its name in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::WithLead => "with-lead",
            Self::Secondary => "secondary",
            Self::Opinion => "opinion",
        }
    }

    /// Its name in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Lead => "Lead",
            Self::WithLead => "With the lead",
            Self::Secondary => "Top stories",
            Self::Opinion => "Opinion",
        }
    }

    /// Its places, the first one first.
    pub fn places(self) -> impl Iterator<Item = Place> {
        (1..=self.room()).map(move |position| Place { slot: self, position })
    }
}

/// Where one story stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// In which part of the page.
    pub slot: Slot,
    /// Which place there, from 1.
    pub position: u8,
}

impl Place {
    /// "Top stories 2".
    pub fn label(self) -> String {
        match self.slot.room() {
            1 => self.slot.label().to_owned(),
            _ => format!("{} {}", self.slot.label(), self.position),
        }
    }

    /// All places, in the order of the page.
    pub fn all() -> impl Iterator<Item = Self> {
        Slot::ALL.into_iter().flat_map(Slot::places)
    }
}

/// As forms name it: `secondary-2`.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.slot.name(), self.position)
    }
}

impl std::str::FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::all()
            .find(|place| place.to_string() == text)
            .ok_or_else(|| format!("“{text}” is no place of the front page"))
    }
}

/// A story in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// Which story.
    pub article_id: ArticleId,
    /// It leaves at this moment; without one, when it is taken off.
    pub until: Option<DateTime<Utc>>,
}

impl Pin {
    /// Whether it holds at a moment.
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        self.until.is_none_or(|until| at < until)
    }
}

/// All pins, in the order of the page: no place and no story twice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Layout(Vec<Pin>);

impl Layout {
    /// The pins, in the order of the page.
    pub fn pins(&self) -> &[Pin] {
        &self.0
    }

    /// The pin of a story.
    pub fn pin(&self, article: ArticleId) -> Option<&Pin> {
        self.0.iter().find(|pin| pin.article_id == article)
    }

    /// The pin in a place.
    pub fn at(&self, place: Place) -> Option<&Pin> {
        self.0.iter().find(|pin| pin.place == place)
    }

    /// Without the pins whose time is over.
    #[must_use]
    pub fn tidied(&self, now: DateTime<Utc>) -> Self {
        Self(self.0.iter().copied().filter(|pin| pin.holds(now)).collect())
    }

    /// Without a story.
    #[must_use]
    pub fn without(&self, article: ArticleId) -> Self {
        Self(self.0.iter().copied().filter(|pin| pin.article_id != article).collect())
    }

    /// With a story in a place. Within its own part of the page it is moved as in any list: what stands between moves up
    /// or down by one. Coming from elsewhere it pushes down what stands there, as far as the next place that nobody has
    /// set; where there is none, the last one leaves the layout.
    #[must_use]
    pub fn with(&self, pin: Pin) -> Self {
        let Place { slot, position: to } = pin.place;
        let from = self.pin(pin.article_id).map(|old| old.place).filter(|old| old.slot == slot);
        let rest = self.without(pin.article_id);
        let hole = from.map_or_else(|| rest.hole(pin.place), |old| old.position);
        let shift = |mut other: Pin| {
            let at = other.place.position;
            if other.place.slot == slot {
                if (to..hole).contains(&at) {
                    other.place.position += 1;
                } else if (hole + 1..=to).contains(&at) {
                    other.place.position -= 1;
                }
            }
            other
        };
        let falls = |other: &Pin| from.is_none() && other.place == Place { slot, position: hole };
        let mut pins: Vec<Pin> = rest.0.into_iter().filter(|other| !falls(other)).map(shift).collect();
        pins.push(pin);
        pins.sort_by_key(|pin| pin.place);
        Self(pins)
    }

    /// The first place from `place` on that nobody has set, or the last one of its part.
    fn hole(&self, place: Place) -> u8 {
        let mut places = place.slot.places().filter(|other| other.position >= place.position);
        places.find(|other| self.at(*other).is_none()).map_or(place.slot.room(), |free| free.position)
    }
}

/// What happened to one story from one layout to another: its pin before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Which story.
    pub article_id: ArticleId,
    /// Where it stood.
    pub before: Option<Pin>,
    /// Where it stands.
    pub after: Option<Pin>,
}

/// All that changed, in the order of the page: what came or moved first, then what left.
pub fn changes(before: &Layout, after: &Layout) -> Vec<Change> {
    let came = after.0.iter().map(|pin| Change {
        article_id: pin.article_id,
        before: before.pin(pin.article_id).copied(),
        after: Some(*pin),
    });
    let gone = before.0.iter().filter(|pin| after.pin(pin.article_id).is_none());
    let left = gone.map(|pin| Change { article_id: pin.article_id, before: Some(*pin), after: None });
    came.chain(left).filter(|change| change.before != change.after).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn story(number: u8) -> ArticleId {
        ArticleId(Uuid::from_u128(u128::from(number)))
    }

    fn place() -> impl Strategy<Value = Place> {
        proptest::sample::select(Place::all().collect::<Vec<_>>())
    }

    fn moves() -> impl Strategy<Value = Vec<(u8, Option<Place>)>> {
        prop::collection::vec((0..16_u8, prop::option::weighted(0.8, place())), 0..40)
    }

    fn pin(number: u8, place: Place) -> Pin {
        Pin { place, article_id: story(number), until: None }
    }

    fn arranged(moves: &[(u8, Option<Place>)]) -> Layout {
        moves.iter().fold(Layout::default(), |layout, (number, place)| match place {
            Some(place) => layout.with(pin(*number, *place)),
            None => layout.without(story(*number)),
        })
    }

    fn secondary(numbers: &[Option<u8>]) -> Layout {
        let places = Slot::Secondary.places().zip(numbers);
        Layout(places.filter_map(|(place, number)| Some(pin((*number)?, place))).collect())
    }

    #[test]
    fn a_story_is_moved_as_in_any_list() {
        let place = |position| Place { slot: Slot::Secondary, position };
        let list = secondary(&[Some(1), Some(2), None, Some(4)]);
        assert_eq!(list.with(pin(1, place(4))), secondary(&[Some(2), None, Some(4), Some(1)]));
        assert_eq!(list.with(pin(4, place(1))), secondary(&[Some(4), Some(1), Some(2), None]));
        assert_eq!(list.with(pin(9, place(1))), secondary(&[Some(9), Some(1), Some(2), Some(4)]));
        let full = secondary(&[Some(1), Some(2), Some(3), Some(4), Some(5)]);
        assert_eq!(full.with(pin(9, place(4))), secondary(&[Some(1), Some(2), Some(3), Some(9), Some(4)]));
        assert_eq!(full.with(pin(9, place(5))), secondary(&[Some(1), Some(2), Some(3), Some(4), Some(9)]));
    }

    proptest! {
        #[test]
        fn no_place_and_no_story_stands_twice(moves in moves()) {
            let layout = arranged(&moves);
            for (at, pin) in layout.pins().iter().enumerate() {
                prop_assert!((1..=pin.place.slot.room()).contains(&pin.place.position));
                for other in &layout.pins()[at + 1..] {
                    prop_assert!(pin.place < other.place && pin.article_id != other.article_id);
                }
            }
        }

        #[test]
        fn a_move_puts_the_story_there_and_takes_one_other_off_at_most(moves in moves(), number in 0..16_u8, to in place()) {
            let before = arranged(&moves);
            let after = before.with(pin(number, to));
            prop_assert_eq!(after.pin(story(number)).map(|pin| pin.place), Some(to));
            let left = before.pins().iter().filter(|pin| after.pin(pin.article_id).is_none()).count();
            let was_there = before.pin(story(number)).is_some_and(|pin| pin.place.slot == to.slot);
            prop_assert!(left <= usize::from(!was_there));
            // Other parts of the page stay as they are.
            for pin in before.pins().iter().filter(|pin| pin.place.slot != to.slot && pin.article_id != story(number)) {
                prop_assert_eq!(after.at(pin.place), Some(pin));
            }
        }

        #[test]
        fn what_changed_is_all_that_changed(first in moves(), second in moves()) {
            let (before, after) = (arranged(&first), arranged(&second));
            let mut made = before.clone();
            for change in changes(&before, &after) {
                made = made.without(change.article_id);
            }
            for change in changes(&before, &after) {
                made.0.extend(change.after);
            }
            made.0.sort_by_key(|pin| pin.place);
            prop_assert_eq!(made, after);
        }

        #[test]
        fn a_layout_is_kept_as_it_is(moves in moves()) {
            let layout = arranged(&moves);
            let json = serde_json::to_value(&layout).unwrap();
            prop_assert_eq!(serde_json::from_value::<Layout>(json).unwrap(), layout);
        }
    }
}
