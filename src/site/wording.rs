//! How the publication words itself: what its own people write into the site desk. Where they wrote nothing, the program's
//! wording stands.

use crate::articles::body::Href;

/// Longest name and strapline, in characters.
const NAME: usize = 60;
const STRAPLINE: usize = 120;
/// Longest sentence about who pays, in characters.
const FUNDING: usize = 400;
/// Most claims, and the longest, in characters.
const CLAIMS: usize = 6;
const CLAIM: usize = 120;
/// Most links beside the sections, and the longest label, in characters.
const LINKS: usize = 8;
const LABEL: usize = 40;

/// What the site desk says.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Wording {
    /// Under the name; may be empty.
    pub strapline: String,
    /// Who pays for it; empty for the program's own sentence.
    pub funding: String,
    /// What the offer and the wall promise.
    pub claims: Vec<String>,
    /// What the navigation leads to beside the sections.
    pub links: Vec<Link>,
    /// Where messages to the paper go; nowhere but the desk if there is none.
    pub contact_email: Option<String>,
}

/// An entry of the navigation.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Link {
    /// As people read it.
    pub label: String,
    /// A path of this site, or an address elsewhere.
    pub href: String,
}

impl Wording {
    /// Who pays for it.
    pub fn funding(&self) -> String {
        if self.funding.is_empty() { crate::t("footer-funding") } else { self.funding.clone() }
    }
}

/// What is wrong with a name.
pub fn check_name(name: &str) -> Option<String> {
    let missing = name.is_empty().then(|| "A publication has a name.".to_owned());
    missing.or_else(|| crate::fields::too_long(name, NAME))
}

/// What is wrong with a strapline.
pub fn check_strapline(text: &str) -> Option<String> {
    crate::fields::too_long(text, STRAPLINE)
}

/// What is wrong with the sentence about who pays.
pub fn check_funding(text: &str) -> Option<String> {
    crate::fields::too_long(text, FUNDING)
}

/// Claims as they are typed, one a line.
pub fn claims(typed: &str) -> Result<Vec<String>, String> {
    let claims: Vec<String> = lines(typed).map(str::to_owned).collect();
    if claims.len() > CLAIMS {
        return Err(format!("At most {CLAIMS} lines."));
    }
    match claims.iter().find(|claim| claim.chars().count() > CLAIM) {
        Some(claim) => Err(format!("“{claim}” is longer than {CLAIM} characters.")),
        None => Ok(claims),
    }
}

/// Links as they are typed, one a line: a label, a blank and an address.
pub fn links(typed: &str) -> Result<Vec<Link>, String> {
    let links = lines(typed).map(link).collect::<Result<Vec<_>, _>>()?;
    if links.len() > LINKS { Err(format!("At most {LINKS} lines.")) } else { Ok(links) }
}

/// Links as they are typed.
pub fn typed(links: &[Link]) -> String {
    links.iter().map(|link| format!("{} {}", link.label, link.href)).collect::<Vec<_>>().join("\n")
}

fn link(line: &str) -> Result<Link, String> {
    let wrong =
        || format!("“{line}” is no label with an address behind it, such as: Podcasts /topics/podcasts");
    let (label, address) = line.rsplit_once(char::is_whitespace).ok_or_else(wrong)?;
    let href = Href::parse(address).filter(|href| !href.as_str().starts_with('#')).ok_or_else(wrong)?;
    let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
    if label.chars().count() > LABEL {
        return Err(format!("“{label}” is longer than {LABEL} characters."));
    }
    Ok(Link { label, href: href.as_str().to_owned() })
}

fn lines(typed: &str) -> impl Iterator<Item = &str> {
    typed.lines().map(str::trim).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_a_label_and_an_address() {
        let read = links("Our podcasts /topics/podcasts\n\nShop  https://shop.example/").unwrap();
        assert_eq!(read[0], Link { label: "Our podcasts".into(), href: "/topics/podcasts".into() });
        assert_eq!(typed(&read), "Our podcasts /topics/podcasts\nShop https://shop.example/");
        assert_eq!(links(&typed(&read)).unwrap(), read);
        for wrong in [
            "/politics",
            "Shop",
            "Shop javascript:alert(1)",
            "Shop //evil.example",
            "Up #top",
            "Shop shop.example",
        ] {
            assert!(links(wrong).is_err(), "{wrong}");
        }
        assert!(links(&"A /a\n".repeat(9)).is_err());
        assert!(links(&format!("{} /a", "x".repeat(41))).is_err());
    }

    #[test]
    fn claims_are_lines() {
        assert_eq!(
            claims(" Cancel anytime.\n\nNo card needed.").unwrap(),
            ["Cancel anytime.", "No card needed."]
        );
        assert!(claims(&"x\n".repeat(7)).is_err() && claims(&"x".repeat(121)).is_err());
    }
}
