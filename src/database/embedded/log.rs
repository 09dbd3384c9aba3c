//! The end of the server's log, for error messages.

use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use super::error::EmbeddedError;
use super::home::Home;

/// How many of the last lines an error shows.
const LINES: usize = 15;

/// A place in the log: what comes after it belongs to the start that is under way.
pub(super) struct Mark {
    log: PathBuf,
    offset: u64,
}

impl Mark {
    pub fn at_end_of(home: &Home) -> Self {
        let log = home.log();
        let offset = std::fs::metadata(&log).map_or(0, |file| file.len());
        Self { log, offset }
    }

    pub fn not_initialised(self) -> EmbeddedError {
        let tail = self.tail();
        EmbeddedError::Initialise { log: self.log, tail }
    }

    pub fn ended_early(self) -> EmbeddedError {
        let tail = self.tail();
        EmbeddedError::EndedEarly { log: self.log, tail }
    }

    /// The last lines since the mark. A log that became shorter was put aside meanwhile and is shown from its beginning.
    fn tail(&self) -> String {
        let read = || {
            let mut file = std::fs::File::open(&self.log)?;
            let length = file.metadata()?.len();
            let from = if length < self.offset { 0 } else { self.offset };
            file.seek(SeekFrom::Start(from))?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok::<_, std::io::Error>(bytes)
        };
        let bytes = read().unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(LINES)..].join("\n")
    }
}
