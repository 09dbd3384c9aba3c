//! The schema as JSON, for everything that is not this program: the editor's own schema is compared with it by a test.

use serde_json::{Map, Value, json};

/// Attributes with their defaults, as JSON.
type Attrs = fn() -> Value;

/// A node as the schema describes it: name, `ProseMirror`'s content expression, groups, attributes with their defaults.
struct Node {
    name: &'static str,
    content: &'static str,
    group: &'static str,
    /// Marks its text may have: `_` all, empty none.
    marks: &'static str,
    attrs: Attrs,
}

const fn block(name: &'static str, content: &'static str, marks: &'static str, attrs: Attrs) -> Node {
    Node { name, content, group: "block", marks, attrs }
}

const fn part(name: &'static str, content: &'static str, attrs: Attrs) -> Node {
    Node { name, content, group: "", marks: "", attrs }
}

/// `wall` is in no group but "top": a wall inside a list would open half of it.
const NODES: &[Node] = &[
    Node { name: "doc", content: "(block | wall)+", group: "", marks: "", attrs: || json!({}) },
    block("paragraph", "inline*", "_", || json!({ "id": null })),
    block("heading", "inline*", "_", || json!({ "id": null, "level": 2 })),
    block("bulletList", "listItem+", "", || json!({ "id": null })),
    block("orderedList", "listItem+", "", || json!({ "id": null, "start": 1, "type": null })),
    part("listItem", "paragraph block*", || json!({ "id": null })),
    block("blockquote", "block+", "", || json!({ "id": null })),
    block("pullQuote", "", "", || json!({ "id": null, "text": "", "attribution": "" })),
    block("image", "", "", image_attrs),
    block("gallery", "image+", "", || json!({ "id": null })),
    block("table", "tableRow+", "", || json!({ "id": null })),
    part("tableRow", "(tableCell | tableHeader)*", || json!({ "id": null })),
    part("tableHeader", "block+", cell_attrs),
    part("tableCell", "block+", cell_attrs),
    block("factBox", "block+", "", || json!({ "id": null, "title": "" })),
    block("horizontalRule", "", "", || json!({ "id": null })),
    block("embed", "", "", || json!({ "id": null, "url": null, "provider": "", "title": "" })),
    Node { name: "wall", content: "", group: "top", marks: "", attrs: || json!({ "id": null }) },
    block("codeBlock", "text*", "", || json!({ "id": null, "language": null })),
    Node { name: "text", content: "", group: "inline", marks: "", attrs: || json!({}) },
    Node { name: "hardBreak", content: "", group: "inline", marks: "", attrs: || json!({}) },
];

fn image_attrs() -> Value {
    json!({ "id": null, "media": null, "src": null, "alt": "", "decorative": false, "caption": "", "credit": "" })
}

fn cell_attrs() -> Value {
    json!({ "id": null, "colspan": 1, "rowspan": 1, "colwidth": null })
}

/// Marks in their order. None excludes another: a link to a piece of code is both.
const MARKS: &[(&str, Attrs)] = &[
    ("link", || json!({ "href": null })),
    ("bold", || json!({})),
    ("italic", || json!({})),
    ("strike", || json!({})),
    ("subscript", || json!({})),
    ("superscript", || json!({})),
    ("code", || json!({})),
];

/// The nodes and marks a document may have, in `ProseMirror`'s terms, with the version and the limits.
pub fn export() -> Value {
    let nodes: Map<String, Value> = NODES.iter().map(|node| (node.name.to_owned(), describe(node))).collect();
    let marks: Map<String, Value> = MARKS
        .iter()
        .map(|(name, attrs)| ((*name).to_owned(), json!({ "attrs": attrs(), "excludes": "" })))
        .collect();
    json!({
        "version": super::VERSION,
        "topNode": "doc",
        "nodes": nodes,
        "marks": marks,
        "markOrder": MARKS.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        "limits": { "depth": super::MAX_DEPTH, "nodes": super::MAX_NODES, "text": super::MAX_TEXT },
    })
}

fn describe(node: &Node) -> Value {
    json!({ "content": node.content, "group": node.group, "marks": node.marks, "attrs": (node.attrs)() })
}
