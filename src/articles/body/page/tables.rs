//! Tables.

use super::Page;
use crate::articles::body::{Block, Cell, Kind, Row, inline};

impl Page<'_> {
    pub(super) fn table(&mut self, rows: &[Row]) {
        let headed = rows.first().is_some_and(|row| row.cells.iter().all(|cell| cell.header));
        let (head, body) = rows.split_at(usize::from(headed));
        self.push("<div class=\"table-scroll\" role=\"region\" tabindex=\"0\"");
        self.attribute("aria-label", &table_label(head));
        self.push("><table>");
        if headed {
            self.element("<thead>", "</thead>", |page| page.rows(head, "col"));
        }
        if !body.is_empty() {
            self.element("<tbody>", "</tbody>", |page| page.rows(body, "row"));
        }
        self.push("</table></div>");
    }

    fn rows(&mut self, rows: &[Row], scope: &str) {
        for row in rows {
            self.push("<tr>");
            for cell in &row.cells {
                self.cell(cell, scope);
            }
            self.push("</tr>");
        }
    }

    fn cell(&mut self, cell: &Cell, scope: &str) {
        let name = if cell.header { "th" } else { "td" };
        self.push("<");
        self.push(name);
        for (attribute, span) in [("colspan", cell.colspan), ("rowspan", cell.rowspan)] {
            if span > 1 {
                self.attribute(attribute, &span.to_string());
            }
        }
        self.attribute("scope", if cell.header { scope } else { "" });
        self.push(">");
        // A cell with one paragraph is a line of text: <p> would only add space.
        match cell.content.as_slice() {
            [Block { kind: Kind::Paragraph(content), .. }] => self.inlines(content),
            content => self.blocks(content),
        }
        self.push("</");
        self.push(name);
        self.push(">");
    }
}

/// What a screen reader says of the scrolling region: the column heads tell one table from another.
fn table_label(head: &[Row]) -> String {
    let heads =
        head.iter().flat_map(|row| &row.cells).flat_map(|cell| &cell.content).filter_map(
            |block| match &block.kind {
                Kind::Paragraph(content) if !content.is_empty() => Some(inline::text_of(content)),
                _ => None,
            },
        );
    let heads: Vec<String> = heads.collect();
    if heads.is_empty() { String::from("Table") } else { format!("Table: {}", heads.join(", ")) }
}
