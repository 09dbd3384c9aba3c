//! Whether VAT ids are in use: asked of VIES once a day at most, answers kept as proof.

use chrono::TimeDelta;
use sqlx::PgConnection;

use super::country::Country;
use super::store::{checks, rates, seller};
use super::vat::{Rate, Totals, Treatment};
use super::vat_id::Standing;
use super::{Draft, Line, rated};
use crate::app::AppState;
use crate::error::AppResult;

/// For how long an answer is believed.
const FRESH: TimeDelta = TimeDelta::days(1);
/// After an outage nobody waits for VIES again so soon; the job asks meanwhile.
const PAUSE: TimeDelta = TimeDelta::minutes(10);

/// How VAT is charged for a draft, and what it comes to.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// What VIES has made of the buyer's id.
    pub standing: Standing,
    /// How VAT is charged.
    pub treatment: Treatment,
    /// The lines at their rates.
    pub lines: Vec<Line>,
    /// The sums.
    pub totals: Totals,
}

/// Asks VIES about an id of a member state unless it was asked a short while ago. What it answers is kept; where it does not,
/// that is kept as well, and nobody is held up.
pub async fn ask(state: &AppState, id: &str) -> AppResult<()> {
    let now = state.clock.now();
    let known = checks::newest(&state.db, id).await?;
    let rest = |check: &checks::Check| if check.is_verdict() { FRESH } else { PAUSE };
    if !state.vies.is_on() || known.is_some_and(|check| now < check.asked_at + rest(&check)) {
        return Ok(());
    }
    let asking = seller::find(&state.db).await?.map(|(seller, _)| seller.vat_id);
    match state.vies.ask(id, asking.as_deref()).await {
        Ok(verdict) => Ok(checks::keep(&state.db, id, &verdict, now).await?),
        Err(error) => {
            tracing::warn!(%error, "a VAT id could not be checked");
            Ok(checks::keep_outage(&state.db, id, &error.to_string(), now).await?)
        }
    }
}

/// How a buyer's id stands, by the last verdict.
pub async fn standing(db: &mut PgConnection, id: &str, country: Country) -> sqlx::Result<Standing> {
    if id.is_empty() {
        return Ok(Standing::None);
    }
    if !country.is_member() {
        return Ok(Standing::Unconfirmed);
    }
    Ok(match checks::last_verdict(db, id).await? {
        None => Standing::Unconfirmed,
        Some(true) => Standing::Valid,
        Some(false) => Standing::Invalid,
    })
}

/// How VAT is charged for a draft today; nothing where there is no rate for the country. Until there is a seller, the
/// buyer is taken to be in the same country.
pub async fn assess(
    db: &mut PgConnection,
    state: &AppState,
    draft: &Draft,
) -> sqlx::Result<Option<Assessment>> {
    let today = crate::clock::day(state.clock.now(), state.zone);
    let seller = seller::find(&mut *db).await?.map_or(draft.country, |(seller, _)| seller.country);
    let standing = standing(&mut *db, &draft.vat_id, draft.country).await?;
    let treatment = Treatment::of(seller, draft.country, standing);
    let rate = match treatment.taxed_in(seller, draft.country) {
        None => Some(Rate::ZERO),
        Some(country) => rates::on(db, country, today).await?,
    };
    let Some(rate) = rate else { return Ok(None) };
    let lines = rated(&draft.lines, treatment, rate);
    let amounts = lines.iter().filter_map(|line| Some((line.vat_rate?, line.net()?)));
    Ok(Totals::of(amounts).map(|totals| Assessment { standing, treatment, lines, totals }))
}
