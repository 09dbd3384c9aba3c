//! Names that were typed into a field of the story's form, as what they stand for.

use crate::error::AppResult;

/// Most names in one list.
const NAMES: usize = 30;

/// Looks up each name of a list; the first that is unknown is named in the message.
pub(super) async fn resolve<'a, T, F>(
    list: &'a str,
    separator: char,
    what: &str,
    error: &mut Option<String>,
    find: impl Fn(&'a str) -> F,
) -> AppResult<Vec<T>>
where
    F: Future<Output = sqlx::Result<Option<T>>>,
{
    let mut found = Vec::new();
    if list.split(separator).count() > NAMES {
        *error = Some(format!("At most {NAMES}, please."));
        return Ok(found);
    }
    for name in list.split(separator).map(str::trim).filter(|name| !name.is_empty()) {
        let Some(id) = find(name).await? else {
            *error = Some(format!("There is no {what} “{name}”."));
            break;
        };
        found.push(id);
    }
    Ok(found)
}
