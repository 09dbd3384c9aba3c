//! Numbers of bank accounts and of banks, as far as they can be checked without asking one.

/// Lengths of the countries that take part in SEPA, by the IBAN registry (ISO 13616).
const LENGTHS: [(&str, usize); 41] = [
    ("AD", 24),
    ("AL", 28),
    ("AT", 20),
    ("BE", 16),
    ("BG", 22),
    ("CH", 21),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("EE", 20),
    ("ES", 24),
    ("FI", 18),
    ("FR", 27),
    ("GB", 22),
    ("GI", 23),
    ("GR", 27),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IS", 26),
    ("IT", 27),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MT", 31),
    ("NL", 18),
    ("NO", 15),
    ("PL", 28),
    ("PT", 25),
    ("RO", 24),
    ("RS", 22),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
];

/// The IBAN without blanks, if it can be one: a country of SEPA, its length, and the two digits that check the rest.
pub fn iban(typed: &str) -> Option<String> {
    let iban = compact(typed);
    let (country, rest) = iban.split_at_checked(2)?;
    let (_, length) = LENGTHS.into_iter().find(|(code, _)| *code == country)?;
    let fits = iban.len() == length && rest.bytes().take(2).all(|byte| byte.is_ascii_digit());
    (fits && remainder(&iban)? == 1).then_some(iban)
}

/// What is left of the number by 97, its first four characters behind the rest and letters as 10 to 35 (ISO 7064).
fn remainder(iban: &str) -> Option<u32> {
    let (front, rest) = iban.split_at_checked(4)?;
    rest.chars().chain(front.chars()).try_fold(0, |left, letter| {
        let value = letter.to_digit(36)?;
        Some((left * if value > 9 { 100 } else { 10 } + value) % 97)
    })
}

/// In groups of four, as it is printed.
pub fn grouped(iban: &str) -> String {
    let letters: Vec<char> = iban.chars().collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

/// The BIC without blanks, if it can be one (ISO 9362): bank, country, place, and perhaps a branch.
pub fn bic(typed: &str) -> Option<String> {
    let bic = compact(typed);
    let letters = |range: std::ops::Range<usize>| {
        bic.get(range).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_uppercase()))
    };
    let fits = matches!(bic.len(), 8 | 11) && bic.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (fits && letters(4..6)).then_some(bic)
}

/// Without blanks and in capitals.
pub fn compact(typed: &str) -> String {
    typed.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_of_accounts_and_banks() {
        for good in [
            "BE68 5390 0754 7034",
            "de89370400440532013000",
            "GR1601101250000000012300695",
            "MT84MALT011000012345MTLCAST001S",
        ] {
            assert!(iban(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "BE",
            "BE68 5390 0754 7035",
            "BE86 5390 0754 7034",
            "BE685390075470341",
            "XX68539007547034",
            "BEA8539007547034",
            "BE68-5390-0754-7034",
            "ΒΕ68539007547034",
            "BE6853900754703٤",
        ] {
            assert_eq!(iban(bad), None, "{bad}");
        }
        assert_eq!(grouped("BE68539007547034"), "BE68 5390 0754 7034");
        assert_eq!(bic("gkcc be bb").as_deref(), Some("GKCCBEBB"));
        for bad in ["", "GKCCBEB", "GKCC1EBB", "GKCCBEBBXX", "GKCCBEBB<XX"] {
            assert_eq!(bic(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn one_digit_wrong_is_seen(place in 2..16_usize, digit in 0..10_u32) {
            let good = "BE68539007547034";
            let wrong: String = good.chars().enumerate()
                .map(|(at, letter)| if at == place { char::from_digit(digit, 10).unwrap() } else { letter })
                .collect();
            prop_assert_eq!(iban(&wrong).is_some(), wrong == good);
        }

        #[test]
        fn anything_can_be_typed(text in any::<String>()) {
            let _ = (iban(&text), bic(&text));
        }
    }
}
