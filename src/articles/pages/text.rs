//! How much of a story's text leaves the server: what the paywall decides, and what stands in for the rest.

use chrono::{DateTime, NaiveDate, Utc};

use crate::app::AppState;
use crate::articles::body::Document;
use crate::articles::cutout::Cutout;
use crate::articles::{Story, store};
use crate::error::AppResult;
use crate::extract::Viewer;
use crate::paywall::gate::{Intent, Reader};
use crate::paywall::{self, Access, AccessRule, Decision, Level, Limits, Opening, Reason, Standing};
use crate::readership::View;
use crate::shelf::Noted;
use crate::{gifts, licences, wording};

/// What leaves the server of a story's text.
pub(super) struct Text {
    pub(super) access: &'static str,
    /// Anybody would get all of it.
    pub(super) free: bool,
    pub(super) document: Document,
    /// A cutout to set into the text, or to put after it.
    pub(super) offer: Option<Cutout>,
    pub(super) wall: Option<Cutout>,
    pub(super) meter: Option<Meter>,
    /// Why the story is open, where that is not a matter of course.
    pub(super) opening: Option<String>,
}

/// Stories left this month.
pub(super) struct Meter {
    pub(super) left: u32,
    pub(super) month: String,
}

/// Asks the paywall, and loads as much text as it allows.
pub(super) async fn decide(
    state: &AppState,
    viewer: &Viewer,
    story: &Story,
) -> AppResult<(paywall::Reason, Text)> {
    let now = state.clock.now();
    let site = state.site.current();
    let rules = &site.rules;
    let rule = given(state, viewer, story.rule(rules.access, now)).await?;
    let free = rule.level() == Level::Free || rule.opening() == Some(Opening::PublicInterest);
    let calendar = state.calendar();
    let decision = state.gate.open(rules, calendar, &rule, viewer.reader(), viewer.intent).await;
    if viewer.intent == Intent::Read {
        let view = view(viewer.reader(), story, &decision, calendar.month, rules.limits, now);
        let licence = viewer.licence.as_ref().map(|cover| cover.way);
        state.readership.opened(View { licence, ..view });
        note(state, viewer, story, &decision);
    }
    let month = wording::month_name(now, state.zone);
    let wall = decision.wall(viewer.standing, rules.limits);
    let Decision { access, reason } = decision;
    let text = match access {
        Access::Full(grant) => Text {
            access: "full",
            free,
            document: whole(state, &grant).await?,
            offer: None,
            wall: None,
            meter: None,
            opening: opening(state, viewer, story, reason),
        },
        Access::Metered { grant, left } => Text {
            access: "metered",
            free,
            document: whole(state, &grant).await?,
            offer: Some(Cutout::offer(viewer, &site, &story.path())),
            wall: None,
            meter: Some(Meter { left, month }),
            opening: None,
        },
        Access::Preview(_) => Text {
            access: "preview",
            free,
            document: Document::read(story.preview.clone()).map_err(anyhow::Error::from)?,
            offer: None,
            wall: wall.map(|wall| Cutout::wall(wall, reason, viewer, &site, &month, &story.path())),
            meter: None,
            opening: None,
        },
    };
    Ok((reason, text))
}

/// Puts the story into the reader's own history, if they keep one and it opened.
fn note(state: &AppState, viewer: &Viewer, story: &Story, decision: &Decision) {
    let reader = viewer.account.as_ref().filter(|account| account.keeps_history);
    if let (Some(reader), Access::Full(_) | Access::Metered { .. }) = (reader, &decision.access) {
        let (account, article) = (reader.account_id, story.article_id);
        state.readership.noted(Noted { account, article, at: state.clock.now() });
    }
}

/// Why somebody reads who otherwise would not.
fn opening(state: &AppState, viewer: &Viewer, story: &Story, reason: paywall::Reason) -> Option<String> {
    match (reason, story.open_until) {
        (paywall::Reason::Licensed, _) => viewer.licence.as_ref().map(licences::provided),
        (paywall::Reason::Gift, _) => Some(crate::t("article-gift")),
        (paywall::Reason::PublicInterest, Some(until)) => {
            let date = wording::date_and_time(until, state.zone);
            Some(crate::t1("article-public-interest", "date", date))
        }
        _ => None,
    }
}

/// The rule, opened where the story was given to the reader. Asked only where that would change something.
async fn given(state: &AppState, viewer: &Viewer, rule: AccessRule) -> AppResult<AccessRule> {
    let opens = rule.level() != Level::Free
        && rule.opening().is_none()
        && matches!(viewer.standing, Standing::Anonymous | Standing::Registered | Standing::Lapsed);
    if !opens || !viewer.is_known() {
        return Ok(rule);
    }
    let gift = gifts::store::held_until(&state.db, &viewer.ids(), rule.article(), state.clock.now()).await?;
    Ok(rule.opened(gift.map(|_| Opening::Gift)))
}

/// What is recorded of a story opened.
fn view(
    reader: Reader,
    story: &Story,
    decision: &Decision,
    month: NaiveDate,
    limits: Limits,
    at: DateTime<Utc>,
) -> View {
    let limit = limits.of(reader.standing);
    View {
        at,
        month,
        article: story.article_id,
        section: story.section_id,
        reader: reader.meter_id,
        visitor: reader.visitor,
        standing: reader.standing,
        level: story.own_level(),
        reason: decision.reason,
        used: match (&decision.access, decision.reason) {
            (Access::Metered { left, .. }, _) => Some(limit.saturating_sub(*left)),
            (_, Reason::MeterUsedUp) => Some(limit),
            _ => None,
        },
        licence: None,
    }
}

pub(super) async fn whole(state: &AppState, grant: &paywall::Grant) -> AppResult<Document> {
    Ok(store::body(&state.db, grant).await.map_err(anyhow::Error::from)?)
}
