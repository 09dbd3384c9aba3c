//! What comes in, and what does not.

use courant::accounts::Role;
use futures_util::TryStreamExt as _;
use image::ImageFormat;
use image::codecs::jpeg::JpegEncoder;
use image::{ImageEncoder as _, Rgba, RgbaImage};
use object_store::ObjectStore as _;

use super::{bytes, encoded, halves, is_red, jpeg, pixels, send, upload, uploaded};
use crate::support::{Browser, Site};

async fn rows(site: &Site) -> i64 {
    sqlx::query_scalar("select count(*) from media").fetch_one(site.db()).await.unwrap()
}

async fn files(site: &Site) -> Vec<String> {
    let all: Vec<_> = site.state.media.list(None).try_collect().await.unwrap();
    all.into_iter().map(|file| file.location.to_string()).collect()
}

/// The first file of the newest picture.
async fn newest(browser: &Browser, id: &str) -> String {
    let answer = browser.get(&format!("/newsroom/media/{id}/thumbnail")).await;
    assert_eq!(answer.status, 303);
    answer.location().to_owned()
}

/// A block of EXIF with the orientation "turn to the right", a camera and a place.
fn exif() -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value].concat()
    };
    exif.extend(3_u16.to_le_bytes());
    exif.extend(entry(0x010f, 2, 12, 50_u32.to_le_bytes()));
    exif.extend(entry(0x0112, 3, 1, [6, 0, 0, 0]));
    exif.extend(entry(0x8825, 4, 1, 62_u32.to_le_bytes()));
    exif.extend([0; 4]);
    exif.extend(b"SecretCamera");
    exif.extend(1_u16.to_le_bytes());
    exif.extend(entry(0x001d, 2, 11, 80_u32.to_le_bytes()));
    exif.extend([0; 4]);
    exif.extend(b"1999:12:31\0");
    exif
}

#[tokio::test]
async fn a_picture_is_usable_at_once_upright_and_says_nothing_of_whoever_took_it() {
    let site = Site::open().await;
    let author = site.browser_of(Role::Author).await;
    let mut photo = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut photo, 90);
    encoder.set_exif_metadata(exif()).unwrap();
    let lying = halves(1600, 900);
    encoder.encode_image(&lying).unwrap();
    let holds = |bytes: &[u8], words: &[u8]| bytes.windows(words.len()).any(|part| part == words);
    assert!(
        holds(&photo, b"SecretCamera") && holds(&photo, b"1999:12:31"),
        "the photo of the test has a place"
    );

    let answer = upload(&author, &[("card.jpg", "image/jpeg", &photo)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let page = author.get(answer.location()).await.ok();
    assert!(page.has("900 × 1600 pixels") && page.has("Ann Lens"), "{}", page.text);
    let id = answer.location().rsplit_once('/').unwrap().1.to_owned();

    let reader = site.browser();
    let small = pixels(&reader, &newest(&author, &id).await).await;
    assert_eq!(small.dimensions(), (400, 711), "turned, and made small");
    assert!(is_red(*small.get_pixel(200, 20)) && !is_red(*small.get_pixel(200, 690)), "turned to the right");
    for name in files(&site).await {
        let kept = site
            .state
            .media
            .get_opts(&name.as_str().into(), object_store::GetOptions::default())
            .await
            .unwrap();
        let kept = kept.bytes().await.unwrap();
        for secret in [&b"SecretCamera"[..], b"1999:12:31", b"Exif"] {
            assert!(!holds(&kept, secret), "{name} says {}", String::from_utf8_lossy(secret));
        }
    }
    let original = format!("/media/{}/original", newest(&author, &id).await.split('/').nth(2).unwrap());
    assert_eq!(reader.get(&original).await.status, 404, "the original is the newsroom's");
}

#[tokio::test]
async fn png_and_webp_come_in_and_what_is_transparent_lies_on_white() {
    let site = Site::open().await;
    let author = site.browser_of(Role::Contributor).await;
    let clear = RgbaImage::from_pixel(600, 400, Rgba([0, 0, 0, 0]));
    let mut png = Vec::new();
    image::codecs::png::PngEncoder::new(&mut png)
        .write_image(&clear, 600, 400, image::ExtendedColorType::Rgba8)
        .unwrap();
    let webp = encoded(&halves(600, 400), ImageFormat::WebP);
    let both = [("chart.png", "image/png", png.as_slice()), ("wide.webp", "image/webp", webp.as_slice())];
    let answer = upload(&author, &both).await;
    assert_eq!((answer.status, answer.location()), (303, "/newsroom/media"), "{}", answer.text);
    let chart: uuid::Uuid = sqlx::query_scalar("select media_id from media where name = 'chart.png'")
        .fetch_one(site.db())
        .await
        .unwrap();
    let shown = pixels(&author, &newest(&author, &chart.to_string()).await).await;
    assert!(shown.pixels().all(|pixel| pixel.0.iter().all(|channel| *channel > 250)), "white");
}

/// A PNG of a few hundred bytes that says it has this many pixels.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut png = encoded(&halves(4, 4), ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc(&png[12..29]);
    png[29..33].copy_from_slice(&checksum.to_be_bytes());
    png
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    })
}

