//! What it looks like: one example for every rule that a reader or an editor would notice.

use super::super::*;
use crate::media::Picture as LibraryPicture;
use serde_json::{Value, json};
use uuid::Uuid;

fn document(content: &Value) -> Document {
    Document::read(json!({ "type": "doc", "content": content })).unwrap()
}

fn html(markdown: &str) -> String {
    page_html(&from_markdown(markdown).0)
}

fn pasted(source: &str) -> String {
    page_html(&from_html(source).0)
}

fn all_kinds() -> Document {
    let text = |text: &str| json!([{ "type": "paragraph", "content": [{ "type": "text", "text": text }] }]);
    let image = |caption: &str| json!({ "type": "image", "attrs": { "src": "/a.jpg", "alt": "Alt", "caption": caption, "credit": "Ann" } });
    document(&json!([
        { "type": "pullQuote", "attrs": { "text": "So <it> is", "attribution": "Ann" } },
        image("Cap"),
        { "type": "gallery", "content": [image(""), image("B")] },
        { "type": "table", "content": [
            { "type": "tableRow", "content": [{ "type": "tableHeader", "attrs": { "colspan": 2 }, "content": text("Head") }] },
            { "type": "tableRow", "content": [{ "type": "tableCell", "content": text("a") }, { "type": "tableCell" }] },
        ] },
        { "type": "factBox", "attrs": { "title": "Facts" }, "content": text("True") },
        { "type": "embed", "attrs": { "url": "https://www.youtube.com/watch?v=x", "provider": "youtube" } },
        { "type": "codeBlock", "attrs": { "language": "rust" }, "content": [{ "type": "text", "text": "a < b\n" }] },
    ]))
}

#[test]
fn the_page_of_every_kind_of_block() {
    let expected = [
        "<figure class=\"pull-quote\"><blockquote><p>So &lt;it&gt; is</p></blockquote><figcaption>Ann</figcaption></figure>",
        "<figure class=\"image\"><img src=\"/a.jpg\" alt=\"Alt\" loading=\"lazy\" decoding=\"async\"><figcaption>Cap <small class=\"credit\">Ann</small></figcaption></figure>",
        "<div class=\"gallery\"><figure class=\"image\">",
        "<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table: Head\"><table><thead><tr><th colspan=\"2\" scope=\"col\">Head</th></tr></thead><tbody><tr><td>a</td><td></td></tr></tbody></table></div>",
        "<aside class=\"fact-box\" aria-label=\"Facts\"><p class=\"fact-box-title\">Facts</p><p>True</p></aside>",
        "<p class=\"embed\" data-provider=\"youtube\"><a href=\"https://www.youtube.com/watch?v=x\" rel=\"noopener\">youtube.com</a></p>",
        "<pre tabindex=\"0\" data-language=\"rust\"><code>a &lt; b</code></pre>",
    ];
    let html = page_html(&all_kinds());
    for part in expected {
        assert!(html.contains(part), "{part}\nin {html}");
    }
    assert_eq!(to_markdown(&all_kinds()), None);
}

#[test]
fn pictures_of_the_library_are_looked_up_and_those_of_others_never_load() {
    let id = Uuid::from_u128(7);
    let image = document(
        &json!([{ "type": "image", "attrs": { "media": id.to_string(), "src": "/old.jpg", "alt": "A" } }]),
    );
    let picture = LibraryPicture {
        srcset: "/media/7/400.jpg 400w".into(),
        avif: "/media/7/400.avif 400w".into(),
        width: 3,
        height: 2,
        ..LibraryPicture::at("/media/7/800.jpg".into(), "Library".into())
    };
    let options =
        PageOptions { media: &|wanted| (wanted == id).then(|| picture.clone()), ..PageOptions::default() };
    let html_with = page_html_with(&image, &options);
    for part in [
        "<figure class=\"image\"><picture><source type=\"image/avif\" srcset=\"/media/7/400.avif 400w\" sizes=",
        "<img src=\"/media/7/800.jpg\" srcset=\"/media/7/400.jpg 400w\" sizes=",
        "alt=\"A\" width=\"3\" height=\"2\" loading=\"lazy\" decoding=\"async\"></picture></figure>",
    ] {
        assert!(html_with.contains(part), "{part}\nin {html_with}");
    }
    let silent = document(&json!([{ "type": "image", "attrs": { "media": id.to_string() } }]));
    assert!(page_html_with(&silent, &options).contains("alt=\"Library\""), "the library's own words");
    assert!(!page_html(&image).contains("<img"));
    assert_eq!(image.to_json()["content"][0]["attrs"]["src"], Value::Null);
    assert_eq!(to_markdown(&image), Some(format!("![A](media:{id})")));
    assert_eq!(
        html("![A](https://other.example/a.jpg)"),
        "<figure class=\"image\"><a href=\"https://other.example/a.jpg\" rel=\"noopener\">A</a></figure>"
    );
}

