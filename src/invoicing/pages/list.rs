//! GET /admin/invoices, and the same as CSV.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use uuid::Uuid;

use super::{DESK, address, in_words};
use crate::app::AppState;
use crate::clock;
use crate::error::AppResult;
use crate::extract::Staff;
use crate::fields::Fields;
use crate::invoicing::store::list::{self, Row, Search};
use crate::invoicing::store::seller;
use crate::invoicing::{Stage, euros};
use crate::newsroom::chrome::DeskChrome;
use crate::page::{Cache, Chrome, Page, download};
use crate::spreadsheet::Spreadsheet;

/// Invoices a page.
const PAGE: usize = 50;
/// Invoices in a file: many more than anybody sends by hand.
const FILE: i64 = 100_000;

/// Which invoices are shown: name in the address, and label.
const FILTERS: [(&str, &str); 6] = [
    ("all", "All"),
    ("drafts", "Drafts"),
    ("open", "To be paid"),
    ("overdue", "Overdue"),
    ("paid", "Paid"),
    ("credited", "Credited"),
];

#[derive(Template)]
#[template(path = "invoicing/index.html")]
struct Index {
    desk: DeskChrome,
    text: String,
    show: &'static str,
    filters: Vec<Filter>,
    rows: Vec<Shown>,
    open: Sum,
    overdue: Sum,
    first: Option<String>,
    older: Option<String>,
    csv: String,
    has_seller: bool,
}

struct Filter {
    href: String,
    label: &'static str,
    current: bool,
}

struct Sum {
    count: i64,
    amount: String,
}

struct Shown {
    href: String,
    number: String,
    buyer: String,
    mark: &'static str,
    label: &'static str,
    issued: String,
    due: String,
    total: String,
    left: String,
}

/// What is looked for.
struct Asked {
    text: String,
    show: &'static str,
    today: NaiveDate,
}

impl Asked {
    fn from_fields(fields: &Fields, today: NaiveDate) -> Self {
        let wanted = fields.text("show");
        let show = FILTERS.into_iter().map(|(name, _)| name).find(|name| *name == wanted).unwrap_or("all");
        Self { text: fields.line("q"), show, today }
    }

    async fn rows(&self, state: &AppState, before: Uuid, count: i64) -> AppResult<Vec<Row>> {
        let standing = match self.show {
            "drafts" => Some(Stage::Draft),
            "open" | "overdue" => Some(Stage::Open),
            "paid" => Some(Stage::Paid),
            "credited" => Some(Stage::Credited),
            _ => None,
        };
        let due_before = (self.show == "overdue").then_some(self.today);
        let pattern = list::pattern(&self.text);
        let search = Search { pattern: &pattern, stage: standing, due_before, before, count };
        let mut transaction = state.db.begin().await?;
        Ok(list::page(&mut transaction, search).await?)
    }

    fn href(&self, show: &str, before: Option<Uuid>) -> String {
        let text = utf8_percent_encode(&self.text, NON_ALPHANUMERIC);
        let before = before.map(|before| format!("&before={before}")).unwrap_or_default();
        format!("/admin/invoices?show={show}&q={text}{before}")
    }
}

/// GET /admin/invoices
pub async fn index(staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let today = clock::day(state.clock.now(), state.zone);
    let asked = Asked::from_fields(&fields, today);
    let before: Option<Uuid> = fields.text("before").parse().ok();
    let count = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = asked.rows(&state, before.unwrap_or(Uuid::max()), count).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let last = rows.last().filter(|_| more).map(|row| row.id.0);
    let sums = list::sums(&mut *state.db.acquire().await?, today).await?;
    let chrome = Chrome::of(&state, &staff.viewer);
    let filter = |(name, label)| Filter { href: asked.href(name, None), label, current: name == asked.show };
    let page = Index {
        desk: DeskChrome::new(&chrome, &staff, DESK, "Invoices"),
        show: asked.show,
        filters: FILTERS.into_iter().map(filter).collect(),
        rows: rows.into_iter().map(|row| shown(row, today)).collect(),
        open: Sum { count: sums.open_count, amount: euros(sums.open).to_string() },
        overdue: Sum { count: sums.overdue_count, amount: euros(sums.overdue).to_string() },
        first: before.map(|_| asked.href(asked.show, None)),
        older: last.map(|last| asked.href(asked.show, Some(last))),
        csv: asked.href(asked.show, None).replacen("invoices?", "invoices.csv?", 1),
        has_seller: seller::find(&state.db).await?.is_some(),
        text: asked.text,
    };
    Ok(Page::new(page, Cache::Never).into_response())
}

fn is_overdue(row: &Row, today: NaiveDate) -> bool {
    row.stage == Stage::Open && row.due_on.is_some_and(|due| due < today)
}

fn shown(row: Row, today: NaiveDate) -> Shown {
    let (mark, label) = in_words(row.stage, is_overdue(&row, today));
    let day = |day: Option<NaiveDate>| day.map(|day| day.format("%-d %b %Y").to_string()).unwrap_or_default();
    let left = row.total - row.credited - row.paid;
    Shown {
        href: address(row.id),
        mark,
        label,
        issued: day(row.issued_on),
        due: day(row.due_on),
        total: euros(row.total).to_string(),
        left: if row.number.is_some() && left != 0 { euros(left).to_string() } else { String::new() },
        number: row.number.unwrap_or_else(|| "Draft".to_owned()),
        buyer: row.buyer,
    }
}

/// GET /admin/invoices.csv: what the list shows, for the books.
pub async fn csv(_staff: Staff, State(state): State<AppState>, fields: Fields) -> AppResult<Response> {
    let today = clock::day(state.clock.now(), state.zone);
    let headings = [
        "number",
        "state",
        "issued_on",
        "due_on",
        "paid_on",
        "buyer",
        "country",
        "vat_id",
        "net",
        "vat",
        "total",
        "paid",
        "credited",
        "currency",
    ];
    let mut sheet = Spreadsheet::new(headings)?;
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let cents = |minor| euros(minor).number();
    for row in Asked::from_fields(&fields, today).rows(&state, Uuid::max(), FILE).await? {
        let (_, label) = in_words(row.stage, is_overdue(&row, today));
        sheet.row([
            row.number.unwrap_or_default(),
            label.to_owned(),
            day(row.issued_on),
            day(row.due_on),
            day(row.paid_on),
            row.buyer,
            row.country,
            row.vat_id,
            cents(row.net),
            cents(row.vat),
            cents(row.total),
            cents(row.paid),
            cents(row.credited),
            "EUR".to_owned(),
        ])?;
    }
    download::csv("invoices.csv", sheet)
}
