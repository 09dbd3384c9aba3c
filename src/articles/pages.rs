//! The story's page.

use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::SignedCookieJar;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::body::{self, Document};
use super::coupon::{Coupon, CouponAlone};
use super::store::{self, Byline};
use super::teaser::Teaser;
use super::{Kind, Status, Story};
use crate::app::AppState;
use crate::distribution::structured_data;
use crate::error::{AppError, AppResult};
use crate::extract::Viewer;
use crate::front::lists::Lists;
use crate::media::{self, Picture};
use crate::page::{Cache, Chrome, Head, Page};
use crate::paywall::gate::{self, Intent};
use crate::paywall::{self, Access, Decision};
use crate::{clock, wording};

/// Related stories beside the text.
const RELATED: i64 = 4;

#[derive(Template)]
#[template(path = "articles/show.html")]
struct StoryPage {
    chrome: Chrome,
    page: Head,
    lists: Lists,
    article: Article,
    meter: Option<Meter>,
    coupon: Option<Coupon>,
    related: Vec<Teaser>,
    json_ld: String,
}

/// The story as the template prints it.
struct Article {
    id: String,
    kind: &'static str,
    access: &'static str,
    sponsored: bool,
    kicker: String,
    kicker_href: String,
    headline: String,
    standfirst: String,
    authors: Vec<Link>,
    authors_label: String,
    published: Moment,
    updated: Option<Moment>,
    reading_minutes: u32,
    picture: Option<LeadPicture>,
    body: String,
    note: Option<String>,
    topics: Vec<Link>,
    share_mail_href: String,
}

struct Link {
    name: String,
    href: String,
}

struct Moment {
    iso: String,
    label: String,
}

struct LeadPicture {
    file: Picture,
    caption: String,
    credit: String,
}

/// Stories left this month.
struct Meter {
    left: u32,
    month: String,
}

/// What leaves the server of a story's text.
struct Text {
    access: &'static str,
    document: Document,
    /// A coupon to set into the text, or to put after it.
    offer: Option<Coupon>,
    wall: Option<Coupon>,
    meter: Option<Meter>,
}

/// GET /{section}/{slug}
pub async fn show(
    viewer: Viewer,
    State(state): State<AppState>,
    jar: SignedCookieJar,
    Path((section, slug)): Path<(String, String)>,
) -> AppResult<Response> {
    let now = state.clock.now();
    let story = store::at(&state.db, &section, &slug, now)
        .await?
        .ok_or(AppError::NotFound)?;
    if story.status == Status::Withdrawn {
        return Err(AppError::Gone);
    }
    let (reason, text) = decide(&state, &viewer, &story).await?;
    if viewer.intent == Intent::Read {
        state.readership.opened(story.article_id, now);
    }
    let jar = match reason {
        paywall::Reason::WithinMeter | paywall::Reason::MeterUsedUp => viewer.remember(&state, jar),
        _ => jar,
    };
    let page = compose(&state, &viewer, &story, text).await?;
    Ok((jar, Page::new(page, Cache::Reader)).into_response())
}

/// Wherever nothing stands any more, an old address of a story leads to where it stands now. A layer, because old
/// addresses have any number of parts and no route of ours.
pub async fn old_addresses(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let asked = (request.method() == Method::GET).then(|| request.uri().path().to_owned());
    let response = next.run(request).await;
    let Some(path) = asked.filter(|_| response.status() == StatusCode::NOT_FOUND) else {
        return response;
    };
    let path = percent_decode_str(path.trim_end_matches('/')).decode_utf8_lossy();
    match store::redirected(&state.db, &path).await {
        Ok(Some(to)) => Redirect::permanent(&to).into_response(),
        Ok(None) => response,
        Err(error) => AppError::from(error).into_response(),
    }
}

/// Asks the paywall, and loads as much text as it allows.
async fn decide(state: &AppState, viewer: &Viewer, story: &Story) -> AppResult<(paywall::Reason, Text)> {
    let now = state.clock.now();
    let rules = paywall::store::rules(&state.db).await?;
    let month = clock::month(now, state.zone);
    let rule = story.rule(rules.access);
    let decision = gate::open(
        &state.db,
        month,
        rules.limits,
        &rule,
        viewer.reader(),
        viewer.intent,
    )
    .await;
    let month = wording::month_name(now, state.zone);
    let Decision { access, reason } = decision;
    let text = match access {
        Access::Full(grant) => Text {
            access: "full",
            document: whole(state, &grant).await?,
            offer: None,
            wall: None,
            meter: None,
        },
        Access::Metered { grant, left } => Text {
            access: "metered",
            document: whole(state, &grant).await?,
            offer: Some(Coupon::offer(viewer, rules.limits, month.clone(), &story.path())),
            wall: None,
            meter: Some(Meter { left, month }),
        },
        Access::Preview(barrier) => Text {
            access: "preview",
            document: Document::read(story.preview.clone()).map_err(anyhow::Error::from)?,
            offer: None,
            wall: Some(Coupon::wall(
                barrier,
                reason,
                viewer,
                rules.limits,
                month,
                &story.path(),
            )),
            meter: None,
        },
    };
    Ok((reason, text))
}

