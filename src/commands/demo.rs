//! `courant demo`: the demonstration newsroom, and as many generated stories on top as a load test wants.

use std::process::ExitCode;

use clap::Args;
use secrecy::SecretString;

use super::{open, progress, say};
use crate::clock::Clock;
use crate::commands::serve::media_store;
use crate::config::Storage;
use crate::database::embedded::Purpose;
use crate::{accounts, demo, keys};

/// What to load.
#[derive(Debug, Args)]
pub struct Options {
    /// Generated stories to add, different from each other
    #[arg(long, default_value_t = 0)]
    articles: u32,
    /// Password of all demonstration accounts; random and printed once if unset
    #[arg(long, env = "COURANT_DEMO_PASSWORD", hide_env_values = true)]
    password: Option<SecretString>,
}

/// Loads the newsroom if the database is empty, then adds the generated stories.
pub async fn run(storage: &Storage, options: Options) -> anyhow::Result<ExitCode> {
    let database = open(storage, Purpose::Command).await?;
    let done = load(&database.pool, storage, options).await;
    database.close().await?;
    done.map(|()| ExitCode::SUCCESS)
}

async fn load(db: &sqlx::PgPool, storage: &Storage, options: Options) -> anyhow::Result<()> {
    let clock = Clock::new();
    clock.synchronise(db).await?;
    if !accounts::store::any(db).await? {
        let password = options.password.unwrap_or_else(|| keys::random_hex(6).into());
        let media = media_store(storage)?;
        demo::load(db, media.as_ref(), clock.now(), &password).await?;
        say(&demo::accounts_in_words(Some(&password)));
    } else if options.articles == 0 {
        anyhow::bail!("the database is not empty: the demonstration newsroom goes only into an empty one");
    }
    if options.articles > 0 {
        let bar = progress(u64::from(options.articles));
        demo::generate::stories(db, options.articles, clock.now(), |done| bar.set_position(done)).await?;
        bar.finish();
        say(&format!("{} generated stories were added.", options.articles));
    }
    Ok(())
}
