//! `courant import`: what was published elsewhere.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::{open, progress, say};
use crate::clock::Clock;
use crate::config::Storage;
use crate::database::embedded::Purpose;
use crate::transfer::import::Import;
use crate::transfer::members::columns::{Format, Mapped};
use crate::transfer::report::Report;
use crate::transfer::{Rules, members, read};

/// Where from.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A folder of Markdown files with front matter, or a JSON file `{"articles": [{path, front_matter, markdown}]}`
    Markdown(Markdown),
    /// A CSV file of members: Ghost's, Substack's, Mailchimp's, or any other with a column of addresses
    Members(Members),
}

/// What to import, and how.
#[derive(Debug, Args)]
pub struct Markdown {
    /// The folder or file
    path: PathBuf,
    /// Say what would be imported and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Section of items that name none
    #[arg(long, default_value = "news")]
    section: String,
    /// Print the whole account, item by item, as one JSON object
    #[arg(long)]
    json: bool,
}

/// Which members to import, and how.
#[derive(Debug, Args)]
pub struct Members {
    /// The file
    path: PathBuf,
    /// Say what would be done and what is wrong, row by row, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// The system that wrote it, where the headings do not tell
    #[arg(long)]
    format: Option<Format>,
    /// What a column holds, where its heading does not tell, such as correo=email; several times for several columns
    #[arg(long = "map", value_name = "COLUMN=FIELD")]
    mapped: Vec<Mapped>,
    /// Print the whole account as one JSON object
    #[arg(long)]
    json: bool,
}

/// Imports, and prints the account.
pub async fn run(storage: &Storage, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Markdown(options) => stories(storage, options).await,
        Command::Members(options) => members(storage, options).await,
    }
}

async fn members(storage: &Storage, options: Members) -> anyhow::Result<ExitCode> {
    // Before the database is opened: a path that cannot be read is answered at once.
    let length = std::fs::metadata(&options.path)
        .with_context(|| format!("{} cannot be read", options.path.display()))?
        .len();
    let database = open(storage, Purpose::Command).await?;
    let done = import_members(&database.pool, storage, &options, length).await;
    database.close().await?;
    let report = done?;
    if options.json {
        say(&serde_json::to_string(&report)?);
    } else {
        say(&report.in_words());
    }
    Ok(ExitCode::SUCCESS)
}

async fn import_members(
    db: &sqlx::PgPool,
    storage: &Storage,
    options: &Members,
    length: u64,
) -> anyhow::Result<members::report::Report> {
    let clock = Clock::new();
    clock.synchronise(db).await?;
    let import = members::import::Import {
        db,
        zone: storage.time_zone,
        now: clock.now(),
        format: options.format,
        mapped: &options.mapped,
        dry_run: options.dry_run,
    };
    let bar = progress(length);
    let report = import.run(&options.path, |bytes| bar.set_position(bytes)).await?;
    bar.finish_and_clear();
    Ok(report)
}

async fn stories(storage: &Storage, options: Markdown) -> anyhow::Result<ExitCode> {
    // Before the database is opened: a path that cannot be read is answered at once.
    let length = read(&options.path)?.count();
    let database = open(storage, Purpose::Command).await?;
    let done = import(&database.pool, storage, &options, length).await;
    database.close().await?;
    let report = done?;
    if options.json {
        say(&serde_json::to_string(&report)?);
    } else {
        say(&report.in_words());
    }
    Ok(if report.unbalanced == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn import(
    db: &sqlx::PgPool,
    storage: &Storage,
    options: &Markdown,
    length: usize,
) -> anyhow::Result<Report> {
    let clock = Clock::new();
    clock.synchronise(db).await?;
    let import = Import {
        db,
        rules: Rules { zone: storage.time_zone, section: &options.section },
        now: clock.now(),
        dry_run: options.dry_run,
    };
    let bar = progress(u64::try_from(length).unwrap_or(u64::MAX));
    let report = import.run(&options.path, |_| bar.inc(1)).await?;
    bar.finish_and_clear();
    Ok(report)
}
