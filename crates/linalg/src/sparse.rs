//! Columns of which most elements are exactly zero, kept as their non-zeros.

use std::ops::Range;

use crate::isa::vectorized;
use crate::{LANES, Scalar};

/// A batch of sparse samples as columns: for each, the rows and values of its non-zeros. Reused from batch to batch
/// without allocating, once it has held the largest.
#[derive(Clone, Debug, Default)]
pub struct SparseColumns<T> {
    rows: usize,
    /// Column j has the entries `starts[j]..starts[j + 1]`.
    starts: Vec<u32>,
    /// Every one below `rows`: `push_column` sees to it, and the kernels rely on it.
    indices: Vec<u32>,
    values: Vec<T>,
}

/// Sparse columns to read.
#[derive(Clone, Copy, Debug)]
pub struct SparseRef<'a, T> {
    rows: usize,
    starts: &'a [u32],
    indices: &'a [u32],
    values: &'a [T],
}

impl<T: Scalar> SparseColumns<T> {
    /// No columns, with room for `cols` of `non_zeros` entries together.
    #[must_use]
    pub fn with_capacity(rows: usize, cols: usize, non_zeros: usize) -> Self {
        let mut starts = Vec::with_capacity(cols + 1);
        starts.push(0);
        Self { rows, starts, indices: Vec::with_capacity(non_zeros), values: Vec::with_capacity(non_zeros) }
    }

    /// Forgets all columns and keeps the memory.
    pub fn clear(&mut self) {
        self.starts.truncate(1);
        self.indices.clear();
        self.values.clear();
    }

    /// Appends a column with the value `values[i]` in row `indices[i]`, each row at most once.
    ///
    /// # Panics
    /// If an index is not below the number of rows, or there is not one value per index.
    #[track_caller]
    pub fn push_column(&mut self, indices: &[u16], values: &[T]) {
        self.push(indices, values.len(), |slots| slots.copy_from_slice(values));
    }

    /// As [`SparseColumns::push_column`], with the value `scale·values[i]`.
    ///
    /// # Panics
    /// As [`SparseColumns::push_column`].
    #[track_caller]
    pub fn push_bytes(&mut self, indices: &[u16], values: &[u8], scale: T) {
        self.push(indices, values.len(), |slots| widen_bytes(slots, values, scale));
    }

    #[track_caller]
    #[inline(always)]
    fn push(&mut self, indices: &[u16], values: usize, write: impl FnOnce(&mut [T])) {
        let (start, entries, rows) = (self.indices.len(), indices.len(), self.rows);
        assert!(entries == values, "a sparse column with {entries} indices and {values} values");
        self.indices.resize(start + entries, 0);
        let largest = widen_indices(&mut self.indices[start..], indices);
        if entries > 0 && largest as usize >= rows {
            self.indices.truncate(start);
            panic!("a sparse column of {rows} rows with index {largest}");
        }
        self.values.resize(start + entries, T::ZERO);
        write(&mut self.values[start..]);
        self.starts.push(u32::try_from(self.indices.len()).expect("fewer than 2³² non-zeros in a batch"));
    }

    /// All columns to read.
    #[must_use]
    pub fn as_ref(&self) -> SparseRef<'_, T> {
        SparseRef { rows: self.rows, starts: &self.starts, indices: &self.indices, values: &self.values }
    }
}

impl<'a, T: Scalar> SparseRef<'a, T> {
    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }
    /// Number of columns.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.starts.len() - 1
    }
    /// The columns of `range`.
    ///
    /// # Panics
    /// If the range leaves the matrix.
    #[must_use]
    #[track_caller]
    pub fn columns(&self, range: Range<usize>) -> Self {
        assert!(range.end <= self.cols(), "columns {range:?} of a sparse {}×{} matrix", self.rows, self.cols());
        Self { starts: &self.starts[range.start..=range.end], ..*self }
    }
    /// Number of non-zeros.
    #[must_use]
    pub fn non_zeros(&self) -> usize {
        (self.starts[self.cols()] - self.starts[0]) as usize
    }
    /// The rows and values of the non-zeros of column `j`.
    ///
    /// # Panics
    /// If there is no column `j`.
    #[must_use]
    #[inline(always)]
    pub fn col(&self, j: usize) -> (&'a [u32], &'a [T]) {
        let range = self.starts[j] as usize..self.starts[j + 1] as usize;
        (&self.indices[range.clone()], &self.values[range])
    }
}

