//! A chart of stacked columns, in SVG without a line of script: what came stands on the line, what went hangs from it. The
//! same numbers stand in the table below it.

/// Size of the drawing area; the picture scales.
const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 240.0;
/// Room for so many columns at the least.
const FEWEST: usize = 12;

/// One colour of the chart.
#[derive(Debug, Clone)]
pub struct Series {
    /// Its class in the style sheet.
    pub class: &'static str,
    /// What it shows.
    pub name: &'static str,
    /// A number for each column.
    pub values: Vec<i64>,
}

/// A piece of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Its colour.
    pub class: &'static str,
    /// Left edge.
    pub x: String,
    /// Upper edge.
    pub y: String,
    /// How wide.
    pub width: String,
    /// How high.
    pub height: String,
    /// What it shows, for who points at it.
    pub label: String,
}

/// A line across, or a name under a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Where.
    pub at: String,
    /// What stands there.
    pub label: String,
}

/// The chart.
#[derive(Debug, Clone)]
pub struct Chart {
    /// What its heading says.
    pub caption: &'static str,
    /// The pieces.
    pub pieces: Vec<Piece>,
    /// The lines across.
    pub marks: Vec<Mark>,
    /// The names below.
    pub ticks: Vec<Mark>,
    /// The colours and what they mean.
    pub key: Vec<(&'static str, &'static str)>,
}

/// What the columns stand between.
#[derive(Debug, Clone, Copy)]
struct Scale {
    top: i64,
    bottom: i64,
}

impl Scale {
    fn of(series: &[Series], columns: usize) -> Self {
        let sum = |column: usize, sign: i64| -> i64 {
            let values = series.iter().filter_map(|series| series.values.get(column));
            values.filter(|value| value.signum() == sign).sum()
        };
        let top = (0..columns).map(|column| sum(column, 1)).max().unwrap_or(0);
        let bottom = (0..columns).map(|column| -sum(column, -1)).max().unwrap_or(0);
        Self { top: round_up(top), bottom: if bottom > 0 { round_up(bottom) } else { 0 } }
    }

    fn y(self, value: i64) -> f64 {
        HEIGHT * (float(self.top) - float(value)) / float((self.top + self.bottom).max(1))
    }
}

impl Chart {
    /// Draws the series over the columns of these names. `print` puts a number into words.
    pub fn new(
        caption: &'static str,
        names: &[String],
        series: &[Series],
        print: impl Fn(i64) -> String,
    ) -> Self {
        let scale = Scale::of(series, names.len());
        let slot = WIDTH / float(names.len().max(FEWEST));
        let each = names.len().div_ceil(12).max(1);
        let mut pieces = Vec::new();
        for (column, name) in names.iter().enumerate() {
            pieces.extend(stack(column, name, slot, series, scale, &print));
        }
        let tick = |(column, name): (usize, &String)| Mark {
            at: pixels(slot * (float(column) + 0.5)),
            label: name.clone(),
        };
        let lines = [scale.top, scale.top / 2, 0, -scale.bottom];
        let lines = &lines[..if scale.bottom > 0 { 4 } else { 3 }];
        Self {
            caption,
            pieces,
            marks: lines
                .iter()
                .map(|value| Mark { at: pixels(scale.y(*value)), label: print(*value) })
                .collect(),
            ticks: names.iter().enumerate().filter(|(column, _)| column % each == 0).map(tick).collect(),
            key: series.iter().map(|series| (series.class, series.name)).collect(),
        }
    }
}

fn stack(
    column: usize,
    name: &str,
    slot: f64,
    series: &[Series],
    scale: Scale,
    print: &impl Fn(i64) -> String,
) -> Vec<Piece> {
    let (mut above, mut below) = (0, 0);
    let mut pieces = Vec::new();
    for series in series {
        let value = series.values.get(column).copied().unwrap_or(0);
        if value == 0 {
            continue;
        }
        let base = if value > 0 { &mut above } else { &mut below };
        let (from, to) = (*base, *base + value);
        *base = to;
        let (upper, lower) = (scale.y(from.max(to)), scale.y(from.min(to)));
        pieces.push(Piece {
            class: series.class,
            x: pixels(slot * (float(column) + 0.15)),
            y: pixels(upper),
            width: pixels(slot * 0.7),
            height: pixels(lower - upper),
            label: format!("{name}, {}: {}", series.name, print(value)),
        });
    }
    pieces
}

/// A round number that is at least as high and has a half: 2, 4, 10, 20, 40, 100 …
fn round_up(highest: i64) -> i64 {
    let units = (0..17).map(|digits| 10_i64.pow(digits));
    units.flat_map(|unit| [2 * unit, 4 * unit, 10 * unit]).find(|top| *top >= highest).unwrap_or(highest)
}

fn float(number: impl TryInto<i64>) -> f64 {
    let number = number.try_into().unwrap_or(i64::MAX);
    #[expect(clippy::cast_precision_loss, reason = "a picture shows no more digits than an f64 holds")]
    let number = number as f64;
    number
}

fn pixels(number: f64) -> String {
    format!("{number:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_stands_on_the_line_and_what_went_hangs_from_it() {
        let series = [
            Series { class: "a", name: "came", values: vec![10, 0] },
            Series { class: "b", name: "more", values: vec![10, 5] },
            Series { class: "c", name: "went", values: vec![-20, 0] },
        ];
        let chart = Chart::new("", &["one".to_owned(), "two".to_owned()], &series, |n| n.to_string());
        let drawn: Vec<_> =
            chart.pieces.iter().map(|piece| (piece.y.as_str(), piece.height.as_str())).collect();
        assert_eq!(drawn, [("60.0", "60.0"), ("0.0", "60.0"), ("120.0", "120.0"), ("90.0", "30.0")]);
        assert_eq!(chart.marks.len(), 4);
        assert_eq!(chart.pieces[0].label, "one, came: 10");
    }
}
