//! The form of VAT ids, as VIES describes it for each member state. Whether one was really given is VIES's to say
//! (`vies`); a form that no tax office gives is a slip of the pen and is refused at once.

use super::country::Country;
use super::iban::compact;

/// Longest number of a tax office elsewhere.
const LONGEST_ELSEWHERE: usize = 20;

/// What VIES has made of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The buyer has none.
    None,
    /// Of good form; VIES has not answered yet.
    Unconfirmed,
    /// It was given and is in use.
    Valid,
    /// It was not, or is no longer.
    Invalid,
}

/// The id without blanks, dots and dashes, or what is wrong with it. The id must be of the buyer's own country: it says
/// in which one they account for the tax.
pub fn read(typed: &str, country: Country) -> Result<String, String> {
    let id: String = compact(typed).chars().filter(|letter| !matches!(letter, '.' | '-' | '/')).collect();
    if id.is_empty() {
        return Ok(id);
    }
    if id.starts_with("XI") {
        return Err("Ids of Northern Ireland (XI) count for goods alone; for what is read, the buyer is in the United Kingdom."
            .to_owned());
    }
    if !country.is_member() {
        let fits = id.len() <= LONGEST_ELSEWHERE && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        return if fits { Ok(id) } else { Err(format!("Letters and digits, at most {LONGEST_ELSEWHERE}.")) };
    }
    let prefix = country.vat_prefix();
    let Some(number) = id.strip_prefix(prefix) else {
        return Err(format!("A VAT id of {} begins with {prefix}.", country.name()));
    };
    if is_well_formed(prefix, number) {
        Ok(id)
    } else {
        Err(format!("No VAT id of {} looks like this.", country.name()))
    }
}

/// Whether a number may stand behind this prefix: forms by VIES's list of structures, check digits where the rule is
/// published and simple.
fn is_well_formed(prefix: &str, number: &str) -> bool {
    let length = number.len();
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let mixed = number.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    match prefix {
        "AT" => number.strip_prefix('U').is_some_and(|rest| rest.len() == 8 && all_digits(rest)),
        "BE" => digits && length == 10 && number.starts_with(['0', '1']) && belgian(number),
        "BG" => digits && matches!(length, 9 | 10),
        "CY" => ends_with_letter(number, 8),
        "CZ" => digits && (8..=10).contains(&length),
        "DE" => digits && length == 9 && german(number),
        "EE" | "PT" => digits && length == 9,
        "EL" => digits && length == 9 && greek(number),
        "HR" => digits && length == 11 && eleven_ten(number),
        "ES" => mixed && length == 9 && all_digits(&number[1..8]) && !digits,
        "DK" | "FI" | "HU" | "MT" | "SI" => digits && length == 8,
        "FR" => mixed && length == 11 && all_digits(&number[2..]),
        "IE" => {
            mixed && matches!(length, 8 | 9) && number.ends_with(|letter: char| letter.is_ascii_uppercase())
        }
        "IT" => digits && length == 11 && luhn(number),
        "LV" => digits && length == 11,
        "LT" => digits && matches!(length, 9 | 12),
        "LU" => digits && length == 8 && luxembourgish(number),
        "NL" => {
            mixed
                && length == 12
                && number.as_bytes()[9] == b'B'
                && all_digits(&number[..9])
                && all_digits(&number[10..])
        }
        "PL" | "SK" => digits && length == 10,
        "RO" => digits && (2..=10).contains(&length),
        "SE" => digits && length == 12 && luhn(&number[..10]),
        _ => false,
    }
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn ends_with_letter(number: &str, digits: usize) -> bool {
    number.split_at_checked(digits).is_some_and(|(front, last)| {
        all_digits(front) && last.len() == 1 && last.as_bytes()[0].is_ascii_uppercase()
    })
}

fn value(digits: &str) -> u64 {
    digits.parse().unwrap_or(0)
}

fn values(digits: &str) -> impl DoubleEndedIterator<Item = u32> + '_ {
    digits.chars().filter_map(|digit| digit.to_digit(10))
}

/// The last two digits are what the first eight lack to a multiple of 97.
fn belgian(number: &str) -> bool {
    97 - value(&number[..8]) % 97 == value(&number[8..])
}

