//! From the numbers of an images file to grey bytes.

use std::fmt::Display;
use std::path::Path;

use crate::{DataError, Elements, Idx};

/// Images as bytes, one after another, each row by row.
pub(crate) struct Images {
    pub(crate) len: usize,
    pub(crate) shape: (usize, usize),
    pub(crate) bytes: Vec<u8>,
}

/// Grey images of rows and columns, with one channel in either place, or flat: those are square if they can
/// be, or else one row.
///
/// Numbers are from 0 to 255, or from 0 to 1 if they are floating-point and none is larger; other fractions
/// are rounded to the nearest of the 256 levels.
pub(crate) fn images(idx: Idx, path: &Path) -> Result<Images, DataError> {
    let (len, shape) = match idx.dimensions[..] {
        [n, rows, cols] | [n, rows, cols, 1] | [n, 1, rows, cols] => (n, (rows, cols)),
        [n, width] => {
            let side = width.isqrt();
            (n, if side * side == width { (side, side) } else { (1, width) })
        }
        [_, first, _, last] => {
            let found = if (2..=4).contains(&last) { last } else { first };
            return Err(DataError::Channels { path: path.to_owned(), found });
        }
        _ => {
            let (path, found) = (path.to_owned(), idx.dimensions.len());
            let meaning = "images, rows, columns";
            return Err(DataError::Dimensions { path, expected: 3, found, meaning });
        }
    };
    let width = shape.0 * shape.1;
    let bytes = match idx.elements {
        Elements::U8(bytes) => bytes,
        Elements::I8(x) => whole(&x, width, path)?,
        Elements::I16(x) => whole(&x, width, path)?,
        Elements::I32(x) => whole(&x, width, path)?,
        Elements::F32(x) => real(&x, width, path)?,
        Elements::F64(x) => real(&x, width, path)?,
    };
    Ok(Images { len, shape, bytes })
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
    /// Rows for columns and columns for rows.
    pub(crate) fn transposed(self) -> Self {
        let (rows, cols) = self.shape;
        let image = |image: &[u8]| (0..rows * cols).map(|i| image[i % rows * cols + i / rows]).collect();
        let images: Vec<Vec<u8>> = self.bytes.chunks(rows * cols).map(image).collect();
        Self { bytes: images.concat(), shape: (cols, rows), ..self }
    }
}
