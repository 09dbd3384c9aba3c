//! The pages of what a reader keeps.

mod history;
mod list;
mod saved;

pub use history::{
    begin as begin_history, clear as clear_history, end as end_history, remove as remove_read,
    show as history,
};
pub use saved::{SaveForm, index as saved, remove as remove_saved, save};
