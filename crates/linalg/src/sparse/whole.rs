//! Whole sparse columns: how they are put together, looked at and copied.

use crate::matrix::gather_in_huge_pages;
use crate::simd::Scalar;
use crate::sparse::columns::{Values, largest};
use crate::sparse::dense_rows::DenseRows;
use crate::sparse::{Entries, SparseColumns};

impl<T: Scalar> SparseColumns<T> {
    /// From parts that fit together: `bounds`, `indices` and `numbers` as in the fields, and `dense` with the
    /// dense rows of `split` of every column and their padding.
    pub(super) fn of_parts(
        rows: usize,
        split: DenseRows,
        mut bounds: Vec<u32>,
        mut indices: Vec<u16>,
        mut numbers: Vec<T>,
        mut dense: Vec<T>,
    ) -> Self {
        gather_in_huge_pages(&mut dense);
        gather_in_huge_pages(&mut bounds);
        gather_in_huge_pages(&mut indices);
        gather_in_huge_pages(&mut numbers);
        let largest = largest(&bounds);
        Self { rows, split, bounds, indices, values: Values::Numbers { numbers, dense }, largest }
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }
    /// Number of columns.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.bounds.len() / 2
    }

    /// The non-zeros of column `j`, each with its row: rows ascend, first those that are kept by their
    /// non-zeros alone, then the dense ones.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn non_zeros(&self, j: u32) -> impl Iterator<Item = (usize, T)> {
        self.range(j, false).map(|i| (usize::from(self.indices[i]), self.values.number(i)))
    }

    /// A copy of the columns `picked`, in that order.
    ///
    /// # Panics
    /// If there is no such column.
    #[must_use]
    #[track_caller]
    pub fn select(&self, picked: &[u32]) -> Self {
        let mut entries = Entries::new(self.rows);
        let mut column = Vec::with_capacity(self.largest);
        for &j in picked {
            column.clear();
            column.extend(self.non_zeros(j));
            column.sort_unstable_by_key(|&(p, _)| p);
            column.iter().for_each(|&(p, x)| entries.push(p, x));
            entries.end_column();
        }
        entries.finish()
    }

    /// Writes column `j` as the bytes that it was made from, zeros too.
    ///
    /// ```
    /// let x = linalg::SparseColumns::from_bytes(&[0, 2, 0, 9, 0, 0], 3, 0.5_f32);
    /// let mut column = [7; 3];
    /// x.write_bytes(1, &mut column);
    /// assert_eq!(column, [9, 0, 0]);
    /// ```
    ///
    /// # Panics
    /// If the columns were made from numbers, there is no such column, or `column` does not have as many
    /// elements as there are rows.
    #[track_caller]
    pub fn write_bytes(&self, j: u32, column: &mut [u8]) {
        assert!(column.len() == self.rows, "{} bytes for a column of {} rows", column.len(), self.rows);
        let Values::Bytes { bytes, .. } = &self.values else { panic!("bytes of columns of numbers") };
        column.fill(0);
        let range = self.range(j, false);
        let entries = self.indices[range.clone()].iter().zip(&bytes[range]);
        entries.for_each(|(&p, &byte)| column[usize::from(p)] = byte);
    }

    /// Writes column `j`, zeros too.
    ///
    /// # Panics
    /// If there is no such column or `column` does not have as many elements as there are rows.
    #[track_caller]
    pub fn write_column(&self, j: u32, column: &mut [T]) {
        assert!(column.len() == self.rows, "{} elements for a column of {} rows", column.len(), self.rows);
        column.fill(T::ZERO);
        self.non_zeros(j).for_each(|(p, x)| column[p] = x);
    }
}
