//! The publication as every request sees it: a page asks the database neither for its masthead nor for the rules.

use sqlx::PgConnection;

use super::{Site, store};
use crate::live::Kept;

impl Kept for Site {
    const CHANNEL: &'static str = "site";

    async fn load(db: &mut PgConnection) -> sqlx::Result<Self> {
        store::load(db).await
    }
}
