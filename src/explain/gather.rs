//! Gathers the facts: finds the story and the reader that somebody means, and looks up what the gate would.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sqlx::PgPool;
use uuid::Uuid;

use super::{Entitlement, Facts, store};
use crate::accounts::{self, Account};
use crate::articles::{Story, store as articles};
use crate::gifts;
use crate::licences::Licences;
use crate::paywall::gate::Calendar;
use crate::paywall::network::{Agent, Origin, cap, fingerprint};
use crate::paywall::store::Held;
use crate::paywall::{self, EntitlementSource, Rules, Standing};

/// What somebody asks about.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// A story: its address, its path, its slug or its id.
    pub article: String,
    /// An account's address or id; empty for a visitor.
    pub account: String,
    /// A visitor's id, or the value of their cookie; empty for somebody who was never here.
    pub visitor: String,
    /// Where they read from, for the meter over networks.
    pub address: String,
    /// The family of their browser by its name; empty for the busiest one of their network.
    pub agent: String,
}

/// What cannot be answered, and at which field.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// The story is not found.
    #[error("{0}")]
    Article(String),
    /// The account is not found.
    #[error("{0}")]
    Account(String),
    /// The visitor's id is none.
    #[error("{0}")]
    Visitor(String),
    /// The address is none.
    #[error("{0}")]
    Address(String),
    /// The database does not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// The world that the question is asked in.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// Connections.
    pub db: &'a PgPool,
    /// The rules in force.
    pub rules: &'a Rules,
    /// Site licences.
    pub licences: &'a Licences,
    /// The publication's time zone.
    pub zone: Tz,
    /// The days that the meters count by.
    pub calendar: Calendar,
    /// Now.
    pub now: DateTime<Utc>,
    /// The site's host, by which networks are named.
    pub host: &'a str,
    /// The meter over networks counts.
    pub network_meter: bool,
}

/// All facts, or what is wrong with the question.
pub async fn facts(world: World<'_>, question: &Question) -> Result<Facts, Unanswered> {
    let story = story(world, question.article.trim()).await?;
    let account = account(world, question.account.trim()).await?;
    let visitor = visitor(question.visitor.trim())?;
    let address = address(question.address.trim())?;
    let held = held(world, account.as_ref()).await?;
    let (standing, cover) = world.licences.cover(held.standing, held.seat, address, world.now, world.zone);
    let readers: Vec<Uuid> =
        account.as_ref().map(|account| account.account_id.0).into_iter().chain(visitor).collect();
    let reader = readers.first().copied();
    let Calendar { month, .. } = world.calendar;
    let (used, read_before, gift_until) = match reader {
        None => (0, false, None),
        Some(reader) => (
            paywall::store::used(world.db, month, reader).await?,
            paywall::store::has_read(world.db, month, reader, story.article_id).await?,
            gifts::store::held_until(world.db, &readers, story.article_id, world.now).await?,
        ),
    };
    let network = match address.filter(|_| account.is_none() && world.network_meter) {
        Some(address) => network(world, reader, address, &question.agent).await?,
        None => None,
    };
    let entitlements = match &account {
        Some(account) => store::entitlements(world.db, account.account_id).await?,
        None => Vec::new(),
    };
    Ok(Facts {
        story,
        site: world.rules.access,
        limits: world.rules.limits,
        who: who(account.as_ref(), visitor),
        standing,
        cover,
        uncovered: without_seat(held.standing, &entitlements, world.now),
        entitlements,
        used,
        read_before,
        gift_until,
        network,
        now: world.now,
    })
}

fn who(account: Option<&Account>, visitor: Option<Uuid>) -> String {
    match (account, visitor) {
        (Some(account), None) => format!("{} ({})", account.email, account.role.name()),
        (Some(account), Some(visitor)) => {
            format!("{} ({}), in the browser of visitor {visitor}", account.email, account.role.name())
        }
        (None, Some(visitor)) => format!("visitor {visitor}"),
        (None, None) => "a visitor who was never here".to_owned(),
    }
}

