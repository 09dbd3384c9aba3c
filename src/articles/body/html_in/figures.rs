//! Pictures, figures and things embedded from elsewhere.

use super::dom::{Node, NodeKind};
use super::elements;
use super::place::address;
use super::{Builder, Flow, Images, Place};
use crate::articles::body::{BlockId, Href, Image, Kind, Picture, Source};
use uuid::Uuid;

/// What a figure holds.
#[derive(Default)]
struct Survey {
    pictures: Vec<Node>,
    captions: Vec<Node>,
    /// True when there is more than pictures and captions, so that the figure must be unwrapped.
    more: bool,
}

fn survey(figure: &Node) -> Survey {
    let mut found = Survey::default();
    let mut waiting: Vec<Node> = figure.children().into_iter().rev().collect();
    while let Some(node) = waiting.pop() {
        match node.kind() {
            NodeKind::Text(run) => found.more |= !run.trim().is_empty(),
            NodeKind::Comment(comment) => found.more |= elements::is_wall(&comment),
            NodeKind::Element(name) => match name.as_str() {
                "img" => found.pictures.push(node),
                "figcaption" => found.captions.push(node),
                "a" | "div" | "p" | "span" | "picture" | "br" => {
                    waiting.extend(node.children().into_iter().rev());
                }
                _ => found.more = true,
            },
        }
    }
    found
}

/// A figure of ours whose picture is on somebody else's server: a link instead of an `<img>`.
fn linked(figure: &Node) -> Option<Survey> {
    let mut found = Survey::default();
    for child in figure.children() {
        match child.kind() {
            NodeKind::Element(name) if name == "a" => found.pictures.push(child),
            NodeKind::Element(name) if name == "figcaption" => found.captions.push(child),
            NodeKind::Text(run) if run.trim().is_empty() => {}
            _ => return None,
        }
    }
    (figure.has_class("image") && found.pictures.len() == 1).then_some(found)
}

impl Builder {
    pub(super) fn figure(&mut self, node: &Node, place: &Place, flow: &mut Flow) {
        if node.has_class("pull-quote") {
            return pull_quote(node, flow);
        }
        let found = linked(node).unwrap_or_else(|| survey(node));
        if found.more || found.pictures.is_empty() {
            return self.unwrap(node, &place.within(), flow);
        }
        flow.end_line();
        let (caption, credit) = self.caption(&found.captions);
        let last = found.pictures.len() - 1;
        for (n, picture) in found.pictures.iter().enumerate() {
            let said = if n == last { (caption.as_str(), credit.as_str()) } else { ("", "") };
            if let Some(image) = self.picture(picture, said) {
                flow.block(image);
            }
        }
    }

    /// A picture ends the line it stands in, where it is kept.
    pub(super) fn image(&mut self, node: &Node, place: &Place, flow: &mut Flow) {
        let caption = node.attribute("data-caption").unwrap_or_default();
        match self.picture(node, (&caption, "")) {
            Some(image) => flow.block(image),
            None => flow.part(&place.marks),
        }
    }

    fn picture(&mut self, node: &Node, (caption, credit): (&str, &str)) -> Option<Kind> {
        let (raw, alt) = if node.name() == "a" {
            (node.attribute("href"), Some(node.text(' ')))
        } else {
            (node.attribute("src"), node.attribute("alt"))
        };
        let raw = raw.unwrap_or_default();
        let source = source(&raw).filter(|_| self.images == Images::Kept);
        let Some(source) = source else {
            let text = [alt.as_deref().unwrap_or_default(), caption, credit].join("\n");
            self.report("image", Some(raw), &text);
            return None;
        };
        Some(Kind::Image(Image {
            source,
            decorative: alt.as_deref() == Some(""),
            alt: alt.unwrap_or_default(),
            caption: caption.to_owned(),
            credit: credit.to_owned(),
        }))
    }

    /// Caption and credit as plain text, which is what a document holds; a link in them is reported.
    fn caption(&mut self, captions: &[Node]) -> (String, String) {
        let (mut caption, mut credit) = (String::new(), String::new());
        for node in captions.iter().flat_map(Node::children) {
            if let Some(href) = node.attribute("href") {
                self.report("link in a caption", Some(href), "");
            }
            if node.name() == "small" && node.has_class("credit") {
                credit.push_str(&node.text(' '));
                caption.push(' ');
            } else {
                caption.push_str(&node.text(' '));
            }
        }
        (caption, credit)
    }

