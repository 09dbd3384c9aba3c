//! Tables.

use super::dom::Node;
use super::{Builder, Flow, Place};
use crate::articles::body::{BlockId, Cell, Kind, Row};

/// As in the JSON reader; browsers stop at 1,000 columns too.
const WIDEST_SPAN: u16 = 1_000;

impl Builder {
    /// A table, and before it whatever the parser left inside that belongs to no row: the caption, mostly.
    pub(super) fn table(&mut self, node: &Node, place: &Place, flow: &mut Flow) {
        if !place.has_room(3) {
            return self.unwrap(node, &place.within(), flow);
        }
        flow.end_line();
        let mut rows = Vec::new();
        for child in node.children() {
            match child.name().as_str() {
                "tr" => rows.push(self.row(&child, place, flow)),
                "thead" | "tbody" | "tfoot" => self.rows(&child, place, &mut rows, flow),
                _ => self.beside(&child, place, flow),
            }
        }
        flow.block(Kind::Table(rows));
    }

    fn rows(&mut self, group: &Node, place: &Place, rows: &mut Vec<Row>, flow: &mut Flow) {
        for child in group.children() {
            if child.name() == "tr" {
                rows.push(self.row(&child, place, flow));
            } else {
                self.beside(&child, place, flow);
            }
        }
    }

    fn row(&mut self, node: &Node, place: &Place, flow: &mut Flow) -> Row {
        let mut cells = Vec::new();
        for child in node.children() {
            match child.name().as_str() {
                "td" => cells.push(self.cell(&child, false, place)),
                "th" => cells.push(self.cell(&child, true, place)),
                _ => self.beside(&child, place, flow),
            }
        }
        Row { id: BlockId::default(), cells }
    }

    fn cell(&mut self, node: &Node, header: bool, place: &Place) -> Cell {
        let span = |name| {
            let span = node.attribute(name).and_then(|span| span.trim().parse().ok());
            span.filter(|span| (1..=WIDEST_SPAN).contains(span)).unwrap_or(1)
        };
        Cell {
            id: BlockId::default(),
            header,
            colspan: span("colspan"),
            rowspan: span("rowspan"),
            content: self.contents(node, &place.deeper(3)),
        }
    }

    /// One level in, so that a wall mark between two rows is not taken for one before the table.
    fn beside(&mut self, node: &Node, place: &Place, flow: &mut Flow) {
        self.walk(node, &place.deeper(1), flow);
    }
}
