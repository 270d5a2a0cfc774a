//! The elements of an IDX file as they arrive: what is read of it is up to its reader.

use std::fs::File;
use std::io::{self, BufReader, Chain, Read, Seek};
use std::path::{Path, PathBuf};

use crate::gzip::{Gunzip, MAGIC, read_up_to};
use crate::{DataError, ElementType, Note, foreign};

/// An IDX file of which the header was read.
pub(crate) struct IdxStream<'a> {
    content: Content<'a>,
    path: PathBuf,
    pub(crate) element_type: ElementType,
    pub(crate) dimensions: Vec<usize>,
    /// Bytes of elements that the header announces, and those that were read.
    pub(crate) expected: usize,
    found: usize,
}

enum Content<'a> {
    Zipped(Box<Gunzip<File>>),
    Plain(BufReader<Chain<io::Cursor<[u8; 2]>, File>>),
    Bytes(&'a [u8]),
}

impl Read for Content<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Zipped(content) => content.read(buffer),
            Self::Plain(content) => content.read(buffer),
            Self::Bytes(content) => content.read(buffer),
        }
    }
}

impl Content<'_> {
    fn failed(&self, path: &Path) -> impl Fn(io::Error) -> DataError + use<> {
        let (zipped, path) = (matches!(self, Self::Zipped(_)), path.to_owned());
        move |source| {
            let path = path.clone();
            if zipped { DataError::Gzip { path, source } } else { DataError::Read { path, source } }
        }
    }
}

impl IdxStream<'static> {
    /// Opens a file, plain or gzipped, whose header announces at most `limit` bytes.
    pub(crate) fn open(path: &Path, limit: usize) -> Result<Self, DataError> {
        let read_error = |source| DataError::Read { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(read_error)?;
        let mut magic = [0; 2];
        let start = read_up_to(&mut file, &mut magic).map_err(read_error)?;
        let content = if magic == MAGIC {
            Content::Zipped(Box::new(Gunzip::new(BufReader::with_capacity(1 << 16, file))))
        } else {
            let mut begun = io::Cursor::new(magic);
            // Of a file of one byte there is no second.
            let skipped = 2 - start as u64;
            if skipped > 0 {
                magic.rotate_right(skipped as usize);
                begun = io::Cursor::new(magic);
                begun.seek(io::SeekFrom::Start(skipped)).map_err(read_error)?;
            }
            Content::Plain(BufReader::with_capacity(1 << 16, begun.chain(file)))
        };
        Self::of(content, path, limit)
    }
}

impl<'a> IdxStream<'a> {
    /// Reads from `bytes`; `path` only names them in errors.
    pub(crate) fn of_bytes(bytes: &'a [u8], path: &Path, limit: usize) -> Result<Self, DataError> {
        Self::of(Content::Bytes(bytes), path, limit)
    }

    fn of(mut content: Content<'a>, path: &Path, limit: usize) -> Result<Self, DataError> {
        let (failed, path) = (content.failed(path), path.to_owned());
        let mut magic = [0; 4];
        let found = read_up_to(&mut content, &mut magic).map_err(&failed)?;
        let element_type = match magic {
            [0, 0, code, 1..=u8::MAX] if found == 4 => ElementType::from_code(code),
            _ => None,
        };
        let Some(element_type) = element_type else {
            let mut start = magic[..found].to_vec();
            let more = content.by_ref().take((foreign::START - found) as u64).read_to_end(&mut start);
            // Damage further on does not matter here.
            let what =
                more.map_or_else(|_| foreign::description(&start[..found]), |_| foreign::description(&start));
            return Err(DataError::Magic { path, found: magic[..found].to_vec(), what });
        };
        let mut header = vec![0; 4 * usize::from(magic[3])];
        let found = read_up_to(&mut content, &mut header).map_err(&failed)?;
        if found < header.len() {
            return Err(DataError::Header { path, expected: 4 + header.len(), found: 4 + found });
        }
        let announced: Vec<u32> = header.as_chunks::<4>().0.iter().map(|&d| u32::from_be_bytes(d)).collect();
        let expected = announced.iter().try_fold(element_type.size(), |n, &d| n.checked_mul(d as usize));
        let Some(expected) = expected.filter(|&n| n <= limit) else {
            return Err(DataError::TooLarge { path, dimensions: announced, limit });
        };
        let dimensions = announced.iter().map(|&d| d as usize).collect();
        Ok(Self { content, path, element_type, dimensions, expected, found: 0 })
    }

    /// Appends the next `n` bytes of elements, or as many as are left, to `bytes`.
    pub(crate) fn read(&mut self, n: usize, bytes: &mut Vec<u8>) -> Result<(), DataError> {
        let wanted = n.min(self.expected - self.found);
        let read = self.content.by_ref().take(wanted as u64).read_to_end(bytes);
        let read = read.map_err(self.content.failed(&self.path))?;
        self.found += read;
        if read < wanted {
            let (path, expected, found) = (self.path.clone(), self.expected, self.found);
            return Err(DataError::Length { path, expected, found, more: false });
        }
        Ok(())
    }

    /// Checks that nothing follows the elements, all of which were read.
    pub(crate) fn finish(mut self, notes: &mut Vec<Note>) -> Result<(), DataError> {
        // One byte more is enough to notice surplus content. Reading to the end also makes gzip verify its
        // checksum.
        let failed = self.content.failed(&self.path);
        if read_up_to(&mut self.content, &mut [0]).map_err(failed)? > 0 {
            let (path, expected, found) = (self.path, self.expected, self.found);
            return Err(DataError::Length { path, expected, found, more: true });
        }
        if let Content::Zipped(content) = self.content
            && content.garbage
        {
            notes.push(Note::AfterGzip { path: self.path });
        }
        Ok(())
    }
}
