//! What an editor should have seen before readers do: an embargo, pictures without a description, links that lead nowhere,
//! a sponsor named in the story, words from behind the wall where everybody reads them. It stops nobody, for the person
//! knows more than the rule; what must not happen at all is refused where it is done (see
//! [`schedule::check_embargo`](super::schedule::check_embargo)).

mod leak;
pub mod links;
pub mod pages;
pub mod store;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::app::AppState;
use crate::articles::Kind;
use crate::articles::body::{self, Image};
use crate::articles::manuscript::{Manuscript, Stored};
use crate::error::AppResult;
use crate::paywall::{AccessRule, Level};
use crate::wording;

/// What the database knows of a story beside its manuscript.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The level of its section, where it sets one.
    pub section_access: Option<Level>,
    /// What the picture above the text shows, if there is one and it is not decorative.
    pub lead_alt: Option<String>,
    /// Organisations that pay for highlights and whose names stand somewhere in the story.
    pub sponsors: Vec<String>,
    /// What readers are told by its corrections.
    pub corrections: Vec<String>,
}

/// What there is to look at in a story as it is stored, but for where its links lead.
pub async fn look(state: &AppState, stored: &Stored) -> AppResult<Vec<String>> {
    let mut facts = store::facts(&state.db, stored.article_id).await?;
    let whole = body::plain_text(&stored.manuscript.document);
    let everything =
        [&stored.manuscript.headline, &stored.manuscript.standfirst, &whole].map(String::as_str).join("\n");
    facts.sponsors = store::sponsors_in(&state.db, &everything).await?;
    facts.sponsors.retain(|name| names(&everything, name));
    let site = state.site.current().rules.access;
    let (now, zone) = (state.clock.now(), state.zone);
    let stored = stored.clone();
    // Off the threads that serve readers: each opening of the form asks for it, and a long text takes a while.
    let found = tokio::task::spawn_blocking(move || {
        let texts = Texts { whole: &whole, everything: &everything };
        findings(&stored, &facts, texts, site, (now, zone))
    });
    Ok(found.await.map_err(anyhow::Error::from)?)
}

/// What a story says, written out once.
#[derive(Clone, Copy)]
struct Texts<'a> {
    /// Its text.
    whole: &'a str,
    /// Its text with what stands above it.
    everything: &'a str,
}

/// The rules, in the order of the list.
fn findings(
    stored: &Stored,
    facts: &Facts,
    texts: Texts<'_>,
    site: Level,
    (now, zone): (DateTime<Utc>, Tz),
) -> Vec<String> {
    let manuscript = &stored.manuscript;
    let paid_for = manuscript.kind == Kind::Sponsored;
    let rule =
        AccessRule::resolve(stored.article_id, paid_for, manuscript.access, facts.section_access, site);
    let embargo = stored.embargo_until.filter(|until| now < *until);
    let embargo = embargo.map(|until| {
        format!(
            "It is under embargo until {}. Nobody publishes it before then.",
            wording::date_and_time(until, zone)
        )
    });
    let byline = manuscript.authors.is_empty().then(|| "It has no byline.".to_owned());
    let sponsors = if paid_for { &[] } else { facts.sponsors.as_slice() };
    embargo
        .into_iter()
        .chain(byline)
        .chain(unfinished(texts.everything))
        .chain(undescribed(manuscript, facts))
        .chain(sponsors.iter().map(|name| format!("{name} pays for highlights, and is named in the story.")))
        .chain(wall(manuscript, facts, texts.whole, rule.level()))
        .collect()
}

/// Marks that writers leave where something is still to come: "TK" of the trade, and what others use for it.
const UNFINISHED: [&str; 4] = ["TK", "XXX", "TBC", "TODO"];

fn unfinished(text: &str) -> Option<String> {
    let mark = text.unicode_words().find(|word| UNFINISHED.contains(word))?;
    Some(format!("“{mark}” still stands in it, as if something were to come."))
}

fn undescribed(manuscript: &Manuscript, facts: &Facts) -> Vec<String> {
    let lead = facts.lead_alt.as_ref().filter(|alt| alt.trim().is_empty());
    let lead = lead.map(|_| "The picture above the text has no description.".to_owned());
    let silent = |image: &&Image| image.alt.trim().is_empty() && !image.decorative;
    let inside = manuscript.document.images().into_iter().filter(silent).map(|image| {
        let which =
            if image.caption.is_empty() { String::new() } else { format!(" (“{}”)", image.caption) };
        format!(
            "A picture in the text{which} has no description. Say what it shows, or that it is decorative."
        )
    });
    lead.into_iter().chain(inside).collect()
}

/// What everybody would read although it stands behind the wall, and a wall that closes nothing off.
fn wall(manuscript: &Manuscript, facts: &Facts, whole: &str, level: Level) -> Vec<String> {
    if level == Level::Free {
        return Vec::new();
    }
    let preview = body::preview(&manuscript.document);
    if !preview.has_more {
        return vec![
            "Nothing stands behind the wall, so everybody reads all of it. Is the wall where it should be?"
                .to_owned(),
        ];
    }
    let elsewhere = &manuscript.elsewhere;
    let caption = manuscript.lead.as_ref().map_or("", |(_, caption)| caption);
    let open = [
        ("The headline", manuscript.headline.as_str()),
        ("The standfirst", &manuscript.standfirst),
        ("The search title", &elsewhere.search_title),
        ("The search description", &elsewhere.search_description),
        ("The share title", &elsewhere.share_title),
        ("The share description", &elsewhere.share_description),
        ("The caption above the text", caption),
    ];
    let corrections = facts.corrections.iter().map(|words| ("A correction", words.as_str()));
    let shown = body::plain_text(&preview.document);
    let locked = leak::Locked::new(whole, &shown);
    let leaks = open.into_iter().chain(corrections).filter_map(|(what, text)| {
        let words = locked.found_in(text)?;
        Some(format!("{what} gives away text from behind the wall: “… {words} …”."))
    });
    leaks.collect()
}

/// Whether a text names somebody: the whole name, as it is written, and not as a part of another word. Names such as
/// "Shell" and "Orange" are words as well, which only small letters tell apart.
fn names(text: &str, name: &str) -> bool {
    let part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    text.match_indices(name)
        .any(|(at, _)| !part(text[..at].chars().next_back()) && !part(text[at + name.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_where_it_stands_alone() {
        assert!(names("The bank ING said so.", "ING") && names("ING", "ING"));
        assert!(!names("BUILDING", "ING") && !names("during", "ING") && !names("INGs", "ING"));
        assert!(names("BUILDING by ING", "ING"));
    }
}
