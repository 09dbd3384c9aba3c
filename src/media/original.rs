//! Reading what was sent: what a file is, whether it may come in, and its pixels upright and in the colours of the web.
//! Nothing that the file says besides its pixels goes any further: place, camera and owner stay outside.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Largest file, in bytes: what a camera's best JPEG of fifty megapixels has.
pub const LARGEST: usize = 25 << 20;
/// Most pixels. What decodes to more is refused before it is decoded.
const MOST_PIXELS: u64 = 50_000_000;
/// Longest side, in pixels.
const LONGEST_SIDE: u32 = 12_000;
/// Most memory that decoding may take, in bytes: all pixels with their transparency, at two bytes a channel.
const MOST_MEMORY: u64 = MOST_PIXELS * 8;
/// Quality of the original as it is kept, of 100: renditions are made from it again and again.
const QUALITY: u8 = 95;

/// Why a file does not come in, as a sentence for whoever sent it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The file is too large.
    #[error("It is larger than {} MB.", LARGEST >> 20)]
    Large,
    /// There is nothing in it.
    #[error("It is empty.")]
    Empty,
    /// A drawing that may hold scripts.
    #[error("SVG may hold scripts and is not taken. Export it as PNG.")]
    Svg,
    /// A picture of a kind that we do not read.
    #[error("{0} is not taken. Save it as JPEG, PNG or WebP.")]
    Kind(&'static str),
    /// No picture at all.
    #[error("It is no picture that we know: JPEG, PNG and WebP are taken.")]
    Unknown,
    /// It says that it is something else.
    #[error("It calls itself {says}, and is {is}.")]
    Lies {
        /// What its name or the browser says.
        says: String,
        /// What its bytes say.
        is: &'static str,
    },
    /// Too many pixels.
    #[error("It has {width} × {height} pixels; at most {} million are taken, and {LONGEST_SIDE} on a side.", MOST_PIXELS / 1_000_000)]
    Pixels {
        /// Width.
        width: u32,
        /// Height.
        height: u32,
    },
    /// It cannot be read to its end.
    #[error("It is damaged and cannot be read.")]
    Damaged,
}

/// Reads a picture, as its bytes say; `name` and `says`, the content type, must not say otherwise. Takes a while: not for
/// the threads that serve readers.
pub fn read(name: &str, says: Option<&str>, bytes: &[u8]) -> Result<RgbImage, Refusal> {
    let format = kind(bytes)?;
    check_word(name, says, format)?;
    decode(bytes, format)
}

/// What a file is by how it begins.
fn kind(bytes: &[u8]) -> Result<ImageFormat, Refusal> {
    match bytes.len() {
        0 => return Err(Refusal::Empty),
        length if length > LARGEST => return Err(Refusal::Large),
        _ => {}
    }
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => Ok(format),
        Ok(format) => Err(Refusal::Kind(called(format))),
        Err(_) if is_heic(bytes) => Err(Refusal::Kind("HEIC")),
        Err(_) if is_svg(bytes) => Err(Refusal::Svg),
        Err(_) => Err(Refusal::Unknown),
    }
}

/// What people call a kind of picture.
fn called(format: ImageFormat) -> &'static str {
    match format {
        ImageFormat::Jpeg => "JPEG",
        ImageFormat::Png => "PNG",
        ImageFormat::WebP => "WebP",
        ImageFormat::Gif => "GIF",
        ImageFormat::Avif => "AVIF",
        ImageFormat::Tiff => "TIFF",
        ImageFormat::Bmp => "BMP",
        _ => "This kind of picture",
    }
}

/// What telephones take pictures in.
fn is_heic(bytes: &[u8]) -> bool {
    let brand = bytes.get(4..12);
    brand.is_some_and(|brand| {
        [b"ftyphei", b"ftyphev", b"ftypmif", b"ftypmsf"].iter().any(|mark| brand.starts_with(*mark))
    })
}

fn is_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    head.contains("<svg") || head.trim_start_matches('\u{feff}').trim_start().starts_with("<?xml")
}

/// A file that gives itself out for something else is refused, harmless or not: somebody is mistaken about it.
fn check_word(name: &str, says: Option<&str>, format: ImageFormat) -> Result<(), Refusal> {
    let said = says.map(|says| says.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    let said = said.filter(|said| !said.is_empty() && said != "application/octet-stream");
    let named = mime_guess::from_path(name).first().map(|mime| mime.essence_str().to_owned());
    for word in [said, named].into_iter().flatten() {
        let jpg = word == "image/jpg" || word == "image/pjpeg";
        if word != format.to_mime_type() && !(jpg && format == ImageFormat::Jpeg) {
            let says = ImageFormat::from_mime_type(&word).map_or(word, |format| called(format).to_owned());
            return Err(Refusal::Lies { says, is: called(format) });
        }
    }
    Ok(())
}

/// Whether a JPEG ends. The decoder fills up with grey what an upload that broke off does not have. The end is looked for
/// behind the last scan, for a camera's small preview has an end of its own.
fn is_whole(bytes: &[u8]) -> bool {
    let last = |mark: [u8; 2]| bytes.windows(2).rposition(|pair| pair == mark);
    last([0xff, 0xda]) < last([0xff, 0xd9])
}

fn decode(bytes: &[u8], format: ImageFormat) -> Result<RgbImage, Refusal> {
    if format == ImageFormat::Jpeg && !is_whole(bytes) {
        return Err(Refusal::Damaged);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| Refusal::Damaged)?;
    let (width, height) = decoder.dimensions();
    let too_many = u64::from(width) * u64::from(height) > MOST_PIXELS || width.max(height) > LONGEST_SIDE;
    if too_many {
        return Err(Refusal::Pixels { width, height });
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let mut image = DynamicImage::from_decoder(decoder).map_err(|_| Refusal::Damaged)?;
    image.apply_orientation(orientation);
    let mut pixels = on_white(image);
    if let Some(profile) = profile {
        to_srgb(&mut pixels, &profile);
    }
    Ok(pixels)
}

/// The pixels on white paper, for JPEG knows no transparency.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    let mut paper = RgbImage::new(image.width(), image.height());
    for (to, from) in paper.pixels_mut().zip(image.pixels()) {
        let alpha = u16::from(from[3]);
        for channel in 0..3 {
            let mixed = (u16::from(from[channel]) * alpha + 255 * (255 - alpha)) / 255;
            to[channel] = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
    }
    paper
}

/// Into the colours that a file without a profile has. A telephone's wider ones would look pale without theirs; a profile
/// that cannot be read, or is not of these channels, is no reason to refuse a picture.
fn to_srgb(pixels: &mut RgbImage, profile: &[u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else {
        return;
    };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let srgb = ColorProfile::new_srgb();
    let transform =
        profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default());
    if let Ok(transform) = transform {
        let from = pixels.as_raw().clone();
        if transform.transform(&from, pixels).is_err() {
            pixels.copy_from_slice(&from);
        }
    }
}

/// The original as it is kept: pixels, and nothing else.
pub fn kept(pixels: &RgbImage) -> image::ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(pixels)?;
    Ok(bytes)
}

/// An original that was kept.
pub fn reopened(bytes: &[u8]) -> image::ImageResult<RgbImage> {
    Ok(image::load_from_memory_with_format(bytes, ImageFormat::Jpeg)?.into_rgb8())
}
