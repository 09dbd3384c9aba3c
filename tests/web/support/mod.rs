//! The site as tests meet it: the whole router over a database of the test's own, real HTTP on loopback, and browsers
//! that keep cookies.

mod billing;
#[path = "../../support/cluster.rs"]
pub mod cluster;
pub mod dns;
pub mod mail;
mod mailbox;
mod newsroom;
#[path = "../../support/python.rs"]
pub mod python;
mod second_factor;
pub mod stripe;
pub mod vies;

use std::net::SocketAddr;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use courant::accounts::password::Hasher;
use courant::accounts::store::NewAccount;
use courant::accounts::{self, Email, Role};
use courant::app::{AppState, router};
use courant::billing::inbox::webhook::Secrets;
use courant::billing::provider::offline::provider::Offline;
use courant::clock::Clock;
use courant::crawlers::Crawlers;
use courant::database::connect;
use courant::highlights::{self, Schedule};
use courant::ids::AccountId;
use courant::invoicing::vies::Vies;
use courant::keys::Keys;
use courant::licences::Licences;
use courant::live::Live;
use courant::mail::Delivery;
use courant::network::Proxies;
use courant::newsroom::embeds::Fetcher;
use courant::paywall::EntitlementSource;
use courant::paywall::gate::Gate;
use courant::paywall::meter::Meter;
use courant::readership::{self, Recorder};
use courant::{paywall, readership::Readership};
use object_store::memory::InMemory;
use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use cluster::TestDatabase;
pub use newsroom::Draft;

/// Password of every account of a test.
pub const PASSWORD: &str = "correct horse battery";

