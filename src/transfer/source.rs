//! Where imported items come from: a folder of Markdown files or one JSON file.

use super::front_matter;
use serde::Deserialize;
use serde_json::Value;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// One item as it stands in the source.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SourceItem {
    /// Path inside the source, with "/" between its parts.
    pub path: String,
    /// What the front matter says; null where there is none.
    #[serde(default)]
    pub front_matter: Value,
    /// The text below it.
    pub markdown: String,
}

/// An item that was not imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct Skipped {
    /// Path inside the source.
    pub path: String,
    /// Why, for a person.
    pub reason: String,
}

/// A source that cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file or folder cannot be opened.
    #[error("{path} cannot be read: {cause}")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        cause: io::Error,
    },
    /// A file that is not `{"articles": [{"path", "front_matter", "markdown"}]}`.
    #[error("{path} is not a JSON file with a list named \"articles\": {cause}")]
    NotArticles {
        /// The file.
        path: PathBuf,
        /// What the JSON reader says.
        cause: serde_json::Error,
    },
}

/// The largest file that is taken for an article: 200 times the longest long read.
const LARGEST_FILE: u64 = 20_000_000;

/// The items of a source, in the order of their paths for a folder and as they stand for a JSON file. Files of a folder are
/// read one by one as the iterator comes to them.
///
/// Every `.md` or `.markdown` file below the folder is an item, but for Hugo's `_index.md`, which is a section's own page.
/// Symbolic links are skipped and named: a link to a parent would make the folder endless.
pub fn read(path: &Path) -> Result<Box<dyn Iterator<Item = Result<SourceItem, Skipped>>>, SourceError> {
    if !path.is_dir() {
        return Ok(Box::new(articles(path)?.into_iter()));
    }
    let mut files = Vec::new();
    list(path, path, &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let root = path.to_owned();
    Ok(Box::new(files.into_iter().map(move |found| found.read(&root))))
}

#[derive(Deserialize)]
struct Articles {
    articles: Vec<Value>,
}

fn articles(path: &Path) -> Result<Vec<Result<SourceItem, Skipped>>, SourceError> {
    let text = fs::read(path).map_err(|cause| SourceError::Unreadable { path: path.to_owned(), cause })?;
    let file: Articles = serde_json::from_slice(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text))
        .map_err(|cause| SourceError::NotArticles { path: path.to_owned(), cause })?;
    let items = file.articles.into_iter().enumerate().map(|(n, value)| {
        let path =
            value.get("path").and_then(Value::as_str).map_or_else(|| format!("articles[{n}]"), str::to_owned);
        SourceItem::deserialize(value).map_err(|error| Skipped { path, reason: error.to_string() })
    });
    Ok(items.collect())
}

/// A file of the folder, or why it is none.
struct Found {
    path: String,
    skipped: Option<&'static str>,
}

impl Found {
    fn read(self, root: &Path) -> Result<SourceItem, Skipped> {
        let path = self.path;
        let skip = |reason: String| Skipped { path: path.clone(), reason };
        if let Some(reason) = self.skipped {
            return Err(skip(reason.to_owned()));
        }
        let file = root.join(&path);
        let size = fs::metadata(&file).map_err(|error| skip(error.to_string()))?.len();
        if size > LARGEST_FILE {
            return Err(skip(format!("larger than {LARGEST_FILE} bytes")));
        }
        let bytes = fs::read(&file).map_err(|error| skip(error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| skip("not UTF-8 text".to_owned()))?;
        let (front_matter, markdown) = front_matter::split(&text).map_err(skip)?;
        Ok(SourceItem { path, front_matter, markdown })
    }
}

fn list(root: &Path, folder: &Path, files: &mut Vec<Found>) -> Result<(), SourceError> {
    let unreadable = |cause| SourceError::Unreadable { path: folder.to_owned(), cause };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let kind = entry.file_type().map_err(unreadable)?;
        let path = entry.path();
        if kind.is_dir() {
            list(root, &path, files)?;
        } else if is_markdown(&path) {
            files.push(found(root, &path, kind));
        }
    }
    Ok(())
}

fn found(root: &Path, path: &Path, kind: fs::FileType) -> Found {
    let skipped = if kind.is_symlink() {
        Some("a symbolic link")
    } else if path.file_stem().is_some_and(|stem| stem == "_index") {
        Some("a section's own page, not an article")
    } else {
        None
    };
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
    Found { path: parts.join("/"), skipped }
}

fn is_markdown(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("md") || ending.eq_ignore_ascii_case("markdown"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(folder: &Path, name: &str, bytes: &[u8]) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    #[test]
    fn a_folder_gives_its_files_in_order_and_says_why_some_are_none() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        file(root, "b/2014-06-05-two.md", b"---\ntitle: Two\n---\nText");
        file(root, "a.markdown", b"\xef\xbb\xbfNo front matter\r\n");
        file(root, "b/_index.md", b"Section");
        file(root, "c.md", b"+++\ntitle = 'x'\n+++\n");
        file(root, "d.md", b"\xff\xfe");
        file(root, "picture.jpg", b"");
        let read: Vec<String> = read(root)
            .unwrap()
            .map(|item| match item {
                Ok(item) => format!("{} {} {:?}", item.path, item.front_matter, item.markdown),
                Err(skipped) => skipped.to_string(),
            })
            .collect();
        assert_eq!(
            read,
            [
                "a.markdown null \"No front matter\\n\"",
                "b/2014-06-05-two.md {\"title\":\"Two\"} \"Text\"",
                "b/_index.md: a section's own page, not an article",
                "c.md: its front matter is TOML (+++); only YAML (---) is read",
                "d.md: not UTF-8 text",
            ]
        );
    }

    #[test]
    fn a_json_file_gives_its_articles() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, r#"{"source":{},"articles":[{"path":"a.md","markdown":"x"},{"path":"b.md"},7]}"#)
            .unwrap();
        let read: Vec<_> = read(&path)
            .unwrap()
            .map(|item| item.map(|item| item.path).map_err(|skipped| skipped.path))
            .collect();
        assert_eq!(read, [Ok("a.md".to_owned()), Err("b.md".to_owned()), Err("articles[2]".to_owned())]);
        fs::write(&path, "[]").unwrap();
        assert!(matches!(super::read(&path), Err(SourceError::NotArticles { .. })));
        assert!(matches!(super::read(&folder.path().join("none")), Err(SourceError::Unreadable { .. })));
    }
}
