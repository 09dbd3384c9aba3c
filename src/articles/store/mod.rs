//! The statements about published stories, as readers get them. The newsroom's are in `newsroom::articles::store`.

mod addresses;
mod lists;
mod search;
mod story;

pub use addresses::{Address, address_of, addresses, count};
pub use lists::{
    Scope, Window, among, by_author, coming, in_column, in_section, latest, most_read, newest_by_section,
    on_topic, page_before, related,
};
pub use search::{search, search_beginning};
pub use story::{BodyError, Byline, at, body, bylines, is_published, topics, unpublished};
