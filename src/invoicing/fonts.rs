//! The typeface of documents: Libertinus Serif, which has Latin, Greek and Cyrillic letters. It comes with a library, so
//! that the program holds it and nothing has to be installed; a document gets only the letters that it uses.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, UnicodeBuffer};

/// A cut of the typeface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// For text.
    Regular,
    /// For what is looked for.
    Bold,
    /// For notes.
    Italic,
}

/// The files in the library's order: regular, bold, italic come first.
static FILES: LazyLock<Vec<&'static [u8]>> = LazyLock::new(|| typst_assets::fonts().take(3).collect());

/// The faces, read once.
static FACES: LazyLock<Vec<Face<'static>>> =
    LazyLock::new(|| FILES.iter().filter_map(|file| Face::from_slice(file, 0)).collect());

/// The same as a document embeds them.
static FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| FILES.iter().filter_map(|file| Font::new((*file).into(), 0)).collect());

impl Cut {
    fn face(self) -> Option<&'static Face<'static>> {
        FACES.get(self as usize)
    }

    /// The font as a document embeds it.
    pub fn font(self) -> Option<Font> {
        FONTS.get(self as usize).cloned()
    }
}

/// A line of text with its letters in place.
#[derive(Debug, Clone)]
pub struct Shaped {
    /// The letters.
    pub glyphs: Vec<KrillaGlyph>,
    /// How long the line is at a size of one point.
    pub width: f32,
}

/// Puts the letters of a line in place. All scripts of the typeface run from left to right.
pub fn shape(text: &str, cut: Cut) -> Shaped {
    let Some(face) = cut.face() else { return Shaped { glyphs: Vec::new(), width: 0.0 } };
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.set_direction(Direction::LeftToRight);
    let shaped = rustybuzz::shape(face, &[], buffer);
    let unit = 1.0 / points(face.units_per_em());
    let starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    let glyphs: Vec<_> = shaped
        .glyph_infos()
        .iter()
        .zip(shaped.glyph_positions())
        .map(|(info, at)| {
            let start = info.cluster as usize;
            let end = starts.iter().copied().find(|next| *next > start).unwrap_or(text.len());
            let scaled =
                [at.x_advance, at.x_offset, at.y_offset, at.y_advance].map(|value| points(value) * unit);
            let [x_advance, x_offset, y_offset, y_advance] = scaled;
            KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                x_advance,
                x_offset,
                y_offset,
                y_advance,
                start..end,
                None,
            )
        })
        .collect();
    let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
    Shaped { glyphs, width }
}

/// A font's unit as a number of the page. Fonts count in thousands, which fit.
#[expect(clippy::cast_precision_loss, reason = "below 2^24 nothing is lost")]
fn points(units: i32) -> f32 {
    units as f32
}

/// The first letter of a text that cannot be printed: the typeface lacks it in one of its cuts, or it is written from
/// right to left, which these documents are not.
pub fn unprintable(text: &str) -> Option<char> {
    let is_there = |letter: char| FACES.iter().all(|face| face.glyph_index(letter).is_some());
    let runs_left = |letter: char| matches!(letter, '\u{0590}'..='\u{08FF}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    text.chars().find(|letter| !matches!(letter, '\n') && (!is_there(*letter) || runs_left(*letter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_typeface_has_europes_letters() {
        assert_eq!(FACES.len(), 3);
        for text in [
            "Université libre, Łódź, Škoda, Győr, Çeşme, İstanbul, Ísafjörður, Ħamrun, Brașov, Ñandú, ß",
            "Εθνικό Μετσόβιο Πολυτεχνείο, ΑΘΗΝΑ",
            "Софийски университет „Климент Охридски“",
            "Київ, Їжак, Ґанок",
            "<script>alert(\"1\")</script> & € £ – — ’ “” … 0123456789 §",
        ] {
            assert_eq!(unprintable(text), None, "{text}");
        }
        for (text, letter) in [("東京大学", '東'), ("a שלום", 'ש'), ("\u{202E}x", '\u{202E}'), ("😀", '😀')]
        {
            assert_eq!(unprintable(text), Some(letter));
        }
    }

    #[test]
    fn a_line_is_as_long_as_its_letters() {
        let (short, long) = (shape("Net", Cut::Regular), shape("Net amount", Cut::Regular));
        assert!(short.width > 0.0 && long.width > short.width);
        assert_eq!(short.glyphs.first().map(|glyph| glyph.text_range.clone()), Some(0..1));
        assert!(shape("", Cut::Bold).glyphs.is_empty());
    }
}
