//! The sums of a file: of its bytes, and of what it holds when it is unpacked.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use md5::Md5;
use sha2::{Digest, Sha256};

use crate::gzip::{Gunzip, MAGIC, read_up_to};

/// Size and sums of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    /// Only of a gzipped file: some are known by nothing else.
    pub(crate) md5: Option<String>,
    /// The SHA-256 of the content, if the file is gzipped and whole.
    content: Option<String>,
}

impl Sums {
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        let (mut sha256, mut md5) = (Sha256::new(), Md5::new());
        let mut start = [0; 2];
        read_up_to(&mut File::open(path)?, &mut start)?;
        let zipped = start == MAGIC;
        let bytes = chunks(File::open(path)?, |chunk| {
            sha256.update(chunk);
            if zipped {
                md5.update(chunk);
            }
        })?;
        let content = if zipped { content(path)? } else { None };
        let md5 = zipped.then(|| hex(&md5.finalize()));
        Ok(Self { bytes, sha256: hex(&sha256.finalize()), md5, content })
    }

    /// The SHA-256 of what the file holds when it is unpacked; of the file itself if it cannot be.
    pub(crate) fn unpacked(&self) -> &str {
        self.content.as_deref().unwrap_or(&self.sha256)
    }
}

/// The SHA-256 of what a gzipped file holds; `None` if it is damaged.
fn content(path: &Path) -> io::Result<Option<String>> {
    let mut rest = BufReader::with_capacity(1 << 16, File::open(path)?);
    read_up_to(&mut rest, &mut [0; 2])?;
    let mut sha256 = Sha256::new();
    Ok(chunks(Gunzip::new(rest), |chunk| sha256.update(chunk)).ok().map(|_| hex(&sha256.finalize())))
}

/// Hands all bytes to `each`, piece by piece, and counts them.
fn chunks(mut reader: impl Read, mut each: impl FnMut(&[u8])) -> io::Result<u64> {
    let (mut chunk, mut bytes) = (vec![0; 1 << 16], 0);
    loop {
        match read_up_to(&mut reader, &mut chunk)? {
            0 => return Ok(bytes),
            n => {
                each(&chunk[..n]);
                bytes += n as u64;
            }
        }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    /// The sums of "abc" that the standards give as examples.
    const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";

    #[test]
    fn sums_are_those_of_the_standards() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "abc").unwrap();
        let plain = Sums::of(&path).unwrap();
        assert_eq!((plain.bytes, plain.sha256.as_str(), plain.md5.as_deref()), (3, SHA256, None));
        assert_eq!(plain.unpacked(), SHA256);
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(b"abc").unwrap();
        let mut bytes = encoder.finish().unwrap();
        fs::write(&path, &bytes).unwrap();
        let zipped = Sums::of(&path).unwrap();
        assert_eq!(zipped.unpacked(), SHA256);
        assert_ne!(zipped.sha256, SHA256);
        assert_eq!(zipped.md5, Some(hex(&Md5::digest(&bytes))));
        assert_eq!(hex(&Md5::digest(b"abc")), MD5);
        // A damaged file has the sums of its bytes only.
        bytes.truncate(bytes.len() - 2);
        fs::write(&path, &bytes).unwrap();
        let damaged = Sums::of(&path).unwrap();
        assert_eq!(damaged.unpacked(), damaged.sha256);
    }
}
