//! Headings in order: no rank is left out on the way down, as screen readers and outlines expect.

use super::{Document, Kind, Level};

impl Document {
    /// The same text with headings that begin at the rank below the story's title and go down one at a time. What stood at
    /// the same rank under the same heading still does. For texts from elsewhere, whose authors chose ranks by their looks.
    #[must_use]
    pub fn with_headings_in_order(mut self) -> Self {
        let mut above: Vec<u8> = Vec::new();
        for block in &mut self.content {
            if let Kind::Heading { level, .. } = &mut block.kind {
                let rank = level.number();
                while above.last().is_some_and(|other| *other >= rank) {
                    above.pop();
                }
                above.push(rank);
                *level = Level::nearest(above.len() as u64 + 1);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::{from_markdown, to_markdown};

    #[test]
    fn no_rank_is_skipped_and_equals_stay_equals() {
        for (given, ordered) in [
            ("### a\n\n### b\n\n#### c", "## a\n\n## b\n\n### c"),
            ("## a\n\n#### b\n\n### c\n\n## d", "## a\n\n### b\n\n### c\n\n## d"),
            ("## a\n\n### b\n\n#### c", "## a\n\n### b\n\n#### c"),
            ("#### a\n\n## b\n\ntext", "## a\n\n## b\n\ntext"),
        ] {
            let document = from_markdown(given).0.with_headings_in_order();
            assert_eq!(to_markdown(&document).unwrap().trim(), ordered, "{given}");
        }
    }
}
