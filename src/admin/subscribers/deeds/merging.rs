//! Making one account of two that are the same person's.

use std::collections::BTreeSet;

use serde_json::json;

use super::{Done, Field, Proposal, Subject};
use crate::accounts::store::{self as accounts, by_address};
use crate::accounts::{Account, Email, Role, erasure};
use crate::admin::subscribers::store::merging;
use crate::audit::{self, Entry};
use crate::billing::provider;
use crate::billing::store::{settling, subscriptions};
use crate::error::{AppError, AppResult};
use crate::fields::Fields;
use crate::ids::AccountId;
use crate::{groups, paywall};

/// The account that was typed: by its key, or by its address.
async fn other(subject: Subject<'_>, typed: &str) -> AppResult<Option<Account>> {
    let db = &subject.state.db;
    let id = match (typed.parse::<AccountId>(), typed.parse::<Email>()) {
        (Ok(id), _) => Some(id),
        (_, Ok(email)) => by_address(db, &email).await?.map(|found| found.account_id),
        _ => None,
    };
    match id {
        Some(id) => Ok(accounts::find(db, id).await?),
        None => Ok(None),
    }
}

async fn is_live(db: &mut sqlx::PgConnection, account: AccountId) -> sqlx::Result<bool> {
    let held = subscriptions::of_account(db, account).await?;
    Ok(held.iter().any(|held| !held.facts.status.is_over()))
}

/// Why the two cannot become one.
async fn obstacle(
    db: &mut sqlx::PgConnection,
    kept: AccountId,
    other: &Account,
) -> sqlx::Result<Option<String>> {
    let say = |text: &str| Ok(Some(text.to_owned()));
    if other.account_id == kept {
        return say("This is the same account.");
    }
    if other.role != Role::Reader {
        return say("The other account works here. Only readers' accounts can go into others.");
    }
    if is_live(&mut *db, kept).await? && is_live(&mut *db, other.account_id).await? {
        return say("Both accounts have a subscription that runs. Cancel one of them first.");
    }
    if groups::store::merging::are_apart(db, kept, other.account_id).await? {
        return say("The accounts are in different groups. One of them has to leave its group first.");
    }
    Ok(None)
}

/// Merging, in words.
pub async fn propose(subject: Subject<'_>, fields: &Fields) -> AppResult<Proposal> {
    let typed = fields.line("other");
    let mut proposal = Proposal {
        fields: vec![Field::input(
            "other",
            "text",
            "The account that is to go: its address or its key",
            typed.clone(),
        )],
        ..Proposal::default()
    };
    if typed.is_empty() {
        return Ok(proposal);
    }
    let Some(other) = other(subject, &typed).await? else {
        proposal.problem = Some("There is no such account.".to_owned());
        return Ok(proposal);
    };
    let kept = accounts::find(&subject.state.db, subject.account).await?.ok_or(AppError::NotFound)?;
    let mut db = subject.state.db.acquire().await?;
    proposal.problem = obstacle(&mut db, subject.account, &other).await?;
    if proposal.problem.is_none() {
        proposal.sentences = vec![
            format!(
                "Subscriptions, invoices, rights to read, gifts, saved stories and what was read go from {} to {}.",
                other.email, kept.email
            ),
            format!(
                "The account {} ({}) is deleted for good. This cannot be taken back.",
                other.email, other.account_id
            ),
            format!("{} keeps its address and its password.", kept.email),
        ];
    }
    Ok(proposal)
}

/// Locks all that both accounts have, in the order in which a settling does it: subscriptions, groups, accounts. Says what
/// keeps the two from being merged.
async fn lock(
    db: &mut sqlx::PgConnection,
    kept: AccountId,
    other: AccountId,
) -> sqlx::Result<Result<(), &'static str>> {
    let held = references(&mut *db, kept, other).await?;
    for (provider, reference) in &held {
        settling::lock(&mut *db, *provider, reference).await?;
    }
    let mut found = Vec::new();
    for account in [kept, other] {
        found.extend(groups::store::of_account(&mut *db, account).await?);
    }
    found.sort();
    for group in found {
        groups::store::lock(&mut *db, group).await?;
    }
    if !merging::lock(&mut *db, kept, other).await? {
        return Ok(Err("One of the two accounts is not there any more."));
    }
    let same = references(db, kept, other).await? == held;
    Ok(if same { Ok(()) } else { Err("One of the accounts has just bought something. Try again.") })
}

/// By which names the provider knows what the two have subscribed to, in an order.
async fn references(
    db: &mut sqlx::PgConnection,
    kept: AccountId,
    other: AccountId,
) -> sqlx::Result<BTreeSet<(provider::Name, String)>> {
    let mut held = subscriptions::of_account(&mut *db, kept).await?;
    held.extend(subscriptions::of_account(db, other).await?);
    Ok(held.into_iter().map(|held| (held.provider, held.reference)).collect())
}

/// Merges. First everything is handed over, then the empty account is erased as any other: a crash in between leaves an
/// account with nothing in it. The other order would lose what it had.
pub async fn merge(subject: Subject<'_>, fields: &Fields) -> Done {
    let (state, kept) = (subject.state, subject.account);
    let Some(other) = other(subject, &fields.line("other")).await? else {
        return Ok(Err("There is no such account.".to_owned()));
    };
    let (by, from, now) = (subject.staff.account.account_id, other.account_id, state.clock.now());
    let mut transaction = state.db.begin().await?;
    if let Err(problem) = lock(&mut transaction, kept, from).await? {
        return Ok(Err(problem.to_owned()));
    }
    if let Some(obstacle) = obstacle(&mut transaction, kept, &other).await? {
        return Ok(Err(obstacle));
    }
    merging::hand_over(&mut transaction, from, kept).await?;
    groups::store::merging::hand_over(&mut transaction, from, kept, now).await?;
    paywall::store::merge(&mut *transaction, state.calendar().month, from.0, kept.0).await?;
    let entry = Entry {
        before: Some(json!({"other": from})),
        ..Entry::of_account(kept, Some(by), "account.merge", json!({"merged": from}))
    };
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    erase(subject, from).await?;
    Ok(Ok(()))
}

async fn erase(subject: Subject<'_>, account: AccountId) -> AppResult<()> {
    let (state, now) = (subject.state, subject.state.clock.now());
    let unavailable = |error: object_store::Error| AppError::Unavailable(error.to_string());
    erasure::write_down(&*state.media, account, now).await.map_err(unavailable)?;
    let mut transaction = state.db.begin().await?;
    erasure::erase(&mut transaction, account, Some(subject.staff.account.account_id), now).await?;
    transaction.commit().await?;
    Ok(())
}
