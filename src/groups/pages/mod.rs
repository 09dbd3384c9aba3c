//! What readers see of groups: their own, and where the links lead by which one comes into one.

mod acting;
mod closing;
mod domains;
mod invite;
mod join;
mod leaving;
mod link;
mod members;
mod owner;
mod proof;
mod seats;
mod show;

pub use closing::{close, close_form};
pub use domains::{claim, close as close_domain, open as open_domain, remove as remove_domain};
pub use invite::{invite, send_again, withdraw};
pub use join::{invitation, link, take_invitation, take_link};
pub use leaving::{leave, leave_form, release_seat, take_seat};
pub use link::{renew as renew_link, revoke as revoke_link};
pub use members::{appoint, dismiss, remove, remove_form, rename};
pub use owner::{accept, offer, offer_form, refuse};
pub use proof::{prove, show as proof};
pub use seats::{change as change_seats, change_form as seats_form};
pub use show::show;
