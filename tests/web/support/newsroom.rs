//! Stories for tests, written as the newsroom writes them but without its forms.

use chrono::{DateTime, TimeDelta, Utc};
use courant::articles::body;
use courant::articles::manuscript::{Manuscript, store as manuscripts};
use courant::articles::{Kind, Slug};
use courant::ids::{ArticleId, SectionId};
use courant::paywall::Level;

use super::Site;

/// A story about to be published.
pub struct Draft {
    pub section: &'static str,
    pub slug: String,
    pub headline: String,
    pub standfirst: String,
    pub kind: Kind,
    pub access: Option<Level>,
    pub markdown: String,
    pub published_at: DateTime<Utc>,
}

impl Draft {
    /// A story in the section "politics" with two open paragraphs and two more behind the wall.
    pub fn new(slug: &str) -> Self {
        Self {
            section: "politics",
            slug: slug.to_owned(),
            headline: format!("Headline of {slug}"),
            standfirst: format!("Standfirst of {slug}."),
            kind: Kind::News,
            access: None,
            markdown: format!(
                "First open paragraph of {slug}.\n\nSecond open paragraph.\n\nThird paragraph, gated.\n\nLast paragraph, gated."
            ),
            published_at: super::tuesday() - TimeDelta::hours(1),
        }
    }

    pub fn access(self, level: Level) -> Self {
        Self {
            access: Some(level),
            ..self
        }
    }

    pub fn kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    pub fn markdown(self, markdown: &str) -> Self {
        Self {
            markdown: markdown.to_owned(),
            ..self
        }
    }

    pub fn at(self, published_at: DateTime<Utc>) -> Self {
        Self { published_at, ..self }
    }

    pub fn path(&self) -> String {
        format!("/{}/{}", self.section, self.slug)
    }
}

impl Site {
    /// The section of this slug, made where it is missing.
    pub async fn section(&self, slug: &str) -> SectionId {
        sqlx::query("insert into section (section_id, slug, name) values ($1, $2, initcap($2)) on conflict do nothing")
            .bind(SectionId::new().0)
            .bind(slug)
            .execute(self.db())
            .await
            .unwrap();
        let id = sqlx::query_scalar("select section_id from section where slug = $1").bind(slug);
        SectionId(id.fetch_one(self.db()).await.unwrap())
    }

    /// Publishes a story and gives its path.
    pub async fn publish(&self, draft: Draft) -> String {
        let path = draft.path();
        self.publish_as(draft).await;
        path
    }

    pub async fn publish_as(&self, draft: Draft) -> ArticleId {
        let id = ArticleId::new();
        let manuscript = Manuscript {
            section_id: self.section(draft.section).await,
            slug: Slug::of(&draft.slug).unwrap(),
            kind: draft.kind,
            access: draft.access,
            headline: draft.headline,
            standfirst: draft.standfirst,
            kicker: None,
            column_id: None,
            note: None,
            lead: None,
            document: body::from_markdown(&draft.markdown).0,
            authors: Vec::new(),
            topics: Vec::new(),
            related: Vec::new(),
        };
        let mut db = self.db().acquire().await.unwrap();
        manuscripts::insert(&mut db, id, &manuscript, None, draft.published_at)
            .await
            .unwrap();
        manuscripts::publish_as_of(&mut *db, id, draft.published_at, None)
            .await
            .unwrap();
        id
    }

    /// Publishes some metered stories and gives their paths.
    pub async fn stories(&self, count: usize) -> Vec<String> {
        let mut paths = Vec::new();
        for number in 1..=count {
            paths.push(self.publish(Draft::new(&format!("story-{number}"))).await);
        }
        paths
    }
}
