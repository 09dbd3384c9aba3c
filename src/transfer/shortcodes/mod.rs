//! The template calls of the old site ("shortcodes", Hugo's name) in a Markdown text.
//!
//! They are replaced before the Markdown is read, twice: once by what they become in the story, and once by a neutral mark
//! for the count of words. Both leave the Markdown around them with the same structure, so that the two counts differ only
//! where a word was lost.

mod pieces;
mod replace;
mod spot;

use super::account::NotCarried;
use super::directory::Directory;
use pieces::{Piece, Shortcode, pieces};
use replace::{Replacement, left_out, replacement};
use spot::Spot;

/// A text without shortcodes.
#[derive(Debug, Default)]
pub(super) struct Replaced {
    /// Markdown for the document.
    pub(super) story: String,
    /// Markdown for the count: the same but for what the shortcodes said.
    pub(super) neutral: String,
    /// What the shortcodes said.
    pub(super) texts: Vec<String>,
    /// What of it has no place in a document.
    pub(super) not_carried: Vec<NotCarried>,
}

/// Replaces every shortcode of a text by what it meant.
pub(super) fn replace(markdown: &str, directory: &Directory) -> Replaced {
    each(markdown, |shortcode, spot| replacement(shortcode, spot, directory))
}

/// Takes every shortcode out and reports what it said: for texts in which one stands where nothing can be put in its place,
/// in the middle of a broken tag for one.
pub(super) fn take_out(markdown: &str) -> Replaced {
    each(markdown, left_out)
}

fn each(markdown: &str, new: impl Fn(&Shortcode<'_>, &Spot<'_>) -> Replacement) -> Replaced {
    let pieces = pieces(markdown);
    let partners = partners(&pieces);
    let mut out = Replaced::default();
    for (n, piece) in pieces.iter().enumerate() {
        let shortcode = match piece {
            Piece::Text(text) => {
                out.story.push_str(text);
                out.neutral.push_str(text);
                continue;
            }
            Piece::Shortcode(shortcode) => shortcode,
        };
        let spot = Spot {
            before: if n == 0 { "" } else { pieces[n - 1].raw() },
            after: pieces.get(n + 1).map_or("", Piece::raw),
            partner: partners[n].and_then(|partner| pieces[partner].shortcode()),
        };
        let new = new(shortcode, &spot);
        out.story.push_str(&new.story);
        out.neutral.push_str(&new.neutral);
        out.texts.extend(new.texts);
        out.not_carried.extend(new.not_carried);
    }
    out
}

/// For every shortcode that has one, the index of the other end: the nearest open one of the same name. What stands open
/// between two that match is no pair.
fn partners(pieces: &[Piece<'_>]) -> Vec<Option<usize>> {
    let mut partners = vec![None; pieces.len()];
    let mut open: Vec<(usize, &Shortcode<'_>)> = Vec::new();
    for (n, piece) in pieces.iter().enumerate() {
        let Some(shortcode) = piece.shortcode() else {
            continue;
        };
        if !shortcode.closes {
            open.push((n, shortcode));
        } else if let Some(at) = open.iter().rposition(|(_, one)| one.name == shortcode.name) {
            partners[n] = Some(open[at].0);
            partners[open[at].0] = Some(n);
            open.truncate(at);
        }
    }
    partners
}

#[cfg(test)]
mod tests;
