//! From rows to accounts. A row is taken whole or not at all; a second run of the same file changes nothing, so one that
//! was interrupted is simply run again.

use std::collections::HashMap;
use std::fs::File;
use std::hash::{BuildHasher as _, RandomState};
use std::io::{BufRead as _, BufReader, Seek as _};
use std::path::Path;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use csv::{ByteRecord, Reader, ReaderBuilder};
use serde_json::json;
use sqlx::{PgConnection, PgPool};

use super::columns::{Columns, Field, Format, Mapped};
use super::member::{LEFT_OUT, Member, Problem, Row, SKIPPED};
use super::report::{Outcome, Report};
use super::store::{self, Linked};
use crate::accounts::store::{self as accounts, NewAccount};
use crate::accounts::{Email, Role};
use crate::audit;
use crate::ids::AccountId;
use crate::licences::Licences;
use crate::licences::store::{licence, seats};
use crate::transfer::store::lock;

/// Rows in one transaction. Fewer would wait for the disk more often; more would lose more when the machine stops.
const BATCH: u64 = 500;

/// What an import needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Import<'a> {
    /// Where to.
    pub db: &'a PgPool,
    /// The publication's time zone, for times that name none.
    pub zone: Tz,
    /// The moment of the import.
    pub now: DateTime<Utc>,
    /// The system that wrote the file, where its headings do not tell.
    pub format: Option<Format>,
    /// Headings that somebody said the meaning of.
    pub mapped: &'a [Mapped],
    /// Everything is done and taken back: the report is exact and nothing changes.
    pub dry_run: bool,
}

/// A file being read, row by row.
struct Source {
    rows: Reader<BufReader<File>>,
    columns: Columns,
    /// What it is called where it says something about a person.
    name: String,
}

/// What a run remembers from row to row.
struct Run<'a> {
    import: &'a Import<'a>,
    source: String,
    licences: Licences,
    /// Lines by the hash of their address: of a hundred thousand that is little.
    seen: HashMap<u64, u64>,
    hasher: RandomState,
    report: Report,
}

impl Import<'_> {
    /// Imports a file, and tells after each row how many bytes of it are read.
    pub async fn run(&self, path: &Path, mut done: impl FnMut(u64)) -> anyhow::Result<Report> {
        let mut source = self.open(path)?;
        let mut run = Run {
            import: self,
            source: source.name.clone(),
            licences: Licences::new(licence::all(self.db).await?),
            seen: HashMap::new(),
            hasher: RandomState::new(),
            report: Report::new(source.columns.format, self.dry_run),
        };
        let mut transaction = self.db.begin().await?;
        lock(&mut transaction).await?;
        let mut record = ByteRecord::new();
        while source.rows.read_byte_record(&mut record).context("the file cannot be read on")? {
            let outcome = run.row(&mut transaction, &source.columns, &record).await?;
            run.report.add(outcome);
            done(source.rows.position().byte());
            if !self.dry_run && run.report.read.is_multiple_of(BATCH) {
                transaction.commit().await?;
                transaction = self.db.begin().await?;
                lock(&mut transaction).await?;
            }
        }
        if self.dry_run {
            transaction.rollback().await?;
        } else {
            transaction.commit().await?;
        }
        Ok(run.report)
    }

    fn open(&self, path: &Path) -> anyhow::Result<Source> {
        let unreadable = || format!("{} cannot be read", path.display());
        let mut file = BufReader::new(File::open(path).with_context(unreadable)?);
        let mut first = Vec::new();
        file.read_until(b'\n', &mut first).with_context(unreadable)?;
        file.rewind().with_context(unreadable)?;
        let mut rows = ReaderBuilder::new().delimiter(delimiter(&first)).flexible(true).from_reader(file);
        let headings = rows.byte_headers().with_context(unreadable)?;
        let headings: Vec<_> =
            headings.iter().map(|heading| String::from_utf8_lossy(heading).into_owned()).collect();
        let columns = Columns::of(&headings, self.format, self.mapped)
            .map_err(|problem| anyhow::anyhow!("{}: {problem}", path.display()))?;
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Source { name: format!("{}, {file}", columns.format.name()), rows, columns })
    }
}

/// What stands between cells: whatever the headings have most of. Spreadsheets in half of Europe write semicolons.
fn delimiter(headings: &[u8]) -> u8 {
    let columns = |mark: u8| headings.split(|byte| *byte == mark).count();
    [b'\t', b';', b','].into_iter().max_by_key(|mark| columns(*mark)).unwrap_or(b',')
}

