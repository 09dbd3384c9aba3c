//! Pictures: the library that they stand in, the files that are made of each, and what a page needs to show one.
//!
//! A picture is a row that keeps its id, and a set of files under a `file_id`: the original without its metadata, and
//! renditions for readers. Replacing a picture makes a new set, so that bytes never change under their address.

pub mod darkroom;
pub mod files;
pub mod jobs;
pub mod keeping;
pub mod original;
pub mod pages;
pub mod rendering;
pub mod store;

use std::fmt::{self, Display, Formatter};

use chrono::{DateTime, Utc};

use crate::ids::{AccountId, MediaFileId, MediaId};

/// Widths in pixels of the renditions of a whole picture, as far as it is that wide.
pub const WIDTHS: [u32; 3] = [1200, 800, 400];

/// What must not be cut off, in hundredths of width and height from the upper left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Focus {
    /// From the left.
    pub x: i16,
    /// From the top.
    pub y: i16,
}

impl Focus {
    /// Where nobody has said more.
    pub const CENTRE: Self = Self { x: 50, y: 50 };

    /// The point within a picture, if there is one and it is.
    pub fn at(x: Option<i16>, y: Option<i16>) -> Option<Self> {
        let within = |value: &i16| (0..=100).contains(value);
        Some(Self { x: x.filter(within)?, y: y.filter(within)? })
    }
}

/// What of a picture is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// All of it.
    Whole,
    /// Three to two, for lists of stories.
    Teaser,
    /// As wide as high, for small places and for the library.
    Square,
}

impl Cut {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Whole, Self::Teaser, Self::Square];

    /// Widths in pixels that it is made in, as far as the picture has them.
    pub fn widths(self) -> &'static [u32] {
        match self {
            Self::Whole => &WIDTHS,
            Self::Teaser => &[1200, 800, 400],
            Self::Square => &[400],
        }
    }

    /// Width to height; none for the whole picture, whose own it is.
    fn ratio(self) -> Option<(u32, u32)> {
        match self {
            Self::Whole => None,
            Self::Teaser => Some((3, 2)),
            Self::Square => Some((1, 1)),
        }
    }

    /// Left, top, width and height of the largest such part of a picture that has the focus as near to its middle as the
    /// edges allow.
    pub fn part(self, focus: Focus, width: u32, height: u32) -> (u32, u32, u32, u32) {
        let Some((wide, high)) = self.ratio() else {
            return (0, 0, width, height);
        };
        let (across, down) = if u64::from(width) * u64::from(high) > u64::from(height) * u64::from(wide) {
            ((height * wide / high).max(1), height)
        } else {
            (width, (width * high / wide).max(1))
        };
        let start = |whole: u32, part: u32, at: i16| {
            let middle = whole * u32::from(at.unsigned_abs()) / 100;
            middle.saturating_sub(part / 2).min(whole - part)
        };
        (start(width, across, focus.x), start(height, down, focus.y), across, down)
    }

    /// What it is in a picture of this size: where nothing would be cut off, it is the whole, and has no files of its own.
    #[must_use]
    pub fn within(self, width: u32, height: u32) -> Self {
        if self.part(Focus::CENTRE, width, height) == (0, 0, width, height) { Self::Whole } else { self }
    }

    /// The widths that it has in a picture of this size. A picture narrower than all of them has its own.
    pub fn widths_in(self, width: u32, height: u32) -> Vec<u32> {
        let (_, _, across, _) = self.part(Focus::CENTRE, width, height);
        let fit: Vec<u32> = self.widths().iter().copied().filter(|width| *width <= across).collect();
        if fit.is_empty() { vec![across] } else { fit }
    }
}

/// How a rendition is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// For every browser; made at once.
    Jpeg,
    /// Half the bytes, for the browsers of the last years; takes seconds to make.
    Avif,
}

impl Encoding {
    /// How the names of its files end.
    fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Avif => "avif",
        }
    }

    /// What browsers call it.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Avif => "image/avif",
        }
    }

    /// The one in which a file of this name is.
    pub fn of_name(name: &str) -> Option<Self> {
        [Self::Jpeg, Self::Avif]
            .into_iter()
            .find(|encoding| name.rsplit_once('.').is_some_and(|(_, ending)| ending == encoding.ending()))
    }
}

/// One of the files that readers get. Its name says all of it, the focus included: with another focus it is another file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rendition {
    /// What of the picture.
    pub cut: Cut,
    /// Around what it is cut.
    pub focus: Focus,
    /// Width in pixels.
    pub width: u32,
    /// How it is written down.
    pub encoding: Encoding,
}

impl Display for Rendition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (Focus { x, y }, width, ending) = (self.focus, self.width, self.encoding.ending());
        match self.cut {
            Cut::Whole => write!(f, "{width}.{ending}"),
            Cut::Teaser => write!(f, "teaser-{x}-{y}-{width}.{ending}"),
            Cut::Square => write!(f, "square-{x}-{y}-{width}.{ending}"),
        }
    }
}

