//! Random documents, HTML and Markdown that are likelier to hurt than random letters.

use super::super::Document;
use proptest::prelude::*;
use serde_json::{Value, json};

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z0-9 .,]{1,12}",
        1 => "[ -~é\u{a0}\u{200b}–’\n]{0,10}",
        1 => any::<String>(),
    ]
}

fn href() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("https://example.org/a?b=c&d=e(f)".to_owned()),
        Just("/politics/budget".to_owned()),
        Just("#sources".to_owned()),
        Just("mailto:desk@example.org".to_owned()),
    ]
}

fn mark() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({ "type": "bold" })),
        Just(json!({ "type": "italic" })),
        Just(json!({ "type": "strike" })),
        Just(json!({ "type": "superscript" })),
        Just(json!({ "type": "subscript" })),
        Just(json!({ "type": "code" })),
        href().prop_map(|href| json!({ "type": "link", "attrs": { "href": href } })),
    ]
}

fn inline() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => (words(), prop::collection::vec(mark(), 0..3))
            .prop_map(|(text, marks)| json!({ "type": "text", "text": text, "marks": marks })),
        1 => Just(json!({ "type": "hardBreak" })),
    ]
}

fn line() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(inline(), 0..5)
}

fn image() -> impl Strategy<Value = Value> {
    (words(), words(), any::<bool>(), any::<bool>()).prop_map(|(alt, caption, elsewhere, decorative)| {
        let src = if elsewhere { "https://example.org/a.jpg" } else { "/files/a.jpg" };
        json!({ "type": "image", "attrs": { "src": src, "alt": alt, "caption": caption, "decorative": decorative, "credit": "" } })
    })
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => line().prop_map(|content| json!({ "type": "paragraph", "content": content })),
        2 => (line(), 2..5).prop_map(|(content, level)| json!({ "type": "heading", "attrs": { "level": level }, "content": content })),
        1 => Just(json!({ "type": "horizontalRule" })),
        1 => image(),
        1 => prop::collection::vec(image(), 0..3).prop_map(|content| json!({ "type": "gallery", "content": content })),
        1 => (words(), words()).prop_map(|(text, by)| json!({ "type": "pullQuote", "attrs": { "text": text, "attribution": by } })),
        1 => words().prop_map(|title| json!({ "type": "embed", "attrs": { "url": "https://youtu.be/x", "provider": "youtube", "title": title } })),
        1 => words().prop_map(|text| json!({ "type": "codeBlock", "attrs": { "language": "rust" }, "content": [{ "type": "text", "text": text }] })),
    ]
}

fn block() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 20, 4, |inner| {
        let content = prop::collection::vec(inner, 0..4);
        let items = prop::collection::vec(content.clone(), 0..4)
            .prop_map(|items| items.into_iter().map(|content| json!({ "type": "listItem", "content": content })).collect::<Value>());
        let rows = prop::collection::vec(prop::collection::vec(content.clone(), 0..3), 0..3).prop_map(|rows| {
            let cell = |content| json!({ "type": "tableCell", "attrs": { "colspan": 1 }, "content": content });
            let row = |cells: Vec<_>| json!({ "type": "tableRow", "content": cells.into_iter().map(cell).collect::<Value>() });
            rows.into_iter().map(row).collect::<Value>()
        });
        prop_oneof![
            2 => items.clone().prop_map(|items| json!({ "type": "bulletList", "content": items })),
            2 => (items, 0..40).prop_map(|(items, start)| json!({ "type": "orderedList", "attrs": { "start": start }, "content": items })),
            1 => content.clone().prop_map(|content| json!({ "type": "blockquote", "content": content })),
            1 => rows.prop_map(|rows| json!({ "type": "table", "content": rows })),
            1 => (words(), content).prop_map(|(title, content)| json!({ "type": "factBox", "attrs": { "title": title }, "content": content })),
        ]
    })
}

