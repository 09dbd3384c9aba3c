//! Campaigns: the form, what a campaign shows, and the links to its report.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};

use super::campaign_form::{Errors, Typed};
use super::form::{Form, PROBLEM, conflict};
use super::store::campaigns::{self as store, Campaign, Stored};
use super::store::{highlights, organisations};
use super::{entry, follow, mark, reports};
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::highlights::Phase;
use crate::highlights::report::grouped;
use crate::ids::{CampaignId, OrganisationId};
use crate::newsroom::capability::{Capability, require};
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::page::{Cache, Chrome, Page};

const FOLDER: &str = "/newsroom/highlights/campaigns";

#[derive(Template)]
#[template(path = "newsroom/highlights/campaign.html")]
struct FormPage {
    desk: DeskChrome,
    form: Form,
    typed: Typed,
    errors: Errors,
    organisations: Vec<Choice>,
    /// It has begun and is not over.
    can_end: bool,
    /// What stands below the form of a campaign that there is.
    below: Option<Below>,
}

struct Below {
    address: String,
    highlights: Vec<Row>,
    links: Vec<reports::Shown>,
}

struct Row {
    href: String,
    headline: String,
    placement: i16,
    weight: i32,
    mark: &'static str,
    state: &'static str,
    impressions: String,
    clicks: String,
    rate: String,
}

/// A campaign.
pub(super) async fn load(state: &AppState, id: CampaignId) -> AppResult<Stored> {
    let mut found = store::list(&state.db, Some(id), state.clock.now(), 1).await?;
    found.pop().ok_or(AppError::NotFound)
}

/// What is put into the form, and what is said of it.
struct Filled {
    typed: Typed,
    errors: Errors,
    problem: Option<String>,
}

impl Filled {
    fn with(typed: Typed) -> Self {
        Self { typed, errors: Errors::default(), problem: None }
    }
}

async fn form_page(
    state: &AppState,
    staff: &Staff,
    stored: Option<&Stored>,
    filled: Filled,
) -> AppResult<FormPage> {
    let chrome = Chrome::of(state, &staff.viewer);
    let Filled { typed, errors, problem } = filled;
    let known = organisations::list(&state.db, None).await?;
    let choice = |one: organisations::Stored| {
        Choice::new(one.organisation_id.to_string(), one.organisation.name, &typed.organisation)
    };
    let organisations = known.into_iter().map(choice).collect();
    let form = Form {
        action: stored.map_or_else(|| FOLDER.to_owned(), |stored| format!("{FOLDER}/{}", stored.campaign_id)),
        version: stored.map_or(0, |stored| stored.version),
        heading: if stored.is_some() { "Campaign" } else { "New campaign" },
        state: stored.map(|stored| {
            let phase = phase(stored, &chrome);
            (mark(phase), phase.label())
        }),
        problem,
    };
    let below = match stored {
        Some(stored) => Some(below(state, stored, &chrome).await?),
        None => None,
    };
    let desk = DeskChrome::new(&chrome, staff, "highlights", form.heading);
    let can_end = stored.is_some_and(|stored| can_end(stored, chrome.now));
    Ok(FormPage { desk, form, typed, errors, organisations, can_end, below })
}

fn phase(stored: &Stored, chrome: &Chrome) -> Phase {
    let campaign = &stored.campaign;
    Phase::of(campaign.starts_at, campaign.ends_at, campaign.paused, chrome.now)
}

/// It has begun and is not over, stopped for a while or not.
fn can_end(stored: &Stored, now: DateTime<Utc>) -> bool {
    let campaign = &stored.campaign;
    matches!(Phase::of(campaign.starts_at, campaign.ends_at, false, now), Phase::Runs)
        && campaign.starts_at < now
}

async fn below(state: &AppState, stored: &Stored, chrome: &Chrome) -> AppResult<Below> {
    let campaign = &stored.campaign;
    let row = |one: highlights::Stored| {
        let highlight = one.highlight;
        let starts_at = highlight.starts_at.unwrap_or(campaign.starts_at).max(campaign.starts_at);
        let ends_at = highlight.ends_at.into_iter().chain(campaign.ends_at).min();
        let phase = Phase::of(starts_at, ends_at, campaign.paused, chrome.now);
        Row {
            href: format!("/newsroom/highlights/{}", one.highlight_id),
            headline: highlight.headline,
            placement: highlight.placement,
            weight: highlight.weight,
            mark: mark(phase),
            state: phase.label(),
            impressions: grouped(one.figures.impressions),
            clicks: grouped(one.figures.clicks),
            rate: one.figures.rate_label(),
        }
    };
    let shown = highlights::of_campaign(&state.db, stored.campaign_id).await?;
    Ok(Below {
        address: format!("{FOLDER}/{}", stored.campaign_id),
        highlights: shown.into_iter().map(row).collect(),
        links: reports::shown(state, chrome, stored.campaign_id).await?,
    })
}

