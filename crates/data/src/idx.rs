//! IDX, the format of MNIST, plain or gzipped. A file has two zero bytes, an element type, the number of
//! dimensions, each dimension as a big-endian `u32`, and then the elements, big-endian, with the last
//! dimension varying fastest.

use std::fmt;
use std::path::Path;

use crate::idx_stream::IdxStream;
use crate::{DataError, Note};

/// The most bytes of elements that a header may announce: 4 GiB.
pub const MAX_IDX_BYTES: usize = 1 << 32;

/// Bytes read and decoded at a time; a multiple of every element's size.
const CHUNK: usize = 1 << 16;

/// The most memory reserved for elements that have not arrived yet: 64 MiB.
const AHEAD: usize = 1 << 26;

/// An IDX file: its dimensions and elements.
#[derive(Clone, Debug, PartialEq)]
pub struct Idx {
    /// The size of each dimension. For images: their number, rows, columns.
    pub dimensions: Vec<usize>,
    /// The elements, the last dimension fastest.
    pub elements: Elements,
}

/// The elements of an IDX file, in the type the file gives them.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "each variant is named by its element type")]
pub enum Elements {
    U8(Vec<u8>),
    I8(Vec<i8>),
    I16(Vec<i16>),
    I32(Vec<i32>),
    F32(Vec<f32>),
    F64(Vec<f64>),
}

/// The element types of IDX.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is named by its element type")]
pub enum ElementType {
    U8,
    I8,
    I16,
    I32,
    F32,
    F64,
}

impl ElementType {
    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            0x08 => Self::U8,
            0x09 => Self::I8,
            0x0B => Self::I16,
            0x0C => Self::I32,
            0x0D => Self::F32,
            0x0E => Self::F64,
            _ => return None,
        })
    }

    pub(crate) fn size(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::I16 => 2,
            Self::I32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    fn none(self) -> Elements {
        match self {
            Self::U8 => Elements::U8(Vec::new()),
            Self::I8 => Elements::I8(Vec::new()),
            Self::I16 => Elements::I16(Vec::new()),
            Self::I32 => Elements::I32(Vec::new()),
            Self::F32 => Elements::F32(Vec::new()),
            Self::F64 => Elements::F64(Vec::new()),
        }
    }
}

impl fmt::Display for ElementType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::U8 => "u8",
            Self::I8 => "i8",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::F32 => "f32",
            Self::F64 => "f64",
        })
    }
}

/// Decodes `bytes` and appends them to `elements`, which will hold `total` in the end. Reserves memory ahead,
/// but at most [`AHEAD`] bytes and never more than `total` elements need.
fn append<const N: usize, E>(
    elements: &mut Vec<E>,
    total: usize,
    bytes: &[u8],
    decode: impl Fn([u8; N]) -> E,
) {
    let chunks = bytes.as_chunks::<N>().0;
    if elements.capacity() - elements.len() < chunks.len() {
        let ahead = elements.len().min(AHEAD / N);
        elements.reserve_exact(chunks.len().max(ahead).min(total - elements.len()));
    }
    elements.extend(chunks.iter().map(|&chunk| decode(chunk)));
}

impl Elements {
    /// The type of the elements.
    #[must_use]
    pub fn element_type(&self) -> ElementType {
        match self {
            Self::U8(_) => ElementType::U8,
            Self::I8(_) => ElementType::I8,
            Self::I16(_) => ElementType::I16,
            Self::I32(_) => ElementType::I32,
            Self::F32(_) => ElementType::F32,
            Self::F64(_) => ElementType::F64,
        }
    }

    fn append(&mut self, total: usize, bytes: &[u8]) {
        match self {
            Self::U8(elements) => append(elements, total, bytes, u8::from_be_bytes),
            Self::I8(elements) => append(elements, total, bytes, i8::from_be_bytes),
            Self::I16(elements) => append(elements, total, bytes, i16::from_be_bytes),
            Self::I32(elements) => append(elements, total, bytes, i32::from_be_bytes),
            Self::F32(elements) => append(elements, total, bytes, f32::from_be_bytes),
            Self::F64(elements) => append(elements, total, bytes, f64::from_be_bytes),
        }
    }
}

impl Idx {
    /// Reads a file. Its first two bytes tell whether it is gzipped.
    ///
    /// Memory grows with the bytes read, never by more than 64 MiB ahead of them and never beyond what the
    /// header announces. A gzip stream that continues after that is refused at its next byte, not inflated.
    /// What follows the last member of a gzip file is not read; see [`Idx::read_noting`].
    ///
    /// # Errors
    /// If the file cannot be read, is not IDX, announces more than [`MAX_IDX_BYTES`], or holds more or fewer
    /// bytes than it announces.
    pub fn read(path: &Path) -> Result<Self, DataError> {
        Self::read_noting(path, &mut Vec::new())
    }

    /// As [`Idx::read`], and adds to `notes` if bytes other than zeros follow a gzip stream.
    ///
    /// # Errors
    /// As [`Idx::read`].
    pub fn read_noting(path: &Path, notes: &mut Vec<Note>) -> Result<Self, DataError> {
        Self::decode(IdxStream::open(path, MAX_IDX_BYTES)?, notes)
    }

    /// Decodes plain IDX bytes; `path` only names them in errors.
    ///
    /// # Errors
    /// As [`Idx::read`].
    pub fn from_bytes(bytes: &[u8], path: &Path) -> Result<Self, DataError> {
        Self::decode(IdxStream::of_bytes(bytes, path, MAX_IDX_BYTES)?, &mut Vec::new())
    }

    pub(crate) fn decode(mut stream: IdxStream<'_>, notes: &mut Vec<Note>) -> Result<Self, DataError> {
        let (expected, dimensions) = (stream.expected, stream.dimensions.clone());
        let (mut elements, total) = (stream.element_type.none(), expected / stream.element_type.size());
        let (mut found, mut chunk) = (0, Vec::with_capacity(CHUNK));
        while found < expected {
            chunk.clear();
            stream.read(CHUNK, &mut chunk)?;
            found += chunk.len();
            elements.append(total, &chunk);
        }
        stream.finish(notes)?;
        Ok(Self { dimensions, elements })
    }

    /// Reads the file at `path`, which must have unsigned bytes and `N` dimensions.
    ///
    /// # Errors
    /// As [`Idx::read`], and if the elements are not `u8` or there are not `N` dimensions.
    pub fn read_bytes<const N: usize>(
        path: &Path,
        meaning: &'static str,
    ) -> Result<([usize; N], Vec<u8>), DataError> {
        let Self { dimensions, elements } = Self::read(path)?;
        let path = path.to_owned();
        let found = dimensions.len();
        let dimensions = dimensions.try_into().map_err(|_| DataError::Dimensions {
            path: path.clone(),
            expected: N,
            found,
            meaning,
        })?;
        match elements {
            Elements::U8(bytes) => Ok((dimensions, bytes)),
            other => {
                Err(DataError::Elements { path, expected: ElementType::U8, found: other.element_type() })
            }
        }
    }
}
