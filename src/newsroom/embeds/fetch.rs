//! Looks at a page on the internet, for its title. Each hop's name is resolved once and the connection goes to the
//! addresses that were checked: a name that says something else a moment later is not asked again.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::ResolveHosts;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, header};
use url::{Host, Url};

use super::public::is_public;
use crate::tls;

/// How long an editor waits for all of it.
const PATIENCE: Duration = Duration::from_secs(5);
/// Most redirects that are followed.
const HOPS: usize = 3;
/// What is read of a page, in bytes: heads are at its beginning.
const MOST: usize = 256 << 10;

/// Looks at pages.
#[derive(Debug, Clone)]
pub struct Fetcher(Way);

#[derive(Debug, Clone)]
enum Way {
    /// The internet, and nothing else.
    Internet(Box<TokioResolver>),
    /// One peer, which all names lead to; addresses in links are checked as ever.
    Peer(SocketAddr),
    /// Nothing.
    Nowhere,
}

/// What an address says for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// There is something.
    Stands,
    /// There is nothing, and why.
    Gone(&'static str),
    /// It does not say.
    Unknown,
}

/// Why a page was not looked at.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error("no name server to ask")]
    Off,
    #[error("only http and https on their own ports")]
    Address,
    #[error("{0} is not on the internet")]
    Closed(IpAddr),
    #[error("nobody has the name")]
    Nobody,
    #[error("the name leads nowhere: {0}")]
    Name(String),
    #[error("more than {HOPS} redirects")]
    Hops,
    #[error("no page: {0}")]
    NoPage(String),
    #[error("no answer within {PATIENCE:?}")]
    Late,
    #[error(transparent)]
    Http(#[from] reqwest::Error),
}

impl Fetcher {
    /// Asks the system's name servers, not its hosts file: what stands there is this machine's own.
    pub fn internet() -> Self {
        let resolver = TokioResolver::builder_tokio().and_then(|mut builder| {
            builder.options_mut().use_hosts_file = ResolveHosts::Never;
            builder.build()
        });
        Self(match resolver {
            Ok(resolver) => Way::Internet(Box::new(resolver)),
            Err(error) => {
                tracing::warn!(%error, "no name server: embeds are shown without titles");
                Way::Nowhere
            }
        })
    }

    /// For tests: all names lead to this peer, which may be on this machine.
    pub fn to(peer: SocketAddr) -> Self {
        Self(Way::Peer(peer))
    }

    /// For tests: nothing is looked at.
    pub fn off() -> Self {
        Self(Way::Nowhere)
    }

    /// The beginning of the page at an address.
    pub(super) async fn page(&self, address: &Url) -> Result<String, FetchError> {
        let page = async { beginning(self.follow(address.clone()).await?).await };
        tokio::time::timeout(PATIENCE, page).await.map_err(|_| FetchError::Late)?
    }

    /// Whether anything stands at an address. Sites that let no programs in, or are slow, say nothing about it.
    pub async fn reply(&self, address: &Url) -> Reply {
        match tokio::time::timeout(PATIENCE, self.follow(address.clone())).await {
            Ok(Ok(response)) if response.status().is_success() => Reply::Stands,
            Ok(Ok(response)) if matches!(response.status().as_u16(), 404 | 410) => {
                Reply::Gone("its site says that there is no such page")
            }
            Ok(Err(FetchError::Nobody)) => Reply::Gone("no site has that name"),
            Ok(Err(error)) => {
                tracing::info!(%address, %error, "a link could not be looked at");
                Reply::Unknown
            }
            Ok(Ok(_)) | Err(_) => Reply::Unknown,
        }
    }

    /// What answers at an address, at the end of its redirects.
    async fn follow(&self, mut address: Url) -> Result<Response, FetchError> {
        for _ in 0..=HOPS {
            let response = self.ask(&address).await?;
            if !response.status().is_redirection() {
                return Ok(response);
            }
            let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
            let location = location.ok_or_else(|| FetchError::NoPage(response.status().to_string()))?;
            address = address.join(location).map_err(|_| FetchError::Address)?;
        }
        Err(FetchError::Hops)
    }

    /// Asks once, and only who was checked: no redirect is followed, no proxy of the environment stands in between.
    async fn ask(&self, address: &Url) -> Result<Response, FetchError> {
        let (host, peers) = self.peers(address).await?;
        let client = Client::builder()
            .tls_backend_preconfigured(tls::client())
            .redirect(Policy::none())
            .no_proxy()
            .resolve_to_addrs(&host, &peers)
            .user_agent(concat!("Courant/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(client.get(address.clone()).header(header::ACCEPT, "text/html").send().await?)
    }

    /// The host of an address and where it is, all of it on the internet.
    async fn peers(&self, address: &Url) -> Result<(String, Vec<SocketAddr>), FetchError> {
        if !matches!(address.scheme(), "http" | "https") || address.port().is_some() {
            return Err(FetchError::Address);
        }
        let host = address.host().ok_or(FetchError::Address)?.to_owned();
        let found = match &host {
            Host::Ipv4(ip) => vec![IpAddr::V4(*ip)],
            Host::Ipv6(ip) => vec![IpAddr::V6(*ip)],
            Host::Domain(name) => match &self.0 {
                Way::Internet(resolver) => resolve(resolver, name).await?,
                Way::Peer(peer) => return Ok((name.clone(), vec![*peer])),
                Way::Nowhere => return Err(FetchError::Off),
            },
        };
        if let Some(closed) = found.iter().find(|ip| !is_public(**ip)) {
            return Err(FetchError::Closed(*closed));
        }
        // Port 0 stands for the scheme's own.
        Ok((host.to_string(), found.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect()))
    }
}

/// Dots at the end keep search domains of the machine out of it.
async fn resolve(resolver: &TokioResolver, name: &str) -> Result<Vec<IpAddr>, FetchError> {
    let full = format!("{}.", name.trim_end_matches('.'));
    let found = resolver.lookup_ip(full).await.map_err(|error| {
        if error.is_nx_domain() { FetchError::Nobody } else { FetchError::Name(error.to_string()) }
    })?;
    Ok(found.iter().collect())
}

async fn beginning(mut response: Response) -> Result<String, FetchError> {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !response.status().is_success() || !kind.is_some_and(|kind| kind.starts_with("text/html")) {
        return Err(FetchError::NoPage(response.status().to_string()));
    }
    let mut bytes = Vec::new();
    while bytes.len() < MOST {
        let Some(chunk) = response.chunk().await? else {
            break;
        };
        bytes.extend_from_slice(&chunk[..chunk.len().min(MOST - bytes.len())]);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
