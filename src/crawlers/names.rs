//! Names of addresses, there and back: which name an address claims, and whether that name says the same.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{Name, RData};

use super::Crawler;

/// How long a reader waits for both look-ups together.
const PATIENCE: Duration = Duration::from_secs(2);

/// Names of one address that are looked at. Crawlers have one; anybody may give an address of theirs any number.
const MOST_NAMES: usize = 3;

/// Asks a name server.
#[derive(Debug, Clone)]
pub struct Names(TokioResolver);

/// No answer in time, or none that means anything.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unanswered {
    #[error("no answer within {PATIENCE:?}")]
    Late,
    #[error(transparent)]
    Failed(#[from] NetError),
}

impl Names {
    /// Asks this server, or the system's. Neither /etc/hosts nor a cache stands in between: the one is not the
    /// operator's word, and answers are kept by address.
    pub fn new(server: Option<SocketAddr>) -> Result<Self, NetError> {
        let mut builder = match server {
            None => TokioResolver::builder_tokio()?,
            Some(server) => TokioResolver::builder_with_config(only(server), TokioRuntimeProvider::default()),
        };
        let options = builder.options_mut();
        options.timeout = PATIENCE / 2;
        options.attempts = 1;
        options.cache_size = 0;
        options.use_hosts_file = ResolveHosts::Never;
        Ok(Self(builder.build()?))
    }

    /// The crawler that has this address: its name lies under the operator's domain, and the name leads back to it.
    pub(super) async fn crawler(&self, address: IpAddr) -> Result<Option<Crawler>, Unanswered> {
        tokio::time::timeout(PATIENCE, self.there_and_back(address)).await.map_err(|_| Unanswered::Late)?
    }

    async fn there_and_back(&self, address: IpAddr) -> Result<Option<Crawler>, Unanswered> {
        let Some(names) = found(self.0.reverse_lookup(address).await)? else {
            return Ok(None);
        };
        let names = names.answers().iter().filter_map(|record| match &record.data {
            RData::PTR(name) => Some(&name.0),
            _ => None,
        });
        for name in names.take(MOST_NAMES) {
            if let Some(crawler) = Crawler::of_host(&name.to_ascii())
                && self.leads_to(name, address).await?
            {
                return Ok(Some(crawler));
            }
        }
        Ok(None)
    }

    async fn leads_to(&self, name: &Name, address: IpAddr) -> Result<bool, NetError> {
        let answer = match address {
            IpAddr::V4(_) => self.0.ipv4_lookup(name.clone()).await,
            IpAddr::V6(_) => self.0.ipv6_lookup(name.clone()).await,
        };
        let answer = found(answer)?;
        Ok(answer.is_some_and(|answer| {
            answer.answers().iter().any(|record| record.data.ip_addr() == Some(address))
        }))
    }
}

/// “There is no such name” is an answer.
fn found<T>(answer: Result<T, NetError>) -> Result<Option<T>, NetError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.is_no_records_found() => Ok(None),
        Err(error) => Err(error),
    }
}

fn only(server: SocketAddr) -> ResolverConfig {
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
        connection.port = server.port();
        connection
    });
    ResolverConfig::from_name_servers(vec![NameServerConfig::new(server.ip(), true, connections.into())])
}
