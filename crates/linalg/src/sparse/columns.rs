//! Columns of which most elements are exactly zero, kept as their non-zeros.
//!
//! They are laid out once. A batch is a list of column numbers, so nothing is copied from step to step. Rows
//! that are seldom zero, like the pixels in the middle of an image, are kept whole as well. A batch may be
//! split into these, a small dense matrix, and the non-zeros of the other rows.

use std::ops::Range;

use crate::check::check;
use crate::matrix::{MatMut, MatRef, prefetch};
use crate::product::Run;
use crate::simd::Scalar;
use crate::sparse::RowCounts;
use crate::sparse::dense_rows::{DenseRows, gather_bytes, gather_numbers};
use crate::sparse::non_zeros::{NonZeros, Piece, in_pieces, non_zeros};

/// A (rows × columns) matrix of which only the non-zeros are kept: for each column, their rows and values.
#[derive(Clone, Debug, PartialEq)]
pub struct SparseColumns<T> {
    pub(super) rows: usize,
    pub(super) split: DenseRows,
    /// Column j has the entries from `bounds[2j]` to `bounds[2j + 2]`. Those from `bounds[2j + 1]` on lie in
    /// dense rows.
    pub(super) bounds: Vec<u32>,
    /// Every one below `rows`: the constructors see to it, and the kernels rely on it.
    pub(super) indices: Vec<u16>,
    pub(super) values: Values<T>,
    /// The most non-zeros of any column.
    pub(super) largest: usize,
}

/// The values of the non-zeros, and all values of the dense rows, column by column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Values<T> {
    /// A byte each, and the number that each of the 256 bytes stands for.
    Bytes { bytes: Vec<u8>, dense: Vec<u8>, numbers: Box<[T; 256]> },
    /// The numbers themselves.
    Numbers { numbers: Vec<T>, dense: Vec<T> },
}

impl<T: Scalar> SparseColumns<T> {
    /// Columns of at most this many rows can be kept so.
    pub const MAX_ROWS: usize = 1 << 16;

