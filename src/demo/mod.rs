//! The demonstration newsroom: a fictional paper that covers the European Union from Brussels. Its text stands in
//! `demo/`, written for it; its pictures are drawn by the program; its dates count back from the moment it is loaded.

pub mod content;
pub mod generate;
mod highlights;
pub mod picture;
mod store;

use std::collections::HashMap;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use object_store::ObjectStore;
use secrecy::{ExposeSecret as _, SecretString};
use sqlx::{PgConnection, PgPool};

use self::content::{Newsroom, StoryFile};
use crate::accounts::password::Hasher;
use crate::accounts::store::NewAccount;
use crate::accounts::{self, Email, Role};
use crate::articles::manuscript::{Manuscript, store as manuscripts};
use crate::articles::{Elsewhere, Kind, Slug, body};
use crate::ids::{ArticleId, AuthorId, BriefId, ColumnId, MediaFileId, MediaId, SectionId, TopicId};
use crate::media::keeping::Made;
use crate::media::{self, Focus, Media};
use crate::newsroom;
use crate::paywall::{self, EntitlementSource};

/// The accounts: what stands before `@courant.example`, and their role.
const ACCOUNTS: [(&str, Role); 6] = [
    ("reader", Role::Reader),
    ("subscriber", Role::Reader),
    ("contributor", Role::Contributor),
    ("author", Role::Author),
    ("editor", Role::Editor),
    ("admin", Role::Admin),
];

/// Loads everything in one transaction. Files of pictures come first: without their rows nobody sees them.
pub async fn load(
    db: &PgPool,
    files: &dyn ObjectStore,
    now: DateTime<Utc>,
    password: &SecretString,
) -> anyhow::Result<()> {
    let newsroom = content::newsroom()?;
    let pictures = draw(files, &newsroom.stories, now).await?;
    let hash = Hasher::new().hash(password.expose_secret().to_owned()).await?;
    let mut transaction = db.begin().await?;
    store::name_site(&mut transaction, &newsroom.site).await?;
    add_accounts(&mut transaction, &hash, now).await?;
    let places = Places::add(&mut transaction, &newsroom).await?;
    add_stories(&mut transaction, &newsroom.stories, &places, &pictures, now).await?;
    add_briefs(&mut transaction, &newsroom, now).await?;
    highlights::add(&mut transaction, &newsroom.highlights, now).await?;
    transaction.commit().await?;
    Ok(())
}

/// What to print: the accounts, and their one password when it is new.
pub fn accounts_in_words(password: Option<&SecretString>) -> String {
    let names: Vec<String> = ACCOUNTS.iter().map(|(name, _)| format!("{name}@courant.example")).collect();
    let password = password.map_or("as printed at the first start", |password| password.expose_secret());
    format!("Accounts: {}\nPassword of all: {password}", names.join(", "))
}

async fn add_accounts(db: &mut PgConnection, hash: &str, now: DateTime<Utc>) -> anyhow::Result<()> {
    for (name, role) in ACCOUNTS {
        let email: Email = format!("{name}@courant.example").parse()?;
        let mut shown = name.to_owned();
        shown[..1].make_ascii_uppercase();
        let new = NewAccount {
            email: &email,
            verified: true,
            name: &shown,
            role,
            password_hash: Some(hash),
            demonstration: true,
        };
        let id = accounts::store::insert(&mut *db, new, now).await?;
        if name == "subscriber" {
            let source = EntitlementSource::Complimentary;
            paywall::store::entitle(&mut *db, id, source, now, Some(now + TimeDelta::days(365))).await?;
        }
    }
    Ok(())
}

/// Keys of what stories refer to, by slug.
struct Places {
    sections: HashMap<String, SectionId>,
    columns: HashMap<String, ColumnId>,
    authors: HashMap<String, AuthorId>,
    topics: HashMap<String, TopicId>,
}

impl Places {
    async fn add(db: &mut PgConnection, newsroom: &Newsroom) -> anyhow::Result<Self> {
        let mut places = Self {
            sections: HashMap::new(),
            columns: HashMap::new(),
            authors: HashMap::new(),
            topics: HashMap::new(),
        };
        for (position, section) in (0..).zip(&newsroom.site.sections) {
            places.sections.insert(section.slug.clone(), store::add_section(db, section, position).await?);
        }
        for author in &newsroom.site.authors {
            places.authors.insert(author.slug.clone(), store::add_author(db, author).await?);
        }
        for column in &newsroom.site.columns {
            let author = find(&places.authors, &column.author)?;
            places.columns.insert(column.slug.clone(), store::add_column(db, column, author).await?);
        }
        for topic in &newsroom.site.topics {
            places.topics.insert(topic.slug.clone(), store::add_topic(db, topic).await?);
        }
        Ok(places)
    }
}

