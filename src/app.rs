//! The state that handlers share, and the router table.

mod layers;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, FromRef};
use axum::routing::{get, post};
use axum_extra::extract::cookie::Key;
use chrono_tz::Tz;
use object_store::ObjectStore;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;
use uuid::Uuid;

pub use layers::router;

use crate::accounts;
use crate::accounts::password::Hasher;
use crate::billing::inbox::webhook::{self, Secrets};
use crate::billing::provider::Provider;
use crate::billing::provider::offline::pages as offline;
use crate::clock::Clock;
use crate::crawlers::Crawlers;
use crate::distribution::{feeds, health, sitemap};
use crate::front::{archive, front_page};
use crate::highlights::Schedule;
use crate::highlights::tally::Tally;
use crate::invoicing::vies::Vies;
use crate::keys::Keys;
use crate::licences::Licences;
use crate::live::Live;
use crate::network::Proxies;
use crate::paywall::gate::{Calendar, Gate};
use crate::readership::{Merge, Readership};
use crate::site::Site;
use crate::{
    articles, assets, billing, briefs, corrections, coupons, gifts, groups, highlights, invoicing, mail,
    media, newsroom, paywall, preview_links, search, second_factor, shelf, site, staff_invitations, students,
};

/// What handlers share. Clones are cheap and share everything.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each says something else of the installation")]
pub struct AppState {
    /// Connections to the database.
    pub db: PgPool,
    /// The time.
    pub clock: Clock,
    /// The publication's time zone.
    pub zone: Tz,
    /// The publication, its rules among it, as last heard of.
    pub site: Live<Site>,
    /// Site licences, as last heard of.
    pub licences: Live<Licences>,
    /// Highlights that are booked, as last heard of.
    pub highlights: Live<Schedule>,
    /// Where seen and followed highlights are reported.
    pub tally: Tally,
    /// Where stories are opened.
    pub gate: Gate,
    /// The proxies in front of us.
    pub proxies: Proxies,
    /// Where readers find the site.
    pub base_url: Url,
    /// Reached by https: cookies are Secure, no development pages.
    pub production: bool,
    /// Listens on a loopback address: reached by its names as well as by the site's own.
    pub loopback: bool,
    /// The demonstration newsroom is loaded.
    pub demonstration: bool,
    /// Staff need a second factor: everywhere but where a demonstration runs without https. Its accounts need none anywhere.
    pub demands_second_factor: bool,
    /// Who takes the money.
    pub payments: Arc<dyn Provider>,
    /// Subscriptions are on sale: not where the public would meet payments in which no money moves.
    pub selling: bool,
    /// What the provider's events are signed with.
    pub webhook_secrets: Secrets,
    /// Who says whether VAT ids are in use.
    pub vies: Vies,
    /// What becomes of mail.
    pub mail: mail::Delivery,
    /// Keys derived from the secret.
    pub keys: Keys,
    /// Passwords.
    pub hasher: Hasher,
    /// Files of pictures.
    pub media: Arc<dyn ObjectStore>,
    /// Who is a search engine's crawler.
    pub crawlers: Crawlers,
    /// Looks at pages that stories embed.
    pub embeds: newsroom::embeds::Fetcher,
    /// Where opened stories are reported.
    pub readership: Readership,
    /// Writes that run to their end even if the person has gone.
    pub writes: TaskTracker,
    /// Cancelled when the program is told to stop: what would go on for long ends by it.
    pub stopping: CancellationToken,
}

impl AppState {
    /// The base address without a slash at the end.
    pub fn base(&self) -> String {
        self.base_url.as_str().trim_end_matches('/').to_owned()
    }

    /// The days that the meters count by.
    pub fn calendar(&self) -> Calendar {
        Calendar::at(self.clock.now(), self.zone)
    }

    /// Adds what `from` has read this month to what `into` has read.
    pub async fn merge_reads(&self, from: Uuid, into: Uuid) -> sqlx::Result<()> {
        let (at, month) = (self.clock.now(), self.calendar().month);
        paywall::store::merge(&self.db, month, from, into).await?;
        self.readership.merged(Merge { at, month, from, into });
        Ok(())
    }
}

impl FromRef<AppState> for Key {
    fn from_ref(state: &AppState) -> Self {
        state.keys.visitor.clone()
    }
}

