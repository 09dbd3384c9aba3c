//! The walk itself: text, lines and the blocks that need no more than a line.

use super::dom::{Node, NodeKind};
use super::elements;
use super::place::{address, marks_inside};
use super::{Block, Builder, Place};
use crate::articles::body::{Inline, Kind, Level, Mark, Marks, attributes};

/// Blocks that are finished and the line that is not.
#[derive(Default)]
pub(super) struct Flow {
    blocks: Vec<Block>,
    line: Vec<Inline>,
    /// Set inside a heading: its lines become headings.
    heading: Option<Level>,
}

impl Flow {
    pub(super) fn text(&mut self, text: &str, marks: &Marks) {
        self.line.push(Inline::Text { text: text.to_owned(), marks: marks.clone() });
    }

    /// Parts words where an element was left out between them.
    pub(super) fn part(&mut self, marks: &Marks) {
        self.text(" ", marks);
    }

    pub(super) fn end_line(&mut self) {
        let content = std::mem::take(&mut self.line);
        if content.is_empty() {
            return;
        }
        self.blocks.push(Block::new(match self.heading {
            Some(level) => Kind::Heading { level, content },
            None => Kind::Paragraph(content),
        }));
    }

    pub(super) fn block(&mut self, kind: Kind) {
        self.end_line();
        self.blocks.push(Block::new(kind));
    }

    pub(super) fn finish(mut self) -> Vec<Block> {
        self.end_line();
        self.blocks
    }
}

impl Builder {
    pub(super) fn walk(&mut self, node: &Node, place: &Place, flow: &mut Flow) {
        match node.kind() {
            NodeKind::Text(run) => flow.text(&run, &place.marks),
            NodeKind::Comment(comment) if elements::is_wall(&comment) => self.wall(place, flow),
            NodeKind::Comment(_) => {}
            NodeKind::Element(_) if place.too_deep() => flow.text(&node.text(' '), &place.marks),
            NodeKind::Element(name) => self.element(&name, node, place, flow),
        }
    }

    fn element(&mut self, name: &str, node: &Node, place: &Place, flow: &mut Flow) {
        match name {
            "br" => flow.line.push(Inline::HardBreak),
            "hr" => flow.block(Kind::HorizontalRule),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(name, node, place, flow),
            "ul" | "ol" | "menu" | "dir" => self.list(name, node, place, flow),
            "blockquote" => self.quote(node, place, flow),
            "table" => self.table(node, place, flow),
            "pre" | "listing" | "xmp" => code_block(node, flow),
            "img" => self.image(node, place, flow),
            "figure" => self.figure(node, place, flow),
            "iframe" => self.frame(node, flow),
            "aside" if node.has_class("fact-box") => self.fact_box(node, place, flow),
            "div" if node.has_class("gallery") => self.gallery(node, place, flow),
            "p" if node.has_class("embed") => self.embed(node, place, flow),
            "dt" => self.unwrap(node, &place.marked(place.marks.with(Mark::Bold)), flow),
            _ if elements::is_phrase(name) => self.phrase(name, node, place, flow),
            _ if is_left_out(name) => self.leave_out(name, node, place, flow),
            _ if is_block(name) => self.unwrap(node, &place.within(), flow),
            _ => {
                flow.part(&place.marks);
                self.children(node, &place.within(), flow);
                flow.part(&place.marks);
            }
        }
    }

    /// A block that means nothing to us: its content stands in its place.
    pub(super) fn unwrap(&mut self, node: &Node, place: &Place, flow: &mut Flow) {
        flow.end_line();
        self.children(node, place, flow);
        flow.end_line();
    }

    fn phrase(&mut self, name: &str, node: &Node, place: &Place, flow: &mut Flow) {
        let mut marks = marks_inside(name, node, &place.marks);
        if name == "a"
            && let Some(raw) = node.attribute("href")
        {
            match address(&raw) {
                Some(href) => marks = marks.with(Mark::Link(href)),
                None => self.report("link address", Some(raw), ""),
            }
        }
        self.children(node, &place.marked(marks), flow);
    }

    fn heading(&mut self, name: &str, node: &Node, place: &Place, flow: &mut Flow) {
        flow.end_line();
        let rank = name[1..].parse().unwrap_or(2);
        let outer = flow.heading.replace(Level::nearest(rank));
        self.unwrap(node, &place.within(), flow);
        flow.heading = outer;
    }

    fn quote(&mut self, node: &Node, place: &Place, flow: &mut Flow) {
        if !place.has_room(1) {
            return self.unwrap(node, &place.within(), flow);
        }
        let content = self.contents(node, &place.deeper(1));
        flow.block(Kind::Blockquote(content));
    }

    fn fact_box(&mut self, node: &Node, place: &Place, flow: &mut Flow) {
        if !place.has_room(1) {
            return self.unwrap(node, &place.within(), flow);
        }
        let (mut title, mut inside) = (None, Flow::default());
        for child in node.children() {
            // One that runs on inside a word is no title, whatever its class: the word would stand in two places.
            if title.is_none() && child.has_class("fact-box-title") && !elements::is_phrase(&child.name()) {
                inside.end_line();
                title = Some(child.text(' '));
            } else {
                self.walk(&child, &place.deeper(1), &mut inside);
            }
        }
        flow.block(Kind::FactBox { title: title.unwrap_or_default(), content: inside.finish() });
    }

    fn wall(&mut self, place: &Place, flow: &mut Flow) {
        if place.at_top() && !self.walled {
            self.walled = true;
            flow.block(Kind::Wall);
        } else {
            let what = if self.walled { "second wall mark" } else { "wall mark inside another block" };
            self.report(what, None, "");
            flow.part(&place.marks);
        }
    }

    fn leave_out(&mut self, name: &str, node: &Node, place: &Place, flow: &mut Flow) {
        let address =
            |node: &Node| ["src", "data", "action", "href"].iter().find_map(|name| node.attribute(name));
        // Players name their files in elements inside.
        let detail = address(node).or_else(|| node.children().iter().find_map(address));
        self.report(name, detail, &node.text(' '));
        flow.part(&place.marks);
    }
}

/// Elements whose content is not the story's, or would be nonsense without them.
fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "applet"
            | "audio"
            | "base"
            | "button"
            | "canvas"
            | "datalist"
            | "embed"
            | "form"
            | "frame"
            | "frameset"
            | "head"
            | "input"
            | "link"
            | "math"
            | "meta"
            | "meter"
            | "noembed"
            | "noframes"
            | "noscript"
            | "object"
            | "optgroup"
            | "option"
            | "param"
            | "progress"
            | "script"
            | "select"
            | "source"
            | "style"
            | "svg"
            | "template"
            | "textarea"
            | "title"
            | "track"
            | "video"
    )
}

/// Elements that stand on lines of their own. Rows and cells are here for tables too deep to be kept.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "fieldset"
            | "figcaption"
            | "footer"
            | "header"
            | "hgroup"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "nav"
            | "p"
            | "plaintext"
            | "section"
            | "summary"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
    )
}

fn code_block(node: &Node, flow: &mut Flow) {
    let children = node.children();
    let class = children.iter().find_map(|child| child.attribute("class")).unwrap_or_default();
    let by_class =
        class.split_ascii_whitespace().find_map(|one| one.strip_prefix("language-")).map(str::to_owned);
    let language = node.attribute("data-language").or(by_class).filter(|name| attributes::is_language(name));
    let text = children.iter().map(|child| child.text('\n')).collect();
    flow.block(Kind::CodeBlock { language, text });
}