fn find<T: Copy>(places: &HashMap<String, T>, slug: &str) -> anyhow::Result<T> {
    places.get(slug).copied().with_context(|| format!("the demonstration names “{slug}” and has none"))
}

async fn draw(
    files: &dyn ObjectStore,
    stories: &[StoryFile],
    now: DateTime<Utc>,
) -> anyhow::Result<HashMap<String, Media>> {
    let mut pictures = HashMap::new();
    for story in stories {
        let Some(wanted) = story.front.picture.clone() else {
            continue;
        };
        let seed = wanted.seed;
        let drawn = tokio::task::spawn_blocking(move || {
            Ok::<_, anyhow::Error>(Made::of(picture::draw(seed)?, Focus::CENTRE)?)
        });
        let made = drawn.await??;
        let file_id = MediaFileId::new();
        let media = Media {
            name: format!("{}.jpg", story.front.slug),
            alt: wanted.alt,
            caption: wanted.caption,
            credit: wanted.credit,
            created_at: now - TimeDelta::seconds(seconds(story.front.hours_ago)),
            ..made.media(file_id, Focus::CENTRE, now)
        };
        made.write(files, file_id).await?;
        pictures.insert(story.front.slug.clone(), media);
    }
    Ok(pictures)
}

async fn add_stories(
    db: &mut PgConnection,
    stories: &[StoryFile],
    places: &Places,
    pictures: &HashMap<String, Media>,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let ids: HashMap<&str, ArticleId> =
        stories.iter().map(|story| (story.front.slug.as_str(), ArticleId::new())).collect();
    for story in stories {
        let front = &story.front;
        let id = ids[front.slug.as_str()];
        let at = now - TimeDelta::seconds(seconds(front.hours_ago));
        let media = pictures.get(&front.slug);
        if let Some(media) = media {
            media::store::insert(&mut *db, media).await?;
        }
        let manuscript = manuscript(story, places, media.map(|media| media.media_id))?;
        manuscripts::insert(db, id, &manuscript, None, at).await?;
        manuscripts::publish_as_of(&mut *db, id, at, None).await?;
    }
    for story in stories {
        let related: Vec<_> =
            story.front.related.iter().filter_map(|slug| ids.get(slug.as_str()).copied()).collect();
        manuscripts::relate(db, ids[story.front.slug.as_str()], &related).await?;
    }
    Ok(())
}

fn seconds(hours: f64) -> i64 {
    TimeDelta::from_std(std::time::Duration::from_secs_f64(hours * 3600.0))
        .map_or(0, |span| span.num_seconds())
}

fn manuscript(story: &StoryFile, places: &Places, lead: Option<MediaId>) -> anyhow::Result<Manuscript> {
    let front = &story.front;
    let (document, dropped) = body::from_markdown(&story.markdown);
    anyhow::ensure!(dropped.is_empty(), "the demonstration story {} holds what no story can", front.slug);
    let caption = front.picture.as_ref().map_or("", |picture| &picture.caption);
    Ok(Manuscript {
        section_id: find(&places.sections, &front.section)?,
        slug: Slug::of(&front.slug).context("a demonstration story without a slug")?,
        kind: front.kind.parse::<Kind>().map_err(anyhow::Error::msg)?,
        access: front.access.as_deref().map(str::parse).transpose().map_err(anyhow::Error::msg)?,
        headline: front.title.clone(),
        standfirst: front.standfirst.clone(),
        kicker: front.kicker.clone(),
        column_id: front.column.as_deref().map(|slug| find(&places.columns, slug)).transpose()?,
        note: front.note.clone(),
        elsewhere: Elsewhere::default(),
        lead: lead.map(|id| (id, caption.to_owned())),
        document,
        authors: front.authors.iter().map(|slug| find(&places.authors, slug)).collect::<Result<_, _>>()?,
        topics: front.topics.iter().map(|slug| find(&places.topics, slug)).collect::<Result<_, _>>()?,
        related: Vec::new(),
    })
}

async fn add_briefs(db: &mut PgConnection, newsroom: &Newsroom, now: DateTime<Utc>) -> anyhow::Result<()> {
    for brief in &newsroom.briefs {
        let (document, _) = body::from_markdown(&brief.text);
        let slug = Slug::of(&brief.slug).context("a demonstration brief without a slug")?;
        let at = now - TimeDelta::minutes(brief.minutes_ago);
        let body = document.to_json();
        newsroom::briefs::store::publish(&mut *db, BriefId::new(), &slug, &brief.headline, &body, at).await?;
    }
    Ok(())
}
