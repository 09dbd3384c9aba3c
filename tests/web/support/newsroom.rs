//! Stories for tests, written as the newsroom writes them but without its forms.

use chrono::{DateTime, TimeDelta, Utc};
use courant::articles::body;
use courant::articles::manuscript::{Manuscript, store as manuscripts};
use courant::articles::{Elsewhere, Kind, Slug};
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
        Self { access: Some(level), ..self }
    }

    pub fn kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    pub fn markdown(self, markdown: &str) -> Self {
        Self { markdown: markdown.to_owned(), ..self }
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
        self.state.site.reload().await.unwrap();
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
            elsewhere: Elsewhere::default(),
            lead: None,
            document: body::from_markdown(&draft.markdown).0,
            authors: Vec::new(),
            topics: Vec::new(),
            related: Vec::new(),
        };
        let mut db = self.db().acquire().await.unwrap();
        manuscripts::insert(&mut db, id, &manuscript, None, draft.published_at).await.unwrap();
        manuscripts::publish_as_of(&mut *db, id, draft.published_at, None).await.unwrap();
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

/// What stories refer to.
impl Site {
    pub async fn author(&self, slug: &str, name: &str, note: &str) {
        sqlx::query(
            "insert into author (author_id, slug, name, note) values (gen_random_uuid(), $1, $2, $3)",
        )
        .bind(slug)
        .bind(name)
        .bind(note)
        .execute(self.db())
        .await
        .unwrap();
    }

    pub async fn topic(&self, slug: &str) {
        sqlx::query("insert into topic (topic_id, slug, name) values (gen_random_uuid(), $1, initcap($1))")
            .bind(slug)
            .execute(self.db())
            .await
            .unwrap();
    }

    pub async fn column(&self, slug: &str, name: &str) {
        sqlx::query("insert into \"column\" (column_id, slug, name) values (gen_random_uuid(), $1, $2)")
            .bind(slug)
            .bind(name)
            .execute(self.db())
            .await
            .unwrap();
    }

    /// Links a story to authors or topics, in order.
    pub async fn link(&self, table: &str, what: &str, story: &str, slugs: &[&str]) {
        for (position, slug) in (0_i32..).zip(slugs) {
            let sql = format!(
                "insert into {table} (article_id, {what}_id, position)
                 select article_id, {what}_id, $3 from article, {what} where article.slug = $1 and {what}.slug = $2"
            );
            sqlx::query(sqlx::AssertSqlSafe(sql))
                .bind(story)
                .bind(slug)
                .bind(position)
                .execute(self.db())
                .await
                .unwrap();
        }
    }

    pub async fn relate(&self, story: &str, related: &str) {
        sqlx::query(
            "insert into article_related (article_id, related_id, position)
             select a.article_id, b.article_id, 0 from article a, article b where a.slug = $1 and b.slug = $2",
        )
        .bind(story)
        .bind(related)
        .execute(self.db())
        .await
        .unwrap();
    }

    /// Publishes a brief.
    pub async fn brief(&self, headline: &str, at: DateTime<Utc>) {
        let body = body::from_markdown(&format!("Text of {headline}.")).0.to_json();
        let slug = Slug::of(headline).unwrap();
        courant::newsroom::briefs::store::publish(
            self.db(),
            courant::ids::BriefId::new(),
            &slug,
            headline,
            &body,
            at,
        )
        .await
        .unwrap();
    }
}
