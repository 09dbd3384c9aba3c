//! Where admins set the rules. One guard stands before everything under /admin.

pub mod alerts;
pub mod areas;
pub mod audit;
pub mod demonstration;
pub mod figures;
pub mod messages;
pub mod payments;
pub mod paywall;
pub mod people;
pub mod plans;
pub mod site;
pub mod subscribers;
pub mod texts;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Redirect, Response};
use axum::routing::{any, get, post};

use crate::app::AppState;
use crate::billing::provider::offline::pages as offline;
use crate::error::AppError;
use crate::newsroom;
use crate::newsroom::capability::{Capability, require};
use crate::{coupons, invoicing, licences, simulator, students};

crate::app::routes! {
    /// The addresses of the administration, below /admin.
    PATHS, desks:
    "/" => get(|| async { Redirect::to("/admin/subscribers") }),
    "/simulator" => get(simulator::pages::show),
    "/demonstration" => get(demonstration::show),
    "/demonstration/clock" => post(offline::move_clock),
    "/paywall" => get(paywall::pages::edit).post(paywall::pages::update),
    "/explain" => get(crate::explain::pages::show),
    "/licences" => get(licences::pages::index).post(licences::pages::create),
    "/licences/new" => get(licences::pages::new),
    "/licences/{id}" => get(licences::pages::edit).post(licences::pages::update),
    "/licences/{id}/end" => get(licences::pages::end_form).post(licences::pages::end),
    "/licences/{id}/usage" => get(licences::pages::usage),
    "/licences/{id}/usage.csv" => get(licences::pages::usage_csv),
    "/invoices" => get(invoicing::pages::index).post(invoicing::pages::create),
    "/invoices.csv" => get(invoicing::pages::csv),
    "/invoices/new" => get(invoicing::pages::new),
    "/invoices/seller" => get(invoicing::pages::edit_seller).post(invoicing::pages::update_seller),
    "/invoices/vat-rates" => get(invoicing::pages::rates).post(invoicing::pages::enter_rate),
    "/invoices/documents/{id}" => get(invoicing::pages::of_admin),
    "/invoices/{id}" => get(invoicing::pages::show).post(invoicing::pages::update),
    "/invoices/{id}/deletion" => post(invoicing::pages::delete),
    "/invoices/{id}/issue" => get(invoicing::pages::issue_form).post(invoicing::pages::issue),
    "/invoices/{id}/payments" => get(invoicing::pages::payment_form).post(invoicing::pages::enter),
    "/invoices/{id}/credit" => get(invoicing::pages::credit_form).post(invoicing::pages::credit),
    "/invoices/{id}/mail" => post(invoicing::pages::mail),
    "/coupons" => get(coupons::pages::index).post(coupons::pages::create),
    "/coupons/new" => get(coupons::pages::new),
    "/coupons/{id}" => get(coupons::pages::show).post(coupons::pages::update),
    "/coupons/{id}/codes.csv" => get(coupons::pages::codes_csv),
    "/students" => get(students::pages::index),
    "/students/domains" => get(students::pages::domains).post(students::pages::change),
    "/students/{id}" => get(students::pages::show).post(students::pages::decide),
    "/students/{id}/files/{place}" => get(students::pages::file),
    "/plans" => get(plans::pages::index).post(plans::pages::create),
    "/plans/new" => get(plans::pages::new),
    "/plans/{id}" => get(plans::pages::edit).post(plans::pages::update),
    "/plans/{id}/prices" => post(plans::pages::set_price),
    "/subscribers" => get(subscribers::pages::list::index),
    "/subscribers.csv" => get(subscribers::export::csv),
    "/subscribers/{id}" => get(subscribers::pages::show::show),
    "/subscribers/{id}/{deed}" => get(subscribers::pages::confirm::ask).post(subscribers::pages::confirm::carry_out),
    "/figures" => get(figures::pages::show),
    "/figures/{table}" => get(figures::pages::csv),
    "/payments" => get(payments::pages::show),
    "/payments/reconciliation" => post(payments::pages::reconcile),
    "/payments/event" => post(payments::pages::handle_again),
    "/audit" => get(audit::pages::index),
    "/audit.csv" => get(audit::pages::csv),
    "/site" => get(site::pages::edit).post(site::pages::update),
    "/texts" => get(texts::pages::index).post(texts::pages::create),
    "/texts/new" => get(texts::pages::new),
    "/texts/{slug}" => get(texts::pages::edit).post(texts::pages::update),
    "/messages" => get(messages::pages::index).post(messages::pages::answer),
    "/people" => get(people::pages::index).post(people::pages::update),
    "/people/{id}/disabling" => post(people::closing::disable),
    "/people/{id}/enabling" => post(people::closing::enable),
    "/people/{id}/second-factor" => post(people::closing::reset_second_factor),
    "/people/invitations/{id}/revocation" => post(people::inviting::revoke),
    "/roles" => get(people::pages::roles),
    "/alerts" => get(alerts::pages::index).post(alerts::pages::settle),
    // What does not exist is behind the guard as well.
    "/{*rest}" => any(|| async { AppError::NotFound }),
}

/// The administration, behind its guard.
pub fn router(state: AppState) -> Router<AppState> {
    desks().layer(from_fn_with_state(state, guard))
}

/// Denies by default, as the newsroom's guard does.
async fn guard(State(state): State<AppState>, request: Request, next: Next) -> Result<Response, AppError> {
    let (mut staff, mut request) = newsroom::admit(&state, request).await?;
    require(&staff.account, Capability::Administer)?;
    staff.alerts = crate::billing::store::alerts::count(&state.db).await?;
    request.extensions_mut().insert(staff);
    Ok(next.run(request).await)
}
