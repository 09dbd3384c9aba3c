//! `courant import`: what was published elsewhere.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{open, progress, say};
use crate::clock::Clock;
use crate::config::Storage;
use crate::database::embedded::Purpose;
use crate::transfer::import::Import;
use crate::transfer::report::Report;
use crate::transfer::{Rules, read};

/// Where from.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A folder of Markdown files with front matter, or a JSON file `{"articles": [{path, front_matter, markdown}]}`
    Markdown(Markdown),
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

/// Imports, and prints the account.
pub async fn run(storage: &Storage, command: Command) -> anyhow::Result<ExitCode> {
    let Command::Markdown(options) = command;
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
