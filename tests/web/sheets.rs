//! A page loads the sheets of its kind alone, so what it names must have its rules in one of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::architecture::{name, sources};

/// The words between every two of the marks, such as what stands in the attribute `class`.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    text.split(from).skip(1).filter_map(|rest| rest.split(to).next()).collect()
}

/// What looks like a class in a sheet.
fn selectors(sheet: &str) -> BTreeSet<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let starts = sheet.split('.').skip(1).filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
    starts.map(|rest| rest.chars().take_while(|c| is_name(*c)).collect()).collect()
}

/// The classes of each folder of sheets. Print has rules for all pages, which say nothing of what a screen needs.
fn rules() -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut rules = BTreeMap::new();
    for folder in ["paper", "lists", "service", "desk"] {
        let sheets = sources(&format!("static/css/{folder}"));
        let seen = sheets.iter().filter(|(path, _)| !name(path).ends_with("print.css"));
        rules.insert(folder, seen.flat_map(|(_, sheet)| selectors(sheet)).collect());
    }
    rules
}

/// A template with all that it extends and includes, as one text.
fn whole(template: &str, all: &BTreeMap<String, String>) -> String {
    let Some(text) = all.get(template) else { return String::new() };
    let parts = between(text, "extends \"", "\"").into_iter().chain(between(text, "include \"", "\""));
    parts.map(|part| whole(part, all)).fold(text.clone(), |all, part| all + &part)
}

#[test]
fn every_class_has_its_rules_in_a_sheet_that_its_page_loads() {
    let templates: BTreeMap<String, String> = sources("templates")
        .into_iter()
        .map(|(path, text)| (name(&path).trim_start_matches("templates/").to_owned(), text))
        .collect();
    let rules = rules();
    let mut missing = Vec::new();
    for page in templates.keys().filter(|page| templates[*page].contains("{% extends")) {
        let text = whole(page, &templates);
        let loads = |folder: &str| text.contains(&format!("assets::{folder}_sheet()"));
        let named = between(&text, "class=\"", "\"").into_iter().flat_map(str::split_whitespace);
        for class in named.collect::<BTreeSet<_>>() {
            let at: Vec<_> =
                rules.iter().filter(|(_, rules)| rules.contains(class)).map(|(at, _)| *at).collect();
            if !at.is_empty() && !at.iter().any(|folder| loads(folder)) {
                missing.push(format!("{page}: .{class} is of {at:?}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn what_a_text_is_made_of_has_its_rules_on_every_page() {
    let rules = rules();
    let texts = sources("src/articles/body/page");
    let named = texts.iter().flat_map(|(_, text)| between(text, "class=\\\"", "\\\""));
    let missing: BTreeSet<_> = named
        .flat_map(str::split_whitespace)
        .filter(|class| {
            !rules["paper"].contains(*class) && rules.values().any(|rules| rules.contains(*class))
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
