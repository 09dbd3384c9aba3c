//! The front page: what editors arranged, the rest by itself, and no story in two places.

use std::collections::HashSet;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

use super::compose::Composition;
use super::edition::{Edition, with_coming};
use super::layout::Slot;
use super::lists::{Entry, Lists};
use super::store::{self, Section};
use crate::app::AppState;
use crate::articles::cutout::Cutout;
use crate::articles::store as articles;
use crate::articles::teaser::{Summary, Teaser};
use crate::error::AppResult;
use crate::extract::Viewer;
use crate::page::{Cache, Chrome, Head, Page};

/// Stories of a section's strip.
const STRIP: usize = 4;
/// Fetched of each section: more than its strip has room for, since some stand higher up.
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
    let edition = Edition::of_now(&state).await?;
    let front = FrontPage::print(&state, &viewer, chrome, edition).await?;
    Ok(Page::new(front, Cache::shared_with(&viewer)))
}

/// The page as it is, was or will be at another moment, for whoever arranges it.
pub async fn preview(state: &AppState, viewer: &Viewer, at: DateTime<Utc>) -> AppResult<Response> {
    let edition = Edition::as_of(state, at).await?;
    let mut chrome = Chrome::of(state, viewer);
    let moment = crate::wording::date_and_time(at, chrome.zone);
    chrome.now = at;
    chrome.today = crate::wording::long_date(at, chrome.zone);
    chrome.site.notice = Some(crate::t1("front-preview-notice", "date", moment));
    let front = FrontPage::print(state, viewer, chrome, edition).await?;
    Ok(Page::new(front, Cache::Never).into_response())
}

impl FrontPage {
    async fn print(state: &AppState, viewer: &Viewer, chrome: Chrome, edition: Edition) -> AppResult<Self> {
        let at = edition.at;
        let by_section = articles::newest_by_section(&state.db, at, NEWEST_OF_SECTION).await?;
        let by_section = with_coming(by_section, &edition.coming);
        let sections = store::sections(&state.db).await?;
        let mut plan = Plan { composition: edition.compose(state).await?, strips: Vec::new() };
        let lists = Lists::beside(state, &plan.shown(), at, &edition.coming).await?;
        plan.fill_strips(by_section, &sections, &lists);
        let mut page = Head::new(&chrome, chrome.site.name.clone(), "/");
        page.title = format!("{} – {}", chrome.site.name, crate::t("front-title"));
        let offered = viewer.account.is_none();
        let cutout = offered.then(|| Cutout::offer(viewer, &state.site.current(), "/"));
        Ok(Self { cutout, ..plan.print(chrome, page, lists) })
    }
}

/// Which story stands where.
#[derive(Debug, Default)]
struct Plan {
    composition: Composition,
    strips: Vec<(Section, Vec<Summary>)>,
}

impl Plan {
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
        self.composition.stories().map(Summary::path).collect()
    }

    fn print(self, chrome: Chrome, page: Head, lists: Lists) -> FrontPage {
        let (now, zone) = (chrome.now, chrome.zone);
        let teaser = |story: &Summary| Teaser::new(story, now, zone);
        let entry = |story: &Summary| Entry::from(&teaser(story));
        let top = &self.composition;
        FrontPage {
            chrome,
            page,
            lists,
            lead: top.of(Slot::Lead).next().map(teaser),
            lead_related: top.of(Slot::WithLead).map(entry).collect(),
            secondary: top.of(Slot::Secondary).map(teaser).collect(),
            opinion: top.of(Slot::Opinion).map(Piece::new).collect(),
            column: top.column.as_ref().and_then(|story| {
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
        let writer = crate::wording::names_in_short(&story.authors);
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
