//! Why a stored or sent document was refused.

use super::{MAX_DEPTH, MAX_NODES, MAX_TEXT, VERSION};

/// A document that was refused, with the place in it: `content[3].content[0]: unknown mark "blink"`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {problem}")]
pub struct DocumentError {
    /// Path to the node, `doc` for the document itself.
    pub at: String,
    /// What is wrong there.
    pub problem: Problem,
}

/// What was wrong with one node.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A part of JSON is not what it must be.
    #[error("expected {0}")]
    Expected(&'static str),
    /// A node this program does not know.
    #[error("unknown node {0:?}")]
    UnknownNode(String),
    /// A mark it does not know.
    #[error("unknown mark {0:?}")]
    UnknownMark(String),
    /// An attribute that the node or mark does not have.
    #[error("unknown attribute {0:?}")]
    UnknownAttribute(String),
    /// A field beside `type`, `attrs`, `content`, `marks` and `text`.
    #[error("unknown field {0:?}")]
    UnknownField(String),
    /// An attribute with a value it cannot have.
    #[error("attribute {name:?} must be {expected}")]
    Attribute {
        /// Its name.
        name: &'static str,
        /// What it can be.
        expected: &'static str,
    },
    /// A known node in the wrong place, a wall mark inside a list for one.
    #[error("{0:?} is not allowed here")]
    NotAllowedHere(String),
    /// More than one wall mark.
    #[error("a story has one wall mark, this is a second")]
    SecondWall,
    /// See [`MAX_DEPTH`].
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// See [`MAX_NODES`] and [`MAX_TEXT`].
    #[error("more than {MAX_NODES} nodes or {MAX_TEXT} bytes of text")]
    TooLarge,
    /// Written by a newer version of the program.
    #[error("version {0} is newer than {VERSION}, the newest this program reads")]
    FromTheFuture(u64),
}
