//! One JSON object that claims to be a node of a document, with its place for error messages.

use super::{BlockId, DocumentError, Href, Problem};
use serde_json::{Map, Value};
use std::fmt;

/// Where we are: a chain up to the document, spelled out only when something is wrong.
#[derive(Clone, Copy)]
pub(super) enum At<'a> {
    Document,
    Child { of: &'a At<'a>, index: usize },
}

impl At<'_> {
    pub(super) fn error(&self, problem: Problem) -> DocumentError {
        DocumentError { at: self.to_string(), problem }
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            At::Document => f.write_str("doc"),
            At::Child { of: At::Document, index } => write!(f, "content[{index}]"),
            At::Child { of, index } => write!(f, "{of}.content[{index}]"),
        }
    }
}

/// A JSON object that claims to be a node, and the attributes nobody asked for yet.
pub(super) struct Node<'a> {
    pub(super) at: &'a At<'a>,
    pub(super) name: String,
    pub(super) object: &'a Map<String, Value>,
    attrs: Map<String, Value>,
}

impl<'a> Node<'a> {
    pub(super) fn open(value: &'a Value, at: &'a At<'a>) -> Result<Self, DocumentError> {
        let object = value.as_object().ok_or_else(|| at.error(Problem::Expected("an object")))?;
        let name = object.get("type").and_then(Value::as_str);
        let name = name.ok_or_else(|| at.error(Problem::Expected("a node with a type")))?.to_owned();
        let attrs = match object.get("attrs") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(attrs)) => attrs.clone(),
            Some(_) => return Err(at.error(Problem::Expected("attrs to be an object"))),
        };
        Ok(Self { at, name, object, attrs })
    }

    pub(super) fn only_fields(&self, known: &[&str]) -> Result<(), DocumentError> {
        match self.object.keys().find(|field| !known.contains(&field.as_str())) {
            Some(field) => Err(self.at.error(Problem::UnknownField(field.clone()))),
            None => Ok(()),
        }
    }

    /// Takes an attribute out; null is the same as absent.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.attrs.remove(name).filter(|value| !value.is_null())
    }

    pub(super) fn bad(&self, name: &'static str, expected: &'static str) -> DocumentError {
        self.at.error(Problem::Attribute { name, expected })
    }

    /// Takes an attribute that the editor's nodes carry and that is not kept.
    pub(super) fn ignore(&mut self, name: &str) {
        self.attrs.remove(name);
    }

    pub(super) fn text(&mut self, name: &'static str) -> Result<String, DocumentError> {
        match self.take(name) {
            None => Ok(String::new()),
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err(self.bad(name, "text")),
        }
    }

    pub(super) fn flag(&mut self, name: &'static str) -> Result<bool, DocumentError> {
        match self.take(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(_) => Err(self.bad(name, "true or false")),
        }
    }

    /// An attribute the editor's node has and that means nothing to us.
    pub(super) fn only_null(&mut self, name: &'static str) -> Result<(), DocumentError> {
        self.take(name).map_or(Ok(()), |_| Err(self.bad(name, "null")))
    }

    pub(super) fn number(
        &mut self,
        name: &'static str,
        default: u64,
        most: u64,
    ) -> Result<u64, DocumentError> {
        match self.take(name) {
            None => Ok(default),
            Some(value) => value
                .as_u64()
                .filter(|number| *number <= most)
                .ok_or_else(|| self.bad(name, "a whole number in range")),
        }
    }

    pub(super) fn href(&mut self, name: &'static str) -> Result<Option<Href>, DocumentError> {
        let address = self.text(name)?;
        if address.is_empty() {
            return Ok(None);
        }
        let expected = "an http, https, mailto or tel address or a path of this site";
        Href::parse(&address).map(Some).ok_or_else(|| self.bad(name, expected))
    }

    pub(super) fn id(&mut self) -> Result<BlockId, DocumentError> {
        let id = self.text("id")?;
        if id.is_empty() {
            return Ok(BlockId::default());
        }
        BlockId::parse(&id).ok_or_else(|| self.bad("id", "1 to 40 letters, digits, - or _"))
    }

    pub(super) fn nothing_inside(&self) -> Result<(), DocumentError> {
        match self.object.get("content") {
            None | Some(Value::Null) => Ok(()),
            Some(Value::Array(content)) if content.is_empty() => Ok(()),
            Some(_) => Err(self.at.error(Problem::Expected("no content"))),
        }
    }

    pub(super) fn text_length(&self) -> usize {
        text_length(self.object)
    }

    /// Every attribute must have been taken by now.
    pub(super) fn closed(&self) -> Result<(), DocumentError> {
        match self.attrs.keys().next() {
            Some(name) => Err(self.at.error(Problem::UnknownAttribute(name.clone()))),
            None => Ok(()),
        }
    }
}

/// Bytes of text in a node itself, attributes included; the id is not text.
fn text_length(object: &Map<String, Value>) -> usize {
    let attrs = object.get("attrs").and_then(Value::as_object).into_iter().flatten();
    let attrs = attrs.filter(|(name, _)| *name != "id").map(|(_, value)| value);
    attrs.chain(object.get("text")).filter_map(Value::as_str).map(str::len).sum()
}

/// Nodes and bytes of text in a node and all below it, as the reader counts them.
pub(super) fn measure(node: &Value) -> (usize, usize) {
    let own = node.as_object().map_or(0, text_length);
    let children = node.get("content").and_then(Value::as_array).into_iter().flatten();
    children.map(measure).fold((1, own), |(nodes, text), (more, bytes)| (nodes + more, text + bytes))
}
