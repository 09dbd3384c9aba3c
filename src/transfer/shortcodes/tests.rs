use super::*;
use proptest::prelude::*;

fn story(markdown: &str) -> String {
    replace(markdown, &Directory::default()).story
}

#[test]
fn parameters_in_all_their_quotes() {
    let source = r#"{{< img src="a.jpg" alt="He said \"no >}}\"" caption=`a "b"` width=20 />}}"#;
    let pieces = pieces(source);
    let shortcode = pieces[0].shortcode().unwrap();
    assert_eq!((pieces.len(), shortcode.name, shortcode.closes), (1, "img", false));
    assert_eq!(shortcode.get("alt"), Some("He said \"no >}}\""));
    assert_eq!(shortcode.get("caption"), Some("a \"b\""));
    assert_eq!(shortcode.get("width"), Some("20"));
    assert_eq!(shortcode.texts(), ["He said \"no >}}\"", "a \"b\""]);
}

#[test]
fn quotes_that_do_not_match_swallow_nothing() {
    let replaced =
        replace("a {{< img alt=\"one two >}} b {{< img alt=“three four” >}} c", &Directory::default());
    assert_eq!(replaced.texts, ["\"one", "two", "“three", "four”"]);
    assert_eq!(replaced.story, "a  b  c");
}

#[test]
fn links_lead_where_the_page_is_now() {
    assert_eq!(story("[a]({{< ref \"/topics/mobile\" >}})"), "[a](/topics/mobile)");
    assert_eq!(story("[a]({{< ref \"/about/_index.md\" >}} \"Title\")"), "[a](/about \"Title\")");
    assert_eq!(story("[a]({{<ref \"gone (1).md\">}})"), "[a](ref:gone%20%281%29.md)");
    assert_eq!(story("<a href=\"{{< tmp \"events/x.md\" >}}\">"), "<a href=\"tmp:events/x.md\">");
}

#[test]
fn only_what_belongs_together_is_a_pair() {
    let replaced = story("{{< note >}}a{{< box >}}b{{< /note >}}c{{< /box >}}");
    assert_eq!(replaced.matches("<aside").count(), 1);
    assert_eq!(replaced.matches("</aside").count(), 1);
    assert!(story("{{< note >}}a").ends_with('a'));
    assert!(!story("{{< note >}}a").contains("aside"));
}

#[test]
fn code_and_comments_show_what_they_show() {
    for source in
        ["`{{< note >}}`", "```\n{{< note >}}\n```", "<!-- {{< note >}} -->", "{{</* note */>}}", "{{ x }}"]
    {
        assert_eq!(story(source), source);
    }
}

proptest! {
    #[test]
    fn pieces_are_the_whole_source(source in "([a-z \"`=/\n]|\\{\\{<|>\\}\\}|\\{\\{%|%\\}\\}|é){0,40}") {
        let together: String = pieces(&source).iter().map(Piece::raw).collect();
        prop_assert_eq!(together, source);
    }
}
