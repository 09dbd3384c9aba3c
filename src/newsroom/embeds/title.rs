//! The title that a page gives itself.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use crate::page::shorten;

/// Longest title, in characters.
const LONGEST: usize = 200;

/// The title in a page's head, on one line: what it says to those who share it, else of the window. Empty if there is none.
pub(super) fn title(html: &str) -> String {
    let tokenizer = Tokenizer::new(Titles::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    // Only scripts that write into the page would stop the tokenizer; nothing is run here.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let found = tokenizer.sink.0.into_inner();
    let title = if found.shared.trim().is_empty() { found.window } else { found.shared };
    shorten(&title.split_whitespace().collect::<Vec<_>>().join(" "), LONGEST)
}

#[derive(Default)]
struct Titles(RefCell<Found>);

#[derive(Default)]
struct Found {
    shared: String,
    window: String,
    in_title: bool,
}

impl TokenSink for Titles {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut found = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => return found.tag(&tag),
            Token::CharacterTokens(text) if found.in_title => found.window.push_str(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Found {
    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let opens = tag.kind == TagKind::StartTag;
        match &*tag.name {
            // A picture drawn in the page may have a title as well: the first is the page's.
            "title" if opens && self.window.is_empty() => {
                self.in_title = true;
                TokenSinkResult::RawData(RawKind::Rcdata)
            }
            "title" => {
                self.in_title = false;
                TokenSinkResult::Continue
            }
            "meta" if opens && self.shared.is_empty() => {
                self.meta(tag);
                TokenSinkResult::Continue
            }
            "script" if opens => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" if opens => TokenSinkResult::RawData(RawKind::Rawtext),
            _ => TokenSinkResult::Continue,
        }
    }

    fn meta(&mut self, tag: &Tag) {
        let of = |name: &str| tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
        let says = of("property").or_else(|| of("name")).map(|attribute| &*attribute.value);
        if matches!(says, Some("og:title" | "twitter:title"))
            && let Some(content) = of("content")
        {
            self.shared = content.value.to_string();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn a_page_is_called_what_it_calls_itself() {
        for (html, called) in [
            ("<title>A &amp; B</title>", "A & B"),
            (
                "<title>Window</title><meta property=og:title content=\"To &quot;share&quot;\">",
                "To \"share\"",
            ),
            ("<meta name=\"twitter:title\" content=\" two\n lines \">", "two lines"),
            ("<script>'<title>no</title>'</script><title>yes</title>", "yes"),
            ("<title>page</title><svg><title>drawing</title></svg>", "page"),
            ("<title>never ends", "never ends"),
            ("<p>nothing", ""),
            ("", ""),
        ] {
            assert_eq!(title(html), called, "{html}");
        }
    }
}
