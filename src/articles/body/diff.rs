//! What differs between two versions of a text: block by block, and word by word inside a block.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation as _;

use super::align::{align, content, moved};
use super::{Block, Document, Kind, text, words};

/// Most words that are compared one by one, the old times the new. A paragraph beyond it is shown as replaced.
const COMPARED: usize = 4_000_000;

/// One block as it stands in either version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// What became of it.
    pub change: Change,
    /// What it is: "Paragraph", "Heading".
    pub kind: &'static str,
    /// Its words.
    pub runs: Vec<Run>,
}

/// What became of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    Same,
    /// Its words.
    Words,
    /// What they look like, lead to or are set in, but no word.
    Form,
    /// Its place, and its words if they show it.
    Place,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

/// Words that share a fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// In both versions.
    Kept(String),
    /// In the newer alone.
    Inserted(String),
    /// In the older alone.
    Deleted(String),
}

impl Run {
    /// The words.
    pub fn text(&self) -> &str {
        match self {
            Self::Kept(text) | Self::Inserted(text) | Self::Deleted(text) => text,
        }
    }

    /// In the newer version alone.
    pub fn is_inserted(&self) -> bool {
        matches!(self, Self::Inserted(_))
    }

    /// In the older version alone.
    pub fn is_deleted(&self) -> bool {
        matches!(self, Self::Deleted(_))
    }
}

impl Change {
    /// What is said of a block of which no word tells it; nothing where the words do.
    pub fn label(self) -> Option<&'static str> {
        match self {
            Self::Same | Self::Words => None,
            Self::Form => Some("formatted differently"),
            Self::Place => Some("moved here"),
            Self::Added => Some("added"),
            Self::Removed => Some("removed"),
        }
    }
}

/// The blocks of both versions in the newer one's order; what is gone stands where it stood.
pub fn diff(old: &Document, new: &Document) -> Vec<Passage> {
    let (old, new) = (old.blocks(), new.blocks());
    let from = align(old, new);
    let moved = moved(&from);
    let mut gone = vec![true; old.len()];
    from.iter().flatten().for_each(|at| gone[*at] = false);
    let mut passages = Vec::new();
    let mut shown = 0;
    for (at, block) in new.iter().enumerate() {
        let was = from[at];
        if let Some(was) = was.filter(|_| !moved.contains(&at)) {
            passages.extend((shown..was).filter(|old| gone[*old]).map(|at| removed(&old[at])));
            shown = was + 1;
        }
        passages.push(match was {
            Some(was) => compared(&old[was], block, moved.contains(&at)),
            None => passage(Change::Added, block, vec![Run::Inserted(text::block_text(block))]),
        });
    }
    passages.extend((shown..old.len()).filter(|old| gone[*old]).map(|at| removed(&old[at])));
    passages
}

/// Words of the newer version that the older has not, and the reverse.
pub fn changed_words(passages: &[Passage]) -> (usize, usize) {
    let runs = || passages.iter().flat_map(|passage| &passage.runs);
    let inserted = runs().map(|run| if let Run::Inserted(text) = run { words(text) } else { 0 });
    let deleted = runs().map(|run| if let Run::Deleted(text) = run { words(text) } else { 0 });
    (inserted.sum(), deleted.sum())
}

/// What differs between two lines of text.
pub fn diff_text(old: &str, new: &str) -> Vec<Run> {
    let before: Vec<&str> = old.split_word_bounds().collect();
    let after: Vec<&str> = new.split_word_bounds().collect();
    if old != new && before.len() * after.len() > COMPARED {
        return vec![Run::Deleted(old.to_owned()), Run::Inserted(new.to_owned())];
    }
    let mut runs = Vec::new();
    for operation in capture_diff_slices(Algorithm::Myers, &before, &after) {
        let (old, new) = (operation.old_range(), operation.new_range());
        if matches!(operation, DiffOp::Equal { .. }) {
            runs.push(Run::Kept(after[new].concat()));
            continue;
        }
        if !old.is_empty() {
            runs.push(Run::Deleted(before[old].concat()));
        }
        if !new.is_empty() {
            runs.push(Run::Inserted(after[new].concat()));
        }
    }
    bridge(runs)
}

/// A blank between two words that were both replaced is no word that was kept: "one two" for "three four" is one change.
fn bridge(runs: Vec<Run>) -> Vec<Run> {
    let last = runs.len().saturating_sub(1);
    let mut out = Vec::new();
    let (mut deleted, mut inserted) = (String::new(), String::new());
    for (at, run) in runs.into_iter().enumerate() {
        match run {
            Run::Deleted(text) => deleted.push_str(&text),
            Run::Inserted(text) => inserted.push_str(&text),
            Run::Kept(text) => {
                let replaced = !deleted.is_empty() && !inserted.is_empty() && at < last;
                if replaced && text.trim().is_empty() {
                    deleted.push_str(&text);
                    inserted.push_str(&text);
                } else {
                    push_change(&mut out, &mut deleted, &mut inserted);
                    out.push(Run::Kept(text));
                }
            }
        }
    }
    push_change(&mut out, &mut deleted, &mut inserted);
    out
}