async fn whole(state: &AppState, grant: &paywall::Grant) -> AppResult<Document> {
    Ok(store::body(&state.db, grant).await.map_err(anyhow::Error::from)?)
}

/// Puts the page together: the text, and everything around it that is open to all.
async fn compose(state: &AppState, viewer: &Viewer, story: &Story, text: Text) -> AppResult<StoryPage> {
    let chrome = Chrome::of(state, viewer).await?;
    let bylines = store::bylines(&state.db, story.article_id).await?;
    let topics = store::topics(&state.db, story.article_id).await?;
    let related = store::related(&state.db, story.article_id, chrome.now, RELATED).await?;
    let lists = Lists::load(state).await?;
    let picture = lead_picture(state, story).await?;
    let offer = match &text.offer {
        Some(coupon) => Some(
            CouponAlone {
                chrome: &chrome,
                coupon,
            }
            .render()?,
        ),
        None => None,
    };
    let mut page = Head::new(&chrome, story.headline.clone(), &story.path()).described(&story.standfirst);
    page.og_type = "article";
    page.section = format!("/{}", story.section_slug);
    page.image = picture
        .as_ref()
        .map(|picture| format!("{}{}", chrome.site.base, picture.file.src));
    let json_ld = structured_data::news_article(story, &bylines, &page, &chrome, text.access);
    let article = Article {
        body: body::page_html(&text.document, offer.as_deref()),
        ..article(&chrome, story, bylines, topics, picture, &page, text.access)
    };
    let related = related
        .iter()
        .map(|summary| Teaser::new(summary, chrome.now, chrome.zone))
        .collect();
    Ok(StoryPage {
        chrome,
        page,
        lists,
        article,
        meter: text.meter,
        coupon: text.wall,
        related,
        json_ld,
    })
}

async fn lead_picture(state: &AppState, story: &Story) -> AppResult<Option<LeadPicture>> {
    let Some(id) = story.lead_media_id else {
        return Ok(None);
    };
    let media = media::store::find(&state.db, id).await?;
    Ok(media.map(|media| LeadPicture {
        file: Picture::new(id, media.alt, media.width, media.height, &media.widths),
        caption: story.lead_caption.clone(),
        credit: media.credit,
    }))
}

fn article(
    chrome: &Chrome,
    story: &Story,
    bylines: Vec<Byline>,
    topics: Vec<(String, String)>,
    picture: Option<LeadPicture>,
    page: &Head,
    access: &'static str,
) -> Article {
    let names: Vec<String> = bylines.iter().map(|byline| byline.name.clone()).collect();
    let (kicker, kicker_href) = kicker(story);
    let moment = |at: chrono::DateTime<chrono::Utc>| Moment {
        iso: at.to_rfc3339(),
        label: wording::date_and_time(at, chrome.zone),
    };
    Article {
        id: story.article_id.to_string(),
        kind: story.kind.name(),
        access,
        sponsored: story.kind == Kind::Sponsored,
        kicker,
        kicker_href,
        headline: story.headline.clone(),
        standfirst: story.standfirst.clone(),
        authors_label: wording::names(&names),
        published: moment(story.published_at),
        updated: story.updated_at.map(moment),
        reading_minutes: reading_minutes(story.words),
        picture,
        body: String::new(),
        note: note(story, &bylines),
        topics: topics
            .into_iter()
            .map(|(slug, name)| Link {
                name,
                href: format!("/topics/{slug}"),
            })
            .collect(),
        share_mail_href: share_by_mail(&story.headline, &page.canonical),
        authors: bylines
            .into_iter()
            .map(|byline| Link {
                name: byline.name,
                href: format!("/authors/{}", byline.slug),
            })
            .collect(),
    }
}

/// The line above the headline, and where it leads.
fn kicker(story: &Story) -> (String, String) {
    let section = format!("/{}", story.section_slug);
    match (&story.kicker, &story.column_name, &story.column_slug) {
        (Some(kicker), ..) => (kicker.clone(), section),
        (None, Some(name), Some(slug)) => (
            format!("{} / {name}", crate::t("column")),
            format!("/columns/{slug}"),
        ),
        _ => (story.section_name.clone(), section),
    }
}

/// The story's own closing note, else those of its authors.
fn note(story: &Story, bylines: &[Byline]) -> Option<String> {
    let own = story.note.clone().filter(|note| !note.is_empty());
    own.or_else(|| {
        let notes: Vec<&str> = bylines
            .iter()
            .map(|byline| byline.note.as_str())
            .filter(|note| !note.is_empty())
            .collect();
        (!notes.is_empty()).then(|| notes.join(" "))
    })
}

/// Minutes at 230 words a minute (Brysbaert 2019: silent reading of English non-fiction takes 238), at least one.
fn reading_minutes(words: i32) -> u32 {
    words.unsigned_abs().div_ceil(230).max(1)
}

fn share_by_mail(headline: &str, address: &str) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    format!("mailto:?subject={}&body={}", encode(headline), encode(address))
}
