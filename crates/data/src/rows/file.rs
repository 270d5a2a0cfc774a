//! A file of rows that is open.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use files::FileError;
use linalg::Scalar;

use super::block::{Room, decode};
use super::head::{Block, Head, Origin};
use crate::{DataError, Dataset};

/// How a file of rows begins: what it is, and the version of its blocks.
pub(crate) const START: [u8; 12] = *b"DESCENTR\x01\0\0\0";

/// Bytes at the very end: the length of what stands before them, which is [`Head`].
pub(crate) const TAIL: usize = 8;

/// The longest list of blocks: one of more rows than can be numbered.
const MAX_HEAD: u64 = 1 << 32;

/// Reads blocks; several threads may, one at a time.
#[derive(Debug)]
pub(crate) struct RowsFile {
    path: PathBuf,
    file: Mutex<File>,
    pub(crate) head: Head,
}

/// What reading blocks needs, used again and again.
#[derive(Debug)]
pub(crate) struct Reading<T> {
    bytes: Vec<u8>,
    room: Room<T>,
}

impl<T> Default for Reading<T> {
    fn default() -> Self {
        Self { bytes: Vec::new(), room: Room::default() }
    }
}

impl RowsFile {
    pub(crate) fn open<T: Scalar>(path: &Path) -> Result<Self, FileError> {
        let failed = |source| FileError::Read { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(failed)?;
        let length = file.seek(SeekFrom::End(0)).map_err(failed)?;
        let least = (START.len() + TAIL) as u64;
        let mut start = [0; START.len()];
        if length < least {
            let (expected, found) = (least as usize, length as usize);
            return Err(FileError::Header { path: path.to_owned(), expected, found });
        }
        file.rewind().and_then(|()| file.read_exact(&mut start)).map_err(failed)?;
        if start != START {
            let expected = files::Kind::Rows;
            return Err(FileError::Magic { path: path.to_owned(), expected, found: start[..8].to_vec() });
        }
        let mut tail = [0; TAIL];
        let at = length - TAIL as u64;
        file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(&mut tail)).map_err(failed)?;
        let found = u64::from_le_bytes(tail);
        let limit = (length - least).min(MAX_HEAD);
        if found > limit {
            return Err(FileError::TooLarge { path: path.to_owned(), limit, found });
        }
        let begin = at - found;
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(begin)).map_err(failed)?;
        file.by_ref().take(found).read_to_end(&mut bytes).map_err(failed)?;
        let head = Head::decode::<T>(&bytes, START.len() as u64..begin, path)?;
        Ok(Self { path: path.to_owned(), file: Mutex::new(file), head })
    }

    /// The file at `path`, if it is whole and was made of this.
    pub(crate) fn made_of<T: Scalar>(path: &Path, origin: &Origin) -> Option<Self> {
        Self::open::<T>(path).ok().filter(|file| file.head.origin == *origin)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
    /// What to say when the system refuses something.
    pub(crate) fn failed(&self, source: io::Error) -> DataError {
        DataError::Read { path: self.path.clone(), source }
    }
    /// No rows.
    pub(crate) fn empty<T: Scalar>(&self) -> Dataset<T> {
        self.head.layout.empty().expect("checked when it was opened")
    }

    /// Appends the rows `wanted` of a block to `samples`.
    pub(crate) fn read<T: Scalar>(
        &self,
        block: &Block,
        wanted: Range<usize>,
        samples: &mut Dataset<T>,
        reading: &mut Reading<T>,
    ) -> Result<(), DataError> {
        let Reading { bytes, room } = reading;
        self.bytes(block, bytes).map_err(|source| self.failed(source))?;
        let found = crc32fast::hash(bytes);
        if found != block.checksum {
            let (path, expected) = (self.path.clone(), block.checksum);
            return Err(DataError::DamagedRows { damage: FileError::Checksum { path, expected, found } });
        }
        decode(&self.head.layout, block.rows, wanted, bytes, samples, room).map_err(|expected| {
            let found = format!("others in the block at byte {}", block.place.start);
            let damage = FileError::Content { path: self.path.clone(), what: "rows", expected, found };
            DataError::DamagedRows { damage }
        })
    }

    fn bytes(&self, block: &Block, bytes: &mut Vec<u8>) -> io::Result<()> {
        bytes.resize((block.place.end - block.place.start) as usize, 0);
        let mut file = self.file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        file.seek(SeekFrom::Start(block.place.start))?;
        file.read_exact(bytes)
    }
}
