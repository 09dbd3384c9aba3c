//! Pictures for the demonstration: a city or a landscape in the paper's ink, a different one for every number.

use anyhow::Context as _;
use image::RgbImage;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tiny_skia::{
    Color, FillRule, GradientStop, LinearGradient, Paint, PathBuilder, Pixmap, Point, Rect, Shader,
    SpreadMode, Transform,
};

const WIDTH: u16 = 1200;
const HEIGHT: u16 = 800;

/// Sky above, sky at the horizon, the sun, and the layers from far to near.
struct Palette {
    sky: [u32; 2],
    sun: u32,
    layers: [u32; 4],
}

const PALETTES: [Palette; 5] = [
    Palette {
        sky: [0x9d_b4_c8, 0xf3_e3_c9],
        sun: 0xfb_f3_dd,
        layers: [0x8f_a5_b5, 0x62_7d_92, 0x3a_54_6c, 0x1b_2c_42],
    },
    Palette {
        sky: [0x2c_3e_5c, 0xe2_a0_75],
        sun: 0xf7_d9_a8,
        layers: [0x8a_6a_78, 0x5b_4b_66, 0x37_35_52, 0x18_1d_33],
    },
    Palette {
        sky: [0xc9_d6_d3, 0xf5_f1_e4],
        sun: 0xff_fb_ee,
        layers: [0xa3_b9_b0, 0x76_95_8b, 0x46_6b_66, 0x20_3f_42],
    },
    Palette {
        sky: [0x86_a2_bd, 0xe9_ee_f0],
        sun: 0xff_ff_ff,
        layers: [0xa9_bd_cc, 0x7b_97_ad, 0x4c_6d_8a, 0x22_3d_5c],
    },
    Palette {
        sky: [0xd8_c3_a5, 0xf7_ec_d7],
        sun: 0xc2_5b_3a,
        layers: [0xc4_a5_86, 0x99_7d_68, 0x66_58_55, 0x2f_2e_38],
    },
];

/// Draws the picture of a number.
pub fn draw(seed: u64) -> anyhow::Result<RgbImage> {
    let mut random = StdRng::seed_from_u64(seed);
    let palette = &PALETTES[random.random_range(0..PALETTES.len())];
    let mut canvas = Pixmap::new(u32::from(WIDTH), u32::from(HEIGHT)).context("a canvas")?;
    sky(&mut canvas, palette);
    sun(&mut canvas, palette, &mut random);
    for (depth, colour) in (0_u8..).zip(palette.layers) {
        match random.random_range(0..3) {
            0 => hills(&mut canvas, colour, depth, &mut random),
            _ => city(&mut canvas, colour, depth, palette.sky[1], &mut random),
        }
    }
    let opaque = canvas.data().chunks_exact(4).flat_map(|pixel| &pixel[..3]).copied().collect();
    RgbImage::from_raw(canvas.width(), canvas.height(), opaque).context("three bytes a pixel")
}

fn sky(canvas: &mut Pixmap, palette: &Palette) {
    let stops =
        vec![GradientStop::new(0.0, colour(palette.sky[0])), GradientStop::new(1.0, colour(palette.sky[1]))];
    let horizon = Point::from_xy(0.0, f32::from(HEIGHT) * 0.75);
    let gradient =
        LinearGradient::new(Point::from_xy(0.0, 0.0), horizon, stops, SpreadMode::Pad, Transform::identity());
    if let (Some(shader), Some(whole)) =
        (gradient, Rect::from_xywh(0.0, 0.0, f32::from(WIDTH), f32::from(HEIGHT)))
    {
        canvas.fill_rect(whole, &Paint { shader, ..Paint::default() }, Transform::identity(), None);
    }
}

fn sun(canvas: &mut Pixmap, palette: &Palette, random: &mut StdRng) {
    let (x, y) = (random.random_range(150.0..1050.0), random.random_range(120.0..380.0));
    if let Some(disc) = PathBuilder::from_circle(x, y, random.random_range(40.0..95.0)) {
        fill(canvas, &disc, palette.sun);
    }
}