#[test]
fn marks_share_their_elements_and_breaks_belong_to_both_sides() {
    assert_eq!(html("[a **b**\\\nc](/x) d"), "<p><a href=\"/x\">a <strong>b</strong><br>c</a> d</p>");
    assert_eq!(
        html("[out](https://x.example) [home](/a)"),
        "<p><a href=\"https://x.example/\" rel=\"noopener\">out</a> <a href=\"/a\">home</a></p>"
    );
}

#[test]
fn an_insert_stands_behind_the_second_paragraph_and_is_not_touched() {
    let offer = "<div data-offer onclick=\"x\">Offer</div>";
    let (document, _) = from_markdown("one\n\n- list\n\ntwo\n\nthree");
    let options = PageOptions { insert_after_second_paragraph: Some(offer), ..PageOptions::default() };
    let html = page_html_with(&document, &options);
    assert_eq!(html, format!("<p>one</p><ul><li>list</li></ul><p>two</p>{offer}<p>three</p>"));
    assert!(page_html_with(&from_markdown("one").0, &options).ends_with(offer));
}

#[test]
fn a_preview_ends_at_the_mark_or_behind_the_second_paragraph() {
    for (markdown, open, has_more) in [
        ("a\n\nb\n\nc", "a\n\nb", true),
        ("a\n\nb", "a\n\nb", false),
        ("# h\n\na\n\n- l\n\nb\n\n- m", "h\n\na\n\nl\n\nb", true),
        ("a\n\n<!-- wall -->\n\nb\n\nc", "a", true),
        ("a\n\nb\n\nc\n\n<!-- wall -->", "a\n\nb\n\nc", false),
        ("<!-- wall -->\n\na", "", true),
        // Without a second paragraph a list story is not given away.
        ("a\n\n- l\n- m\n- n", "a", true),
        ("- l\n- m", "l\nm", false),
        ("a\n\n___", "a", false),
        ("", "", false),
    ] {
        let (document, dropped) = from_markdown(markdown);
        assert!(dropped.is_empty());
        let start = preview(&document);
        assert_eq!((plain_text(&start.document).as_str(), start.has_more), (open, has_more), "{markdown:?}");
        assert_eq!(plain_text(&preview(&document).document), open);
    }
}

#[test]
fn a_wall_mark_that_cannot_stand_is_reported() {
    for source in ["> <!-- wall -->\n> a", "- a\n\n  <!-- wall -->", "<!-- wall -->\n\na\n\n<!-- wall -->"] {
        let (document, dropped) = from_markdown(source);
        assert_eq!(dropped.len(), 1, "{source}");
        assert!(dropped[0].what.contains("wall mark"));
        assert!(document.blocks().iter().filter(|block| block.kind == Kind::Wall).count() < 2);
    }
}

#[test]
fn plain_text_words_and_minutes() {
    let text = plain_text(&all_kinds());
    assert_eq!(text, "So <it> is\nAnn\n\nCap\nAnn\n\nAnn\nB\nAnn\n\nHead\na\t\n\nFacts\nTrue\n\na < b");
    assert_eq!(reading_minutes(0), 1);
    assert_eq!(reading_minutes(word_count(&from_markdown(&"word ".repeat(231)).0)), 2);
    assert_eq!(word_count(&from_markdown("# a\n\n- b c\n\n| d | e |\n|-|-|\n| f | |").0), 6);
}

