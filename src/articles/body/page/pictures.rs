//! Pictures with what is said about them.

use super::Page;
use crate::articles::body::{Href, Image, Source};
use crate::media::Picture;

/// How wide a picture is shown: as the column of text, and on small screens as the screen.
const SIZES: &str = "(min-width: 48rem) 40rem, 100vw";

impl Page<'_> {
    pub(super) fn figure(&mut self, image: &Image) {
        self.push("<figure class=\"image\">");
        self.picture(image);
        if !image.caption.is_empty() || !image.credit.is_empty() {
            self.push("<figcaption>");
            self.text(&image.caption);
            if !image.credit.is_empty() {
                let space = if image.caption.is_empty() { "" } else { " " };
                self.push(space);
                self.element("<small class=\"credit\">", "</small>", |page| {
                    page.text(&image.credit);
                });
            }
            self.push("</figcaption>");
        }
        self.push("</figure>");
    }

    fn picture(&mut self, image: &Image) {
        let picture = match &image.source {
            Source::Media(id) => (self.options.media)(*id),
            Source::Address(href) if href.is_external() => {
                return self.picture_elsewhere(href, &image.alt);
            }
            Source::Address(href) => Some(Picture::at(href.as_str().to_owned(), String::new())),
        };
        let Some(picture) = picture else {
            return;
        };
        // What the library says it shows stands in where the story says nothing.
        let alt = if image.alt.is_empty() && !image.decorative { &picture.alt } else { &image.alt };
        if picture.avif.is_empty() {
            return self.img(&picture, alt);
        }
        self.element("<picture>", "</picture>", |page| {
            page.push("<source type=\"image/avif\"");
            page.attribute("srcset", &picture.avif);
            page.attribute("sizes", SIZES);
            page.push(">");
            page.img(&picture, alt);
        });
    }

    /// A picture on somebody else's server is a link to it, so that reading a story tells no third party.
    fn picture_elsewhere(&mut self, href: &Href, alt: &str) {
        self.open_link(href);
        self.text(if alt.is_empty() { href.as_str() } else { alt });
        self.push("</a>");
    }

    fn img(&mut self, picture: &Picture, alt: &str) {
        self.push("<img");
        self.attribute("src", &picture.src);
        if !picture.srcset.is_empty() {
            self.attribute("srcset", &picture.srcset);
            self.attribute("sizes", SIZES);
        }
        self.push(" alt=\"");
        self.text(alt);
        self.push("\"");
        if picture.width > 0 && picture.height > 0 {
            self.attribute("width", &picture.width.to_string());
            self.attribute("height", &picture.height.to_string());
        }
        self.push(" loading=\"lazy\" decoding=\"async\">");
    }
}
