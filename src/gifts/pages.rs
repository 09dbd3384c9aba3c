//! Giving a story away, taking it, and the list of what was given.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::SignedCookieJar;
use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use serde_json::json;

use super::{DAYS, Gift, MOST_PLACES, STAFF_PLACES, State as GiftState, gift_of, store, token};
use crate::app::AppState;
use crate::error::{AppError, AppResult};
use crate::extract::{Path, SignedIn, Viewer};
use crate::fields::Fields;
use crate::ids::{AccountId, ArticleId, GiftId};
use crate::page::{Cache, Chrome, Head, Page};
use crate::paywall::Standing;
use crate::{audit, wording};

/// Gifts that the list shows.
const SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "gifts/index.html")]
struct GiftsPage {
    chrome: Chrome,
    page: Head,
    left: Option<String>,
    problem: Option<String>,
    gifts: Vec<Given>,
}

/// A gift as its giver sees it.
struct Given {
    id: String,
    headline: String,
    href: String,
    link: String,
    open: bool,
    state: String,
    until: String,
}

#[derive(Template)]
#[template(path = "gifts/show.html")]
struct GiftPage {
    chrome: Chrome,
    page: Head,
    gift: Gift,
    action: Option<String>,
    title: String,
    explanation: String,
}

/// GET /account/gifts
pub async fn index(signed_in: SignedIn, State(state): State<AppState>) -> AppResult<Response> {
    let page = gifts_page(&state, &signed_in, None).await?;
    Ok(Page::new(page, Cache::Never).into_response())
}

async fn gifts_page(state: &AppState, signed_in: &SignedIn, problem: Option<String>) -> AppResult<GiftsPage> {
    let SignedIn { viewer, account } = signed_in;
    let chrome = Chrome::of(state, viewer);
    let page = Head::new(&chrome, crate::t("gifts-title"), "/account/gifts").unlisted();
    let gifts = store::given_by(&state.db, account.account_id, SHOWN).await?;
    let left = match viewer.standing {
        Standing::Subscriber => {
            let given = store::given_since(&state.db, account.account_id, month_began(state)).await?;
            let left = i64::from(state.site.current().rules.gifts) - given;
            let month = wording::month_name(chrome.now, chrome.zone);
            Some(crate::t2("gifts-left", "count", left.max(0), "month", month))
        }
        _ => None,
    };
    let gifts = gifts.iter().map(|gift| given(state, &chrome, gift)).collect();
    Ok(GiftsPage { chrome, page, left, problem, gifts })
}

fn given(state: &AppState, chrome: &Chrome, gift: &Gift) -> Given {
    let standing = gift.state(chrome.now);
    Given {
        id: gift.gift_id.to_string(),
        headline: gift.headline.clone(),
        href: gift.path.clone(),
        link: format!("{}/gifts/{}", chrome.site.base, token(&state.keys.gift, gift.gift_id)),
        open: standing != GiftState::Ended,
        state: match standing {
            GiftState::Ended if gift.revoked_at.is_some() => crate::t("gift-state-revoked"),
            GiftState::Ended => crate::t("gift-state-ended"),
            _ => crate::t2("gift-state-taken", "taken", gift.taken, "places", gift.places),
        },
        until: crate::t1("gift-until", "date", wording::long_date(gift.ends_at, chrome.zone)),
    }
}

/// When the month began in which a subscriber's gifts are counted.
fn month_began(state: &AppState) -> DateTime<Utc> {
    let midnight = state.calendar().month.and_time(chrono::NaiveTime::MIN);
    // In a zone whose clocks skip that midnight, the month begins an hour later.
    let began = |hours| state.zone.from_local_datetime(&(midnight + TimeDelta::hours(hours))).earliest();
    began(0).or_else(|| began(1)).map_or(state.clock.now(), |at| at.to_utc())
}

/// POST /gifts: gives a story away.
pub async fn create(
    signed_in: SignedIn,
    State(state): State<AppState>,
    fields: Fields,
) -> AppResult<Response> {
    let places = match signed_in.viewer.standing {
        Standing::Subscriber => 1,
        Standing::Staff => match fields.text("places").parse() {
            Ok(places @ 1..=MOST_PLACES) => places,
            Err(_) if !fields.has("places") => STAFF_PLACES,
            _ => {
                let problem = crate::t1("gift-places-wrong", "most", MOST_PLACES);
                let page = gifts_page(&state, &signed_in, Some(problem)).await?;
                return Ok(Page::invalid(page).into_response());
            }
        },
        _ => return Err(AppError::Forbidden),
    };
    let article: ArticleId = fields.text("article").parse().map_err(|_| AppError::NotFound)?;
    if let Some(gift) = give(&state, &signed_in, article, places).await? {
        return Ok(Redirect::to(&format!("/account/gifts#gift-{gift}")).into_response());
    }
    let month = wording::month_name(state.clock.now(), state.zone);
    let problem = crate::t1("gifts-used-up", "month", month);
    Ok(Page::invalid(gifts_page(&state, &signed_in, Some(problem)).await?).into_response())
}

