//! What a campaign brought: by day and by highlight, as a page, a chart and a file say it.

use chrono::{DateTime, NaiveDate, Utc};

use crate::ids::{CampaignId, HighlightId};

/// A campaign, as whoever paid for it knows it.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// Key.
    pub campaign_id: CampaignId,
    /// Its name.
    pub name: String,
    /// Whose.
    pub organisation: String,
    /// From when.
    pub starts_at: DateTime<Utc>,
    /// Until when, if that is known.
    pub ends_at: Option<DateTime<Utc>>,
    /// Stopped for a while.
    pub paused: bool,
    /// Impressions that were ordered.
    pub ordered: Option<i64>,
}

/// How often something was seen and followed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Seen.
    pub impressions: i64,
    /// Followed.
    pub clicks: i64,
}

impl Figures {
    /// The share of clicks among impressions, in hundredths of a per cent, rounded; nothing of nothing.
    pub fn rate(self) -> Option<i64> {
        (self.impressions > 0).then(|| (self.clicks * 20_000 + self.impressions) / (self.impressions * 2))
    }

    /// The share as it is printed: `0.42%`.
    pub fn rate_label(self) -> String {
        self.rate().map_or_else(|| "–".to_owned(), |rate| format!("{}.{:02}%", rate / 100, rate % 100))
    }
}

impl std::ops::Add for Figures {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { impressions: self.impressions + other.impressions, clicks: self.clicks + other.clicks }
    }
}

impl std::iter::Sum for Figures {
    fn sum<I: Iterator<Item = Self>>(figures: I) -> Self {
        figures.fold(Self::default(), |sum, one| sum + one)
    }
}

/// A highlight on a day. One that was never seen stands once, without a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub highlight_id: HighlightId,
    /// What it says.
    pub headline: String,
    /// First or second box.
    pub placement: i16,
    /// The day.
    pub day: Option<NaiveDate>,
    /// Its figures.
    pub figures: Figures,
}

/// Everything together.
pub fn total(lines: &[Line]) -> Figures {
    lines.iter().map(|line| line.figures).sum()
}

/// Each highlight with its figures, in the order of the lines.
pub fn by_highlight(lines: &[Line]) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    for line in lines {
        match found.iter_mut().find(|known| known.highlight_id == line.highlight_id) {
            Some(known) => known.figures = known.figures + line.figures,
            None => found.push(Line { day: None, ..line.clone() }),
        }
    }
    found
}

/// Each day from the first on which anything was counted to the last, without a gap.
pub fn by_day(lines: &[Line]) -> Vec<(NaiveDate, Figures)> {
    let days = || lines.iter().filter_map(|line| line.day);
    let (Some(first), Some(last)) = (days().min(), days().max()) else {
        return Vec::new();
    };
    let on =
        |day: NaiveDate| lines.iter().filter(|line| line.day == Some(day)).map(|line| line.figures).sum();
    first.iter_days().take_while(|day| *day <= last).map(|day| (day, on(day))).collect()
}

/// A number as people read it: `1,234,567`.
pub fn grouped(number: i64) -> String {
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

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn days_and_highlights_add_up_to_the_same(of in vec((0..5_u128, 0..40_u64, 0..1_000_i64, 0..50_i64), 0..60)) {
            let first: NaiveDate = "2026-11-01".parse().unwrap();
            let lines: Vec<_> = of.iter().map(|(highlight, day, impressions, clicks)| Line {
                highlight_id: HighlightId(uuid::Uuid::from_u128(*highlight)),
                headline: String::new(),
                placement: 1,
                day: Some(first + chrono::Days::new(*day)),
                figures: Figures { impressions: *impressions, clicks: *clicks },
            }).collect();
            let days = by_day(&lines);
            prop_assert_eq!(days.iter().map(|(_, figures)| *figures).sum::<Figures>(), total(&lines));
            prop_assert_eq!(total(&by_highlight(&lines)), total(&lines));
            prop_assert!(days.windows(2).all(|two| two[0].0.succ_opt() == Some(two[1].0)));
        }
    }

    #[test]
    fn rates_are_rounded_and_nothing_of_nothing_is_none() {
        for (impressions, clicks, label) in
            [(0, 0, "–"), (1_000, 4, "0.40%"), (3, 1, "33.33%"), (3, 2, "66.67%"), (20_000, 1, "0.01%")]
        {
            assert_eq!(Figures { impressions, clicks }.rate_label(), label);
        }
    }

    #[test]
    fn numbers_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
