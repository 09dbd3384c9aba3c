//! Words from behind the wall in a place that everybody reads.

use unicode_segmentation::UnicodeSegmentation as _;

/// So many words in a row that stand behind the wall are no chance. A quoted name or a set phrase is shorter.
const RUN: usize = 8;

/// What stands behind the wall and nowhere before it. A set of all runs of the text would be quicker to ask and far slower
/// to make, and what is asked about are a few sentences.
pub(super) struct Locked {
    whole: Vec<String>,
    open: Vec<String>,
}

impl Locked {
    /// What `whole` says and `open`, its beginning, does not.
    pub(super) fn new(whole: &str, open: &str) -> Self {
        Self { whole: words(whole), open: words(open) }
    }

    /// The first words of it that stand in `text`, if any do.
    pub(super) fn found_in(&self, text: &str) -> Option<String> {
        let stands = |run: &[String], words: &[String]| words.windows(RUN).any(|other| other == run);
        let words = words(text);
        let mut runs = words.windows(RUN);
        runs.find(|run| stands(run, &self.whole) && !stands(run, &self.open)).map(|run| run.join(" "))
    }
}

/// Words, whatever stands between them and however they are written.
fn words(text: &str) -> Vec<String> {
    text.unicode_words().map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OPEN: &str = "The bridge was closed on Monday after an inspector found cracks.";
    const REST: &str = "The minister had known since March, says a letter that this paper has seen in full.";

    #[test]
    fn what_stands_behind_the_wall_is_found_however_it_is_written() {
        let locked = Locked::new(&format!("{OPEN}\n\n{REST}"), OPEN);
        assert_eq!(
            locked
                .found_in("A letter shows: the minister had known “since March”, says a LETTER that.")
                .unwrap(),
            "the minister had known since march says a"
        );
        assert_eq!(locked.found_in(OPEN), None);
        assert_eq!(locked.found_in("The minister had known since March."), None, "too short to say");
    }

    proptest! {
        #[test]
        fn nothing_of_the_open_part_is_a_leak(open in "[a-c ]{0,80}", rest in "[a-c ]{0,80}", from in 0..40_usize) {
            let locked = Locked::new(&format!("{open}\n{rest}"), &open);
            let quoted: String = open.chars().skip(from).collect();
            prop_assert_eq!(locked.found_in(&quoted), None);
        }

        #[test]
        fn a_quoted_sentence_of_the_rest_is_one(words in proptest::collection::vec("[a-z]{3,8}", RUN..30), from in 0..22_usize) {
            let locked = Locked::new(&format!("{OPEN} {}", words.join(" ")), OPEN);
            let from = from.min(words.len() - RUN);
            prop_assert!(locked.found_in(&words[from..].join(", ")).is_some());
        }
    }
}
