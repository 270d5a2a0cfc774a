//! The features of samples, as they lie in memory.

use std::ops::Range;

use linalg::{Scalar, SparseColumns, compiled_once, prefetch};

use super::few_non_zeros;
use super::images::{byte_scale, bytes_of};

/// The features of all samples, one sample after another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Features<T> {
    Images {
        pixels: Vec<u8>,
        rows: usize,
        cols: usize,
    },
    /// Images of which the pixels that are not black are kept as bytes.
    SparseImages {
        sparse: SparseColumns<T>,
        rows: usize,
        cols: usize,
    },
    Table {
        values: Vec<T>,
        width: usize,
        sparse: Option<SparseColumns<T>>,
    },
    /// `width` numbers a sample, and after them those of `sparse`.
    Mixed {
        values: Vec<T>,
        width: usize,
        sparse: SparseColumns<T>,
    },
}

compiled_once! {
    /// The samples without their zeros, if most features are zero.
    fn without_zeros<'a; T>(values: &'a [T], width: usize) -> Option<SparseColumns<T>> {
        few_non_zeros(values, width).then(|| SparseColumns::from_numbers(values, width))
    }
}

impl<T: Scalar> Features<T> {
    pub(crate) fn table(values: Vec<T>, width: usize) -> Self {
        let sparse = without_zeros(&values, width);
        Self::Table { values, width, sparse }
    }

    /// Features per sample.
    pub(crate) fn width(&self) -> usize {
        match self {
            Self::Images { rows, cols, .. } | Self::SparseImages { rows, cols, .. } => rows * cols,
            Self::Table { width, .. } => *width,
            Self::Mixed { width, sparse, .. } => width + sparse.rows(),
        }
    }

    /// Features per sample that `sparse` does not have.
    pub(crate) fn dense_width(&self) -> usize {
        match self {
            Self::SparseImages { .. } | Self::Table { sparse: Some(_), .. } => 0,
            Self::Images { rows, cols, .. } => rows * cols,
            Self::Table { width, .. } | Self::Mixed { width, .. } => *width,
        }
    }

    pub(crate) fn sparse(&self) -> Option<&SparseColumns<T>> {
        match self {
            Self::Images { .. } => None,
            Self::Table { sparse, .. } => sparse.as_ref(),
            Self::SparseImages { sparse, .. } | Self::Mixed { sparse, .. } => Some(sparse),
        }
    }

    /// Writes all features of sample `i`.
    pub(crate) fn write(&self, i: usize, column: &mut [T]) {
        match self {
            Self::Images { pixels, .. } => {
                let scale = byte_scale::<T>();
                let image = &pixels[i * column.len()..];
                for (x, &byte) in column.iter_mut().zip(image) {
                    *x = T::from_u16(u16::from(byte)) * scale;
                }
            }
            Self::SparseImages { sparse, .. } => sparse.write_column(i as u32, column),
            Self::Table { values, .. } => column.copy_from_slice(&values[i * column.len()..][..column.len()]),
            Self::Mixed { values, width, sparse } => {
                let (dense, rest) = column.split_at_mut(*width);
                dense.copy_from_slice(&values[i * width..][..*width]);
                sparse.write_column(i as u32, rest);
            }
        }
    }

    /// Writes the features of sample `i` that `sparse` does not have.
    pub(crate) fn write_dense(&self, i: usize, column: &mut [T]) {
        match self {
            Self::Mixed { values, width, .. } => column.copy_from_slice(&values[i * width..][..*width]),
            Self::SparseImages { .. } | Self::Table { sparse: Some(_), .. } => {}
            _ => self.write(i, column),
        }
    }

    /// Tells the CPU that the samples `indices` will be read soon.
    pub(crate) fn prefetch(&self, indices: &[u32], parted: bool) {
        if let Some(sparse) = self.sparse() {
            sparse.prefetch(indices, parted);
        }
        match self {
            Self::Images { pixels, rows, cols } => prefetch_rows(pixels, rows * cols, indices),
            Self::Table { sparse: None, values, width } | Self::Mixed { values, width, .. } => {
                prefetch_rows(values, *width, indices);
            }
            _ => {}
        }
    }

    /// Those of the samples `indices`.
    pub(crate) fn select(&self, indices: &[usize]) -> Self {
        match self {
            Self::Images { pixels, rows, cols } => {
                Self::images(vec![pick(pixels, rows * cols, indices)], *rows, *cols)
            }
            Self::SparseImages { sparse, rows, cols } => {
                Self::images(vec![bytes_of(sparse, indices.iter().copied())], *rows, *cols)
            }
            Self::Table { values, width, .. } => Self::table(pick(values, *width, indices), *width),
            Self::Mixed { values, width, sparse } => {
                let picked: Vec<u32> = indices.iter().map(|&i| i as u32).collect();
                let (values, sparse) = (pick(values, *width, indices), sparse.select(&picked));
                Self::Mixed { values, width: *width, sparse }
            }
        }
    }

    /// Those of the first `n` samples and of the others, up to `len`.
    pub(crate) fn split_at(self, n: usize, len: usize) -> (Self, Self) {
        match self {
            Self::Images { mut pixels, rows, cols } => {
                let rest = pixels.split_off(n * rows * cols);
                (Self::images(vec![pixels], rows, cols), Self::images(vec![rest], rows, cols))
            }
            Self::SparseImages { sparse, rows, cols } => {
                let part = |range: Range<usize>| Self::images(vec![bytes_of(&sparse, range)], rows, cols);
                (part(0..n), part(n..len))
            }
            Self::Table { mut values, width, .. } => {
                let rest = values.split_off(n * width);
                (Self::table(values, width), Self::table(rest, width))
            }
            Self::Mixed { mut values, width, sparse } => {
                let rest = values.split_off(n * width);
                let part = |range: Range<usize>| sparse.select(&range.map(|i| i as u32).collect::<Vec<_>>());
                let (first, others) = (part(0..n), part(n..len));
                (
                    Self::Mixed { values, width, sparse: first },
                    Self::Mixed { values: rest, width, sparse: others },
                )
            }
        }
    }
}

/// The rows `indices` of rows of `width` values.
pub(crate) fn pick<V: Copy>(values: &[V], width: usize, indices: &[usize]) -> Vec<V> {
    indices.iter().flat_map(|&i| &values[i * width..(i + 1) * width]).copied().collect()
}

pub(crate) fn prefetch_rows<V>(values: &[V], width: usize, indices: &[u32]) {
    for &i in indices {
        prefetch(&values[i as usize * width..][..width]);
    }
}
