//! Text inside a block: runs with marks, and line breaks.

use super::Href;

/// A run of text or a line break.
///
/// Breaks carry no marks: a mark on a break shows nothing, and with it two documents that look alike would differ. What a
/// break stands between decides whether it is inside a link or emphasis when it is written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Text with the same marks throughout.
    Text {
        /// Never empty.
        text: String,
        /// What the text is.
        marks: Marks,
    },
    /// A line break inside a block.
    HardBreak,
}

/// A property of a run of text. The order is the order of nesting when written out, outermost first, and the order in JSON.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A link.
    Link(Href),
    /// Strong.
    Bold,
    /// Stressed.
    Italic,
    /// No longer true.
    Strike,
    /// Lowered.
    Subscript,
    /// Raised.
    Superscript,
    /// Source text, file names, commands.
    Code,
}

/// The marks of one run: each kind at most once, always in the same order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks(Vec<Mark>);

impl Marks {
    /// The same marks and one more. A second link replaces the first.
    #[must_use]
    pub fn with(&self, mark: Mark) -> Self {
        let mut marks = self.without(&mark).0;
        marks.push(mark);
        marks.sort();
        Self(marks)
    }

    /// The same marks but for those of this kind.
    #[must_use]
    pub fn without(&self, mark: &Mark) -> Self {
        let kind = std::mem::discriminant(mark);
        Self(self.0.iter().filter(|held| std::mem::discriminant(*held) != kind).cloned().collect())
    }

    /// The marks in their order.
    pub fn as_slice(&self) -> &[Mark] {
        &self.0
    }

    /// The marks that both have.
    pub(crate) fn common(&self, other: &Self) -> Self {
        Self(self.0.iter().filter(|mark| other.0.contains(mark)).cloned().collect())
    }
}

/// The text of a line, breaks as "\n".
pub(crate) fn text_of(content: &[Inline]) -> String {
    content
        .iter()
        .map(|inline| match inline {
            Inline::Text { text, .. } => text.as_str(),
            Inline::HardBreak => "\n",
        })
        .collect()
}

/// Runs with the marks they are shown under; a break has those that both its neighbours have.
pub(crate) fn marked(content: &[Inline]) -> Vec<(&Inline, Marks)> {
    let own = |inline: Option<&Inline>| match inline {
        Some(Inline::Text { marks, .. }) => Some(marks.clone()),
        _ => None,
    };
    content
        .iter()
        .enumerate()
        .map(|(n, inline)| {
            let marks = own(Some(inline)).unwrap_or_else(|| {
                let before = content[..n].iter().rev().find_map(|near| own(Some(near)));
                let after = content[n..].iter().find_map(|near| own(Some(near)));
                before.zip(after).map_or_else(Marks::default, |(a, b)| a.common(&b))
            });
            (inline, marks)
        })
        .collect()
}
