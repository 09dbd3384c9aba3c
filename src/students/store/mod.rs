//! Every SQL statement about students.

pub mod addresses;
pub mod domains;
pub mod requests;
pub mod student;
