//! The fields above the text of a Markdown file.

use crate::articles::body::text_in_html;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Parts a file into front matter (null where there is none) and text; the error is the reason to skip it.
///
/// A byte order mark and carriage returns of other systems are dropped. A file that opens with `---` but has no second one
/// has no front matter: in Markdown that line is a break.
pub(super) fn split(file: &str) -> Result<(Value, String), String> {
    let text = file.strip_prefix('\u{feff}').unwrap_or(file).replace("\r\n", "\n");
    if is_fence(text.lines().next().unwrap_or_default(), "+++") {
        return Err("its front matter is TOML (+++); only YAML (---) is read".to_owned());
    }
    let Some((yaml, markdown)) = fenced(&text) else {
        return Ok((Value::Null, text));
    };
    let value: Value = serde_saphyr::from_str(yaml).map_err(|error| {
        let error = error.to_string();
        format!("its front matter is not YAML: {}", error.lines().next().unwrap_or_default())
    })?;
    Ok((value, markdown.to_owned()))
}

fn is_fence(line: &str, fence: &str) -> bool {
    line.trim_end() == fence
}

fn fenced(text: &str) -> Option<(&str, &str)> {
    let (first, rest) = text.split_once('\n')?;
    if !is_fence(first, "---") {
        return None;
    }
    let mut end = 0;
    for line in rest.split_inclusive('\n') {
        if is_fence(line, "---") || is_fence(line, "...") {
            return Some((&rest[..end], &rest[end + line.len()..]));
        }
        end += line.len();
    }
    None
}

/// The fields of one item. Whatever is not taken is unknown.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// `None` if the front matter is anything but fields.
    pub(super) fn of(front_matter: Value) -> Option<Self> {
        match front_matter {
            Value::Null => Some(Self(Map::new())),
            Value::Object(fields) => Some(Self(fields)),
            _ => None,
        }
    }

    /// Takes a field out; one that says nothing (null, blank, empty list) is absent.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name).filter(says_something)
    }

    /// Takes a field as a line of plain text: numbers are written out, character references and tags are resolved.
    pub(super) fn line(&mut self, name: &str) -> Option<String> {
        line(&self.take(name)?).filter(|line| !line.is_empty())
    }

    /// What is left, in the order of the names.
    pub(super) fn rest(self) -> impl Iterator<Item = (String, Value)> {
        let left: BTreeMap<String, Value> = self.0.into_iter().collect();
        left.into_iter().filter(|(_, value)| says_something(value))
    }
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => list.iter().any(says_something),
        Value::Object(fields) => fields.values().any(says_something),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// A single value as plain text, `None` for lists and fields.
pub(super) fn line(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text_in_html(text)),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A list of names: one name, a list of them, or of fields with `name`, `title`, `slug` or `id`.
pub(super) fn names(value: &Value) -> Vec<String> {
    let list = match value {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut names: Vec<String> = Vec::new();
    for name in list.iter().filter_map(name).filter(|name| !name.is_empty()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn name(value: &Value) -> Option<String> {
    match value {
        Value::Object(fields) => {
            ["name", "title", "slug", "id"].iter().find_map(|key| line(fields.get(*key)?))
        }
        value => line(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn front_matter_is_found_whatever_wrote_the_file() {
        let (fields, text) = split("\u{feff}---\r\ntitle: Hello\r\n---\r\nText\r\n").unwrap();
        assert_eq!((fields, text.as_str()), (json!({ "title": "Hello" }), "Text\n"));
        assert_eq!(split("Only text").unwrap(), (Value::Null, "Only text".to_owned()));
        assert_eq!(split("---\nno end").unwrap(), (Value::Null, "---\nno end".to_owned()));
        assert_eq!(split("---\n---\n").unwrap(), (Value::Null, String::new()));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        assert!(split("+++\ntitle = 'x'\n+++\n").unwrap_err().contains("TOML"));
        assert!(split("---\ntitle: [\n---\n").unwrap_err().contains("not YAML"));
        assert!(split("---\ntitle: a\ntitle: b\n---\n").unwrap_err().contains("title"));
    }

    #[test]
    fn names_come_in_many_shapes() {
        assert_eq!(names(&json!(["a", "b", "a", null])), ["a", "b"]);
        assert_eq!(names(&json!("Ann O&#8217;Neil")), ["Ann O’Neil"]);
        assert_eq!(names(&json!([{ "name": "Ann" }, { "slug": "bob" }, 7])), ["Ann", "bob", "7"]);
    }
}
