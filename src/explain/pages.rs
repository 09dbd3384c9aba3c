//! GET /admin/explain

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use chrono_tz::Tz;
use serde::Deserialize;

use super::gather::{Question, Unanswered, World, facts};
use super::{Explanation, Facts, explain};
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::fields::clean;
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::page::{Cache, Chrome, Page};
use crate::paywall::Standing;
use crate::paywall::network::Agent;
use crate::wording;

/// What the form asks.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    article: String,
    account: String,
    visitor: String,
    address: String,
    agent: String,
}

#[derive(Template)]
#[template(path = "admin/explain/show.html")]
struct ExplainPage {
    desk: DeskChrome,
    asked: Question,
    agents: Vec<Choice>,
    errors: Errors,
    answer: Option<Answer>,
}

#[derive(Default)]
struct Errors {
    article: Option<String>,
    account: Option<String>,
    visitor: Option<String>,
    address: Option<String>,
}

struct Answer {
    headline: String,
    path: String,
    facts: Vec<(&'static str, String)>,
    explanation: Explanation,
}

/// GET /admin/explain: the form, and the answer to what it asks. It changes nothing, so it is no POST and can be sent to
/// a colleague.
pub async fn show(
    staff: Staff,
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
) -> AppResult<Response> {
    let chrome = Chrome::of(&state, &staff.viewer);
    let asked = Question {
        article: clean(&asked.article),
        account: clean(&asked.account),
        visitor: clean(&asked.visitor),
        address: clean(&asked.address),
        agent: clean(&asked.agent),
    };
    let agents = Agent::ALL.map(|agent| Choice::new(agent.name(), agent.name(), &asked.agent));
    let agents = std::iter::once(Choice::new("", "Not known", &asked.agent)).chain(agents).collect();
    let desk = DeskChrome::new(&chrome, &staff, "explain", "Explain access");
    let mut page = ExplainPage { desk, asked, agents, errors: Errors::default(), answer: None };
    if [&page.asked.article, &page.asked.account, &page.asked.visitor].iter().all(|field| field.is_empty()) {
        return Ok(Page::new(page, Cache::Never).into_response());
    }
    let site = state.site.current();
    let world = World {
        db: &state.db,
        rules: &site.rules,
        licences: &state.licences.current(),
        zone: state.zone,
        calendar: state.calendar(),
        now: chrome.now,
        host: state.base_url.host_str().unwrap_or_default(),
        network_meter: state.gate.counts_networks(),
    };
    match facts(world, &page.asked).await {
        Ok(facts) => {
            page.answer = Some(Answer {
                headline: facts.story.headline.clone(),
                path: facts.story.path(),
                facts: in_words(&facts, chrome.zone),
                explanation: explain(&facts),
            });
            return Ok(Page::new(page, Cache::Never).into_response());
        }
        Err(Unanswered::Article(message)) => page.errors.article = Some(message),
        Err(Unanswered::Account(message)) => page.errors.account = Some(message),
        Err(Unanswered::Visitor(message)) => page.errors.visitor = Some(message),
        Err(Unanswered::Address(message)) => page.errors.address = Some(message),
        Err(Unanswered::Database(error)) => return Err(error.into()),
    }
    Ok(Page::invalid(page).into_response())
}

/// Every fact, with its name: what the page lists, and the command.
pub fn in_words(facts: &Facts, zone: Tz) -> Vec<(&'static str, String)> {
    let date = |at| wording::date_and_time(at, zone);
    let level =
        |level: Option<crate::paywall::Level>| level.map_or("none", crate::paywall::Level::name).to_owned();
    let mut lines = vec![
        ("Reader", facts.who.clone()),
        ("Standing", standing(facts.standing).to_owned()),
        ("Level of the story", level(facts.story.access)),
        ("Level of its section", level(facts.story.section_access)),
        ("Level of the site", facts.site.name().to_owned()),
        ("Anything behind the wall", if facts.story.has_more { "yes" } else { "no" }.to_owned()),
    ];
    if let Some(cover) = &facts.cover {
        let by = cover.way.range.map_or("by a seat".to_owned(), |range| format!("by the range {range}"));
        lines.push(("Site licence", format!("{}, {by}", cover.institution)));
    }
    if let Some(until) = facts.story.open_until {
        lines.push(("Opened in the public interest until", date(until)));
    }
    for entitlement in &facts.entitlements {
        let end = entitlement.ends_at.map_or("for good".to_owned(), |end| format!("until {}", date(end)));
        let source = crate::t(entitlement.source.wording());
        lines.push(("Entitlement", format!("{source}, from {} {end}", date(entitlement.starts_at))));
    }
    let limit = facts.limits.of(facts.standing);
    lines.push(("Stories opened this month", format!("{} of {limit}", facts.used)));
    lines.push(("This story among them", if facts.read_before { "yes" } else { "no" }.to_owned()));
    if let Some(until) = facts.gift_until {
        lines.push(("Gift of this story until", date(until)));
    }
    if let Some((used, most)) = facts.network {
        lines.push(("New readers’ stories from the network today", format!("{used} of {most}")));
    }
    lines
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Anonymous => "no account",
        Standing::Registered => "has an account, never subscribed",
        Standing::Lapsed => "has an account, subscribed once",
        Standing::Licensed => "reads by a site licence",
        Standing::Subscriber => "subscriber",
        Standing::Staff => "works here",
        Standing::Crawler(_) => "a search engine’s crawler",
    }
}
