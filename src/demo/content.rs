//! The demonstration's text, embedded in the program, as data.

use anyhow::Context as _;
use rust_embed::Embed;
use serde::Deserialize;

#[derive(Embed)]
#[folder = "demo/"]
struct Files;

/// All of it.
#[derive(Debug)]
pub struct Newsroom {
    /// The paper: its name and what it is divided into.
    pub site: Site,
    /// Stories.
    pub stories: Vec<StoryFile>,
    /// Briefs.
    pub briefs: Vec<Brief>,
    /// Highlights.
    pub highlights: Vec<Highlight>,
}

/// `newsroom.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Name of the paper.
    pub name: String,
    /// What stands under it.
    pub strapline: String,
    /// What the offer promises.
    pub claims: Vec<String>,
    /// Sections, in the order of the navigation.
    pub sections: Vec<Section>,
    /// Columns.
    pub columns: Vec<Column>,
    /// Authors.
    pub authors: Vec<Author>,
    /// Topics.
    pub topics: Vec<Topic>,
}

/// A section.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Address.
    pub slug: String,
    /// Name.
    pub name: String,
    /// What it covers.
    pub description: String,
}

/// A regular column.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Address.
    pub slug: String,
    /// Name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// Whose it is.
    pub author: String,
}

/// An author.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// Address.
    pub slug: String,
    /// Name.
    pub name: String,
    /// What they do.
    pub role: String,
    /// "The writer is …"
    pub note: String,
}

/// A topic.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Address.
    pub slug: String,
    /// Name.
    pub name: String,
}

/// A story: its front matter and its text.
#[derive(Debug)]
pub struct StoryFile {
    /// What stands between the rules.
    pub front: Front,
    /// What comes after.
    pub markdown: String,
}

/// A story's front matter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Front {
    /// Address.
    pub slug: String,
    /// Headline.
    pub title: String,
    /// Under it.
    pub standfirst: String,
    /// Above it.
    pub kicker: Option<String>,
    /// Section's slug.
    pub section: String,
    /// Kind's name.
    pub kind: String,
    /// Column's slug.
    pub column: Option<String>,
    /// Level's name, or inherited.
    pub access: Option<String>,
    /// Authors' slugs.
    #[serde(default)]
    pub authors: Vec<String>,
    /// Topics' slugs.
    #[serde(default)]
    pub topics: Vec<String>,
    /// Age when it is loaded.
    pub hours_ago: f64,
    /// Picture to draw.
    pub picture: Option<Picture>,
    /// Slugs of related stories.
    #[serde(default)]
    pub related: Vec<String>,
    /// Closing note.
    pub note: Option<String>,
}

/// A picture to draw.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Each number draws another.
    pub seed: u64,
    /// What it shows.
    pub alt: String,
    /// Caption.
    pub caption: String,
    /// Credit.
    pub credit: String,
}

/// A brief.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brief {
    /// Address.
    pub slug: String,
    /// Headline.
    pub headline: String,
    /// Text.
    pub text: String,
    /// Age when it is loaded.
    pub minutes_ago: i64,
}

/// A highlight.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Highlight {
    /// Who pays for it.
    pub organisation: String,
    /// What it says.
    pub headline: String,
    /// Where it leads.
    pub url: String,
    /// First or second box.
    pub placement: i16,
    /// An advertisement of the paper itself.
    pub house: bool,
    /// What its organisation's campaign is called.
    #[serde(default = "campaign")]
    pub campaign: String,
    /// How many impressions were ordered of the campaign.
    pub ordered: Option<i64>,
    /// How often it has a place beside others.
    #[serde(default = "weight")]
    pub weight: i32,
}

fn campaign() -> String {
    "The whole season".to_owned()
}

fn weight() -> i32 {
    1
}

/// Reads all of it.
pub fn newsroom() -> anyhow::Result<Newsroom> {
    let stories = Files::iter()
        .filter(|name| name.starts_with("stories/"))
        .map(|name| story(&text(&name)?).with_context(|| name.to_string()))
        .collect::<anyhow::Result<_>>()?;
    Ok(Newsroom {
        site: yaml("newsroom.yaml")?,
        stories,
        briefs: yaml("briefs.yaml")?,
        highlights: yaml("highlights.yaml")?,
    })
}

fn text(name: &str) -> anyhow::Result<String> {
    let file = Files::get(name).with_context(|| format!("demo/{name} is not in the program"))?;
    Ok(String::from_utf8(file.data.into_owned())?)
}

fn yaml<T: serde::de::DeserializeOwned>(name: &str) -> anyhow::Result<T> {
    serde_saphyr::from_str(&text(name)?).with_context(|| name.to_owned())
}

fn story(file: &str) -> anyhow::Result<StoryFile> {
    let rest = file.strip_prefix("---\n").context("no front matter")?;
    let (front, markdown) = rest.split_once("\n---\n").context("the front matter does not end")?;
    Ok(StoryFile { front: serde_saphyr::from_str(front)?, markdown: markdown.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newsroom_is_as_large_as_the_reference_page_wants() {
        let newsroom = newsroom().unwrap();
        assert!(newsroom.stories.len() >= 40, "{} stories", newsroom.stories.len());
        assert!(newsroom.briefs.len() >= 8);
        for placement in [1, 2] {
            let in_box = newsroom.highlights.iter().filter(|highlight| highlight.placement == placement);
            assert!(in_box.clone().count() >= 12);
            assert!(in_box.filter(|highlight| highlight.house).count() >= 1);
        }
        for kind in crate::articles::Kind::ALL {
            let name = kind.name();
            assert!(newsroom.stories.iter().any(|story| story.front.kind == name), "no {name}");
        }
    }
}