#[test]
fn what_word_processors_paste_comes_out_clean() {
    let word = "<html><head><style>p{}</style></head><body><!--StartFragment--><p class=MsoNormal style='margin:0'><b><span lang=EN-GB style='font-size:11pt'>Bold<o:p></o:p></span></b></p>\
                <p class=MsoNormal><o:p>&nbsp;</o:p></p><p>Plain <i>it</i></p><!--EndFragment--></body></html>";
    assert_eq!(pasted(word), "<p><strong>Bold</strong></p><p>Plain <em>it</em></p>");
    let docs = "<b style=\"font-weight:normal;\" id=\"docs-internal-guid-1\"><h1 dir=\"ltr\"><span style=\"font-weight:400\">Head</span></h1><p><span style=\"font-weight:400\">Plain </span>\
                <span style=\"font-weight:700;font-style:italic\">both</span><span style=\"vertical-align:super\">2</span></p><ul><li><p>one</p></li><ul><li>two</li></ul></ul></b>";
    assert_eq!(
        pasted(docs),
        "<h2>Head</h2><p>Plain <strong><em>both</em></strong><sup>2</sup></p><ul><li>one<ul><li>two</li></ul></li></ul>"
    );
}

#[test]
fn html_that_has_no_place_is_reported_by_name() {
    let source = "<p>Hi <script>evil()</script>there</p><form><button>Send it</button></form><a href='javascript:x'>bad</a>\
                  <iframe src='https://ads.example/x'></iframe><video src='v.mp4'>no video</video>";
    let (document, dropped) = from_html(source);
    assert_eq!(plain_text(&document), "Hi there\n\nbad");
    let named: Vec<(&str, &str, usize)> =
        dropped.iter().map(|one| (one.what.as_str(), one.detail.as_str(), one.words())).collect();
    assert_eq!(
        named,
        [
            ("script", "", 1),
            ("form", "", 2),
            ("link address", "javascript:x", 0),
            ("iframe", "https://ads.example/x", 0),
            ("video", "v.mp4", 2)
        ]
    );
}

#[test]
fn a_fact_box_s_title_parts_words_only_where_a_reader_sees_it() {
    let boxed = |inside: &str| pasted(&format!("<aside class=fact-box>{inside}</aside>"));
    let inside_a_word = boxed("ab<b class=fact-box-title>cd</b>ef");
    assert!(inside_a_word.contains("ab<strong>cd</strong>ef"), "{inside_a_word}");
    let between = boxed("one<p class=fact-box-title>Two</p>three");
    assert!(between.contains(">Two</p>") && between.contains("<p>one</p>"), "{between}");
}

#[test]
fn players_become_links() {
    for (src, url, provider) in [
        ("https://www.youtube.com/embed/abc?rel=0", "https://www.youtube.com/watch?v=abc", "youtube"),
        ("//www.youtube-nocookie.com/embed/abc", "https://www.youtube.com/watch?v=abc", "youtube"),
        ("https://player.vimeo.com/video/42?h=1", "https://vimeo.com/42", "vimeo"),
        (
            "//www.slideshare.net/slideshow/embed_code/key/x",
            "https://www.slideshare.net/slideshow/embed_code/key/x",
            "slideshare",
        ),
    ] {
        let (document, dropped) = from_html(&format!("<p>a<iframe src='{src}' title='A film'></iframe></p>"));
        assert!(dropped.is_empty());
        let attrs = &document.to_json()["content"][1]["attrs"];
        assert_eq!(
            (attrs["url"].as_str(), attrs["provider"].as_str(), attrs["title"].as_str()),
            (Some(url), Some(provider), Some("A film"))
        );
    }
}

#[test]
fn unknown_tags_in_markdown_are_text() {
    let (document, _) = from_markdown(
        "As a <type of person>, I want <some goal>.\n\nMail <info@example.org> or <https://example.org>.\n\n    <td>\n    x",
    );
    assert_eq!(
        plain_text(&document),
        "As a <type of person>, I want <some goal>.\n\nMail info@example.org or https://example.org.\n\nx"
    );
}

#[test]
fn markdown_keeps_ids_of_what_was_not_touched() {
    let (old, _) = from_markdown("one\n\ntwo\n\n- a\n- b\n\nthree");
    let mut json = old.to_json();
    for (n, block) in json["content"].as_array_mut().unwrap().iter_mut().enumerate() {
        block["attrs"]["id"] = json!(format!("old-{n}"));
    }
    let old = Document::read(json).unwrap();
    let new = reconcile_ids(&old, from_markdown("zero\n\ntwo\n\n- a\n- changed\n\nthree\n\none").0);
    let ids: Vec<&str> = new.blocks().iter().map(|block| block.id.as_str()).collect();
    assert_eq!([ids[1], ids[3], ids[4]], ["old-1", "old-3", "old-0"]);
    assert!(!ids[0].starts_with("old") && !ids[2].starts_with("old"));
    let items = |document: &Document| match &document.blocks()[2].kind {
        Kind::BulletList(items) => items.iter().map(|item| item.id.clone()).collect::<Vec<_>>(),
        _ => panic!("a list"),
    };
    assert_eq!(items(&old)[0], items(&new)[0]);
    assert_ne!(items(&old)[1], items(&new)[1]);
}

