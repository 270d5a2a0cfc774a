//! How often each row of sparse columns is not zero: what decides how they are laid out.

use crate::sparse::dense_rows::DenseRows;

/// In how many of some columns each row is not zero.
///
/// ```
/// let mut counts = linalg::RowCounts::of(&[0_u8, 3, 0, 1], 2);
/// counts.add(&linalg::RowCounts::of(&[0_u8, 7], 2));
/// assert_eq!((counts.columns(), counts.total()), (3, 3));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowCounts {
    columns: usize,
    counts: Vec<u32>,
}

impl RowCounts {
    /// Of no columns of `rows` elements.
    #[must_use]
    pub fn none(rows: usize) -> Self {
        Self { columns: 0, counts: vec![0; rows] }
    }

    /// Of columns of `rows` elements, one column after another.
    ///
    /// # Panics
    /// If `rows` is 0 or the last column is not whole.
    #[must_use]
    #[track_caller]
    pub fn of<V: Copy + Default + PartialEq>(elements: &[V], rows: usize) -> Self {
        let len = elements.len();
        assert!(rows > 0 && len.is_multiple_of(rows), "columns of {rows} rows from {len} elements");
        let mut counts = vec![0; rows];
        // Counts are bytes, for as many columns as that allows.
        let mut few = vec![0_u8; rows];
        for columns in elements.chunks(rows * usize::from(u8::MAX)) {
            few.fill(0);
            for column in columns.chunks_exact(rows) {
                few.iter_mut().zip(column).for_each(|(n, &x)| *n += u8::from(x != V::default()));
            }
            counts.iter_mut().zip(&few).for_each(|(sum, &n)| *sum += u32::from(n));
        }
        Self { columns: len / rows, counts }
    }

    /// Counts one more column.
    ///
    /// # Panics
    /// If it has other rows.
    #[track_caller]
    pub fn count<V: Copy + Default + PartialEq>(&mut self, column: &[V]) {
        let (rows, found) = (self.counts.len(), column.len());
        assert!(rows == found, "a column of {found} rows to counts of {rows}");
        self.columns += 1;
        self.counts.iter_mut().zip(column).for_each(|(n, &x)| *n += u32::from(x != V::default()));
    }

    /// As of both one after the other.
    ///
    /// # Panics
    /// If the columns of `others` have other rows.
    #[track_caller]
    pub fn add(&mut self, others: &Self) {
        let (rows, found) = (self.counts.len(), others.counts.len());
        assert!(rows == found, "counts of {found} rows to those of {rows}");
        self.columns += others.columns;
        self.counts.iter_mut().zip(&others.counts).for_each(|(sum, &n)| *sum += n);
    }

    /// The number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The number of elements that are not zero.
    #[must_use]
    pub fn total(&self) -> usize {
        self.counts.iter().map(|&n| n as usize).sum()
    }

    pub(crate) fn rows(&self) -> usize {
        self.counts.len()
    }
    pub(crate) fn split(&self) -> DenseRows {
        DenseRows::new(&self.counts, self.columns)
    }
}
