//! Tables for spreadsheets: CSV with a row of headings, as RFC 4180 has it, in UTF-8 without a mark in front.
//!
//! A spreadsheet takes a cell for a formula by how it begins, whatever quotes stand around it, and names, notes and
//! headlines come from outside. So every cell that could be taken for one gets an apostrophe in front, which makes it text
//! (OWASP, CSV Injection). There is no second writer: every download of a table goes through this one.

use std::borrow::Cow;

/// What makes a formula of a cell, also in the wide forms that spreadsheets of East Asia take for the same.
const BEGIN_FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Where a spreadsheet begins a cell if it was told, or guesses, that other characters than commas stand between cells.
/// Quotes do not stop it, because they then stand in the middle of a cell.
const MAY_END_CELL: [char; 4] = [';', '\t', '\n', '\r'];

/// A table that grows by rows. Its number of columns is part of its type, so every row has as many cells as the headings.
#[derive(Debug)]
pub struct Spreadsheet<const COLUMNS: usize>(csv::Writer<Vec<u8>>);

impl<const COLUMNS: usize> Spreadsheet<COLUMNS> {
    /// A table with these headings and no row yet.
    pub fn new(headings: [&str; COLUMNS]) -> csv::Result<Self> {
        let mut sheet = Self(empty());
        sheet.row(headings)?;
        Ok(sheet)
    }

    /// Adds a row. Negative numbers get their apostrophe like anything else that begins with a minus: which of them a
    /// program would rather compute with is not known here.
    pub fn row<Cell: AsRef<str>>(&mut self, cells: [Cell; COLUMNS]) -> csv::Result<()> {
        self.0.write_record(cells.map(|cell| defused(cell.as_ref()).into_owned()))
    }

    /// A table whose columns are known only when it is made, as CSV. A row with another number of cells is refused.
    pub fn of(headings: &[String], rows: &[Vec<String>]) -> csv::Result<Vec<u8>> {
        let mut writer = empty();
        for row in std::iter::once(headings).chain(rows.iter().map(Vec::as_slice)) {
            writer.write_record(row.iter().map(|cell| defused(cell).into_owned()))?;
        }
        Self(writer).into_csv()
    }

    /// What was written since this was asked last: for tables that are sent while they grow.
    pub fn take(&mut self) -> csv::Result<Vec<u8>> {
        Self(std::mem::replace(&mut self.0, empty())).into_csv()
    }

    /// The whole table.
    pub fn into_csv(self) -> csv::Result<Vec<u8>> {
        self.0.into_inner().map_err(|error| error.into_error().into())
    }
}

fn empty() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new())
}

/// The text, as no spreadsheet takes it for a formula.
fn defused(text: &str) -> Cow<'_, str> {
    let begins_apart = text.starts_with(['\t', '\r', '\n']);
    if !begins_apart && !text.split(MAY_END_CELL).any(begins_formula) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 2);
    if begins_apart {
        safe.push('\'');
    }
    for part in text.split_inclusive(MAY_END_CELL) {
        if begins_formula(part) {
            safe.push('\'');
        }
        safe.push_str(part);
    }
    Cow::Owned(safe)
}

/// Whether a formula may begin here, blanks, invisible characters and quotes aside.
fn begins_formula(part: &str) -> bool {
    let unseen = |letter: char| {
        letter.is_whitespace()
            || letter.is_control()
            || matches!(letter, '"' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
    };
    part.trim_start_matches(unseen).starts_with(BEGIN_FORMULA)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(rows: &[[String; 2]]) -> String {
        let mut sheet = Spreadsheet::new(["name", "note"]).unwrap();
        for row in rows {
            sheet.row(row.each_ref()).unwrap();
        }
        String::from_utf8(sheet.into_csv().unwrap()).unwrap()
    }

    /// The cells as a program reads them that takes this character for what stands between cells.
    fn read(csv: &str, between: u8) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(between)
            .from_reader(csv.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    fn any_cell() -> impl Strategy<Value = String> {
        let dangerous = proptest::collection::vec(
            proptest::sample::select(vec![
                '=', '+', '-', '@', '\t', '\r', '\n', ' ', ';', ',', '"', '\'', '1', 'A', '＝', '\u{FEFF}',
            ]),
            0..12,
        );
        prop_oneof![dangerous.prop_map(String::from_iter), any::<String>()]
    }

    proptest! {
        #[test]
        fn no_cell_can_begin_a_formula(rows in proptest::collection::vec([any_cell(), any_cell()], 0..6)) {
            let csv = written(&rows);
            for between in [b',', b';', b'\t'] {
                for cell in read(&csv, between).concat() {
                    prop_assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{between}: {cell:?} in {csv:?}");
                    prop_assert!(between != b',' || !cell.starts_with(['\t', '\r']), "{cell:?} in {csv:?}");
                }
            }
        }

        #[test]
        fn what_is_not_dangerous_comes_back_as_it_was(name in "[A-Za-zé,\" '][^;\t\r\n]{0,20}", note in "\\PC*") {
            prop_assume!(!begins_formula(&name) && !note.split(MAY_END_CELL).any(begins_formula));
            prop_assert_eq!(&read(&written(&[[name.clone(), note.clone()]]), b',')[1], &vec![name, note]);
        }

        #[test]
        fn nothing_is_lost_but_apostrophes_are_added(text in any_cell()) {
            let safe = defused(&text);
            let without = |text: &str| text.replace('\'', "");
            prop_assert_eq!(without(&safe), without(&text));
            prop_assert_eq!(defused(&safe), &*safe, "what is safe is left alone");
        }
    }

    #[test]
    fn a_table_as_programs_read_it() {
        let rows = [
            ["=SUM(A1)", "a, b"],
            ["-2+3+cmd|' /C calc'!A0", "said \"yes\""],
            ["Ada", "two\nlines"],
            [" @x", "a;=1"],
            ["\tx", "https://courant.example/a-b=c"],
        ];
        let csv = written(&rows.map(|row| row.map(str::to_owned)));
        assert_eq!(
            csv,
            "name,note\r\n'=SUM(A1),\"a, b\"\r\n'-2+3+cmd|' /C calc'!A0,\"said \"\"yes\"\"\"\r\nAda,\"two\nlines\"\r\n\
             ' @x,a;'=1\r\n'\tx,https://courant.example/a-b=c\r\n"
        );
    }
}
