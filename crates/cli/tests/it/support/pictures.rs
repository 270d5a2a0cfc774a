//! PNG files as people have them.
#![allow(dead_code, reason = "not every test file uses all of it")]

use std::path::Path;

use png::{BitDepth, ColorType, Encoder};

/// A grey image, `rows × cols`, 0 black.
pub(crate) struct Grey {
    pub(crate) rows: usize,
    pub(crate) cols: usize,
    pub(crate) bytes: Vec<u8>,
}

impl Grey {
    /// A seven, black on white.
    pub(crate) fn seven(rows: usize, cols: usize) -> Self {
        let ink = |y: f64, x: f64| {
            let inside = (0.2..0.8).contains(&y) && (0.2..0.8).contains(&x);
            inside && (y < 0.3 || (x - (0.85 - 0.5 * y)).abs() < 0.08)
        };
        let place = |i: usize, side: usize| (i as f64 + 0.5) / side as f64;
        let level = |i: usize| if ink(place(i / cols, rows), place(i % cols, cols)) { 0 } else { 255 };
        Self { rows, cols, bytes: (0..rows * cols).map(level).collect() }
    }
    pub(crate) fn inverted(self) -> Self {
        Self { bytes: self.bytes.iter().map(|byte| 255 - byte).collect(), ..self }
    }
    /// Larger or smaller, linearly between the pixels.
    pub(crate) fn resized(&self, rows: usize, cols: usize) -> Self {
        let at = |i: usize, j: usize| {
            f64::from(self.bytes[i.min(self.rows - 1) * self.cols + j.min(self.cols - 1)])
        };
        let place = |i: usize, new: usize, old: usize| {
            let x = ((i as f64 + 0.5) * old as f64 / new as f64 - 0.5).max(0.0);
            (x as usize, x.fract())
        };
        let pixel = |n: usize| {
            let ((i, y), (j, x)) = (place(n / cols, rows, self.rows), place(n % cols, cols, self.cols));
            let above = at(i, j) * (1.0 - x) + at(i, j + 1) * x;
            let below = at(i + 1, j) * (1.0 - x) + at(i + 1, j + 1) * x;
            (above * (1.0 - y) + below * y).round() as u8
        };
        Self { rows, cols, bytes: (0..rows * cols).map(pixel).collect() }
    }
    /// As 8-bit grey.
    pub(crate) fn png(&self) -> Vec<u8> {
        self.encode(ColorType::Grayscale, BitDepth::Eight, |byte| vec![byte])
    }
    /// Writes a PNG of this colour type, whose pixels take whole bytes.
    pub(crate) fn encode(
        &self,
        colour: ColorType,
        depth: BitDepth,
        pixel: impl Fn(u8) -> Vec<u8>,
    ) -> Vec<u8> {
        let pixels: Vec<u8> = self.bytes.iter().flat_map(|&byte| pixel(byte)).collect();
        png(self.cols, self.rows, colour, depth, &pixels)
    }
}

/// A PNG of these samples. Palettes have two colours: white, black.
pub(crate) fn png(
    width: usize,
    height: usize,
    colour: ColorType,
    depth: BitDepth,
    samples: &[u8],
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    if colour == ColorType::Indexed {
        encoder.set_palette(vec![255, 255, 255, 0, 0, 0]);
    }
    encoder.write_header().unwrap().write_image_data(samples).unwrap();
    bytes
}

/// A PNG that announces a size and has no pixels.
pub(crate) fn header_only(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    drop(Encoder::new(&mut bytes, width, height).write_header().unwrap());
    bytes
}

/// Writes a file and returns its path.
pub(crate) fn written(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}
