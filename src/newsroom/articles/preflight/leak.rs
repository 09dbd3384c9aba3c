//! Words from behind the wall in a place that everybody reads.

use std::collections::HashSet;

use unicode_segmentation::UnicodeSegmentation as _;

/// So many words in a row that stand behind the wall are no chance. A quoted name or a set phrase is shorter.
const RUN: usize = 8;

/// What stands behind the wall and nowhere before it.
pub(super) struct Locked {
    runs: HashSet<Vec<String>>,
}

impl Locked {
    /// What `whole` says and `open`, its beginning, does not.
    pub(super) fn new(whole: &str, open: &str) -> Self {
        let open: HashSet<_> = runs(open).collect();
        Self { runs: runs(whole).filter(|run| !open.contains(run)).collect() }
    }

    /// The first words of it that stand in `text`, if any do.
    pub(super) fn found_in(&self, text: &str) -> Option<String> {
        runs(text).find(|run| self.runs.contains(run)).map(|run| run.join(" "))
    }
}

/// All runs of words, whatever stands between them and however they are written.
fn runs(text: &str) -> impl Iterator<Item = Vec<String>> {
    let words: Vec<String> = text.unicode_words().map(str::to_lowercase).collect();
    let runs: Vec<_> = words.windows(RUN).map(<[String]>::to_vec).collect();
    runs.into_iter()
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
