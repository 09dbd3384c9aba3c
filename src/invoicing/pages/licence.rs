//! The invoices on a site licence's page.

use super::{address, in_words};
use crate::app::AppState;
use crate::clock;
use crate::error::AppResult;
use crate::ids::LicenceId;
use crate::invoicing::euros;
use crate::invoicing::store::whose;

/// An invoice for a licence.
pub struct Billed {
    /// Its page.
    pub href: String,
    /// Its number, once it is issued.
    pub number: String,
    /// Its sum.
    pub total: String,
    /// How it stands: the mark.
    pub mark: &'static str,
    /// How it stands: the word.
    pub label: &'static str,
}

/// What was billed for a licence, the newest first.
pub async fn of_licence(state: &AppState, licence: LicenceId) -> AppResult<Vec<Billed>> {
    let today = clock::day(state.clock.now(), state.zone);
    let mut db = state.db.acquire().await?;
    let billed = whose::of_licence(&mut db, licence).await?.into_iter().map(|invoice| {
        let (mark, label) = in_words(invoice.stage, invoice.is_overdue(today));
        Billed {
            href: address(invoice.id),
            total: euros(invoice.total).to_string(),
            mark,
            label,
            number: invoice.issued.map_or_else(|| "Draft".to_owned(), |issued| issued.number),
        }
    });
    Ok(billed.collect())
}
