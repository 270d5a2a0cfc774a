//! Columns of which most elements are exactly zero, kept as their non-zeros.
//!
//! The samples of a data set are such columns. They are laid out once; a batch is a list of their numbers, so nothing is
//! copied from step to step.

use std::ops::Range;

use crate::{Scalar, prefetch};

/// Rows in a segment of a column. The weights that 80 neurons have for so many features fit into the first-level cache
/// (forward product of 128 samples, 800 neurons: 940 µs without segments, 750 µs with those of 112; 56 to 128 are alike).
pub(crate) const SEGMENT: usize = 98;

/// A (rows × columns) matrix of which only the non-zeros are kept: for each column, their rows and values.
#[derive(Clone, Debug, PartialEq)]
pub struct SparseColumns<T> {
    rows: usize,
    /// Column j has the entries `starts[j]..starts[j + 1]`.
    starts: Vec<u32>,
    /// Where the segments of each column begin, beyond the column's start: for all but its first.
    segments: Vec<u16>,
    /// Every one below `rows`: the constructors see to it, and the kernels rely on it.
    indices: Vec<u16>,
    values: Values<T>,
    /// The most non-zeros of any column.
    largest: usize,
}

/// The values of the non-zeros.
#[derive(Clone, Debug, PartialEq)]
enum Values<T> {
    /// A byte each, and the number that each of the 256 bytes stands for.
    Bytes { bytes: Vec<u8>, numbers: Box<[T; 256]> },
    /// The numbers themselves.
    Numbers(Vec<T>),
}

impl<T: Scalar> SparseColumns<T> {
    /// Columns of at most this many rows can be kept so.
    pub const MAX_ROWS: usize = 1 << 16;

    /// The non-zeros of columns of numbers, one column after another.
    ///
    /// # Panics
    /// Unless `dense` holds whole columns of `rows` elements, 1 to [`SparseColumns::MAX_ROWS`], and fewer than 2³² non-zeros.
    ///
    /// ```
    /// let x = linalg::SparseColumns::from_numbers(&[0.0, 2.0, 0.0, 1.0, 0.0, 3.0], 3);
    /// assert_eq!(x.pick(&[1, 0]).col(0).collect::<Vec<_>>(), [(0, 1.0), (2, 3.0)]);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn from_numbers(dense: &[T], rows: usize) -> Self {
        let NonZeros { starts, segments, indices, values } = non_zeros(dense, rows);
        Self { rows, largest: largest(&starts), starts, segments, indices, values: Values::Numbers(values) }
    }

    /// The non-zeros of columns of bytes, one column after another, of which each stands for `scale` times itself.
    ///
    /// # Panics
    /// As [`SparseColumns::from_numbers`].
    #[must_use]
    #[track_caller]
    pub fn from_bytes(dense: &[u8], rows: usize, scale: T) -> Self {
        let NonZeros { starts, segments, indices, values: bytes } = non_zeros(dense, rows);
        let numbers = Box::new(std::array::from_fn(|byte| T::from_u16(byte as u16) * scale));
        Self {
            rows,
            largest: largest(&starts),
            starts,
            segments,
            indices,
            values: Values::Bytes { bytes, numbers },
        }
    }

    /// The columns `picked`, in that order: a batch.
    ///
    /// # Panics
    /// If there is no such column.
    #[must_use]
    #[track_caller]
    pub fn pick<'a>(&'a self, picked: &'a [u32]) -> SparseRef<'a, T> {
        let cols = self.starts.len() - 1;
        for &j in picked {
            assert!((j as usize) < cols, "column {j} of a sparse {}×{cols} matrix", self.rows);
        }
        SparseRef { columns: self, picked }
    }

    /// Tells the CPU that the columns `picked` will be read soon. Changes no result.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn prefetch(&self, picked: &[u32]) {
        for &j in picked {
            let range = self.range(j);
            prefetch(&self.indices[range.clone()]);
            match &self.values {
                Values::Bytes { bytes, .. } => prefetch(&bytes[range]),
                Values::Numbers(numbers) => prefetch(&numbers[range]),
            }
        }
    }

    /// Tells the CPU that [`SparseColumns::prefetch`] will be asked for the columns `picked` soon: where they lie has to be
    /// known before they can be fetched.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn prefetch_places(&self, picked: &[u32]) {
        for &j in picked {
            prefetch(&self.starts[j as usize..][..2]);
        }
    }

    #[inline(always)]
    fn range(&self, j: u32) -> Range<usize> {
        self.starts[j as usize] as usize..self.starts[j as usize + 1] as usize
    }
}

/// How many segments a column of so many rows has.
#[inline(always)]
fn segments(rows: usize) -> usize {
    rows.div_ceil(SEGMENT)
}

/// How many elements are not zero.
///
/// ```
/// assert_eq!(linalg::count_non_zeros(&[0_u8, 3, 0, 1]), 2);
/// ```
#[must_use]
pub fn count_non_zeros<V: Copy + Default + PartialEq>(elements: &[V]) -> usize {
    elements.chunks(usize::from(u8::MAX)).map(|block| usize::from(few_non_zeros(block))).sum()
}

/// As [`count_non_zeros`], of at most 255 elements: so small a count fits into a byte, and a register holds many bytes.
#[inline(always)]
fn few_non_zeros<V: Copy + Default + PartialEq>(elements: &[V]) -> u8 {
    elements.iter().map(|&x| u8::from(x != V::default())).sum()
}

/// The parts of a [`SparseColumns`].
struct NonZeros<V> {
    starts: Vec<u32>,
    segments: Vec<u16>,
    indices: Vec<u16>,
    values: Vec<V>,
}

