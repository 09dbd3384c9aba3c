//! A highlight of a campaign: what it says, where it leads, in which box and how often.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::form::{Form, PROBLEM, conflict};
use super::highlight_form::{Errors, Typed};
use super::store::campaigns::Stored as Campaign;
use super::store::highlights::{self as store, Stored};
use super::{campaign, entry, follow, mark};
use crate::app::AppState;
use crate::audit;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, Staff};
use crate::fields::Fields;
use crate::highlights::Phase;
use crate::ids::{CampaignId, HighlightId};
use crate::newsroom::capability::{Capability, require};
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::page::{Cache, Chrome, Page};
use crate::wording;

#[derive(Template)]
#[template(path = "newsroom/highlights/highlight.html")]
struct FormPage {
    desk: DeskChrome,
    form: Form,
    typed: Typed,
    errors: Errors,
    placements: [Choice; 2],
    campaign_href: String,
    campaign: String,
    dates: String,
    can_end: bool,
}

fn campaign_href(id: CampaignId) -> String {
    format!("/newsroom/highlights/campaigns/{id}")
}

fn form_page(
    state: &AppState,
    staff: &Staff,
    (campaign, stored): (&Campaign, Option<&Stored>),
    typed: Typed,
    errors: Errors,
    problem: Option<String>,
) -> FormPage {
    let chrome = Chrome::of(state, &staff.viewer);
    let of = &campaign.campaign;
    let phase = stored.map(|stored| {
        let ends_at = stored.highlight.ends_at.into_iter().chain(of.ends_at).min();
        let starts_at = stored.highlight.starts_at.unwrap_or(of.starts_at).max(of.starts_at);
        Phase::of(starts_at, ends_at, of.paused, chrome.now)
    });
    let campaign_href = campaign_href(campaign.campaign_id);
    let form = Form {
        action: stored.map_or_else(
            || format!("{campaign_href}/highlights"),
            |stored| format!("/newsroom/highlights/{}", stored.highlight_id),
        ),
        version: stored.map_or(0, |stored| stored.version),
        heading: if stored.is_some() { "Highlight" } else { "New highlight" },
        state: phase.map(|phase| (mark(phase), phase.label())),
        problem,
    };
    let moment = |at| wording::date_and_time(at, chrome.zone);
    let until = of.ends_at.map_or_else(|| "further notice".to_owned(), moment);
    FormPage {
        desk: DeskChrome::new(&chrome, staff, "highlights", form.heading),
        form,
        placements: [("1", "First box"), ("2", "Second box")]
            .map(|(value, label)| Choice::new(value, label, &typed.placement)),
        typed,
        errors,
        campaign_href,
        campaign: format!("{}: {}", campaign.organisation, of.name),
        dates: format!("The campaign runs from {} until {until}.", moment(of.starts_at)),
        can_end: phase.is_some_and(|phase| phase != Phase::Ended),
    }
}

/// GET /newsroom/highlights/campaigns/{id}/highlights/new
pub async fn new(
    staff: Staff,
    State(state): State<AppState>,
    Path(campaign): Path<CampaignId>,
) -> AppResult<impl IntoResponse> {
    require(&staff.account, Capability::Highlights)?;
    let campaign = campaign::load(&state, campaign).await?;
    let typed = Typed { weight: "1".to_owned(), ..Typed::default() };
    let page = form_page(&state, &staff, (&campaign, None), typed, Errors::default(), None);
    Ok(Page::new(page, Cache::Never))
}

async fn load(state: &AppState, id: HighlightId) -> AppResult<(Campaign, Stored)> {
    let stored = store::find(&state.db, id).await?.ok_or(AppError::NotFound)?;
    Ok((campaign::load(state, stored.campaign_id).await?, stored))
}

