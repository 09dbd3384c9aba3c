//! Stakeholders' highlights: an organisation's name and a headline, paid for and marked so.

pub mod store;

/// A highlight that runs now.
#[derive(Debug, Clone)]
pub struct Running {
    /// Who pays for it.
    pub organisation: String,
    /// The organisation is the publication itself.
    pub house: bool,
    /// What it says.
    pub headline: String,
    /// Where it leads.
    pub url: String,
    /// First or second box.
    pub placement: i16,
}