fn push_change(out: &mut Vec<Run>, deleted: &mut String, inserted: &mut String) {
    if !deleted.is_empty() {
        out.push(Run::Deleted(std::mem::take(deleted)));
    }
    if !inserted.is_empty() {
        out.push(Run::Inserted(std::mem::take(inserted)));
    }
}

fn compared(old: &Block, new: &Block, moved: bool) -> Passage {
    let runs = diff_text(&text::block_text(old), &text::block_text(new));
    let change = if moved {
        Change::Place
    } else if runs.iter().any(|run| !matches!(run, Run::Kept(_))) {
        Change::Words
    } else if content(old) == content(new) {
        Change::Same
    } else {
        Change::Form
    };
    passage(change, new, runs)
}

fn removed(block: &Block) -> Passage {
    passage(Change::Removed, block, vec![Run::Deleted(text::block_text(block))])
}

fn passage(change: Change, block: &Block, runs: Vec<Run>) -> Passage {
    Passage { change, kind: block.kind.label(), runs }
}

impl Kind {
    /// What a newsroom calls it.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Paragraph(_) => "Paragraph",
            Self::Heading { .. } => "Heading",
            Self::BulletList(_) | Self::OrderedList { .. } => "List",
            Self::Blockquote(_) => "Quote",
            Self::PullQuote { .. } => "Pull quote",
            Self::Image(_) => "Picture",
            Self::Gallery(_) => "Gallery",
            Self::Table(_) => "Table",
            Self::FactBox { .. } => "Fact box",
            Self::HorizontalRule => "Divider",
            Self::Embed { .. } => "Embed",
            Self::Wall => "Wall mark",
            Self::CodeBlock { .. } => "Code",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::builders::any_document;
    use super::*;
    use proptest::prelude::*;

    fn newer(runs: &[Run]) -> String {
        let text = |run: &Run| match run {
            Run::Kept(text) | Run::Inserted(text) => text.clone(),
            Run::Deleted(_) => String::new(),
        };
        runs.iter().map(text).collect()
    }

    fn older(runs: &[Run]) -> String {
        let text = |run: &Run| match run {
            Run::Kept(text) | Run::Deleted(text) => text.clone(),
            Run::Inserted(_) => String::new(),
        };
        runs.iter().map(text).collect()
    }

    fn texts(document: &Document) -> Vec<String> {
        document.blocks().iter().map(text::block_text).collect()
    }

    #[test]
    fn words_inside_a_paragraph_are_named() {
        let runs = diff_text("The bridge opens in May.", "The old bridge opens in June.");
        assert_eq!(
            runs,
            [
                Run::Kept("The ".into()),
                Run::Inserted("old ".into()),
                Run::Kept("bridge opens in ".into()),
                Run::Deleted("May".into()),
                Run::Inserted("June".into()),
                Run::Kept(".".into()),
            ]
        );
    }

    #[test]
    fn a_block_that_was_carried_elsewhere_is_neither_new_nor_gone() {
        let from = |text| super::super::from_markdown(text).0;
        let passages = diff(&from("One.\n\nTwo.\n\nThree."), &from("Three.\n\nOne.\n\nTwo."));
        let changes: Vec<_> = passages.iter().map(|passage| passage.change).collect();
        assert_eq!(changes, [Change::Place, Change::Same, Change::Same]);
        assert_eq!(changed_words(&passages), (0, 0));
    }

    proptest! {
        #[test]
        fn the_old_with_its_changes_is_the_new(old in any_document(), new in any_document()) {
            let passages = diff(&old, &new);
            let after: Vec<_> =
                passages.iter().filter(|p| p.change != Change::Removed).map(|p| newer(&p.runs)).collect();
            prop_assert_eq!(after, texts(&new));
            let mut before: Vec<_> =
                passages.iter().filter(|p| p.change != Change::Added).map(|p| older(&p.runs)).collect();
            let mut expected = texts(&old);
            before.sort();
            expected.sort();
            prop_assert_eq!(before, expected);
        }

        #[test]
        fn nothing_differs_from_itself(document in any_document()) {
            prop_assert!(diff(&document, &document).iter().all(|passage| passage.change == Change::Same));
        }

        #[test]
        fn lines_of_text_are_rebuilt(old in ".{0,60}", new in ".{0,60}") {
            let runs = diff_text(&old, &new);
            prop_assert_eq!(older(&runs), old);
            prop_assert_eq!(newer(&runs), new);
        }
    }
}
