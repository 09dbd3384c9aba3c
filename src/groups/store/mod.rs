//! The statements about groups. What changes who holds a seat is done under the lock of the group's row.

pub mod domains;
mod group;
pub mod handover;
pub mod invitations;
pub mod members;
pub mod merging;
pub mod seats;

pub use group::{
    attach, by_link, close, find, insert, lock, of_account, of_subscription, owned_by, rename,
    seats as count, set_link, set_lowering,
};
