//! GET and POST /admin/paywall

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::form::{Errors, Typed};
use super::in_words;
use crate::app::AppState;
use crate::audit;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::fields::Fields;
use crate::newsroom::chrome::{Choice, DeskChrome};
use crate::page::{Cache, Chrome, Page};
use crate::paywall::{CrawlerPolicy, Level};
use crate::site::{Site, store};
use crate::wording;

#[derive(Template)]
#[template(path = "admin/paywall/edit.html")]
struct RulesPage {
    desk: DeskChrome,
    version: i32,
    typed: Typed,
    errors: Errors,
    levels: Vec<Choice>,
    crawlers: Vec<Choice>,
    sections: Vec<SectionField>,
    effect: Vec<String>,
    state: Shown,
}

/// What the sentences beside the form are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// The rules in force.
    InForce,
    /// Those that were typed, which nobody saved.
    Proposed,
    /// Those in force, beside typed ones that cannot be saved.
    Refused,
    /// Those in force, which somebody else set meanwhile.
    Conflict,
}

impl Shown {
    fn title(self) -> &'static str {
        match self {
            Self::Proposed => "What this would mean",
            Self::InForce | Self::Refused | Self::Conflict => "What this means now",
        }
    }

    fn problem(self) -> Option<&'static str> {
        match self {
            Self::InForce | Self::Proposed => None,
            Self::Refused => Some("Nothing was saved. Please look at the marked fields."),
            Self::Conflict => Some(
                "Nothing was saved: somebody else changed the rules meanwhile. What you typed still stands here; beside \
                 it is what holds now. Save again to put yours in its place.",
            ),
        }
    }
}

/// A section and its level.
struct SectionField {
    name: String,
    field: String,
    choices: Vec<Choice>,
    error: Option<String>,
}

/// GET /admin/paywall
pub async fn edit(staff: Staff, State(state): State<AppState>) -> AppResult<impl IntoResponse> {
    let site = store::load(&mut *state.db.acquire().await?).await?;
    let typed = Typed::from_site(&site);
    let page = page(&state, &staff, &site, &site, typed, Errors::default(), Shown::InForce);
    Ok(Page::new(page, Cache::Never))
}

/// POST /admin/paywall. With `preview` it only says what the rules would mean.
pub async fn update(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let mut transaction = state.db.begin().await?;
    let before = store::load(&mut transaction).await?;
    let typed = Typed::from_fields(&fields, &before.sections);
    let after = match typed.check(&before) {
        Ok(after) => after,
        Err(errors) => {
            let page = page(&state, &staff, &before, &before, typed, *errors, Shown::Refused);
            return Ok(Page::invalid(page).into_response());
        }
    };
    if fields.has("preview") {
        let page = page(&state, &staff, &before, &after, typed, Errors::default(), Shown::Proposed);
        return Ok(Page::new(page, Cache::Never).into_response());
    }
    let version = fields.version(before.version)?;
    if !save(&mut transaction, &staff, &before, &after, version, state.clock.now()).await? {
        drop(transaction);
        let now = store::load(&mut *state.db.acquire().await?).await?;
        let page = page(&state, &staff, &now, &now, typed, Errors::default(), Shown::Conflict);
        return Ok(Page::new(page, Cache::Never).with_status(StatusCode::CONFLICT).into_response());
    }
    transaction.commit().await?;
    state.site.reload().await?;
    Ok(Redirect::to("/admin/paywall").into_response())
}

/// Writes the rules and their line in the audit log, unless they changed since `version`.
async fn save(
    db: &mut PgConnection,
    staff: &Staff,
    before: &Site,
    after: &Site,
    version: i32,
    now: chrono::DateTime<chrono::Utc>,
) -> sqlx::Result<bool> {
    if !store::set_rules(db, &after.rules, version).await? {
        return Ok(false);
    }
    for (old, new) in before.sections.iter().zip(&after.sections) {
        if old.access != new.access {
            store::set_section_access(db, new.section_id, new.access).await?;
        }
    }
    let entry = audit::Entry {
        by: Some(staff.account.account_id),
        action: "paywall.update",
        subject: "site",
        subject_id: uuid::Uuid::nil(),
        before: Some(logged(before)),
        after: Some(logged(after)),
    };
    audit::record(db, entry, now).await?;
    Ok(true)
}

fn logged(site: &Site) -> Value {
    let own: serde_json::Map<_, _> = site
        .sections
        .iter()
        .filter_map(|section| section.access.map(|level| (section.slug.clone(), level.name().into())))
        .collect();
    json!({
        "access": site.rules.access,
        "anonymous_limit": site.rules.limits.anonymous,
        "registered_limit": site.rules.limits.registered,
        "gift_limit": site.rules.gifts,
        "shared_networks": site.rules.shared_networks,
        "crawlers": site.rules.crawlers,
        "sections": own,
    })
}

fn page(
    state: &AppState,
    staff: &Staff,
    held: &Site,
    shown: &Site,
    typed: Typed,
    errors: Errors,
    what: Shown,
) -> RulesPage {
    let chrome = Chrome::of(state, &staff.viewer);
    let level = |current: &str| {
        Level::ALL
            .map(|level| Choice::new(level.name(), wording::capitalised(level.name()), current))
            .to_vec()
    };
    let sections = held.sections.iter().zip(&typed.sections).map(|(section, (id, current))| SectionField {
        name: section.name.clone(),
        field: format!("section-{id}"),
        choices: std::iter::once(Choice::new("", "As the site", current)).chain(level(current)).collect(),
        error: errors.sections.iter().find(|(wrong, _)| wrong == id).map(|(_, error)| error.clone()),
    });
    RulesPage {
        desk: DeskChrome::new(&chrome, staff, "paywall", "Paywall"),
        version: held.version,
        sections: sections.collect(),
        levels: level(&typed.access),
        crawlers: vec![
            Choice::new(CrawlerPolicy::Preview.name(), "The open part", &typed.crawlers),
            Choice::new(CrawlerPolicy::Full.name(), "Everything", &typed.crawlers),
        ],
        effect: in_words(shown, &wording::month_name(chrome.now, chrome.zone)),
        typed,
        errors,
        state: what,
    }
}
