//! The statements about highlights outside the newsroom's desk.

pub mod links;
pub mod report;
pub mod schedule;
pub mod tally;
