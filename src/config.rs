//! Every setting, as an option of the command line and as an environment variable of the same name.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono_tz::Tz;
use clap::Args;
use lettre::message::Mailbox;
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::billing::inbox::webhook::Secrets;
use crate::crawlers::{self, refresh::Source};
use crate::invoicing::vies;
use crate::mail::sending::{self, Smtp};
use crate::network::Range;

/// What every command that touches the database needs.
#[derive(Debug, Clone, Args)]
pub struct Storage {
    /// A Postgres server to use; without it an embedded one runs under the data folder
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<SecretString>,

    /// Where a local installation keeps its database, media and keys
    #[arg(long, env = "COURANT_DATA_DIR", default_value = "./var", global = true)]
    pub data_dir: PathBuf,

    /// Time zone of the publication: its dates and the months of the meter
    #[arg(long, env = "COURANT_TIME_ZONE", default_value = "Europe/Brussels", global = true)]
    pub time_zone: Tz,

    /// Where pictures are kept (a file:// or s3:// URL); without it a folder in the data folder
    #[arg(long, env = "COURANT_MEDIA_URL", global = true)]
    pub media_url: Option<Url>,
}

/// What `courant serve` needs on top.
#[derive(Debug, Clone, Args)]
pub struct Serve {
    /// Address to listen on
    #[arg(long, env = "COURANT_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// Where readers find the site; the only source of absolute links. https means production
    #[arg(long, env = "COURANT_BASE_URL", default_value = "http://localhost:8080")]
    pub base_url: Url,

    /// Secret from which keys are derived, at least 32 characters; made and kept in the data folder if unset
    #[arg(long, env = "COURANT_SECRET", hide_env_values = true)]
    pub secret: Option<SecretString>,

    /// Address ranges of our own proxies, with commas between; only what they add to X-Forwarded-For is believed
    #[arg(long, env = "COURANT_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<Range>,

    /// The coarse meter against readers who throw their cookies away (on or off)
    #[arg(long, env = "COURANT_NETWORK_METER", default_value = "on", value_parser = clap::builder::BoolishValueParser::new(), action = clap::ArgAction::Set)]
    pub network_meter: bool,

    /// Load the demonstration newsroom (1 or 0); 1 when the embedded database is empty
    #[arg(long, env = "COURANT_DEMO", value_parser = clap::builder::BoolishValueParser::new())]
    pub demo: Option<bool>,

    /// Password of all demonstration accounts; random and printed once if unset
    #[arg(long, env = "COURANT_DEMO_PASSWORD", hide_env_values = true)]
    pub demo_password: Option<SecretString>,

    /// Name server that tells search engines' crawlers by name; the system's if unset
    #[arg(long, env = "COURANT_DNS", value_parser = crawlers::name_server)]
    pub dns: Option<SocketAddr>,

    /// Where crawlers' published address ranges are fetched from daily: operators, off, or an http, https or file address
    /// of a folder with copies; operators in production, else off
    #[arg(long, env = "COURANT_CRAWLER_RANGES")]
    pub crawler_ranges: Option<Source>,

    /// Where VIES is asked whether VAT ids are in use: its address, or off; the Commission's in production, else off
    #[arg(long, env = "COURANT_VIES_URL")]
    pub vies_url: Option<vies::Source>,

    /// Secret with which Stripe signs its events; several, with commas between, while one takes the place of another
    #[arg(long, env = "COURANT_STRIPE_WEBHOOK_SECRET", hide_env_values = true)]
    pub stripe_webhook_secret: Option<SecretString>,

    /// Secret key with which Stripe is asked; without it payments are the demonstration's
    #[arg(long, env = "COURANT_STRIPE_SECRET_KEY", hide_env_values = true)]
    pub stripe_secret_key: Option<SecretString>,

    /// Where Stripe is asked
    #[arg(long, env = "COURANT_STRIPE_API_BASE", default_value = "https://api.stripe.com")]
    pub stripe_api_base: Url,

    /// Let Stripe compute the tax in each price (on or off)
    #[arg(long, env = "COURANT_STRIPE_AUTOMATIC_TAX", default_value = "off", value_parser = clap::builder::BoolishValueParser::new(), action = clap::ArgAction::Set)]
    pub stripe_automatic_tax: bool,

    /// Let the demonstration's payments run under https too: nobody pays anything (1 or 0)
    #[arg(long, env = "COURANT_OFFLINE_PAYMENTS", default_value = "0", value_parser = clap::builder::BoolishValueParser::new(), action = clap::ArgAction::Set)]
    pub offline_payments: bool,

    /// Server that takes our mail: `smtps://user:password@host`, or `smtp://host:587?tls=required`; without it nothing
    /// is sent, and a demonstration shows its mail at /dev/mail
    #[arg(long, env = "COURANT_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<SecretString>,

    /// As whom we write: an address, or "Name <address>"; courant@ the host of the base address if unset
    #[arg(long, env = "COURANT_MAIL_FROM")]
    pub mail_from: Option<String>,
}

