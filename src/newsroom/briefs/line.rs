//! A brief in one line: where its headline ends and its text begins.

/// Words before a full stop that ends a headline: “Dr. Vos resigns” has none of its own.
const SHORTEST: usize = 3;

/// What the line under the field says about it.
pub(super) const RULE: &str =
    "The first sentence becomes the headline, the rest the text. A | says where the headline ends instead.";

/// Headline and text. A `|` parts them; without one the first sentence of at least three words is the headline, without
/// its full stop. A line of one sentence has no text.
pub(super) fn split(line: &str) -> (String, String) {
    let line = line.trim();
    if let Some((headline, text)) = line.split_once('|') {
        return (headline.trim().to_owned(), text.trim().to_owned());
    }
    let ends = line.match_indices(['.', '!', '?']).map(|(at, mark)| at + mark.len());
    let end = ends.into_iter().find(|end| {
        let (sentence, rest) = line.split_at(*end);
        rest.starts_with(' ') && sentence.split_whitespace().count() >= SHORTEST
    });
    let (headline, text) = line.split_at(end.unwrap_or(line.len()));
    (without_stop(headline).to_owned(), text.trim().to_owned())
}

/// A headline has no full stop at its end; three of them are meant.
fn without_stop(headline: &str) -> &str {
    match headline.strip_suffix('.') {
        Some(bare) if !bare.ends_with('.') => bare,
        _ => headline,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_sentence_is_the_headline() {
        for (line, headline, text) in [
            ("Rail strike ends after nine days", "Rail strike ends after nine days", ""),
            ("Rail strike ends. Trains run from noon. ", "Rail strike ends", "Trains run from noon."),
            ("Who pays for it? Nobody knows.", "Who pays for it?", "Nobody knows."),
            ("Dr. Vos resigns. He was 61.", "Dr. Vos resigns", "He was 61."),
            ("Inflation at 2.4 per cent", "Inflation at 2.4 per cent", ""),
            ("Fire at St. Gilles | Two hurt. One missing.", "Fire at St. Gilles", "Two hurt. One missing."),
            ("And then...", "And then...", ""),
            ("", "", ""),
        ] {
            assert_eq!(split(line), (headline.to_owned(), text.to_owned()), "{line}");
        }
    }

    proptest! {
        #[test]
        fn no_word_is_lost(line in "[a-zé .!?|]{0,60}") {
            let (headline, text) = split(&line);
            let words = |text: &str| -> Vec<String> {
                text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
            };
            prop_assert_eq!(words(&format!("{headline} {text}")), words(&line));
        }
    }
}
