//! Which story stands where on the front page: what editors have pinned in its place, and the rest by itself.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};

use super::layout::{Layout, Place, Slot};
use crate::articles::Kind;
use crate::articles::teaser::Summary;

/// Stories among which the lead is chosen where nobody chose it: the newest with a picture.
const LEAD_AMONG: usize = 6;

/// The arranged part of the page. No story stands in it twice.
#[derive(Debug, Default)]
pub struct Composition {
    /// The stories in their places. A place is missing where there are too few of them.
    pub places: BTreeMap<Place, Summary>,
    /// The newest piece of a regular column, in its box at the end of the row of opinion.
    pub column: Option<Summary>,
}

impl Composition {
    /// The stories of a part of the page, in order.
    pub fn of(&self, slot: Slot) -> impl Iterator<Item = &Summary> {
        self.places.iter().filter(move |(place, _)| place.slot == slot).map(|(_, story)| story)
    }

    /// All stories.
    pub fn stories(&self) -> impl Iterator<Item = &Summary> {
        self.places.values().chain(&self.column)
    }
}

/// Arranges what readers may see at a moment, newest first. A pin holds until its end, and only for a story that is among
/// them: one that was taken back, or is not out yet, leaves its place to the automatic fill, which puts news at the top and
/// opinion in its row. What organisations paid for has no place here: it stands marked in its own section.
pub fn compose(layout: &Layout, stories: Vec<Summary>, at: DateTime<Utc>) -> Composition {
    let mut page = Composition::default();
    let mut seen = HashSet::new();
    let mut rest = Vec::new();
    for story in stories {
        if story.kind == Kind::Sponsored || story.published_at > at || !seen.insert(story.article_id) {
            continue;
        }
        match layout.pin(story.article_id).filter(|pin| pin.holds(at)) {
            Some(pin) => drop(page.places.insert(pin.place, story)),
            None => rest.push(story),
        }
    }
    let (arguments, news): (Vec<_>, Vec<_>) = rest.into_iter().partition(|story| story.kind.is_opinion());
    page.fill_news(news);
    page.fill_opinion(arguments);
    page
}

impl Composition {
    fn fill_news(&mut self, mut news: Vec<Summary>) {
        if !news.is_empty() && self.of(Slot::Lead).next().is_none() {
            let pictured = news.iter().take(LEAD_AMONG).position(|story| story.media_id.is_some());
            self.fill(Slot::Lead, &mut std::iter::once(news.remove(pictured.unwrap_or(0))));
        }
        let mut news = news.into_iter();
        self.fill(Slot::Secondary, &mut news);
        self.fill(Slot::WithLead, &mut news);
    }

    fn fill_opinion(&mut self, arguments: Vec<Summary>) {
        let (columns, opinions): (Vec<_>, Vec<_>) =
            arguments.into_iter().partition(|story| story.column_slug.is_some());
        let mut columns = columns.into_iter();
        self.column = columns.next();
        let free = usize::from(Slot::Opinion.room()) - self.of(Slot::Opinion).count();
        let mut chosen: Vec<_> = opinions.into_iter().chain(columns).take(free).collect();
        chosen.sort_by_key(|story| std::cmp::Reverse(story.published_at));
        self.fill(Slot::Opinion, &mut chosen.into_iter());
    }

