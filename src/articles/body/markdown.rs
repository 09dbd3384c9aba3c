//! Markdown to a document.
//!
//! By way of HTML: `CommonMark` lets a person put `<div>` around paragraphs of Markdown, and only an HTML parser knows what
//! that means. The rejected way, building from the Markdown parser's events and parsing the HTML between them apart, gets
//! every tag that opens in one event and closes in another wrong.

use super::Document;
use super::elements::{self, tag_name};
use super::html_in::{Dropped, Images, build};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// Builds a document from `CommonMark` with GitHub's tables and strikethrough. `<!-- wall -->` on a line of its own is the wall
/// mark, the title of a picture is its caption, and `media:` with an id names a picture of the library.
pub fn from_markdown(markdown: &str) -> (Document, Vec<Dropped>) {
    build(&markdown_html(markdown), Images::Kept)
}

/// The same for an import that brings no files: every picture is reported instead of kept.
pub fn from_markdown_without_images(markdown: &str) -> (Document, Vec<Dropped>) {
    build(&markdown_html(markdown), Images::Reported)
}

/// The HTML that Markdown stands for, raw HTML included: for building and counting only, never for a page. `CommonMark`, but
/// for three things: pictures carry their title as a caption, unknown tags are text, and indented text is not code.
pub fn markdown_html(markdown: &str) -> String {
    rendered(markdown, 0)
}

/// How often indented text is read again. Each time takes one step of indentation off.
const DEEPEST_INDENT: usize = 8;

fn rendered(markdown: &str, depth: usize) -> String {
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let mut out = String::with_capacity(markdown.len() * 5 / 4);
    html::push_html(&mut out, AsMeant { events, depth });
    out
}

/// The parser's events, but for three things that their authors meant otherwise than `CommonMark` reads them.
///
/// - A picture's title is its caption. It is written as an attribute of our own, because a `title` in pasted HTML is usually
///   a file name.
/// - A tag that HTML does not know (`<name>` in `Dear <name>`) is text that should be read.
/// - Indented text is not code. In news it is the rest of a list whose indentation somebody got wrong, or HTML in which
///   somebody left a blank line; read as code it would show a reader `&#8217;` and `</td>`. Code has fences.
struct AsMeant<I> {
    events: I,
    depth: usize,
}

impl<'a, I: Iterator<Item = Event<'a>>> Iterator for AsMeant<I> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        Some(match self.events.next()? {
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                Event::InlineHtml(picture(&dest_url, &self.alt(), &title))
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => self.indented(),
            Event::Html(raw) => Event::Html(known_tags_only(&raw).into()),
            Event::InlineHtml(raw) => Event::InlineHtml(known_tags_only(&raw).into()),
            event => event,
        })
    }
}

impl<'a, I: Iterator<Item = Event<'a>>> AsMeant<I> {
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

    fn indented(&mut self) -> Event<'a> {
        let mut text = String::new();
        while let Some(Event::Text(line)) = self.events.next() {
            text.push_str(&line);
        }
        let html = if starts_with_tag(text.trim_start()) {
            known_tags_only(&text)
        } else if self.depth < DEEPEST_INDENT {
            rendered(&text, self.depth + 1)
        } else {
            format!("<p>{}</p>", escaped(&text))
        };
        Event::Html(html.into())
    }
}

fn picture<'a>(src: &str, alt: &str, caption: &str) -> CowStr<'a> {
    let [src, alt, caption] = [src, alt, caption].map(escaped);
    format!("<img src=\"{src}\" alt=\"{alt}\" data-caption=\"{caption}\">").into()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

fn starts_with_tag(text: &str) -> bool {
    tag_name(text).is_some_and(|name| elements::is_html(&name.to_ascii_lowercase()))
}

/// Raw HTML with the "<" of every unknown tag escaped. Names with a colon are word processors' ("o:p") and stay tags.
pub(super) fn known_tags_only(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let unknown = tag_name(tag).is_some_and(|name| !name.contains(':')) && !starts_with_tag(tag);
        out.push_str(if unknown { "&lt;" } else { "<" });
        rest = &tag[1..];
    }
    out.push_str(rest);
    out
}
