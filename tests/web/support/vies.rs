//! A VIES of the tests' own: it speaks the JSON of the real one, outages included, and remembers what it was asked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::routing::post;
use axum::{Router, body::Bytes};
use courant::invoicing::vies::Vies;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What it answers, by id, and what it was asked.
#[derive(Default)]
struct Register {
    answers: HashMap<String, Value>,
    asked: Vec<Value>,
}

/// The service; it ends with the test.
pub struct Peer {
    register: Arc<Mutex<Register>>,
    pub vies: Vies,
}

impl Peer {
    /// One that knows nobody: every member state is away.
    pub async fn start() -> Self {
        courant::tls::install_provider();
        let register = Arc::<Mutex<Register>>::default();
        let app =
            Router::new().route("/rest-api/check-vat-number", post(check)).with_state(Arc::clone(&register));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/rest-api", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { register, vies: Vies::at(&base.parse().unwrap()).unwrap() }
    }

    /// From now on this id is in use, or is not.
    pub fn knows(&self, id: &str, valid: bool) {
        let answer = json!({
            "countryCode": &id[..2], "vatNumber": &id[2..], "requestDate": "2026-11-24T09:00:00.000Z", "valid": valid,
            "requestIdentifier": "WAPIAAAAYtest123", "name": if valid { "UNIVERSITÉ D'ESSAI" } else { "---" },
            "address": "---", "traderName": "---",
        });
        self.register.lock().unwrap().answers.insert(id.to_owned(), answer);
    }

    /// What it was asked so far.
    pub fn asked(&self) -> Vec<Value> {
        self.register.lock().unwrap().asked.clone()
    }
}

async fn check(State(register): State<Arc<Mutex<Register>>>, body: Bytes) -> String {
    let question: Value = serde_json::from_slice(&body).unwrap();
    let part = |name: &str| question[name].as_str().unwrap_or_default().to_owned();
    let mut register = register.lock().unwrap();
    register.asked.push(question.clone());
    let id = part("countryCode") + &part("vatNumber");
    let away = json!({"actionSucceed": false, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]});
    register.answers.get(&id).cloned().unwrap_or(away).to_string()
}
