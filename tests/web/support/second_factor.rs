//! A person with an authenticator app and a paper with recovery codes.

use chrono::TimeDelta;
use data_encoding::BASE32_NOPAD;
use totp_rs::{Algorithm, Builder};

use super::{Answer, Browser, PASSWORD, Site};

/// What somebody has beside the password.
#[derive(Debug, Clone)]
pub struct Possessions {
    secret: Vec<u8>,
    pub codes: Vec<String>,
}

impl Possessions {
    /// What the app shows now.
    pub fn code(&self, site: &Site) -> String {
        code(&self.secret, site)
    }
}

fn code(secret: &[u8], site: &Site) -> String {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_secret(secret.to_vec())
        .build_noncompliant();
    totp.generate(site.state.clock.now().timestamp().cast_unsigned()).to_string()
}

impl Site {
    /// Time passes.
    pub fn later(&self, seconds: i64) {
        self.state.clock.set(self.state.clock.now() + TimeDelta::seconds(seconds));
    }
}

impl Browser {
    /// Adds an authenticator app, with the password.
    pub async fn adds_an_app(&self, site: &Site) -> Possessions {
        let path = "/account/second-factor/authenticator";
        let page = self.post(path, &[("factor_password", PASSWORD)]).await.ok();
        let sealed = page.field("sealed");
        let shown = page.text.split_once("factor-secret\">").unwrap().1.split('<').next().unwrap();
        let secret = BASE32_NOPAD.decode(shown.replace(' ', "").as_bytes()).unwrap();
        let done = self.post(path, &[("sealed", &sealed), ("code", &code(&secret, site))]).await.ok();
        let codes = done.text.split_once("factor-codes\">").unwrap().1.split_once("</ul>").unwrap().0;
        let codes: Vec<_> =
            codes.split("<li>").skip(1).map(|line| line.split('<').next().unwrap().to_owned()).collect();
        assert_eq!(codes.len(), 10);
        Possessions { secret, codes }
    }

    /// The second step of a sign-in.
    pub async fn shows(&self, code: &str) -> Answer {
        self.post("/sign-in/second-factor", &[("factor_code", code)]).await
    }
}

impl Answer {
    /// The value of a field of a form.
    pub fn field(&self, name: &str) -> String {
        let (_, rest) = self.text.split_once(&format!("name=\"{name}\" value=\"")).expect("a field");
        rest.split('"').next().unwrap().to_owned()
    }
}
