//! What a word is, and how many a piece of HTML holds.
//!
//! One definition for reading time, search and the importer's account: a word of the Unicode standard (UAX 29) that holds at
//! least one letter or number. "can't" and "gsa.gov" are one word, a lone dash is none. The rejected definition, whatever
//! stands between white space, counts "—" and "##" as words and calls "and/or" one.

use super::{dom, markdown, tidy};
use unicode_segmentation::UnicodeSegmentation;

/// Number of words in plain text.
pub fn words(text: &str) -> usize {
    text.unicode_words().count()
}

/// Number of words in HTML, counted without building a document.
///
/// This is the other side of the account that imports are checked by, so it knows nothing of what the builder keeps, moves
/// or leaves out. All they share is the parser and one fact: which elements run on inside a word (`<b>`, `<a>`) and which
/// part words (`<p>`, `<br>`, `<img>` and everything unknown). Text counts wherever it stands, in scripts and templates too:
/// whether it is worth keeping is the builder's decision, and it must say so. Attributes are not text, but for those that a
/// person reads: `alt` of a picture, `title` of a frame, and `data-caption`, in which a Markdown image's title travels.
pub fn words_in_html(html: &str) -> usize {
    dom::parse(html, |root| words(&root.text('\n')))
}

/// The text of a short piece of HTML on one line: a title or caption in which another system wrote `&#8217;` or `<em>`. A tag
/// that HTML does not know stays as it is written.
pub fn text_in_html(html: &str) -> String {
    if !html.contains(['&', '<']) {
        return tidy::plain(html);
    }
    dom::parse(&markdown::known_tags_only(html), |root| tidy::plain(&root.text(' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_a_reader_would_count() {
        assert_eq!(words("It can't — gsa.gov, 3,5 million & “so” on"), 7);
        assert_eq!(words("## ** --"), 0);
    }

    #[test]
    fn tags_part_words_only_where_a_reader_sees_it() {
        assert_eq!(words_in_html("foo<b>bar</b>baz"), 1);
        assert_eq!(words_in_html("foo<br>bar<img alt='a b'>baz<p>x<script>y z</script>"), 8);
        assert_eq!(words_in_html("<iframe title='One two'>three</iframe><template><p>four</template>"), 4);
    }
}