#[test]
fn hostile_nesting_costs_neither_stack_nor_words() {
    for source in ["<div>", "<b>", "<blockquote>", "<ul><li>", "<table><tr><td>", "<figure>", "<p><span>"] {
        let html = format!("{}deep words", source.repeat(5_000));
        let (document, _) = from_html(&html);
        assert!(plain_text(&document).ends_with("deep words"), "{source}");
    }
    for source in [">", "- ", "*", "[", "![", "    "] {
        let (document, _) = from_markdown(&format!("{}deep words", source.repeat(3_000)));
        assert!(plain_text(&document).ends_with("deep words"), "{source}");
    }
}

#[test]
fn what_is_beyond_the_size_of_a_story_is_reported() {
    let paragraphs = MAX_NODES / 2 + 10;
    let (document, dropped) = from_html(&"<p>word".repeat(paragraphs));
    assert_eq!(word_count(&document) + dropped.len(), paragraphs);
    assert_eq!(dropped.len(), 10);
    assert!(Document::read(document.to_json()).is_ok());
}

#[test]
fn the_schema_says_what_the_reader_takes_and_the_writer_writes() {
    let schema = schema();
    let nodes = schema["nodes"].as_object().unwrap();
    let mut written = vec![all_kinds().to_json()];
    written.push(
        from_markdown("## h\n\np **b**\\\nc\n\n- a\n\n2. b\n\n> q\n\n___\n\n<!-- wall -->").0.to_json(),
    );
    let mut seen = std::collections::BTreeSet::new();
    while let Some(node) = written.pop() {
        let name = node["type"].as_str().unwrap().to_owned();
        let known = nodes[&name]["attrs"].as_object().unwrap();
        let attrs = node["attrs"].as_object();
        assert!(attrs.into_iter().flatten().all(|(attr, _)| known.contains_key(attr)), "{name}: {attrs:?}");
        written.extend(node["content"].as_array().into_iter().flatten().cloned());
        seen.insert(name);
    }
    assert_eq!(
        seen.into_iter().collect::<Vec<_>>(),
        nodes.keys().cloned().collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    );
    for (name, node) in
        nodes.iter().filter(|(_, node)| node["group"] == "block" && node["content"] == "inline*")
    {
        let bare =
            json!({ "type": name, "attrs": node["attrs"], "content": [{ "type": "text", "text": "x" }] });
        assert!(
            Document::read(json!({ "type": "doc", "content": [bare] })).is_ok(),
            "{name} with its defaults"
        );
    }
}

#[test]
fn what_stands_behind_the_wall_can_be_marked() {
    let offer = "<aside data-offer></aside>";
    let page = |markdown: &str, insert_after_second_paragraph| {
        let options =
            PageOptions { insert_after_second_paragraph, mark_gated: true, ..PageOptions::default() };
        page_html_with(&from_markdown(markdown).0, &options).replace('\n', "")
    };
    let gated = "<div class=\"prose paywall\">";
    assert_eq!(page("one\n\ntwo\n\nthree", None), format!("<p>one</p><p>two</p>{gated}<p>three</p></div>"));
    assert_eq!(
        page("one\n\ntwo\n\nthree", Some(offer)),
        format!("<p>one</p><p>two</p>{offer}{gated}<p>three</p></div>")
    );
    assert_eq!(
        page("one\n\n<!-- wall -->\n\ntwo\n\nthree", Some(offer)),
        format!("<p>one</p>{gated}<p>two</p>{offer}<p>three</p></div>")
    );
    assert_eq!(
        page("one\n\ntwo\n\nthree\n\n<!-- wall -->\n\nfour", Some(offer)),
        format!("<p>one</p><p>two</p>{offer}<p>three</p>{gated}<p>four</p></div>")
    );
    assert_eq!(page("one\n\ntwo", None), "<p>one</p><p>two</p>", "nothing is gated");
}
