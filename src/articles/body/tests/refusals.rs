//! What a reader of JSON refuses, and how it says so.

use super::super::*;
use serde_json::{Value, json};

fn doc(content: &Value) -> Value {
    json!({ "type": "doc", "version": 1, "content": content })
}

fn refused(content: &Value) -> String {
    Document::read(doc(content)).unwrap_err().to_string()
}

fn text(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

fn paragraph(inside: &Value) -> Value {
    json!({ "type": "paragraph", "content": [inside] })
}

/// JSON of the content, and what its refusal says.
const REFUSED: &[(&str, &str)] = &[
    (
        r#"[{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"blink"}]}]}]"#,
        "content[0].content[0]: unknown mark \"blink\"",
    ),
    (r#"[{"type":"horizontalRule"},{"type":"script"}]"#, "content[1]: unknown node \"script\""),
    (r#"[{"type":"paragraph","attrs":{"style":"x"}}]"#, "content[0]: unknown attribute \"style\""),
    (r#"[{"type":"paragraph","html":"x"}]"#, "content[0]: unknown field \"html\""),
    (r#"[{"type":"heading","attrs":{"level":1}}]"#, "content[0]: attribute \"level\" must be 2, 3 or 4"),
    (
        r#"[{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"bold","attrs":{"class":"x"}}]}]}]"#,
        "content[0].content[0]: unknown attribute \"class\"",
    ),
    (
        r#"[{"type":"blockquote","content":[{"type":"wall"}]}]"#,
        "content[0].content[0]: \"wall\" is not allowed here",
    ),
    (r#"[{"type":"wall"},{"type":"wall"}]"#, "content[1]: a story has one wall mark, this is a second"),
    (
        r#"[{"type":"bulletList","content":[{"type":"paragraph"}]}]"#,
        "content[0].content[0]: \"paragraph\" is not allowed here",
    ),
    (r#"[{"type":"text","text":"x"}]"#, "content[0]: \"text\" is not allowed here"),
    (
        r#"[{"type":"image","attrs":{"alt":"x"}}]"#,
        "content[0]: attribute \"src\" must be the address of a picture where media is not given",
    ),
    (
        r#"[{"type":"embed","attrs":{"url":"/own"}}]"#,
        "content[0]: attribute \"url\" must be an http or https address",
    ),
    (r#"[{"type":"horizontalRule","content":[{"type":"paragraph"}]}]"#, "content[0]: expected no content"),
    (
        r#"[{"type":"paragraph","attrs":{"id":"a b"}}]"#,
        "content[0]: attribute \"id\" must be 1 to 40 letters, digits, - or _",
    ),
    ("[7]", "content[0]: expected an object"),
    ("[{}]", "content[0]: expected a node with a type"),
    ("{}", "doc: expected content to be a list"),
];

#[test]
fn an_error_names_the_place_and_the_thing() {
    for (content, message) in REFUSED {
        assert_eq!(&refused(&serde_json::from_str(content).unwrap()), message);
    }
    assert!(Document::read(json!("x")).unwrap_err().to_string().starts_with("doc: "));
    let bare = Document::read(json!({ "type": "paragraph" })).unwrap_err();
    assert_eq!(bare.to_string(), "doc: \"paragraph\" is not allowed here");
}

#[test]
fn links_that_run_or_leave_are_refused() {
    for href in ["javascript:alert(1)", "//evil.example/", "data:text/html,x", "", "page.html"] {
        let link =
            json!({ "type": "text", "text": "x", "marks": [{ "type": "link", "attrs": { "href": href } }] });
        assert!(refused(&json!([paragraph(&link)])).contains("href"), "{href}");
    }
}

#[test]
fn depth_and_size_have_an_end() {
    let nested = |levels: usize| {
        (1..levels)
            .fold(paragraph(&text("x")), |inner, _| json!({ "type": "blockquote", "content": [inner] }))
    };
    assert!(Document::read(doc(&json!([nested(MAX_DEPTH)]))).is_ok());
    assert!(refused(&json!([nested(MAX_DEPTH + 1)])).ends_with("nested deeper than 16 levels"));

    // As deep as a JSON reader lets anything through, in the places that are walked before they are checked.
    let hostile = format!("{}{}", "{\"type\":\"blockquote\",\"content\":[".repeat(63), "]}".repeat(63));
    assert!(Document::read(doc(&json!([serde_json::from_str::<Value>(&hostile).unwrap()]))).is_err());

    assert!(refused(&json!([paragraph(&text(&"x".repeat(MAX_TEXT + 1)))])).contains("bytes of text"));
    assert!(refused(&vec![paragraph(&text("x")); MAX_NODES / 2 + 1].into()).contains("nodes"));
}

#[test]
fn a_newer_version_is_refused_and_an_older_one_read() {
    let newer = json!({ "type": "doc", "version": VERSION + 1, "content": [{ "type": "hologram" }] });
    assert_eq!(Document::read(newer).unwrap_err().problem, Problem::FromTheFuture(VERSION + 1));
    let older = json!({ "type": "doc", "content": [{ "type": "bullet_list", "content": [{ "type": "list_item", "content": [
        paragraph(&json!({ "type": "text", "text": "x", "marks": [{ "type": "strong" }, { "type": "em" }] })) ] }] }] });
    let read = Document::read(older).unwrap();
    assert!(read.same_content(&from_markdown("- **_x_**").0));
    assert_eq!(read.to_json()["version"], json!(VERSION));
}

#[test]
fn what_the_editor_copied_gets_ids_of_its_own() {
    let same = |id: &str, words: &str| json!({ "type": "paragraph", "attrs": { "id": id }, "content": [text(words)] });
    let read = Document::read(doc(&json!([
        same("p1", "a"),
        same("p1", "b"),
        paragraph(&text("a")),
        paragraph(&text("a"))
    ])))
    .unwrap();
    let ids: Vec<&str> = read.blocks().iter().map(|block| block.id.as_str()).collect();
    assert_eq!(ids[0], "p1");
    assert_eq!(ids.iter().collect::<std::collections::HashSet<_>>().len(), 4);
    assert_eq!(ids[3], format!("{}-2", ids[2]));
}
