//! The importer over a thousand real articles.

#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use chrono_tz::America::New_York;
use courant::articles::body::{Document, page_html, plain_text};
use courant::transfer::{Directory, ImportedStory, Rules, SourceItem, convert, read};
use std::collections::BTreeMap;
use std::path::PathBuf;

const RULES: Rules<'static> = Rules { zone: New_York, section: "news" };

/// The articles, `None` (and a line that says so) where the data is not at hand.
fn articles() -> Option<Vec<SourceItem>> {
    let folder = std::env::var_os("COURANT_TEST_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let file = folder.join("articles/digitalgov-news-1000.json");
    if !file.is_file() {
        println!(
            "NOT RUN: {} is missing; COURANT_TEST_DATA names the folder with the test data",
            file.display()
        );
        return None;
    }
    Some(read(&file).unwrap().collect::<Result<_, _>>().unwrap())
}

fn stories() -> Option<Vec<(SourceItem, ImportedStory)>> {
    let items = articles()?;
    let mut directory = Directory::default();
    for item in &items {
        directory.add(item, &RULES);
    }
    let story = |item: SourceItem| (item.clone(), convert(item, &RULES, &directory).unwrap());
    Some(items.into_iter().map(story).collect())
}

#[test]
fn every_word_of_a_thousand_articles_is_accounted_for() {
    let started = std::time::Instant::now();
    let Some(stories) = stories() else { return };
    let took = started.elapsed();
    let mut kinds: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let (mut words_in, mut imported) = (0, 0);
    for (item, story) in &stories {
        assert!(story.account.is_balanced(), "{}: {:#?}", item.path, story.account);
        words_in += story.account.words_in;
        imported += story.account.imported;
        for (kind, (times, words)) in story.account.by_kind() {
            let sum = kinds.entry(kind.to_owned()).or_default();
            *sum = (sum.0 + times, sum.1 + words);
        }
    }
    println!(
        "{} stories in {took:?}: {words_in} words in, {imported} imported, not carried over (times, words):",
        stories.len()
    );
    for (kind, sum) in kinds {
        println!("  {kind}: {sum:?}");
    }
    assert_eq!(stories.len(), 1000);
    assert!(words_in > 500_000);
}

#[test]
fn nothing_of_the_old_markup_is_left() {
    let Some(stories) = stories() else { return };
    let tag = |text: &str| {
        ["<p", "<a ", "</", "<div", "<span", "<br", "<strong", "<em>", "<td", "<li", "<img"]
            .into_iter()
            .find(|tag| text.contains(tag))
    };
    for (item, story) in &stories {
        let text = plain_text(&story.document);
        for mark in ["{{<", "{{%", "&#8", "&nbsp;", "&rsquo;", "&mdash;", "&amp;"] {
            assert!(!text.contains(mark), "{}: {mark} in {text}", item.path);
            assert!(!story.title.contains(mark) && !story.standfirst.contains(mark), "{}", item.path);
        }
        assert_eq!(tag(&text), None, "{}: {text}", item.path);
        assert_eq!(tag(&format!("{} {}", story.title, story.standfirst)), None, "{}", item.path);
    }
}

#[test]
fn stories_survive_storage_and_a_second_import() {
    let Some(stories) = stories() else { return };
    let again = self::stories().unwrap();
    for ((item, story), (_, second)) in stories.iter().zip(&again) {
        assert_eq!(story, second);
        let json = story.document.to_json();
        let stored = Document::read(serde_json::from_str(&json.to_string()).unwrap()).unwrap();
        assert_eq!(stored, story.document, "{}", item.path);
        let html = page_html(&story.document);
        let mut tags = html.split('<').filter_map(|tag| tag.split('>').next());
        assert!(tags.all(|tag| !tag.starts_with("script") && !tag.contains(" on")), "{}", item.path);
    }
}
