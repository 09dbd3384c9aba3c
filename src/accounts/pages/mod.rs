//! Registering, signing in and out, links by mail, and the account's own pages.

mod address;
pub(crate) mod attempt;
pub(crate) mod confirm;
mod data;
mod delete;
mod devices;
pub(crate) mod entering;
pub(crate) mod form;
mod links;
pub(crate) mod register;
mod show;
mod sign_in;

pub use address::{address_form, change_address};
pub use confirm::{confirm, confirm_form};
pub use data::data;
pub use delete::{delete, delete_form, delete_link};
pub use devices::{devices, end_device};
pub use entering::sign_out;
pub use links::{forgot_password, forgot_password_form, mail_sent, sign_in_link, sign_in_link_form};
pub use register::{register, register_form};
pub use show::{send_verification, show};
pub use sign_in::{sign_in, sign_in_form};
