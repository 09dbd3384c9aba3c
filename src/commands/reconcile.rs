//! `courant reconcile`: our books of subscriptions, compared with the payment provider's.

use std::process::ExitCode;

use clap::Args;

use super::serve::{media_store, state};
use super::{open, say};
use crate::billing::reconcile::{Report, all};
use crate::clock::Clock;
use crate::config::{Serve, Storage};
use crate::database::Database;
use crate::database::embedded::Purpose;

/// How to answer.
#[derive(Debug, Args)]
pub struct Options {
    /// Print one JSON object instead of words
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    serve: Serve,
}

/// Compares.
pub async fn run(storage: &Storage, options: Options) -> anyhow::Result<ExitCode> {
    options.serve.check(storage)?;
    let database = open(storage, Purpose::Command).await?;
    let compared = compare(&database, storage, &options.serve).await;
    database.close().await?;
    let report = compared?;
    if options.json {
        say(&serde_json::to_string(&report)?);
    } else {
        let Report { seen, changed, missing } = report;
        say(&format!(
            "{seen} subscriptions at the provider; {changed} were different in our books and are put right; {missing} \
             stand in our books alone."
        ));
    }
    Ok(ExitCode::SUCCESS)
}

async fn compare(database: &Database, storage: &Storage, serve: &Serve) -> anyhow::Result<Report> {
    let clock = Clock::new();
    clock.synchronise(&database.pool).await?;
    let (state, _, _) = state(database, storage, serve, &clock, media_store(storage)?).await?;
    Ok(all(&state).await?)
}
