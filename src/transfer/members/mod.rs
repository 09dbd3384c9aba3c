//! Import of members: who read elsewhere, with what they were promised there.
//!
//! [`columns`] finds out which system wrote a file and what its columns are, [`member`] makes a member of a row, [`import`]
//! stores them and makes the [`report`]. Every row becomes an account or a line of the report that says why not, and so
//! does everything in a row that has no place here.
//!
//! The accounts hold their addresses as verified: the old system mailed to them, and an account that only claimed its
//! address would lose it to whoever registers with it next. They have no password, so only who reads the mail gets in.
//! Nobody is mailed and nobody is charged: of a payment provider only the customer's name is kept, by which the next
//! reconciliation asks how things stand.

pub mod columns;
pub mod import;
pub mod member;
pub mod report;
mod store;
