//! The place a shortcode stands in.

use super::pieces::Shortcode;

/// What stands around a shortcode.
pub(super) struct Spot<'a> {
    /// The raw source before it.
    pub(super) before: &'a str,
    /// The raw source after it.
    pub(super) after: &'a str,
    /// The other end, if it is one of a pair.
    pub(super) partner: Option<&'a Shortcode<'a>>,
}

impl Spot<'_> {
    /// True inside the target of a Markdown link or an HTML attribute.
    pub(super) fn is_target(&self) -> bool {
        ["](", "](<", "=\"", "='", "="].iter().any(|open| self.before.ends_with(open))
    }

    /// A space where the words on both sides would become one.
    pub(super) fn parting(&self) -> &'static str {
        let (before, after) = (self.space_before(), self.space_after());
        if before.is_empty() || after.is_empty() { "" } else { " " }
    }

    pub(super) fn space_before(&self) -> &'static str {
        match self.before.chars().next_back() {
            Some(c) if !c.is_whitespace() && !"([{“‘\"".contains(c) => " ",
            _ => "",
        }
    }

    /// A full stop, comma or colon may belong to the word after it ("3.5"), so it needs white space behind it to be safe.
    pub(super) fn space_after(&self) -> &'static str {
        let mut after = self.after.chars();
        match (after.next(), after.next()) {
            (Some('.' | ',' | ':' | ';' | '!' | '?' | ')'), second)
                if second.is_none_or(char::is_whitespace) =>
            {
                ""
            }
            (Some(c), _) if !c.is_whitespace() => " ",
            _ => "",
        }
    }
}
