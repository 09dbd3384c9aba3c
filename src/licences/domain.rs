//! Domains of e-mail addresses: what may stand in a licence, and which addresses are at one.

/// Everybody's mail.
const PROVIDERS: &str = include_str!("mail_providers.txt");

/// What registries of countries sell names under: `*.ac.uk` is no institution, it is all of them.
const SOLD_UNDER: [&str; 20] = [
    "ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "gv", "ltd", "mil", "ne", "net", "nhs", "nom",
    "or", "org", "plc", "sch", "school",
];

/// Longest name of a host (RFC 1035).
const LONGEST: usize = 253;

/// Whether an address is at a domain as a licence names it. The database has the same rule (`is_at_domain`).
pub fn is_at(email: &str, domain: &str) -> bool {
    let Some((_, host)) = email.rsplit_once('@') else { return false };
    let host = host.to_lowercase();
    match domain.strip_prefix('*') {
        Some(below) => host.ends_with(below),
        None => host == domain,
    }
}

/// A domain as a person writes it, with or without the `@`, or what is wrong with it.
pub fn read(typed: &str) -> Result<String, String> {
    let domain = typed.trim().trim_start_matches('@').to_lowercase();
    let base = domain.strip_prefix("*.").unwrap_or(&domain);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_host = base.contains('.')
        && base.len() <= LONGEST
        && base.split('.').all(label)
        && !base.ends_with(|letter: char| letter.is_ascii_digit());
    if !is_host {
        return Err(format!("“{typed}” is no domain, such as uni.example or *.uni.example."));
    }
    if is_anybodys(base) {
        return Err(format!("At {base} anybody can have an address: the paper would be open to everybody."));
    }
    Ok(domain)
}

/// Whether anybody can have an address there, or below it.
fn is_anybodys(base: &str) -> bool {
    let sold = base.split_once('.').is_some_and(|(name, country)| {
        SOLD_UNDER.contains(&name) && country.len() == 2 && !country.contains('.')
    });
    sold || providers().any(|provider| {
        base == provider || base.strip_suffix(provider).is_some_and(|front| front.ends_with('.'))
    })
}

fn providers() -> impl Iterator<Item = &'static str> {
    PROVIDERS.lines().filter(|line| !line.starts_with('#'))
}

/// Whether an address can be at both.
pub fn overlap(one: &str, other: &str) -> bool {
    match (one.strip_prefix('*'), other.strip_prefix('*')) {
        (None, None) => one == other,
        (Some(below), None) => other.ends_with(below),
        (None, Some(below)) => one.ends_with(below),
        (Some(one), Some(other)) => one.ends_with(other) || other.ends_with(one),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn domains_as_people_write_them() {
        for (typed, domain) in [
            ("uni.example", "uni.example"),
            (" @Uni.Example ", "uni.example"),
            ("*.uni.example", "*.uni.example"),
            ("bücher.example", "bücher.example"),
            ("ox.ac.uk", "ox.ac.uk"),
            ("vub.be", "vub.be"),
            ("notgmail.com", "notgmail.com"),
        ] {
            assert_eq!(read(typed), Ok(domain.to_owned()), "{typed}");
        }
        for wrong in [
            "",
            "uni",
            "*.com",
            "*",
            "*.",
            "uni..example",
            "-uni.example",
            "a@uni.example",
            "uni example",
            "*.*.example",
            "192.0.2.7",
            "gmail.com",
            "GMAIL.com",
            "*.gmail.com",
            "yahoo.co.uk",
            "mail.gmail.com",
            "*.ac.uk",
            "co.uk",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_provider_of_the_list_is_a_host_in_lower_case() {
        assert!(providers().count() > 200);
        for provider in providers() {
            assert!(provider.contains('.') && provider == provider.trim().to_lowercase(), "{provider:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_at_both_shows_that_they_overlap(
            email in "[ab](\\.[ab]){0,3}", one in "(\\*\\.)?[ab](\\.[ab]){0,2}", other in "(\\*\\.)?[ab](\\.[ab]){0,2}"
        ) {
            let email = format!("reader@{email}");
            let both = is_at(&email, &one) && is_at(&email, &other);
            prop_assert!(!both || overlap(&one, &other));
            prop_assert_eq!(overlap(&one, &other), overlap(&other, &one));
            prop_assert!(overlap(&one, &one));
        }
    }
}
