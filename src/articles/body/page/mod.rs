//! A document as HTML for readers.

mod lines;
mod pictures;
mod player;
mod tables;

pub use player::PLAYERS;

use super::{Block, Document, Href, Item, Kind, clean, preview};
use crate::media::Picture;
use uuid::Uuid;

/// What the page knows and the document does not.
pub struct PageOptions<'a> {
    /// HTML of our own templates that is put behind the second paragraph of the top level, at the end where there are
    /// fewer. It is trusted and not cleaned.
    pub insert_after_second_paragraph: Option<&'a str>,
    /// Puts what stands behind the wall into an element of class `paywall`, which structured data name: search engines
    /// then know what of a whole text others do not see.
    pub mark_gated: bool,
    /// Looks a picture up in the library. One that is not there shows its caption only.
    pub media: &'a dyn Fn(Uuid) -> Option<Picture>,
}

impl Default for PageOptions<'_> {
    fn default() -> Self {
        Self { insert_after_second_paragraph: None, mark_gated: false, media: &|_| None }
    }
}

/// The HTML of a body or a preview. Pictures of the library show their captions only; where there are any, use
/// [`page_html_with`].
pub fn page_html(document: &Document) -> String {
    page_html_with(document, &PageOptions::default())
}

/// The HTML of a body or a preview. The wall mark shows nothing: cut with [`super::preview()`] first.
pub fn page_html_with(document: &Document, options: &PageOptions<'_>) -> String {
    let blocks = document.blocks();
    let insert = options.insert_after_second_paragraph.map(|html| (between(blocks), html));
    let wall = if options.mark_gated { preview::open_blocks(blocks) } else { blocks.len() };
    let (open, gated) = blocks.split_at(wall);
    let (in_open, in_gated) = match insert {
        Some((at, html)) if at > wall => (None, Some((at - wall, html))),
        insert => (insert, None),
    };
    let open = part(open, in_open, options);
    if gated.is_empty() {
        return open;
    }
    format!("{open}<div class=\"prose paywall\">{}</div>", part(gated, in_gated, options))
}

/// Some blocks with the insert among them: two parts cleaned apart, because the insert carries marks that no body may.
fn part(blocks: &[Block], insert: Option<(usize, &str)>, options: &PageOptions<'_>) -> String {
    let Some((at, html)) = insert else {
        return cleaned(blocks, options);
    };
    let (before, after) = blocks.split_at(at);
    format!("{}{html}{}", cleaned(before, options), cleaned(after, options))
}

/// Where the insert stands: behind the second paragraph and what it announces. A list or a table is not cut off from the
/// sentence that ends in a colon before it.
fn between(blocks: &[Block]) -> usize {
    let end = preview::after_second_paragraph(blocks).unwrap_or(blocks.len());
    let announced = |block: &&Block| {
        matches!(
            block.kind,
            Kind::BulletList(_) | Kind::OrderedList { .. } | Kind::Table(_) | Kind::CodeBlock { .. }
        )
    };
    end + blocks[end..].iter().take_while(announced).count()
}

fn cleaned(blocks: &[Block], options: &PageOptions<'_>) -> String {
    let mut page = Page { html: String::new(), options };
    page.blocks(blocks);
    clean::clean(&page.html)
}

struct Page<'a> {
    html: String,
    options: &'a PageOptions<'a>,
}

