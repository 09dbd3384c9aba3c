//! The media library: pictures come in, are made ready for readers, stand in stories, are changed and go.

mod library;
mod readers;
mod upload;

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::Value;

use crate::support::{Answer, Browser};

/// A picture whose left half is red and whose right half is blue.
pub fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(
        width,
        height,
        |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) },
    )
}

pub fn jpeg(pixels: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(pixels).unwrap();
    bytes
}

pub fn encoded(pixels: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A file of a form: name, content type, content.
pub type File<'a> = (&'a str, &'a str, &'a [u8]);

/// Sends a form with files, as a browser does.
pub async fn send(
    browser: &Browser,
    path: &str,
    fields: &[(&str, &str)],
    files: &[File<'_>],
    accept: &str,
) -> Answer {
    let mark = "a-boundary-of-the-test";
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend_from_slice(
            format!("--{mark}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .as_bytes(),
        );
    }
    for (name, kind, content) in files {
        let head = format!(
            "--{mark}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{mark}--\r\n").as_bytes());
    let request = browser.client.post(format!("{}{path}", browser.base)).header("accept", accept);
    browser
        .send(request.header("content-type", format!("multipart/form-data; boundary={mark}")).body(body))
        .await
}

/// Uploads files as the page without a script does.
pub async fn upload(browser: &Browser, files: &[File<'_>]) -> Answer {
    send(browser, "/newsroom/media", &[("credit", "Ann Lens")], files, "text/html").await
}

/// Uploads one picture, as a script does, and gives its id.
pub async fn uploaded(browser: &Browser, bytes: &[u8]) -> String {
    let files = [("picture.jpg", "image/jpeg", bytes)];
    let answer =
        send(browser, "/newsroom/media", &[("credit", "Ann Lens")], &files, "application/json").await.ok();
    let said: Value = serde_json::from_str(&answer.text).unwrap();
    said["pictures"][0]["id"].as_str().unwrap().to_owned()
}

/// Says what a picture shows, and where its focus is.
pub async fn describe(browser: &Browser, id: &str, alt: &str, focus: (&str, &str)) -> Answer {
    let fields = [
        ("alt", alt),
        ("caption", "Its own caption"),
        ("credit", "Ann Lens"),
        ("focus_x", focus.0),
        ("focus_y", focus.1),
    ];
    browser.post(&format!("/newsroom/media/{id}"), &fields).await
}

/// The bytes at an address.
pub async fn bytes(browser: &Browser, path: &str) -> (u16, String, Vec<u8>) {
    let answer = browser.client.get(format!("{}{path}", browser.base)).send().await.unwrap();
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    (answer.status().as_u16(), kind, answer.bytes().await.unwrap().to_vec())
}

/// The pixels of a JPEG at an address.
pub async fn pixels(browser: &Browser, path: &str) -> RgbImage {
    let (status, kind, bytes) = bytes(browser, path).await;
    assert_eq!((status, kind.as_str()), (200, "image/jpeg"), "{path}");
    image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).unwrap().into_rgb8()
}

/// Red or blue.
pub fn is_red(pixel: Rgb<u8>) -> bool {
    pixel[0] > 120 && pixel[2] < 120
}

/// Every address of a page that begins so.
pub fn addresses(text: &str, begin: &str) -> Vec<String> {
    let rest = text.match_indices(begin).map(|(at, _)| &text[at..]);
    let mut found: Vec<String> = rest.map(|rest| rest.split(['"', ' ']).next().unwrap().to_owned()).collect();
    found.sort();
    found.dedup();
    found
}