/// GET /newsroom/highlights/{id}
pub async fn edit(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<HighlightId>,
) -> AppResult<impl IntoResponse> {
    require(&staff.account, Capability::Highlights)?;
    let (campaign, stored) = load(&state, id).await?;
    let typed = Typed::from_stored(&stored.highlight, state.zone);
    let page = form_page(&state, &staff, (&campaign, Some(&stored)), typed, Errors::default(), None);
    Ok(Page::new(page, Cache::Never))
}

fn invalid(
    state: &AppState,
    staff: &Staff,
    of: (&Campaign, Option<&Stored>),
    typed: Typed,
    errors: Errors,
) -> Response {
    let problem = Some(PROBLEM.to_owned());
    Page::invalid(form_page(state, staff, of, typed, errors, problem)).into_response()
}

/// POST /newsroom/highlights/campaigns/{id}/highlights
pub async fn create(
    staff: Staff,
    State(state): State<AppState>,
    Path(campaign): Path<CampaignId>,
    fields: Fields,
) -> AppResult<Response> {
    require(&staff.account, Capability::Highlights)?;
    let campaign = campaign::load(&state, campaign).await?;
    let (typed, id) = (Typed::from_fields(&fields), HighlightId::new());
    let highlight = match typed.check(&campaign.campaign, state.zone) {
        Ok(highlight) => highlight,
        Err(errors) => return Ok(invalid(&state, &staff, (&campaign, None), typed, *errors)),
    };
    let mut transaction = state.db.begin().await?;
    store::insert(&mut *transaction, id, campaign.campaign_id, &highlight).await?;
    let entry = entry(&staff, ("highlight", id.0), "highlight.create", None, Some(&highlight))?;
    audit::record(&mut *transaction, entry, state.clock.now()).await?;
    transaction.commit().await?;
    follow(&state).await;
    Ok(Redirect::to(&campaign_href(campaign.campaign_id)).into_response())
}

/// POST /newsroom/highlights/{id}
pub async fn update(
    staff: Staff,
    State(state): State<AppState>,
    Path(id): Path<HighlightId>,
    fields: Fields,
) -> AppResult<Response> {
    require(&staff.account, Capability::Highlights)?;
    let (campaign, stored) = load(&state, id).await?;
    if fields.is_delete() {
        return end(&state, &staff, &stored).await;
    }
    let typed = Typed::from_fields(&fields);
    let highlight = match typed.check(&campaign.campaign, state.zone) {
        Ok(highlight) => highlight,
        Err(errors) => return Ok(invalid(&state, &staff, (&campaign, Some(&stored)), typed, *errors)),
    };
    let from = fields.version(stored.version)?;
    let mut transaction = state.db.begin().await?;
    if !store::update(&mut *transaction, id, from, &highlight).await? {
        transaction.rollback().await?;
        let (campaign, newest) = load(&state, id).await?;
        let problem = Some(conflict(&newest.highlight.headline));
        let of = (&campaign, Some(&newest));
        let page = form_page(&state, &staff, of, typed, Errors::default(), problem);
        return Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response());
    }
    let before = Some(&stored.highlight);
    let entry = entry(&staff, ("highlight", id.0), "highlight.update", before, Some(&highlight))?;
    audit::record(&mut *transaction, entry, state.clock.now()).await?;
    transaction.commit().await?;
    follow(&state).await;
    Ok(Redirect::to(&campaign_href(campaign.campaign_id)).into_response())
}

async fn end(state: &AppState, staff: &Staff, stored: &Stored) -> AppResult<Response> {
    let (now, id) = (state.clock.now(), stored.highlight_id);
    let mut transaction = state.db.begin().await?;
    if store::end(&mut *transaction, id, now).await? {
        let before = json!({"ends_at": stored.highlight.ends_at});
        let after = json!({"ends_at": now});
        let entry = entry(staff, ("highlight", id.0), "highlight.end", Some(&before), Some(&after))?;
        audit::record(&mut *transaction, entry, now).await?;
    }
    transaction.commit().await?;
    follow(state).await;
    Ok(Redirect::to(&campaign_href(stored.campaign_id)).into_response())
}
