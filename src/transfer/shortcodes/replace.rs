//! What each shortcode becomes.

use super::super::account::NotCarried;
use super::super::directory::Directory;
use super::pieces::Shortcode;
use super::spot::Spot;
use std::fmt::Write;

/// See [`super::Replaced`] for the meaning of the fields.
#[derive(Debug, Default)]
pub(super) struct Replacement {
    pub(super) story: String,
    pub(super) neutral: String,
    pub(super) texts: Vec<String>,
    pub(super) not_carried: Option<NotCarried>,
}

impl Replacement {
    /// Markup around the texts of a shortcode. The neutral form is the same markup around dashes: no words, but not nothing
    /// either, so that a line stays a line for Markdown.
    fn of(texts: Vec<String>, markup: impl Fn(&[String]) -> String) -> Self {
        let escaped: Vec<String> = texts.iter().map(|text| escaped(text)).collect();
        let neutral = markup(&vec!["—".to_owned(); texts.len()]);
        Self { story: markup(&escaped), neutral, texts, not_carried: None }
    }

    /// The same on lines of its own. Blank lines around HTML make it a block for Markdown, and what is between two of them
    /// is Markdown again.
    fn block(texts: Vec<String>, markup: impl Fn(&[String]) -> String) -> Self {
        Self::of(texts, |texts| format!("\n\n{}\n\n", markup(texts)))
    }
}

pub(super) fn replacement(shortcode: &Shortcode<'_>, spot: &Spot<'_>, directory: &Directory) -> Replacement {
    if spot.is_target() {
        return target(shortcode, spot, directory);
    }
    match (shortcode.name, spot.partner) {
        (name, Some(partner)) if is_quote(name) => pair_of_quote(shortcode, partner),
        (name, Some(_)) => pair(shortcode, is_box(name)),
        ("asset-static" | "asset", None) => label(shortcode, spot),
        ("button", None) => button(shortcode, spot),
        (name, None) if is_quote(name) && !shortcode.texts().is_empty() => quote(shortcode),
        _ => player(shortcode).unwrap_or_else(|| left_out(shortcode, spot)),
    }
}

/// The target of a link. One that leads nowhere becomes an address that no document takes, so that the text stays, the link
/// goes, and the report says where it led.
fn target(shortcode: &Shortcode<'_>, spot: &Spot<'_>, directory: &Directory) -> Replacement {
    let value = shortcode.first().or_else(|| shortcode.parameters.first().map(|first| first.value.as_str()));
    let value = value.unwrap_or_default();
    let story = match shortcode.name {
        "ref" | "relref" => directory.find(value).map(str::to_owned).or_else(|| own_path(value)),
        _ => None,
    };
    let mut story = story.unwrap_or_else(|| format!("{}:{}", shortcode.name, encoded(value)));
    // `]({{< ref "a.md" >}}"Title")`: without a space this would be no link but brackets for all to see.
    if spot.before.ends_with("](") && spot.after.starts_with(['"', '\'']) {
        story.push(' ');
    }
    Replacement { neutral: story.clone(), story, ..Replacement::default() }
}

/// A path of the old site that we keep as a path of ours: "/topics/mobile", "/about/_index.md".
fn own_path(value: &str) -> Option<String> {
    let path = value.strip_suffix(".md").unwrap_or(value);
    let path = path.strip_suffix("/_index").unwrap_or(path);
    (path.starts_with('/') && !path.starts_with("//")).then(|| encoded(path))
}

/// Percent-encodes whatever could end a link target in Markdown or HTML.
fn encoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/#?=&+%".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn is_box(name: &str) -> bool {
    matches!(
        name,
        "note" | "box" | "ring" | "alert" | "callout" | "card" | "aside" | "tip" | "warning" | "info"
    )
}

fn is_quote(name: &str) -> bool {
    matches!(name, "quote-block" | "quote" | "blockquote" | "pullquote" | "pull-quote")
}

/// One end of a pair: a fact box with its title, or, for a pair we know nothing of, its content alone.
fn pair(shortcode: &Shortcode<'_>, is_box: bool) -> Replacement {
    let name = if is_box { "aside" } else { "div" };
    if shortcode.closes {
        return Replacement::block(Vec::new(), |_| format!("</{name}>"));
    }
    if !is_box {
        let plain = Replacement::block(Vec::new(), |_| "<div>".to_owned());
        return Replacement { texts: shortcode.texts(), not_carried: said(shortcode), ..plain };
    }
    Replacement::block(shortcode.texts(), |texts| {
        let title = match texts.join(" ") {
            title if title.is_empty() => title,
            title => format!("\n\n<p class=\"fact-box-title\">{title}</p>"),
        };
        format!("<aside class=\"fact-box\">{title}")
    })
}

