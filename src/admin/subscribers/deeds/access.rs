//! Reading that the house gives.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Done, Field, Proposal, Subject};
use crate::accounts;
use crate::admin::subscribers::store::complimentary;
use crate::admin::subscribers::words;
use crate::audit::{self, Entry};
use crate::clock;
use crate::error::AppResult;
use crate::fields::{Fields, too_long};
use crate::ids::EntitlementId;
use crate::mail::{self, Kind, Letter};

/// What a note may hold.
const LONGEST_NOTE: usize = 200;

/// The last day that was typed; in a year, where nothing was.
fn last_day(subject: Subject<'_>, fields: &Fields) -> Result<NaiveDate, String> {
    let today = clock::day(subject.state.clock.now(), subject.state.zone);
    let last = match fields.text("until") {
        "" => today.checked_add_days(Days::new(365)),
        typed => typed.parse().ok().filter(|day: &NaiveDate| *day <= today + Days::new(3660)),
    };
    last.filter(|day| *day >= today)
        .ok_or_else(|| "The last day must be today or later, and within ten years.".to_owned())
}

fn end(subject: Subject<'_>, last: NaiveDate) -> DateTime<Utc> {
    clock::beginning(last.succ_opt().unwrap_or(last), subject.state.zone)
}

/// Giving access, in words.
pub fn propose(subject: Subject<'_>, fields: &Fields) -> AppResult<Proposal> {
    let note = fields.line("note");
    let last = last_day(subject, fields);
    let mut proposal = Proposal {
        problem: last.as_ref().err().cloned().or_else(|| too_long(&note, LONGEST_NOTE)),
        ..Proposal::default()
    };
    let typed = last.as_ref().map_or_else(|_| fields.line("until"), ToString::to_string);
    proposal.fields = vec![
        Field::input("until", "date", "Last day", typed),
        Field::input("note", "text", "Why, for those who look here later", note.clone()),
    ];
    if let Ok(last) = last {
        proposal.sentences = vec![
            format!(
                "They read everything to the end of {}, and pay nothing for it.",
                last.format("%-d %B %Y")
            ),
            "They are told by mail, unless their address is not confirmed.".to_owned(),
            "A subscription that they have goes on as it is, and is charged as before.".to_owned(),
        ];
        proposal.sentences.extend((!note.is_empty()).then(|| format!("It is noted: “{note}”.")));
    }
    Ok(proposal)
}

/// Gives access. The form's own id is the entitlement's, so that a button pressed twice gives once.
pub async fn give(subject: Subject<'_>, fields: &Fields, intent: Uuid) -> Done {
    let last = match last_day(subject, fields) {
        Ok(last) => last,
        Err(problem) => return Ok(Err(problem)),
    };
    let (now, until) = (subject.state.clock.now(), end(subject, last));
    let (by, account) = (subject.staff.account.account_id, subject.account);
    let mut transaction = subject.state.db.begin().await?;
    let note = fields.line("note");
    complimentary::give(&mut *transaction, EntitlementId(intent), account, until, &note, now).await?;
    let entry =
        Entry::of_account(account, Some(by), "complimentary.give", json!({"until": until, "note": note}));
    audit::record(&mut *transaction, entry, now).await?;
    write(&mut transaction, subject, last).await?;
    transaction.commit().await?;
    Ok(Ok(()))
}

/// Tells them, if they have proved to read their mail.
async fn write(db: &mut PgConnection, subject: Subject<'_>, last: NaiveDate) -> AppResult<()> {
    let account = accounts::store::find(&mut *db, subject.account).await?;
    let Some(account) = account.filter(|account| account.verified) else { return Ok(()) };
    let to = account.email.parse().map_err(anyhow::Error::from)?;
    let letter = Letter {
        kind: Kind::ComplimentaryGiven,
        to: &to,
        account: Some(subject.account),
        path: "/account".to_owned(),
        facts: vec![("until", last.format("%-d %B %Y").to_string())],
    };
    mail::store::post(db, subject.state, &letter).await
}

/// Ending access, in words.
pub async fn propose_end(subject: Subject<'_>) -> AppResult<Proposal> {
    let now = subject.state.clock.now();
    let until = complimentary::until(&subject.state.db, subject.account, now).await?;
    let Some(until) = until else {
        let problem = Some("There is no access of this kind to end.".to_owned());
        return Ok(Proposal { problem, ..Proposal::default() });
    };
    let until =
        until.map_or("for good".to_owned(), |at| format!("until {}", words::day(at, subject.state.zone)));
    Ok(Proposal {
        sentences: vec![format!(
            "The access that the house gave, {until}, ends now. What they pay for stays."
        )],
        ..Proposal::default()
    })
}

/// Ends access.
pub async fn end_now(subject: Subject<'_>) -> Done {
    let (now, by, account) = (subject.state.clock.now(), subject.staff.account.account_id, subject.account);
    let mut transaction = subject.state.db.begin().await?;
    let before = complimentary::until(&mut *transaction, account, now).await?;
    if !complimentary::end(&mut *transaction, account, now).await? {
        return Ok(Err("There was no access of this kind to end.".to_owned()));
    }
    let entry = Entry {
        before: Some(json!({"until": before.flatten()})),
        ..Entry::of_account(account, Some(by), "complimentary.end", json!({"until": now}))
    };
    audit::record(&mut *transaction, entry, now).await?;
    transaction.commit().await?;
    Ok(Ok(()))
}
