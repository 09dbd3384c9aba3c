//! RSS 2.0, for the whole paper and for what it is divided into. A feed holds headlines and standfirsts, never text.

use axum::extract::State;
use axum::http::header;
use axum::response::Response;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::app::AppState;
use crate::articles::store::{self as articles, Window};
use crate::articles::teaser::Summary;
use crate::corrections::{self, Correction};
use crate::error::{AppError, AppResult};
use crate::extract::Path;
use crate::fields::clean;
use crate::front::store;
use crate::page::Cache;

/// Stories a feed.
const LENGTH: i64 = 30;

/// What a feed is of.
struct Channel {
    title: String,
    description: String,
    path: String,
}

/// GET /feed.xml
pub async fn site(State(state): State<AppState>) -> AppResult<Response> {
    let name = state.site.current().name.clone();
    let description = crate::t1("site-description", "name", &name);
    let stories = articles::latest(&state.db, window(&state)).await?;
    rss(&state, &Channel { title: name, description, path: String::new() }, &stories).await
}

/// GET /{section}/feed.xml
pub async fn section(State(state): State<AppState>, Path(slug): Path<String>) -> AppResult<Response> {
    let section = store::section(&state.db, &slug).await?.ok_or(AppError::NotFound)?;
    let stories = articles::in_section(&state.db, section.section_id, window(&state)).await?;
    let path = format!("/{}", section.slug);
    rss(&state, &Channel { title: section.name, description: section.description, path }, &stories).await
}

/// GET /columns/{slug}/feed.xml
pub async fn column(State(state): State<AppState>, Path(slug): Path<String>) -> AppResult<Response> {
    let column = store::column(&state.db, &slug).await?.ok_or(AppError::NotFound)?;
    let stories = articles::in_column(&state.db, column.column_id, window(&state)).await?;
    let path = format!("/columns/{}", column.slug);
    rss(&state, &Channel { title: column.name, description: column.description, path }, &stories).await
}

/// GET /authors/{slug}/feed.xml
pub async fn author(State(state): State<AppState>, Path(slug): Path<String>) -> AppResult<Response> {
    let author = store::author(&state.db, &slug).await?.ok_or(AppError::NotFound)?;
    let stories = articles::by_author(&state.db, author.author_id, window(&state)).await?;
    let path = format!("/authors/{}", author.slug);
    rss(&state, &Channel { title: author.name, description: author.note, path }, &stories).await
}

/// GET /topics/{slug}/feed.xml
pub async fn topic(State(state): State<AppState>, Path(slug): Path<String>) -> AppResult<Response> {
    let topic = store::topic(&state.db, &slug).await?.ok_or(AppError::NotFound)?;
    let stories = articles::on_topic(&state.db, topic.topic_id, window(&state)).await?;
    let path = format!("/topics/{}", topic.slug);
    rss(&state, &Channel { title: topic.name.clone(), description: topic.name, path }, &stories).await
}

fn window(state: &AppState) -> Window {
    Window { now: state.clock.now(), before: None, limit: LENGTH }
}

async fn rss(state: &AppState, channel: &Channel, stories: &[Summary]) -> AppResult<Response> {
    let ids: Vec<_> = stories.iter().map(|story| story.article_id).collect();
    let corrections = corrections::store::of_articles(&state.db, &ids).await?;
    let xml = write(&state.base(), channel, stories, &corrections).map_err(anyhow::Error::from)?;
    Ok(Cache::Shared.on(([(header::CONTENT_TYPE, "application/rss+xml; charset=utf-8")], xml)))
}

fn write(
    base: &str,
    channel: &Channel,
    stories: &[Summary],
    corrections: &[Correction],
) -> std::io::Result<Vec<u8>> {
    let mut xml = Writer::new(Vec::new());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = xml.create_element("rss").with_attributes([
        ("version", "2.0"),
        ("xmlns:atom", "http://www.w3.org/2005/Atom"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ]);
    root.write_inner_content(|xml| {
        xml.create_element("channel").write_inner_content(|xml| {
            let address = format!("{base}{}", channel.path);
            text(xml, "title", &channel.title)?;
            text(xml, "link", if channel.path.is_empty() { base } else { &address })?;
            text(xml, "description", &channel.description)?;
            text(xml, "language", "en")?;
            xml.create_element("atom:link")
                .with_attributes([
                    ("href", format!("{address}/feed.xml").as_str()),
                    ("rel", "self"),
                    ("type", "application/rss+xml"),
                ])
                .write_empty()?;
            stories.iter().try_for_each(|story| {
                let own = corrections.iter().filter(|correction| correction.article_id == story.article_id);
                item(xml, base, story, &description(story, own))
            })
        })?;
        Ok(())
    })?;
    Ok(xml.into_inner())
}

/// The standfirst, and after it what was wrong.
fn description<'a>(story: &Summary, corrections: impl Iterator<Item = &'a Correction>) -> String {
    let corrections = corrections.map(|one| format!("{}: {}", one.kind.label(), one.words));
    let standfirst = (!story.standfirst.is_empty()).then(|| story.standfirst.clone());
    standfirst.into_iter().chain(corrections).collect::<Vec<_>>().join(" ")
}

fn item(xml: &mut Writer<Vec<u8>>, base: &str, story: &Summary, description: &str) -> std::io::Result<()> {
    xml.create_element("item").write_inner_content(|xml| {
        text(xml, "title", &story.headline)?;
        text(xml, "link", &format!("{base}{}", story.path()))?;
        if !description.is_empty() {
            text(xml, "description", description)?;
        }
        story.authors.iter().try_for_each(|author| text(xml, "dc:creator", author))?;
        text(xml, "category", &story.section_name)?;
        xml.create_element("guid")
            .with_attribute(("isPermaLink", "false"))
            .write_text_content(BytesText::new(&format!("urn:uuid:{}", story.article_id)))?;
        text(xml, "pubDate", &story.published_at.to_rfc2822())
    })?;
    Ok(())
}

fn text(xml: &mut Writer<Vec<u8>>, name: &str, content: &str) -> std::io::Result<()> {
    // What has no place in XML 1.0, escaped or not, and came in by other ways than a form.
    xml.create_element(name).write_text_content(BytesText::new(&clean(content)))?;
    Ok(())
}
