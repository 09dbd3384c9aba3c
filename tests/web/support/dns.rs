//! A name server on loopback that tests fill, and that counts what it is asked.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use hickory_server::Server;
use hickory_server::net::runtime::Time;
use hickory_server::proto::rr::rdata::{A, AAAA, PTR, SOA};
use hickory_server::proto::rr::{Name, RData, Record};
use hickory_server::server::{Request, RequestHandler, ResponseHandler, ResponseInfo};
use hickory_server::store::in_memory::InMemoryZoneHandler;
use hickory_server::zone_handler::{AxfrPolicy, Catalog, ZoneType};
use tokio::net::UdpSocket;

/// The server; it ends with the test.
pub struct NameServer {
    pub address: SocketAddr,
    asked: Arc<AtomicUsize>,
    _server: Server<Counted>,
}

struct Counted {
    catalog: Catalog,
    asked: Arc<AtomicUsize>,
}

#[async_trait]
impl RequestHandler for Counted {
    async fn handle_request<R: ResponseHandler, T: Time>(
        &self,
        request: &Request,
        answer: R,
    ) -> ResponseInfo {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.catalog.handle_request::<R, T>(request, answer).await
    }
}

impl NameServer {
    /// Answers for the whole world: addresses and the names they claim, names and the addresses they lead to.
    pub async fn start(claims: &[(&str, &str)], leads: &[(&str, &str)]) -> Self {
        let mut zone = InMemoryZoneHandler::<hickory_server::net::runtime::TokioRuntimeProvider>::empty(
            Name::root(),
            ZoneType::Primary,
            AxfrPolicy::Deny,
        );
        let mut insert = |name: Name, data| assert!(zone.upsert_mut(Record::from_rdata(name, 60, data), 1));
        insert(Name::root(), RData::SOA(SOA::new(Name::root(), Name::root(), 1, 60, 60, 60, 60)));
        for (address, name) in claims {
            let address: IpAddr = address.parse().unwrap();
            insert(Name::from(address), RData::PTR(PTR(Name::from_ascii(name).unwrap())));
        }
        for (name, address) in leads {
            let data = match address.parse().unwrap() {
                IpAddr::V4(address) => RData::A(A(address)),
                IpAddr::V6(address) => RData::AAAA(AAAA(address)),
            };
            insert(Name::from_ascii(name).unwrap(), data);
        }
        let mut catalog = Catalog::new();
        catalog.upsert(Name::root().into(), vec![Arc::new(zone)]);
        let asked = Arc::<AtomicUsize>::default();
        let mut server = Server::new(Counted { catalog, asked: Arc::clone(&asked) });
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        server.register_socket(socket);
        Self { address, asked, _server: server }
    }

    /// Questions so far.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}
