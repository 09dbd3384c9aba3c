//! `courant explain`: why somebody meets the wall at a story, or does not.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::{open, say};
use crate::clock::Clock;
use crate::config::Storage;
use crate::database::Database;
use crate::database::embedded::Purpose;
use crate::explain::gather::{Question, World, facts};
use crate::explain::pages::in_words;
use crate::explain::{Explanation, Facts, explain};
use crate::licences::{self, Licences};
use crate::paywall::gate::Calendar;
use crate::paywall::network::Agent;
use crate::site::store;

/// What is asked.
#[derive(Debug, Args)]
pub struct Options {
    /// The story: its address, its slug or its id
    #[arg(long)]
    article: String,
    /// An account's e-mail address or id
    #[arg(long)]
    account: Option<String>,
    /// A visitor's id, or the value of their cookie
    #[arg(long)]
    visitor: Option<String>,
    /// Where they read from, for the meter over networks
    #[arg(long)]
    address: Option<String>,
    /// With which browser: Firefox, Edge, Chrome, Safari or other
    #[arg(long, value_parser = Agent::ALL.map(Agent::name))]
    agent: Option<String>,
    /// The coarse meter counts (on or off)
    #[arg(long, env = "COURANT_NETWORK_METER", default_value = "on", value_parser = clap::builder::BoolishValueParser::new(), action = clap::ArgAction::Set)]
    network_meter: bool,
    /// Where readers find the site
    #[arg(long, env = "COURANT_BASE_URL", default_value = "http://localhost:8080")]
    base_url: url::Url,
    /// Print one JSON object instead of words
    #[arg(long)]
    json: bool,
}

/// Explains.
pub async fn run(storage: &Storage, options: Options) -> anyhow::Result<ExitCode> {
    let database = open(storage, Purpose::Command).await?;
    let explained = answer(&database, storage, &options).await;
    database.close().await?;
    let (facts, explanation) = explained?;
    let facts = in_words(&facts, storage.time_zone);
    if options.json {
        let facts: serde_json::Map<_, _> =
            facts.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        say(&json!({"decision": explanation, "facts": facts}).to_string());
    } else {
        print(&explanation, facts);
    }
    Ok(ExitCode::SUCCESS)
}

async fn answer(
    database: &Database,
    storage: &Storage,
    options: &Options,
) -> anyhow::Result<(Facts, Explanation)> {
    let clock = Clock::new();
    clock.synchronise(&database.pool).await?;
    let now = clock.now();
    let site = store::load(&mut *database.pool.acquire().await?).await?;
    let licences = Licences::new(licences::store::licence::all(&database.pool).await?);
    let question = Question {
        article: options.article.clone(),
        account: options.account.clone().unwrap_or_default(),
        visitor: options.visitor.clone().unwrap_or_default(),
        address: options.address.clone().unwrap_or_default(),
        agent: options.agent.clone().unwrap_or_default(),
    };
    let world = World {
        db: &database.pool,
        rules: &site.rules,
        licences: &licences,
        zone: storage.time_zone,
        calendar: Calendar::at(now, storage.time_zone),
        now,
        host: options.base_url.host_str().unwrap_or_default(),
        network_meter: options.network_meter,
    };
    let facts = facts(world, &question).await?;
    let explanation = explain(&facts);
    Ok((facts, explanation))
}

fn print(explanation: &Explanation, facts: Vec<(&'static str, String)>) {
    say(&format!("{}: {}", explanation.access, explanation.reason));
    say(&explanation.rule);
    for (name, value) in facts {
        say(&format!("  {name}: {value}"));
    }
    for change in &explanation.changes {
        say(&format!("If {}, {}.", change.if_, change.then));
    }
}
