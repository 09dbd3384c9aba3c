//! GET /admin/audit

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use uuid::Uuid;

use super::store::{self, Line, Search};
use super::{Change, changes, href};
use crate::admin::subscribers::store::list::pattern;
use crate::app::AppState;
use crate::clock::beginning;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::fields::Fields;
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page};
use crate::spreadsheet::Spreadsheet;
use crate::wording::{capitalised, date_and_time, iso};

/// Lines a page.
const PAGE: usize = 50;
/// Lines of the file: a year of a newsroom of twenty. Who wants more asks by days.
const FILE: usize = 20_000;

/// What is looked for.
#[derive(Debug, Default)]
struct Asked {
    text: String,
    subject: String,
    from: String,
    until: String,
}

impl Asked {
    fn from_fields(fields: &Fields) -> Self {
        Self {
            text: fields.line("q"),
            subject: fields.line("subject"),
            from: fields.line("from"),
            until: fields.line("until"),
        }
    }

    async fn lines(&self, state: &AppState, before: Option<Uuid>, count: usize) -> AppResult<Vec<Line>> {
        let key = self.text.parse().ok();
        let pattern = (key.is_none() && !self.text.is_empty()).then(|| anywhere(&self.text));
        let search = Search {
            key,
            pattern: pattern.as_deref(),
            subject: &self.subject,
            from: day(&self.from).map(|day| beginning(day, state.zone)),
            until: day(&self.until)
                .and_then(|day| day.checked_add_days(Days::new(1)))
                .map(|day| beginning(day, state.zone)),
            before,
            count: i64::try_from(count).unwrap_or(i64::MAX),
        };
        Ok(store::page(&state.db, search).await?)
    }

    /// The address of this list, of another kind of thing or from another line on.
    fn href(&self, subject: &str, before: Option<Uuid>) -> String {
        let text = utf8_percent_encode(&self.text, NON_ALPHANUMERIC);
        let before = before.map(|before| format!("&before={before}")).unwrap_or_default();
        let (from, until) = (day(&self.from), day(&self.until));
        let days = [("from", from), ("until", until)].into_iter();
        let days: String = days.filter_map(|(name, day)| Some(format!("&{name}={}", day?))).collect();
        format!("/admin/audit?subject={subject}&q={text}{days}{before}")
    }

    fn is_everything(&self) -> bool {
        [&self.text, &self.subject, &self.from, &self.until].iter().all(|field| field.is_empty())
    }
}

/// A part of the text is enough, and a deed may be written as it is read.
fn anywhere(text: &str) -> String {
    format!("%{}", pattern(text).trim_start_matches('%'))
}

fn day(typed: &str) -> Option<NaiveDate> {
    typed.parse().ok()
}

#[derive(Template)]
#[template(path = "admin/audit/index.html")]
struct Index {
    desk: DeskChrome,
    asked: Asked,
    subjects: Vec<SubjectLink>,
    lines: Vec<ShownLine>,
    first: Option<String>,
    older: Option<String>,
    csv: String,
}

struct SubjectLink {
    href: String,
    label: String,
    current: bool,
}

struct ShownLine {
    at: String,
    iso: String,
    by: String,
    by_href: Option<String>,
    action: String,
    called: String,
    href: Option<String>,
    changes: Vec<Change>,
}

/// GET /admin/audit
pub async fn index(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let asked = Asked::from_fields(&fields);
    let before: Option<Uuid> = fields.text("before").parse().ok();
    let mut lines = asked.lines(&state, before, PAGE + 1).await?;
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let last = lines.last().filter(|_| more).map(|line| line.audit_id);
    let chrome = Chrome::of(&state, &staff.viewer);
    let subjects = std::iter::once(String::new()).chain(store::subjects(&state.db).await?);
    let page = Index {
        desk: DeskChrome::new(&chrome, &staff, "audit", "Audit log"),
        subjects: subjects.map(|subject| link(&asked, &subject)).collect(),
        lines: lines.into_iter().map(|line| shown(line, state.zone)).collect(),
        first: before.map(|_| asked.href(&asked.subject, None)),
        older: last.map(|last| asked.href(&asked.subject, Some(last))),
        csv: asked.href(&asked.subject, None).replacen("audit?", "audit.csv?", 1),
        asked,
    };
    Ok(Page::new(page, Cache::Never).into_response())
}

fn link(asked: &Asked, subject: &str) -> SubjectLink {
    let label =
        if subject.is_empty() { "Everything".to_owned() } else { capitalised(&subject.replace('_', " ")) };
    SubjectLink { href: asked.href(subject, None), label, current: asked.subject == subject }
}

fn shown(line: Line, zone: Tz) -> ShownLine {
    let by = who(&line);
    ShownLine {
        at: date_and_time(line.at, zone),
        iso: iso(line.at),
        by_href: line.name.as_ref().and(line.by).map(|id| format!("/admin/subscribers/{id}")),
        by,
        changes: changes(line.before.as_ref(), line.after.as_ref()),
        href: href(&line.subject, line.subject_id),
        called: line.called.unwrap_or_else(|| what(&line.subject, line.subject_id)),
        action: line.action,
    }
}

fn who(line: &Line) -> String {
    match (&line.name, line.by) {
        (Some(name), _) => name.clone(),
        (None, Some(_)) => "Somebody whose account is gone".to_owned(),
        (None, None) => "The program".to_owned(),
    }
}

/// What has no name here.
fn what(subject: &str, id: Uuid) -> String {
    let subject = capitalised(&subject.replace('_', " "));
    if id.is_nil() { subject } else { format!("{subject} {id}") }
}

/// GET /admin/audit.csv
pub async fn csv(State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let asked = Asked::from_fields(&fields);
    let mut sheet = Spreadsheet::new([
        "at",
        "by",
        "by_id",
        "action",
        "subject",
        "subject_id",
        "called",
        "before",
        "after",
    ])?;
    for line in asked.lines(&state, None, FILE).await? {
        sheet.row(cells(line))?;
    }
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"audit.csv\"")),
    ];
    Ok(Cache::Never.on((headers, sheet.take()?).into_response()))
}

fn cells(line: Line) -> [String; 9] {
    let json = |value: Option<serde_json::Value>| value.map(|value| value.to_string()).unwrap_or_default();
    [
        line.at.to_rfc3339(),
        who(&line),
        line.by.map(|id| id.to_string()).unwrap_or_default(),
        line.action,
        line.subject,
        line.subject_id.to_string(),
        line.called.unwrap_or_default(),
        json(line.before),
        json(line.after),
    ]
}
