//! Text with its marks.

use super::Page;
use crate::articles::body::{Href, Inline, Mark, Marks, inline};

impl Page<'_> {
    /// Opens and closes marks so that neighbouring runs share elements: one link stays one link when a word in it is bold.
    pub(super) fn inlines(&mut self, content: &[Inline]) {
        let mut open: Vec<Mark> = Vec::new();
        for (inline, marks) in inline::marked(content) {
            self.shift(&mut open, &marks);
            match inline {
                Inline::Text { text, .. } => self.text(text),
                Inline::HardBreak => self.push("<br>"),
            }
        }
        self.shift(&mut open, &Marks::default());
    }

    fn shift(&mut self, open: &mut Vec<Mark>, wanted: &Marks) {
        let wanted = wanted.as_slice();
        let shared = open.iter().zip(wanted).take_while(|(a, b)| a == b).count();
        for mark in open.drain(shared..).rev() {
            self.push("</");
            self.push(tag(&mark));
            self.push(">");
        }
        for mark in &wanted[shared..] {
            match mark {
                Mark::Link(href) => self.open_link(href),
                mark => self.element("<", ">", |page| page.push(tag(mark))),
            }
            open.push(mark.clone());
        }
    }

    /// Links elsewhere get no handle on our window. They do send a referrer: publishers live from seeing who links.
    pub(super) fn open_link(&mut self, href: &Href) {
        self.push("<a");
        self.attribute("href", href.as_str());
        self.attribute("rel", if href.is_external() { "noopener" } else { "" });
        self.push(">");
    }
}

fn tag(mark: &Mark) -> &'static str {
    match mark {
        Mark::Link(_) => "a",
        Mark::Bold => "strong",
        Mark::Italic => "em",
        Mark::Strike => "s",
        Mark::Subscript => "sub",
        Mark::Superscript => "sup",
        Mark::Code => "code",
    }
}