/// The last two digits are the rest of the first six by 89.
fn luxembourgish(number: &str) -> bool {
    value(&number[..6]) % 89 == value(&number[6..])
}

/// Powers of two from right to left, by 11 and by 10.
fn greek(number: &str) -> bool {
    let sum: u32 = values(&number[..8]).rev().zip(1..).map(|(digit, power)| digit << power).sum();
    sum % 11 % 10 == values(&number[8..]).sum::<u32>()
}

/// ISO 7064, MOD 11,10. German ids begin with no zero.
fn german(number: &str) -> bool {
    !number.starts_with('0') && eleven_ten(number)
}

fn eleven_ten(number: &str) -> bool {
    let (front, check) = number.split_at(number.len() - 1);
    let product = values(front).fold(10, |product, digit| {
        let sum = match (product + digit) % 10 {
            0 => 10,
            sum => sum,
        };
        sum * 2 % 11
    });
    (11 - product) % 10 == values(check).sum::<u32>()
}

/// Every second digit doubled, and its digits added (ISO/IEC 7812-1).
fn luhn(number: &str) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = values(number)
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 1 { doubled(digit) } else { digit })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read_of(country: &str, typed: &str) -> Result<String, String> {
        read(typed, country.parse().unwrap())
    }

    #[test]
    fn ids_of_good_form() {
        for (country, id) in [
            ("AT", "ATU12345675"),
            ("BE", "BE 0203.201.340"),
            ("BG", "BG123456789"),
            ("CY", "CY10259033P"),
            ("CZ", "CZ12345678"),
            ("DE", "DE136695976"),
            ("DK", "DK13585628"),
            ("EE", "EE100931558"),
            ("ES", "ESB58378431"),
            ("FI", "FI20774740"),
            ("FR", "FR83404833048"),
            ("GR", "EL094259216"),
            ("HR", "HR33392005961"),
            ("HU", "HU12892312"),
            ("IE", "IE6433435F"),
            ("IT", "IT00743110157"),
            ("LT", "LT119511515"),
            ("LU", "LU15027442"),
            ("LV", "LV40003521600"),
            ("MT", "MT11679112"),
            ("NL", "NL004495445B01"),
            ("PL", "PL8567346215"),
            ("PT", "PT501964843"),
            ("RO", "RO18547290"),
            ("SE", "SE123456789701"),
            ("SI", "SI50223054"),
            ("SK", "SK2022749619"),
            ("CH", "CHE-123.456.788"),
            ("GB", "GB980780684"),
        ] {
            assert!(read_of(country, id).is_ok(), "{id}: {:?}", read_of(country, id));
        }
        assert_eq!(read_of("BE", "be 0203.201.340").unwrap(), "BE0203201340");
        assert_eq!(read_of("BE", "  ").unwrap(), "", "who has none writes none");
    }

    #[test]
    fn ids_of_no_form() {
        for (country, id) in [
            ("BE", "BE0203201341"),
            ("BE", "0203201340"),
            ("BE", "DE136695976"),
            ("DE", "DE136695977"),
            ("GR", "GR094259216"),
            ("GR", "EL094259217"),
            ("FR", "FR8340483304"),
            ("NL", "NL004495445C01"),
            ("LU", "LU15027443"),
            ("IT", "IT00743110158"),
            ("GB", "XI123456789"),
            ("IE", "XI123456789"),
            ("GB", "GB<script>"),
            ("FR", "FRé1234567890"),
            ("ES", "ES123456789"),
            ("CH", "CHE1234567890123456789"),
            ("CY", "CY"),
            ("AT", "AT"),
            ("DE", "DE000000000"),
        ] {
            assert!(read_of(country, id).is_err(), "{id}");
        }
    }

    proptest! {
        #[test]
        fn anything_can_be_typed(text in any::<String>(), number in "[A-Z0-9]{0,14}") {
            for member in Country::members() {
                let _ = read(&text, member);
                let _ = read(&format!("{}{number}", member.vat_prefix()), member);
            }
        }

        #[test]
        fn what_is_read_is_read_the_same_again(number in "0[0-9]{7}") {
            let check = 97 - value(&number) % 97;
            let id = read_of("BE", &format!("BE {number}{check:02}")).unwrap();
            prop_assert_eq!(read_of("BE", &id), Ok(id));
        }
    }
}
