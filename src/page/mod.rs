//! A page: a template inside the site's chrome, and how long whom it may be kept by.

mod answer;
mod chrome;
pub mod download;
mod head;
mod revalidate;

pub use answer::{Cache, Page, json};
pub use chrome::{Chrome, SectionLink, Signed, SiteName};
pub use head::{FeedLink, Head, shorten};
pub use revalidate::revalidate;
