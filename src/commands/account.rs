//! `courant account`: people, from the command line.

use std::io::Read as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::json;
use url::Url;

use super::serve::media_store;
use super::{open, say};
use crate::accounts::erasure;
use crate::accounts::password::{self, Hasher};
use crate::accounts::store::{self, NewAccount};
use crate::accounts::{Email, Role};
use crate::audit;
use crate::clock::Clock;
use crate::config::Storage;
use crate::database::embedded::Purpose;
use crate::error::refused_by;
use crate::keys::random_hex;
use crate::live::Live;
use crate::mail::{self, Kind, Letter, Sender};
use crate::second_factor;
use crate::site::Site;

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an account; prints a random password unless one is given
    Create(Create),
    /// Take all second factors off an account whose owner has lost them; they hear of it by mail
    ResetSecondFactor(ResetSecondFactor),
    /// Remove again what the erasure ledger names: for a database restored from a backup (`serve` does it too)
    ReplayErasures,
}

/// A new account.
#[derive(Debug, Args)]
pub struct Create {
    /// E-mail address
    #[arg(long)]
    email: String,
    /// reader, contributor, author, editor or admin
    #[arg(long, value_parser = str::parse::<Role>)]
    role: Role,
    /// What to call them; the address's first part if unset
    #[arg(long)]
    name: Option<String>,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// Print one JSON object instead of words
    #[arg(long)]
    json: bool,
}

/// Whose second factor is taken off.
#[derive(Debug, Args)]
pub struct ResetSecondFactor {
    /// E-mail address of the account that holds it
    #[arg(long)]
    email: String,
    /// Where readers find the site, for the link in the mail
    #[arg(long, env = "COURANT_BASE_URL", default_value = "http://localhost:8080")]
    base_url: Url,
}

/// Does it.
pub async fn run(storage: &Storage, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Create(create) => self::create(storage, create).await,
        Command::ResetSecondFactor(reset) => reset_second_factor(storage, reset).await,
        Command::ReplayErasures => replay_erasures(storage).await,
    }
}

async fn reset_second_factor(storage: &Storage, reset: ResetSecondFactor) -> anyhow::Result<ExitCode> {
    let email: Email = reset.email.parse().with_context(|| format!("“{}”", reset.email))?;
    let database = open(storage, Purpose::Command).await?;
    let done = take_off(&database.pool, &email, &reset.base_url).await;
    database.close().await?;
    let words = if done? {
        "signs in with the password alone now, until they add another."
    } else {
        "has no second factor."
    };
    say(&format!("{} {words}", email.as_str()));
    Ok(ExitCode::SUCCESS)
}

async fn take_off(db: &sqlx::PgPool, email: &Email, base: &Url) -> anyhow::Result<bool> {
    let clock = Clock::new();
    clock.synchronise(db).await?;
    let site: Live<Site> = Live::load(db.clone()).await?;
    let mut transaction = db.begin().await?;
    let holder = store::holder(&mut *transaction, email).await?;
    let holder = holder.with_context(|| format!("no account holds the address {}", email.as_str()))?;
    let id = holder.account_id;
    second_factor::store::lock(&mut *transaction, id).await?;
    if !second_factor::store::remove_all(&mut transaction, id).await? {
        return Ok(false);
    }
    store::sessions::end_all(&mut *transaction, id).await?;
    let entry = audit::Entry {
        by: None,
        action: "account.reset_second_factor",
        subject: "account",
        subject_id: id.0,
        before: Some(json!({"second_factor": true})),
        after: Some(json!({"second_factor": false})),
    };
    audit::record(&mut *transaction, entry, clock.now()).await?;
    let (to, path) = (holder.email()?, "/account/second-factor".to_owned());
    let letter =
        Letter { kind: Kind::SecondFactorReset, to: &to, account: Some(id), path, facts: Vec::new() };
    let site = site.current();
    let sender = Sender { name: &site.name, base };
    mail::store::put(&mut transaction, sender, &letter, &[], clock.now()).await?;
    transaction.commit().await?;
    Ok(true)
}

async fn replay_erasures(storage: &Storage) -> anyhow::Result<ExitCode> {
    let files = media_store(storage)?;
    let database = open(storage, Purpose::Command).await?;
    let clock = Clock::new();
    let replayed = match clock.synchronise(&database.pool).await {
        Ok(()) => erasure::replay(&database.pool, &*files, clock.now()).await,
        Err(error) => Err(error.into()),
    };
    database.close().await?;
    match replayed? {
        0 => say("The database holds no account that the ledger names."),
        1 => say("One account was removed again."),
        erased => say(&format!("{erased} accounts were removed again.")),
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(storage: &Storage, create: Create) -> anyhow::Result<ExitCode> {
    let email: Email = create.email.parse().with_context(|| format!("“{}”", create.email))?;
    let (password, random) = password(create.password_stdin)?;
    let database = open(storage, Purpose::Command).await?;
    let made = make(&database.pool, &create, &email, &password).await;
    database.close().await?;
    let id = made?;
    if create.json {
        let shown = random.then_some(&password);
        say(&json!({"account_id": id, "email": email.as_str(), "role": create.role, "password": shown})
            .to_string());
    } else {
        say(&format!("{} is {} now.", email.as_str(), create.role.name()));
        if random {
            say(&format!("Password: {password}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn password(from_stdin: bool) -> anyhow::Result<(String, bool)> {
    if !from_stdin {
        return Ok((random_hex(8), true));
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("the password on standard input")?;
    let text = text.trim_end_matches(['\r', '\n']).to_owned();
    let length = text.chars().count();
    anyhow::ensure!(
        (password::SHORTEST..=password::LONGEST).contains(&length),
        "a password has {} to {} characters",
        password::SHORTEST,
        password::LONGEST
    );
    Ok((text, false))
}

async fn make(
    db: &sqlx::PgPool,
    create: &Create,
    email: &Email,
    password: &str,
) -> anyhow::Result<crate::ids::AccountId> {
    let clock = Clock::new();
    clock.synchronise(db).await?;
    let hash = Hasher::new().hash(password.to_owned()).await?;
    let name = create.name.clone().unwrap_or_else(|| first_part(email).to_owned());
    let mut transaction = db.begin().await?;
    let new = NewAccount {
        email,
        verified: true,
        name: &name,
        role: create.role,
        password_hash: Some(&hash),
        demonstration: false,
    };
    let id = match store::insert(&mut *transaction, new, clock.now()).await {
        Err(error) if refused_by(&error) == Some("account_email_taken") => {
            anyhow::bail!("there is an account with the address {} already", email.as_str())
        }
        other => other?,
    };
    let entry = audit::Entry {
        by: None,
        action: "account.create",
        subject: "account",
        subject_id: id.0,
        before: None,
        after: Some(json!({"role": create.role})),
    };
    audit::record(&mut *transaction, entry, clock.now()).await?;
    transaction.commit().await?;
    Ok(id)
}

fn first_part(email: &Email) -> &str {
    email.as_str().split('@').next().unwrap_or_default()
}
