//! Pictures with the program killed, on a disk that is full, and in a bucket.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use courant::database::connect;
use courant::database::embedded::{Cluster, Purpose};
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use sqlx::PgPool;

use super::python::Program;
use super::{PASSWORD, Serving, data_dir, first_line};

/// A picture of which nothing can be left out: its files are large.
fn noise(width: u32, height: u32) -> Vec<u8> {
    let mut state = 1_u32;
    let pixels = RgbImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [red, green, blue, _] = state.to_be_bytes();
        Rgb([red, green, blue])
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&pixels).unwrap();
    bytes
}

/// Somebody of the newsroom, signed in.
async fn author(serving: &Serving) -> reqwest::Client {
    let client = reqwest::Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none());
    let client = client.build().unwrap();
    let fields = [("email", "author@courant.example"), ("password", PASSWORD)];
    let answer = client.post(serving.url("/sign-in")).form(&fields).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 303);
    client
}

async fn upload(serving: &Serving, client: &reqwest::Client, picture: &[u8]) -> (u16, String) {
    let head = "--mark\r\nContent-Disposition: form-data; name=\"files\"; filename=\"noise.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n";
    let body = [head.as_bytes(), picture, b"\r\n--mark--\r\n"].concat();
    let request = client.post(serving.url("/newsroom/media")).header("accept", "application/json");
    let request = request.header("content-type", "multipart/form-data; boundary=mark").body(body);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// Every file below a folder, whatever it is called.
fn files(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.display().to_string());
        }
    }
    found
}

async fn count(pool: &PgPool, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement).fetch_one(pool).await.unwrap()
}