/// Makes a router and the table of its paths in one go: the leak test walks the table, so no page can be added that it
/// does not see.
macro_rules! routes {
    ($(#[$doc:meta])* $paths:ident, $router:ident: $($path:literal => $handler:expr,)*) => {
        $(#[$doc])*
        pub const $paths: &[&str] = &[$($path),*];

        fn $router() -> axum::Router<$crate::app::AppState> {
            axum::Router::new()$(.route($path, $handler))*
        }
    };
}
pub(crate) use routes;

routes! {
    /// The addresses of the site, but for those of the newsroom.
    PATHS, pages:
    "/" => get(front_page::show),
    "/latest" => get(archive::latest),
    "/briefs" => get(briefs::pages::index),
    "/briefs/{slug}" => get(briefs::pages::show),
    "/columns/{slug}" => get(archive::column),
    "/columns/{slug}/feed.xml" => get(feeds::column),
    "/authors/{slug}" => get(archive::author),
    "/authors/{slug}/feed.xml" => get(feeds::author),
    "/topics/{slug}" => get(archive::topic),
    "/topics/{slug}/feed.xml" => get(feeds::topic),
    "/search" => get(search::pages::index),
    "/search/results" => get(search::pages::results),
    "/corrections" => get(corrections::pages::index),
    "/subscribe" => get(billing::pages::plans),
    "/subscribe/bought" => get(billing::pages::bought),
    "/subscribe/left" => get(coupons::pages::left),
    "/subscribe/{plan}" => get(billing::pages::order_form).post(billing::pages::order),
    "/account/subscription/cancellation" => get(billing::pages::cancel_form).post(billing::pages::cancel),
    "/account/subscription/resumption" => post(billing::pages::resume),
    "/account/subscription/pause" => get(billing::pages::pause_form).post(billing::pages::pause),
    "/account/subscription/change" => get(billing::pages::change_form).post(billing::pages::change),
    "/account/subscription/withdrawal" => get(billing::pages::withdraw_form).post(billing::pages::withdraw),
    "/account/subscription/portal" => post(billing::pages::portal),
    "/account/group" => get(groups::pages::show),
    "/account/group/name" => post(groups::pages::rename),
    "/account/group/invitations" => post(groups::pages::invite),
    "/account/group/invitations/{id}/sending" => post(groups::pages::send_again),
    "/account/group/invitations/{id}/withdrawal" => post(groups::pages::withdraw),
    "/account/group/link" => post(groups::pages::renew_link),
    "/account/group/link/revocation" => post(groups::pages::revoke_link),
    "/account/group/members/{id}/removal" => get(groups::pages::remove_form).post(groups::pages::remove),
    "/account/group/members/{id}/appointment" => post(groups::pages::appoint),
    "/account/group/members/{id}/dismissal" => post(groups::pages::dismiss),
    "/account/group/seat" => post(groups::pages::take_seat),
    "/account/group/seat/release" => post(groups::pages::release_seat),
    "/account/group/seats" => get(groups::pages::seats_form).post(groups::pages::change_seats),
    "/account/group/domains" => post(groups::pages::claim),
    "/account/group/domains/{id}/opening" => post(groups::pages::open_domain),
    "/account/group/domains/{id}/closing" => post(groups::pages::close_domain),
    "/account/group/domains/{id}/removal" => post(groups::pages::remove_domain),
    "/account/group/owner" => get(groups::pages::offer_form).post(groups::pages::offer),
    "/account/group/owner/acceptance" => post(groups::pages::accept),
    "/account/group/owner/refusal" => post(groups::pages::refuse),
    "/account/group/leaving" => get(groups::pages::leave_form).post(groups::pages::leave),
    "/account/group/closing" => get(groups::pages::close_form).post(groups::pages::close),
    "/groups/invitations/{token}" => get(groups::pages::invitation).post(groups::pages::take_invitation),
    "/groups/links/{token}" => get(groups::pages::link).post(groups::pages::take_link),
    "/groups/domains/{token}" => get(groups::pages::proof).post(groups::pages::prove),
    "/offline/checkout/{reference}" => get(offline::checkout_form).post(offline::checkout),
    "/offline/portal/{customer}" => get(offline::portal_form).post(offline::change_card),
    "/offline/invoices/{reference}" => get(offline::invoice),
    "/register" => get(accounts::pages::register_form).post(accounts::pages::register),
    "/sign-in" => get(accounts::pages::sign_in_form).post(accounts::pages::sign_in),
    "/sign-out" => post(accounts::pages::sign_out),
    "/sign-in/link" => get(accounts::pages::sign_in_link_form).post(accounts::pages::sign_in_link),
    "/sign-in/second-factor" => get(second_factor::pages::sign_in_form).post(second_factor::pages::sign_in),
    "/forgot-password" => get(accounts::pages::forgot_password_form).post(accounts::pages::forgot_password),
    "/mail-sent" => get(accounts::pages::mail_sent),
    "/confirm/{token}" => get(accounts::pages::confirm_form).post(accounts::pages::confirm),
    "/account" => get(accounts::pages::show),
    "/account/verification" => post(accounts::pages::send_verification),
    "/account/address" => get(accounts::pages::address_form).post(accounts::pages::change_address),
    "/account/devices" => get(accounts::pages::devices).post(accounts::pages::end_device),
    "/account/second-factor" => get(second_factor::pages::show),
    "/account/second-factor/authenticator" => post(second_factor::pages::add_authenticator),
    "/account/second-factor/authenticator/removal" => post(second_factor::pages::remove_authenticator),
    "/account/second-factor/passkeys" => post(second_factor::pages::add_passkey),
    "/account/second-factor/passkeys/{id}/removal" => post(second_factor::pages::remove_passkey),
    "/account/second-factor/recovery-codes" => post(second_factor::pages::renew_codes),
    "/account/data" => get(accounts::pages::data),
    "/account/delete" => get(accounts::pages::delete_form).post(accounts::pages::delete),
    "/account/delete/link" => post(accounts::pages::delete_link),
    "/account/invoices/{id}" => get(invoicing::pages::of_buyer),
    "/account/student" => get(students::pages::own),
    "/account/student/address" => post(students::pages::ask),
    "/account/student/address/{token}" => get(students::pages::confirm_form).post(students::pages::confirm),
    "/account/student/proof" => post(students::pages::send).layer(DefaultBodyLimit::max(students::pages::LARGEST_BODY)),
    "/account/saved" => get(shelf::pages::saved).post(shelf::pages::save),
    "/account/saved/{id}/removal" => post(shelf::pages::remove_saved),
    "/account/history" => get(shelf::pages::history),
    "/account/history/beginning" => post(shelf::pages::begin_history),
    "/account/history/ending" => post(shelf::pages::end_history),
    "/account/history/removal" => post(shelf::pages::clear_history),
    "/account/history/{id}/removal" => post(shelf::pages::remove_read),
    "/account/gifts" => get(gifts::pages::index),
    "/account/gifts/{id}/revocation" => post(gifts::pages::revoke),
    "/gifts" => post(gifts::pages::create),
    "/gifts/{token}" => get(gifts::pages::show).post(gifts::pages::take),
    "/highlights/seen" => post(highlights::pages::seen),
    "/go/{token}" => get(highlights::pages::follow),
    "/sponsors/{token}" => get(highlights::pages::show),
    "/sponsors/{token}/report.csv" => get(highlights::pages::csv),
    "/preview/{token}" => get(preview_links::pages::show).post(preview_links::pages::open),
    "/staff/invitations/{token}" => get(staff_invitations::pages::show).post(staff_invitations::pages::take),
    "/webhooks/stripe" => post(webhook::receive),
    "/dev/mail" => get(mail::pages::index),
    "/dev/mail/{id}" => get(mail::pages::show),
    "/dev/mail/{id}/html" => get(mail::pages::html),
    "/dev/mail/{id}/attachments/{file}" => get(mail::pages::attachment),
    "/terms" => get(site::pages::terms),
    "/privacy" => get(site::pages::privacy),
    "/contact" => get(site::messages::pages::form).post(site::messages::pages::send),
    "/pages/{slug}" => get(site::pages::own),
    "/feed.xml" => get(feeds::site),
    "/sitemap.xml" => get(sitemap::show),
    "/robots.txt" => get(sitemap::robots),
    "/healthz" => get(health::alive),
    "/readyz" => get(health::ready),
    "/static/{*path}" => get(assets::show),
    "/media/{id}/{file}" => get(media::pages::show),
    "/{section}" => get(archive::section),
    "/{section}/feed.xml" => get(feeds::section),
    "/{section}/{slug}" => get(articles::pages::show),
}
