//! The bytes of a table: from a file, plain or gzipped, or from memory.

use std::fs::File;
use std::io::{self, BufReader, Chain, Cursor, Read};
use std::path::Path;

use super::fault::TableFault;
use crate::DataError;
use crate::gzip::{Gunzip, MAGIC, read_up_to};

/// How much of a table is looked at before it is read.
const HEAD: usize = 1 << 18;

/// No row is longer: an unclosed quote would make one of the rest of the file.
pub(crate) const MAX_ROW: usize = 1 << 24;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Where a table comes from. It can be read more than once.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    File(&'a Path),
    Bytes(&'a [u8]),
}

/// The text of a table as it is read.
pub(crate) struct Text<'a> {
    bytes: Chain<Cursor<Vec<u8>>, Inflated<'a>>,
    gzipped: bool,
    /// The bytes since the last row began, or a little more.
    since_row: usize,
    too_long: bool,
    /// The last byte that ends no line.
    last: u8,
    after_cr: bool,
    at_line_start: bool,
}

enum Inflated<'a> {
    Plain(Box<dyn Read + 'a>),
    Gzip(Box<Gunzip<Box<dyn Read + 'a>>>),
}

impl<'a> Source<'a> {
    /// The beginning of the text, without a byte order mark, and whether that is all.
    pub(crate) fn head(self, origin: &str) -> Result<(Vec<u8>, bool), DataError> {
        let mut text = self.open()?;
        let mut head = Vec::new();
        let read = (&mut text).take(HEAD as u64).read_to_end(&mut head);
        read.map_err(|source| text.failed(self, source))?;
        match not_text(&head) {
            Some(found) => {
                let fault = TableFault::NotText { found };
                Err(DataError::Table { origin: origin.to_owned(), fault })
            }
            None => {
                let whole = head.len() < HEAD;
                Ok((head, whole))
            }
        }
    }

    /// The text from its beginning, without a byte order mark.
    pub(crate) fn open(self) -> Result<Text<'a>, DataError> {
        let failed = |source| self.failed(false, source);
        let mut bytes: Box<dyn Read + 'a> = match self {
            Self::File(path) => Box::new(File::open(path).map_err(failed)?),
            Self::Bytes(bytes) => Box::new(bytes),
        };
        let mut start = vec![0; MAGIC.len()];
        let found = read_up_to(&mut bytes, &mut start).map_err(failed)?;
        start.truncate(found);
        let gzipped = start == MAGIC;
        let mut inflated = if gzipped {
            start.clear();
            Inflated::Gzip(Box::new(Gunzip::new(BufReader::with_capacity(1 << 16, bytes))))
        } else {
            Inflated::Plain(bytes)
        };
        let begun = start.len();
        start.resize(BOM.len(), 0);
        let found = read_up_to(&mut inflated, &mut start[begun..]);
        let found = found.map_err(|source| self.failed(gzipped, source))?;
        start.truncate(begun + found);
        if start == BOM {
            start.clear();
        }
        let bytes = Cursor::new(start).chain(inflated);
        let (after_cr, at_line_start) = (false, true);
        Ok(Text { bytes, gzipped, since_row: 0, too_long: false, last: b'\n', after_cr, at_line_start })
    }

    fn failed(self, gzipped: bool, source: io::Error) -> DataError {
        let path = match self {
            Self::File(path) => path.to_owned(),
            Self::Bytes(_) => "table".into(),
        };
        if gzipped { DataError::Gzip { path, source } } else { DataError::Read { path, source } }
    }
}

impl Text<'_> {
    /// Begins another row.
    pub(crate) fn next_row(&mut self) {
        self.since_row = 0;
    }
    /// Whether reading ended at a row of more than [`MAX_ROW`] bytes.
    pub(crate) fn too_long(&self) -> bool {
        self.too_long
    }
    /// The last byte so far that ends no line.
    pub(crate) fn last(&self) -> u8 {
        self.last
    }
    /// Whether bytes that are no gzip follow the gzip stream; known at the end.
    pub(crate) fn garbage(&self) -> bool {
        matches!(&self.bytes.get_ref().1, Inflated::Gzip(bytes) if bytes.garbage)
    }
    pub(crate) fn failed(&self, of: Source<'_>, source: io::Error) -> DataError {
        of.failed(self.gzipped, source)
    }
}

/// Lines end in LF, also the last one.
impl Read for Text<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since_row > MAX_ROW {
            self.too_long = true;
            return Err(io::Error::other("a row is too long"));
        }
        loop {
            let read = self.bytes.read(buffer)?;
            let n = if read == 0 { self.end(buffer) } else { self.with_line_feeds(&mut buffer[..read]) };
            if let Some(&last) = buffer[..n].iter().rev().find(|&&byte| byte != b'\n') {
                self.last = last;
            }
            self.since_row += n;
            // No bytes mean the end, and a line feed that is left out is not the end.
            if n > 0 || read == 0 {
                return Ok(n);
            }
        }
    }
}

impl Text<'_> {
    /// Ends the last line, if nothing does.
    fn end(&mut self, buffer: &mut [u8]) -> usize {
        let open = !std::mem::replace(&mut self.at_line_start, true) && !buffer.is_empty();
        if open {
            buffer[0] = b'\n';
        }
        usize::from(open)
    }

    /// Replaces CRLF and CR by LF; the number of bytes that remain.
    fn with_line_feeds(&mut self, bytes: &mut [u8]) -> usize {
        let mut n = bytes.len();
        if self.after_cr || bytes.contains(&b'\r') {
            n = 0;
            for i in 0..bytes.len() {
                let byte = bytes[i];
                if byte != b'\n' || !self.after_cr {
                    bytes[n] = if byte == b'\r' { b'\n' } else { byte };
                    n += 1;
                }
                self.after_cr = byte == b'\r';
            }
        }
        if let Some(&last) = bytes[..n].last() {
            self.at_line_start = last == b'\n';
        }
        n
    }
}

impl Read for Inflated<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(bytes) => bytes.read(buffer),
            Self::Gzip(bytes) => bytes.read(buffer),
        }
    }
}

/// What a file is that is no text, by its first bytes.
fn not_text(head: &[u8]) -> Option<&'static str> {
    Some(match head {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "text in UTF-16",
        [b'P', b'K', 3, 4, ..] => "a zip archive, as .xlsx and .ods files are",
        [b'P', b'A', b'R', b'1', ..] => "a Parquet file",
        _ if head.contains(&0) => "binary",
        _ => return None,
    })
}
