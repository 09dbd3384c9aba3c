//! Which twelve a box shows. A pure function of what runs and of the turn, so that every node and every cache shows the
//! same, and figures can be reckoned again.
//!
//! Places are dealt out by systematic sampling with probabilities proportional to weights: the weights are laid end to end,
//! and whoever lies under one of as many evenly spaced marks as there are places has one. Where the first mark lies moves
//! from turn to turn along an additive recurrence (Roberts' R2 sequence), which spreads more evenly than chance: over a day
//! each has its share to within a turn or so. Rejected: drawing lots, whose shares a sponsor could rightly doubt, and taking
//! turns in a circle, which knows no weights.

use std::collections::BTreeMap;

use super::Turn;
use crate::ids::{HighlightId, OrganisationId};

/// Places in a box.
pub const PLACES: usize = 12;

/// The steps of the R2 sequence, in parts of 2^32. The two are independent, so that which organisation has a place says
/// nothing about which of its highlights has it.
const STEPS: [u64; 2] = [3_242_174_889, 2_447_445_414];
const WHOLE: u64 = 1 << 32;

/// Whose turn comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Paid for.
    Due,
    /// Paid for, and as often seen as was ordered.
    Delivered,
    /// Our own: fills what is left.
    House,
}

/// A highlight that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Key.
    pub highlight: HighlightId,
    /// Whose.
    pub organisation: OrganisationId,
    /// How often beside others.
    pub weight: u32,
    /// Before or after others.
    pub rank: Rank,
}

/// The highlights of a box in a turn, in order.
pub fn rotate(running: &[Candidate], turn: Turn) -> Vec<HighlightId> {
    let mut placed = Vec::new();
    for rank in [Rank::Due, Rank::Delivered, Rank::House] {
        let mut waiting: BTreeMap<OrganisationId, Vec<Candidate>> = BTreeMap::new();
        for candidate in running.iter().filter(|candidate| candidate.rank == rank) {
            waiting.entry(candidate.organisation).or_default().push(*candidate);
        }
        for own in waiting.values_mut() {
            own.sort_by_key(|candidate| candidate.highlight);
        }
        let mut dealt = deal(waiting, PLACES - placed.len(), turn);
        // Nobody stands at the top for good.
        let first = usize::try_from(turn.0.unsigned_abs()).unwrap_or(0) % dealt.len().max(1);
        dealt.rotate_left(first);
        placed.append(&mut dealt);
    }
    placed
}

/// Deals out places round by round, one to an organisation: who has one waits until all others of the rank have one.
fn deal(
    mut waiting: BTreeMap<OrganisationId, Vec<Candidate>>,
    places: usize,
    turn: Turn,
) -> Vec<HighlightId> {
    let mut dealt = Vec::new();
    while dealt.len() < places && !waiting.is_empty() {
        let weight = |own: &[Candidate]| own.iter().map(|one| u64::from(one.weight.max(1))).sum::<u64>();
        let weights: Vec<u64> = waiting.values().map(|own| weight(own)).collect();
        let organisations: Vec<_> = waiting.keys().copied().collect();
        for place in sample(&weights, places - dealt.len(), mark(turn, STEPS[0])) {
            let Some(own) = waiting.get_mut(&organisations[place]) else { continue };
            let weights: Vec<u64> = own.iter().map(|one| u64::from(one.weight.max(1))).collect();
            for chosen in sample(&weights, 1, mark(turn, STEPS[1])) {
                dealt.push(own.remove(chosen).highlight);
            }
        }
        waiting.retain(|_, own| !own.is_empty());
    }
    dealt
}

/// Where the first mark lies in a turn, in parts of 2^32.
fn mark(turn: Turn, step: u64) -> u64 {
    turn.0.unsigned_abs().wrapping_mul(step) % WHOLE
}

/// The places of those that are chosen among `weights`, at most `count` and each once: with a probability in proportion to
/// its weight, certainly where that would be more than one.
fn sample(weights: &[u64], count: usize, mark: u64) -> Vec<usize> {
    if count >= weights.len() {
        return (0..weights.len()).collect();
    }
    let certain = certain(weights, count);
    let open: Vec<usize> = (0..weights.len()).filter(|place| !certain.contains(place)).collect();
    let total: u128 = open.iter().map(|place| u128::from(weights[*place])).sum();
    let places = (count - certain.len()) as u128;
    let mut chosen = certain;
    // Marks lie at (mark + n) * total / places; both sides are multiplied out, so that no share is lost to rounding.
    let (mut laid, mut next) = (0_u128, u128::from(mark));
    for place in open {
        laid += u128::from(weights[place]);
        if next * total < laid * places * u128::from(WHOLE) {
            chosen.push(place);
            next += u128::from(WHOLE);
        }
    }
    chosen.sort_unstable();
    chosen
}

