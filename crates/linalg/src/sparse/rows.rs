//! Sparse columns transposed, for a gradient that runs through one row after another.

use std::ops::Range;

use crate::simd::Scalar;
use crate::sparse::SparseRef;
use crate::sparse::columns::Kind;

/// The same non-zeros row by row: for each row its columns and values. It is rebuilt for each batch, and
/// allocates nothing once it has held a batch of as many columns.
#[derive(Clone, Debug)]
pub struct SparseRows<T> {
    rows: usize,
    cols: usize,
    /// For each group of columns the upper and the lower rows. There may be more parts than are needed.
    parts: Vec<RowsPart<T>>,
}

/// Some rows of some columns of a [`SparseRows`]: what one thread transposes at a time.
#[derive(Clone, Debug)]
pub struct RowsPart<T> {
    rows: Range<usize>,
    cols: Range<usize>,
    /// Row p has the entries `starts[p - rows.start]..starts[p - rows.start + 1]`.
    starts: Vec<u32>,
    /// Columns, counted from the first of the group and so below [`GROUP`], and values.
    entries: Vec<(u32, T)>,
}

/// Columns in a group at most: as many columns of 64 rows fit into the first-level cache.
pub(crate) const GROUP: usize = 128;

/// Parts of a group.
const PARTS: usize = 2;

impl<T> Default for SparseRows<T> {
    fn default() -> Self {
        Self { rows: 0, cols: 0, parts: Vec::new() }
    }
}

impl<T: Scalar> SparseRows<T> {
    /// Transposes the columns of `x`, by counting.
    pub fn transpose(&mut self, x: SparseRef<'_, T>) {
        self.parts_for(x).iter_mut().for_each(|part| part.transpose(x));
    }

    /// The parts for `x`, each of which [`RowsPart::transpose`] fills, in any order or at the same time.
    /// Until then their content means nothing.
    pub fn parts_for(&mut self, x: SparseRef<'_, T>) -> &mut [RowsPart<T>] {
        (self.rows, self.cols) = (x.rows(), x.cols());
        let count = self.cols.div_ceil(GROUP) * PARTS;
        while self.parts.len() < count {
            self.parts.push(RowsPart { rows: 0..0, cols: 0..0, starts: Vec::new(), entries: Vec::new() });
        }
        let parts = &mut self.parts[..count];
        for (i, part) in parts.iter_mut().enumerate() {
            let row = |half| self.rows * half / PARTS;
            part.rows = row(i % PARTS)..row(i % PARTS + 1);
            let first = i / PARTS * GROUP;
            part.cols = first..self.cols.min(first + GROUP);
            part.starts.resize(part.rows.len() + 2, 0);
        }
        parts
    }

    /// Number of rows of the matrix.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }
    /// Number of columns of the matrix.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.cols
    }
    /// Groups of columns, of at most [`GROUP`], and the parts of each, which have all rows in order.
    #[inline(always)]
    pub(crate) fn groups(&self) -> impl Iterator<Item = (Range<usize>, &[RowsPart<T>; PARTS])> {
        let count = self.cols.div_ceil(GROUP);
        self.parts.as_chunks().0[..count].iter().map(|parts| (parts[0].cols.clone(), parts))
    }
}

impl<T: Scalar> RowsPart<T> {
    /// Transposes its part of `x`, which it was prepared for. Within a row the columns ascend.
    ///
    /// # Panics
    /// If it was prepared for another shape.
    #[track_caller]
    pub fn transpose(&mut self, x: SparseRef<'_, T>) {
        assert!(
            self.rows.end <= x.rows() && self.cols.end <= x.cols(),
            "rows {:?} and columns {:?} of sparse {}×{} to transpose",
            self.rows,
            self.cols,
            x.rows(),
            x.cols()
        );
        self.starts.fill(0);
        // Shifted by two, so that filling in leaves the starts where they belong.
        for j in self.cols.clone() {
            for range in x.entries_within(j, &self.rows) {
                for &p in &x.indices()[range] {
                    self.starts[usize::from(p) - self.rows.start + 2] += 1;
                }
            }
        }
        for p in 2..self.starts.len() {
            self.starts[p] += self.starts[p - 1];
        }
        // Room for any batch of this size, so that a later one that is fuller takes no memory.
        let room = x.most_non_zeros() * self.cols.len();
        self.entries.resize(room.max(self.entries.len()), (0, T::ZERO));
        match x.kind() {
            Kind::Bytes(bytes, numbers) => self.fill(x, bytes, |byte| numbers[usize::from(byte)]),
            Kind::Numbers(numbers) => self.fill(x, numbers, |x| x),
        }
    }

    fn fill<V: Copy>(&mut self, x: SparseRef<'_, T>, values: &[V], number: impl Fn(V) -> T) {
        for (j, column) in self.cols.clone().zip(0..) {
            for range in x.entries_within(j, &self.rows) {
                for (&p, &value) in x.indices()[range.clone()].iter().zip(&values[range]) {
                    let next = &mut self.starts[usize::from(p) - self.rows.start + 1];
                    self.entries[*next as usize] = (column, number(value));
                    *next += 1;
                }
            }
        }
    }

    /// Its rows in order, each with its number and its non-zeros: their columns and values.
    #[inline(always)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &[(u32, T)])> {
        let bounds = self.starts.windows(2);
        self.rows.clone().zip(bounds.map(|bounds| &self.entries[bounds[0] as usize..bounds[1] as usize]))
    }
}
