//! IDX, the format of MNIST: two zero bytes, an element type, the number of dimensions, each dimension as a
//! big-endian `u32`, then the elements, big-endian, the last dimension fastest. Plain or gzipped.

use std::fmt;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use crate::DataError;

/// No IDX file may announce more bytes of elements than this: 4 GiB.
pub const MAX_IDX_BYTES: usize = 1 << 32;

/// What is read and decoded at a time; a multiple of every element's size.
const CHUNK: usize = 1 << 16;

/// Memory for elements is taken so many bytes at most before they arrive: 64 MiB.
const AHEAD: usize = 1 << 26;

/// An IDX file: its dimensions and elements.
#[derive(Clone, Debug, PartialEq)]
pub struct Idx {
    /// The size of each dimension; for images: how many, rows, columns.
    pub dimensions: Vec<usize>,
    /// The elements, the last dimension fastest.
    pub elements: Elements,
}

/// The elements of an IDX file, in the type they have there.
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
    fn from_code(code: u8) -> Option<Self> {
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

    fn size(self) -> usize {
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

/// Decodes `bytes` to the end of `elements`, of which there will be `total`. Memory is taken ahead, but no
/// more than [`AHEAD`] bytes and no more than all of them need.
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
    /// Reads a file, gzipped if its first two bytes say so.
    ///
    /// Memory grows with what is read, to 64 MiB more than that at most, and never beyond what the header
    /// announces: a gzip stream that goes on after it is refused at its next byte, not inflated.
    ///
    /// # Errors
    /// If the file cannot be read, is not IDX, announces more than [`MAX_IDX_BYTES`], or holds more or fewer
    /// bytes than it announces.
    pub fn read(path: &Path) -> Result<Self, DataError> {
        let read_error = |source| DataError::Read { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(read_error)?;
        let mut magic = [0; 2];
        let start = read_up_to(&mut file, &mut magic).map_err(read_error)?;
        let mut whole = BufReader::with_capacity(1 << 16, (&magic[..start]).chain(file));
        if magic == [0x1f, 0x8b] {
            let gzip_error = |source| DataError::Gzip { path: path.to_owned(), source };
            Self::decode(&mut MultiGzDecoder::new(whole), path, gzip_error)
        } else {
            Self::decode(&mut whole, path, read_error)
        }
    }

    /// Decodes plain IDX bytes; `path` only names them in errors.
    ///
    /// # Errors
    /// As [`Idx::read`].
    pub fn from_bytes(mut bytes: &[u8], path: &Path) -> Result<Self, DataError> {
        Self::decode(&mut bytes, path, |source| DataError::Read { path: path.to_owned(), source })
    }

    fn decode(
        reader: &mut impl Read,
        path: &Path,
        failed: impl Fn(std::io::Error) -> DataError,
    ) -> Result<Self, DataError> {
        let path = path.to_owned();
        let mut magic = [0; 4];
        let found = read_up_to(reader, &mut magic).map_err(&failed)?;
        let element_type = match magic {
            [0, 0, code, 1..=u8::MAX] if found == 4 => ElementType::from_code(code),
            _ => None,
        };
        let Some(element_type) = element_type else {
            return Err(DataError::Magic { path, found: magic[..found].to_vec() });
        };
        let count = magic[3];
        let mut header = vec![0; 4 * usize::from(count)];
        let found = read_up_to(reader, &mut header).map_err(&failed)?;
        if found < header.len() {
            return Err(DataError::Header { path, expected: 4 + header.len(), found: 4 + found });
        }
        let announced: Vec<u32> = header.as_chunks::<4>().0.iter().map(|&d| u32::from_be_bytes(d)).collect();
        let expected = announced.iter().try_fold(element_type.size(), |n, &d| n.checked_mul(d as usize));
        let Some(expected) = expected.filter(|&n| n <= MAX_IDX_BYTES) else {
            return Err(DataError::TooLarge { path, dimensions: announced, limit: MAX_IDX_BYTES });
        };
        let (mut elements, total) = (element_type.none(), expected / element_type.size());
        let (mut found, mut chunk) = (0, Vec::with_capacity(CHUNK));
        while found < expected {
            chunk.clear();
            let wanted = CHUNK.min(expected - found) as u64;
            found += reader.by_ref().take(wanted).read_to_end(&mut chunk).map_err(&failed)?;
            elements.append(total, &chunk);
            if (chunk.len() as u64) < wanted {
                return Err(DataError::Length { path, expected, found, more: false });
            }
        }
        // What should not be there is noticed by its first byte; and only at its end does gzip verify its
        // checksum.
        if read_up_to(reader, &mut [0]).map_err(&failed)? > 0 {
            return Err(DataError::Length { path, expected, found, more: true });
        }
        let dimensions = announced.iter().map(|&d| d as usize).collect();
        Ok(Self { dimensions, elements })
    }

    /// The unsigned bytes and the `N` dimensions of the file at `path`.
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

/// Fills as much of `buffer` as the reader has.
fn read_up_to(reader: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}
