//! The rules of the house that the compiler cannot keep.

use std::path::{Path, PathBuf};

pub fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found.sort();
    found
}

pub fn name(path: &Path) -> String {
    path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().to_str().unwrap().to_owned()
}

/// What stands before the tests of a file.
fn product(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap()
}

#[test]
fn types_and_rules_import_no_layer_above_them() {
    for (path, text) in sources("src") {
        let name = name(&path);
        let pure = (name.ends_with("/mod.rs") || name.starts_with("src/articles/body/"))
            && ![
                "src/admin/",
                "src/newsroom/",
                "src/database/",
                "src/demo/",
                "src/commands/",
                "src/transfer/",
            ]
            .iter()
            .any(|folder| name.starts_with(folder));
        for layer in ["use axum", "use askama", "PgPool", "PgConnection", "PgExecutor"] {
            assert!(!pure || !product(&text).contains(layer), "{name} holds {layer}");
        }
    }
}

#[test]
fn sql_stands_in_stores_alone() {
    const ELSEWHERE: [&str; 5] = [
        "src/accounts/session.rs",
        "src/audit.rs",
        "src/clock.rs",
        "src/database/mod.rs",
        "src/database/embedded/",
    ];
    for (path, text) in sources("src") {
        let name = name(&path);
        let store = name.ends_with("store.rs") || name.contains("/store/");
        if store || ELSEWHERE.iter().any(|file| name.starts_with(file)) {
            continue;
        }
        assert!(!product(&text).contains("sqlx::query"), "{name} holds SQL");
    }
}

#[test]
fn whole_texts_have_one_door_for_readers_and_one_for_staff() {
    const TABLE: [&str; 2] = ["src/articles/manuscript/store/whole.rs", "src/articles/store/story.rs"];
    const STAFF: [&str; 4] = ["src/articles/", "src/demo/", "src/newsroom/articles/", "src/transfer/"];
    for (path, text) in sources("src") {
        let name = name(&path);
        let text = product(&text);
        assert!(!text.contains("article_body") || TABLE.contains(&name.as_str()), "{name} reads whole texts");
        let history = ["from revision", "into revision", "update revision"];
        assert!(
            name == "src/articles/manuscript/store/revisions.rs"
                || history.iter().all(|sql| !text.contains(sql)),
            "{name} reads what stories were"
        );
        assert!(
            !text.contains("manuscript::store") || STAFF.iter().any(|folder| name.starts_with(folder)),
            "{name} uses the staff's door"
        );
    }
    let store = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(TABLE[1])).unwrap();
    assert_eq!(store.matches("article_body").count(), 1, "one statement reads whole texts for readers");
    assert!(store.contains("pub async fn body(db: &PgPool, grant: &Grant)"));
}

#[test]
fn only_the_decision_makes_a_grant() {
    for (path, text) in sources("src") {
        let made = product(&text).matches("Grant {").count();
        let name = name(&path);
        // The type, its implementation, and the two arms of the decision.
        assert!(made == 0 || name == "src/paywall/decision.rs" && made == 4, "{name} makes a grant");
    }
}

#[test]
fn only_one_page_opens_stories_by_preview_links() {
    for (path, text) in sources("src") {
        let (name, text) = (name(&path), product(&text));
        let opens = text.contains("Opening::PreviewLink") && !name.starts_with("src/paywall/");
        assert!(!opens || name == "src/articles/pages/preview.rs", "{name} opens stories by preview links");
        let shows = text.contains("pages::preview(");
        assert!(
            !shows || name == "src/preview_links/pages.rs",
            "{name} shows stories before they are published"
        );
    }
}

#[test]
fn files_and_functions_stay_short() {
    for (path, text) in sources("src") {
        let name = name(&path);
        if path.extension().is_none_or(|extension| extension != "rs") || name.contains("/tests/") {
            continue;
        }
        let text = product(&text);
        let lines: Vec<_> = text.lines().collect();
        assert!(lines.len() <= 300, "{name} has {} lines", lines.len());
        let mut start = None;
        for (number, line) in lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let code = line.trim_start();
            let is_function =
                ["fn ", "pub fn ", "async fn ", "pub async fn ", "pub(super) async fn ", "pub(super) fn "]
                    .iter()
                    .any(|head| code.starts_with(head));
            if is_function {
                start = Some((number, indent));
            }
            if let Some((begin, at)) = start
                && indent == at
                && code.starts_with('}')
            {
                let length = number - begin + 1;
                assert!(length <= 60, "{name}:{} has {length} lines", begin + 1);
                start = None;
            }
        }
    }
}

#[test]
fn every_wording_that_is_used_is_there() {
    let files = sources("templates").into_iter().chain(sources("src"));
    for (path, text) in files {
        for call in ["crate::t(\"", "crate::t1(\"", "crate::t2(\"", "t(\""] {
            for rest in product(&text).split(call).skip(1) {
                let key = rest.split('"').next().unwrap();
                let is_key = !key.is_empty()
                    && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
                let called = call.starts_with("crate") && is_key;
                assert!(!called || courant::wording::knows(key), "{}: no wording “{key}”", name(&path));
            }
        }
    }
    for status in [400, 403, 404, 409, 410, 413, 421, 422, 429, 500, 503] {
        for part in ["title", "message"] {
            assert!(courant::wording::knows(&format!("error-{status}-{part}")), "error-{status}-{part}");
        }
    }
}
