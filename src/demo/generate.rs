//! Stories by the thousand for load tests and searches: plausible, dull, and no two alike. The same number gives the
//! same story on every machine.

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use sqlx::{PgConnection, PgPool};

use super::store;
use crate::articles::manuscript::{Manuscript, store as manuscripts};
use crate::articles::{Elsewhere, Kind, Slug, body};
use crate::ids::{ArticleId, AuthorId, SectionId, TopicId};

/// Stories in one transaction.
const BATCH: u32 = 200;

const BODIES: [&str; 12] = [
    "The Commission",
    "Parliament's budget committee",
    "The Council's presidency",
    "The Court of Auditors",
    "A group of nine regions",
    "The transport agency",
    "The border agency",
    "The Committee of the Regions",
    "The ombudsman's office",
    "The statistics office",
    "The chemicals agency",
    "A coalition of port cities",
];
const DEEDS: [&str; 14] = [
    "postpones its decision on",
    "asks for more money for",
    "publishes figures on",
    "quarrels over",
    "agrees on",
    "waters down the rules on",
    "opens an inquiry into",
    "sets a deadline for",
    "loses a case about",
    "wins a first vote on",
    "splits over",
    "rewrites its guidance on",
    "drops its objection to",
    "warns about",
];
const MATTERS: [&str; 24] = [
    "night trains",
    "fishing quotas",
    "heat pumps",
    "roaming charges",
    "school milk",
    "airport slots",
    "river barges",
    "rental deposits",
    "fertiliser imports",
    "battery recycling",
    "court interpreters",
    "cross-border nurses",
    "sugar beet",
    "ferry subsidies",
    "asylum reception",
    "satellite launches",
    "wolf protection",
    "olive oil labels",
    "digital wallets",
    "peat bogs",
    "steel tariffs",
    "tenant rights",
    "bee mortality",
    "language schools",
];
const PLACES: [&str; 30] = [
    "Antwerp",
    "Bilbao",
    "Bologna",
    "Bratislava",
    "Brno",
    "Cork",
    "Daugavpils",
    "Debrecen",
    "Évora",
    "Gdynia",
    "Ghent",
    "Graz",
    "Kaunas",
    "Košice",
    "Lille",
    "Ljubljana",
    "Malmö",
    "Maribor",
    "Narva",
    "Oulu",
    "Patras",
    "Plovdiv",
    "Porto",
    "Rostock",
    "Szeged",
    "Tampere",
    "Timișoara",
    "Trieste",
    "Valletta",
    "Zaragoza",
];
const FIRST: [&str; 16] = [
    "Anneli",
    "Bogdan",
    "Carla",
    "Dimitra",
    "Elif",
    "Ferenc",
    "Greta",
    "Henrik",
    "Ilze",
    "Joaquim",
    "Katarzyna",
    "Laszlo",
    "Mairead",
    "Niels",
    "Oriol",
    "Petra",
];
const LAST: [&str; 16] = [
    "Aalto",
    "Brandt",
    "Carvalho",
    "Dobrev",
    "Eriksen",
    "Fabre",
    "Grgić",
    "Hendrickx",
    "Ivanov",
    "Jankowska",
    "Kallas",
    "Lombardi",
    "Moravec",
    "Nagy",
    "O'Driscoll",
    "Papadakis",
];
const JOBS: [&str; 12] = [
    "who chairs the local chamber of commerce",
    "a harbour pilot for thirty years",
    "who negotiated the last agreement",
    "deputy mayor",
    "who studies the matter at the university",
    "a lawyer for the tenants' union",
    "who runs a small mill",
    "head of the regional agency",
    "a retired judge",
    "who drives the night bus",
    "an economist at a savings bank",
    "who sits on the works council",
];

/// Adds `count` published stories to whatever sections, authors and topics there are; reports how many are done.
pub async fn stories(
    db: &PgPool,
    count: u32,
    now: DateTime<Utc>,
    mut done: impl FnMut(u64),
) -> anyhow::Result<()> {
    let places = store::places(db).await?;
    anyhow::ensure!(!places.sections.is_empty(), "there are no sections to put stories into");
    let first = store::generated(db).await?;
    let last = first.checked_add(count).context("too many stories")?;
    for batch in (first..last).step_by(BATCH as usize) {
        let end = last.min(batch + BATCH);
        let mut transaction = db.begin().await?;
        for number in batch..end {
            add(&mut transaction, number, &places, now).await?;
        }
        transaction.commit().await?;
        done(u64::from(end - first));
    }
    Ok(())
}

/// Keys of what generated stories refer to.
#[derive(Debug)]
pub struct Places {
    /// Sections.
    pub sections: Vec<SectionId>,
    /// Authors.
    pub authors: Vec<AuthorId>,
    /// Topics.
    pub topics: Vec<TopicId>,
}

