//! Reading a stored or sent document: everything unknown is refused, by the path to it.

use super::node::{At, Node};
use super::{
    Block, Cell, Document, DocumentError, Inline, Item, Kind, MAX_DEPTH, MAX_NODES, MAX_TEXT, Picture,
    Problem, Row, VERSION, attributes, tidy, upgrade,
};
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

impl Document {
    /// Reads what [`Document::to_json`] wrote, now or in an older version, or what the editor sent.
    ///
    /// Refuses unknown nodes, attributes and marks rather than dropping them: a silent drop is lost text after the next save.
    /// White space and ids are put in order, see the module.
    pub fn read(mut value: Value) -> Result<Self, DocumentError> {
        let at = At::Document;
        let version = upgrade::to_current(&mut value);
        if version > VERSION {
            return Err(at.error(Problem::FromTheFuture(version)));
        }
        let mut reader = Reader::default();
        let mut node = Node::open(&value, &at)?;
        node.only_fields(&["type", "version", "content"])?;
        if node.name != "doc" {
            return Err(at.error(Problem::NotAllowedHere(node.name)));
        }
        let content = reader.children(&mut node, 1, Reader::block)?;
        one_wall(&content)?;
        Ok(tidy::document(content))
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Counts what was read, so that size is refused while reading and not after.
#[derive(Default)]
struct Reader {
    nodes: usize,
    text: usize,
}

impl Reader {
    fn count(&mut self, text: usize, at: &At<'_>) -> Result<(), DocumentError> {
        self.nodes += 1;
        self.text += text;
        if self.nodes > MAX_NODES || self.text > MAX_TEXT { Err(at.error(Problem::TooLarge)) } else { Ok(()) }
    }

    /// Reads the content of a node whose children stand at `depth`.
    fn children<T>(
        &mut self,
        node: &mut Node<'_>,
        depth: usize,
        read: impl Fn(&mut Self, &mut Node<'_>, usize) -> Result<T, DocumentError>,
    ) -> Result<Vec<T>, DocumentError> {
        let content = match node.object.get("content") {
            None | Some(Value::Null) => return Ok(Vec::new()),
            Some(Value::Array(content)) => content,
            Some(_) => return Err(node.at.error(Problem::Expected("content to be a list"))),
        };
        let mut out = Vec::with_capacity(content.len());
        for (index, value) in content.iter().enumerate() {
            let at = At::Child { of: node.at, index };
            let mut child = Node::open(value, &at)?;
            self.count(child.text_length(), &at)?;
            if depth > MAX_DEPTH {
                return Err(at.error(Problem::TooDeep));
            }
            out.push(read(self, &mut child, depth)?);
            child.closed()?;
        }
        Ok(out)
    }

    fn block(&mut self, node: &mut Node<'_>, depth: usize) -> Result<Block, DocumentError> {
        let id = node.id()?;
        let kind = self.kind(node, depth)?;
        node.only_fields(&["type", "attrs", "content"])?;
        if depth > 1 && kind == Kind::Wall {
            return Err(node.at.error(Problem::NotAllowedHere(node.name.clone())));
        }
        Ok(Block { id, kind })
    }

    fn kind(&mut self, node: &mut Node<'_>, depth: usize) -> Result<Kind, DocumentError> {
        let inner = depth + 1;
        Ok(match node.name.as_str() {
            "paragraph" => Kind::Paragraph(self.children(node, depth, inline)?),
            "heading" => {
                let level = attributes::level(node)?;
                Kind::Heading { level, content: self.children(node, depth, inline)? }
            }
            "bulletList" => Kind::BulletList(self.children(node, inner, Self::item)?),
            "orderedList" => attributes::ordered_list(node, |node| self.children(node, inner, Self::item))?,
            "blockquote" => Kind::Blockquote(self.children(node, inner, Self::block)?),
            "factBox" => Kind::FactBox {
                title: node.text("title")?,
                content: self.children(node, inner, Self::block)?,
            },
            "table" => Kind::Table(self.children(node, inner, Self::row)?),
            "gallery" => Kind::Gallery(self.children(node, inner, picture)?),
            "codeBlock" => attributes::code_block(node, |node| self.children(node, depth, inline))?,
            _ => leaf(node)?,
        })
    }

    fn item(&mut self, node: &mut Node<'_>, depth: usize) -> Result<Item, DocumentError> {
        must_be(node, &["listItem"])?;
        Ok(Item { id: node.id()?, content: self.children(node, depth + 1, Self::block)? })
    }

    fn row(&mut self, node: &mut Node<'_>, depth: usize) -> Result<Row, DocumentError> {
        must_be(node, &["tableRow"])?;
        Ok(Row { id: node.id()?, cells: self.children(node, depth + 1, Self::cell)? })
    }

    fn cell(&mut self, node: &mut Node<'_>, depth: usize) -> Result<Cell, DocumentError> {
        must_be(node, &["tableCell", "tableHeader"])?;
        // What the editor's table nodes carry of dragged column widths is known and not kept.
        node.ignore("colwidth");
        Ok(Cell {
            id: node.id()?,
            header: node.name == "tableHeader",
            colspan: attributes::span(node, "colspan")?,
            rowspan: attributes::span(node, "rowspan")?,
            content: self.children(node, depth + 1, Self::block)?,
        })
    }
}

fn picture(_: &mut Reader, node: &mut Node<'_>, _: usize) -> Result<Picture, DocumentError> {
    must_be(node, &["image"])?;
    node.nothing_inside()?;
    Ok(Picture { id: node.id()?, image: attributes::image(node)? })
}

fn inline(_: &mut Reader, node: &mut Node<'_>, _: usize) -> Result<Inline, DocumentError> {
    match node.name.as_str() {
        "text" => {
            node.only_fields(&["type", "text", "marks"])?;
            let text = node.object.get("text").and_then(Value::as_str);
            let text = text.ok_or_else(|| node.at.error(Problem::Expected("text")))?;
            Ok(Inline::Text { text: text.to_owned(), marks: attributes::marks(node)? })
        }
        "hardBreak" => {
            node.only_fields(&["type", "marks"])?;
            attributes::marks(node)?;
            Ok(Inline::HardBreak)
        }
        name => Err(node.at.error(Problem::NotAllowedHere(name.to_owned()))),
    }
}

/// A block without content.
fn leaf(node: &mut Node<'_>) -> Result<Kind, DocumentError> {
    let kind = match node.name.as_str() {
        "image" => Kind::Image(attributes::image(node)?),
        "pullQuote" => Kind::PullQuote { text: node.text("text")?, attribution: node.text("attribution")? },
        "horizontalRule" => Kind::HorizontalRule,
        "wall" => Kind::Wall,
        "embed" => attributes::embed(node)?,
        name @ ("listItem" | "tableRow" | "tableCell" | "tableHeader" | "text" | "hardBreak" | "doc") => {
            return Err(node.at.error(Problem::NotAllowedHere(name.to_owned())));
        }
        name => return Err(node.at.error(Problem::UnknownNode(name.to_owned()))),
    };
    node.nothing_inside()?;
    Ok(kind)
}

fn one_wall(content: &[Block]) -> Result<(), DocumentError> {
    let mut walls = content.iter().enumerate().filter(|(_, block)| block.kind == Kind::Wall);
    match walls.nth(1) {
        Some((index, _)) => Err(At::Child { of: &At::Document, index }.error(Problem::SecondWall)),
        None => Ok(()),
    }
}

fn must_be(node: &Node<'_>, names: &[&str]) -> Result<(), DocumentError> {
    if names.contains(&node.name.as_str()) {
        return node.only_fields(&["type", "attrs", "content"]);
    }
    Err(node.at.error(Problem::NotAllowedHere(node.name.clone())))
}
