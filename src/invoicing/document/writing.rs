//! A document as a file. Everything on it is tagged, so that it can be read aloud and searched.

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use anyhow::Context as _;
use chrono::Datelike as _;
use krilla::Document;
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree,
};

use super::super::fonts::shape;
use super::pages::{HEIGHT, Mark, Pages, Piece, Role, Style, WIDTH};
use super::paper::Paper;
use super::payment_code::Code;

const INK: (u8, u8, u8) = (22, 30, 46);
const GREY: (u8, u8, u8) = (92, 99, 113);

/// What was drawn of each piece, in the order in which it is read.
type Drawn = BTreeMap<Piece, Vec<Identifier>>;

/// Writes the file.
pub fn write(paper: &Paper, pages: &Pages) -> anyhow::Result<Vec<u8>> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| anyhow::anyhow!("no kind of PDF: {error:?}"))?;
    let settings = krilla::SerializeSettings { configuration, ..krilla::SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let mut drawn = Drawn::new();
    for marks in &pages.sheets {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).context("a page without size")?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for mark in marks {
            draw(&mut surface, mark, &mut drawn);
        }
        surface.finish();
        page.finish();
    }
    let title = format!("{} {}", paper.title, paper.number);
    let mut outline = Outline::new();
    outline.push_child(OutlineNode::new(title.clone(), XyzDestination::new(0, Point::from_xy(0.0, 0.0))));
    document.set_outline(outline);
    document.set_metadata(metadata(paper, &title));
    document.set_tag_tree(tree(drawn, &title));
    document.finish().map_err(|error| anyhow::anyhow!("{title} cannot be written: {error:?}"))
}

fn metadata(paper: &Paper, title: &str) -> Metadata {
    let number = |value: u32| u8::try_from(value).unwrap_or(1);
    let date = DateTime::new(u16::try_from(paper.date.year()).unwrap_or_default())
        .month(number(paper.date.month()))
        .day(number(paper.date.day()))
        .hour(0)
        .minute(0)
        .second(0)
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    let metadata = Metadata::new().title(title.to_owned()).language("en".to_owned()).creation_date(date);
    // The same document each time has the same bytes, and another a different id.
    metadata.authors(paper.seller.first().cloned().into_iter().collect()).document_id(paper.number.clone())
}

fn fill((red, green, blue): (u8, u8, u8)) -> Fill {
    Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() }
}

fn ornament() -> ContentTag<'static> {
    ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other))
}

fn draw(surface: &mut Surface<'_>, mark: &Mark, drawn: &mut Drawn) {
    match mark {
        Mark::Text { piece, x, y, style, text } => {
            let is_ornament = piece.role == Role::Ornament;
            let tag = if is_ornament { ornament() } else { ContentTag::Span(SpanTag::empty()) };
            let identifier = surface.start_tagged(tag);
            text_at(surface, Point::from_xy(*x, *y), *style, text);
            surface.end_tagged();
            if !is_ornament {
                drawn.entry(*piece).or_default().push(identifier);
            }
        }
        Mark::Rule { x, length, y, weight } => {
            surface.start_tagged(ornament());
            surface.set_fill(Some(fill(INK)));
            rectangles(surface, [(*x, *y, *length, *weight)]);
            surface.end_tagged();
        }
        Mark::Code { piece, x, y, size, code } => {
            let identifier = surface.start_tagged(ContentTag::Other);
            surface.set_fill(Some(fill((0, 0, 0))));
            rectangles(surface, squares(code, *x, *y, *size));
            surface.end_tagged();
            drawn.entry(*piece).or_default().push(identifier);
        }
    }
}

fn text_at(surface: &mut Surface<'_>, at: Point, style: Style, text: &str) {
    let Some(font) = style.cut.font() else { return };
    surface.set_fill(Some(fill(if style.quiet { GREY } else { INK })));
    surface.draw_glyphs(at, &shape(text, style.cut).glyphs, font, text, style.size, false);
}

fn rectangles(surface: &mut Surface<'_>, all: impl IntoIterator<Item = (f32, f32, f32, f32)>) {
    let mut path = PathBuilder::new();
    for (x, y, width, height) in all {
        if let Some(rectangle) = Rect::from_xywh(x, y, width, height) {
            path.push_rect(rectangle);
        }
    }
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

/// The dark squares of a code, those beside each other in one piece: seams between them would blur under a camera.
#[expect(clippy::cast_precision_loss, reason = "a code has fewer than 200 squares a side")]
fn squares(code: &Code, x: f32, y: f32, size: f32) -> Vec<(f32, f32, f32, f32)> {
    let square = size / code.width as f32;
    let mut found = Vec::new();
    for (row, squares) in code.dark.chunks(code.width).enumerate() {
        let mut column = 0;
        for run in squares.chunk_by(|one, next| one == next) {
            if run.first() == Some(&true) {
                found.push((
                    x + column as f32 * square,
                    y + row as f32 * square,
                    run.len() as f32 * square,
                    square,
                ));
            }
            column += run.len();
        }
    }
    found
}

/// What belongs together, in the order in which it is read.
fn tree(drawn: Drawn, title: &str) -> TagTree {
    let mut tree = TagTree::new();
    let pieces: Vec<_> = drawn.into_iter().collect();
    for block in pieces.chunk_by(|(one, _), (next, _)| one.block == next.block) {
        let is_table = block.iter().any(|(piece, _)| matches!(piece.role, Role::Cell));
        if is_table {
            let mut table = TagGroup::new(Tag::Table);
            for row in block.chunk_by(|(one, _), (next, _)| one.row == next.row) {
                let mut cells = TagGroup::new(Tag::TR);
                for (piece, identifiers) in row {
                    cells.push(group(*piece, identifiers, title));
                }
                table.push(cells);
            }
            tree.push(table);
        } else {
            for (piece, identifiers) in block {
                tree.push(group(*piece, identifiers, title));
            }
        }
    }
    tree
}

fn group(piece: Piece, identifiers: &[Identifier], title: &str) -> TagGroup {
    let mut group = match piece.role {
        Role::Title => TagGroup::new(Tag::Hn(NonZeroU16::MIN, Some(title.to_owned()))),
        Role::ColumnHead => TagGroup::new(Tag::TH(TableHeaderScope::Column)),
        Role::RowHead => TagGroup::new(Tag::TH(TableHeaderScope::Row)),
        Role::Cell => TagGroup::new(Tag::TD),
        Role::Code => {
            TagGroup::new(Tag::Figure(Some("The payment as a code for banking programs".to_owned())))
        }
        Role::Text | Role::Ornament => TagGroup::new(Tag::P),
    };
    for identifier in identifiers {
        group.push(*identifier);
    }
    group
}
