//! Making the files that readers get from an original: cut, made smaller, written down. Nothing here knows where files go.

use image::codecs::avif::AvifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageResult, RgbImage};

use super::{Cut, Encoding, Focus, Rendition};

/// Quality of JPEG, of 100: artefacts are not seen at the size it is shown in.
const JPEG_QUALITY: u8 = 80;
/// Quality of AVIF, of 100: looks as the JPEG does, in about half the bytes.
const AVIF_QUALITY: u8 = 62;
/// From 1 (slowest) to 10. One step slower saves few bytes and takes half as long again.
const AVIF_SPEED: u8 = 9;

/// What is made of a picture in one encoding: the whole, and each cut that takes something away.
pub fn wanted(width: u32, height: u32, focus: Focus, encoding: Encoding) -> Vec<Rendition> {
    let cuts = Cut::ALL.into_iter().filter(|cut| cut.within(width, height) == *cut);
    let all = cuts.flat_map(|cut| cut.widths_in(width, height).into_iter().map(move |width| (cut, width)));
    all.map(|(cut, width)| Rendition { cut, focus, width, encoding }).collect()
}

/// Renditions of a picture that are made one after the other. Each cut begins with the widest, and narrower ones are made
/// from it: scaling an original of twelve megapixels down costs more than all else about a JPEG.
#[derive(Debug)]
pub struct Easel {
    // Not as pixels of one kind: what works on those is generic, and slow in a build without optimisation.
    original: DynamicImage,
    last: Option<(Cut, DynamicImage)>,
}

impl Easel {
    /// For one picture.
    pub fn new(original: RgbImage) -> Self {
        Self { original: original.into(), last: None }
    }

    /// Makes one file.
    pub fn render(&mut self, rendition: Rendition) -> ImageResult<Vec<u8>> {
        let pixels = self.scaled(rendition);
        let bytes = encode(&pixels, rendition.encoding)?;
        self.last = Some((rendition.cut, pixels));
        Ok(bytes)
    }

    fn scaled(&self, rendition: Rendition) -> DynamicImage {
        let Rendition { cut, focus, width, .. } = rendition;
        let (left, top, across, down) = cut.part(focus, self.original.width(), self.original.height());
        let scaled = u64::from(down) * u64::from(width) / u64::from(across);
        let height = u32::try_from(scaled).unwrap_or(u32::MAX).max(1);
        match &self.last {
            Some((last, wider)) if *last == cut && wider.width() >= width => smaller(wider, width, height),
            _ if cut == Cut::Whole => smaller(&self.original, width, height),
            _ => smaller(&self.original.crop_imm(left, top, across, down), width, height),
        }
    }
}

/// Down to twice the size by averaging, which is quick, and from there with care.
fn smaller(part: &DynamicImage, width: u32, height: u32) -> DynamicImage {
    if part.width() == width {
        return part.clone();
    }
    if part.width() < width * 3 {
        return part.resize_exact(width, height, FilterType::CatmullRom);
    }
    part.thumbnail_exact(width * 2, height * 2).resize_exact(width, height, FilterType::CatmullRom)
}

fn encode(pixels: &DynamicImage, encoding: Encoding) -> ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    match encoding {
        Encoding::Jpeg => {
            pixels.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY))?;
        }
        Encoding::Avif => {
            let encoder = AvifEncoder::new_with_speed_quality(&mut bytes, AVIF_SPEED, AVIF_QUALITY);
            pixels.write_with_encoder(encoder.with_num_threads(Some(1)))?;
        }
    }
    Ok(bytes)
}
