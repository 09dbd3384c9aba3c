//! Pages while they are set: what stands where, and to which piece of the document it belongs.

use super::super::fonts::{Cut, shape};
use super::payment_code::Code;

/// A4, in points.
pub const WIDTH: f32 = 595.28;
/// A4, in points.
pub const HEIGHT: f32 = 841.89;
/// Left and right.
pub const MARGIN: f32 = 56.0;
/// Where the text ends at the right.
pub const RIGHT: f32 = WIDTH - MARGIN;
/// Where the text ends below, above the foot.
const BOTTOM: f32 = HEIGHT - 88.0;
/// Where it begins on a page after the first.
const TOP: f32 = 64.0;

/// The piece of the document that something belongs to, in the order in which it is read aloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Piece {
    /// The block: a heading, a paragraph, a table.
    pub block: usize,
    /// The row, in a table.
    pub row: usize,
    /// The column, in a table.
    pub column: usize,
    /// What it is.
    pub role: Role,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The document's heading.
    Title,
    /// A paragraph.
    Text,
    /// The head of a column.
    ColumnHead,
    /// The head of a row.
    RowHead,
    /// A cell.
    Cell,
    /// The payment's square.
    Code,
    /// Nothing that is read aloud: rules, page numbers, what a page repeats.
    Ornament,
}

/// How something is written.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// In which cut.
    pub cut: Cut,
    /// How large, in points.
    pub size: f32,
    /// Quiet: in grey.
    pub quiet: bool,
}

/// Something on a page.
#[derive(Debug, Clone)]
pub enum Mark {
    /// A line of text, at the left end of its base line.
    Text {
        /// To what it belongs.
        piece: Piece,
        /// From the left.
        x: f32,
        /// From above.
        y: f32,
        /// How.
        style: Style,
        /// What.
        text: String,
    },
    /// A rule from left to right.
    Rule {
        /// From the left.
        x: f32,
        /// How long.
        length: f32,
        /// From above.
        y: f32,
        /// How thick.
        weight: f32,
    },
    /// The payment's square.
    Code {
        /// To what it belongs.
        piece: Piece,
        /// From the left.
        x: f32,
        /// From above.
        y: f32,
        /// How wide.
        size: f32,
        /// What.
        code: Code,
    },
}

/// Pages that grow downwards.
#[derive(Debug)]
pub struct Pages {
    /// What stands on each.
    pub sheets: Vec<Vec<Mark>>,
    /// Where the next line goes.
    pub y: f32,
    block: usize,
}

impl Pages {
    /// One empty page.
    pub fn new() -> Self {
        Self { sheets: vec![Vec::new()], y: TOP, block: 0 }
    }

    /// Begins a block.
    pub fn begin_block(&mut self) {
        self.block += 1;
    }

    /// A piece of the present block.
    pub fn piece(&self, row: usize, column: usize, role: Role) -> Piece {
        Piece { block: self.block, row, column, role }
    }

    /// Whether so much fits under what is there.
    pub fn has_room(&self, height: f32) -> bool {
        self.y + height <= BOTTOM
    }

    /// Goes to the next page.
    pub fn turn(&mut self) {
        self.sheets.push(Vec::new());
        self.y = TOP;
    }

    /// Keeps together what is so high.
    pub fn keep_together(&mut self, height: f32) {
        if !self.has_room(height) {
            self.turn();
        }
    }

    /// Puts something on the present page.
    pub fn put(&mut self, mark: Mark) {
        if let Some(page) = self.sheets.last_mut() {
            page.push(mark);
        }
    }

    /// A line of text that begins at `x`, `down` points under the present place.
    pub fn text(&mut self, piece: Piece, x: f32, down: f32, style: Style, text: &str) {
        let y = self.y + down;
        self.put(Mark::Text { piece, x, y, style, text: text.to_owned() });
    }

    /// A line of text that ends at `right`.
    pub fn text_ending(&mut self, piece: Piece, right: f32, down: f32, style: Style, text: &str) {
        self.text(piece, right - width(text, style), down, style, text);
    }

    /// A rule at the present place.
    pub fn rule(&mut self, x: f32, length: f32, weight: f32) {
        let y = self.y;
        self.put(Mark::Rule { x, length, y, weight });
    }
}

/// How long a line of text is, in points.
pub fn width(text: &str, style: Style) -> f32 {
    shape(text, style.cut).width * style.size
}

/// The text in lines no longer than `longest`, broken between words, and inside those that are longer than a line. Each line
/// but the last keeps the blank at its end: who reads the file aloud, or searches it, needs it.
pub fn wrapped(text: &str, style: Style, longest: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && width(&format!("{line}{word}"), style) > longest {
            lines.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            line.push(letter);
            if width(&line, style) > longest && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, letter.to_string()));
            }
        }
        line.push(' ');
    }
    line.truncate(line.trim_end().len());
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STYLE: Style = Style { cut: Cut::Regular, size: 10.0, quiet: false };

    proptest! {
        #[test]
        fn nothing_is_lost_where_lines_break(text in "[a-zA-Zé ]{0,120}", longest in 30.0..300.0_f32) {
            let lines = wrapped(&text, STYLE, longest);
            let words: Vec<_> = text.split_whitespace().collect();
            prop_assert_eq!(lines.concat(), words.join(" "));
            for line in lines {
                prop_assert!(width(line.trim_end(), STYLE) <= longest, "{line}");
            }
        }
    }
}