/// Those that are due a place each time: their share of the places left is a whole one. Taking one out raises the shares of
/// the others, so it is asked again until nobody is added.
fn certain(weights: &[u64], count: usize) -> Vec<usize> {
    let mut certain: Vec<usize> = Vec::new();
    loop {
        let left = (0..weights.len()).filter(|place| !certain.contains(place));
        let total: u64 = left.clone().map(|place| weights[place]).sum();
        let places = (count - certain.len()) as u64;
        let heaviest = left.max_by_key(|place| (weights[*place], std::cmp::Reverse(*place)));
        match heaviest {
            Some(place) if places > 0 && weights[place] * places >= total => certain.push(place),
            _ => return certain,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use proptest::collection::vec;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const DAY: i64 = 288;

    fn id(number: usize) -> Uuid {
        Uuid::from_u128(number as u128 + 1)
    }

    fn candidates(of: &[(u32, usize, Rank)]) -> Vec<Candidate> {
        let one = |(number, (weight, organisation, rank)): (usize, &(u32, usize, Rank))| Candidate {
            highlight: HighlightId(id(number)),
            organisation: OrganisationId(id(*organisation)),
            weight: *weight,
            rank: *rank,
        };
        of.iter().enumerate().map(one).collect()
    }

    fn rank() -> impl Strategy<Value = Rank> {
        prop_oneof![Just(Rank::Due), Just(Rank::Due), Just(Rank::Delivered), Just(Rank::House)]
    }

    proptest! {
        #[test]
        fn a_box_is_as_full_as_can_be_and_the_same_for_all(
            of in vec((1..=100_u32, 0..20_usize, rank()), 0..40), turn in 0..1_000_000_i64, seed: u64
        ) {
            let running = candidates(&of);
            let placed = rotate(&running, Turn(turn));
            prop_assert_eq!(placed.len(), running.len().min(PLACES));
            prop_assert_eq!(placed.iter().collect::<HashSet<_>>().len(), placed.len(), "nobody twice");
            let mut other = running.clone();
            let by = usize::try_from(seed % 41).unwrap().min(other.len());
            other.rotate_left(by);
            prop_assert_eq!(rotate(&other, Turn(turn)), placed, "whatever order the table had");
        }

        #[test]
        fn house_fills_only_what_is_left_and_nobody_stands_twice_while_others_wait(
            of in vec((1..=100_u32, 0..20_usize, rank()), 0..40), turn in 0..1_000_000_i64
        ) {
            let running = candidates(&of);
            let placed = rotate(&running, Turn(turn));
            let find = |id: &HighlightId| *running.iter().find(|one| one.highlight == *id).unwrap();
            let shown: Vec<_> = placed.iter().map(find).collect();
            prop_assert!(shown.is_sorted_by_key(|one| one.rank));
            for rank in [Rank::Due, Rank::Delivered, Rank::House] {
                let count = |of: &[Candidate]| {
                    let mut count: HashMap<OrganisationId, usize> = HashMap::new();
                    for one in of.iter().filter(|one| one.rank == rank) {
                        *count.entry(one.organisation).or_default() += 1;
                    }
                    count
                };
                let (all, places) = (count(&running), count(&shown));
                let most = places.values().copied().max().unwrap_or(0);
                for (organisation, booked) in all {
                    let has = places.get(&organisation).copied().unwrap_or(0);
                    prop_assert!(has == booked || has + 1 >= most, "{has} of {booked}, while one has {most}");
                }
            }
        }

        #[test]
        fn each_has_its_share_of_a_day_by_weight(weights in vec(1..=4_u32, 49..60), start in 0..100_000_000_i64) {
            let of: Vec<_> = weights.iter().enumerate().map(|(number, weight)| (*weight, number, Rank::Due)).collect();
            let running = candidates(&of);
            let mut places: HashMap<HighlightId, u32> = HashMap::new();
            for turn in start..start + DAY {
                for id in rotate(&running, Turn(turn)) {
                    *places.entry(id).or_default() += 1;
                }
            }
            let total: u32 = weights.iter().sum();
            for one in running {
                let due = f64::from(12 * one.weight) / f64::from(total) * 288.0;
                let had = f64::from(places.get(&one.highlight).copied().unwrap_or(0));
                prop_assert!((due - had).abs() <= 6.0, "weight {} of {total}: {had} turns of {due}", one.weight);
            }
        }

        #[test]
        fn highlights_of_one_organisation_share_its_places_by_weight(start in 0..100_000_000_i64) {
            let mut of = vec![(1, 0, Rank::Due), (3, 0, Rank::Due)];
            of.extend((1..30).map(|organisation| (2, organisation, Rank::Due)));
            let running = candidates(&of);
            let mut places = [0.0; 2];
            for turn in start..start + 10 * DAY {
                for id in rotate(&running, Turn(turn)) {
                    if let Some(own) = running[..2].iter().position(|one| one.highlight == id) {
                        places[own] += 1.0;
                    }
                }
            }
            let share = places[0] / (places[0] + places[1]);
            prop_assert!((share - 0.25_f64).abs() < 0.03, "{share}");
        }
    }

    #[test]
    fn the_top_of_the_box_is_everybodys() {
        let of: Vec<_> = (0..12).map(|number| (1, number, Rank::Due)).collect();
        let running = candidates(&of);
        let tops: HashSet<_> = (0..12).map(|turn| rotate(&running, Turn(turn))[0]).collect();
        assert_eq!(tops.len(), 12);
    }
}
