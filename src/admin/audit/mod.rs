//! The audit log, for admins to read: who did what to what, what it was before and what it became.

pub mod pages;
pub mod store;

use serde_json::Value;
use uuid::Uuid;

/// One field that a deed changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its name.
    pub field: String,
    /// What it was; nothing if it was not there.
    pub before: Option<String>,
    /// What it became; nothing if it is gone.
    pub after: Option<String>,
}

/// The fields in which the two differ. What is no object stands under no name.
pub fn changes(before: Option<&Value>, after: Option<&Value>) -> Vec<Change> {
    let (before, after) = (fields(before), fields(after));
    let value = |of: &[(String, Value)], name: &str| {
        of.iter().find(|(field, _)| field == name).and_then(|(_, value)| in_words(value))
    };
    let mut names: Vec<&String> = before.iter().chain(&after).map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    let changes = names.into_iter().map(|name| Change {
        field: name.replace('_', " "),
        before: value(&before, name),
        after: value(&after, name),
    });
    changes.filter(|change| change.before != change.after).collect()
}

fn fields(of: Option<&Value>) -> Vec<(String, Value)> {
    match of {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Object(fields)) => {
            fields.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
        }
        Some(value) => vec![(String::new(), value.clone())],
    }
}

fn in_words(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => Some(value.to_string()),
    }
}

/// The page of what a line is about, if it has one.
pub fn href(subject: &str, id: Uuid) -> Option<String> {
    let desk = match subject {
        "article" => "/newsroom/articles",
        "brief" => "/newsroom/briefs",
        "highlight" => "/newsroom/highlights",
        "section" => "/newsroom/sections",
        "column" => "/newsroom/columns",
        "topic" => "/newsroom/topics",
        "author" => "/newsroom/authors",
        "campaign" => "/newsroom/highlights/campaigns",
        "organisation" => "/newsroom/highlights/organisations",
        "account" => "/admin/subscribers",
        "plan" => "/admin/plans",
        "coupon" => "/admin/coupons",
        "licence" => "/admin/licences",
        "transfer_invoice" => "/admin/invoices",
        _ => return None,
    };
    Some(format!("{desk}/{id}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(field: &str, before: Option<&str>, after: Option<&str>) -> Change {
        Change { field: field.to_owned(), before: before.map(str::to_owned), after: after.map(str::to_owned) }
    }

    #[test]
    fn what_stayed_is_not_among_what_changed() {
        let before = json!({"headline": "A treaty", "version": 1, "access": null, "open": true});
        let after = json!({"headline": "A treaty", "version": 2, "access": "free", "open_until": "noon"});
        let found = changes(Some(&before), Some(&after));
        let expected = [
            change("access", None, Some("free")),
            change("open", Some("yes"), None),
            change("open until", None, Some("noon")),
            change("version", Some("1"), Some("2")),
        ];
        assert_eq!(found, expected);
        assert_eq!(changes(Some(&before), Some(&before)), []);
        assert_eq!(changes(None, Some(&json!(null))), []);
        assert_eq!(changes(None, Some(&json!([1, 2]))), [change("", None, Some("[1,2]"))]);
    }
}