#[track_caller]
fn non_zeros<V: Copy + Default + PartialEq>(dense: &[V], rows: usize) -> NonZeros<V> {
    /// Elements that are passed over together if all of them are zero.
    const BLOCK: usize = 8;
    let limit = SparseColumns::<f32>::MAX_ROWS;
    assert!(
        rows > 0 && rows <= limit && dense.len().is_multiple_of(rows),
        "sparse columns of {rows} rows (1 to {limit}) from {} elements",
        dense.len()
    );
    let total = count_non_zeros(dense);
    assert!(u32::try_from(total).is_ok(), "{total} non-zeros, but sparse columns hold fewer than 2³²");
    let cols = dense.len() / rows;
    let mut starts = Vec::with_capacity(cols + 1);
    let mut segments = Vec::with_capacity(cols * (segments(rows) - 1));
    // One entry of room, so that a zero may be written and then overwritten: no branch per element.
    let (mut indices, mut values) = (vec![0_u16; total + 1], vec![V::default(); total + 1]);
    let mut next = 0;
    for column in dense.chunks_exact(rows) {
        let start = next;
        starts.push(start as u32);
        for (s, segment) in column.chunks(SEGMENT).enumerate() {
            if s > 0 {
                segments.push((next - start) as u16);
            }
            let (blocks, last) = segment.as_chunks::<BLOCK>();
            let mut keep = |first: usize, elements: &[V]| {
                let (indices, values) = (&mut indices[next..], &mut values[next..]);
                let mut n = 0;
                for (i, &x) in elements.iter().enumerate() {
                    indices[n] = (SEGMENT * s + first + i) as u16;
                    values[n] = x;
                    n += usize::from(x != V::default());
                }
                next += n;
            };
            for (b, block) in blocks.iter().enumerate() {
                if few_non_zeros(block) > 0 {
                    keep(BLOCK * b, block);
                }
            }
            keep(BLOCK * blocks.len(), last);
        }
    }
    starts.push(next as u32);
    indices.truncate(total);
    values.truncate(total);
    NonZeros { starts, segments, indices, values }
}

fn largest(starts: &[u32]) -> usize {
    starts.windows(2).map(|ends| (ends[1] - ends[0]) as usize).max().unwrap_or(0)
}

/// Some of the columns of a [`SparseColumns`], to read: the samples of a batch.
#[derive(Clone, Copy, Debug)]
pub struct SparseRef<'a, T> {
    columns: &'a SparseColumns<T>,
    /// Every one a column.
    picked: &'a [u32],
}

/// What a kernel needs to know about the values: they are bytes or numbers for all columns alike.
pub(crate) enum Kind<'a, T> {
    Bytes(&'a [u8], &'a [T; 256]),
    Numbers(&'a [T]),
}

impl<'a, T: Scalar> SparseRef<'a, T> {
    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.rows
    }
    /// Number of columns.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.picked.len()
    }
    /// The columns of `range`.
    ///
    /// # Panics
    /// If the range leaves the matrix.
    #[must_use]
    #[track_caller]
    pub fn columns(&self, range: Range<usize>) -> Self {
        assert!(
            range.end <= self.cols(),
            "columns {range:?} of a sparse {}×{} matrix",
            self.rows(),
            self.cols()
        );
        Self { picked: &self.picked[range], ..*self }
    }
    /// Number of non-zeros.
    #[must_use]
    pub fn non_zeros(&self) -> usize {
        self.picked.iter().map(|&j| self.columns.range(j).len()).sum()
    }
    /// As many as no choice of so many columns exceeds.
    pub(crate) fn most_non_zeros(&self) -> usize {
        self.columns.largest * self.cols()
    }
    /// The non-zeros of column `j`, each with its row; rows ascend.
    ///
    /// # Panics
    /// If there is no column `j`.
    pub fn col(&self, j: usize) -> impl Iterator<Item = (usize, T)> + use<'a, T> {
        let (range, indices) = self.entries(j);
        let columns = self.columns;
        indices.iter().zip(range).map(move |(&p, i)| (usize::from(p), columns.values.number(i)))
    }
    /// Where the non-zeros of column `j` lie among the values, and their rows.
    #[inline(always)]
    pub(crate) fn entries(&self, j: usize) -> (Range<usize>, &'a [u16]) {
        let range = self.columns.range(self.picked[j]);
        (range.clone(), &self.columns.indices[range])
    }
    /// As [`SparseRef::entries`], of segment `s` alone: those from row `s`·[`SEGMENT`] on, at most so many.
    #[inline(always)]
    pub(crate) fn segment_entries(&self, j: usize, s: usize) -> (Range<usize>, &'a [u16]) {
        let (column, j) = (self.columns.range(self.picked[j]), self.picked[j] as usize);
        let inner = self.segments() - 1;
        let begins = &self.columns.segments[j * inner..][..inner];
        let start = if s == 0 { column.start } else { column.start + usize::from(begins[s - 1]) };
        let end = if s == inner { column.end } else { column.start + usize::from(begins[s]) };
        (start..end, &self.columns.indices[start..end])
    }
    /// How many segments each column has.
    #[inline(always)]
    pub(crate) fn segments(&self) -> usize {
        segments(self.columns.rows)
    }
    pub(crate) fn kind(&self) -> Kind<'a, T> {
        match &self.columns.values {
            Values::Bytes { bytes, numbers } => Kind::Bytes(bytes, numbers),
            Values::Numbers(numbers) => Kind::Numbers(numbers),
        }
    }
}

impl<T: Scalar> Values<T> {
    fn number(&self, i: usize) -> T {
        match self {
            Self::Bytes { bytes, numbers } => numbers[usize::from(bytes[i])],
            Self::Numbers(numbers) => numbers[i],
        }
    }
}
