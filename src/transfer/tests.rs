//! What becomes of an item, field by field and word by word.

use super::*;
use crate::articles::body::{Kind, from_markdown, plain_text, to_markdown};
use crate::paywall::Level;
use chrono_tz::Europe::Brussels;
use proptest::prelude::*;
use serde_json::{Value, json};

const RULES: Rules<'static> = Rules { zone: Brussels, section: "news" };

fn item(front_matter: Value, markdown: &str) -> SourceItem {
    SourceItem { path: "content/2014-06-05-a-story.md".into(), front_matter, markdown: markdown.into() }
}

fn story(front_matter: Value, markdown: &str) -> ImportedStory {
    convert(item(front_matter, markdown), &RULES, &Directory::default()).unwrap()
}

fn reason(front_matter: Value) -> String {
    convert(item(front_matter, ""), &RULES, &Directory::default()).unwrap_err().reason
}

fn body(markdown: &str) -> ImportedStory {
    story(json!({ "title": "T" }), markdown)
}

fn notes(story: &ImportedStory) -> Vec<&str> {
    story.notes.iter().map(|note| note.field.as_str()).collect()
}

#[test]
fn a_full_front_matter() {
    let story = story(
        json!({
            "title": "CDC&#8217;s door &amp; <em>more</em>", "slug": "cdcs-door", "date": "2014-06-05 10:32:57 -0400",
            "summary": "It says &ldquo;hello&rdquo;.", "deck": "Second", "kicker": "UX", "authors": ["ann", "bob"], "author": "Cid",
            "topics": ["mobile"], "tags": ["mobile", "web"], "section": "Science", "access": "subscribers", "draft": true,
            "expirydate": "2025-01-01", "featured_image": { "uid": "x", "alt": null }, "primary_image": null,
            "aliases": ["/2014/06/05/cdc/", "old", "https://other.example/x"], "redirectto": "https://x.example", "mood": "good", "source": "",
        }),
        "Text",
    );
    assert_eq!(story.title, "CDC’s door & more");
    assert_eq!((story.slug.as_str(), story.section.as_str()), ("cdcs-door", "science"));
    assert_eq!(story.published_at.unwrap().to_rfc3339(), "2014-06-05T14:32:57+00:00");
    assert_eq!((story.standfirst.as_str(), story.kicker.as_deref()), ("It says “hello”.", Some("UX")));
    assert_eq!(
        (story.authors.as_slice(), story.topics.as_slice()),
        (["ann", "bob", "Cid"].map(String::from).as_slice(), ["mobile", "web"].map(String::from).as_slice())
    );
    assert_eq!((story.access, story.draft), (Some(Level::Subscribers), true));
    assert_eq!(story.redirects, ["/2014/06/05/cdc/", "/old"]);
    assert_eq!(notes(&story), ["deck", "aliases", "expirydate", "featured_image", "mood", "redirectto"]);
}

#[test]
fn what_the_front_matter_leaves_out_comes_from_the_path_and_the_rules() {
    let story = story(json!({ "title": "A Story" }), "");
    assert_eq!((story.slug.as_str(), story.section.as_str(), story.access), ("a-story", "news", None));
    assert_eq!(story.published_at.unwrap().to_rfc3339(), "2014-06-04T22:00:00+00:00");
    assert!(!story.draft && story.notes.is_empty() && story.document.is_empty());
}

#[test]
fn slugs_are_made_fit_and_the_report_says_so() {
    let story = story(json!({ "title": "T", "slug": "Health_IT%e2%80%8aServices" }), "");
    assert_eq!(story.slug.as_str(), "health-it-services");
    assert_eq!(notes(&story), ["slug"]);
    let mut bundle = item(json!({ "title": "T" }), "");
    bundle.path = "posts/2014-06-05-bundle/index.md".into();
    bundle.front_matter["date"] = json!("2014-06-05");
    assert_eq!(convert(bundle, &RULES, &Directory::default()).unwrap().slug.as_str(), "bundle");
}

#[test]
fn what_could_publish_by_mistake_is_refused() {
    assert!(reason(json!({})).contains("title"));
    assert!(reason(json!(["a"])).contains("fields"));
    assert!(reason(json!({ "title": "T", "access": "gold" })).contains("gold"));
    assert!(reason(json!({ "title": "T", "draft": "perhaps" })).contains("perhaps"));
    let mut nameless = item(json!({ "title": "T", "date": "soon" }), "");
    nameless.path = "story.md".into();
    assert!(convert(nameless.clone(), &RULES, &Directory::default()).unwrap_err().reason.contains("soon"));
    nameless.front_matter = json!({ "title": "T" });
    assert!(convert(nameless.clone(), &RULES, &Directory::default()).unwrap_err().reason.contains("date"));
    nameless.front_matter = json!({ "title": "T", "draft": true });
    assert_eq!(convert(nameless, &RULES, &Directory::default()).unwrap().published_at, None);
    assert_eq!(notes(&story(json!({ "title": "T", "date": "soon" }), "")), ["date"]);
}