/// A setting that cannot be used. Its text names the setting and says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unusable(pub String);

/// Refuses settings that are there and empty, in whatever command they are read. Taken as unset, an empty
/// `DATABASE_URL` would start another database than the one that was meant.
pub fn refuse_blank(command: &clap::Command) -> Result<(), Unusable> {
    for name in command.get_arguments().filter_map(clap::Arg::get_env) {
        if std::env::var(name).is_ok_and(|value| value.trim().is_empty()) {
            let name = name.to_string_lossy();
            return Err(Unusable(format!("{name} is set and empty: give it a value, or do not set it")));
        }
    }
    command.get_subcommands().try_for_each(refuse_blank)
}

impl Serve {
    /// Production is what the outside reaches by https: Secure cookies, no development pages.
    pub fn is_production(&self) -> bool {
        self.base_url.scheme() == "https"
    }

    /// Where crawlers' ranges come from. A demonstration, or somebody trying the program out, calls nobody unasked.
    pub fn crawler_ranges(&self) -> Source {
        let usual = if self.is_production() { Source::Operators } else { Source::Off };
        self.crawler_ranges.clone().unwrap_or(usual)
    }

    /// Where VIES is asked, if it is. Somebody trying the program out calls nobody unasked.
    pub fn vies(&self) -> Option<Url> {
        let usual = if self.is_production() { vies::Source::commission() } else { vies::Source::Off };
        match self.vies_url.clone().unwrap_or(usual) {
            vies::Source::Off => None,
            vies::Source::At(url) => Some(url),
        }
    }

    /// Checks what the types cannot. Called once, before anything is opened.
    pub fn check(&self, storage: &Storage) -> Result<(), Unusable> {
        if !matches!(self.base_url.scheme(), "http" | "https") || self.base_url.host_str().is_none() {
            return Err(Unusable(format!(
                "COURANT_BASE_URL is {}: it must be an http or https address",
                self.base_url
            )));
        }
        if self.base_url.path() != "/" {
            return Err(Unusable("COURANT_BASE_URL must have no path: the site stands at the root".into()));
        }
        if storage.database_url.is_some() && self.secret.is_none() {
            return Err(Unusable(
                "COURANT_SECRET must be set together with DATABASE_URL: every node needs the same".into(),
            ));
        }
        if self.secret.as_ref().is_some_and(|secret| secret.expose_secret().len() < 32) {
            return Err(Unusable("COURANT_SECRET is shorter than 32 characters".into()));
        }
        self.check_stripe()?;
        self.smtp().map(|_| ())
    }

    fn check_stripe(&self) -> Result<(), Unusable> {
        self.webhook_secrets()?;
        if self.stripe_secret_key.as_ref().is_some_and(|key| key.expose_secret().trim().is_empty()) {
            return Err(Unusable(
                "COURANT_STRIPE_SECRET_KEY is blank: leave it out where there is none".into(),
            ));
        }
        if self.stripe_secret_key.is_some() && self.stripe_webhook_secret.is_none() {
            return Err(Unusable(
                "COURANT_STRIPE_WEBHOOK_SECRET must be set together with COURANT_STRIPE_SECRET_KEY: without Stripe's \
                 events nobody hears of payments"
                    .into(),
            ));
        }
        if self.is_production() && self.stripe_api_base.scheme() != "https" {
            return Err(Unusable("COURANT_STRIPE_API_BASE must be an https address in production".into()));
        }
        Ok(())
    }

    /// Whether subscriptions can be bought: never for nothing from the public, unless somebody wants just that.
    pub fn sells(&self) -> bool {
        !self.is_production() || self.offline_payments || self.stripe_secret_key.is_some()
    }

    /// What Stripe's events are signed with.
    pub fn webhook_secrets(&self) -> Result<Secrets, Unusable> {
        let Some(setting) = &self.stripe_webhook_secret else { return Ok(Secrets::default()) };
        Secrets::of(setting).ok_or_else(|| {
            Unusable(
                "COURANT_STRIPE_WEBHOOK_SECRET holds a blank secret: everybody could sign with it".into(),
            )
        })
    }

    /// The mail server, if there is one.
    pub fn smtp(&self) -> Result<Option<Smtp>, Unusable> {
        let from = self.mail_from()?;
        let Some(url) = &self.smtp_url else { return Ok(None) };
        // The address itself is not repeated: its password would stand in the log.
        let smtp = Smtp::new(url, from, sending::PATIENCE)
            .map_err(|error| Unusable(format!("COURANT_SMTP_URL is no address of a mail server: {error}")))?;
        Ok(Some(smtp))
    }

    fn mail_from(&self) -> Result<Mailbox, Unusable> {
        let host = self.base_url.host_str().unwrap_or("localhost");
        let from = self.mail_from.clone().unwrap_or_else(|| format!("courant@{host}"));
        from.parse().map_err(|error| {
            Unusable(format!("COURANT_MAIL_FROM: “{from}” is no address to write from: {error}"))
        })
    }
}
