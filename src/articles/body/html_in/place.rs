//! Where in the tree the walk is.

use super::{Marks, dom::Node};
use crate::articles::body::{Href, MAX_DEPTH, Mark};

/// How deep the walk follows elements. Below, text is kept and structure is not: nobody nests so deep but to exhaust a stack.
const DEEPEST_ELEMENT: usize = 200;

/// What the elements around the current one have decided.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The marks that text here has.
    pub(super) marks: Marks,
    /// The depth at which a block made here stands in the document, 1 at the top level.
    pub(super) depth: usize,
    /// Elements around the current one.
    elements: usize,
}

impl Default for Place {
    fn default() -> Self {
        Self { marks: Marks::default(), depth: 1, elements: 0 }
    }
}

impl Place {
    /// The same place, one element further in.
    pub(super) fn within(&self) -> Self {
        Self { elements: self.elements + 1, ..self.clone() }
    }

    /// For the blocks inside a block that takes `levels` levels of its own.
    pub(super) fn deeper(&self, levels: usize) -> Self {
        Self { depth: self.depth + levels, ..self.within() }
    }

    pub(super) fn marked(&self, marks: Marks) -> Self {
        Self { marks, ..self.within() }
    }

    /// True when blocks may stand `levels` levels below this place.
    pub(super) fn has_room(&self, levels: usize) -> bool {
        self.depth + levels <= MAX_DEPTH
    }

    pub(super) fn too_deep(&self) -> bool {
        self.elements > DEEPEST_ELEMENT
    }

    pub(super) fn at_top(&self) -> bool {
        self.depth == 1
    }
}

/// The marks inside an element: its own meaning, then what its style says. Google Docs wraps a whole paste in a `<b>` that
/// its style makes normal, and says everything by style on `<span>`.
pub(super) fn marks_inside(name: &str, node: &Node, marks: &Marks) -> Marks {
    let named = match name {
        "b" | "strong" => marks.with(Mark::Bold),
        "i" | "em" | "cite" | "dfn" | "var" => marks.with(Mark::Italic),
        "s" | "strike" | "del" => marks.with(Mark::Strike),
        "sub" => marks.with(Mark::Subscript),
        "sup" => marks.with(Mark::Superscript),
        "code" | "kbd" | "samp" | "tt" => marks.with(Mark::Code),
        _ => marks.clone(),
    };
    let style = node.attribute("style").unwrap_or_default().to_ascii_lowercase();
    style
        .split(';')
        .filter_map(|rule| rule.split_once(':'))
        .fold(named, |marks, (property, value)| styled(&marks, property.trim(), value.trim()))
}

fn styled(marks: &Marks, property: &str, value: &str) -> Marks {
    match (property, value) {
        ("font-weight", "bold" | "bolder" | "600" | "700" | "800" | "900") => marks.with(Mark::Bold),
        ("font-weight", "normal" | "lighter" | "100" | "200" | "300" | "400") => marks.without(&Mark::Bold),
        ("font-style", "italic" | "oblique") => marks.with(Mark::Italic),
        ("font-style", "normal") => marks.without(&Mark::Italic),
        ("text-decoration" | "text-decoration-line", value) if value.contains("line-through") => {
            marks.with(Mark::Strike)
        }
        ("vertical-align", "super") => marks.with(Mark::Superscript),
        ("vertical-align", "sub") => marks.with(Mark::Subscript),
        _ => marks.clone(),
    }
}

/// An address as it stands in imported HTML. "//example.org" was https wherever it was written for the web of today.
pub(super) fn address(raw: &str) -> Option<Href> {
    let raw = raw.trim();
    if raw.starts_with("//") { Href::parse(&format!("https:{raw}")) } else { Href::parse(raw) }
}
