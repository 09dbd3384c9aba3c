//! What is booked as every page sees it: no page asks the database for it.

use sqlx::PgConnection;

use super::{Schedule, store};
use crate::live::Kept;

impl Kept for Schedule {
    const CHANNEL: &'static str = "highlight";

    async fn load(db: &mut PgConnection) -> sqlx::Result<Self> {
        store::schedule::load(db).await.map(Self)
    }
}