/// The same non-zeros row by row: for each row that has any, the columns and values. Rebuilt for each batch without
/// allocating.
#[derive(Clone, Debug, Default)]
pub struct SparseRows<T> {
    cols: usize,
    /// Row p has the entries `starts[p]..starts[p + 1]`.
    starts: Vec<u32>,
    /// Every one below `cols`.
    columns: Vec<u32>,
    values: Vec<T>,
}

impl<T: Scalar> SparseRows<T> {
    /// Turns the columns of `x` into rows, by counting; within a row the columns ascend.
    pub fn transpose(&mut self, x: SparseRef<'_, T>) {
        self.cols = x.cols();
        self.starts.clear();
        self.starts.resize(x.rows + 2, 0);
        // Shifted by two, so that filling in leaves the starts where they belong.
        for j in 0..x.cols() {
            for &p in x.col(j).0 {
                self.starts[p as usize + 2] += 1;
            }
        }
        for p in 2..self.starts.len() {
            self.starts[p] += self.starts[p - 1];
        }
        self.columns.resize(x.non_zeros().max(self.columns.len()), 0);
        self.values.resize(x.non_zeros().max(self.values.len()), T::ZERO);
        for j in 0..x.cols() {
            let (indices, values) = x.col(j);
            for (&p, &value) in indices.iter().zip(values) {
                let next = &mut self.starts[p as usize + 1];
                self.columns[*next as usize] = j as u32;
                self.values[*next as usize] = value;
                *next += 1;
            }
        }
    }

    /// Number of rows of the matrix.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.starts.len().saturating_sub(2)
    }
    /// Number of columns of the matrix.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.cols
    }
    /// The columns and values of the non-zeros of row `p`.
    ///
    /// # Panics
    /// If there is no row `p`.
    #[must_use]
    #[inline(always)]
    pub fn row(&self, p: usize) -> (&[u32], &[T]) {
        let range = self.starts[p] as usize..self.starts[p + 1] as usize;
        (&self.columns[range.clone()], &self.values[range])
    }
}

/// Copies the indices and returns the largest.
fn widen_indices(slots: &mut [u32], indices: &[u16]) -> u32 {
    vectorized! {
        fn kernel<'a, T>(slots: &'a mut [u32], indices: &'a [u16], _zero: T) -> u32 {
            let mut largest = [0_u32; LANES];
            let (blocks, rest) = indices.as_chunks::<LANES>();
            let (slot_blocks, rest_slots) = slots.as_chunks_mut::<LANES>();
            for (slots, indices) in slot_blocks.iter_mut().zip(blocks) {
                for i in 0..LANES {
                    slots[i] = u32::from(indices[i]);
                    largest[i] = largest[i].max(slots[i]);
                }
            }
            for ((slot, &index), largest) in rest_slots.iter_mut().zip(rest).zip(&mut largest) {
                *slot = u32::from(index);
                *largest = (*largest).max(*slot);
            }
            largest.into_iter().fold(0, u32::max)
        }
    }
    kernel(slots, indices, 0.0_f32)
}

/// slots ← scale·bytes.
fn widen_bytes<T: Scalar>(slots: &mut [T], bytes: &[u8], scale: T) {
    vectorized! {
        fn kernel<'a, T>(slots: &'a mut [T], bytes: &'a [u8], scale: T) {
            let (blocks, rest) = bytes.as_chunks::<LANES>();
            let (slot_blocks, rest_slots) = slots.as_chunks_mut::<LANES>();
            for (slots, bytes) in slot_blocks.iter_mut().zip(blocks) {
                for i in 0..LANES {
                    slots[i] = T::from_u16(u16::from(bytes[i])) * scale;
                }
            }
            for (slot, &byte) in rest_slots.iter_mut().zip(rest) {
                *slot = T::from_u16(u16::from(byte)) * scale;
            }
        }
    }
    kernel(slots, bytes, scale);
}
