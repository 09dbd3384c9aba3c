//! The HTML parser, and the few questions the builder asks of its tree.
//!
//! html5ever is what browsers do, to the letter; an own tag scanner would disagree with them exactly where it matters.

use super::elements::{is_phrase, is_wall, read_aloud};
use super::nesting;
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, QualName, local_name, ns, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// A node of the parsed tree.
#[derive(Clone)]
pub(super) struct Node(Handle);

/// What a node is. Doctypes and processing instructions are seen as empty comments: they hold nothing to read.
pub(super) enum NodeKind {
    Text(String),
    Comment(String),
    /// An element's local name in lower case.
    Element(String),
}

/// Parses a fragment as if it stood in a `<div>` with scripting off, and hands its root to `look`. The root is the `<html>`
/// that the standard wraps around a fragment.
pub(super) fn parse<T>(html: &str, look: impl FnOnce(&Node) -> T) -> T {
    // With scripting on the parser takes what is in <noscript> for one string of raw text.
    let opts = ParseOpts {
        tree_builder: TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() },
        ..ParseOpts::default()
    };
    let context = QualName::new(None, ns!(html), local_name!("div"));
    let html = nesting::bounded(html);
    let dom: RcDom = parse_fragment(RcDom::default(), opts, context, Vec::new(), false).one(&*html);
    look(&Node(dom.document.clone()))
}

impl Node {
    pub(super) fn kind(&self) -> NodeKind {
        match &self.0.data {
            NodeData::Text { contents } => NodeKind::Text(contents.borrow().to_string()),
            NodeData::Comment { contents } => NodeKind::Comment(contents.to_string()),
            NodeData::Element { name, .. } => NodeKind::Element(name.local.to_string()),
            NodeData::Document => NodeKind::Element(String::from("html")),
            NodeData::Doctype { .. } | NodeData::ProcessingInstruction { .. } => {
                NodeKind::Comment(String::new())
            }
        }
    }

    /// The element's name, empty for anything else.
    pub(super) fn name(&self) -> String {
        match self.kind() {
            NodeKind::Element(name) => name,
            _ => String::new(),
        }
    }

    /// The children, and what a `<template>` keeps apart from them.
    pub(super) fn children(&self) -> Vec<Self> {
        let mut children: Vec<Self> = self.0.children.borrow().iter().cloned().map(Self).collect();
        if let NodeData::Element { template_contents, .. } = &self.0.data
            && let Some(inside) = &*template_contents.borrow()
        {
            children.extend(inside.children.borrow().iter().cloned().map(Self));
        }
        children
    }

    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        match &self.0.data {
            NodeData::Element { attrs, .. } => attrs
                .borrow()
                .iter()
                .find(|attr| &*attr.name.local == name)
                .map(|attr| attr.value.to_string()),
            _ => None,
        }
    }

    pub(super) fn has_class(&self, class: &str) -> bool {
        self.attribute("class").is_some_and(|all| all.split_ascii_whitespace().any(|one| one == class))
    }

    /// All text below, with `parting` wherever an element ends or begins a word; attributes that are read aloud included.
    pub(super) fn text(&self, parting: char) -> String {
        let mut text = String::new();
        let mut waiting = vec![Some(self.clone())];
        while let Some(next) = waiting.pop() {
            let Some(node) = next else {
                text.push(parting);
                continue;
            };
            match node.kind() {
                NodeKind::Text(run) => text.push_str(&run),
                NodeKind::Comment(comment) if is_wall(&comment) => text.push(parting),
                NodeKind::Comment(_) => {}
                NodeKind::Element(name) => {
                    for value in read_aloud(&name).iter().filter_map(|wanted| node.attribute(wanted)) {
                        text.push(parting);
                        text.push_str(&value);
                    }
                    let children = node.children();
                    if !is_phrase(&name) {
                        text.push(parting);
                        // One sign is enough for what has no inside: <br> is one line end in preformatted text.
                        waiting.extend((!children.is_empty()).then_some(None));
                    }
                    waiting.extend(children.into_iter().rev().map(Some));
                }
            }
        }
        text
    }
}
