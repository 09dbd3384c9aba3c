//! The statements about accounts.

mod account;
pub mod addresses;
pub mod allowances;
pub mod belongings;
pub mod erasure;
pub mod sessions;
pub mod tokens;

pub use account::{
    Addressee, CANDIDATES, Candidate, NewAccount, any, any_demonstration, by_address, candidates, find,
    holder, insert, password_hash, set_password, verify,
};
