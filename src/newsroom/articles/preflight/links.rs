//! Where the links of a story lead. Our own are looked up; those to others are asked, a few at a time and not for long.

use std::collections::HashSet;

use futures_util::{StreamExt as _, stream};
use url::Url;

use super::store;
use crate::app::{self, AppState};
use crate::articles::body::{Document, Href};
use crate::error::AppResult;
use crate::ids::AccountId;
use crate::newsroom::embeds::Reply;
use crate::newsroom::embeds::asking::{self, Errand};

/// Most links to others that are asked; what a story has more goes unasked, and that is said.
const MOST: usize = 40;
/// How many are asked at a time.
const AT_A_TIME: usize = 8;

/// What there is to say about the links of a text. Others are asked on behalf of `by`, who may have that done only so often.
pub async fn look(state: &AppState, by: AccountId, document: &Document) -> AppResult<Vec<String>> {
    let base = state.base();
    let links = document.links();
    let (own, others): (Vec<_>, Vec<_>) = links
        .into_iter()
        .map(Href::as_str)
        .filter(|href| !href.starts_with('#'))
        .partition(|href| own_path(href, &base).is_some());
    let paths: Vec<_> = own.iter().filter_map(|href| own_path(href, &base)).collect();
    let mut found = ours(state, &paths).await?;
    let others: Vec<Url> = others
        .into_iter()
        .filter(|href| href.starts_with("http"))
        .filter_map(|href| Url::parse(href).ok())
        .collect();
    if !others.is_empty() {
        asking::take(state, by, Errand::Links).await?;
    }
    let unasked = others.len().saturating_sub(MOST);
    let asked = others.into_iter().take(MOST).map(async |address| {
        let reply = state.embeds.reply(&address).await;
        said(address.as_str(), reply)
    });
    let replies: Vec<_> = stream::iter(asked).buffered(AT_A_TIME).collect().await;
    found.extend(replies.into_iter().flatten());
    if unasked > 0 {
        found.push(format!("{unasked} more links were not asked: the story has very many."));
    }
    Ok(found)
}

fn said(address: &str, reply: Reply) -> Option<String> {
    match reply {
        Reply::Stands => None,
        Reply::Gone(why) => Some(format!("{address} leads nowhere: {why}.")),
        Reply::Unknown => Some(format!("{address} could not be looked at. Open it yourself.")),
    }
}

/// The path of an address of this site, without what comes after it.
fn own_path<'a>(href: &'a str, base: &str) -> Option<&'a str> {
    let path = href.strip_prefix(base).unwrap_or(href);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    match path {
        "" => Some("/"),
        path => path.starts_with('/').then_some(path),
    }
}

async fn ours(state: &AppState, paths: &[&str]) -> AppResult<Vec<String>> {
    let fixed = |path: &&str| !app::PATHS.contains(path);
    let asked: Vec<String> = paths.iter().filter(|path| fixed(path)).map(|path| (*path).to_owned()).collect();
    let standing: HashSet<String> = store::standing(&state.db, &asked).await?.into_iter().collect();
    let nowhere = asked.into_iter().filter(|path| !standing.contains(path));
    Ok(nowhere.map(|path| format!("{path} leads nowhere: readers find no page there.")).collect())
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn an_address_of_ours_is_known_with_and_without_the_host() {
        let base = "https://paper.example";
        assert_eq!(own_path("/politics/a?x=1#y", base), Some("/politics/a"));
        assert_eq!(own_path("https://paper.example/politics", base), Some("/politics"));
        assert_eq!(own_path("https://paper.example", base), Some("/"));
        assert_eq!(own_path("https://paper.example.org/x", base), None);
        assert_eq!(own_path("https://other.example/x", base), None);
    }
}