/// Any document at all, as the editor could send it.
pub(in super::super) fn any_document() -> impl Strategy<Value = Document> {
    (prop::collection::vec(block(), 0..6), prop::option::of(0usize..6)).prop_map(|(mut content, wall)| {
        if let Some(at) = wall {
            content.insert(at.min(content.len()), json!({ "type": "wall" }));
        }
        Document::read(json!({ "type": "doc", "content": content })).expect("a well-formed document")
    })
}

/// Tags, attributes and text in any order, seldom closed.
pub(super) fn html_soup() -> impl Strategy<Value = String> {
    let names = "p|div|span|b|i|em|strong|a|ul|ol|li|table|tr|td|th|tbody|caption|blockquote|h1|h2|h5|pre|code|figure|figcaption\
                 |img|br|hr|iframe|script|style|svg|math|title|textarea|noscript|template|select|option|form|button|audio|video\
                 |object|section|aside|dl|dt|dd|small|sub|sup|del|u|font|center|name|x-y|o:p|body|html|colgroup|ruby|rt|plaintext|wbr";
    let names: Vec<&str> = names.split('|').collect();
    let attribute = prop_oneof![
        Just(" href='https://example.org/'"),
        Just(" href='javascript:x'"),
        Just(" href=/a"),
        Just(" src='/a.jpg' alt='one two'"),
        Just(" src='https://www.youtube.com/embed/abc' title='A film'"),
        Just(" class='fact-box'"),
        Just(" class='pull-quote'"),
        Just(" class='embed'"),
        Just(" class='gallery'"),
        Just(" class='credit'"),
        Just(" class='fact-box-title'"),
        Just(" onclick='evil()'"),
        Just(" style='font-weight:bold'"),
        Just(" data-caption='three'"),
        Just(" data-language=rust"),
        Just(" start=3"),
        Just(" colspan=2"),
        Just(" goal>"),
    ];
    let open = (prop::sample::select(names.clone()), prop::collection::vec(attribute, 0..3))
        .prop_map(|(name, attributes)| format!("<{name}{}>", attributes.concat()));
    let piece = prop_oneof![
        5 => open,
        4 => prop::sample::select(names).prop_map(|name| format!("</{name}>")),
        6 => "[a-z]{1,4}",
        3 => "[a-z'.:_é ]{0,8}",
        1 => Just("<!-- wall -->".to_owned()),
        1 => prop::sample::select(vec!["<!--", "-->", "<![CDATA[", "]]>", "<?php", "&amp;", "&#8217;", "&#0;", "\n", "\u{0}", "<", ">"]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// The signs of Markdown and HTML among words and line ends.
pub(super) fn markdown_soup() -> impl Strategy<Value = String> {
    let signs = vec![
        "*",
        "**",
        "_",
        "`",
        "```\n",
        "~~",
        "# ",
        "## ",
        "> ",
        "- ",
        "1. ",
        "\n",
        "\n\n",
        "    ",
        "[",
        "](",
        ")",
        "![",
        "](/a.jpg \"b c\")",
        "](https://example.org)",
        "<div>",
        "</div>",
        "<b>",
        "</b>",
        "<name>",
        "</name>",
        "<some goal>",
        "<!-- wall -->",
        "<br>",
        "<p>",
        "</p>",
        "| a | b |\n| - | - |\n| c | d |\n",
        "\\",
        "&amp;",
        "&#8217;",
        "---\n",
        "[a]: /x\n",
        "<script>",
        "</script>",
        "<https://example.org>",
        "<td>",
        "<li>",
        "  \n",
        "\u{0}",
        "<audio>",
        "<iframe title='x y'>",
        "<pre>",
        "</pre>",
        "\t",
        "![a <b>c</b>](x)",
    ];
    let piece = prop_oneof![3 => prop::sample::select(signs).prop_map(str::to_owned), 2 => "[a-z]{1,5}", 1 => "[a-z '.]{0,8}"];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}
