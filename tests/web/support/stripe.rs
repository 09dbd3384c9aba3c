//! Stand-ins for Stripe: one that keeps books, and one that answers what it is told to and keeps what it was asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use courant::billing::inbox::webhook::Secrets;
use courant::billing::provider::stripe::Stripe;
use courant::clock::Clock;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::Site;
use super::python::Program;

/// The key with which Stripe is asked.
pub const KEY: &str = "sk_test_1";
/// What its events are signed with.
pub const SECRET: &str = "whsec_of_a_test";

/// Our side, asking at this address.
pub fn asking(base: &str, automatic_tax: bool, clock: &Clock) -> Stripe {
    courant::tls::install_provider();
    Stripe::new(KEY.to_owned().into(), base.parse().unwrap(), automatic_tax, clock.clone()).unwrap()
}

impl Site {
    /// The same site with Stripe at this address.
    pub async fn paid_through(self, base: &str) -> Self {
        self.served_with(|state| {
            state.payments = Arc::new(asking(base, false, &state.clock));
            state.webhook_secrets = Secrets::of(&SECRET.to_owned().into()).unwrap();
        })
        .await
    }
}

/// localstripe, with the part of its interface that tests set the stage with.
pub struct Books {
    pub base: String,
    client: reqwest::Client,
    _program: Program,
}

impl Books {
    pub async fn open() -> Self {
        courant::tls::install_provider();
        let mut program = Program::start("stripe_peer.py", "stripe-peer", &[]);
        let port = program.says("listening").await["port"].as_u64().unwrap();
        Self { base: format!("http://127.0.0.1:{port}"), client: reqwest::Client::new(), _program: program }
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Value {
        let request = self.client.post(format!("{}{path}", self.base)).bearer_auth(KEY).form(fields);
        let response = request.send().await.unwrap().error_for_status().unwrap();
        serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default()
    }

    pub async fn get(&self, path: &str) -> Value {
        let request = self.client.get(format!("{}{path}", self.base)).bearer_auth(KEY);
        let response = request.send().await.unwrap().error_for_status().unwrap();
        serde_json::from_str(&response.text().await.unwrap()).unwrap()
    }

    /// A customer whose default card has this number.
    pub async fn customer(&self, email: &str, card: &str) -> String {
        let card = [
            ("type", "card"),
            ("card[number]", card),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2030"),
            ("card[cvc]", "123"),
        ];
        let method = name(&self.post("/v1/payment_methods", &card).await);
        let customer = name(&self.post("/v1/customers", &[("email", email)]).await);
        self.post(&format!("/v1/payment_methods/{method}/attach"), &[("customer", &customer)]).await;
        let default = [("invoice_settings[default_payment_method]", method.as_str())];
        self.post(&format!("/v1/customers/{customer}"), &default).await;
        customer
    }

    /// A plan of 15 euros a month.
    pub async fn plan(&self) -> String {
        let plan =
            [("amount", "1500"), ("currency", "eur"), ("interval", "month"), ("product[name]", "Monthly")];
        name(&self.post("/v1/plans", &plan).await)
    }

    /// A subscription of a customer; as if bought here with an account's key.
    pub async fn subscribe(&self, customer: &str, plan: &str, account: Option<&str>) -> String {
        let mut fields = vec![("customer", customer), ("items[0][plan]", plan)];
        fields.extend(account.map(|account| ("metadata[account_id]", account)));
        name(&self.post("/v1/subscriptions", &fields).await)
    }

    /// Tells a site of what happens, signed.
    pub async fn tell(&self, site: &Site) {
        let url = format!("http://localhost:{}/webhooks/stripe", site.address.port());
        self.post("/_config/webhooks/courant", &[("url", &url), ("secret", SECRET)]).await;
    }
}

/// What an object is called.
pub fn name(object: &Value) -> String {
    object["id"].as_str().unwrap().to_owned()
}

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub method: String,
    pub path: String,
    /// Of the query or the form, in the order of their names.
    pub parameters: BTreeMap<String, String>,
    pub headers: BTreeMap<String, String>,
}

/// The headers that matter to Stripe.
const HEADERS: [&str; 4] = ["authorization", "content-type", "idempotency-key", "stripe-version"];

type Answers = dyn Fn(&Asked) -> (u16, Value) + Send + Sync;

/// A stand-in that answers what it is told to.
#[derive(Clone)]
pub struct Recorder {
    pub base: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Recorder {
    pub async fn open(answers: impl Fn(&Asked) -> (u16, Value) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let recorder = Self { base, asked: Arc::default() };
        let answers: Arc<Answers> = Arc::new(answers);
        let app = axum::Router::new().fallback(answer).with_state((recorder.clone(), answers));
        tokio::spawn(async move { axum::serve(listener, app).await });
        recorder
    }

    /// What was asked since this was called last.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

async fn answer(
    State((recorder, answers)): State<(Recorder, Arc<Answers>)>,
    request: Request,
) -> (StatusCode, String) {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let header = |name: &str| head.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let query = head.uri.query().unwrap_or_default().as_bytes();
    let sent = if head.method == "POST" { &body[..] } else { query };
    let asked = Asked {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        parameters: url::form_urlencoded::parse(sent).into_owned().collect(),
        headers: HEADERS.iter().filter_map(|name| Some(((*name).to_owned(), header(name)?))).collect(),
    };
    recorder.asked.lock().unwrap().push(asked.clone());
    let (status, body) = answers(&asked);
    (StatusCode::from_u16(status).unwrap(), body.to_string())
}

/// A page of a list.
pub fn list(data: &[Value]) -> Value {
    json!({"object": "list", "data": data, "has_more": false, "url": "/"})
}

/// What Stripe says of a name that it does not know.
pub fn missing() -> (u16, Value) {
    let error =
        json!({"type": "invalid_request_error", "code": "resource_missing", "message": "No such object"});
    (404, json!({ "error": error }))
}
