//! Who is counted: people who read the paper. Not programs, not those who work here, and not who asks to be left alone.

use std::net::IpAddr;

use axum::http::HeaderMap;
use chrono::TimeDelta;

use crate::accounts::Role;
use crate::accounts::limits::Allowance;
use crate::accounts::store::allowances;
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::{Viewer, user_agent};
use crate::highlights::Turn;
use crate::highlights::tally::{self, Counted};
use crate::ids::HighlightId;
use crate::keys::keyed_hash;
use crate::{clock, network};

/// What one network may report: a university's readers all day, and no machine's inventions.
const NETWORK: Allowance = Allowance { at_once: 600, every: TimeDelta::milliseconds(500) };

/// Words in the user agents of programs, in small letters. Whoever conceals what it is is held by the rest: seals, one count
/// a visitor, and the allowance of its network.
const PROGRAMS: [&str; 18] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "preview",
    "scan",
    "monitor",
    "headless",
    "phantom",
    "lighthouse",
    "curl/",
    "wget/",
    "python",
    "java/",
    "go-http",
    "okhttp",
    "axios",
    "node",
];

/// A reader who is counted, in this turn.
pub(super) struct Reader {
    turn: Turn,
    visitor: [u8; 32],
}

impl Reader {
    /// Notes that they saw or followed a highlight.
    pub(super) fn report(&self, state: &AppState, highlight: HighlightId, clicked: bool) {
        let day = clock::day(state.clock.now(), state.zone);
        state.tally.report(Counted { highlight, day, turn: self.turn, visitor: self.visitor, clicked });
    }
}

/// Whoever asks, if they count.
pub(super) async fn counted(
    state: &AppState,
    viewer: &Viewer,
    headers: &HeaderMap,
) -> AppResult<Option<Reader>> {
    let agent = user_agent(headers);
    let works_here = viewer.role().is_some_and(Role::is_staff);
    if works_here || is_program(agent) || wants_no_counting(headers) {
        return Ok(None);
    }
    if let Some(address) = viewer.address
        && (state.crawlers.recognise(address, agent).await.is_some() || !may_report(state, address).await?)
    {
        return Ok(None);
    }
    let turn = Turn::at(state.clock.now());
    let address = viewer.address.map(|address| address.to_string()).unwrap_or_default();
    let visitor = tally::visitor(&state.keys.highlights, turn, &address, agent);
    Ok(Some(Reader { turn, visitor }))
}

/// Takes one report out of the network's allowance.
async fn may_report(state: &AppState, address: IpAddr) -> AppResult<bool> {
    let key = keyed_hash(&state.keys.allowances, &["highlights", &network::prefix(address).to_string()]);
    Ok(allowances::take(&state.db, &key, NETWORK, state.clock.now()).await?.is_ok())
}

/// Whether a user agent says that it is a program, or says nothing.
fn is_program(user_agent: &str) -> bool {
    let agent = user_agent.to_ascii_lowercase();
    agent.is_empty() || PROGRAMS.iter().any(|word| agent.contains(word))
}

/// Whether the browser asks not to be followed. Nothing here is sold or shared, so neither signal binds us (Global Privacy
/// Control speaks of sale and sharing, Do Not Track was given up); but who asks for it would not want to be counted for a
/// sponsor, and a paper can do without a few impressions.
fn wants_no_counting(headers: &HeaderMap) -> bool {
    ["sec-gpc", "dnt"].iter().any(|name| headers.get(*name).is_some_and(|value| value == "1"))
}

/// Whether a page of ours asks, and not another site's or nobody's. Older browsers send no `Sec-Fetch-Site`; what they say of
/// where they come from must be us.
pub(super) fn is_from_own_page(state: &AppState, headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = said("sec-fetch-site") {
        return site == "same-origin";
    }
    let from = said("origin").or(said("referer")).and_then(|from| from.strip_prefix(&state.base()));
    from.is_some_and(|path| path.is_empty() || path.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_that_say_so() {
        for agent in [
            "",
            "curl/8.0",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36",
            "facebookexternalhit/1.1 (compatible; link preview)",
        ] {
            assert!(is_program(agent), "{agent}");
        }
        for agent in [
            "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
        ] {
            assert!(!is_program(agent), "{agent}");
        }
    }
}
