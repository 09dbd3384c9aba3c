//! What is kept about an account, as a file to take along.

use axum::extract::State;
use axum::http::header;
use axum::response::Response;

use crate::accounts::belongings::{self, Belongings, ReadingHistory};
use crate::accounts::store::belongings as store;
use crate::app::AppState;
use crate::error::AppResult;
use crate::extract::SignedIn;
use crate::page::Cache;
use crate::shelf::store::history;

/// GET /account/data
pub async fn data(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let belongings = gather(&state, &signed_in).await?;
    let text = serde_json::to_vec_pretty(&belongings).map_err(anyhow::Error::from)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"my-data.json\""),
    ];
    Ok(Cache::Never.on((headers, text)))
}

/// All from one moment: a transaction in which nothing changes meanwhile.
async fn gather(state: &AppState, signed_in: &SignedIn) -> AppResult<Belongings> {
    let id = signed_in.account.account_id;
    let mut transaction = state.db.begin_with("begin isolation level repeatable read read only").await?;
    let db = &mut transaction;
    let account = store::account(&mut **db, id).await?;
    let mut reads = store::reads(&mut **db, id).await?;
    for (_, read) in &mut reads {
        read.address = read.address.take().map(|path| format!("{}{path}", state.base()));
    }
    let history = match history::since(&mut **db, id).await? {
        Some(since) => Some(ReadingHistory { since, stories: store::history(&mut **db, id).await? }),
        None => None,
    };
    let log = store::audit(&mut **db, id).await?;
    let belongings = Belongings {
        made_at: state.clock.now(),
        publication: state.site.current().name.clone(),
        account,
        entitlements: store::entitlements(&mut **db, id).await?,
        subscriptions: store::subscriptions(&mut **db, id).await?,
        invoices: store::invoices(&mut **db, id).await?,
        groups: store::groups(&mut **db, id).await?,
        sessions: store::sessions(&mut **db, id).await?,
        second_factors: store::second_factors(&mut **db, id).await?,
        months: belongings::by_month(reads),
        views: store::views(&mut **db, id).await?,
        gifts: store::gifts(&mut **db, id).await?,
        saved: store::saved(&mut **db, id).await?,
        history,
        words: store::words(&mut **db, id).await?,
        coupons: store::coupons(&mut **db, id).await?,
        student: store::student(&mut **db, id).await?,
        student_proofs: store::student_proofs(&mut **db, id).await?,
        working_copies: store::working_copies(&mut **db, id).await?,
        consents: belongings::consents(&log),
        newsletters: store::newsletters(&mut **db, id).await?,
        mails: store::mails(&mut **db, id).await?,
        log,
    };
    transaction.commit().await?;
    Ok(belongings)
}
