//! The story's page as its template prints it: the text, and everything around it that is open to all.

use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::text::{Meter, Text};
use crate::app::AppState;
use crate::articles::body::{Document, PageOptions};
use crate::articles::cutout::{Cutout, CutoutAlone};
use crate::articles::store::{self, Byline};
use crate::articles::teaser::Teaser;
use crate::articles::{Kind, Story, body};
use crate::corrections::pages::ShownCorrection;
use crate::distribution::structured_data;
use crate::error::AppResult;
use crate::extract::Viewer;
use crate::front::lists::Lists;
use crate::media::{self, Cut, Picture};
use crate::page::{Chrome, Head};
use crate::paywall::Standing;
use crate::shelf::pages::SaveForm;
use crate::{corrections, gifts, wording};

/// Related stories beside the text.
const RELATED: i64 = 4;

#[derive(Template)]
#[template(path = "articles/show.html")]
pub(super) struct StoryPage {
    chrome: Chrome,
    page: Head,
    lists: Lists,
    article: Article,
    meter: Option<Meter>,
    opening: Option<String>,
    /// The reader may give the story away; staff to several readers.
    may_give: bool,
    /// It stands at an address that can be passed on.
    sharable: bool,
    staff_places: Option<i32>,
    save: Option<SaveForm>,
    cutout: Option<Cutout>,
    related: Vec<Teaser>,
    corrections: Vec<ShownCorrection>,
    json_ld: String,
}

impl StoryPage {
    /// The page of a story that has no address yet: nobody finds it, passes it on or gives it away.
    pub(super) fn unpublished(mut self) -> Self {
        self.page = self.page.unlisted();
        (self.may_give, self.sharable, self.save) = (false, false, None);
        self
    }
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

/// Puts the page together: the text, and everything around it that is open to all.
pub(super) async fn compose(
    state: &AppState,
    viewer: &Viewer,
    story: &Story,
    text: Text,
) -> AppResult<StoryPage> {
    let chrome = Chrome::of(state, viewer);
    let bylines = store::bylines(&state.db, story.article_id).await?;
    let topics = store::topics(&state.db, story.article_id).await?;
    let related = store::related(&state.db, story.article_id, chrome.now, RELATED).await?;
    let corrected = corrections::store::of_article(&state.db, story.article_id).await?;
    let lists = Lists::load(state).await?;
    let picture = lead_picture(state, story).await?;
    let save = SaveForm::of(state, viewer, story).await?;
    let offer = match &text.offer {
        Some(cutout) => Some(CutoutAlone { chrome: &chrome, cutout }.render()?),
        None => None,
    };
    let mut page = Head::new(&chrome, story.headline.clone(), &story.path())
        .described(&story.standfirst)
        .elsewhere(&chrome, &story.elsewhere());
    page.og_type = "article";
    page.section = format!("/{}", story.section_slug);
    page.image = picture.as_ref().map(|picture| format!("{}{}", chrome.site.base, picture.file.src));
    let json_ld = structured_data::news_article(story, &bylines, &corrected, &page, &chrome, text.free);
    let body = written(state, text.document, offer, !text.free).await?;
    let article = Article { body, ..article(&chrome, story, bylines, topics, picture, &page, text.access) };
    let related = related.iter().map(|summary| Teaser::new(summary, chrome.now, chrome.zone)).collect();
    let gated = story.rule(state.site.current().rules.access, chrome.now).is_gated();
    Ok(StoryPage {
        chrome,
        page,
        lists,
        article,
        meter: text.meter,
        opening: text.opening,
        may_give: gated && matches!(viewer.standing, Standing::Subscriber | Standing::Staff),
        sharable: true,
        staff_places: (viewer.standing == Standing::Staff).then_some(gifts::STAFF_PLACES),
        save: Some(save),
        cutout: text.wall,
        related,
        corrections: corrected.iter().map(|one| ShownCorrection::new(one, state.zone)).collect(),
        json_ld,
    })
}

/// The text as HTML, with its pictures and the offer in it. Off the threads that answer everybody else: a long story takes a
/// while to write and to clean.
async fn written(
    state: &AppState,
    document: Document,
    offer: Option<String>,
    mark_gated: bool,
) -> AppResult<String> {
    let pictures = media::pages::pictures_of(&state.db, &document).await?;
    let written = tokio::task::spawn_blocking(move || {
        let insert_after_second_paragraph = offer.as_deref();
        let media = &|id| pictures.get(&id).cloned();
        let options = PageOptions { insert_after_second_paragraph, mark_gated, media };
        body::page_html_with(&document, &options)
    });
    Ok(written.await.map_err(anyhow::Error::from)?)
}

async fn lead_picture(state: &AppState, story: &Story) -> AppResult<Option<LeadPicture>> {
    let Some(id) = story.lead_media_id else {
        return Ok(None);
    };
    let media = media::store::find(&state.db, id).await?;
    Ok(media.map(|media| LeadPicture {
        file: media.picture(Cut::Whole),
        caption: if story.lead_caption.is_empty() { media.caption } else { story.lead_caption.clone() },
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
        iso: crate::wording::iso(at),
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
        reading_minutes: body::reading_minutes(usize::try_from(story.words).unwrap_or_default()),
        picture,
        body: String::new(),
        note: note(story, &bylines),
        topics: topics
            .into_iter()
            .map(|(slug, name)| Link { name, href: format!("/topics/{slug}") })
            .collect(),
        share_mail_href: share_by_mail(&story.headline, &page.canonical),
        authors: bylines
            .into_iter()
            .map(|byline| Link { name: byline.name, href: format!("/authors/{}", byline.slug) })
            .collect(),
    }
}

/// The line above the headline, and where it leads.
fn kicker(story: &Story) -> (String, String) {
    let section = format!("/{}", story.section_slug);
    match (&story.kicker, &story.column_name, &story.column_slug) {
        (Some(kicker), ..) => (kicker.clone(), section),
        (None, Some(name), Some(slug)) => {
            (format!("{} / {name}", crate::t("column")), format!("/columns/{slug}"))
        }
        _ => (story.section_name.clone(), section),
    }
}

/// The story's own closing note, else those of its authors.
fn note(story: &Story, bylines: &[Byline]) -> Option<String> {
    let own = story.note.clone().filter(|note| !note.is_empty());
    own.or_else(|| {
        let notes: Vec<&str> =
            bylines.iter().map(|byline| byline.note.as_str()).filter(|note| !note.is_empty()).collect();
        (!notes.is_empty()).then(|| notes.join(" "))
    })
}

fn share_by_mail(headline: &str, address: &str) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    format!("mailto:?subject={}&body={}", encode(headline), encode(address))
}
