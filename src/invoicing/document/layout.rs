//! Where everything stands on a document: a masthead, who sells to whom, what, the sums, and how to pay.

use super::super::fonts::Cut;
use super::pages::{HEIGHT, MARGIN, Mark, Pages, Piece, RIGHT, Role, Style, wrapped};
use super::paper::{Paper, Payment};

const TEXT: Style = Style { cut: Cut::Regular, size: 10.0, quiet: false };
const STRONG: Style = Style { cut: Cut::Bold, size: 10.0, quiet: false };
const QUIET: Style = Style { cut: Cut::Regular, size: 9.0, quiet: true };
const NOTE: Style = Style { cut: Cut::Italic, size: 10.0, quiet: false };
const MAST: Style = Style { cut: Cut::Bold, size: 22.0, quiet: false };
const TITLE: Style = Style { cut: Cut::Regular, size: 18.0, quiet: false };
const SUM: Style = Style { cut: Cut::Bold, size: 12.0, quiet: false };

/// From one base line to the next.
const LEADING: f32 = 14.0;
/// Where the right half begins.
const MIDDLE: f32 = 318.0;
/// Where the values of the facts begin, beside their names.
const VALUES: f32 = MIDDLE + 88.0;
/// Where the columns of figures end, after the text: quantity, unit price, rate, net.
const ENDS: [f32; 4] = [346.0, 420.0, 468.0, RIGHT];
/// How wide the text of a line may be.
const TEXT_WIDTH: f32 = 250.0;
const HEADS: [&str; 5] = ["Description", "Quantity", "Unit price", "VAT", "Net"];
/// The payment's square.
const CODE: f32 = 96.0;

/// Sets a document.
pub fn set(paper: &Paper) -> Pages {
    let mut pages = Pages::new();
    masthead(&mut pages, paper);
    parties(&mut pages, paper);
    table(&mut pages, &paper.rows);
    sums(&mut pages, &paper.sums);
    notes(&mut pages, &paper.notes);
    if let Some(payment) = &paper.payment {
        pay(&mut pages, payment);
    }
    feet(&mut pages, paper);
    pages
}

/// Lines under each other; gives how high they are.
fn lines(pages: &mut Pages, piece: Piece, x: f32, down: f32, style: Style, lines: &[String]) -> f32 {
    let mut below = down;
    for line in lines {
        pages.text(piece, x, below, style, line);
        below += LEADING;
    }
    below - down
}

fn masthead(pages: &mut Pages, paper: &Paper) {
    let Some((name, _)) = paper.seller.split_first() else { return };
    pages.begin_block();
    let piece = pages.piece(0, 0, Role::Text);
    for line in wrapped(name, MAST, RIGHT - MARGIN) {
        pages.text(piece, MARGIN, 16.0, MAST, &line);
        pages.y += 26.0;
    }
    pages.rule(MARGIN, RIGHT - MARGIN, 1.5);
    pages.y += 3.0;
    pages.rule(MARGIN, RIGHT - MARGIN, 0.5);
    pages.y += 44.0;
    pages.begin_block();
    let title = format!("{} {}", paper.title, paper.number);
    pages.text(pages.piece(0, 0, Role::Title), MARGIN, 0.0, TITLE, &title);
    pages.y += 34.0;
}

/// The buyer at the left, dates and ids at the right.
fn parties(pages: &mut Pages, paper: &Paper) {
    pages.begin_block();
    let mut left = 0.0;
    for (place, line) in paper.buyer.iter().enumerate() {
        let style = if place == 0 { STRONG } else { TEXT };
        let piece = pages.piece(place, 0, Role::Text);
        left += lines(pages, piece, MARGIN, left, style, &wrapped(line, style, MIDDLE - MARGIN - 24.0));
    }
    let right = facts(pages, &paper.facts, MIDDLE, VALUES);
    pages.y += left.max(right) + 22.0;
}

/// Names and values beside each other; gives how high they are.
fn facts(pages: &mut Pages, facts: &[(&str, String)], names: f32, values: f32) -> f32 {
    pages.begin_block();
    let mut down = 0.0;
    for (row, (name, value)) in facts.iter().enumerate() {
        pages.text(pages.piece(row, 0, Role::RowHead), names, down, QUIET, name);
        let piece = pages.piece(row, 1, Role::Cell);
        down += lines(pages, piece, values, down, TEXT, &wrapped(value, TEXT, RIGHT - values));
    }
    down
}

