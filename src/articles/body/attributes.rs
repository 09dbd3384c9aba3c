//! The attributes and marks of nodes that have more than an id.

use super::node::Node;
use super::{DocumentError, Href, Image, Inline, Item, Kind, Level, Mark, Marks, Problem, Source};
use serde_json::{Map, Value};
use uuid::Uuid;

/// The largest number a list may start with: `CommonMark` takes nine digits.
const LARGEST_START: u64 = 999_999_999;

/// The most columns or rows a cell may span; browsers stop at 1,000 columns too.
const WIDEST_SPAN: u64 = 1_000;

pub(super) fn level(node: &mut Node<'_>) -> Result<Level, DocumentError> {
    match node.number("level", 2, 4)? {
        2 => Ok(Level::Two),
        3 => Ok(Level::Three),
        4 => Ok(Level::Four),
        _ => Err(node.bad("level", "2, 3 or 4")),
    }
}

/// `type` ("a", "I") is an attribute of the editor's list node; only null is known here, because no reader page shows it.
pub(super) fn ordered_list<'a>(
    node: &mut Node<'a>,
    items: impl FnOnce(&mut Node<'a>) -> Result<Vec<Item>, DocumentError>,
) -> Result<Kind, DocumentError> {
    node.only_null("type")?;
    let start = node.number("start", 1, LARGEST_START)?;
    Ok(Kind::OrderedList { start: u32::try_from(start).unwrap_or(1), items: items(node)? })
}

/// A code block holds text without marks; a line break in it is a newline.
pub(super) fn code_block<'a>(
    node: &mut Node<'a>,
    content: impl FnOnce(&mut Node<'a>) -> Result<Vec<Inline>, DocumentError>,
) -> Result<Kind, DocumentError> {
    let language = Some(node.text("language")?).filter(|language| !language.is_empty());
    if language.as_ref().is_some_and(|language| !is_language(language)) {
        return Err(node.bad("language", "up to 20 letters, digits, + # - or _"));
    }
    let mut text = String::new();
    for inline in content(node)? {
        match inline {
            Inline::HardBreak => text.push('\n'),
            Inline::Text { text: run, marks } if marks.as_slice().is_empty() => text.push_str(&run),
            Inline::Text { .. } => {
                return Err(node.at.error(Problem::Expected("code without marks")));
            }
        }
    }
    Ok(Kind::CodeBlock { language, text })
}

/// A name like "rust" or "c++".
pub(super) fn is_language(name: &str) -> bool {
    (1..=20).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+#-_".contains(&b))
}

pub(super) fn image(node: &mut Node<'_>) -> Result<Image, DocumentError> {
    let media = node.text("media")?;
    let address = node.href("src")?;
    let source = if media.is_empty() {
        let address = address.filter(|href| href.is_external() || href.as_str().starts_with('/'));
        address
            .map(Source::Address)
            .ok_or_else(|| node.bad("src", "the address of a picture where media is not given"))?
    } else {
        Source::Media(
            Uuid::parse_str(&media).map_err(|_| node.bad("media", "the id of a picture in the library"))?,
        )
    };
    Ok(Image {
        source,
        alt: node.text("alt")?,
        decorative: node.flag("decorative")?,
        caption: node.text("caption")?,
        credit: node.text("credit")?,
    })
}

pub(super) fn embed(node: &mut Node<'_>) -> Result<Kind, DocumentError> {
    let url = node.href("url")?.filter(Href::is_external);
    let url = url.ok_or_else(|| node.bad("url", "an http or https address"))?;
    Ok(Kind::Embed { url, provider: node.text("provider")?, title: node.text("title")? })
}

pub(super) fn span(node: &mut Node<'_>, name: &'static str) -> Result<u16, DocumentError> {
    let span = node.number(name, 1, WIDEST_SPAN)?;
    u16::try_from(span).ok().filter(|span| *span > 0).ok_or_else(|| node.bad(name, "1 to 1000"))
}

/// The marks of a run of text.
pub(super) fn marks(node: &Node<'_>) -> Result<Marks, DocumentError> {
    let list = match node.object.get("marks") {
        None | Some(Value::Null) => return Ok(Marks::default()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(node.at.error(Problem::Expected("marks to be a list"))),
    };
    list.iter().try_fold(Marks::default(), |marks, value| Ok(marks.with(mark(node, value)?)))
}

fn mark(node: &Node<'_>, value: &Value) -> Result<Mark, DocumentError> {
    let refuse = |problem| node.at.error(problem);
    let object = value.as_object().ok_or_else(|| refuse(Problem::Expected("a mark to be an object")))?;
    if let Some(field) = object.keys().find(|field| *field != "type" && *field != "attrs") {
        return Err(refuse(Problem::UnknownField(field.clone())));
    }
    let name = object.get("type").and_then(Value::as_str).unwrap_or_default();
    let attrs = object.get("attrs").and_then(Value::as_object);
    let plain = match name {
        "link" => return link(node, attrs),
        "bold" => Mark::Bold,
        "italic" => Mark::Italic,
        "strike" => Mark::Strike,
        "subscript" => Mark::Subscript,
        "superscript" => Mark::Superscript,
        "code" => Mark::Code,
        unknown => return Err(refuse(Problem::UnknownMark(unknown.to_owned()))),
    };
    match attrs.and_then(|attrs| attrs.keys().next()) {
        Some(attribute) => Err(refuse(Problem::UnknownAttribute(attribute.clone()))),
        None => Ok(plain),
    }
}

/// A link is its address and nothing else: how links open and what they tell other sites is the page's decision.
fn link(node: &Node<'_>, attrs: Option<&Map<String, Value>>) -> Result<Mark, DocumentError> {
    let other = attrs.and_then(|attrs| attrs.keys().find(|name| *name != "href"));
    if let Some(attribute) = other {
        return Err(node.at.error(Problem::UnknownAttribute(attribute.clone())));
    }
    let address = attrs.and_then(|attrs| attrs.get("href")).and_then(Value::as_str).unwrap_or_default();
    let expected = "an http, https, mailto or tel address or a path of this site";
    Href::parse(address).map(Mark::Link).ok_or_else(|| node.bad("href", expected))
}
