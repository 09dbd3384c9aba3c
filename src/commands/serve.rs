//! `courant serve`: opens everything, serves until it is told to stop, and puts everything away.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use super::{open, say};
use crate::accounts::erasure;
use crate::accounts::password::Hasher;
use crate::app::{AppState, router};
use crate::billing::provider::Provider;
use crate::billing::provider::offline::provider::Offline;
use crate::billing::provider::stripe::Stripe;
use crate::clock::Clock;
use crate::config::{Serve, Storage};
use crate::crawlers::{Crawlers, Names};
use crate::database::Database;
use crate::database::embedded::Purpose;
use crate::invoicing::vies::Vies;
use crate::jobs::Jobs;
use crate::keys::{self, Keys};
use crate::live::Live;
use crate::mail::Delivery;
use crate::mail::sending::{Smtp, Worker};
use crate::network::Proxies;
use crate::newsroom::embeds::Fetcher;
use crate::paywall::gate::Gate;
use crate::paywall::meter::Meter;
use crate::readership::Recorder;
use crate::{
    accounts, billing, coupons, crawlers, demo, groups, highlights, invoicing, licences, mail, newsroom,
    paywall, readership, site, students,
};

/// Serves.
pub async fn run(storage: &Storage, serve: Serve) -> anyhow::Result<ExitCode> {
    serve.check(storage)?;
    let database = open(storage, Purpose::Serve).await?;
    let served = serve_from(&database, storage, &serve).await;
    database.close().await?;
    served.map(|()| ExitCode::SUCCESS)
}

async fn serve_from(database: &Database, storage: &Storage, serve: &Serve) -> anyhow::Result<()> {
    let clock = Clock::new();
    clock.synchronise(&database.pool).await?;
    let media = media_store(storage)?;
    let password = first_start(database, serve, &clock, &media).await?;
    erasure::replay(&database.pool, &*media, clock.now()).await?;
    let listener = TcpListener::bind(serve.listen)
        .await
        .with_context(|| format!("cannot listen on {} (COURANT_LISTEN)", serve.listen))?;
    let (state, recorder, tallying) = state(database, storage, serve, &clock, media).await?;
    // Heard from before anybody is told that the program runs: whoever stops it at that word stops it as one should.
    let told = told_to_stop()?;
    say(&format!("Courant is at {}", serve.base_url));
    if state.demonstration {
        say(&demo::accounts_in_words(password.as_ref()));
    }
    let stop = CancellationToken::new();
    let following = tokio::spawn(clock.follow(database.pool.clone()));
    let recording = tokio::spawn(recorder.run(database.pool.clone(), stop.clone()));
    let tallying = tokio::spawn(tallying.run(database.pool.clone(), stop.clone()));
    let following_site = tokio::spawn(state.site.clone().follow());
    let following_licences = tokio::spawn(state.licences.clone().follow());
    let following_highlights = tokio::spawn(state.highlights.clone().follow());
    let jobs = jobs(&state, serve)?;
    let service = router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let stopping = state.stopping.clone();
    let told = async move {
        told.await;
        stopping.cancel();
    };
    axum::serve(listener, service).with_graceful_shutdown(told).await?;
    jobs.stop().await;
    state.writes.close();
    state.writes.wait().await;
    following.abort();
    following_site.abort();
    following_licences.abort();
    following_highlights.abort();
    stop.cancel();
    recording.await?;
    tallying.await?;
    Ok(())
}

/// What handlers and commands share, and the recorders of what is read and of what is seen of highlights.
pub async fn state(
    database: &Database,
    storage: &Storage,
    serve: &Serve,
    clock: &Clock,
    media: Arc<dyn ObjectStore>,
) -> anyhow::Result<(AppState, Recorder, highlights::tally::Recorder)> {
    let (readership, recorder) = readership::buffer();
    let (tally, tallying) = highlights::tally::buffer();
    let host = serve.base_url.host_str().unwrap_or_default();
    let demonstration = accounts::store::any_demonstration(&database.pool).await?;
    let state = AppState {
        db: database.pool.clone(),
        site: Live::load(database.pool.clone()).await?,
        licences: Live::load(database.pool.clone()).await?,
        highlights: Live::load(database.pool.clone()).await?,
        tally,
        gate: Gate::new(Meter::start(&database.pool, host), serve.network_meter),
        proxies: proxies(serve),
        clock: clock.clone(),
        zone: storage.time_zone,
        base_url: serve.base_url.clone(),
        production: serve.is_production(),
        loopback: serve.listen.ip().is_loopback(),
        demonstration,
        demands_second_factor: serve.is_production() || !demonstration,
        payments: payments(database, serve, clock)?,
        selling: serve.sells(),
        webhook_secrets: serve.webhook_secrets()?,
        vies: vies(serve)?,
        mail: if serve.smtp_url.is_some() { Delivery::Server } else { Delivery::Mailbox },
        keys: Keys::derive(&secret(storage, serve)?),
        hasher: Hasher::new(),
        media,
        crawlers: recognition(serve, clock),
        embeds: Fetcher::internet(),
        readership,
        writes: TaskTracker::new(),
        stopping: CancellationToken::new(),
    };
    Ok((state, recorder, tallying))
}

/// Who says whether VAT ids are in use.
fn vies(serve: &Serve) -> anyhow::Result<Vies> {
    Ok(match serve.vies() {
        Some(base) => Vies::at(&base)?,
        None => Vies::off(),
    })
}

