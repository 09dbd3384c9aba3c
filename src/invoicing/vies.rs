//! VIES, the Commission's service that says whether a VAT id is in use: `POST check-vat-number` of its REST interface
//! (<https://ec.europa.eu/taxation_customs/vies/>, technical information). It answers 200 also where it cannot tell, so a verdict is
//! only what says `valid`; everything else is an outage. Who asks under a VAT id of their own gets a consultation number,
//! which proves to a tax office that they asked.

use std::time::Duration;

use reqwest::Client;
use reqwest::redirect::Policy;
use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::country::Country;
use crate::tls;

/// How long VIES has to answer: some member states' registers take seconds, and a person waits for the page.
const PATIENCE: Duration = Duration::from_secs(8);
/// No answer is longer.
const LARGEST: usize = 64 << 10;

/// The Commission's own.
const COMMISSION: &str = "https://ec.europa.eu/taxation_customs/vies/rest-api/";

/// Where VIES is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nowhere.
    Off,
    /// At this address.
    At(Url),
}

impl Source {
    /// The Commission's own service.
    pub fn commission() -> Self {
        COMMISSION.parse().unwrap_or(Self::Off)
    }
}

impl std::str::FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self::Off);
        }
        let url = text.parse::<Url>().ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        url.map(Self::At).ok_or_else(|| "neither an http or https address nor off".to_owned())
    }
}

/// Asks VIES, or nobody.
#[derive(Debug, Clone)]
pub struct Vies(Option<Asked>);

#[derive(Debug, Clone)]
struct Asked {
    client: Client,
    base: Url,
}

/// What VIES made of an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// It is in use.
    pub valid: bool,
    /// The number under which the answer is kept there.
    pub consultation: Option<String>,
    /// Whose it is, where the member state says so.
    pub name: Option<String>,
    /// Where they are.
    pub address: Option<String>,
}

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
pub enum NoVerdict {
    /// No VIES is to be asked here.
    #[error("COURANT_VIES_URL is off: nobody is asked")]
    NotAsked,
    /// It could not be reached, or answered in no way that we understand.
    #[error("VIES: {0}")]
    Http(#[from] reqwest::Error),
    /// It answered that it cannot tell: `MS_UNAVAILABLE`, `TIMEOUT` and others.
    #[error("VIES: {0}")]
    Refused(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    valid: Option<bool>,
    request_identifier: Option<String>,
    name: Option<String>,
    address: Option<String>,
    #[serde(default)]
    error_wrappers: Vec<ErrorWrapper>,
}

#[derive(Deserialize)]
struct ErrorWrapper {
    error: Option<String>,
}

impl Vies {
    /// Nobody is asked.
    pub fn off() -> Self {
        Self(None)
    }

    /// The service at this address, such as `https://ec.europa.eu/taxation_customs/vies/rest-api/`.
    pub fn at(base: &Url) -> reqwest::Result<Self> {
        let client = Client::builder()
            .tls_backend_preconfigured(tls::client())
            .redirect(Policy::none())
            .connect_timeout(PATIENCE / 2)
            .timeout(PATIENCE)
            .user_agent(concat!("Courant/", env!("CARGO_PKG_VERSION")))
            .build()?;
        let mut base = base.clone();
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        Ok(Self(Some(Asked { client, base })))
    }

    /// Somebody is asked.
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Asks about an id of a member state, as the holder of another.
    pub async fn ask(&self, id: &str, asking: Option<&str>) -> Result<Verdict, NoVerdict> {
        let Asked { client, base } = self.0.as_ref().ok_or(NoVerdict::NotAsked)?;
        let url = base.join("check-vat-number").map_err(|error| NoVerdict::Refused(error.to_string()))?;
        let (state, number) =
            parts(id).ok_or_else(|| NoVerdict::Refused("no id of a member state".to_owned()))?;
        let mut question = json!({"countryCode": state, "vatNumber": number});
        if let Some((state, number)) = asking.and_then(parts) {
            question["requesterMemberStateCode"] = state.into();
            question["requesterNumber"] = number.into();
        }
        let body = serde_json::to_vec(&question).map_err(|error| NoVerdict::Refused(error.to_string()))?;
        let request =
            client.post(url).header("content-type", "application/json").header("accept", "application/json");
        verdict(&read(request.body(body).send().await?).await?)
    }
}

/// The answer, as far as anybody would read it.
async fn read(mut response: reqwest::Response) -> reqwest::Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST {
            break;
        }
    }
    Ok(body)
}

fn verdict(body: &[u8]) -> Result<Verdict, NoVerdict> {
    let reply: Reply = serde_json::from_slice(body)
        .map_err(|error| NoVerdict::Refused(format!("an answer that is none of its own: {error}")))?;
    if let Some(wrapper) = reply.error_wrappers.into_iter().next() {
        return Err(NoVerdict::Refused(
            told(wrapper.error).unwrap_or_else(|| "an error without a name".to_owned()),
        ));
    }
    let valid = reply.valid.ok_or_else(|| NoVerdict::Refused("no verdict".to_owned()))?;
    let (consultation, name, address) =
        (told(reply.request_identifier), told(reply.name), told(reply.address));
    Ok(Verdict { valid, consultation, name, address })
}

/// What is said at all: dashes stand for what a member state does not tell.
fn told(text: Option<String>) -> Option<String> {
    let text: String = crate::fields::clean(&text?).trim().chars().take(500).collect();
    (!text.is_empty() && text != "---").then_some(text)
}

/// The member state and the number of an id.
fn parts(id: &str) -> Option<(&str, &str)> {
    let (prefix, number) = id.split_at_checked(2)?;
    Country::members().any(|member| member.vat_prefix() == prefix).then_some((prefix, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_verdict_is_one() {
        let valid = verdict(
            br#"{"valid":true,"requestIdentifier":"WAPIA1","name":"---","address":" Rue 1\n1000 B "}"#,
        );
        let valid = valid.unwrap();
        assert_eq!((valid.valid, valid.consultation.as_deref(), valid.name), (true, Some("WAPIA1"), None));
        assert_eq!(valid.address.as_deref(), Some("Rue 1\n1000 B"));
        assert!(!verdict(br#"{"valid":false,"requestIdentifier":""}"#).unwrap().valid);
        for outage in [
            &br#"{"actionSucceed":false,"errorWrappers":[{"error":"MS_UNAVAILABLE"}]}"#[..],
            br#"{"valid":false,"errorWrappers":[{}]}"#,
            b"{}",
            b"[]",
            b"<html>",
            b"",
            br#"{"valid":"yes"}"#,
        ] {
            assert!(verdict(outage).is_err());
        }
        assert_eq!(parts("EL094259216"), Some(("EL", "094259216")));
        assert_eq!((parts("GB1"), parts("é"), parts("")), (None, None, None));
    }
}