/// A soft line of hills: a sum of two waves.
fn hills(canvas: &mut Pixmap, ink: u32, depth: u8, random: &mut StdRng) {
    let base = 430.0 + f32::from(depth) * 95.0;
    let (long, short) = (random.random_range(260.0..520.0), random.random_range(90.0..180.0));
    let (shift, height) = (random.random_range(0.0..900.0), random.random_range(30.0..80.0));
    let mut path = PathBuilder::new();
    path.move_to(0.0, f32::from(HEIGHT));
    for step in 0_u16..=120 {
        let x = f32::from(step) * 10.0;
        let y = base - height * ((x + shift) / long).sin() - height * 0.3 * ((x + shift) / short).sin();
        path.line_to(x, y);
    }
    path.line_to(f32::from(WIDTH), f32::from(HEIGHT));
    path.close();
    if let Some(path) = path.finish() {
        fill(canvas, &path, ink);
    }
}

/// A row of houses, here and there a gable or a tower, with lit windows in front.
fn city(canvas: &mut Pixmap, ink: u32, depth: u8, light: u32, random: &mut StdRng) {
    let base = 470.0 + f32::from(depth) * 95.0;
    let mut x = -20.0;
    while x < f32::from(WIDTH) {
        let width = random.random_range(38.0..110.0) + f32::from(depth) * 12.0;
        let tall = if random.random_range(0..9) == 0 { 150.0 } else { 0.0 };
        let top = base - random.random_range(20.0..140.0) - tall;
        house(canvas, ink, x, top, width, random);
        if depth >= 2 {
            windows(canvas, light, x, top, width, random);
        }
        x += width + if random.random_range(0..5) == 0 { random.random_range(4.0..26.0) } else { 0.0 };
    }
}

fn house(canvas: &mut Pixmap, ink: u32, x: f32, top: f32, width: f32, random: &mut StdRng) {
    let mut path = PathBuilder::new();
    path.move_to(x, f32::from(HEIGHT));
    path.line_to(x, top);
    match random.random_range(0..4) {
        0 => path.line_to(x + width / 2.0, top - width * 0.45),
        1 => {
            // The stepped gable of the Low Countries.
            for step in [
                (0.2, 0.0),
                (0.2, 0.18),
                (0.4, 0.18),
                (0.4, 0.34),
                (0.6, 0.34),
                (0.6, 0.18),
                (0.8, 0.18),
                (0.8, 0.0),
            ] {
                path.line_to(x + width * step.0, top - width * step.1);
            }
        }
        _ => {}
    }
    path.line_to(x + width, top);
    path.line_to(x + width, f32::from(HEIGHT));
    path.close();
    if let Some(path) = path.finish() {
        fill(canvas, &path, ink);
    }
}

fn windows(canvas: &mut Pixmap, light: u32, x: f32, top: f32, width: f32, random: &mut StdRng) {
    let mut y = top + 16.0;
    while y < f32::from(HEIGHT) - 30.0 {
        let mut left = x + 10.0;
        while left < x + width - 14.0 {
            if random.random_range(0..4) == 0
                && let Some(pane) = Rect::from_xywh(left, y, 6.0, 10.0)
            {
                let mut paint = Paint { shader: Shader::SolidColor(colour(light)), ..Paint::default() };
                paint.anti_alias = false;
                canvas.fill_rect(pane, &paint, Transform::identity(), None);
            }
            left += 15.0;
        }
        y += 24.0;
    }
}

fn fill(canvas: &mut Pixmap, path: &tiny_skia::Path, ink: u32) {
    let paint = Paint { shader: Shader::SolidColor(colour(ink)), anti_alias: true, ..Paint::default() };
    canvas.fill_path(path, &paint, FillRule::Winding, Transform::identity(), None);
}

fn colour(rgb: u32) -> Color {
    let [_, red, green, blue] = rgb.to_be_bytes();
    Color::from_rgba8(red, green, blue, 255)
}
