//! Fetching the published ranges once a day. What cannot be fetched or cannot be meant leaves the old ranges in force.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ETAG, IF_NONE_MATCH};
use reqwest::{Client, Response, StatusCode};
use sqlx::PgPool;
use url::Url;

use super::{Crawler, Crawlers, UnusableRanges, ranges, store};
use crate::app::AppState;
use crate::clock::Clock;
use crate::jobs::Jobs;
use crate::tls;

/// How often is looked whether anything is due: to try again after a failure, and to learn what another node fetched.
const LOOK_EVERY: Duration = Duration::from_hours(1);

/// How long one file may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Largest file, in bytes: the largest published is a tenth of it.
const LARGEST: usize = 1 << 20;

/// Where ranges are fetched from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nowhere: what is kept stays.
    Off,
    /// Where their operators publish them.
    Operators,
    /// From copies in one folder of a web server or of this machine, named `googlebot.json`, `bingbot.json` and so on:
    /// for a house whose servers reach nothing outside.
    Folder(Url),
}

impl std::str::FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self::Off),
            "operators" => Ok(Self::Operators),
            _ => match text.parse::<Url>() {
                Ok(mut folder) if matches!(folder.scheme(), "http" | "https" | "file") => {
                    if !folder.path().ends_with('/') {
                        folder.set_path(&format!("{}/", folder.path()));
                    }
                    Ok(Self::Folder(folder))
                }
                _ => {
                    Err(format!("“{text}” is neither off, nor operators, nor an http, https or file address"))
                }
            },
        }
    }
}

impl Source {
    fn address(&self, crawler: Crawler) -> Option<Url> {
        match self {
            Self::Off => None,
            Self::Operators => crawler.publication().parse().ok(),
            Self::Folder(folder) => {
                folder.join(&format!("{}.json", crawler.name().to_ascii_lowercase())).ok()
            }
        }
    }
}

/// Why ranges were not fetched.
#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error("the answer was {0}")]
    Status(StatusCode),
    #[error(transparent)]
    File(#[from] std::io::Error),
    #[error("larger than {LARGEST} bytes")]
    TooLarge,
    #[error(transparent)]
    Unusable(#[from] UnusableRanges),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// What was found at an address.
enum Found {
    /// What we have.
    Same,
    Json {
        bytes: Vec<u8>,
        etag: Option<String>,
    },
}

/// Starts the job.
pub fn start(jobs: &Jobs, state: &AppState, source: Source) -> reqwest::Result<()> {
    let refresher = Arc::new(Refresher::new(state.db.clone(), state.clock.clone(), source)?);
    let crawlers = state.crawlers.clone();
    jobs.every(LOOK_EVERY, "crawlers", move || {
        let (refresher, crawlers) = (Arc::clone(&refresher), crawlers.clone());
        async move { refresher.look(&crawlers).await }
    });
    Ok(())
}

/// Fetches ranges, keeps them in the database, and tells [`Crawlers`].
#[derive(Debug)]
pub struct Refresher {
    db: PgPool,
    clock: Clock,
    source: Source,
    client: Client,
}

impl Refresher {
    /// Fetches from `source`. Operators are only asked by https, redirected or not.
    pub fn new(db: PgPool, clock: Clock, source: Source) -> reqwest::Result<Self> {
        let client = Client::builder()
            .tls_backend_preconfigured(tls::client())
            .https_only(source == Source::Operators)
            .redirect(reqwest::redirect::Policy::limited(3))
            .connect_timeout(PATIENCE / 3)
            .timeout(PATIENCE)
            .user_agent(concat!("Courant/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { db, clock, source, client })
    }

    /// Fetches what is due, and reads what is kept.
    pub async fn look(&self, crawlers: &Crawlers) -> sqlx::Result<()> {
        for crawler in Crawler::ALL {
            if let Some(address) = self.source.address(crawler)
                && let Err(error) = self.fetch_if_due(crawler, &address).await
            {
                tracing::warn!(crawler = crawler.name(), %address, %error, "ranges were not fetched; the old ones stay");
            }
        }
        crawlers.set_ranges(store::ranges(&self.db).await?);
        Ok(())
    }

    async fn fetch_if_due(&self, crawler: Crawler, address: &Url) -> Result<(), FetchError> {
        let now = self.clock.now();
        let Some(etag) = store::claim(&self.db, crawler, now).await? else {
            return Ok(());
        };
        match self.fetch(address, etag).await? {
            Found::Same => store::confirm(&self.db, crawler, now).await?,
            Found::Json { bytes, etag } => {
                let networks = ranges::read(&bytes)?;
                let mut transaction = self.db.begin().await?;
                store::replace(&mut transaction, crawler, &networks, etag.as_deref(), now).await?;
                transaction.commit().await?;
                tracing::info!(
                    crawler = crawler.name(),
                    ranges = networks.len(),
                    "fetched the published ranges"
                );
            }
        }
        Ok(())
    }

    async fn fetch(&self, address: &Url, etag: Option<String>) -> Result<Found, FetchError> {
        if let Ok(path) = address.to_file_path() {
            return Ok(Found::Json { bytes: tokio::fs::read(path).await?, etag: None });
        }
        let mut request = self.client.get(address.clone());
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let response = request.send().await?;
        match response.status() {
            StatusCode::NOT_MODIFIED => Ok(Found::Same),
            StatusCode::OK => {
                let etag =
                    response.headers().get(ETAG).and_then(|etag| etag.to_str().ok()).map(str::to_owned);
                Ok(Found::Json { bytes: whole(response).await?, etag })
            }
            status => Err(FetchError::Status(status)),
        }
    }
}

/// The body, read no further than allowed: a length that a server claims is only a claim.
async fn whole(mut response: Response) -> Result<Vec<u8>, FetchError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > LARGEST {
            return Err(FetchError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_a_word_or_an_address() {
        assert_eq!("off".parse(), Ok(Source::Off));
        assert_eq!("operators".parse(), Ok(Source::Operators));
        for crawler in Crawler::ALL {
            assert_eq!(Source::Operators.address(crawler).unwrap().scheme(), "https");
            assert_eq!(Source::Off.address(crawler), None);
        }
        let folder: Source = "http://mirror.example/ranges".parse().unwrap();
        assert_eq!(
            folder.address(Crawler::Googlebot).unwrap().as_str(),
            "http://mirror.example/ranges/googlebot.json"
        );
        assert!("file:///srv/ranges".parse::<Source>().is_ok());
        for refused in ["ftp://mirror.example/", "on", ""] {
            assert!(refused.parse::<Source>().is_err(), "{refused}");
        }
    }
}
