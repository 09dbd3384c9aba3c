//! Passwords that are guessed first: those on lists of stolen ones, the person's own name and address, the paper's name,
//! and what is built from them by the usual tricks. Asked where a password is set, never where it is used.

use zxcvbn::{Score, zxcvbn};

/// What is looked at of a password, in characters. Longer ones cost more to look at than they can hide.
const LOOKED_AT: usize = 48;

/// What an attacker who means this person would try as well.
#[derive(Debug, Clone, Default)]
pub struct Known {
    words: Vec<String>,
}

impl Known {
    /// The words that are known of a person, and of the paper: whole, and in their parts.
    pub fn of(texts: &[&str]) -> Self {
        let short = |text: &str| text.chars().take(LOOKED_AT).collect::<String>();
        let mut words = vec!["courant".to_owned()];
        for text in texts {
            words.push(short(text));
            words.push(short(&text.split_whitespace().collect::<String>()));
            words.extend(text.split(|c: char| !c.is_alphanumeric()).filter(|part| part.len() > 2).map(short));
        }
        Self { words }
    }
}

/// Whether a password falls within a million guesses: everything on the list of stolen passwords does, with a capital,
/// a year or a few digits more as well. Takes some milliseconds of a core.
pub fn is_guessable(password: &str, known: &Known) -> bool {
    let looked_at: String = password.chars().take(LOOKED_AT).collect();
    let words: Vec<&str> = known.words.iter().map(String::as_str).collect();
    zxcvbn(&looked_at, &words).score() <= Score::One
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stolen_and_personal_passwords_are_guessable() {
        let known = Known::of(&["Ada Lovelace", "ada.lovelace@analytical.example", "Brussels Courant"]);
        for password in [
            "1234567890",
            "qwertyuiop",
            "password123",
            "Password2026",
            "iloveyou12",
            "aaaaaaaaaaaaaaaa",
            "adalovelace",
            "Ada Lovelace",
            "ada.lovelace@analytical.example",
            "analytical1",
            "brusselscourant",
            "Brussels Courant",
            "courant2026",
            "abcdefghijklm",
        ] {
            assert!(is_guessable(password, &known), "{password}");
        }
        for password in
            ["correct horse battery", "a password for the tests", "jX9#vq2LmP", "gorizia bean stew 7"]
        {
            assert!(!is_guessable(password, &known), "{password}");
        }
    }

    #[test]
    fn a_long_password_takes_no_longer() {
        let start = std::time::Instant::now();
        is_guessable(&"a1B2".repeat(50_000), &Known::of(&[&"x".repeat(100_000)]));
        assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
    }
}
