//! Pictures: what a page needs to show one, and where its files are.

pub mod pages;
pub mod store;

use crate::ids::MediaId;

/// Widths, in pixels, in which every picture is kept if it is at least as wide.
pub const WIDTHS: [u32; 3] = [1200, 800, 400];

/// A picture as an `img` element shows it.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The widest file.
    pub src: String,
    /// All files with their widths.
    pub srcset: String,
    /// Width in pixels, so that nothing jumps.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// What it shows.
    pub alt: String,
}

impl Picture {
    /// A picture kept in `widths`.
    pub fn new(id: MediaId, alt: String, width: i32, height: i32, widths: &[i32]) -> Self {
        let file = |width: &i32| format!("/media/{id}/{width}.jpg");
        let widest = widths.iter().max().copied().unwrap_or(width);
        let srcset: Vec<String> = widths.iter().map(|width| format!("{} {width}w", file(width))).collect();
        Self { src: file(&widest), srcset: srcset.join(", "), width, height, alt }
    }
}
