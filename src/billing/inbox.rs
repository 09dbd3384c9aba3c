//! What providers tell us, each event once.

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "event_outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// To be handled.
    Waiting,
    /// The provider was asked, and what it said stands in our tables.
    Done,
    /// Nothing that concerns us.
    Ignored,
    /// Of a kind that concerns us, and not to be made sense of. Somebody is alerted.
    NotUnderstood,
}