impl Page<'_> {
    fn push(&mut self, html: &str) {
        self.html.push_str(html);
    }

    fn text(&mut self, text: &str) {
        escape(text, &mut self.html);
    }

    /// ` name="value"`, nothing for an empty value.
    fn attribute(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.push(" ");
            self.push(name);
            self.push("=\"");
            self.text(value);
            self.push("\"");
        }
    }

    fn element(&mut self, open: &str, close: &str, inside: impl FnOnce(&mut Self)) {
        self.push(open);
        inside(self);
        self.push(close);
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(&block.kind);
        }
    }

    fn block(&mut self, kind: &Kind) {
        match kind {
            // Only a list item or a cell holds one, for the editor's schema.
            Kind::Paragraph(content) if content.is_empty() => {}
            Kind::Paragraph(content) => self.element("<p>", "</p>", |page| page.inlines(content)),
            Kind::Heading { level, content } => {
                let level = level.number();
                self.element(&format!("<h{level}>"), &format!("</h{level}>"), |page| {
                    page.inlines(content);
                });
            }
            Kind::BulletList(items) => self.element("<ul>", "</ul>", |page| page.items(items)),
            Kind::OrderedList { start: 1, items } => {
                self.element("<ol>", "</ol>", |page| page.items(items));
            }
            Kind::OrderedList { start, items } => {
                self.element(&format!("<ol start=\"{start}\">"), "</ol>", |page| {
                    page.items(items);
                });
            }
            Kind::Blockquote(content) => {
                self.element("<blockquote>", "</blockquote>", |page| page.blocks(content));
            }
            Kind::PullQuote { text, attribution } => self.pull_quote(text, attribution),
            Kind::Image(image) => self.figure(image),
            Kind::Gallery(pictures) => self.element("<div class=\"gallery\">", "</div>", |page| {
                for picture in pictures {
                    page.figure(&picture.image);
                }
            }),
            Kind::Table(rows) => self.table(rows),
            Kind::FactBox { title, content } => self.fact_box(title, content),
            Kind::HorizontalRule => self.push("<hr>"),
            Kind::Embed { url, provider, title } => self.embed(url, provider, title),
            Kind::Wall => {}
            Kind::CodeBlock { language, text } => self.code(language.as_deref(), text),
        }
    }

    /// An item that is a line of text, with lists under it or not, needs no `<p>`.
    fn items(&mut self, items: &[Item]) {
        for item in items {
            self.element("<li>", "</li>", |page| match item.content.as_slice() {
                [Block { kind: Kind::Paragraph(content), .. }, lists @ ..] if lists.iter().all(is_list) => {
                    page.inlines(content);
                    page.blocks(lists);
                }
                content => page.blocks(content),
            });
        }
    }

    fn pull_quote(&mut self, text: &str, attribution: &str) {
        self.element("<figure class=\"pull-quote\"><blockquote><p>", "</p></blockquote>", |page| {
            page.text(text);
        });
        if !attribution.is_empty() {
            self.element("<figcaption>", "</figcaption>", |page| {
                page.text(attribution);
            });
        }
        self.push("</figure>");
    }

    fn fact_box(&mut self, title: &str, content: &[Block]) {
        self.push("<aside class=\"fact-box\"");
        self.attribute("aria-label", title);
        self.push(">");
        if !title.is_empty() {
            self.element("<p class=\"fact-box-title\">", "</p>", |page| {
                page.text(title);
            });
        }
        self.blocks(content);
        self.push("</aside>");
    }

    /// A link card. Without a title the link names where it leads.
    fn embed(&mut self, url: &Href, provider: &str, title: &str) {
        self.push("<p class=\"embed\"");
        self.attribute("data-provider", provider);
        self.attribute("data-player", &player::player(url).unwrap_or_default());
        self.push(">");
        self.open_link(url);
        let host = url.host().unwrap_or_default();
        self.text(if title.is_empty() { &host } else { title });
        self.push("</a></p>");
    }

    /// `tabindex` lets a keyboard scroll long lines, as in tables.
    fn code(&mut self, language: Option<&str>, text: &str) {
        self.push("<pre tabindex=\"0\"");
        self.attribute("data-language", language.unwrap_or_default());
        self.element("><code>", "</code></pre>", |page| page.text(text));
    }
}

fn is_list(block: &Block) -> bool {
    matches!(block.kind, Kind::BulletList(_) | Kind::OrderedList { .. })
}

/// Escapes for text and for attributes in double quotes alike.
fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
}
