//! The front page. Nobody curates it yet: it fills itself, and shows no story in two places.

use std::collections::HashSet;

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;

use super::lists::{Entry, Lists};
use super::store::{self, Section};
use crate::app::AppState;
use crate::articles::cutout::Cutout;
use crate::articles::store::{self as articles, Window};
use crate::articles::teaser::{Summary, Teaser};
use crate::error::AppResult;
use crate::extract::Viewer;
use crate::page::{Cache, Chrome, Head, Page};

/// Room on the page.
const LEAD_RELATED: usize = 3;
const SECONDARY: usize = 5;
const OPINION: usize = 4;
const STRIP: usize = 4;
/// Stories among which the lead is chosen: the newest with a picture.
const LEAD_AMONG: usize = 6;
/// Fetched of the whole paper, and of each section: more than the page has room for, since some stand higher up.
const NEWEST: i64 = 60;
const NEWEST_OF_SECTION: i64 = 16;

#[derive(Template)]
#[template(path = "front/front.html")]
struct FrontPage {
    chrome: Chrome,
    page: Head,
    lists: Lists,
    lead: Option<Teaser>,
    lead_related: Vec<Entry>,
    secondary: Vec<Teaser>,
    opinion: Vec<Piece>,
    column: Option<ColumnBox>,
    strips: Vec<Strip>,
    cutout: Option<Cutout>,
}

/// A piece of opinion: its writer stands before its headline.
struct Piece {
    href: String,
    headline: String,
    standfirst: String,
    writer: String,
    monogram: String,
}

struct ColumnBox {
    name: String,
    href: String,
    story: Teaser,
}

struct Strip {
    name: String,
    href: String,
    lead: Teaser,
    stories: Vec<Entry>,
}

/// GET /
pub async fn show(viewer: Viewer, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    let chrome = Chrome::of(&state, &viewer);
    let now = chrome.now;
    let window = Window { now, before: None, limit: NEWEST };
    let newest = articles::latest(&state.db, window).await?;
    let by_section = articles::newest_by_section(&state.db, now, NEWEST_OF_SECTION).await?;
    let sections = store::sections(&state.db).await?;
    let mut plan = Plan::of(newest);
    let lists = Lists::beside(&state, &plan.shown()).await?;
    plan.fill_strips(by_section, &sections, &lists);
    let mut page = Head::new(&chrome, chrome.site.name.clone(), "/");
    page.title = format!("{} – {}", chrome.site.name, crate::t("front-title"));
    let cutout = if viewer.account.is_some() {
        None
    } else {
        Some(Cutout::offer(&viewer, &state.site.current(), "/"))
    };
    let front = FrontPage { cutout, ..plan.print(chrome, page, lists) };
    Ok(Page::new(front, Cache::shared_with(&viewer)))
}

/// Which story stands where.
#[derive(Debug, Default)]
struct Plan {
    lead: Option<Summary>,
    lead_related: Vec<Summary>,
    secondary: Vec<Summary>,
    opinion: Vec<Summary>,
    column: Option<Summary>,
    strips: Vec<(Section, Vec<Summary>)>,
}

impl Plan {
    /// Arranges the newest stories, news at the top and opinion in its row. What was placed is not placed again.
    fn of(newest: Vec<Summary>) -> Self {
        let (arguments, mut news): (Vec<_>, Vec<_>) =
            newest.into_iter().partition(|story| story.kind.is_opinion());
        let mut plan = Self::default();
        let pictured = news.iter().take(LEAD_AMONG).position(|story| story.media_id.is_some());
        if !news.is_empty() {
            plan.lead = Some(news.remove(pictured.unwrap_or(0)));
        }
        let mut news = news.into_iter();
        plan.secondary = news.by_ref().take(SECONDARY).collect();
        plan.lead_related = news.take(LEAD_RELATED).collect();
        let (columns, opinions): (Vec<_>, Vec<_>) =
            arguments.into_iter().partition(|story| story.column_slug.is_some());
        let mut columns = columns.into_iter();
        plan.column = columns.next();
        plan.opinion = opinions.into_iter().chain(columns).take(OPINION).collect();
        plan.opinion.sort_by_key(|story| std::cmp::Reverse(story.published_at));
        plan
    }

    /// One strip for each section that has enough left when the top of the page and the lists are set.
    fn fill_strips(&mut self, by_section: Vec<Summary>, sections: &[Section], lists: &Lists) {
        let mut shown = self.shown();
        shown.extend(lists.latest.iter().chain(&lists.most_read).map(|entry| entry.href.clone()));
        let free: Vec<_> = by_section
            .into_iter()
            .filter(|story| !story.kind.is_opinion() && !shown.contains(&story.path()))
            .collect();
        for section in sections {
            let mut stories: Vec<_> =
                free.iter().filter(|story| story.section_slug == section.slug).take(STRIP).cloned().collect();
            if let Some(pictured) = stories.iter().position(|story| story.media_id.is_some()) {
                stories[..=pictured].rotate_right(1);
            }
            if stories.len() > 1 {
                self.strips.push((section.clone(), stories));
            }
        }
    }

    /// Addresses of what stands at the top of the page and in the row of opinion.
    fn shown(&self) -> HashSet<String> {
        self.lead
            .iter()
            .chain(&self.lead_related)
            .chain(&self.secondary)
            .chain(&self.opinion)
            .chain(&self.column)
            .map(Summary::path)
            .collect()
    }

    fn print(self, chrome: Chrome, page: Head, lists: Lists) -> FrontPage {
        let (now, zone) = (chrome.now, chrome.zone);
        let teaser = |story: &Summary| Teaser::new(story, now, zone);
        let entry = |story: &Summary| Entry::from(&teaser(story));
        FrontPage {
            chrome,
            page,
            lists,
            lead: self.lead.as_ref().map(teaser),
            lead_related: self.lead_related.iter().map(entry).collect(),
            secondary: self.secondary.iter().map(teaser).collect(),
            opinion: self.opinion.iter().map(Piece::new).collect(),
            column: self.column.as_ref().and_then(|story| {
                Some(ColumnBox {
                    name: story.column_name.clone()?,
                    href: format!("/columns/{}", story.column_slug.as_ref()?),
                    story: teaser(story),
                })
            }),
            strips: self
                .strips
                .iter()
                .filter_map(|(section, stories)| {
                    let (lead, rest) = stories.split_first()?;
                    Some(Strip {
                        name: section.name.clone(),
                        href: format!("/{}", section.slug),
                        lead: teaser(lead),
                        stories: rest.iter().map(entry).collect(),
                    })
                })
                .collect(),
            cutout: None,
        }
    }
}

impl Piece {
    fn new(story: &Summary) -> Self {
        let writer = crate::wording::names(&story.authors);
        let first = story.authors.first().map_or("", String::as_str);
        Self {
            href: story.path(),
            headline: story.headline.clone(),
            standfirst: story.standfirst.clone(),
            monogram: first.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect(),
            writer,
        }
    }
}