    /// The non-zeros of columns of numbers, one column after another.
    ///
    /// # Panics
    /// Unless `elements` holds whole columns of `rows` elements, 1 to [`SparseColumns::MAX_ROWS`], and fewer
    /// than 2³² non-zeros.
    ///
    /// ```
    /// let x = linalg::SparseColumns::from_numbers(&[0.0, 2.0, 0.0, 1.0, 0.0, 3.0], 3);
    /// assert_eq!(x.pick(&[1, 0]).col(0).collect::<Vec<_>>(), [(0, 1.0), (2, 3.0)]);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn from_numbers(elements: &[T], rows: usize) -> Self {
        let NonZeros { split, dense, bounds, indices, values: numbers } = non_zeros(elements, rows);
        let values = Values::Numbers { numbers, dense };
        Self { rows, split, largest: largest(&bounds), bounds, indices, values }
    }

    /// The non-zeros of columns of bytes, one column after another, of which each stands for `scale` times
    /// itself.
    ///
    /// # Panics
    /// As [`SparseColumns::from_numbers`].
    #[must_use]
    #[track_caller]
    pub fn from_bytes(elements: &[u8], rows: usize, scale: T) -> Self {
        Self::of_bytes(non_zeros(elements, rows), rows, scale)
    }

    /// As [`SparseColumns::from_bytes`], of columns that come in pieces: `pieces` has the counts of each, and
    /// `fill` fills all of them, in any order or at the same time.
    ///
    /// ```
    /// use linalg::{RowCounts, SparseColumns};
    /// let (first, second) = ([0, 2, 0, 1], [3, 0]);
    /// let counts = [RowCounts::of(&first, 2), RowCounts::of(&second, 2)];
    /// let columns = SparseColumns::from_pieces_of_bytes(&counts, 0.5_f32, |mut pieces| {
    ///     pieces.pop().unwrap().fill(&second);
    ///     pieces.pop().unwrap().fill(&first);
    /// });
    /// assert_eq!(columns, SparseColumns::from_bytes(&[0, 2, 0, 1, 3, 0], 2, 0.5));
    /// ```
    ///
    /// # Panics
    /// As [`SparseColumns::from_numbers`], and if there is no piece or they differ in their rows.
    #[must_use]
    #[track_caller]
    pub fn from_pieces_of_bytes(
        pieces: &[RowCounts],
        scale: T,
        fill: impl FnOnce(Vec<Piece<'_, u8>>),
    ) -> Self {
        let rows = pieces.first().map_or(0, RowCounts::rows);
        Self::of_bytes(in_pieces(pieces, fill), rows, scale)
    }

    fn of_bytes(parts: NonZeros<u8>, rows: usize, scale: T) -> Self {
        let NonZeros { split, dense, bounds, indices, values: bytes } = parts;
        let values = Values::Bytes { bytes, dense, numbers: numbers_of_bytes(scale) };
        Self { rows, split, largest: largest(&bounds), bounds, indices, values }
    }

    /// The columns `picked`, in that order: a batch.
    ///
    /// # Panics
    /// If there is no such column.
    #[must_use]
    #[track_caller]
    pub fn pick<'a>(&'a self, picked: &'a [u32]) -> SparseRef<'a, T> {
        let cols = self.bounds.len() / 2;
        for &j in picked {
            let j = j as usize;
            check!(j < cols, "column {j} of a sparse {rows}×{cols} matrix", j, rows = self.rows, cols);
        }
        SparseRef { columns: self, picked, dense: None }
    }

    /// As [`SparseColumns::pick`], split: products take the dense rows of these columns from `frequent`,
    /// where [`SparseColumns::gather_dense_rows`] wrote them. It pays for products of many rows and columns,
    /// if there are [`SparseColumns::dense_rows`].
    ///
    /// # Panics
    /// As [`SparseColumns::pick`], and if `frequent` is not (dense rows × as many columns).
    #[must_use]
    #[track_caller]
    pub fn pick_split<'a>(&'a self, picked: &'a [u32], frequent: MatRef<'a, T>) -> SparseRef<'a, T> {
        self.check_dense_rows(picked, frequent.rows(), frequent.cols(), frequent.padded_rows());
        SparseRef { dense: Some(frequent), ..self.pick(picked) }
    }

    /// Writes the dense rows of the columns `picked` into `frequent`.
    ///
    /// # Panics
    /// If there is no such column, and if `frequent` is not (dense rows × as many columns).
    #[track_caller]
    pub fn gather_dense_rows(&self, picked: &[u32], frequent: MatMut<'_, T>) {
        self.check_dense_rows(picked, frequent.rows(), frequent.cols(), frequent.padded_rows());
        match &self.values {
            Values::Bytes { dense, numbers, .. } => gather_bytes(frequent, dense, numbers[1], picked),
            Values::Numbers { dense, .. } => gather_numbers(frequent, dense, picked),
        }
    }

    #[track_caller]
    #[inline(always)]
    fn check_dense_rows(&self, picked: &[u32], rows: usize, cols: usize, padded_rows: usize) {
        let (wanted, m) = (self.dense_rows(), picked.len());
        check!(
            rows == wanted && cols == m && padded_rows == self.split.padded_rows(),
            "{m} columns of {wanted} dense rows as {rows}×{cols}",
            m,
            wanted,
            rows,
            cols
        );
    }

    /// How many dense rows there are: rows that are zero so seldom that they are kept whole as well.
    #[must_use]
    pub fn dense_rows(&self) -> usize {
        self.split.rows
    }

    /// Tells the CPU that the columns `picked` will be read soon, split or not. Changes no result.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn prefetch(&self, picked: &[u32], split: bool) {
        for &j in picked {
            let range = self.range(j, split);
            prefetch(&self.indices[range.clone()]);
            match &self.values {
                Values::Bytes { bytes, .. } => prefetch(&bytes[range]),
                Values::Numbers { numbers, .. } => prefetch(&numbers[range]),
            }
            if split {
                let padded_rows = self.split.padded_rows();
                let place = j as usize * padded_rows..(j as usize + 1) * padded_rows;
                match &self.values {
                    Values::Bytes { dense, .. } => prefetch(&dense[place]),
                    Values::Numbers { dense, .. } => prefetch(&dense[place]),
                }
            }
        }
    }

    /// Tells the CPU that [`SparseColumns::prefetch`] will be asked for the columns `picked` soon: where they
    /// lie has to be known before they can be fetched.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn prefetch_places(&self, picked: &[u32]) {
        for &j in picked {
            prefetch(&self.bounds[2 * j as usize..][..3]);
        }
    }

    /// Where the entries of column `j` lie; of a split batch, those that are not in dense rows.
    #[inline(always)]
    pub(super) fn range(&self, j: u32, split: bool) -> Range<usize> {
        let bounds = &self.bounds[2 * j as usize..][..3];
        bounds[0] as usize..bounds[if split { 1 } else { 2 }] as usize
    }
}

/// What each byte stands for.
pub(super) fn numbers_of_bytes<T: Scalar>(scale: T) -> Box<[T; 256]> {
    Box::new(std::array::from_fn(|byte| T::from_u16(byte as u16) * scale))
}

pub(super) fn largest(bounds: &[u32]) -> usize {
    bounds.windows(3).step_by(2).map(|bounds| (bounds[2] - bounds[0]) as usize).max().unwrap_or(0)
}

/// Some of the columns of a [`SparseColumns`], to read: a batch.
#[derive(Clone, Copy, Debug)]
pub struct SparseRef<'a, T: Scalar> {
    pub(super) columns: &'a SparseColumns<T>,
    /// Every one a column.
    pub(super) picked: &'a [u32],
    /// Their dense rows, if the batch is split.
    pub(super) dense: Option<MatRef<'a, T>>,
}