    /// Gives the free places of a part of the page what comes next.
    fn fill(&mut self, slot: Slot, stories: &mut impl Iterator<Item = Summary>) {
        for place in slot.places() {
            if self.places.contains_key(&place) {
                continue;
            }
            match stories.next() {
                Some(story) => drop(self.places.insert(place, story)),
                None => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::front::layout::Pin;
    use crate::ids::{ArticleId, MediaId};

    fn now() -> DateTime<Utc> {
        "2026-11-24T09:00:00Z".parse().unwrap()
    }

    fn id(number: u8) -> ArticleId {
        ArticleId(Uuid::from_u128(u128::from(number)))
    }

    /// Stories come newest first: each is `number` minutes old.
    fn story(number: u8, kind: Kind, pictured: bool) -> Summary {
        Summary {
            article_id: id(number),
            section_slug: "news".to_owned(),
            section_name: "News".to_owned(),
            section_access: None,
            slug: format!("story-{number}"),
            kind,
            access: None,
            headline: format!("Story {number}"),
            standfirst: String::new(),
            kicker: None,
            column_slug: (kind == Kind::Column).then(|| "column".to_owned()),
            column_name: (kind == Kind::Column).then(|| "Column".to_owned()),
            authors: Vec::new(),
            published_at: now() - TimeDelta::minutes(i64::from(number)),
            has_more: true,
            media_id: pictured.then(MediaId::new),
            alt: None,
            width: None,
            height: None,
            widths: None,
            file_id: None,
            focus_x: None,
            focus_y: None,
            modern: None,
        }
    }

    fn stories() -> impl Strategy<Value = Vec<Summary>> {
        let one = (proptest::sample::select(Kind::ALL.to_vec()), any::<bool>());
        prop::collection::vec(one, 0..40).prop_map(|all| {
            (0..).zip(all).map(|(number, (kind, pictured))| story(number, kind, pictured)).collect()
        })
    }

    fn layout() -> impl Strategy<Value = Layout> {
        let place = proptest::sample::select(Place::all().collect::<Vec<_>>());
        // Stories that are there and stories that are not, pins that hold, end now, or have ended.
        let one = (0..60_u8, place, prop::option::of(-2..3_i64));
        prop::collection::vec(one, 0..20).prop_map(|pins| {
            pins.into_iter().fold(Layout::default(), |layout, (number, place, hours)| {
                let until = hours.map(|hours| now() + TimeDelta::hours(hours));
                layout.with(Pin { place, article_id: id(number), until })
            })
        })
    }

    proptest! {
        #[test]
        fn no_story_stands_twice_and_none_that_readers_may_not_see(layout in layout(), stories in stories()) {
            let there: HashSet<_> = stories.iter().map(|story| story.article_id).collect();
            let page = compose(&layout, stories, now());
            let mut shown = HashSet::new();
            for story in page.stories() {
                prop_assert!(shown.insert(story.article_id), "{} twice", story.slug);
                prop_assert!(there.contains(&story.article_id) && story.kind != Kind::Sponsored);
            }
            prop_assert!(page.places.keys().all(|place| place.position <= place.slot.room()));
        }

        #[test]
        fn a_pin_that_holds_stands_in_its_place_and_no_other_does(layout in layout(), stories in stories()) {
            let fit: Vec<_> = stories.iter().filter(|story| story.kind != Kind::Sponsored).map(|story| story.article_id).collect();
            let page = compose(&layout, stories, now());
            for pin in layout.pins() {
                let stands = page.places.get(&pin.place).map(|story| story.article_id);
                let holds = pin.holds(now()) && fit.contains(&pin.article_id);
                prop_assert!(!holds || stands == Some(pin.article_id));
            }
        }

        #[test]
        fn a_place_is_empty_only_where_nothing_is_left(layout in layout(), stories in stories()) {
            let news = stories.iter().filter(|story| !story.kind.is_opinion() && story.kind != Kind::Sponsored).count();
            let page = compose(&layout, stories.clone(), now());
            let shown: HashSet<_> = page.stories().map(|story| story.article_id).collect();
            let waits = |opinion: bool| stories.iter().any(|story| {
                story.kind.is_opinion() == opinion && story.kind != Kind::Sponsored && !shown.contains(&story.article_id)
            });
            let full = |slot: Slot| page.of(slot).count() == usize::from(slot.room());
            prop_assert!(full(Slot::Opinion) || !waits(true));
            prop_assert!(Slot::ALL[..3].iter().all(|slot| full(*slot)) || !waits(false), "{news} pieces of news");
        }

        #[test]
        fn where_nobody_curates_news_stands_above_and_opinion_in_its_row(stories in stories()) {
            let page = compose(&Layout::default(), stories, now());
            for (place, story) in &page.places {
                prop_assert_eq!(story.kind.is_opinion(), place.slot == Slot::Opinion);
            }
            for slot in [Slot::Secondary, Slot::WithLead, Slot::Opinion] {
                let dates: Vec<_> = page.of(slot).map(|story| story.published_at).collect();
                prop_assert!(dates.is_sorted_by(|a, b| a >= b));
            }
        }
    }

    #[test]
    fn the_lead_is_the_newest_with_a_picture_unless_somebody_chose_another() {
        let stories = || (0..5).map(|number| story(number, Kind::News, number == 2)).collect::<Vec<_>>();
        let lead = Place { slot: Slot::Lead, position: 1 };
        let slug = |layout: &Layout| compose(layout, stories(), now()).places[&lead].slug.clone();
        assert_eq!(slug(&Layout::default()), "story-2");
        let until = Some(now() + TimeDelta::hours(1));
        let pinned = Layout::default().with(Pin { place: lead, article_id: id(4), until });
        assert_eq!(slug(&pinned), "story-4");
        let later = compose(&pinned, stories(), now() + TimeDelta::hours(1));
        assert_eq!(later.places[&lead].slug, "story-2", "the pin ended in this second");
    }
}
