//! Making the files that readers get from an original: cut, made smaller, written down. Nothing here knows where files go.

use image::codecs::avif::AvifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{ImageResult, RgbImage};

use super::{Cut, Encoding, Focus, Rendition};

/// Quality of JPEG, of 100: artefacts are not seen at the size it is shown in.
const JPEG_QUALITY: u8 = 80;
/// Quality of AVIF, of 100: looks as the JPEG does, in about half the bytes.
const AVIF_QUALITY: u8 = 62;
/// From 1 (slowest) to 10. One step slower saves few bytes and takes half as long again.
const AVIF_SPEED: u8 = 9;

/// What is made of a picture in one encoding. A cut that has the picture's own shape is made all the same: that it is
/// there must not depend on a ratio.
pub fn wanted(width: u32, height: u32, focus: Focus, encoding: Encoding) -> Vec<Rendition> {
    let of = |cut: Cut| cut.widths_in(width, height).into_iter().map(move |width| (cut, width));
    let all = Cut::ALL.into_iter().flat_map(of);
    all.map(|(cut, width)| Rendition { cut, focus, width, encoding }).collect()
}

/// Renditions of a picture that are made one after the other. Each cut begins with the widest, and narrower ones are made
/// from it: scaling an original of twelve megapixels down costs more than all else about a JPEG.
#[derive(Debug)]
pub struct Easel {
    original: RgbImage,
    last: Option<(Cut, RgbImage)>,
}

impl Easel {
    /// For one picture.
    pub fn new(original: RgbImage) -> Self {
        Self { original, last: None }
    }

    /// Makes one file.
    pub fn render(&mut self, rendition: Rendition) -> ImageResult<Vec<u8>> {
        let pixels = self.scaled(rendition);
        let bytes = encode(&pixels, rendition.encoding)?;
        self.last = Some((rendition.cut, pixels));
        Ok(bytes)
    }

    fn scaled(&self, rendition: Rendition) -> RgbImage {
        let Rendition { cut, focus, width, .. } = rendition;
        let (left, top, across, down) = cut.part(focus, self.original.width(), self.original.height());
        let scaled = u64::from(down) * u64::from(width) / u64::from(across);
        let height = u32::try_from(scaled).unwrap_or(u32::MAX).max(1);
        match &self.last {
            Some((last, wider)) if *last == cut && wider.width() >= width => {
                imageops::resize(wider, width, height, FilterType::CatmullRom)
            }
            _ => smaller(
                &imageops::crop_imm(&self.original, left, top, across, down).to_image(),
                width,
                height,
            ),
        }
    }
}

/// Down to twice the size by averaging, which is quick, and from there with care.
fn smaller(part: &RgbImage, width: u32, height: u32) -> RgbImage {
    if part.width() < width * 3 {
        return imageops::resize(part, width, height, FilterType::CatmullRom);
    }
    let rough = imageops::thumbnail(part, width * 2, height * 2);
    imageops::resize(&rough, width, height, FilterType::CatmullRom)
}

fn encode(pixels: &RgbImage, encoding: Encoding) -> ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    match encoding {
        Encoding::Jpeg => JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(pixels)?,
        Encoding::Avif => {
            let encoder = AvifEncoder::new_with_speed_quality(&mut bytes, AVIF_SPEED, AVIF_QUALITY);
            pixels.write_with_encoder(encoder.with_num_threads(Some(1)))?;
        }
    }
    Ok(bytes)
}