    /// A gallery of ours; one that holds more than pictures is its content.
    pub(super) fn gallery(&mut self, node: &Node, place: &Place, flow: &mut Flow) {
        flow.end_line();
        let blocks = self.contents(node, &place.deeper(1));
        let pictures = blocks.iter().map(|block| match &block.kind {
            Kind::Image(image) => Some(Picture { id: BlockId::default(), image: image.clone() }),
            _ => None,
        });
        match pictures.collect::<Option<Vec<_>>>() {
            Some(pictures) if place.has_room(1) => flow.block(Kind::Gallery(pictures)),
            _ => blocks.into_iter().for_each(|block| flow.block(block.kind)),
        }
    }

    /// A link card of ours.
    pub(super) fn embed(&mut self, node: &Node, place: &Place, flow: &mut Flow) {
        let link = node.children().iter().find_map(|child| child.attribute("href"));
        match link.and_then(|raw| address(&raw)).filter(Href::is_external) {
            Some(url) => {
                let provider = node.attribute("data-provider").unwrap_or_default();
                flow.block(Kind::Embed { url, provider, title: node.text(' ') });
            }
            None => self.unwrap(node, &place.within(), flow),
        }
    }

    /// A frame of a service we know becomes a link to what it shows.
    pub(super) fn frame(&mut self, node: &Node, flow: &mut Flow) {
        flow.end_line();
        let raw = node.attribute("src").unwrap_or_default();
        let title = node.attribute("title").unwrap_or_default();
        let Some((url, provider)) = address(&raw).and_then(embeddable) else {
            return self.report("iframe", Some(raw), &node.text(' '));
        };
        let inside: String = node.children().iter().map(|child| child.text(' ')).collect();
        if !inside.trim().is_empty() {
            self.report("iframe", Some(raw), &inside);
        }
        flow.block(Kind::Embed { url, provider: provider.to_owned(), title });
    }
}

/// A pull quote of ours: the quotation, and beside it who said it.
fn pull_quote(node: &Node, flow: &mut Flow) {
    let (mut text, mut attribution) = (String::new(), String::new());
    for child in node.children() {
        if child.name() == "blockquote" {
            text.push_str(&child.text(' '));
            attribution.push(' ');
        } else {
            attribution.push_str(&child.text(' '));
        }
    }
    flow.block(Kind::PullQuote { text, attribution });
}

/// Where a picture is: "media:" and an id is how Markdown names one of the library.
fn source(raw: &str) -> Option<Source> {
    if let Some(id) = raw.strip_prefix("media:") {
        return Uuid::parse_str(id).ok().map(Source::Media);
    }
    let href = address(raw)?;
    (href.is_external() || href.as_str().starts_with('/')).then_some(Source::Address(href))
}

/// Services whose frames are an address a person can open too.
const SERVICES: [(&str, &str); 8] = [
    ("youtube.com", "youtube"),
    ("youtube-nocookie.com", "youtube"),
    ("youtu.be", "youtube"),
    ("player.vimeo.com", "vimeo"),
    ("vimeo.com", "vimeo"),
    ("twitter.com", "twitter"),
    ("facebook.com", "facebook"),
    ("slideshare.net", "slideshare"),
];

fn embeddable(frame: Href) -> Option<(Href, &'static str)> {
    let host = frame.host()?;
    let (_, service) = SERVICES.iter().find(|(known, _)| host == *known)?;
    Some((watch_page(&frame).unwrap_or(frame), service))
}

/// The page behind a player of `YouTube` or Vimeo.
fn watch_page(frame: &Href) -> Option<Href> {
    let address = frame.as_str();
    let id = |marker: &str| {
        let (_, tail) = address.split_once(marker)?;
        tail.split(['?', '&', '#', '/']).next().filter(|id| !id.is_empty()).map(str::to_owned)
    };
    if let Some(id) = id("/embed/") {
        return Href::parse(&format!("https://www.youtube.com/watch?v={id}"));
    }
    Href::parse(&format!("https://vimeo.com/{}", id("player.vimeo.com/video/")?))
}
