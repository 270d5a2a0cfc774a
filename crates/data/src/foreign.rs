//! What a file is that is no IDX file.

/// The bytes needed to tell.
pub(crate) const START: usize = 512;

/// The kinds of files that people have instead: how they begin, and what to say.
const KINDS: [(&[u8], &str); 24] = [
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"P5", "a PGM image"),
    (b"RIFF", "a WebP image or another RIFF file"),
    (b"%PDF", "a PDF document"),
    (b"\x93NUMPY", "a NumPy array (.npy)"),
    (b"\x89HDF", "an HDF5 file"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"MATLAB", "a MATLAB file"),
    (b"\x80\x02", "a Python pickle"),
    (b"\x80\x03", "a Python pickle"),
    (b"\x80\x04", "a Python pickle"),
    (b"\x80\x05", "a Python pickle"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it"),
    (b"Rar!", "a RAR archive; unpack it"),
    (b"\xfd7zXZ", "an xz archive; unpack it"),
    (b"BZh", "a bzip2 archive; unpack it"),
    (b"(\xb5/\xfd", "a zstd archive; unpack it"),
    (b"\x1f\x8b", "gzipped twice; unpack it once"),
];

/// In words, what a file that begins with `start` is and what to do about it.
pub(crate) fn description(start: &[u8]) -> String {
    if start.is_empty() {
        return "it is empty; get it again".into();
    }
    if start.starts_with(b"PK\x03\x04") {
        let numpy = start.windows(4).any(|four| four == b".npy");
        let what = if numpy { "NumPy arrays (.npz)" } else { "a zip archive; unpack it" };
        return format!("it is {what}");
    }
    if start.get(257..262) == Some(b"ustar") {
        return "it is a tar archive; unpack it".into();
    }
    if let Some((_, what)) = KINDS.iter().find(|(begin, _)| start.starts_with(begin)) {
        return format!("it is {what}");
    }
    match text(start) {
        Some(text) => of_text(text),
        None if start.len() < 4 => "it ends before the four bytes that every IDX file begins with".into(),
        None => "it does not begin with two zeros, a type and the number of dimensions".into(),
    }
}

/// The start of a file as text, if it is one. A character may be cut at the end.
fn text(start: &[u8]) -> Option<&str> {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let text = match str::from_utf8(start) {
        Ok(text) => text,
        Err(error) if start.len() - error.valid_up_to() < 4 => {
            str::from_utf8(&start[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    (!text.trim().is_empty() && !text.chars().any(control)).then_some(text)
}

fn of_text(text: &str) -> String {
    let text = text.trim_start();
    let lower = text.to_lowercase();
    let first = text.lines().next().unwrap_or_default();
    if text.starts_with("version https://git-lfs") {
        "it is a pointer of Git LFS, not the file itself; get that with `git lfs pull`".into()
    } else if lower.starts_with("<!doctype html") || lower.starts_with("<html") || lower.contains("<head") {
        "it is a web page, saved in the place of the file; download the file again".into()
    } else if lower.starts_with("<?xml") || lower.starts_with('<') {
        "it is XML, perhaps the error of a server; download the file again".into()
    } else if lower.starts_with(['{', '[']) {
        "it is JSON".into()
    } else if first.contains([',', ';', '\t']) {
        "it is a table in text (CSV), not the images or labels in IDX".into()
    } else {
        "it is text".into()
    }
}
