//! Documents of older versions.

use super::MAX_DEPTH;
use serde_json::Value;

/// Brings a document to the current version and says which version it claimed; one newer than ours is left as it is.
///
/// Version 0 is a document without a version: what the editor sends, and what tools write that use the node names of
/// `ProseMirror`'s basic schema. Each later version adds its step here, and old rows are never refused.
pub(super) fn to_current(document: &mut Value) -> u64 {
    let version = document.get("version").and_then(Value::as_u64).unwrap_or(0);
    if version == 0 {
        rename(document, 0);
    }
    version
}

/// Names of `ProseMirror`'s basic schema on the left, ours on the right.
const RENAMED: [(&str, &str); 9] = [
    ("bullet_list", "bulletList"),
    ("ordered_list", "orderedList"),
    ("list_item", "listItem"),
    ("hard_break", "hardBreak"),
    ("horizontal_rule", "horizontalRule"),
    ("code_block", "codeBlock"),
    ("strong", "bold"),
    ("em", "italic"),
    ("strikethrough", "strike"),
];

/// Deeper than the limit there is nothing to rename: the reader refuses it.
fn rename(node: &mut Value, depth: usize) {
    if let Some(name) = node.get_mut("type")
        && let Some((_, new)) = RENAMED.iter().find(|(old, _)| name == old)
    {
        *name = Value::from(*new);
    }
    for list in ["content", "marks"] {
        if let Some(children) = node.get_mut(list).and_then(Value::as_array_mut)
            && depth <= MAX_DEPTH + 1
        {
            for child in children {
                rename(child, depth + 1);
            }
        }
    }
}
