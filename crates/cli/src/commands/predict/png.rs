//! PNG files of every kind, into the pixels of a drawing.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;

use anyhow::{Context, Result, bail};
use data::Drawing;
use png::{BitDepth, ColorType, Decoder, Limits, Transformations};

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// No image may have more pixels: 8192 × 4096. Its decoded bytes, at most 8 a pixel, are allocated at once.
const MAX_PIXELS: u64 = 1 << 25;

/// No file may be longer than such an image without compression.
const MAX_BYTES: u64 = 8 * MAX_PIXELS + (1 << 20);

/// What a decoder may allocate besides: lines, palettes.
const DECODER_BYTES: usize = 1 << 26;

/// The PNG at `path`, or on standard input for `-`.
pub(super) fn read(path: &Path) -> Result<Drawing> {
    let name = name(path);
    let bytes = match path == Path::new("-") {
        true => read_bytes(io::stdin().lock()),
        false => File::open(path).and_then(read_bytes),
    };
    decode(bytes.with_context(|| format!("{name}: cannot be read"))?).with_context(|| name)
}

/// How a person knows the image.
pub(super) fn name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

/// Everything, unless it does not begin as a PNG does.
fn read_bytes(mut source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.by_ref().take(SIGNATURE.len() as u64).read_to_end(&mut bytes)?;
    if bytes == SIGNATURE {
        source.take(MAX_BYTES).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn decode(bytes: Vec<u8>) -> Result<Drawing> {
    if !bytes.starts_with(&SIGNATURE) {
        let found = &bytes[..bytes.len().min(SIGNATURE.len())];
        bail!("not a PNG: starts with {found:02x?}, expected {SIGNATURE:02x?}");
    }
    if bytes.len() as u64 > MAX_BYTES {
        bail!("longer than {MAX_BYTES} bytes");
    }
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: DECODER_BYTES });
    // Palettes become colours, 1, 2 and 4 bits become 8, a transparent colour becomes opacity.
    decoder.set_transformations(Transformations::EXPAND);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let (width, height) = decoder.read_header_info().context("damaged PNG")?.size();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        bail!("{width}×{height} pixels are too many; at most {MAX_PIXELS} can be read");
    }
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
    Ok(Drawing::from_rgba(shape, pixels.chunks_exact(colour.samples() * size).map(rgba))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use png::Encoder;

    /// The polynomial of PNG, bit by bit.
    fn crc(bytes: &[u8]) -> u32 {
        let step = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        !bytes.iter().fold(u32::MAX, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), |crc, _| step(crc)))
    }

    /// Gives every chunk the checksum of the bytes it now has.
    fn seal(bytes: &mut [u8]) {
        let mut at = SIGNATURE.len();
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
            match decode(bytes) {
                Ok(_) => drawings += 1,
                Err(_) => errors += 1,
            }
        }
        assert!(drawings > 100 && errors > 1_000, "{drawings} drawings, {errors} errors");
    }
}
