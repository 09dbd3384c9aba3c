//! Every statement about site licences.

pub mod licence;
pub mod seats;
pub mod usage;