async fn story(world: World<'_>, meant: &str) -> Result<Story, Unanswered> {
    let path = url::Url::parse(meant).map_or_else(|_| meant.to_owned(), |url| url.path().to_owned());
    let address = if let Some((section, slug)) = path.trim_matches('/').split_once('/') {
        Some((section.to_owned(), slug.to_owned()))
    } else {
        let mut found = store::addresses(world.db, path.trim_matches('/')).await?;
        if found.len() > 1 {
            return Err(Unanswered::Article(
                "Several stories have this slug: give the section as well.".into(),
            ));
        }
        found.pop()
    };
    let story = match address {
        Some((section, slug)) => articles::at(world.db, &section, &slug, world.now).await?,
        None => None,
    };
    story.ok_or_else(|| {
        let message = if meant.is_empty() {
            "Which story? Its address, its slug or its id."
        } else {
            "No story that readers can find is meant by this."
        };
        Unanswered::Article(message.to_owned())
    })
}

async fn account(world: World<'_>, meant: &str) -> Result<Option<Account>, Unanswered> {
    if meant.is_empty() {
        return Ok(None);
    }
    let account = match store::account(world.db, meant).await? {
        Some(id) => accounts::store::find(world.db, id).await?,
        None => None,
    };
    account.map(Some).ok_or_else(|| Unanswered::Account("No account has this address or id.".to_owned()))
}

/// The id, or a cookie's value, whose end it is.
fn visitor(meant: &str) -> Result<Option<Uuid>, Unanswered> {
    if meant.is_empty() {
        return Ok(None);
    }
    let end = meant.len().checked_sub(32).and_then(|start| meant.get(start..)).unwrap_or(meant);
    let id = Uuid::try_parse(meant).or_else(|_| Uuid::try_parse(end));
    id.map(Some).map_err(|_| {
        Unanswered::Visitor("Neither the id of a visitor nor the value of a visitor’s cookie.".to_owned())
    })
}

fn address(meant: &str) -> Result<Option<IpAddr>, Unanswered> {
    if meant.is_empty() {
        return Ok(None);
    }
    meant.parse().map(Some).map_err(|_| Unanswered::Address("No address, such as 192.0.2.7.".to_owned()))
}

async fn held(world: World<'_>, account: Option<&Account>) -> sqlx::Result<Held> {
    match account {
        None => Ok(Held::NOTHING),
        Some(account) => {
            paywall::store::held(world.db, account.account_id, account.role.is_staff(), world.now).await
        }
    }
}

/// What the reader would be if no licence covered them.
fn without_seat(standing: Standing, entitlements: &[Entitlement], now: DateTime<Utc>) -> Standing {
    let own = |held: &Entitlement| held.source != EntitlementSource::Licence && held.starts_at <= now;
    match standing {
        Standing::Licensed if entitlements.iter().any(own) => Standing::Lapsed,
        Standing::Licensed => Standing::Registered,
        other => other,
    }
}

/// What the network has used of its share today, by this family of browsers, or by the busiest one where none is named;
/// nothing for who came before.
async fn network(
    world: World<'_>,
    reader: Option<Uuid>,
    address: IpAddr,
    agent: &str,
) -> sqlx::Result<Option<(u32, u32)>> {
    let Calendar { month, day } = world.calendar;
    if let Some(reader) = reader
        && store::came_before(world.db, month, day, reader).await?
    {
        return Ok(None);
    }
    let most = cap(world.rules.limits.anonymous, address, &world.rules.shared_networks);
    let key = store::network_key(world.db, day).await?;
    let Some(key) = key.and_then(|key| <[u8; 64]>::try_from(key).ok()) else {
        return Ok(Some((0, most)));
    };
    let name = |agent| fingerprint(&key, world.host, Origin { address, agent }).to_vec();
    let meant = Agent::ALL.into_iter().filter(|family| agent.is_empty() || family.name() == agent);
    let names: Vec<_> = meant.map(name).collect();
    let used = store::network_used(world.db, day, &names).await?;
    Ok(Some((used.unwrap_or_default().unsigned_abs(), most)))
}
