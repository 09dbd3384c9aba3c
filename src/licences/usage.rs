//! What a licence is used for, as its institution may see it: numbers of a day or a month, by the range or the seats that
//! opened the stories. Nobody's name and nobody's address.

use chrono::NaiveDate;

/// Whether numbers are of a day or of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "use_span", rename_all = "snake_case")]
pub enum Span {
    /// One day.
    Day,
    /// One calendar month.
    Month,
}

/// The way that stands for all of them.
pub const ALL: &str = "all";
/// The way of those who hold a seat.
pub const SEATS: &str = "seats";

/// The numbers of a day or a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Of which.
    pub span: Span,
    /// Its first day.
    pub begins_on: NaiveDate,
    /// By which way: a range, [`SEATS`], or [`ALL`].
    pub way: String,
    /// Stories opened.
    pub opened: i32,
    /// Different readers: accounts, or browsers where nobody is signed in.
    pub readers: i32,
}

impl Count {
    /// What its way is called.
    pub fn way_in_words(&self) -> &str {
        match self.way.as_str() {
            ALL => "All together",
            SEATS => "Accounts with a seat",
            range => range,
        }
    }
}

/// A story that was opened under a licence in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// The month's first day.
    pub month: NaiveDate,
    /// What it is about.
    pub headline: String,
    /// How often it was opened.
    pub opened: i32,
}
