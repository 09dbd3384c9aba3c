//! The command line: what can be asked of the program, and one file for each answer.

pub mod account;
pub mod demo;
pub mod explain;
pub mod import;
mod reconcile;
pub mod serve;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use crate::config::{self, Serve, Storage};
use crate::database::Database;
use crate::database::embedded::Purpose;

/// A news publishing system with an exact, server-side paywall
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    storage: Storage,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the paper (what is done without a command)
    Serve(Box<Serve>),
    /// Bring the database's tables up to date and leave
    Migrate,
    /// Load the demonstration newsroom into an empty database
    Demo(demo::Options),
    /// Look after accounts
    #[command(subcommand)]
    Account(account::Command),
    /// Say why somebody meets the wall at a story, or does not
    Explain(explain::Options),
    /// Bring in what was published elsewhere
    #[command(subcommand)]
    Import(import::Command),
    /// Compare the subscriptions in our books with the payment provider's, and put ours right
    Reconcile(Box<reconcile::Options>),
}

/// Reads the command line and the settings. What cannot be read is told to the person, and the program is over.
pub fn read() -> Result<Cli, ExitCode> {
    let parsed = Cli::try_parse();
    if let Err(error) = &parsed
        && !error.use_stderr()
    {
        error.exit();
    }
    // Before clap's own complaint about an empty value, which does not name the setting.
    match config::refuse_blank(&Cli::command()) {
        Ok(()) => Ok(parsed.unwrap_or_else(|error| error.exit())),
        Err(unusable) => {
            complain(&unusable.into());
            Err(ExitCode::FAILURE)
        }
    }
}

/// Does what the command line asks for. Exit code 0 is good, 1 failed; 2, wrong usage, is clap's.
pub async fn run(cli: Cli) -> ExitCode {
    let done = match cli.command {
        None => serve_with_defaults(&cli.storage).await,
        Some(Command::Serve(serve)) => serve::run(&cli.storage, *serve).await,
        Some(Command::Migrate) => migrate(&cli.storage).await,
        Some(Command::Demo(options)) => demo::run(&cli.storage, options).await,
        Some(Command::Account(command)) => account::run(&cli.storage, command).await,
        Some(Command::Explain(options)) => explain::run(&cli.storage, options).await,
        Some(Command::Reconcile(options)) => reconcile::run(&cli.storage, *options).await,
        Some(Command::Import(command)) => import::run(&cli.storage, command).await,
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// `courant` alone serves, with every setting from the environment.
async fn serve_with_defaults(storage: &Storage) -> anyhow::Result<ExitCode> {
    #[derive(Parser)]
    struct FromEnvironment {
        #[command(flatten)]
        serve: Serve,
    }
    let FromEnvironment { serve } = FromEnvironment::try_parse_from(["courant"])?;
    serve::run(storage, serve).await
}

async fn migrate(storage: &Storage) -> anyhow::Result<ExitCode> {
    let database = open(storage, Purpose::Command).await?;
    database.close().await?;
    say("The tables are up to date.");
    Ok(ExitCode::SUCCESS)
}

async fn open(storage: &Storage, purpose: Purpose) -> anyhow::Result<Database> {
    Ok(Database::open(storage.database_url.as_ref(), &storage.data_dir, purpose).await?)
}

/// A bar for long work; it draws nothing where nobody watches.
fn progress(length: u64) -> ProgressBar {
    let bar = ProgressBar::new(length);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {per_sec} {eta}");
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

/// Tells the person at the terminal.
#[expect(clippy::print_stdout, reason = "the terminal is this module's page")]
fn say(line: &str) {
    println!("{line}");
}

/// Tells the person at the terminal what failed, and why.
#[expect(clippy::print_stderr, reason = "the terminal is this module's page")]
fn complain(error: &anyhow::Error) {
    eprintln!("courant: {error:#}");
}
