//! From the numbers of an images file to grey bytes.

use std::fmt::Display;
use std::path::Path;

use linalg::room_for;

use crate::idx_stream::IdxStream;
use crate::{DataError, ElementType, Elements, Idx, MAX_IDX_BYTES, Note};

/// Bytes of images in a piece: more than what glibc keeps once it was given back.
const PIECE: usize = 40 << 20;

/// Images as bytes, each row by row, in pieces of whole images. A piece can be given back as soon as its
/// images are indexed, so that pixels and index never lie in memory both.
pub(crate) struct Images {
    pub(crate) len: usize,
    pub(crate) shape: (usize, usize),
    pub(crate) pieces: Vec<Vec<u8>>,
}

/// Number, rows and columns of the images in a file of these dimensions: grey images of rows and columns,
/// with one channel in either place, or flat: those are square if they can be, or else one row.
pub(crate) fn shape(dimensions: &[usize], path: &Path) -> Result<(usize, (usize, usize)), DataError> {
    match *dimensions {
        [n, rows, cols] | [n, rows, cols, 1] | [n, 1, rows, cols] => Ok((n, (rows, cols))),
        [n, width] => {
            let side = width.isqrt();
            Ok((n, if side * side == width { (side, side) } else { (1, width) }))
        }
        [_, first, _, last] => {
            let found = if (2..=4).contains(&last) { last } else { first };
            Err(DataError::Channels { path: path.to_owned(), found })
        }
        _ => {
            let (path, found) = (path.to_owned(), dimensions.len());
            let meaning = "images, rows, columns";
            Err(DataError::Dimensions { path, expected: 3, found, meaning })
        }
    }
}

/// The images of a file. Numbers are from 0 to 255, or from 0 to 1 if they are floating-point and none is
/// larger; other fractions are rounded to the nearest of the 256 levels.
pub(crate) fn images(path: &Path, notes: &mut Vec<Note>) -> Result<Images, DataError> {
    let mut stream = IdxStream::open(path, MAX_IDX_BYTES)?;
    if stream.element_type != ElementType::U8 {
        return in_one_piece(Idx::decode(stream, notes)?, path);
    }
    let found = shape(&stream.dimensions, path);
    // Damage is told first.
    let (len, shape) = found.as_ref().map_or((1, (1, stream.expected)), |&found| found);
    let width = shape.0 * shape.1;
    let count = stream.expected.div_ceil(PIECE).max(1);
    let images = len.div_ceil(count).max(1);
    let mut pieces = Vec::with_capacity(count);
    for first in (0..len).step_by(images) {
        let wanted = images.min(len - first) * width;
        let mut piece = room_for(wanted.min(PIECE));
        stream.read(wanted, &mut piece)?;
        pieces.push(piece);
    }
    stream.finish(notes)?;
    found?;
    Ok(Images { len, shape, pieces })
}

/// The images of a file that was read, in one piece.
pub(crate) fn in_one_piece(idx: Idx, path: &Path) -> Result<Images, DataError> {
    let (len, shape) = shape(&idx.dimensions, path)?;
    Ok(Images { len, shape, pieces: vec![bytes(idx.elements, shape.0 * shape.1, path)?] })
}

fn bytes(elements: Elements, width: usize, path: &Path) -> Result<Vec<u8>, DataError> {
    match elements {
        Elements::U8(bytes) => Ok(bytes),
        Elements::I8(x) => whole(&x, width, path),
        Elements::I16(x) => whole(&x, width, path),
        Elements::I32(x) => whole(&x, width, path),
        Elements::F32(x) => real(&x, width, path),
        Elements::F64(x) => real(&x, width, path),
    }
}

fn whole<E: Copy + Display + TryInto<u8>>(x: &[E], width: usize, path: &Path) -> Result<Vec<u8>, DataError> {
    let byte = |(i, &x): (usize, &E)| x.try_into().map_err(|_| unfit(x, i / width, path));
    x.iter().enumerate().map(byte).collect()
}

fn real<E: Copy + Display + Into<f64>>(x: &[E], width: usize, path: &Path) -> Result<Vec<u8>, DataError> {
    let scale = if x.iter().any(|&x| x.into() > 1.0) { 1.0 } else { 255.0 };
    let byte = |(i, &x): (usize, &E)| {
        let level: f64 = x.into() * scale;
        if (0.0..=255.0).contains(&level) { Ok(level.round() as u8) } else { Err(unfit(x, i / width, path)) }
    };
    x.iter().enumerate().map(byte).collect()
}

fn unfit(value: impl Display, sample: usize, path: &Path) -> DataError {
    let expected = "a grey level, which is a number from 0 to 255, or from 0 to 1";
    DataError::Value { path: path.to_owned(), sample, value: format!("pixel {value}"), expected }
}

impl Images {
    /// The bytes of images [`in_one_piece`].
    pub(crate) fn only_piece(&self) -> &[u8] {
        match &self.pieces[..] {
            [piece] => piece,
            pieces => unreachable!("images in {} pieces", pieces.len()),
        }
    }
    /// Rows for columns and columns for rows.
    pub(crate) fn transposed(mut self) -> Self {
        let (rows, cols) = self.shape;
        let mut upright = vec![0; rows * cols];
        for image in self.pieces.iter_mut().flat_map(|piece| piece.chunks_exact_mut(rows * cols)) {
            upright.copy_from_slice(image);
            image.iter_mut().enumerate().for_each(|(i, byte)| *byte = upright[i % rows * cols + i / rows]);
        }
        Self { shape: (cols, rows), ..self }
    }
}