/// What is sold. A line of it never breaks over two pages, and each page begins with the heads of the columns.
fn table(pages: &mut Pages, rows: &[[String; 5]]) {
    pages.begin_block();
    heads(pages, Role::ColumnHead);
    for (place, [text, figures @ ..]) in rows.iter().enumerate() {
        let text = wrapped(text, TEXT, TEXT_WIDTH);
        let height = text.iter().map(|_| LEADING).sum::<f32>() + 8.0;
        if !pages.has_room(height) {
            pages.turn();
            heads(pages, Role::Ornament);
        }
        pages.y += 4.0;
        lines(pages, pages.piece(place + 1, 0, Role::RowHead), MARGIN, 10.0, TEXT, &text);
        for (column, (figure, end)) in figures.iter().zip(ENDS).enumerate() {
            let piece = pages.piece(place + 1, column + 1, Role::Cell);
            pages.text_ending(piece, end, 10.0, TEXT, if figure.is_empty() { "–" } else { figure });
        }
        pages.y += height - 4.0;
        pages.rule(MARGIN, RIGHT - MARGIN, 0.35);
    }
}

fn heads(pages: &mut Pages, role: Role) {
    let [text, figures @ ..] = HEADS;
    pages.text(pages.piece(0, 0, role), MARGIN, 0.0, QUIET, text);
    for (column, (figure, end)) in figures.into_iter().zip(ENDS).enumerate() {
        pages.text_ending(pages.piece(0, column + 1, role), end, 0.0, QUIET, figure);
    }
    pages.y += 6.0;
    pages.rule(MARGIN, RIGHT - MARGIN, 1.0);
}

/// The sums, all on one page; the last one is what counts.
fn sums(pages: &mut Pages, sums: &[(String, String)]) {
    let rows = sums.iter().map(|_| 18.0).sum::<f32>() + 24.0;
    pages.keep_together(rows);
    pages.begin_block();
    pages.y += 12.0;
    for (row, (name, value)) in sums.iter().enumerate() {
        let last = row + 1 == sums.len();
        let style = if last { SUM } else { TEXT };
        if last {
            pages.rule(MIDDLE - 40.0, RIGHT - MIDDLE + 40.0, 1.0);
            pages.y += 4.0;
        }
        pages.text(pages.piece(row, 0, Role::RowHead), MIDDLE - 40.0, 12.0, style, name);
        pages.text_ending(pages.piece(row, 1, Role::Cell), RIGHT, 12.0, style, value);
        pages.y += 18.0;
    }
    pages.y += 14.0;
}

fn notes(pages: &mut Pages, notes: &[String]) {
    for note in notes {
        pages.begin_block();
        let text = wrapped(note, NOTE, RIGHT - MARGIN);
        pages.keep_together(text.iter().map(|_| LEADING).sum::<f32>() + 6.0);
        let piece = pages.piece(0, 0, Role::Text);
        let height = lines(pages, piece, MARGIN, 10.0, NOTE, &text);
        pages.y += height + 6.0;
    }
}

/// How to pay: in words, and for a camera.
fn pay(pages: &mut Pages, payment: &Payment) {
    pages.keep_together(CODE + 44.0);
    pages.y += 10.0;
    pages.rule(MARGIN, RIGHT - MARGIN, 0.5);
    pages.y += 22.0;
    let mut left = MARGIN;
    if let Some(code) = &payment.code {
        pages.begin_block();
        let (piece, y) = (pages.piece(0, 0, Role::Code), pages.y - 6.0);
        pages.put(Mark::Code { piece, x: MARGIN, y, size: CODE, code: code.clone() });
        left += CODE + 24.0;
    }
    pages.begin_block();
    pages.text(pages.piece(0, 0, Role::Text), left, 4.0, STRONG, "Please pay by bank transfer");
    pages.y += 24.0;
    let height = facts(pages, &payment.facts, left, left + 72.0);
    pages.y += height;
}

/// Whose it is and which page of how many, at the foot of each.
fn feet(pages: &mut Pages, paper: &Paper) {
    pages.begin_block();
    let piece = pages.piece(0, 0, Role::Ornament);
    let count = pages.sheets.len();
    let seller = wrapped(&paper.seller.join(" · "), QUIET, RIGHT - MARGIN - 120.0);
    for (place, page) in pages.sheets.iter_mut().enumerate() {
        let mut y = HEIGHT - 56.0;
        page.push(Mark::Rule { x: MARGIN, length: RIGHT - MARGIN, y: y - 13.0, weight: 0.5 });
        let counted = format!("{}, page {} of {count}", paper.number, place + 1);
        let x = RIGHT - super::pages::width(&counted, QUIET);
        page.push(Mark::Text { piece, x, y, style: QUIET, text: counted });
        for line in seller.iter().take(3) {
            page.push(Mark::Text { piece, x: MARGIN, y, style: QUIET, text: line.clone() });
            y += 11.0;
        }
    }
}
