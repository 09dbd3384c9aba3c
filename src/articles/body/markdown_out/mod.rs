//! A document as Markdown, where Markdown can hold it.

mod line;

use super::{Block, Cell, Document, Image, Item, Kind, Row, Source, from_markdown};
use line::{escaped, line};

/// The document as Markdown, `None` when that would lose something: the plain text area does not open such a story.
///
/// Written first and then read back: the answer is Markdown only if reading it gives an equal document. Deciding from a list
/// of what Markdown can hold was rejected, because `CommonMark`'s rules for emphasis alone fill a chapter and a mistake in the
/// list would cost somebody's text.
pub fn to_markdown(document: &Document) -> Option<String> {
    let markdown = blocks(document.blocks())?;
    let (again, dropped) = from_markdown(&markdown);
    (dropped.is_empty() && again.same_content(document)).then_some(markdown)
}

/// Blocks parted by empty lines. Two lists of one kind in a row use different markers, or they would become one.
fn blocks(content: &[Block]) -> Option<String> {
    Some(written(content)?.join("\n\n"))
}

/// The content of a list item: a list directly under its text needs no empty line.
fn item(content: &[Block]) -> Option<String> {
    let written = written(content)?;
    match (content, written.as_slice()) {
        ([_, Block { kind: Kind::BulletList(_), .. }], [text, list]) => Some(format!("{text}\n{list}")),
        _ => Some(written.join("\n\n")),
    }
}

/// Every block that shows something, `None` if there is one that Markdown does not have.
fn written(content: &[Block]) -> Option<Vec<String>> {
    let mut out = Vec::new();
    let mut second_marker = false;
    for (n, block) in content.iter().enumerate() {
        let before = n.checked_sub(1).map(|before| &content[before].kind);
        second_marker = before.is_some_and(|before| same_list(before, &block.kind)) && !second_marker;
        let text = self::block(&block.kind, second_marker)?;
        if !text.is_empty() {
            out.push(text);
        }
    }
    Some(out)
}

fn same_list(a: &Kind, b: &Kind) -> bool {
    matches!(
        (a, b),
        (Kind::BulletList(_), Kind::BulletList(_)) | (Kind::OrderedList { .. }, Kind::OrderedList { .. })
    )
}

fn block(kind: &Kind, second_marker: bool) -> Option<String> {
    Some(match kind {
        Kind::Paragraph(content) => line(content, "\\\n"),
        Kind::Heading { level, content } => {
            format!("{} {}", "#".repeat(level.number().into()), line(content, "<br>"))
        }
        Kind::BulletList(items) => {
            let marker = if second_marker { "* " } else { "- " };
            list(items, |_| marker.to_owned())?
        }
        Kind::OrderedList { start, items } => {
            let end = if second_marker { ")" } else { "." };
            list(items, |n| format!("{}{end} ", start.saturating_add(n)))?
        }
        Kind::Blockquote(content) => indented(&blocks(content)?, "> ", "> "),
        Kind::Image(image) => picture(image)?,
        Kind::Table(rows) => table(rows)?,
        Kind::HorizontalRule => "___".to_owned(),
        Kind::Wall => "<!-- wall -->".to_owned(),
        Kind::CodeBlock { language, text } => code(language.as_deref().unwrap_or_default(), text),
        Kind::PullQuote { .. } | Kind::Gallery(_) | Kind::FactBox { .. } | Kind::Embed { .. } => {
            return None;
        }
    })
}

fn list(items: &[Item], marker: impl Fn(u32) -> String) -> Option<String> {
    let items = (0..).zip(items).map(|(n, item)| {
        let marker = marker(n);
        Some(indented(&self::item(&item.content)?, &marker, &" ".repeat(marker.len())))
    });
    Some(items.collect::<Option<Vec<_>>>()?.join("\n"))
}

/// Puts `first` before the first line and `rest` before the others that are not empty.
fn indented(text: &str, first: &str, rest: &str) -> String {
    let mut lines = text.lines();
    let mut out = format!("{first}{}", lines.next().unwrap_or_default());
    for line in lines {
        out.push('\n');
        out.push_str(if line.is_empty() { rest.trim_end() } else { rest });
        out.push_str(line);
    }
    out
}

fn picture(image: &Image) -> Option<String> {
    if !image.credit.is_empty() || image.decorative != image.alt.is_empty() {
        return None;
    }
    let src = match &image.source {
        Source::Media(id) => format!("media:{id}"),
        Source::Address(href) => format!("<{}>", href.as_str()),
    };
    let caption = match image.caption.as_str() {
        "" => String::new(),
        caption => format!(" \"{}\"", escaped(caption).replace('"', "\\\"")),
    };
    Some(format!("![{}]({src}{caption})", escaped(&image.alt)))
}

/// A fence longer than any run of backticks inside.
fn code(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{text}\n{fence}")
}

/// A table as GitHub writes it: one row of heads, plain cells of one line.
fn table(rows: &[Row]) -> Option<String> {
    let head = rows.first()?;
    let columns = head.cells.len();
    let fits = rows.iter().enumerate().all(|(n, row)| {
        row.cells.len() == columns && row.cells.iter().all(|cell| is_plain(cell) && cell.header == (n == 0))
    });
    if !fits {
        return None;
    }
    let mut lines: Vec<String> = rows.iter().map(table_row).collect();
    lines.insert(1, format!("|{}", " --- |".repeat(columns)));
    Some(lines.join("\n"))
}

fn is_plain(cell: &Cell) -> bool {
    let one_line = matches!(cell.content.as_slice(), [Block { kind: Kind::Paragraph(_), .. }]);
    cell.colspan == 1 && cell.rowspan == 1 && one_line
}

fn table_row(row: &Row) -> String {
    let mut out = String::from("|");
    for cell in &row.cells {
        if let [Block { kind: Kind::Paragraph(content), .. }] = cell.content.as_slice() {
            out.extend([" ", &line(content, "<br>"), " |"]);
        }
    }
    out
}