#[test]
fn links_between_stories_lead_to_their_new_addresses() {
    let mut directory = Directory::default();
    let mut other = item(json!({ "title": "Other", "section": "culture" }), "");
    other.path = "content/news/2015/2015-01-02-other.md".into();
    directory.add(&other, &RULES);
    let links = "[a]({{< ref \"2015-01-02-other.md\" >}}) [b]({{< relref \"/news/2015/2015-01-02-other\" >}} \"B\") [c]({{< ref \"gone.md\" >}}).";
    let story = convert(item(json!({ "title": "T" }), links), &RULES, &directory).unwrap();
    let (same, _) = from_markdown("[a](/culture/other) [b](/culture/other) c.");
    assert!(story.document.same_content(&same), "{}", story.document.to_json());
    assert_eq!(story.account.not_carried[0].detail, "ref:gone.md");
}

#[test]
fn shortcodes_become_what_they_meant() {
    let story = body(
        "Before {{< img src=\"a\" alt=\"A &amp; b\" caption=\"Cap\" >}}\n\n{{< note variant=\"x\" >}}**Bold** text{{< /note >}}\n\n\
         {{< ring title=\"Case *study*\">}}\n\n- one\n\n{{< youtube id=\"abc\" title=\"A film\" >}}\n\n{{< /ring >}}\n\n\
         {{< quote-block text=\"1. So & <so>\" cite=\"Ann\" >}}\n\n{{< tweet user=\"CIA\" id=\"1\" >}}\n\n\
         See {{< asset-static file=\"a.pdf\" label=\"the file (PDF)\" >}}! {{< button href=\"https://x.example/\" text=\"Go\" >}}\n\n\
         {{< mystery >}} end",
    );
    let kinds: Vec<&str> = story
        .document
        .blocks()
        .iter()
        .map(|block| match &block.kind {
            Kind::Paragraph(_) => "p",
            Kind::FactBox { .. } => "box",
            Kind::Blockquote(_) => "quote",
            Kind::Embed { .. } => "embed",
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["p", "box", "box", "quote", "embed", "p", "p"]);
    let text = plain_text(&story.document);
    for part in
        ["Bold text", "Case *study*", "A film", "1. So & <so>\n\nAnn", "See the file (PDF)! Go", "end"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    let left: Vec<_> =
        story.account.not_carried.iter().map(|left| (left.what.as_str(), left.words)).collect();
    assert_eq!(left, [("image", 3), ("file", 0), ("shortcode mystery", 0)]);
    assert!(story.account.is_balanced(), "{:?}", story.account);
}

#[test]
fn pictures_are_reported_with_their_words() {
    let story = body(
        "![A dog](dog.jpg \"Rex barks\") and <img src=x alt='A cat'> <figure><img src=y><figcaption>Two birds</figcaption></figure>",
    );
    let left: Vec<_> =
        story.account.not_carried.iter().map(|left| (left.what.as_str(), left.words)).collect();
    assert_eq!(left, [("image", 4), ("image", 2), ("image", 2)]);
    assert_eq!(plain_text(&story.document), "and");
    assert!(story.account.is_balanced());
}

#[test]
fn a_shortcode_in_a_broken_tag_is_reported_whole() {
    let story = body("<div>\n<p '{{< asset-static file=\"f\" label=\"two words\" >}} text");
    assert!(story.account.is_balanced());
    assert_eq!(story.account.not_carried[0].text, "two words");
}

#[test]
fn imported_text_opens_in_the_plain_text_area() {
    let markdown = "## Head\n\nText with [a link](https://example.org/), **bold** and _more_.\n\n- one\n  - two\n\n1. a\n2. b\n\n> quote\n\n| a | b |\n| --- | --- |\n| c | d |";
    let (document, _) = from_markdown(markdown);
    assert_eq!(to_markdown(&document).as_deref(), Some(markdown));
}

fn soup() -> impl Strategy<Value = String> {
    let signs = vec![
        "{{< note >}}",
        "{{< /note >}}",
        "{{% box title=\"a b\" %}}",
        "{{% /box %}}",
        "{{< img src=\"x\" alt=\"c d\" >}}",
        "{{<ref \"/a\">}}",
        "[l]({{< ref \"x.md\" >}})",
        "<a href=\"{{< tmp \"y\" >}}\">",
        "</a>",
        "{{< youtube id=\"q\" title=\"e f\" >}}",
        "{{< quote-block text=\"g h\" >}}",
        "{{< asset-static file=\"f\" label=\"i j\" >}}",
        "{{< mystery \"k l\" >}}",
        "{{< quote >}}",
        "{{< /quote >}}",
        "{{<",
        ">}}",
        "\"",
        "{{< tab name=\"m n\" >}}",
        "{{< /tab >}}",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "> ",
        "    ",
        "# ",
        "*",
        "**",
        "`",
        "```\n",
        "<div>",
        "</div>",
        "<p>",
        "|",
        "<td>",
        "<!-- x",
        "-->",
        "[",
        "](",
        ")",
    ];
    let piece = prop_oneof![4 => prop::sample::select(signs).prop_map(str::to_owned), 2 => "[a-z]{1,4}", 1 => "[a-z '.]{0,6}"];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn every_word_is_accounted_for(markdown in soup()) {
        let story = body(&markdown);
        prop_assert!(story.account.is_balanced(), "{:#?}\n{}", story.account, story.document.to_json());
    }

    #[test]
    fn any_string_is_an_article(markdown in any::<String>()) {
        prop_assert!(body(&markdown).account.is_balanced());
    }
}
