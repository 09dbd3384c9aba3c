//! /account/student, where readers show that they study, and /admin/students, where proofs are looked at.

mod address;
mod decide;
mod domains;
mod own;
mod proof;

pub use address::{ask, confirm, confirm_form};
pub use decide::{decide, file, index, show};
pub use domains::{change, index as domains};
pub use own::show as own;
pub use proof::{LARGEST_BODY, send};

/// Name of the desk in the administration.
const DESK: &str = "students";
