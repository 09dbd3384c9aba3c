//! Registering, signing in and out, and the account's own page.

mod register;
mod show;
mod sign_in;

pub use register::{register, register_form};
pub use show::show;
pub use sign_in::{sign_in, sign_in_form, sign_out};