/// Makes the gift, or finds the one that is still to be taken; none where a subscriber has given the month's away.
async fn give(
    state: &AppState,
    signed_in: &SignedIn,
    article: ArticleId,
    places: i32,
) -> AppResult<Option<GiftId>> {
    let (now, giver) = (state.clock.now(), signed_in.account.account_id);
    let mut transaction = state.db.begin().await?;
    if !crate::articles::store::is_published(&mut *transaction, article, now).await? {
        return Err(AppError::NotFound);
    }
    store::lock_giver(&mut transaction, giver).await?;
    if let Some(gift) = store::open_gift(&mut *transaction, giver, article, now).await? {
        return Ok(Some(gift));
    }
    let most = i64::from(state.site.current().rules.gifts);
    if signed_in.viewer.standing != Standing::Staff
        && store::given_since(&mut *transaction, giver, month_began(state)).await? >= most
    {
        return Ok(None);
    }
    let ends_at = now + TimeDelta::days(DAYS);
    let gift = store::insert(&mut *transaction, article, giver, places, now, ends_at).await?;
    let after = json!({"article_id": article, "places": places});
    audit::record(&mut *transaction, entry(giver, "gift.create", gift, Some(after)), now).await?;
    transaction.commit().await?;
    Ok(Some(gift))
}

fn entry(by: AccountId, action: &str, gift: GiftId, after: Option<serde_json::Value>) -> audit::Entry<'_> {
    audit::Entry { by: Some(by), action, subject: "gift", subject_id: gift.0, before: None, after }
}

/// POST /account/gifts/{id}/revocation
pub async fn revoke(
    signed_in: SignedIn,
    State(state): State<AppState>,
    Path(id): Path<GiftId>,
) -> AppResult<Redirect> {
    let (now, giver) = (state.clock.now(), signed_in.account.account_id);
    let mut transaction = state.db.begin().await?;
    if store::revoke(&mut *transaction, id, giver, now).await? {
        audit::record(&mut *transaction, entry(giver, "gift.revoke", id, None), now).await?;
    }
    transaction.commit().await?;
    Ok(Redirect::to("/account/gifts"))
}

/// GET /gifts/{token}: the story's open head, and the button that takes the gift. Changes nothing.
pub async fn show(
    viewer: Viewer,
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> AppResult<Response> {
    let gift = linked(&state, &token).await?;
    Ok(gift_page(&state, &viewer, gift, &token).into_response())
}

async fn linked(state: &AppState, token: &str) -> AppResult<Gift> {
    let gift = gift_of(&state.keys.gift, token).ok_or(AppError::NotFound)?;
    store::find(&state.db, gift).await?.ok_or(AppError::NotFound)
}

fn gift_page(state: &AppState, viewer: &Viewer, gift: Gift, token: &str) -> Page<GiftPage> {
    let chrome = Chrome::of(state, viewer);
    let open = gift.state(chrome.now);
    let key = match open {
        GiftState::Open => "open",
        GiftState::Taken => "taken",
        GiftState::Ended => "ended",
    };
    // What the newsroom withdrew is not shown to anybody any more, its headline neither.
    let headline = if gift.published { gift.headline.clone() } else { crate::t("gift-withdrawn") };
    let page = Head::new(&chrome, headline, &format!("/gifts/{token}")).unlisted();
    let page = GiftPage {
        page,
        action: (open == GiftState::Open).then(|| format!("/gifts/{token}")),
        title: crate::t(&format!("gift-{key}-title")),
        explanation: crate::t1(&format!("gift-{key}-text"), "name", &chrome.site.name),
        gift,
        chrome,
    };
    let status = if open == GiftState::Open { StatusCode::OK } else { StatusCode::GONE };
    Page::new(page, Cache::Never).with_status(status)
}

/// POST /gifts/{token}: takes the gift, and leads to the story.
pub async fn take(
    viewer: Viewer,
    State(state): State<AppState>,
    jar: SignedCookieJar,
    Path(token): Path<String>,
) -> AppResult<Response> {
    let gift = linked(&state, &token).await?;
    // Who may read the story anyway, the giver among them, leaves the gift to somebody else.
    if gift.published && matches!(viewer.standing, Standing::Subscriber | Standing::Staff) {
        return Ok(Redirect::to(&gift.path).into_response());
    }
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    let has =
        gift.published && store::take(&mut transaction, gift.gift_id, viewer.reader().meter_id, now).await?;
    transaction.commit().await?;
    if has {
        return Ok((viewer.remember(&state, jar), Redirect::to(&gift.path)).into_response());
    }
    let gift = linked(&state, &token).await?;
    Ok(gift_page(&state, &viewer, gift, &token).into_response())
}
