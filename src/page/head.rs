//! What a page says of itself in its head.

use super::Chrome;
use crate::articles::Elsewhere;

/// What a page says of itself in its head.
#[derive(Debug, Clone)]
pub struct Head {
    /// Title of the window.
    pub title: String,
    /// One or two sentences, 200 characters at most.
    pub description: String,
    /// The page's one address, absolute.
    pub canonical: String,
    /// What crawlers are told, where it is not "index, follow".
    pub robots: Option<&'static str>,
    /// A feed of what the page lists.
    pub feed: Option<FeedLink>,
    /// Open Graph's type.
    pub og_type: &'static str,
    /// Title without the publication's name.
    pub og_title: String,
    /// What stands under it on a card, as long as a description.
    pub og_description: String,
    /// Address of a picture, absolute.
    pub image: Option<String>,
    /// Address of the section to mark in the navigation.
    pub section: String,
}

/// A feed and its title.
#[derive(Debug, Clone)]
pub struct FeedLink {
    /// Title.
    pub title: String,
    /// Address.
    pub href: String,
}

/// Longest description, in characters.
const DESCRIPTION: usize = 200;

impl Head {
    /// The head of a page named `title` at `path`.
    pub fn new(chrome: &Chrome, title: impl Into<String>, path: &str) -> Self {
        let title = title.into();
        let description = crate::t1("site-description", "name", &chrome.site.name);
        Self {
            title: format!("{title} – {}", chrome.site.name),
            og_description: description.clone(),
            description,
            canonical: format!("{}{path}", chrome.site.base),
            robots: None,
            feed: None,
            og_type: "website",
            og_title: title,
            image: None,
            section: String::new(),
        }
    }

    /// The same with a description, shortened at a word.
    #[must_use]
    pub fn described(mut self, text: &str) -> Self {
        if !text.is_empty() {
            self.description = shorten(text, DESCRIPTION);
            self.og_description.clone_from(&self.description);
        }
        self
    }

    /// The same as an editor wants it shown elsewhere; what they left empty stays.
    #[must_use]
    pub fn elsewhere(mut self, chrome: &Chrome, elsewhere: &Elsewhere) -> Self {
        if !elsewhere.search_title.is_empty() {
            self.title = format!("{} – {}", elsewhere.search_title, chrome.site.name);
        }
        if !elsewhere.search_description.is_empty() {
            self.description = shorten(&elsewhere.search_description, DESCRIPTION);
        }
        if !elsewhere.share_title.is_empty() {
            self.og_title.clone_from(&elsewhere.share_title);
        }
        if !elsewhere.share_description.is_empty() {
            self.og_description = shorten(&elsewhere.share_description, DESCRIPTION);
        }
        self
    }

    /// The same for a page that is nobody's search result.
    #[must_use]
    pub fn unlisted(mut self) -> Self {
        self.robots = Some("noindex");
        self
    }

    /// The same with a feed of what it lists, and its section marked.
    #[must_use]
    pub fn listing(mut self, name: &str, path: &str) -> Self {
        self.feed = Some(FeedLink { title: name.to_owned(), href: format!("{path}/feed.xml") });
        path.clone_into(&mut self.section);
        self
    }
}

/// At most `longest` characters of a text, cut after a whole word and marked so.
pub fn shorten(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let cut: String = text.chars().take(longest - 1).collect();
    let end = cut.rfind(char::is_whitespace).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end())
}