/// Whoever takes the money: Stripe where there is a key, else nobody.
fn payments(database: &Database, serve: &Serve, clock: &Clock) -> anyhow::Result<Arc<dyn Provider>> {
    let (db, clock, base) = (database.pool.clone(), clock.clone(), serve.base_url.clone());
    let Some(key) = serve.stripe_secret_key.clone() else {
        return Ok(Arc::new(Offline { db, clock, base }));
    };
    let stripe = Stripe::new(key, serve.stripe_api_base.clone(), serve.stripe_automatic_tax, clock)?;
    Ok(Arc::new(stripe))
}

fn secret(storage: &Storage, serve: &Serve) -> anyhow::Result<SecretString> {
    match &serve.secret {
        Some(secret) => Ok(secret.clone()),
        None => keys::kept_secret(&storage.data_dir).context("the secret in the data folder"),
    }
}

/// Starts what is done beside the answering of requests.
fn jobs(state: &AppState, serve: &Serve) -> anyhow::Result<Jobs> {
    let jobs = Jobs::default();
    paywall::jobs::start(&jobs, state);
    newsroom::articles::jobs::start(&jobs, state);
    crate::media::jobs::start(&jobs, state);
    readership::jobs::start(&jobs, state);
    crate::shelf::jobs::start(&jobs, state);
    site::messages::jobs::start(&jobs, state);
    highlights::jobs::start(&jobs, state);
    crawlers::refresh::start(&jobs, state, serve.crawler_ranges())?;
    mail::jobs::start(&jobs, state);
    accounts::jobs::start(&jobs, state);
    licences::jobs::start(&jobs, state);
    groups::jobs::start(&jobs, state);
    billing::jobs::start(&jobs, state);
    invoicing::jobs::start(&jobs, state);
    coupons::jobs::start(&jobs, state);
    students::jobs::start(&jobs, state);
    send_mail(&jobs, state, serve.smtp()?);
    Ok(jobs)
}

/// Sends mail, where there is a server that takes it.
fn send_mail(jobs: &Jobs, state: &AppState, smtp: Option<Smtp>) {
    match smtp {
        Some(smtp) => {
            let worker = Worker { db: state.db.clone(), clock: state.clock.clone(), smtp };
            jobs.until_stopped(|stop| worker.run(stop));
        }
        None if state.production => tracing::warn!(
            "COURANT_SMTP_URL is not set: no mail is sent, so nobody can confirm an address or get a new password"
        ),
        None => {}
    }
}

fn proxies(serve: &Serve) -> Proxies {
    let proxies = Proxies::new(&serve.trusted_proxies, serve.is_production());
    if serve.network_meter && !proxies.know_readers() {
        tracing::warn!(
            "COURANT_TRUSTED_PROXIES is not set: where readers come from cannot be known, so the meter over networks is off"
        );
    }
    proxies
}

/// Recognises crawlers. Without a name server only published ranges count, which is said and stops nobody.
fn recognition(serve: &Serve, clock: &Clock) -> Crawlers {
    let names = Names::new(serve.dns).inspect_err(
        |error| tracing::warn!(%error, "no name server: crawlers are known by published ranges alone"),
    );
    Crawlers::new(clock.clone(), names.ok())
}

/// Loads the demonstration newsroom into an empty database, if it is wanted. Gives the password of its accounts, which
/// is told this once.
async fn first_start(
    database: &Database,
    serve: &Serve,
    clock: &Clock,
    media: &Arc<dyn ObjectStore>,
) -> anyhow::Result<Option<SecretString>> {
    let wanted = serve.demo.unwrap_or(database.is_embedded());
    if !wanted || accounts::store::any(&database.pool).await? {
        return Ok(None);
    }
    let password = serve.demo_password.clone().unwrap_or_else(|| keys::random_hex(6).into());
    demo::load(&database.pool, media.as_ref(), clock.now(), &password).await?;
    Ok(Some(password))
}

/// The folder or bucket of the pictures.
pub fn media_store(storage: &Storage) -> anyhow::Result<Arc<dyn ObjectStore>> {
    let folder = match &storage.media_url {
        None => storage.data_dir.join("media"),
        Some(url) if url.scheme() == "file" => {
            url.to_file_path().map_err(|()| anyhow::anyhow!("COURANT_MEDIA_URL is no path: {url}"))?
        }
        Some(url) if url.scheme() == "s3" => return bucket(url),
        Some(url) => anyhow::bail!("COURANT_MEDIA_URL must be a file:// or s3:// address, not {url}"),
    };
    std::fs::create_dir_all(&folder).with_context(|| format!("the media folder {}", folder.display()))?;
    // What is said to be kept must be on the disk: the picture's row is written next.
    Ok(Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true)))
}

/// A bucket, `s3://name/folder`. Where it is and who we are there say the settings that all programs share: `AWS_REGION`,
/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, and `AWS_ENDPOINT_URL` for those that are not Amazon's.
fn bucket(url: &Url) -> anyhow::Result<Arc<dyn ObjectStore>> {
    let name = url.host_str().with_context(|| format!("COURANT_MEDIA_URL names no bucket: {url}"))?;
    let bucket = AmazonS3Builder::from_env()
        .with_bucket_name(name)
        .build()
        .context("the bucket of COURANT_MEDIA_URL")?;
    Ok(match url.path().trim_matches('/') {
        "" => Arc::new(bucket),
        folder => Arc::new(PrefixStore::new(bucket, folder)),
    })
}

/// Ends at Ctrl-C or at the service manager's request.
fn told_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminated = signal(SignalKind::terminate()).context("SIGTERM cannot be heard")?;
    let mut interrupted = signal(SignalKind::interrupt()).context("SIGINT cannot be heard")?;
    Ok(async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
    })
}