/// A picture of the library.
#[derive(Debug, Clone)]
pub struct Media {
    /// Key.
    pub media_id: MediaId,
    /// The folder of its files.
    pub file_id: MediaFileId,
    /// What the file was called where it came from.
    pub name: String,
    /// What it shows; empty if nobody has said so yet, or nothing is to be said.
    pub alt: String,
    /// It says nothing that the text beside it does not.
    pub decorative: bool,
    /// The line under it, where a story has none of its own.
    pub caption: String,
    /// Who made it.
    pub credit: String,
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// Widths of the whole picture that it is kept in.
    pub widths: Vec<i32>,
    /// Around what it is cut, in hundredths; without it there are no cuts.
    pub focus_x: Option<i16>,
    /// See `focus_x`.
    pub focus_y: Option<i16>,
    /// AVIF stands beside every JPEG.
    pub modern: bool,
    /// Counts changes.
    pub version: i32,
    /// Who brought it.
    pub created_by: Option<AccountId>,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl Media {
    /// Around what it is cut.
    pub fn focus(&self) -> Option<Focus> {
        Focus::at(self.focus_x, self.focus_y)
    }

    /// Somebody has said what it shows, or that nothing is to be said.
    pub fn is_described(&self) -> bool {
        self.decorative || !self.alt.is_empty()
    }

    /// A part of it as a page shows it.
    pub fn picture(&self, cut: Cut) -> Picture {
        let files = Files {
            file_id: self.file_id,
            size: (self.width, self.height),
            widths: &self.widths,
            focus: self.focus(),
            modern: self.modern,
        };
        Picture::new(&files, self.alt.clone(), cut)
    }
}

/// What must be known of a picture's files to address them.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// Their folder.
    pub file_id: MediaFileId,
    /// Size of the original in pixels.
    pub size: (i32, i32),
    /// Widths of the whole picture.
    pub widths: &'a [i32],
    /// Around what it is cut; without it there are no cuts.
    pub focus: Option<Focus>,
    /// AVIF stands beside every JPEG.
    pub modern: bool,
}

/// A picture as a `picture` element shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The widest JPEG.
    pub src: String,
    /// All JPEG files with their widths.
    pub srcset: String,
    /// All AVIF files with their widths; empty until they are made.
    pub avif: String,
    /// Width in pixels, so that nothing jumps.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// What it shows.
    pub alt: String,
}

impl Picture {
    /// A part of a picture. Where there are no cuts it is the whole, and the style sheet cuts.
    pub fn new(files: &Files<'_>, alt: String, cut: Cut) -> Self {
        let size = (files.size.0.unsigned_abs(), files.size.1.unsigned_abs());
        let cut = files.focus.map_or(Cut::Whole, |_| cut.within(size.0, size.1));
        let (_, _, width, height) = cut.part(Focus::CENTRE, size.0, size.1);
        let widths: Vec<u32> = match cut {
            Cut::Whole => files.widths.iter().map(|width| width.unsigned_abs()).collect(),
            Cut::Teaser | Cut::Square => cut.widths_in(size.0, size.1),
        };
        let address = |encoding, width| {
            let focus = files.focus.unwrap_or(Focus::CENTRE);
            format!("/media/{}/{}", files.file_id, Rendition { cut, focus, width, encoding })
        };
        let set = |encoding| {
            let files = widths.iter().map(|width| format!("{} {width}w", address(encoding, *width)));
            files.collect::<Vec<_>>().join(", ")
        };
        let widest = widths.iter().max().copied().unwrap_or(width);
        Self {
            src: address(Encoding::Jpeg, widest),
            srcset: set(Encoding::Jpeg),
            avif: if files.modern { set(Encoding::Avif) } else { String::new() },
            width: i32::try_from(width).unwrap_or(i32::MAX),
            height: i32::try_from(height).unwrap_or(i32::MAX),
            alt,
        }
    }

    /// A picture at an address of this site, of which no more is known.
    pub fn at(src: String, alt: String) -> Self {
        Self { src, srcset: String::new(), avif: String::new(), width: 0, height: 0, alt }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cut_lies_within_the_picture_has_its_shape_and_holds_the_focus(
            width in 1_u32..12_000, height in 1_u32..12_000, x in 0_i16..=100, y in 0_i16..=100,
        ) {
            for cut in Cut::ALL {
                let (left, top, across, down) = cut.part(Focus { x, y }, width, height);
                prop_assert!(across > 0 && down > 0 && left + across <= width && top + down <= height);
                prop_assert!(across == width || down == height, "nothing larger would fit");
                if let Some((wide, high)) = cut.ratio() {
                    let slack = u64::from(wide.max(high));
                    prop_assert!((u64::from(across * high)).abs_diff(u64::from(down * wide)) <= slack
                        || across == 1 || down == 1);
                }
                let holds = |start: u32, part: u32, whole: u32, at: i16| {
                    let focus = whole * u32::from(at.unsigned_abs()) / 100;
                    start <= focus && focus <= start + part
                };
                prop_assert!(holds(left, across, width, x) && holds(top, down, height, y));
                let widths = cut.widths_in(width, height);
                prop_assert!(!widths.is_empty() && widths.iter().all(|width| *width <= across), "never enlarged");
            }
        }
    }

    #[test]
    fn the_name_of_a_rendition_says_all_of_it() {
        let whole =
            Rendition { cut: Cut::Whole, focus: Focus { x: 1, y: 2 }, width: 800, encoding: Encoding::Avif };
        assert_eq!(whole.to_string(), "800.avif");
        let teaser = Rendition { cut: Cut::Teaser, encoding: Encoding::Jpeg, ..whole };
        assert_eq!(teaser.to_string(), "teaser-1-2-800.jpg");
        assert_eq!(Encoding::of_name("square-1-2-400.avif"), Some(Encoding::Avif));
        assert_eq!((Encoding::of_name("original"), Encoding::of_name("x.svg")), (None, None));
    }
}
