//! The stored JSON of a document.

use super::{Block, BlockId, Cell, Document, Image, Inline, Item, Kind, Mark, Picture, Row, Source, VERSION};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

/// Whether ids are written. Left out, the JSON says what a block is, so equal text means equal blocks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ids {
    Written,
    Left,
}

impl Document {
    /// The document in `ProseMirror`'s shape, with its version.
    ///
    /// An empty one is written as a single empty paragraph: the editor's schema wants a block to put the cursor in.
    pub fn to_json(&self) -> Value {
        let mut content = blocks(&self.content, Ids::Written);
        if self.content.is_empty() {
            content = json!([{ "type": "paragraph", "attrs": { "id": null } }]);
        }
        json!({ "type": "doc", "version": VERSION, "content": content })
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// The content of blocks as one string in which ids do not show.
pub(super) fn without_ids(content: &[Block]) -> String {
    stable(&blocks(content, Ids::Left))
}

/// JSON with the names of every object in alphabetical order. Ids are derived from this text, and whether `serde_json` sorts
/// by itself depends on a feature that any other dependency may switch on.
pub(super) fn stable(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            let fields: Vec<_> =
                fields.into_iter().map(|(name, value)| format!("{name}:{}", stable(value))).collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(list) => format!("[{}]", list.iter().map(stable).collect::<Vec<_>>().join(",")),
        plain => plain.to_string(),
    }
}

fn blocks(content: &[Block], ids: Ids) -> Value {
    content.iter().map(|inner| block(inner, ids)).collect()
}

pub(super) fn block(block: &Block, ids: Ids) -> Value {
    let (name, attrs, content) = parts(&block.kind, ids);
    node(name, (&block.id, ids), attrs, content)
}

/// The type, the attributes but for the id, and the content of a block.
fn parts(kind: &Kind, ids: Ids) -> (&'static str, Value, Value) {
    match kind {
        Kind::Paragraph(content) => ("paragraph", json!({}), inlines(content)),
        Kind::Heading { level, content } => ("heading", json!({ "level": level.number() }), inlines(content)),
        Kind::BulletList(items) => ("bulletList", json!({}), list(items, ids)),
        Kind::OrderedList { start, items } => ("orderedList", json!({ "start": start }), list(items, ids)),
        Kind::Blockquote(content) => ("blockquote", json!({}), blocks(content, ids)),
        Kind::PullQuote { text, attribution } => {
            ("pullQuote", json!({ "text": text, "attribution": attribution }), Value::Null)
        }
        Kind::Image(image) => ("image", image_attrs(image), Value::Null),
        Kind::Gallery(pictures) => {
            ("gallery", json!({}), pictures.iter().map(|inner| picture(inner, ids)).collect())
        }
        Kind::Table(rows) => ("table", json!({}), rows.iter().map(|inner| row(inner, ids)).collect()),
        Kind::FactBox { title, content } => ("factBox", json!({ "title": title }), blocks(content, ids)),
        Kind::HorizontalRule => ("horizontalRule", json!({}), Value::Null),
        Kind::Embed { url, provider, title } => {
            ("embed", json!({ "url": url.as_str(), "provider": provider, "title": title }), Value::Null)
        }
        Kind::Wall => ("wall", json!({}), Value::Null),
        Kind::CodeBlock { language, text } => {
            ("codeBlock", json!({ "language": language }), json!([{ "type": "text", "text": text }]))
        }
    }
}

fn list(items: &[Item], ids: Ids) -> Value {
    items.iter().map(|inner| item(inner, ids)).collect()
}

pub(super) fn item(item: &Item, ids: Ids) -> Value {
    node("listItem", (&item.id, ids), json!({}), blocks(&item.content, ids))
}

pub(super) fn row(row: &Row, ids: Ids) -> Value {
    let cells = row.cells.iter().map(|inner| cell(inner, ids)).collect();
    node("tableRow", (&row.id, ids), json!({}), cells)
}

/// `colwidth` is always null: tables size themselves, the attribute is there because the editor's table nodes have it.
pub(super) fn cell(cell: &Cell, ids: Ids) -> Value {
    let name = if cell.header { "tableHeader" } else { "tableCell" };
    let attrs = json!({ "colspan": cell.colspan, "rowspan": cell.rowspan, "colwidth": null });
    node(name, (&cell.id, ids), attrs, blocks(&cell.content, ids))
}

pub(super) fn picture(picture: &Picture, ids: Ids) -> Value {
    node("image", (&picture.id, ids), image_attrs(&picture.image), Value::Null)
}

fn image_attrs(image: &Image) -> Value {
    let (media, src) = match &image.source {
        Source::Media(id) => (Some(id.to_string()), None),
        Source::Address(href) => (None, Some(href.as_str())),
    };
    json!({
        "media": media, "src": src, "alt": image.alt, "decorative": image.decorative,
        "caption": image.caption, "credit": image.credit,
    })
}

fn inlines(content: &[Inline]) -> Value {
    content.iter().map(inline).collect()
}

fn inline(inline: &Inline) -> Value {
    match inline {
        Inline::HardBreak => json!({ "type": "hardBreak" }),
        Inline::Text { text, marks } if marks.as_slice().is_empty() => {
            json!({ "type": "text", "text": text })
        }
        Inline::Text { text, marks } => {
            let marks: Value = marks.as_slice().iter().map(mark).collect();
            json!({ "type": "text", "text": text, "marks": marks })
        }
    }
}

fn mark(mark: &Mark) -> Value {
    match mark {
        Mark::Link(href) => json!({ "type": "link", "attrs": { "href": href.as_str() } }),
        Mark::Bold => json!({ "type": "bold" }),
        Mark::Italic => json!({ "type": "italic" }),
        Mark::Strike => json!({ "type": "strike" }),
        Mark::Subscript => json!({ "type": "subscript" }),
        Mark::Superscript => json!({ "type": "superscript" }),
        Mark::Code => json!({ "type": "code" }),
    }
}

/// A node with what it has: empty attributes and absent content are left out, as `ProseMirror` does.
fn node(name: &str, (id, ids): (&BlockId, Ids), attrs: Value, content: Value) -> Value {
    let mut attrs = match attrs {
        Value::Object(attrs) => attrs,
        _ => Map::new(),
    };
    if ids == Ids::Written {
        attrs.insert("id".into(), id.as_str().into());
    }
    let mut node = Map::from_iter([("type".to_owned(), Value::from(name))]);
    if !attrs.is_empty() {
        node.insert("attrs".into(), Value::Object(attrs));
    }
    if content.as_array().is_some_and(|content| !content.is_empty()) {
        node.insert("content".into(), content);
    }
    Value::Object(node)
}