/// What a kernel needs to know about the values: they are bytes or numbers for all columns alike.
pub(crate) enum Kind<'a, T> {
    Bytes(&'a [u8], &'a [T; 256]),
    Numbers(&'a [T]),
}

impl<'a, T: Scalar> SparseRef<'a, T> {
    /// Number of rows.
    #[must_use]
    #[inline(always)]
    pub fn rows(&self) -> usize {
        self.columns.rows
    }
    /// Number of columns.
    #[must_use]
    #[inline(always)]
    pub fn cols(&self) -> usize {
        self.picked.len()
    }
    /// The columns of `range`.
    ///
    /// # Panics
    /// If the range leaves the matrix.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn columns(&self, range: Range<usize>) -> Self {
        check!(
            range.start <= range.end && range.end <= self.cols(),
            "columns {start}..{end} of a sparse {rows}×{cols} matrix",
            start = range.start,
            end = range.end,
            rows = self.rows(),
            cols = self.cols(),
        );
        Self {
            picked: &self.picked[range.clone()],
            dense: self.dense.map(|dense| dense.columns(range)),
            ..*self
        }
    }
    /// Number of non-zeros.
    #[must_use]
    pub fn non_zeros(&self) -> usize {
        self.picked.iter().map(|&j| self.columns.range(j, false).len()).sum()
    }
    /// The dense rows (as many × columns) and which rows they are, if the batch is split.
    #[inline(always)]
    pub(crate) fn dense_rows(&self) -> Option<(MatRef<'a, T>, &'a [Run])> {
        self.dense.map(|dense| (dense, &*self.columns.split.runs))
    }
    /// The most non-zeros of any column.
    pub(crate) fn most_non_zeros(&self) -> usize {
        self.columns.largest
    }
    /// The non-zeros of column `j`, each with its row; rows ascend.
    ///
    /// # Panics
    /// If there is no column `j`.
    pub fn col(&self, j: usize) -> impl Iterator<Item = (usize, T)> + use<T> {
        let range = self.columns.range(self.picked[j], false);
        let (indices, values) = (&self.columns.indices, &self.columns.values);
        let mut entries: Vec<_> = range.map(|i| (usize::from(indices[i]), values.number(i))).collect();
        entries.sort_unstable_by_key(|&(p, _)| p);
        entries.into_iter()
    }
    /// Where the non-zeros of column `j` lie among the values, and their rows; of a split batch, those that
    /// are not in dense rows.
    #[inline(always)]
    pub(crate) fn entries(&self, j: usize) -> (Range<usize>, &'a [u16]) {
        let range = self.columns.range(self.picked[j], self.dense.is_some());
        (range.clone(), &self.columns.indices[range])
    }
    /// As [`SparseRef::entries`], those in `rows` alone: in two runs, within each of which rows ascend.
    #[inline(always)]
    pub(crate) fn entries_within(&self, j: usize, rows: &Range<usize>) -> [Range<usize>; 2] {
        let bounds = &self.columns.bounds[2 * self.picked[j] as usize..][..3];
        let last = if self.dense.is_some() { bounds[1] } else { bounds[2] };
        [bounds[0]..bounds[1], bounds[1]..last].map(|run| {
            let (start, end) = (run.start as usize, run.end as usize);
            let before =
                |row| start + self.columns.indices[start..end].partition_point(|&p| usize::from(p) < row);
            let first = if rows.start == 0 { start } else { before(rows.start) };
            first..if rows.end == self.columns.rows { end } else { before(rows.end) }
        })
    }
    /// All entries of column `j`, also of a split batch: those in other rows, and those in dense rows.
    #[inline(always)]
    pub(super) fn runs(&self, j: usize) -> [Range<usize>; 2] {
        let bounds = &self.columns.bounds[2 * self.picked[j] as usize..][..3];
        [bounds[0] as usize..bounds[1] as usize, bounds[1] as usize..bounds[2] as usize]
    }
    #[inline(always)]
    pub(crate) fn indices(&self) -> &'a [u16] {
        &self.columns.indices
    }
    #[inline(always)]
    pub(crate) fn kind(&self) -> Kind<'a, T> {
        match &self.columns.values {
            Values::Bytes { bytes, numbers, .. } => Kind::Bytes(bytes, numbers),
            Values::Numbers { numbers, .. } => Kind::Numbers(numbers),
        }
    }
}

impl<T: Scalar> Values<T> {
    pub(super) fn number(&self, i: usize) -> T {
        match self {
            Self::Bytes { bytes, numbers, .. } => numbers[usize::from(bytes[i])],
            Self::Numbers { numbers, .. } => numbers[i],
        }
    }
}
