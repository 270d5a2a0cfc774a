//! Small images: digits and weights, as PNG.

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Red, green, blue and opacity of each pixel, row by row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pixels {
    width: usize,
    height: usize,
    rgba: Vec<[u8; 4]>,
}

impl Pixels {
    /// Each value from 0 to 1 as the opacity of black: the page makes it white where the ground is dark.
    pub(super) fn ink((height, width): (usize, usize), values: impl Iterator<Item = f64>) -> Self {
        let rgba = values.map(|v| [0, 0, 0, opacity(v)]).collect();
        Self { width, height, rgba }
    }

    /// Each value from -1 to 1 as the opacity of `cold` below zero and of `warm` above: zero is the ground,
    /// whatever its colour.
    pub(super) fn diverging(
        (height, width): (usize, usize),
        (cold, warm): ([u8; 3], [u8; 3]),
        values: impl Iterator<Item = f64>,
    ) -> Self {
        let pixel = |v: f64| {
            let [r, g, b] = if v < 0.0 { cold } else { warm };
            [r, g, b, opacity(v.abs())]
        };
        Self { width, height, rgba: values.map(pixel).collect() }
    }

    /// Images of one size beside and below each other on a white ground, each pixel `scale` times as large.
    pub(super) fn sheet(tiles: &[Self], columns: usize, scale: usize) -> Self {
        let (tile_width, tile_height) = tiles.first().map_or((1, 1), |tile| (tile.width, tile.height));
        let columns = columns.clamp(1, tiles.len().max(1));
        let rows = tiles.len().div_ceil(columns).max(1);
        // Between them lies one pixel of an image, and around them too.
        let size = |n: usize, tile: usize| (n * (tile + 1) + 1) * scale;
        let (width, height) = (size(columns, tile_width), size(rows, tile_height));
        let mut rgba = vec![[255; 4]; width * height];
        for (i, tile) in tiles.iter().enumerate() {
            let left = ((i % columns) * (tile_width + 1) + 1) * scale;
            let top = ((i / columns) * (tile_height + 1) + 1) * scale;
            for y in 0..tile_height * scale {
                for x in 0..tile_width * scale {
                    let pixel = tile.rgba[y / scale * tile_width + x / scale];
                    rgba[(top + y) * width + left + x] = on_white(pixel);
                }
            }
        }
        Self { width, height, rgba }
    }

    /// The bytes of a PNG file.
    pub(super) fn png(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut encoder =
            png::Encoder::new(&mut bytes, u32::try_from(self.width)?, u32::try_from(self.height)?);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        // Filters are for photographs, and would take most of the time.
        encoder.set_filter(png::Filter::NoFilter);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(self.rgba.as_flattened())?;
        writer.finish()?;
        Ok(bytes)
    }

    /// The PNG as an address that holds it.
    pub(super) fn data_url(&self) -> Result<String> {
        Ok(format!("data:image/png;base64,{}", STANDARD.encode(self.png()?)))
    }
}

fn opacity(share: f64) -> u8 {
    (255.0 * share.clamp(0.0, 1.0)).round() as u8
}

fn on_white([r, g, b, a]: [u8; 4]) -> [u8; 4] {
    let blend = |c: u8| (255.0 - f64::from(a) / 255.0 * (255.0 - f64::from(c))).round() as u8;
    [blend(r), blend(g), blend(b), 255]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        pixels.truncate(info.buffer_size());
        (info.width, info.height, pixels)
    }

    #[test]
    fn what_is_drawn_is_in_the_file() {
        let image = Pixels::ink((1, 3), [0.0, 1.0, 0.2].into_iter());
        let (width, height, pixels) = decode(&image.png().unwrap());
        assert_eq!((width, height), (3, 1));
        assert_eq!(pixels, [0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 51]);
        assert!(image.data_url().unwrap().starts_with("data:image/png;base64,iVBORw0KGgo"));
    }

    #[test]
    fn the_sign_chooses_the_colour_and_zero_is_the_ground() {
        let colours = ([1, 2, 3], [4, 5, 6]);
        let image = Pixels::diverging((2, 2), colours, [-1.0, 0.0, 0.4, 7.0].into_iter());
        assert_eq!(image.rgba, [[1, 2, 3, 255], [4, 5, 6, 0], [4, 5, 6, 102], [4, 5, 6, 255]]);
    }

    #[test]
    fn a_sheet_has_every_tile_at_its_place_on_white() {
        let tile = |v: f64| Pixels::ink((1, 1), std::iter::once(v));
        let sheet = Pixels::sheet(&[tile(1.0), tile(0.2), tile(0.6)], 2, 2);
        assert_eq!((sheet.width, sheet.height), (10, 10));
        let at = |x: usize, y: usize| sheet.rgba[y * 10 + x];
        assert_eq!([at(2, 2), at(3, 3), at(6, 2), at(2, 6)].map(|p| p[0]), [0, 0, 204, 102]);
        assert_eq!([at(0, 0), at(4, 2), at(6, 6)], [[255; 4]; 3]);
    }
}