impl Run<'_> {
    async fn row(
        &mut self,
        db: &mut PgConnection,
        columns: &Columns,
        record: &ByteRecord,
    ) -> anyhow::Result<Outcome> {
        let line = record.position().map_or(0, csv::Position::line);
        let cells: Result<Vec<_>, _> = record.iter().map(|cell| String::from_utf8(cell.to_vec())).collect();
        let Ok(cells) = cells else {
            self.report(line, None, "the line is not written in UTF-8", SKIPPED);
            return Ok(Outcome::Skipped);
        };
        if cells.len() != columns.columns.len() {
            let what =
                format!("it has {} cells and the headings have {}", cells.len(), columns.columns.len());
            self.report(line, None, what, SKIPPED);
            return Ok(Outcome::Skipped);
        }
        let Import { zone, now, .. } = *self.import;
        let mut row = Row { columns, cells, line, zone, now, problems: Vec::new() };
        let member = row.member();
        self.leave(columns, &row.cells);
        self.report.problems.append(&mut row.problems);
        let Some(member) = member else { return Ok(Outcome::Skipped) };
        let key = self.hasher.hash_one(member.email.as_str().to_lowercase());
        if let Some(before) = self.seen.get(&key) {
            let what = format!("the address stands on line {before} already");
            self.report(line, None, what, SKIPPED);
            return Ok(Outcome::Skipped);
        }
        self.seen.insert(key, line);
        self.keep(db, &member, line).await
    }

    fn report(&mut self, line: u64, column: Option<String>, what: impl Into<String>, done: &'static str) {
        self.report.problems.push(Problem { line, column, what: what.into(), done });
    }

    /// Notes what has no place here.
    fn leave(&mut self, columns: &Columns, cells: &[String]) {
        for ((name, field), cell) in columns.columns.iter().zip(cells) {
            if matches!(field, None | Some(Field::Labels | Field::Note)) && !cell.trim().is_empty() {
                *self.report.not_carried_over.entry(name.clone()).or_default() += 1;
            }
        }
    }

    async fn keep(&mut self, db: &mut PgConnection, member: &Member, line: u64) -> anyhow::Result<Outcome> {
        let now = self.import.now;
        let holder = accounts::holder(&mut *db, &member.email).await?;
        let (id, created) = match holder {
            Some(holder) => (holder.account_id, false),
            None => (self.create(db, member).await?, true),
        };
        let entitled = match member.complimentary {
            Some(guest) => store::entitle(&mut *db, id, guest.ends_at(), now).await?,
            None => false,
        };
        let linked = self.link(db, id, member, line).await?;
        let consented = match member.consent {
            Some(consent) => store::consent(&mut *db, id, consent, &self.source, now).await?,
            None => false,
        };
        self.report.complimentary += u64::from(entitled);
        self.report.customers += u64::from(linked);
        self.report.consents += u64::from(consented);
        if !(created || entitled || linked || consented) {
            return Ok(Outcome::Unchanged);
        }
        let after = json!({
            "source": self.source,
            "line": line,
            "complimentary": member.complimentary.filter(|_| entitled),
            "stripe_customer": member.customer.as_ref().filter(|_| linked),
            "stripe_subscription": member.subscription.as_ref().filter(|_| linked),
        });
        audit::record(db, audit::Entry::of_account(id, None, "account.import", after), now).await?;
        Ok(if created { Outcome::Created } else { Outcome::Added })
    }

    async fn create(&self, db: &mut PgConnection, member: &Member) -> anyhow::Result<AccountId> {
        let Import { now, zone, .. } = *self.import;
        let new = NewAccount {
            email: &member.email,
            verified: true,
            name: &member.name,
            role: Role::Reader,
            password_hash: None,
            demonstration: false,
        };
        let id = accounts::insert(&mut *db, new, member.created_at).await?;
        if self.licences.expect(Email::as_str(&member.email), now, zone) {
            seats::settle_account(db, id, now, zone).await?;
        }
        Ok(id)
    }

    /// Keeps the customer of the payment provider. Says whether that is news.
    async fn link(
        &mut self,
        db: &mut PgConnection,
        account: AccountId,
        member: &Member,
        line: u64,
    ) -> anyhow::Result<bool> {
        let Some(customer) = &member.customer else { return Ok(false) };
        let linked = store::link(db, account, customer, self.import.now).await?;
        if linked == Linked::Elsewhere {
            let what = format!("the customer {customer} belongs to another account");
            self.report(line, None, what, LEFT_OUT);
        }
        Ok(linked == Linked::New)
    }
}
