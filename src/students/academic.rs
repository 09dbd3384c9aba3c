//! Domains at which whoever has an address studies, or works, at an institution of learning.

/// Suffixes of institutions of learning.
const SUFFIXES: &str = include_str!("academic_suffixes.txt");

/// Labels at which institutions give addresses to whoever has left them.
const LEFT: [&str; 8] = ["alumni", "alumna", "alumnae", "alumnus", "alum", "alumnes", "ehemalige", "former"];

/// Longest name of a host (RFC 1035).
const LONGEST: usize = 253;

/// The host of an address, in lower case.
fn host(address: &str) -> Option<String> {
    let (_, host) = address.trim().rsplit_once('@')?;
    Some(host.to_lowercase())
}

fn is_suffix(host: &str) -> bool {
    SUFFIXES.lines().any(|suffix| suffix == host)
}

/// The names at and above a host that an institution may have, the longest first: a label alone is no institution.
fn names(host: &str) -> impl Iterator<Item = &str> {
    let starts = std::iter::once(0).chain(host.match_indices('.').map(|(at, _)| at + 1));
    starts.filter_map(|at| host.get(at..)).filter(|name| name.contains('.'))
}

/// Whether an address is one of somebody who has left.
pub fn has_left(address: &str) -> bool {
    host(address).is_some_and(|host| host.split('.').any(|label| LEFT.contains(&label)))
}

/// Whether an address is below a suffix of institutions of learning. Labels are compared whole: `notac.uk` and
/// `ac.uk.example` are none.
pub fn is_academic(address: &str) -> bool {
    let Some(host) = host(address) else { return false };
    // The institution's own label stands before the suffix, and is not empty.
    let below = host.match_indices('.').any(|(at, _)| at > 0 && is_suffix(&host[at + 1..]));
    below && !has_left(address)
}

/// The domains under which an address's institution may stand in the list of the house.
pub fn candidates(address: &str) -> Vec<String> {
    if has_left(address) {
        return Vec::new();
    }
    host(address).map(|host| names(&host).map(str::to_owned).collect()).unwrap_or_default()
}

/// A domain as a person writes it, with or without the `@`, or what is wrong with it.
pub fn read(typed: &str) -> Result<String, String> {
    let domain = typed.trim().trim_start_matches('@').to_lowercase();
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let fits = domain.contains('.') && domain.len() <= LONGEST && domain.split('.').all(label);
    if !fits {
        return Err(format!("“{typed}” is no domain, such as uni-wien.example."));
    }
    // The same lists as for site licences: where anybody can have an address, nobody is a student for having one.
    crate::licences::domain::read(&domain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn who_studies() {
        for address in ["ada@ox.ac.uk", "Ada@CS.Ox.AC.UK", "ada@mit.edu", "ada@univie.ac.at", "ada@uw.edu.pl"]
        {
            assert!(is_academic(address), "{address}");
        }
        for address in [
            "ada@notac.uk",
            "ada@ac.uk",
            "ada@edu",
            "ada@.edu",
            "ada@.ac.uk",
            "ada@ac.uk.evil.com",
            "ada@mit.edu.evil.com",
            "ada@myedu",
            "ada@gmail.com",
            "ada@alumni.ox.ac.uk",
            "ada@alum.mit.edu",
            "ada@cs.alumni.mit.edu",
            "mit.edu",
            "ada@",
            "",
        ] {
            assert!(!is_academic(address), "{address}");
        }
    }

    #[test]
    fn candidates_are_whole_names() {
        assert_eq!(candidates("ada@student.KU-Leuven.be"), ["student.ku-leuven.be", "ku-leuven.be"]);
        assert!(candidates("ada@alumni.kuleuven.be").is_empty());
        assert!(candidates("ada@be").is_empty());
    }

    #[test]
    fn suffixes_are_names_in_lower_case() {
        let suffixes: Vec<_> = SUFFIXES.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(suffixes.len() > 100);
        for suffix in suffixes {
            assert!(!suffix.is_empty() && suffix == suffix.trim().to_lowercase(), "{suffix:?}");
            assert!(suffix == "edu" || suffix.split('.').count() == 2, "{suffix}");
        }
    }

    /// Any host, as the host of an address.
    fn at(host: &str) -> String {
        format!("ada@{host}")
    }

    fn ends_in_suffix(host: &str, suffixes: &[&str]) -> bool {
        suffixes.iter().any(|suffix| host.ends_with(&format!(".{suffix}")))
    }

    proptest! {
        /// Whatever stands before or behind a suffix without a dot between makes another name of it.
        #[test]
        fn suffixes_match_by_whole_labels(
            before in "[a-z]{1,8}", name in "[b-z]{1,8}", after in "[a-z]{2,8}", place in any::<prop::sample::Index>(),
        ) {
            let suffixes: Vec<_> = SUFFIXES.lines().filter(|line| !line.starts_with('#')).collect();
            let suffix = *place.get(&suffixes);
            let whole = [name.as_str(), suffix].join(".");
            prop_assert!(is_academic(&at(&whole)), "{}", whole);
            prop_assert!(!is_academic(&at(suffix)));
            let glued = [before.as_str(), suffix].concat();
            prop_assume!(!suffixes.contains(&glued.as_str()) && !ends_in_suffix(&glued, &suffixes));
            prop_assert!(!is_academic(&at(&glued)), "{}", glued);
            let moved = [name.as_str(), suffix, after.as_str()].join(".");
            prop_assume!(!ends_in_suffix(&moved, &suffixes));
            prop_assert!(!is_academic(&at(&moved)), "{}", moved);
        }

        /// Each name that is asked for is the host, or ends it after a dot.
        #[test]
        fn candidates_end_the_host(host in "[a-z]{1,4}(\\.[a-z]{1,4}){0,4}") {
            for name in candidates(&at(&host)) {
                let below = [".", name.as_str()].concat();
                prop_assert!(name == host || host.ends_with(&below));
                prop_assert!(name.contains('.'));
            }
        }
    }
}
