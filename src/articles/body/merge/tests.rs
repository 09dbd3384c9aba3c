//! What holds of every merge.

use super::super::tests::builders::any_document;
use super::super::{from_markdown, plain_text};
use super::*;
use proptest::prelude::*;

fn of(text: &str) -> Document {
    from_markdown(text).0
}

fn merged(base: &str, mine: &str, theirs: &str) -> Merged {
    merge(&of(base), &of(mine), &of(theirs), |_| None).unwrap()
}

fn undecided(base: &Document, mine: &Document, theirs: &Document) -> Merged {
    merge(base, mine, theirs, |_| None).unwrap()
}

const BASE: &str = "The first word.\n\nThe second word.\n\nThe third word.";

#[test]
fn changes_of_different_blocks_both_survive() {
    let both = merged(
        BASE,
        "The first word, mine.\n\nThe second word.\n\nThe third word.",
        "The first word.\n\nThe second word.\n\nThe third word, theirs.",
    );
    assert!(both.conflicts.is_empty());
    let expected = "The first word, mine.\n\nThe second word.\n\nThe third word, theirs.";
    assert_eq!(plain_text(&both.document), expected);
}

#[test]
fn a_block_that_both_changed_is_decided_by_a_person() {
    let (base, mine, theirs) = (of(BASE), of("Mine.\n\nThe second word."), of("Theirs.\n\nThe second word."));
    let asked = undecided(&base, &mine, &theirs);
    assert_eq!(asked.conflicts.len(), 1);
    assert_eq!(asked.conflicts[0].mine.as_deref(), Some("Mine."));
    assert_eq!(asked.conflicts[0].theirs.as_deref(), Some("Theirs."));
    for (side, first) in [(Side::Mine, "Mine."), (Side::Theirs, "Theirs.")] {
        let decided = merge(&base, &mine, &theirs, |_| Some(side)).unwrap();
        assert!(decided.conflicts.is_empty());
        assert_eq!(plain_text(&decided.document), format!("{first}\n\nThe second word."));
    }
}

#[test]
fn what_one_removed_and_the_other_changed_is_a_conflict() {
    let kept = "The first word.\n\nThe third word.";
    let changed = "The first word.\n\nThe second word, changed.\n\nThe third word.";
    for (mine, theirs) in [(kept, changed), (changed, kept)] {
        let asked = merged(BASE, mine, theirs);
        assert_eq!(asked.conflicts.len(), 1, "{mine} | {theirs}");
        assert_eq!(asked.conflicts[0].mine.is_some(), mine == changed);
    }
    let gone = merged(BASE, kept, BASE);
    assert_eq!(plain_text(&gone.document), kept);
}

#[test]
fn what_is_added_stays_where_it_was_put() {
    let both = merged(
        BASE,
        "The first word.\n\nAdded by me.\n\nThe second word.\n\nThe third word.",
        "The first word.\n\nThe second word.\n\nThe third word.\n\nAdded by them.",
    );
    assert!(both.conflicts.is_empty());
    let expected = "The first word.\n\nAdded by me.\n\nThe second word.\n\nThe third word.\n\nAdded by them.";
    assert_eq!(plain_text(&both.document), expected);
}

#[test]
fn a_block_is_carried_by_one_and_changed_by_the_other() {
    let both = merged(
        BASE,
        "The third word.\n\nThe first word.\n\nThe second word.",
        "The first word.\n\nThe second word.\n\nThe third word, changed.",
    );
    assert!(both.conflicts.is_empty());
    assert_eq!(plain_text(&both.document), "The third word, changed.\n\nThe first word.\n\nThe second word.");
}

#[test]
fn of_two_wall_marks_the_one_that_shows_less_stays() {
    let both = merged(
        BASE,
        "The first word.\n\n<!-- wall -->\n\nThe second word.\n\nThe third word.",
        "The first word.\n\nThe second word.\n\n<!-- wall -->\n\nThe third word.",
    );
    let walls: Vec<_> =
        both.document.blocks().iter().enumerate().filter(|(_, block)| block.kind == Kind::Wall).collect();
    assert_eq!(walls.len(), 1);
    assert_eq!(walls[0].0, 1);
}

/// A text of numbered paragraphs, each of them different from all others.
fn numbered(paragraphs: &[String]) -> Document {
    of(&paragraphs.join("\n\n"))
}

fn paragraphs(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("Paragraph {n} about topic{n} and subject{n} of its own.")).collect()
}

proptest! {
    #[test]
    fn who_changed_nothing_changes_nothing(base in any_document(), other in any_document()) {
        let mine = undecided(&base, &other, &base);
        prop_assert!(mine.conflicts.is_empty());
        prop_assert!(mine.document.same_content(&other), "mine");
        let theirs = undecided(&base, &base, &other);
        prop_assert!(theirs.conflicts.is_empty());
        prop_assert_eq!(theirs.document, other, "theirs");
    }

    #[test]
    fn the_same_change_twice_is_one(base in any_document(), other in any_document()) {
        let both = undecided(&base, &other, &other);
        prop_assert!(both.conflicts.is_empty());
        prop_assert_eq!(both.document, other);
    }

    #[test]
    fn whatever_is_merged_is_a_document(base in any_document(), mine in any_document(), theirs in any_document()) {
        let all = undecided(&base, &mine, &theirs).document;
        prop_assert_eq!(&Document::read(all.to_json()).unwrap(), &all);
        prop_assert!(all.blocks().iter().filter(|block| block.kind == Kind::Wall).count() <= 1);
        for side in [Side::Mine, Side::Theirs] {
            prop_assert!(merge(&base, &mine, &theirs, |_| Some(side)).unwrap().conflicts.is_empty());
        }
    }

    #[test]
    fn nothing_that_one_alone_changed_is_lost(
        owners in prop::collection::vec(0_u8..3, 1..12),
        added in prop::collection::vec((any::<bool>(), 0_usize..12), 0..5),
    ) {
        let base = paragraphs(owners.len());
        let [mut mine, mut theirs] = [base.clone(), base.clone()];
        for (at, owner) in owners.iter().enumerate() {
            match owner {
                1 => mine[at].push_str(" Changed by me."),
                2 => theirs[at].push_str(" Changed by them."),
                _ => {}
            }
        }
        for (number, (by_me, at)) in added.iter().enumerate() {
            let side = if *by_me { &mut mine } else { &mut theirs };
            side.insert(*at % (side.len() + 1), format!("Addition{number} alone{number}."));
        }
        let (base, mine, theirs) = (numbered(&base), numbered(&mine), numbered(&theirs));
        let (one, other) = (undecided(&base, &mine, &theirs), undecided(&base, &theirs, &mine));
        prop_assert!(one.conflicts.is_empty(), "{:?}", one.conflicts);
        let sorted = |document: &Document| {
            let mut texts: Vec<_> = document.blocks().iter().map(text::block_text).collect();
            texts.sort();
            texts
        };
        prop_assert_eq!(sorted(&one.document), sorted(&other.document), "whoever saves first");
        let text = plain_text(&one.document);
        let changed_by = |who| owners.iter().map(|owner| usize::from(*owner == who)).sum::<usize>();
        prop_assert_eq!(text.matches("Changed by me.").count(), changed_by(1));
        prop_assert_eq!(text.matches("Changed by them.").count(), changed_by(2));
        prop_assert_eq!(text.matches("Addition").count(), added.len());
        prop_assert_eq!(one.document.blocks().len(), owners.len() + added.len());
    }
}
