//! Pictures with what is said about them.

use super::{Page, Rendition};
use crate::articles::body::{Href, Image, Source};

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
        let rendition = match &image.source {
            Source::Media(id) => (self.options.media)(*id),
            Source::Address(href) if href.is_external() => {
                return self.picture_elsewhere(href, &image.alt);
            }
            Source::Address(href) => {
                Some(Rendition { src: href.as_str().to_owned(), srcset: None, width: 0, height: 0 })
            }
        };
        if let Some(rendition) = rendition {
            self.img(&rendition, &image.alt);
        }
    }

    /// A picture on somebody else's server is a link to it, so that reading a story tells no third party.
    fn picture_elsewhere(&mut self, href: &Href, alt: &str) {
        self.open_link(href);
        self.text(if alt.is_empty() { href.as_str() } else { alt });
        self.push("</a>");
    }

    fn img(&mut self, rendition: &Rendition, alt: &str) {
        self.push("<img");
        self.attribute("src", &rendition.src);
        self.attribute("srcset", rendition.srcset.as_deref().unwrap_or_default());
        self.push(" alt=\"");
        self.text(alt);
        self.push("\"");
        if rendition.width > 0 && rendition.height > 0 {
            self.attribute("width", &rendition.width.to_string());
            self.attribute("height", &rendition.height.to_string());
        }
        self.push(" loading=\"lazy\" decoding=\"async\">");
    }
}
