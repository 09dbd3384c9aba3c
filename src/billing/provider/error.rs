//! What a provider's answer may be instead of one.

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No answer, or none that helps: later may be better.
    #[error("the payment provider cannot be reached: {0}")]
    Unavailable(String),
    /// It says no, in words for the log.
    #[error("the payment provider refuses: {0}")]
    Refused(String),
    /// An answer that makes no sense to us.
    #[error("the payment provider's answer is not understood: {0}")]
    NotUnderstood(String),
}

/// What a provider's answer comes as.
pub type Result<T> = std::result::Result<T, Error>;
