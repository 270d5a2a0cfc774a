//! JPEG, baseline and progressive, grey, in colours and for printers.

use std::io::Cursor;

use anyhow::{Context, Result, anyhow, bail};
use data::Drawing;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The longest side that the format has.
const MAX_SIDE: usize = 65_535;

/// The drawing, and what EXIF says of it.
pub(super) fn decode(bytes: &[u8]) -> Result<(Drawing, Option<Vec<u8>>)> {
    // The decoder fills what is missing with grey.
    let last = |marker: u8| bytes.windows(2).rposition(|two| two == [0xff, marker]);
    if last(0xd9) < last(0xda) {
        bail!("damaged JPEG: ends early");
    }
    let options = DecoderOptions::default()
        .set_max_width(MAX_SIDE)
        .set_max_height(MAX_SIDE)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    let damaged = |error| anyhow!("damaged JPEG: {error}");
    decoder.decode_headers().map_err(damaged)?;
    let (width, height) = decoder.dimensions().context("damaged JPEG: without a size")?;
    super::check_size(width as u64, height as u64)?;
    let exif = decoder.exif().cloned();
    let pixels = decoder.decode().map_err(damaged)?;
    let level = |byte: u8| 257 * u16::from(byte);
    let rgba = |rgb: &[u8]| [level(rgb[0]), level(rgb[1]), level(rgb[2]), u16::MAX];
    Ok((Drawing::from_rgba((height, width), pixels.chunks_exact(3).map(rgba))?, exif))
}
