//! The media library's desk.

pub mod form;
pub mod library;
pub mod pages;
pub mod upload;
