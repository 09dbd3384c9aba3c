//! Finding shortcodes: `{{< name key="value" >}}` and `{{% name %}}`.

use crate::articles::body::text_in_html;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use std::ops::Range;

/// A stretch of the source. The raw texts of all pieces together are the source.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Shortcode(Shortcode<'a>),
}

/// One template call.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shortcode<'a> {
    pub(super) raw: &'a str,
    pub(super) name: &'a str,
    /// True for the end of a pair, `{{< /name >}}`.
    pub(super) closes: bool,
    pub(super) parameters: Vec<Parameter>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Parameter {
    /// Empty for one that is known by its place.
    pub(super) name: String,
    pub(super) value: String,
}

/// Parameters that are text in every template.
const TEXTS: [&str; 13] = [
    "alt",
    "caption",
    "title",
    "text",
    "label",
    "cite",
    "credit",
    "attribution",
    "heading",
    "description",
    "quote",
    "summary",
    "kicker",
];

/// Parameters that are not, spaces or no.
const NO_TEXTS: [&str; 8] = ["src", "href", "url", "link", "file", "class", "style", "id"];

impl Piece<'_> {
    pub(super) fn raw(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Shortcode(shortcode) => shortcode.raw,
        }
    }

    pub(super) fn shortcode(&self) -> Option<&Shortcode<'_>> {
        match self {
            Self::Text(_) => None,
            Self::Shortcode(shortcode) => Some(shortcode),
        }
    }
}

impl Shortcode<'_> {
    /// The value of a named parameter, `None` where it is blank.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|parameter| parameter.name == name);
        found.map(|parameter| parameter.value.trim()).filter(|value| !value.is_empty())
    }

    /// What a person would have read on the old site, as plain text.
    ///
    /// Which parameters are text is known for the names that templates commonly use. Of the rest, one that holds white space
    /// is taken for text unless its name says that it is an address or a class: counting too much shows up in the report,
    /// counting too little would not. Values without a name are text where there are named ones too, which Hugo does not
    /// allow: there the quotes were not what the author thought.
    pub(super) fn texts(&self) -> Vec<String> {
        let mixed = self.parameters.iter().any(|parameter| !parameter.name.is_empty());
        let is_text = |parameter: &&Parameter| {
            let spaced = parameter.value.trim().contains(char::is_whitespace);
            TEXTS.contains(&parameter.name.as_str())
                || (spaced && !NO_TEXTS.contains(&parameter.name.as_str()))
                || (mixed && parameter.name.is_empty())
        };
        let texts = self.parameters.iter().filter(is_text).map(|parameter| text_in_html(&parameter.value));
        texts.filter(|text| !text.is_empty()).collect()
    }

    /// The first parameter without a name.
    pub(super) fn first(&self) -> Option<&str> {
        self.get("")
    }
}

/// Parts a text. Shortcodes in code and in comments are left in the text: there they are what the author shows or hides.
pub(super) fn pieces(markdown: &str) -> Vec<Piece<'_>> {
    let literal = literal(markdown);
    let mut pieces = Vec::new();
    let (mut done, mut at) = (0, 0);
    while let Some(found) = markdown[at..].find("{{") {
        let start = at + found;
        let shown = literal.iter().any(|range| range.contains(&start));
        match shortcode(&markdown[start..]).filter(|_| !shown) {
            Some(shortcode) => {
                if start > done {
                    pieces.push(Piece::Text(&markdown[done..start]));
                }
                done = start + shortcode.raw.len();
                at = done;
                pieces.push(Piece::Shortcode(shortcode));
            }
            None => at = start + 2,
        }
    }
    if done < markdown.len() {
        pieces.push(Piece::Text(&markdown[done..]));
    }
    pieces
}

/// Code between backticks or fences, and comments. Indented code is not among them: on sites with shortcodes an indented one
/// stands in a list.
fn literal(markdown: &str) -> Vec<Range<usize>> {
    if !markdown.contains("{{") {
        return Vec::new();
    }
    let events =
        Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).into_offset_iter();
    let mut ranges: Vec<_> = events
        .filter(|(event, _)| {
            matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))))
        })
        .map(|(_, range)| range)
        .collect();
    ranges.extend(
        markdown
            .match_indices("<!--")
            .map(|(start, _)| start..markdown[start..].find("-->").map_or(markdown.len(), |end| start + end)),
    );
    ranges
}

/// The shortcode at the start of a text.
fn shortcode(text: &str) -> Option<Shortcode<'_>> {
    let end = match text.get(..3)? {
        "{{<" => ">}}",
        "{{%" => "%}}",
        _ => return None,
    };
    let inside = inside(&text[3..], end)?;
    let raw = &text[..3 + inside.len() + 3];
    let inside = self_closed(inside.trim());
    let (closes, inside) = match inside.strip_prefix('/') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, inside),
    };
    let length =
        inside.find(|c: char| !c.is_ascii_alphanumeric() && !"-_./".contains(c)).unwrap_or(inside.len());
    let (name, rest) = inside.split_at(length);
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic());
    named.then(|| Shortcode { raw, name, closes, parameters: parameters(rest) })
}

/// Without the slash of `{{< name />}}`; one that ends an address is part of it.
fn self_closed(inside: &str) -> &str {
    match inside.strip_suffix('/') {
        Some(before) if before.ends_with(['"', '`']) || before.ends_with(char::is_whitespace) => {
            before.trim_end()
        }
        _ => inside,
    }
}

/// Up to the end mark outside quotes. Where quotes do not match, up to the first end mark; never beyond the next shortcode.
fn inside<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    let next = text.find("{{<").into_iter().chain(text.find("{{%")).min();
    let text = &text[..next.unwrap_or(text.len())];
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match quote {
            None if text[at..].starts_with(end) => return Some(&text[..at]),
            None if c == '"' || c == '`' => quote = Some(c),
            Some(open) if c == open && !escaped => quote = None,
            _ => {}
        }
        escaped = c == '\\' && !escaped && quote == Some('"');
    }
    text.find(end).map(|at| &text[..at])
}

fn parameters(mut text: &str) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    loop {
        text = text.trim_start();
        if text.is_empty() {
            return parameters;
        }
        let length =
            text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(text.len());
        let after = text[length..].trim_start();
        let (name, rest) = match after.strip_prefix('=') {
            Some(rest) if length > 0 => (&text[..length], rest.trim_start()),
            _ => ("", text),
        };
        let (value, rest) = value(rest);
        parameters.push(Parameter { name: name.to_owned(), value });
        text = rest;
    }
}

/// One value: in double quotes with backslashes, in backticks as it stands, or up to the next white space.
fn value(text: &str) -> (String, &str) {
    if let Some(rest) = text.strip_prefix('`')
        && let Some((value, rest)) = rest.split_once('`')
    {
        return (value.to_owned(), rest);
    }
    if let Some(rest) = text.strip_prefix('"')
        && let Some(quoted) = quoted(rest)
    {
        return quoted;
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (text[..end].to_owned(), &text[end..])
}

fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    None
}
