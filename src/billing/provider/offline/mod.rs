//! The provider of demonstrations: a whole flow of checkouts, bills and renewals in which no money moves.

pub mod provider;
