//! Files that people send, into the pixels of a drawing.

mod format;
mod jpeg;
mod png;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, Result, bail};
use data::Drawing;
use exif::{In, Reader, Tag};

use format::Format;

/// No image may have more pixels: 8192 × 4096. Its decoded bytes, at most 8 a pixel, are allocated at once.
const MAX_PIXELS: u64 = 1 << 25;

/// No file may be longer than such an image without compression.
const MAX_BYTES: u64 = 8 * MAX_PIXELS + (1 << 20);

/// What is read before it is known whether the rest is worth reading.
const HEAD: u64 = 512;

/// The image at `path`, or on standard input for `-`, as its camera was held.
pub(super) fn read(path: &Path) -> Result<Drawing> {
    let name = name(path);
    let bytes = match path == Path::new("-") {
        true => read_bytes(io::stdin().lock()),
        false => File::open(path).and_then(read_bytes),
    };
    decode(&bytes.with_context(|| format!("{name}: cannot be read"))?).with_context(|| name)
}

/// How a person knows the image.
pub(super) fn name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

/// Everything, or the beginning of what cannot be decoded.
fn read_bytes(mut source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.by_ref().take(HEAD).read_to_end(&mut bytes)?;
    if matches!(Format::of(&bytes), Format::Png | Format::Jpeg) {
        source.take(MAX_BYTES).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn decode(bytes: &[u8]) -> Result<Drawing> {
    if bytes.len() as u64 > MAX_BYTES {
        bail!("longer than {MAX_BYTES} bytes");
    }
    let (drawing, exif) = match Format::of(bytes) {
        Format::Png => png::decode(bytes)?,
        Format::Jpeg => jpeg::decode(bytes)?,
        Format::Other(what) => bail!("{what}"),
    };
    Ok(drawing.oriented(exif.map_or(1, orientation)))
}

/// Refuses what would take too much memory.
fn check_size(width: u64, height: u64) -> Result<()> {
    match width * height > MAX_PIXELS {
        true => bail!("{width}×{height} pixels are too many; at most {MAX_PIXELS} can be read"),
        false => Ok(()),
    }
}

/// EXIF's orientation; what is damaged says nothing.
fn orientation(exif: Vec<u8>) -> u16 {
    let read = Reader::new().read_raw(exif).ok();
    let field = read.as_ref().and_then(|exif| exif.get_field(Tag::Orientation, In::PRIMARY));
    field.and_then(|field| field.value.get_uint(0)).and_then(|number| number.try_into().ok()).unwrap_or(1)
}
