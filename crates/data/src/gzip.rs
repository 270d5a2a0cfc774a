//! Gzip as it comes: in several members, padded with zeros, or with something else behind it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::bufread::GzDecoder;

/// How a gzip member begins.
pub(crate) const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The bytes of all members of a gzip file, one after another.
pub(crate) struct Gunzip<R> {
    /// None after the last member.
    member: Option<GzDecoder<Begun<R>>>,
    /// Whether bytes other than zeros follow the last member.
    pub(crate) garbage: bool,
}

impl<R: Read> Gunzip<R> {
    /// `rest` follows the two bytes of [`MAGIC`], which were read already.
    pub(crate) fn new(rest: BufReader<R>) -> Self {
        Self { member: Some(GzDecoder::new(Begun { start: &MAGIC, rest })), garbage: false }
    }
}

impl<R: Read> Read for Gunzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let n = member.read(buffer)?;
            if n > 0 || buffer.is_empty() {
                return Ok(n);
            }
            let Some(member) = self.member.take() else { break };
            let mut rest = member.into_inner();
            let mut next = [0; 2];
            let found = read_up_to(&mut rest, &mut next)?;
            if next == MAGIC {
                self.member = Some(GzDecoder::new(Begun { start: &MAGIC, rest: rest.rest }));
            } else {
                self.garbage = next[..found].iter().any(|&byte| byte != 0) || !only_zeros(&mut rest)?;
            }
        }
        Ok(0)
    }
}

/// A reader of which the first bytes were read already.
struct Begun<R> {
    start: &'static [u8],
    rest: BufReader<R>,
}

impl<R: Read> Read for Begun<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.start.is_empty() { self.rest.read(buffer) } else { self.start.read(buffer) }
    }
}

impl<R: Read> BufRead for Begun<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start.is_empty() { self.rest.fill_buf() } else { Ok(self.start) }
    }
    fn consume(&mut self, n: usize) {
        if self.start.is_empty() { self.rest.consume(n) } else { self.start.consume(n) }
    }
}

fn only_zeros(reader: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(true);
        }
        if buffer.iter().any(|&byte| byte != 0) {
            return Ok(false);
        }
        let n = buffer.len();
        reader.consume(n);
    }
}

/// Fills `buffer`, or as much of it as the reader has bytes for.
pub(crate) fn read_up_to(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}

/// Whether the trailer of `zipped` promises another content than that of `plain`. Files that cannot be
/// compared in this cheap way, such as those of several members, count as alike.
pub(crate) fn differ(plain: &Path, zipped: &Path) -> io::Result<bool> {
    let (mut plain, mut zipped) = (File::open(plain)?, File::open(zipped)?);
    let mut trailer = [0; 8];
    zipped.seek(SeekFrom::End(-8))?;
    zipped.read_exact(&mut trailer)?;
    let number = |at: usize| u32::from_le_bytes([0, 1, 2, 3].map(|i| trailer[at + i]));
    let (checksum, length) = (number(0), number(4));
    if length == 0 {
        return Ok(false);
    }
    if u64::from(length) != plain.metadata()?.len() % (1 << 32) {
        return Ok(true);
    }
    let (mut hasher, mut chunk) = (crc32fast::Hasher::new(), vec![0; 1 << 16]);
    loop {
        match plain.read(&mut chunk)? {
            0 => return Ok(hasher.finalize() != checksum),
            n => hasher.update(&chunk[..n]),
        }
    }
}
