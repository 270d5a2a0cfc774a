//! PNG files of every kind.

use std::io::Cursor;

use anyhow::{Context, Result, bail};
use data::Drawing;
use png::{BitDepth, ColorType, Decoder, Limits, Transformations};

/// What a decoder may allocate besides the pixels: lines, palettes.
const DECODER_BYTES: usize = 1 << 26;

/// Where the first chunk of a file has its name.
const FIRST_CHUNK: std::ops::Range<usize> = 12..16;

/// The drawing, and what EXIF says of it.
pub(super) fn decode(bytes: &[u8]) -> Result<(Drawing, Option<Vec<u8>>)> {
    if bytes.get(FIRST_CHUNK) == Some(b"CgBI") {
        bail!(
            "a PNG in the form of Apple's iOS (CgBI), which others cannot read; turn it back with \
             `xcrun pngcrush -revert-iphone-optimizations IN OUT`, or take the file it was made from"
        );
    }
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: DECODER_BYTES });
    // Palettes become colours, 1, 2 and 4 bits become 8, a transparent colour becomes opacity.
    decoder.set_transformations(Transformations::EXPAND);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let (width, height) = decoder.read_header_info().context("damaged PNG")?.size();
    super::check_size(width.into(), height.into())?;
    let mut reader = decoder.read_info().context("damaged PNG")?;
    let mut pixels = vec![0; reader.output_buffer_size().context("too many bytes of pixels")?];
    reader.next_frame(&mut pixels).context("damaged PNG")?;
    reader.finish().context("damaged PNG")?;
    let (colour, depth) = reader.output_color_type();
    let size = if depth == BitDepth::Sixteen { 2 } else { 1 };
    let rgba = |pixel: &[u8]| {
        let sample = |i: usize| match &pixel[i * size..(i + 1) * size] {
            &[high, low] => u16::from_be_bytes([high, low]),
            one => 257 * u16::from(one[0]),
        };
        match colour {
            ColorType::Grayscale => [sample(0), sample(0), sample(0), u16::MAX],
            ColorType::GrayscaleAlpha => [sample(0), sample(0), sample(0), sample(1)],
            ColorType::Rgba => [sample(0), sample(1), sample(2), sample(3)],
            ColorType::Rgb | ColorType::Indexed => [sample(0), sample(1), sample(2), u16::MAX],
        }
    };
    let shape = (height as usize, width as usize);
    let drawing = Drawing::from_rgba(shape, pixels.chunks_exact(colour.samples() * size).map(rgba))?;
    Ok((drawing, reader.info().exif_metadata.as_ref().map(|exif| exif.to_vec())))
}

#[cfg(test)]
mod tests {
    use png::Encoder;

    use super::super::format::PNG;
    use super::*;

    /// The polynomial of PNG, bit by bit.
    fn crc(bytes: &[u8]) -> u32 {
        let step = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        !bytes.iter().fold(u32::MAX, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), |crc, _| step(crc)))
    }

    /// Gives every chunk the checksum of the bytes it now has.
    fn seal(bytes: &mut [u8]) {
        let mut at = PNG.len();
        while let Some(length) = bytes.get(at..at + 4) {
            let end = at + 8 + u32::from_be_bytes(length.try_into().unwrap()) as usize;
            let Some(checksum) = bytes.get(at + 4..end).map(crc) else { return };
            let Some(place) = bytes.get_mut(end..end + 4) else { return };
            place.copy_from_slice(&checksum.to_be_bytes());
            at = end + 4;
        }
    }

    fn encoded(colour: ColorType, depth: BitDepth) -> Vec<u8> {
        let (width, height) = (13_usize, 9_usize);
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, width as u32, height as u32);
        encoder.set_color(colour);
        encoder.set_depth(depth);
        if colour == ColorType::Indexed {
            encoder.set_palette(vec![255, 255, 255, 0, 0, 0]);
            encoder.set_trns(vec![0, 255]);
        }
        let row = (width * colour.samples() * depth as usize).div_ceil(8);
        let samples: Vec<u8> = (0..row * height).map(|i| if i % 7 < 3 { 0 } else { 0x55 }).collect();
        encoder.write_header().unwrap().write_image_data(&samples).unwrap();
        bytes
    }

    #[test]
    fn changed_bytes_give_a_drawing_or_an_error() {
        let whole = [
            encoded(ColorType::Grayscale, BitDepth::Eight),
            encoded(ColorType::Indexed, BitDepth::One),
            encoded(ColorType::Rgba, BitDepth::Sixteen),
        ];
        let mut state = 1_u64;
        let mut draw = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let (mut drawings, mut errors) = (0, 0);
        for case in 0..3_000 {
            let mut bytes = whole[case % 3].clone();
            for _ in 0..=draw(3) {
                let at = draw(bytes.len());
                bytes[at] ^= 1 << draw(8);
            }
            if draw(8) == 0 {
                bytes.truncate(draw(bytes.len()));
            }
            // Else the checksums would hide what lies behind them.
            if draw(8) > 0 {
                seal(&mut bytes);
            }
            match decode(&bytes) {
                Ok(_) => drawings += 1,
                Err(_) => errors += 1,
            }
        }
        assert!(drawings > 100 && errors > 1_000, "{drawings} drawings, {errors} errors");
    }
}
