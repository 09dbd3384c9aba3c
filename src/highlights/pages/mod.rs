//! What readers and organisations meet: the page's report of what was seen, the link that leads on, and the figures.

mod audience;
mod follow;
mod report;
mod seen;

pub use follow::follow;
pub use report::{Report, csv, show, spreadsheet};
pub use seen::seen;