async fn until(pool: &PgPool, statement: &'static str, wanted: i64) {
    let began = Instant::now();
    while count(pool, statement).await != wanted {
        // Files are made when the machine has nothing else to do: beside other tests that takes its time.
        assert!(began.elapsed() < Duration::from_mins(10), "{statement}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// No file grows beyond a mebibyte: what a write meets on a full disk, for whoever runs the tests.
fn on_a_full_disk(data: &Path) -> Serving {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut child = Command::new("sh")
        .args(["-c", "ulimit -f 2048; trap '' 25; exec \"$0\" serve", env!("CARGO_BIN_EXE_courant")])
        .env_remove("DATABASE_URL")
        .env("COURANT_DATA_DIR", data)
        .env("COURANT_LOG", "off")
        .env("COURANT_LISTEN", format!("127.0.0.1:{port}"))
        .env("COURANT_BASE_URL", format!("http://localhost:{port}"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    assert!(first_line(child.stdout.as_mut().unwrap()).starts_with("Courant is at "));
    Serving { child, port }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_leaves_no_part_of_a_picture() {
    let data = data_dir();
    // Postgres is the test's and has room.
    let cluster = Cluster::attach(data.path(), Purpose::Command).await.unwrap();
    let pool = connect(cluster.connect_options(), 2).await.unwrap();
    assert!(Serving::start(data.path()).stop().success());
    sqlx::query("delete from media_rendering").execute(&pool).await.unwrap();
    let media = data.path().join("media");
    let (before, rows) = (files(&media), count(&pool, "select count(*) from media").await);
    let picture = noise(1600, 1200);

    let serving = on_a_full_disk(data.path());
    let client = author(&serving).await;
    let (status, text) = upload(&serving, &client, &picture).await;
    assert_eq!(status, 507, "{text}");
    assert!(text.contains("noise.jpg: It could not be kept just now, and nothing of it was."), "{text}");
    assert_eq!(files(&media), before);
    assert_eq!(count(&pool, "select count(*) from media").await, rows);
    let (status, text) = upload(&serving, &client, &noise(300, 200)).await;
    assert_eq!(status, 200, "what fits is taken: {text}");
    serving.stop();

    let serving = Serving::start(data.path());
    let (status, text) = upload(&serving, &author(&serving).await, &picture).await;
    assert_eq!(status, 200, "{text}");
    serving.stop();
    pool.close().await;
    cluster.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_finished_though_the_program_was_killed_at_it() {
    const LEFT: &str = "select count(*) from media_rendering";
    let data = data_dir();
    let cluster = Cluster::attach(data.path(), Purpose::Command).await.unwrap();
    let pool = connect(cluster.connect_options(), 2).await.unwrap();
    assert!(Serving::start(data.path()).stop().success());
    sqlx::query("delete from media_rendering").execute(&pool).await.unwrap();
    let mut serving = Serving::start(data.path());
    let client = author(&serving).await;
    let (status, text) = upload(&serving, &client, &noise(1600, 1200)).await;
    assert_eq!(status, 200, "{text}");
    for _ in 0..2 {
        until(&pool, "select count(*) from media_rendering where tries > 0 and due_at > now()", 1).await;
        serving.signal("-KILL");
        serving.child.wait().unwrap();
        assert_eq!(count(&pool, LEFT).await, 1, "nobody says that it is finished");
        // The lease is over.
        sqlx::query("update media_rendering set due_at = now() - interval '1 second'")
            .execute(&pool)
            .await
            .unwrap();
        serving = Serving::start(data.path());
    }
    until(&pool, LEFT, 0).await;
    assert_eq!(count(&pool, "select count(*) from media where name = 'noise.jpg' and modern").await, 1);
    serving.stop();
    let folder: uuid::Uuid = sqlx::query_scalar("select file_id from media where name = 'noise.jpg'")
        .fetch_one(&pool)
        .await
        .unwrap();
    let kept = files(&data.path().join("media").join(folder.to_string()));
    let of = |kind: &str| kept.iter().filter(|name| name.rsplit('.').next() == Some(kind)).count();
    let (avif, jpeg) = (of("avif"), of("jpg"));
    assert_eq!(
        (avif, jpeg, kept.len()),
        (7, 7, 15),
        "each in both, the original, and nothing half-written: {kept:?}"
    );
    pool.close().await;
    cluster.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_stand_in_a_bucket() {
    let mut peer = Program::start("s3_peer.py", "s3-peer", &[]);
    let endpoint = format!("http://127.0.0.1:{}", peer.says("listening").await["port"]);
    let data = data_dir();
    let settings = [
        ("COURANT_MEDIA_URL", "s3://pictures/courant"),
        ("AWS_ENDPOINT_URL", endpoint.as_str()),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
    ];
    let serving = Serving::start_with(data.path(), &settings);
    let client = author(&serving).await;
    let (status, text) = upload(&serving, &client, &noise(500, 300)).await;
    assert_eq!(status, 200, "{text}");
    let said: serde_json::Value = serde_json::from_str(&text).unwrap();
    let shown = said["pictures"][0]["thumbnail"].as_str().unwrap();
    let file = reqwest::get(serving.url(shown)).await.unwrap();
    assert_eq!(
        (file.status().as_u16(), file.headers()["content-type"].to_str().unwrap()),
        (200, "image/jpeg")
    );
    assert_eq!(
        reqwest::get(serving.url("/media/0190a5b0-0000-7000-8000-000000000000/400.jpg"))
            .await
            .unwrap()
            .status(),
        404
    );
    peer.tell("list").await;
    let keys = peer.says("listed").await["keys"].clone();
    let name = format!("courant{shown}").replace("courant/media/", "courant/");
    assert!(keys.as_array().unwrap().iter().any(|key| key == name.as_str()), "{name} in {keys}");
    assert!(!data.path().join("media").exists(), "nothing is kept beside the bucket");
    serving.stop();
}

/// What a reader waits for a page, the slowest of a hundred left out, in milliseconds.
async fn slowest(serving: &Serving, while_waiting: impl Fn(usize) -> bool) -> (usize, f64) {
    let mut waits = Vec::new();
    while while_waiting(waits.len()) {
        let began = Instant::now();
        serving.get("/").await;
        waits.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    waits.sort_by(f64::total_cmp);
    (waits.len(), waits[(waits.len() * 99 / 100).min(waits.len() - 1)])
}

/// Measures; `docs/measured.md` has the command.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures on a machine that does nothing else"]
async fn a_large_picture_is_ready_in_ten_seconds_and_readers_do_not_notice() {
    let data = data_dir();
    let cluster = Cluster::attach(data.path(), Purpose::Command).await.unwrap();
    let pool = connect(cluster.connect_options(), 2).await.unwrap();
    let serving = Serving::start(data.path());
    let client = author(&serving).await;
    until(&pool, "select count(*) from media_rendering", 0).await;
    let photo = RgbImage::from_fn(4000, 3000, |x, y| {
        let grain = (x * 7 + y * 13 + x * y) % 23;
        let wave = f64::from(x / 9 + y / 7).sin().mul_add(60.0, 120.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 60 to 180")]
        let light = wave as u8;
        Rgb([light + u8::try_from(grain).unwrap(), light, u8::try_from((x + y) % 256).unwrap()])
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&photo).unwrap();
    let (_, calm) = slowest(&serving, |count| count < 1000).await;

    let began = Instant::now();
    let (status, text) = upload(&serving, &client, &bytes).await;
    assert_eq!(status, 200, "{text}");
    let usable = began.elapsed();
    let ready = async {
        until(&pool, "select count(*) from media_rendering", 0).await;
        began.elapsed()
    };
    let done = std::sync::atomic::AtomicBool::new(false);
    let reading = slowest(&serving, |_| !done.load(std::sync::atomic::Ordering::Relaxed));
    let ready = async {
        let ready = ready.await;
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        ready
    };
    let (ready, (count, busy)) = tokio::join!(ready, reading);
    println!(
        "{} KiB: usable after {usable:.2?}, all sizes after {ready:.2?}; a reader's page, p99: {calm:.1} ms before, {busy:.1} ms meanwhile ({count} pages)",
        bytes.len() / 1024
    );
    assert!(ready < Duration::from_secs(10));
    serving.stop();
    pool.close().await;
    cluster.stop().await.unwrap();
}