#[tokio::test]
async fn bombs_drawings_liars_and_ruins_are_refused_each_with_its_reason_and_the_rest_is_kept() {
    let site = Site::open().await;
    let author = site.browser_of(Role::Author).await;
    let good = jpeg(&halves(900, 600));
    let png = encoded(&halves(60, 40), ImageFormat::Png);
    let (wide, many) = (bomb(60_000, 2), bomb(11_000, 11_000));
    let large = vec![0xff; (25 << 20) + 1];
    let files = [
        ("wide.png", "image/png", wide.as_slice(), "It has 60000 × 2 pixels"),
        ("many.png", "image/png", many.as_slice(), "at most 50 million"),
        ("large.jpg", "image/jpeg", large.as_slice(), "It is larger than 25 MB."),
        (
            "drawing.svg",
            "image/svg+xml",
            b"<?xml version=\"1.0\"?><svg onload=\"alert(1)\"/>",
            "SVG may hold scripts",
        ),
        ("drawing.png", "image/png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "SVG may hold scripts"),
        ("moves.gif", "image/gif", b"GIF89a\x01\0\x01\0\0\0\0;", "GIF is not taken"),
        ("phone.heic", "image/heic", b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC is not taken"),
        ("liar.jpg", "image/jpeg", png.as_slice(), "It calls itself JPEG, and is PNG."),
        ("liar.png", "image/jpeg", good.as_slice(), "It calls itself PNG, and is JPEG."),
        ("page.jpg", "image/jpeg", b"<html><script>alert(1)</script>", "It is no picture that we know"),
        ("ruin.jpg", "image/jpeg", &good[..good.len() / 3], "It is damaged"),
        ("empty.jpg", "image/jpeg", b"", "It is empty."),
    ];
    let mut sent: Vec<_> = files.iter().map(|(name, kind, bytes, _)| (*name, *kind, *bytes)).collect();
    sent.insert(3, ("good.jpg", "image/jpeg", &good));
    let answer = upload(&author, &sent).await;
    assert_eq!(answer.status, 422);
    for (name, _, _, reason) in files {
        let line = answer.text.lines().find(|line| line.contains(&format!("<li>{name}: "))).unwrap_or(name);
        assert!(line.contains(reason), "{name}: {line}");
    }
    assert!(answer.has("1 of the files was taken.") && answer.has("value=\"Ann Lens\""), "{}", answer.text);
    assert_eq!(rows(&site).await, 1);
    assert_eq!(upload(&author, &[]).await.status, 422, "no file is no upload");
}

#[tokio::test]
async fn staff_alone_upload_and_a_script_is_told_in_json() {
    let site = Site::open().await;
    let good = jpeg(&halves(300, 200));
    let file = [("good.jpg", "image/jpeg", good.as_slice())];
    assert_eq!(upload(&site.browser(), &file).await.status, 303, "to the sign-in");
    let reader = site.browser_of(Role::Reader).await;
    assert_eq!(upload(&reader, &file).await.status, 403);
    let contributor = site.browser_of(Role::Contributor).await;
    let id = uploaded(&contributor, &good).await;
    let lines: i64 = sqlx::query_scalar(
        "select count(*) from audit where action = 'media.upload' and subject_id = $1::uuid",
    )
    .bind(id.parse::<uuid::Uuid>().unwrap())
    .fetch_one(site.db())
    .await
    .unwrap();
    assert_eq!((rows(&site).await, lines), (1, 1));
    let bad = [("bad.jpg", "image/jpeg", &b"nothing"[..])];
    let answer = send(&contributor, "/newsroom/media", &[], &bad, "application/json").await;
    assert_eq!(answer.status, 422);
    assert!(answer.has("bad.jpg: It is no picture that we know"), "{}", answer.text);
    // A narrow picture has its own width, and nothing is made larger than it is.
    let (status, _, small) = bytes(&contributor, &newest(&contributor, &id).await).await;
    assert_eq!(status, 200);
    assert_eq!(image::load_from_memory(&small).unwrap().width(), 300);
}
