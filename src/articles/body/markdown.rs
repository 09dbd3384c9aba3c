//! Markdown to a document.
//!
//! By way of HTML: `CommonMark` lets a person put `<div>` around paragraphs of Markdown, and only an HTML parser knows what
//! that means. The rejected way, building from the Markdown parser's events and parsing the HTML between them apart, gets
//! every tag that opens in one event and closes in another wrong.

use super::html_in::{Dropped, Images, build};
use super::{Document, dom};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// Builds a document from `CommonMark` with GitHub's tables and strikethrough. `<!-- wall -->` on a line of its own is the wall
/// mark, the title of a picture is its caption, and `media:` with an id names a picture of the library.
pub fn from_markdown(markdown: &str) -> (Document, Vec<Dropped>) {
    build(&markdown_html(markdown), Images::Kept)
}

/// The same for an import that brings no files: every picture is reported instead of kept.
pub fn from_markdown_without_images(markdown: &str) -> (Document, Vec<Dropped>) {
    build(&markdown_html(markdown), Images::Reported)
}

/// The HTML that Markdown stands for, raw HTML included: for building and counting only, never for a page.
///
/// A tag that HTML does not know (`<name>` in "Dear <name>") is text that its author meant to be read.
pub fn markdown_html(markdown: &str) -> String {
    let parser = Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let mut out = String::with_capacity(markdown.len() * 5 / 4);
    html::push_html(
        &mut out,
        Pictures { events: parser }.map(|event| match event {
            Event::Html(raw) => Event::Html(known_tags_only(&raw).into()),
            Event::InlineHtml(raw) => Event::InlineHtml(known_tags_only(&raw).into()),
            event => event,
        }),
    );
    out
}

/// Writes pictures itself, so that the title becomes an attribute of our own: a `title` in pasted HTML is usually a file name
/// and must not be taken for a caption.
struct Pictures<I> {
    events: I,
}

impl<'a, I: Iterator<Item = Event<'a>>> Iterator for Pictures<I> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        match self.events.next()? {
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                let alt = self.alt();
                Some(Event::InlineHtml(picture(&dest_url, &alt, &title)))
            }
            event => Some(event),
        }
    }
}

impl<'a, I: Iterator<Item = Event<'a>>> Pictures<I> {
    /// The text up to the end of the picture; another picture inside gives its own description.
    fn alt(&mut self) -> String {
        let (mut alt, mut depth) = (String::new(), 1);
        while depth > 0 {
            match self.events.next() {
                Some(Event::Start(Tag::Image { .. })) => depth += 1,
                Some(Event::End(TagEnd::Image)) => depth -= 1,
                Some(Event::Text(text) | Event::Code(text) | Event::InlineHtml(text)) => {
                    alt.push_str(&text);
                }
                Some(Event::SoftBreak | Event::HardBreak) => alt.push(' '),
                Some(_) => {}
                None => break,
            }
        }
        alt
    }
}

fn picture<'a>(src: &str, alt: &str, caption: &str) -> CowStr<'a> {
    let [src, alt, caption] =
        [src, alt, caption].map(|value| value.replace('&', "&amp;").replace('"', "&quot;"));
    format!("<img src=\"{src}\" alt=\"{alt}\" data-caption=\"{caption}\">").into()
}

/// Raw HTML with the "<" of every unknown tag escaped. Names with a colon are word processors' ("o:p") and stay tags.
fn known_tags_only(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let name = tag[1..].strip_prefix('/').unwrap_or(&tag[1..]);
        let name: &str = &name[..name
            .find(|c: char| !c.is_ascii_alphanumeric() && !"-:".contains(c))
            .unwrap_or(name.len())];
        let starts_tag = name.starts_with(|c: char| c.is_ascii_alphabetic());
        out.push_str(
            if starts_tag && !name.contains(':') && !dom::is_html(&name.to_ascii_lowercase()) {
                "&lt;"
            } else {
                "<"
            },
        );
        rest = &tag[1..];
    }
    out.push_str(rest);
    out
}
