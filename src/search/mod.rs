//! Search over the open part of the stories.

pub mod pages;
