//! What a file is, by its first bytes.

/// What can be read, or in words what something else is and what to do.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Format {
    Png,
    Jpeg,
    Other(String),
}

pub(super) const PNG: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// Other images, by where they have which bytes.
const IMAGES: [(usize, &[u8], &str); 22] = [
    (0, b"GIF8", "a GIF"),
    (8, b"WEBP", "a WebP image"),
    (0, b"BM", "a BMP"),
    (0, b"II*\0", "a TIFF"),
    (0, b"MM\0*", "a TIFF"),
    (4, b"ftypheic", "an HEIC photo"),
    (4, b"ftypheix", "an HEIC photo"),
    (4, b"ftypmif1", "an HEIF photo"),
    (4, b"ftypmsf1", "an HEIF photo"),
    (4, b"ftyphevc", "an HEIF photo"),
    (4, b"ftypavif", "an AVIF image"),
    (4, b"ftypavis", "an AVIF image"),
    (0, b"\xff\x0a", "a JPEG XL image"),
    (4, b"JXL \r\n", "a JPEG XL image"),
    (4, b"jP  \r\n", "a JPEG 2000 image"),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000 image"),
    (0, b"\0\0\x01\0", "an icon"),
    (0, b"8BPS", "a Photoshop document"),
    (0, b"%!PS", "PostScript"),
    (0, b"%PDF", "a PDF"),
    (0, b"qoif", "a QOI image"),
    (0, b"gimp xcf", "a GIMP document"),
];

/// What holds no image.
const OTHERS: [(usize, &[u8], &str); 9] = [
    (0, b"\x1f\x8b", "compressed by gzip, and no image; unpack it first"),
    (0, b"PK\x03\x04", "a ZIP archive, and no image; unpack it first"),
    (0, b"BZh", "compressed by bzip2, and no image; unpack it first"),
    (0, b"\xfd7zXZ", "compressed by xz, and no image; unpack it first"),
    (0, b"\x28\xb5\x2f\xfd", "compressed by zstd, and no image; unpack it first"),
    (0, b"\0\0\x08", "an IDX file; eval --images FILE --labels FILE judges all of its images"),
    (0, b"\x93NUMPY", "an array of NumPy, and no image; save it as PNG"),
    (0, b"\x89HDF", "an HDF5 file, and no image"),
    (4, b"ftyp", "a film, and no image"),
];

impl Format {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let has =
            |&&(at, magic, _): &&(usize, &[u8], &str)| bytes.get(at..).is_some_and(|b| b.starts_with(magic));
        if bytes.starts_with(&PNG) {
            return Self::Png;
        }
        if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            return Self::Jpeg;
        }
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let pnm = text.starts_with('P') && text.as_bytes().get(1).is_some_and(|b| (b'1'..=b'7').contains(b));
        let image = match IMAGES.iter().find(has) {
            Some((.., what)) => Some(*what),
            None if text.contains("<svg") => Some("an SVG drawing"),
            None if pnm && text[2..].starts_with(|c: char| c.is_whitespace()) => Some("a PNM image"),
            None => None,
        };
        let other = || OTHERS.iter().find(has).map(|(.., what)| *what);
        Self::Other(match image {
            Some(what) => format!("is {what}, and only PNG and JPEG can be read; save it as one of them"),
            None => format!("is {}", other().map_or_else(|| unknown(bytes, text), str::to_owned)),
        })
    }
}

/// What is neither an image nor known otherwise.
fn unknown(bytes: &[u8], text: &str) -> String {
    const EXPECTED: &str = "no image; a PNG or a JPEG is expected";
    let printable = text.chars().all(|c| !c.is_control() || c.is_whitespace());
    // The last character may be cut.
    let is_text = printable && text.chars().filter(|&c| c == '\u{fffd}').count() <= 1;
    let line = text.lines().next().unwrap_or_default();
    if bytes.is_empty() {
        format!("empty, and {EXPECTED}")
    } else if is_text && text.starts_with('<') {
        format!("a page of HTML or XML, and {EXPECTED}")
    } else if is_text && text.starts_with(['{', '[']) {
        format!("JSON, and {EXPECTED}")
    } else if is_text && line.contains([',', ';', '\t']) {
        format!("a table of text (CSV), and {EXPECTED}")
    } else if is_text {
        format!("text, and {EXPECTED}")
    } else if bytes.starts_with(b"\x89PNG") {
        "a PNG that was damaged on its way, as text is when its line ends are changed".to_owned()
    } else {
        format!("{EXPECTED}, and this file is of a kind that is not known")
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        for (bytes, what) in [
            (&b"GIF89a"[..], "is a GIF, and only PNG and JPEG"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "is a WebP image"),
            (b"\0\0\0\x18ftypheic\0\0", "is an HEIC photo"),
            (b"II*\0\x08\0", "is a TIFF"),
            (b"<?xml version='1.0'?><svg width='2'/>", "is an SVG drawing"),
            (b"P5 28 28 255\n\0\0", "is a PNM image"),
            (b"\x1f\x8b\x08\0", "is compressed by gzip"),
            (b"\0\0\x08\x03\0\0\0\x02", "is an IDX file"),
            (b"a,b\n1,2\n", "is a table of text (CSV)"),
            (b"\xef\xbb\xbfa;b\r\n1;2\r\n", "is a table of text (CSV)"),
            (b"Please find attached", "is text, and no image"),
            (b"<!DOCTYPE html><title>404", "is a page of HTML"),
            (b"\x89PNG\n\x1a\n", "is a PNG that was damaged on its way"),
            (b"\x01\x02\x03\x04", "is no image"),
            (b"", "is empty"),
        ] {
            let Format::Other(found) = Format::of(bytes) else { panic!("{bytes:?} would be read") };
            assert!(found.starts_with(what), "{found}");
        }
        assert_eq!(Format::of(b"\xff\xd8\xff\xe1"), Format::Jpeg);
        assert_eq!(Format::of(&super::PNG), Format::Png);
    }
}
