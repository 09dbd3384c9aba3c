//! The last step of making a document, whatever it was made from.

use super::{Block, Document, Inline, Item, Kind, ids};

/// Puts a document together from blocks within the limits: see the module `body` for what holds afterwards.
pub(super) fn document(blocks: Vec<Block>) -> Document {
    let mut content = tidy(blocks);
    ids::give(&mut content);
    Document { content }
}

/// Tidies a list of blocks; blocks that show nothing go.
fn tidy(blocks: Vec<Block>) -> Vec<Block> {
    blocks
        .into_iter()
        .filter_map(|Block { id, kind }| tidy_kind(kind).map(|kind| Block { id, kind }))
        .collect()
}

/// `None` for a block that shows nothing.
fn tidy_kind(kind: Kind) -> Option<Kind> {
    let kind = match kind {
        Kind::Paragraph(content) => Kind::Paragraph(some(line(content))?),
        Kind::Heading { level, content } => Kind::Heading { level, content: some(line(content))? },
        Kind::BulletList(items) => Kind::BulletList(some(tidy_items(items))?),
        Kind::OrderedList { start, items } => Kind::OrderedList { start, items: some(tidy_items(items))? },
        Kind::Blockquote(content) => Kind::Blockquote(some(tidy(content))?),
        Kind::FactBox { title, content } => tidy_fact_box(&title, content)?,
        Kind::PullQuote { text, attribution } => {
            let (text, attribution) = (plain(&text), plain(&attribution));
            if text.is_empty() && attribution.is_empty() {
                return None;
            }
            Kind::PullQuote { text, attribution }
        }
        Kind::Image(image) => Kind::Image(tidy_image(image)),
        Kind::Gallery(pictures) => Kind::Gallery(some(pictures)?.into_iter().map(tidy_picture).collect()),
        Kind::Table(rows) => Kind::Table(some(tidy_rows(rows))?),
        Kind::Embed { url, provider, title } => {
            Kind::Embed { url, provider: plain(&provider), title: plain(&title) }
        }
        Kind::CodeBlock { language, text } => Kind::CodeBlock { language, text: code(&text)? },
        kind @ (Kind::HorizontalRule | Kind::Wall) => kind,
    };
    Some(kind)
}

fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

fn tidy_fact_box(title: &str, content: Vec<Block>) -> Option<Kind> {
    let (title, content) = (plain(title), tidy(content));
    if title.is_empty() && content.is_empty() {
        return None;
    }
    Some(Kind::FactBox { title, content: filled(content) })
}

fn tidy_items(items: Vec<Item>) -> Vec<Item> {
    items
        .into_iter()
        .filter_map(|Item { id, content }| {
            let mut content = some(tidy(content))?;
            if !matches!(content.first(), Some(Block { kind: Kind::Paragraph(_), .. })) {
                content.insert(0, empty_paragraph());
            }
            Some(Item { id, content })
        })
        .collect()
}

fn tidy_rows(mut rows: Vec<super::Row>) -> Vec<super::Row> {
    rows.retain(|row| !row.cells.is_empty());
    for cell in rows.iter_mut().flat_map(|row| &mut row.cells) {
        cell.content = filled(tidy(std::mem::take(&mut cell.content)));
    }
    rows
}

/// A cell and a fact box hold at least one block in the editor's schema.
fn filled(mut content: Vec<Block>) -> Vec<Block> {
    if content.is_empty() {
        content.push(empty_paragraph());
    }
    content
}

fn empty_paragraph() -> Block {
    Block::new(Kind::Paragraph(Vec::new()))
}

fn tidy_picture(mut picture: super::Picture) -> super::Picture {
    picture.image = tidy_image(picture.image);
    picture
}

/// A picture that is described is not decorative, whatever its flag says: hiding the words would help nobody.
fn tidy_image(image: super::Image) -> super::Image {
    let alt = plain(&image.alt);
    super::Image {
        source: image.source,
        decorative: image.decorative && alt.is_empty(),
        alt,
        caption: plain(&image.caption),
        credit: plain(&image.credit),
    }
}

/// A line of text as a browser shows it: white space runs are one space, none at the ends or around a break, no break at the
/// ends, neighbouring runs with the same marks joined.
fn line(content: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    for inline in content {
        match inline {
            Inline::HardBreak => {
                trim_end(&mut out);
                if !out.is_empty() {
                    out.push(Inline::HardBreak);
                }
            }
            Inline::Text { text, marks } => push_text(&mut out, &text, marks),
        }
    }
    trim_end(&mut out);
    while let Some(Inline::HardBreak) = out.last() {
        out.pop();
        trim_end(&mut out);
    }
    out
}

fn push_text(out: &mut Vec<Inline>, text: &str, marks: super::Marks) {
    let mut text = squeezed(text);
    match out.last() {
        None | Some(Inline::HardBreak) => text.drain(..text.len() - text.trim_start().len()).for_each(drop),
        Some(Inline::Text { text: before, .. }) if before.ends_with(' ') && text.starts_with(' ') => {
            text.remove(0);
        }
        Some(_) => {}
    }
    match out.last_mut() {
        _ if text.is_empty() => {}
        Some(Inline::Text { text: before, marks: same }) if *same == marks => before.push_str(&text),
        _ => out.push(Inline::Text { text, marks }),
    }
}

fn trim_end(out: &mut Vec<Inline>) {
    while let Some(Inline::Text { text, .. }) = out.last_mut() {
        text.truncate(text.trim_end().len());
        if !text.is_empty() {
            return;
        }
        out.pop();
    }
}

/// Text of an attribute: one line, squeezed and trimmed.
pub(super) fn plain(text: &str) -> String {
    squeezed(text).trim().to_owned()
}

/// Runs of ASCII white space and of characters that JSON columns, XML feeds and HTML cannot all hold become one space each.
fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = if is_blank(c) { ' ' } else { c };
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out
}

/// Postgres refuses U+0000 in JSON, XML 1.0 every other control character and the two noncharacters.
fn is_blank(c: char) -> bool {
    c == ' ' || c.is_ascii_control() || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Preformatted text: line ends are "\n", none at the end; `None` when there is nothing to see.
fn code(text: &str) -> Option<String> {
    let text: String = text
        .replace("\r\n", "\n")
        .chars()
        .map(|c| match c {
            '\r' => '\n',
            '\n' | '\t' => c,
            c if is_blank(c) => ' ',
            c => c,
        })
        .collect();
    let text = text.trim_end_matches('\n');
    (!text.trim().is_empty()).then(|| text.to_owned())
}