async fn add(db: &mut PgConnection, number: u32, places: &Places, now: DateTime<Utc>) -> anyhow::Result<()> {
    let id = ArticleId::new();
    let (manuscript, at) = story(number, places, now)?;
    manuscripts::insert(db, id, &manuscript, None, at).await?;
    manuscripts::publish_as_of(db, id, at, None).await?;
    Ok(())
}

fn story(number: u32, places: &Places, now: DateTime<Utc>) -> anyhow::Result<(Manuscript, DateTime<Utc>)> {
    let mut random = StdRng::seed_from_u64(u64::from(number));
    let pick = |random: &mut StdRng, from: &[&'static str]| *from.choose(random).unwrap_or(&"");
    let (body, deed) = (pick(&mut random, &BODIES), pick(&mut random, &DEEDS));
    let (matter, place) = (pick(&mut random, &MATTERS), pick(&mut random, &PLACES));
    let headline = format!("{body} {deed} {matter} after {place} meeting");
    let paragraphs: Vec<String> =
        (0..random.random_range(5..12)).map(|_| paragraph(matter, place, &mut random)).collect();
    let (document, _) = body::from_markdown(&paragraphs.join("\n\n"));
    let slug = Slug::of(&format!("{deed} {matter} {place} g{number}")).context("a slug")?;
    // One story every two hours into the past, each at a minute of its own.
    let minutes = i64::from(number) * 120 + random.random_range(240..360);
    let manuscript = Manuscript {
        section_id: *places.sections.choose(&mut random).context("a section")?,
        slug,
        kind: *[Kind::News, Kind::News, Kind::News, Kind::Analysis]
            .choose(&mut random)
            .unwrap_or(&Kind::News),
        access: None,
        headline,
        standfirst: format!("{} What it means for {place}.", sentence(matter, place, &mut random)),
        kicker: None,
        column_id: None,
        note: None,
        elsewhere: Elsewhere::default(),
        lead: None,
        document,
        authors: places.authors.choose(&mut random).copied().into_iter().collect(),
        topics: places.topics.sample(&mut random, 2).copied().collect(),
        related: Vec::new(),
    };
    Ok((manuscript, now - TimeDelta::minutes(minutes)))
}

fn paragraph(matter: &str, place: &str, random: &mut StdRng) -> String {
    let sentences: Vec<String> =
        (0..random.random_range(3..6)).map(|_| sentence(matter, place, random)).collect();
    sentences.join(" ")
}

fn sentence(matter: &str, place: &str, random: &mut StdRng) -> String {
    let first = FIRST.choose(random).unwrap_or(&"");
    let last = LAST.choose(random).unwrap_or(&"");
    let job = JOBS.choose(random).unwrap_or(&"");
    let other = PLACES.choose(random).unwrap_or(&"");
    let number = random.random_range(3..98);
    let year = random.random_range(2009..2031);
    match random.random_range(0..8) {
        0 => format!("“We counted {number} cases of {matter} in {place} alone,” said {first} {last}, {job}."),
        1 => format!("In {other} the figure was {number} per cent, the highest since {year}."),
        2 => format!(
            "The text, seen in draft, gives {place} until {year} to bring its rules on {matter} into line."
        ),
        3 => format!("{first} {last}, {job}, called the plan “late by {number} months”."),
        4 => format!("Diplomats from {number} delegations asked for the word “{matter}” to be struck out."),
        5 => format!("A study of {number} towns, {other} among them, found no effect on {matter}."),
        6 => format!("Nobody in {place} expects the money, some {number} million euros, before {year}."),
        _ => format!(
            "What happens in {other} next will depend on a vote that was moved for the {number}th time."
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_generated_stories_are_alike() {
        let places = Places {
            sections: vec![SectionId::new()],
            authors: vec![AuthorId::new()],
            topics: vec![TopicId::new(), TopicId::new()],
        };
        let now = "2026-11-24T09:00:00Z".parse().unwrap();
        let stories: Vec<_> = (0..300).map(|number| story(number, &places, now).unwrap()).collect();
        let texts: HashSet<_> = stories.iter().map(|(story, _)| body::plain_text(&story.document)).collect();
        let slugs: HashSet<_> = stories.iter().map(|(story, _)| story.slug.as_str().to_owned()).collect();
        assert_eq!((texts.len(), slugs.len()), (300, 300));
        let (again, _) = story(7, &places, now).unwrap();
        assert_eq!(again.headline, stories[7].0.headline, "the same number gives the same story");
        assert!(stories.iter().all(|(_, at)| *at < now));
    }
}
