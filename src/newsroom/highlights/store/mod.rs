//! The statements of the highlights desk.

pub mod campaigns;
pub mod highlights;
pub mod organisations;
