//! Where editors work. One guard stands before everything under /newsroom; what a role may do there is one table.

pub mod articles;
pub mod briefs;
pub mod capability;
pub mod chrome;
pub mod embeds;
pub mod front;
pub mod highlights;
pub mod media;
pub mod redirects;
pub mod structure;
pub mod workflow;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Redirect, Response};
use axum::routing::{any, get, post, put};

use crate::app::AppState;
use crate::error::AppError;
use crate::extract::Staff;

crate::app::routes! {
    /// The desks' addresses, below /newsroom.
    PATHS, desks:
    "/" => get(|| async { Redirect::to("/newsroom/articles") }),
    "/articles" => get(articles::list::index).post(articles::pages::create),
    "/articles/new" => get(articles::pages::new).post(articles::pages::create),
    "/articles/{id}" => get(articles::pages::edit).post(articles::pages::update),
    "/articles/{id}/publication" => get(articles::preflight::pages::show).post(articles::deeds::publication).delete(articles::deeds::withdraw),
    "/articles/{id}/withdrawal" => get(articles::deeds::withdrawal_form),
    "/articles/{id}/submission" => post(articles::deeds::submission),
    "/articles/{id}/return" => post(articles::deeds::give_back),
    "/articles/{id}/approval" => post(articles::deeds::approve),
    "/articles/{id}/schedule" => post(articles::deeds::schedule),
    "/articles/{id}/embargo" => post(articles::deeds::embargo),
    "/articles/{id}/preview-links" => post(articles::preview_links::create),
    "/articles/{id}/preview-links/{link}/revocation" => post(articles::preview_links::revoke),
    "/articles/{id}/comments" => post(articles::comments::create),
    "/articles/{id}/comments/{comment}" => post(articles::comments::update),
    "/articles/{id}/comments/{comment}/resolution" => post(articles::comments::resolve),
    "/articles/{id}/revisions" => get(articles::revisions::index),
    "/articles/{id}/revisions/{version}" => get(articles::revisions::show).post(articles::revisions::rename),
    "/articles/{id}/revisions/{version}/restoration" => post(articles::revisions::restore),
    "/articles/new/working-copy" => put(articles::working_copy::pages::keep_new)
        .post(articles::working_copy::pages::discard_new).delete(articles::working_copy::pages::discard_new),
    "/articles/{id}/working-copy" => put(articles::working_copy::pages::keep)
        .post(articles::working_copy::pages::discard).delete(articles::working_copy::pages::discard),
    "/articles/{id}/presence" => get(articles::presence::pages::follow),
    "/articles/{id}/opening" =>
        get(articles::opening::show).post(articles::opening::open).delete(articles::opening::close),
    "/articles/{id}/pending" => get(articles::pending::pages::show).post(articles::pending::pages::keep),
    "/articles/{id}/pending/publication" => post(articles::pending::pages::publish),
    "/articles/{id}/pending/schedule" => post(articles::pending::pages::schedule),
    "/articles/{id}/corrections" => get(articles::corrections::show).post(articles::corrections::make),
    "/articles/{id}/corrections/{correction}/withdrawal" => post(articles::corrections::withdraw),
    "/slugs" => get(articles::slugs::check),
    "/suggestions/{list}" => get(articles::names::pages::suggest).post(articles::names::pages::make),
    "/embeds" => post(embeds::pages::look),
    "/briefs" => get(briefs::pages::index).post(briefs::pages::create),
    "/briefs/{id}" => get(briefs::pages::edit).post(briefs::pages::update),
    "/front" => get(front::pages::show).post(front::changing::change),
    "/front/preview" => get(front::pages::preview),
    "/front/undo" => post(front::history::undo),
    "/front/history" => get(front::history::index),
    "/front/history/{version}/restoration" => post(front::history::restore),
    "/highlights" => get(highlights::list::index),
    "/highlights/organisations" => get(highlights::organisation::index).post(highlights::organisation::create),
    "/highlights/organisations/new" => get(highlights::organisation::new),
    "/highlights/organisations/{id}" => get(highlights::organisation::edit).post(highlights::organisation::update),
    "/highlights/campaigns" => post(highlights::campaign::create),
    "/highlights/campaigns/new" => get(highlights::campaign::new),
    "/highlights/campaigns/{id}" => get(highlights::campaign::edit).post(highlights::campaign::update),
    "/highlights/campaigns/{id}/highlights" => post(highlights::highlight::create),
    "/highlights/campaigns/{id}/highlights/new" => get(highlights::highlight::new),
    "/highlights/campaigns/{id}/report" => get(highlights::reports::show),
    "/highlights/campaigns/{id}/report.csv" => get(highlights::reports::csv),
    "/highlights/campaigns/{id}/report-links" => post(highlights::reports::create),
    "/highlights/campaigns/{id}/report-links/{link}/revocation" => post(highlights::reports::revoke),
    "/highlights/{id}" => get(highlights::highlight::edit).post(highlights::highlight::update),
    "/media" => get(media::library::index).post(media::upload::send).layer(DefaultBodyLimit::max(media::upload::LARGEST_BODY)),
    "/media/{id}" => get(media::pages::edit).post(media::pages::update),
    "/media/{id}/file" => post(media::upload::replace).layer(DefaultBodyLimit::max(media::upload::LARGEST_BODY)),
    "/media/{id}/thumbnail" => get(media::pages::thumbnail),
    "/sections" => get(structure::pages::index).post(structure::pages::create),
    "/sections/new" => get(structure::pages::new),
    "/sections/{id}" => get(structure::pages::edit).post(structure::pages::update),
    "/sections/{id}/position" => post(structure::pages::reorder),
    "/columns" => get(structure::pages::index).post(structure::pages::create),
    "/columns/new" => get(structure::pages::new),
    "/columns/{id}" => get(structure::pages::edit).post(structure::pages::update),
    "/topics" => get(structure::pages::index).post(structure::pages::create),
    "/topics/new" => get(structure::pages::new),
    "/topics/{id}" => get(structure::pages::edit).post(structure::pages::update),
    "/topics/{id}/merge" => post(structure::pages::merge),
    "/authors" => get(structure::pages::index).post(structure::pages::create),
    "/authors/new" => get(structure::pages::new),
    "/authors/{id}" => get(structure::pages::edit).post(structure::pages::update),
    "/authors/{id}/merge" => post(structure::pages::merge),
    "/redirects" => get(redirects::pages::index).post(redirects::pages::change),
    // What does not exist is behind the guard as well.
    "/{*rest}" => any(|| async { AppError::NotFound }),
}

/// The newsroom, behind its guard.
pub fn router(state: AppState) -> Router<AppState> {
    desks().layer(from_fn_with_state(state, guard))
}

/// Denies by default: a handler that forgets to ask who is there is still reached by staff alone.
async fn guard(State(state): State<AppState>, request: Request, next: Next) -> Result<Response, AppError> {
    let (_, request) = admit(&state, request).await?;
    Ok(next.run(request).await)
}

/// Lets staff in, and leaves who they are in the request.
pub(crate) async fn admit(state: &AppState, request: Request) -> Result<(Staff, Request), AppError> {
    let (mut parts, body) = request.into_parts();
    let staff =
        <Staff as axum::extract::FromRequestParts<AppState>>::from_request_parts(&mut parts, state).await?;
    parts.extensions.insert(staff.clone());
    Ok((staff, Request::from_parts(parts, body)))
}