/// GET /newsroom/highlights/campaigns/new: `organisation` may say whose.
pub async fn new(
    staff: Staff,
    State(state): State<AppState>,
    fields: Fields,
) -> AppResult<impl IntoResponse> {
    require(&staff.account, Capability::Highlights)?;
    let typed = Typed { organisation: fields.line("organisation"), ..Typed::default() };
    let page = form_page(&state, &staff, None, Filled::with(typed)).await?;
    Ok(Page::new(page, Cache::Never))
}

/// GET /newsroom/highlights/campaigns/{id}
pub async fn edit(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<CampaignId>,
) -> AppResult<impl IntoResponse> {
    require(&staff.account, Capability::Highlights)?;
    let stored = load(&state, id).await?;
    let filled = Filled::with(Typed::from_stored(&stored.campaign, state.zone));
    Ok(Page::new(form_page(&state, &staff, Some(&stored), filled).await?, Cache::Never))
}

async fn invalid(
    state: &AppState,
    staff: &Staff,
    stored: Option<&Stored>,
    typed: Typed,
    errors: Errors,
) -> AppResult<Response> {
    let filled = Filled { typed, errors, problem: Some(PROBLEM.to_owned()) };
    Ok(Page::invalid(form_page(state, staff, stored, filled).await?).into_response())
}

async fn known(state: &AppState) -> AppResult<Vec<OrganisationId>> {
    let all = organisations::list(&state.db, None).await?;
    Ok(all.into_iter().map(|one| one.organisation_id).collect())
}

/// POST /newsroom/highlights/campaigns
pub async fn create(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    require(&staff.account, Capability::Highlights)?;
    let (typed, now, id) = (Typed::from_fields(&fields), state.clock.now(), CampaignId::new());
    let campaign = match typed.check(&known(&state).await?, now, state.zone) {
        Ok(campaign) => campaign,
        Err(errors) => return invalid(&state, &staff, None, typed, *errors).await,
    };
    let mut transaction = state.db.begin().await?;
    store::insert(&mut *transaction, id, &campaign).await?;
    let entry = entry(&staff, ("campaign", id.0), "campaign.create", None, Some(&campaign))?;
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    Ok(Redirect::to(&format!("{FOLDER}/{id}")).into_response())
}

/// POST /newsroom/highlights/campaigns/{id}: changes it, or, with `_method=delete`, ends it now.
pub async fn update(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<CampaignId>,
    fields: Fields,
) -> AppResult<Response> {
    require(&staff.account, Capability::Highlights)?;
    let (stored, now) = (load(&state, id).await?, state.clock.now());
    if fields.is_delete() {
        return end(&state, &staff, &stored, fields.version(stored.version)?).await;
    }
    let typed = Typed::from_fields(&fields);
    let campaign = match typed.check(&known(&state).await?, now, state.zone) {
        Ok(campaign) => campaign,
        Err(errors) => return invalid(&state, &staff, Some(&stored), typed, *errors).await,
    };
    let from = fields.version(stored.version)?;
    let mut transaction = state.db.begin().await?;
    if !store::update(&mut *transaction, id, from, &campaign).await? {
        transaction.rollback().await?;
        return overtaken(&state, &staff, id, Some(typed)).await;
    }
    let before = Some(&stored.campaign);
    let entry = entry(&staff, ("campaign", id.0), "campaign.update", before, Some(&campaign))?;
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    follow(&state).await;
    Ok(Redirect::to(&format!("{FOLDER}/{id}")).into_response())
}

/// Ends a campaign at this moment. What it was seen as must still be so: somebody may just have prolonged it.
async fn end(state: &AppState, staff: &Staff, stored: &Stored, from: i32) -> AppResult<Response> {
    let (now, id) = (state.clock.now(), stored.campaign_id);
    if from != stored.version {
        return overtaken(state, staff, id, None).await;
    }
    if !can_end(stored, now) {
        return Err(AppError::Conflict);
    }
    let ended = Campaign { ends_at: Some(now), ..stored.campaign.clone() };
    let mut transaction = state.db.begin().await?;
    if !store::update(&mut *transaction, id, from, &ended).await? {
        transaction.rollback().await?;
        return overtaken(state, staff, id, None).await;
    }
    let entry = entry(staff, ("campaign", id.0), "campaign.end", Some(&stored.campaign), Some(&ended))?;
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    follow(state).await;
    Ok(Redirect::to(&format!("{FOLDER}/{id}")).into_response())
}

/// The form over what somebody else saved, with what was typed into it, if anything was.
async fn overtaken(
    state: &AppState,
    staff: &Staff,
    id: CampaignId,
    typed: Option<Typed>,
) -> AppResult<Response> {
    let newest = load(state, id).await?;
    let problem = Some(match typed {
        Some(_) => conflict(&newest.campaign.name),
        None => "Somebody else saved this meanwhile, so it was not ended. Look at it again.".to_owned(),
    });
    let typed = typed.unwrap_or_else(|| Typed::from_stored(&newest.campaign, state.zone));
    let page = form_page(state, staff, Some(&newest), Filled { problem, ..Filled::with(typed) }).await?;
    Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response())
}
