//! The chart of days: two columns a day, in SVG without a line of script. The same numbers stand in a table below it.

use super::report::number;
use super::{Figures, Line};

/// Size of the drawing area; the picture scales.
const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 240.0;
/// Room for so many days at the least: columns as wide as the page would say nothing more.
const FEWEST: usize = 14;

/// A column of the chart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub(super) class: &'static str,
    pub(super) x: String,
    pub(super) y: String,
    pub(super) width: String,
    pub(super) height: String,
    /// What it shows, for who points at it.
    pub(super) label: String,
}

/// A line across, and the number it stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    pub(super) y: String,
    pub(super) number: String,
}

/// A day's name under its columns; not under every day where there are many.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    pub(super) x: String,
    pub(super) label: String,
}

/// The chart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chart {
    pub(super) columns: Vec<Column>,
    pub(super) marks: Vec<Mark>,
    pub(super) ticks: Vec<Tick>,
}

impl Chart {
    /// The walled views of each day, today's rules beside the others.
    pub(super) fn of_days(figures: &Figures) -> Self {
        let highest =
            figures.days.values().map(|line| line.today.views.max(line.other.views)).max().unwrap_or(0);
        let top = round_up(highest);
        let count = figures.days.len();
        let slot = WIDTH / float(count.max(FEWEST));
        let each = count.div_ceil(10).max(1);
        let mut chart = Self { columns: Vec::new(), marks: marks(top), ticks: Vec::new() };
        for (place, (day, line)) in figures.days.iter().enumerate() {
            let left = slot * float(place);
            let label = day.format("%-d %b").to_string();
            chart.columns.extend(columns(left, slot, &label, line, top));
            if place % each == 0 {
                chart.ticks.push(Tick { x: pixels(left + slot / 2.0), label });
            }
        }
        chart
    }
}

fn columns(left: f64, slot: f64, day: &str, line: &Line, top: u64) -> [Column; 2] {
    let width = slot * 0.4;
    let column = |class, x: f64, views: u64, rules: &str| {
        let height = HEIGHT * share(views, top);
        Column {
            class,
            x: pixels(x),
            y: pixels(HEIGHT - height),
            width: pixels(width),
            height: pixels(height),
            label: format!("{day}: {} under {rules}", number(views)),
        }
    };
    [
        column("today", left + slot * 0.1, line.today.views, "today's rules"),
        column("other", left + slot * 0.5, line.other.views, "the other rules"),
    ]
}

fn marks(top: u64) -> Vec<Mark> {
    [0, top / 2, top]
        .map(|mark| Mark { y: pixels(HEIGHT * (1.0 - share(mark, top))), number: number(mark) })
        .to_vec()
}

/// A round number that is at least as high and has a half: 2, 4, 10, 20, 40, 100 …
fn round_up(highest: u64) -> u64 {
    let units = (0..18).map(|digits| 10_u64.pow(digits));
    units.flat_map(|unit| [2 * unit, 4 * unit, 10 * unit]).find(|top| *top >= highest).unwrap_or(highest)
}

/// `part` of `whole`, from 0 to 1.
pub(super) fn share(part: u64, whole: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a picture shows no more digits than an f64 holds")]
    let (part, whole) = (part as f64, whole.max(1) as f64);
    part / whole
}

fn float(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}

fn pixels(number: f64) -> String {
    format!("{number:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::Wall;

    #[test]
    fn the_highest_column_fits_and_zero_is_zero() {
        let line = |today, other| Line {
            today: Wall { views: today, readers: 1 },
            other: Wall { views: other, readers: 1 },
            ..Line::default()
        };
        let days = [("2026-11-01", line(0, 10)), ("2026-11-02", line(7, 3))];
        let days = days.into_iter().map(|(day, line)| (day.parse().unwrap(), line)).collect();
        let chart = Chart::of_days(&Figures { days, ..Figures::default() });
        let heights: Vec<_> = chart.columns.iter().map(|column| column.height.as_str()).collect();
        assert_eq!(heights, ["0.0", "240.0", "168.0", "72.0"]);
        assert_eq!(chart.columns[0].label, "1 Nov: 0 under today's rules");
        assert_eq!(chart.marks.iter().map(|mark| mark.number.as_str()).collect::<Vec<_>>(), ["0", "5", "10"]);
        assert_eq!(Chart::of_days(&Figures::default()).columns, []);
    }

    #[test]
    fn scales_end_at_round_numbers() {
        for (highest, top) in
            [(0, 2), (2, 2), (3, 4), (5, 10), (11, 20), (21, 40), (41, 100), (101, 200), (999, 1000)]
        {
            assert_eq!(round_up(highest), top, "{highest}");
        }
        assert_eq!(round_up(u64::MAX), u64::MAX);
    }
}
