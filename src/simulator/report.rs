//! What a simulation says: sentences first, then tables with every number.

use super::chart::share;
use super::{Figures, Line, Wall};
use crate::paywall::Standing;
use crate::site::Site;

/// What is shown.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Report {
    pub(super) sentences: Vec<String>,
    pub(super) tables: Vec<Table>,
}

/// Numbers by day, section or kind of reader.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    pub(super) caption: &'static str,
    pub(super) first: &'static str,
    pub(super) rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) views: String,
    pub(super) today: Cells,
    pub(super) other: Cells,
    pub(super) view_difference: String,
    pub(super) reader_difference: String,
}

/// The wall in one row, and how long its bar is beside the longest, from 0 to 100.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cells {
    pub(super) views: String,
    pub(super) readers: String,
    pub(super) bar: String,
}

impl Report {
    pub(super) fn new(figures: &Figures, site: &Site) -> Self {
        let days = figures.days.iter().map(|(day, line)| (day.format("%-d %B").to_string(), *line));
        let sections = site
            .sections
            .iter()
            .filter_map(|section| Some((section.name.clone(), *figures.sections.get(&section.section_id)?)));
        let kinds = figures.standings.iter().map(|(standing, line)| (kind(*standing).to_owned(), *line));
        Self {
            sentences: sentences(&figures.total),
            tables: vec![
                Table::new("By kind of reader", "Reader", kinds.collect()),
                Table::new("By section", "Section", sections.collect()),
                Table::new("By day", "Day", days.collect()),
            ],
        }
    }
}

fn kind(standing: Standing) -> &'static str {
    match standing {
        Standing::Anonymous => "Without an account",
        Standing::Registered => "With an account",
        Standing::Lapsed => "Subscribed once",
        Standing::Licensed => "By a site licence",
        Standing::Subscriber => "Subscribers",
        Standing::Staff | Standing::Crawler(_) => "No readers",
    }
}

fn sentences(total: &Line) -> Vec<String> {
    if total.views == 0 {
        return vec!["In these days nothing was read.".to_owned()];
    }
    let Line { views, readers, recorded, today, other } = total;
    let mut sentences = vec![
        format!("{} opened {}.", counted(*readers, "reader"), counted(*views, "story")),
        format!("Under today's rules {}.", met(today)),
        format!("Under the other rules {}: {}.", met(other), compared(today, other)),
    ];
    if recorded != today {
        sentences.push(format!("When it happened, under the rules of those days, {}.", met(recorded)));
    }
    sentences
}

fn met(wall: &Wall) -> String {
    format!("{} met the wall {}", counted(wall.readers, "reader"), counted(wall.views, "time"))
}

fn compared(today: &Wall, other: &Wall) -> String {
    if today == other {
        return "nobody would notice".to_owned();
    }
    format!(
        "{} readers and {} views",
        difference(today.readers, other.readers),
        difference(today.views, other.views)
    )
}

/// `1 reader`, `2,000 stories`.
fn counted(count: u64, noun: &str) -> String {
    match (count, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{} {stem}ies", number(count)),
        _ => format!("{} {noun}s", number(count)),
    }
}

/// A number with its thousands apart.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How much more or less, with the sign that a typesetter uses.
fn difference(today: u64, other: u64) -> String {
    match today.abs_diff(other) {
        0 => "±0".to_owned(),
        more if other > today => format!("+{}", number(more)),
        less => format!("−{}", number(less)),
    }
}

impl Table {
    fn new(caption: &'static str, first: &'static str, lines: Vec<(String, Line)>) -> Self {
        let longest = lines.iter().map(|(_, line)| line.today.views.max(line.other.views)).max().unwrap_or(0);
        let rows = lines.into_iter().map(|(name, line)| Row::new(name, &line, longest)).collect();
        Self { caption, first, rows }
    }
}

impl Row {
    fn new(name: String, line: &Line, longest: u64) -> Self {
        let cells = |wall: &Wall| Cells {
            views: number(wall.views),
            readers: number(wall.readers),
            bar: format!("{:.1}", 100.0 * share(wall.views, longest)),
        };
        Self {
            name,
            views: number(line.views),
            today: cells(&line.today),
            other: cells(&line.other),
            view_difference: difference(line.today.views, line.other.views),
            reader_difference: difference(line.today.readers, line.other.readers),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        assert_eq!([0, 999, 1000, 1_234_567].map(number), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(counted(1, "story"), "1 story");
        assert_eq!(counted(2000, "story"), "2,000 stories");
        assert_eq!(counted(0, "reader"), "0 readers");
        assert_eq!([(5, 5), (5, 1205), (1205, 5)].map(|(a, b)| difference(a, b)), ["±0", "+1,200", "−1,200"]);
    }
}