fn pair_of_quote(shortcode: &Shortcode<'_>, partner: &Shortcode<'_>) -> Replacement {
    if !shortcode.closes {
        return Replacement::block(Vec::new(), |_| "<blockquote>".to_owned());
    }
    Replacement::block(partner.texts(), |texts| format!("{}</blockquote>", paragraphs(texts)))
}

/// A quotation whose words are parameters.
fn quote(shortcode: &Shortcode<'_>) -> Replacement {
    Replacement::block(shortcode.texts(), |texts| format!("<blockquote>{}</blockquote>", paragraphs(texts)))
}

fn paragraphs(texts: &[String]) -> String {
    let mut out = String::new();
    for text in texts {
        let _ = write!(out, "<p>{text}</p>");
    }
    out
}

/// The words of a link to a file of the old site. The file stays behind and the report names it.
fn label(shortcode: &Shortcode<'_>, spot: &Spot<'_>) -> Replacement {
    let file = shortcode.get("file").or_else(|| shortcode.first()).unwrap_or_default();
    let not_carried = Some(NotCarried::new("file", file, &[]));
    Replacement { not_carried, ..inline(shortcode, spot, |text| text) }
}

fn button(shortcode: &Shortcode<'_>, spot: &Spot<'_>) -> Replacement {
    let href = shortcode.get("href").or_else(|| shortcode.get("url")).unwrap_or_default();
    inline(shortcode, spot, |text| format!("<a href=\"{}\">{text}</a>", escaped(href)))
}

/// The texts of a shortcode in the line it stands in.
fn inline(shortcode: &Shortcode<'_>, spot: &Spot<'_>, markup: impl Fn(String) -> String) -> Replacement {
    let (before, after) = (spot.space_before(), spot.space_after());
    Replacement::of(shortcode.texts(), |texts| format!("{before}{}{after}", markup(texts.join(" "))))
}

/// A film or post elsewhere, as the frame that the old site showed it in.
fn player(shortcode: &Shortcode<'_>) -> Option<Replacement> {
    let id = shortcode.get("id").or_else(|| shortcode.first())?;
    let address = match shortcode.name {
        "youtube" => format!("https://www.youtube.com/embed/{}", encoded(id)),
        "vimeo" => format!("https://player.vimeo.com/video/{}", encoded(id)),
        "tweet" | "twitter" | "x" => {
            format!(
                "https://twitter.com/{}/status/{}",
                encoded(shortcode.get("user").unwrap_or("i")),
                encoded(id)
            )
        }
        "fb-video" | "facebook" => shortcode.first()?.to_owned(),
        _ => return None,
    };
    Some(Replacement::block(shortcode.texts(), |texts| {
        format!("<iframe src=\"{}\" title=\"{}\"></iframe>", escaped(&address), texts.join(" "))
    }))
}

/// Nothing is left but a space where words would meet; the report has the rest.
pub(super) fn left_out(shortcode: &Shortcode<'_>, spot: &Spot<'_>) -> Replacement {
    let parting = spot.parting().to_owned();
    Replacement {
        story: parting.clone(),
        neutral: parting,
        texts: shortcode.texts(),
        not_carried: Some(said(shortcode).unwrap_or_else(|| reported(shortcode))),
    }
}

/// A report of the text of a shortcode, `None` where it has none.
fn said(shortcode: &Shortcode<'_>) -> Option<NotCarried> {
    (!shortcode.texts().is_empty()).then(|| reported(shortcode))
}

fn reported(shortcode: &Shortcode<'_>) -> NotCarried {
    let name = shortcode.name;
    let what = if name.contains("img") || matches!(name, "figure" | "image" | "picture") {
        "image".to_owned()
    } else {
        format!("shortcode {name}")
    };
    let detail = ["src", "file", "href", "url", "id"].iter().find_map(|key| shortcode.get(key));
    NotCarried::new(&what, detail.or_else(|| shortcode.first()).unwrap_or_default(), &shortcode.texts())
}

/// Plain text for a place that may be Markdown, HTML or an attribute: every sign that any of them reads is a character
/// reference, which all of them resolve.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            let _ = write!(out, "&#{};", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}