/// When tests play, unless they say otherwise: a Tuesday morning in Brussels.
pub fn tuesday() -> DateTime<Utc> {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

/// A site of the test's own.
pub struct Site {
    pub state: AppState,
    pub address: SocketAddr,
    pub recorder: Recorder,
    /// Counts what is seen and followed of highlights.
    pub tallying: highlights::tally::Recorder,
    // Dropped last: the pool's connections end first.
    database: Arc<TestDatabase>,
}

impl Site {
    /// An empty site on a Tuesday morning.
    pub async fn open() -> Self {
        let database = Arc::new(cluster::database().await);
        Self::node(database, Clock::stopped(tuesday()), false).await
    }

    /// The same as readers reach it by https, through a proxy on this machine.
    pub async fn open_in_production() -> Self {
        let database = Arc::new(cluster::database().await);
        Self::node(database, Clock::stopped(tuesday()), true).await
    }

    /// The same behind a proxy on this machine that says where readers come from.
    pub async fn open_behind_a_proxy() -> Self {
        let database = Arc::new(cluster::database().await);
        let proxies = Proxies::new(&["127.0.0.0/8".parse().unwrap()], false);
        Self::node_behind(database, Clock::stopped(tuesday()), false, proxies).await
    }

    /// The same with the demonstration's notice and its mailbox.
    pub async fn open_demonstration() -> Self {
        let site = Self::open().await;
        site.served_with(|state| state.demonstration = true).await
    }

    /// The same site, served by one more router with something else in its state.
    pub async fn served_with(self, change: impl FnOnce(&mut AppState)) -> Self {
        let Self { mut state, recorder, tallying, database, .. } = self;
        change(&mut state);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        state.base_url.set_port(Some(address.port())).unwrap();
        let service = router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { state, address, recorder, tallying, database }
    }

    /// Another process on the same database and with the same secret.
    pub async fn second_node(&self) -> Self {
        let proxies = self.state.proxies.clone();
        Self::node_behind(Arc::clone(&self.database), self.state.clock.clone(), false, proxies).await
    }

    /// Another process that differs in something.
    pub async fn node_with(&self, change: impl FnOnce(&mut AppState)) -> Self {
        let (listener, recorder) = (listen().await, readership::buffer().1);
        let (tally, tallying) = highlights::tally::buffer();
        let mut state = AppState { tally, ..self.state.clone() };
        change(&mut state);
        Self::serve(Arc::clone(&self.database), listener, state, (recorder, tallying))
    }

    async fn node(database: Arc<TestDatabase>, clock: Clock, production: bool) -> Self {
        Self::node_behind(database, clock, production, Proxies::default()).await
    }

    async fn node_behind(
        database: Arc<TestDatabase>,
        clock: Clock,
        production: bool,
        proxies: Proxies,
    ) -> Self {
        courant::tls::install_provider();
        let db = connect(database.connect_options(), 4).await.unwrap();
        let listener = listen().await;
        let address = listener.local_addr().unwrap();
        let (readership, recorder) = readership::buffer();
        let (site, licences) = (Live::load(db.clone()).await.unwrap(), Live::load(db.clone()).await.unwrap());
        let booked: Live<Schedule> = Live::load(db.clone()).await.unwrap();
        let (tally, tallying) = highlights::tally::buffer();
        let live = (site, licences, booked);
        let state = AppState { proxies, tally, ..state(db, live, clock, address, readership, production) };
        Self::serve(database, listener, state, (recorder, tallying))
    }

    fn serve(
        database: Arc<TestDatabase>,
        listener: TcpListener,
        state: AppState,
        (recorder, tallying): (Recorder, highlights::tally::Recorder),
    ) -> Self {
        let address = listener.local_addr().unwrap();
        let app = router(state.clone());
        tokio::spawn(state.site.clone().follow());
        tokio::spawn(state.licences.clone().follow());
        tokio::spawn(state.highlights.clone().follow());
        let service = app.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { state, address, recorder, tallying, database }
    }

    pub fn db(&self) -> &PgPool {
        &self.state.db
    }

    /// A browser that nobody has used yet.
    pub fn browser(&self) -> Browser {
        let client = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Browser { client, base: format!("http://localhost:{}", self.address.port()) }
    }

    /// A browser that nobody has used yet, at another address (behind a proxy only).
    pub fn browser_at(&self, address: &str, user_agent: &str) -> Browser {
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("x-forwarded-for", address.parse().unwrap());
        let client = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .default_headers(headers)
            .user_agent(user_agent)
            .build()
            .unwrap();
        Browser { client, base: format!("http://localhost:{}", self.address.port()) }
    }

    /// A browser in which an account of this role is signed in.
    pub async fn browser_of(&self, role: Role) -> Browser {
        let email = format!("{}-{}@courant.example", role.name(), uuid::Uuid::new_v4().simple());
        self.account(&email, role).await;
        let browser = self.browser();
        browser.sign_in(&email).await;
        browser
    }

    /// A browser of a subscriber.
    pub async fn subscriber(&self) -> Browser {
        let email = format!("subscriber-{}@courant.example", uuid::Uuid::new_v4().simple());
        let id = self.account(&email, Role::Reader).await;
        self.entitle(id, None).await;
        let browser = self.browser();
        browser.sign_in(&email).await;
        browser
    }

    pub async fn entitle(&self, account: AccountId, until: Option<DateTime<Utc>>) {
        let from = self.state.clock.now() - chrono::TimeDelta::days(400);
        let source = EntitlementSource::Subscription;
        paywall::store::entitle(self.db(), account, source, from, until).await.unwrap();
    }

    pub async fn account(&self, email: &str, role: Role) -> AccountId {
        let hash = self.state.hasher.hash(PASSWORD.to_owned()).await.unwrap();
        let email: Email = email.parse().unwrap();
        let new = NewAccount {
            email: &email,
            verified: true,
            name: "Test Person",
            role,
            password_hash: Some(&hash),
            demonstration: false,
        };
        accounts::store::insert(self.db(), new, self.state.clock.now()).await.unwrap()
    }

    pub async fn limits(&self, anonymous: i32, registered: i32) {
        sqlx::query("update site set anonymous_limit = $1, registered_limit = $2")
            .bind(anonymous)
            .bind(registered)
            .execute(self.db())
            .await
            .unwrap();
        self.state.site.reload().await.unwrap();
    }
}

async fn listen() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

fn state(
    db: PgPool,
    (site, licences, booked): (Live<courant::site::Site>, Live<Licences>, Live<Schedule>),
    clock: Clock,
    address: SocketAddr,
    readership: Readership,
    production: bool,
) -> AppState {
    // Asks nobody; tests of crawlers make their own.
    let crawlers = Crawlers::new(clock.clone(), None);
    let base = if production {
        "https://courant.example".to_owned()
    } else {
        format!("http://localhost:{}", address.port())
    };
    AppState {
        gate: Gate::new(Meter::start(&db, "localhost"), true),
        site,
        licences,
        highlights: booked,
        tally: highlights::tally::buffer().0,
        proxies: Proxies::default(),
        zone: chrono_tz::Europe::Brussels,
        base_url: base.parse().unwrap(),
        production,
        loopback: true,
        demonstration: false,
        demands_second_factor: production,
        payments: Arc::new(Offline { db: db.clone(), clock: clock.clone(), base: base.parse().unwrap() }),
        db,
        clock,
        selling: true,
        webhook_secrets: Secrets::default(),
        vies: Vies::off(),
        mail: Delivery::Mailbox,
        keys: Keys::derive(&"a secret that only tests know, 32 characters".to_owned().into()),
        hasher: Hasher::new(),
        media: Arc::new(InMemory::new()),
        crawlers,
        embeds: Fetcher::off(),
        readership,
        writes: TaskTracker::new(),
        stopping: CancellationToken::new(),
    }
}

/// A browser: it keeps cookies and follows no redirect by itself, so that tests see them.
#[derive(Clone)]
pub struct Browser {
    pub client: reqwest::Client,
    pub base: String,
}

impl Browser {
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.client.get(format!("{}{path}", self.base))).await
    }

    pub async fn get_with(&self, path: &str, header: &str, value: &str) -> Answer {
        self.send(self.client.get(format!("{}{path}", self.base)).header(header, value)).await
    }

    pub async fn head(&self, path: &str) -> Answer {
        self.send(self.client.head(format!("{}{path}", self.base))).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(self.client.post(format!("{}{path}", self.base)).form(fields)).await
    }

    pub async fn put(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(self.client.put(format!("{}{path}", self.base)).form(fields)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.client.delete(format!("{}{path}", self.base))).await
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    pub async fn sign_in(&self, email: &str) {
        let answer = self.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
    }

    /// Opens a story and says how it came: "full", "metered" or "preview".
    pub async fn access(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        answer.mark("data-access").expect("an article").to_owned()
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The value of the first attribute of this name.
    pub fn mark(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.text.split_once(&format!(" {name}=\""))?;
        rest.split('"').next()
    }

    pub fn has(&self, text: &str) -> bool {
        self.text.contains(text)
    }

    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.status, 200, "{}", self.text);
        self
    }
}
