//! Rows of sparse columns that are seldom zero. They are kept whole: an index for each number costs more than
//! a few multiplications by zero.

use crate::matrix::{MatMut, padded};
use crate::product::Run;
use crate::simd::{Scalar, vectorized};

/// Rows are kept whole in groups of this many neighbours: a tile of a product takes as many columns.
pub(crate) const BLOCK: usize = 4;

/// From this share of non-zeros on a group is kept whole. On a Zen 5 a step of 784-100-10 takes 1 % less time
/// than with 0.4, and 3 % more with 0.46; steps of 784-800-10 and 784-512-512-10 with batches of 128 take 1
/// to 4 % less than with 0.4, and 0.46 is between.
const FREQUENT: f64 = 0.44;

/// Which rows are kept whole and which by their non-zeros, both in runs of neighbours.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DenseRows {
    /// The rows that are kept whole.
    pub(crate) runs: Vec<Run>,
    /// Their number.
    pub(crate) rows: usize,
}

impl DenseRows {
    /// For rows with these counts of non-zeros in `cols` columns.
    pub(crate) fn new(counts: &[u32], cols: usize) -> Self {
        let enough = FREQUENT * (BLOCK * cols) as f64;
        let mut runs: Vec<Run> = Vec::new();
        for (b, block) in counts.as_chunks::<BLOCK>().0.iter().enumerate() {
            let count: u64 = block.iter().map(|&n| u64::from(n)).sum();
            if count == 0 || (count as f64) < enough {
                continue;
            }
            match runs.last_mut() {
                Some(run) if run.first + run.len == b * BLOCK => run.len += BLOCK,
                _ => runs.push(Run { first: b * BLOCK, len: BLOCK }),
            }
        }
        let rows = runs.iter().map(|run| run.len).sum();
        Self { runs, rows }
    }

    /// Numbers in a column with its padding: a multiple of what any register holds.
    pub(crate) fn padded_rows(&self) -> usize {
        padded(self.rows)
    }

    /// The other rows of `rows` in all, which are kept by their non-zeros.
    pub(crate) fn others(&self, rows: usize) -> impl Iterator<Item = Run> {
        let starts = std::iter::once(0).chain(self.runs.iter().map(|run| run.first + run.len));
        let ends = self.runs.iter().map(|run| run.first).chain(std::iter::once(rows));
        starts.zip(ends).map(|(first, end)| Run { first, len: end - first }).filter(|run| run.len > 0)
    }

    /// Copies the dense rows of `column`.
    pub(crate) fn copy<V: Copy>(&self, column: &[V], dense: &mut [V]) {
        let mut at = 0;
        for run in &self.runs {
            dense[at..at + run.len].copy_from_slice(&column[run.range()]);
            at += run.len;
        }
    }
}

vectorized! {
    /// The columns `picked` of `bytes`, `room.padded_rows()` bytes each, as numbers: each byte times `scale`.
    pub(crate) fn gather_bytes<'a, T>(room: MatMut<'a, T>, bytes: &'a [u8], scale: T, picked: &'a [u32]) {
        let padded_rows = room.padded_rows();
        let mut room = room;
        for (j, &column) in picked.iter().enumerate() {
            let bytes = &bytes[column as usize * padded_rows..][..padded_rows];
            for (x, &byte) in room.padded_col_mut(j).iter_mut().zip(bytes) {
                *x = T::from_u16(u16::from(byte)) * scale;
            }
        }
    }
}

/// The columns `picked` of `numbers`, `room.padded_rows()` of them each.
pub(crate) fn gather_numbers<T: Scalar>(mut room: MatMut<'_, T>, numbers: &[T], picked: &[u32]) {
    let padded_rows = room.padded_rows();
    for (j, &column) in picked.iter().enumerate() {
        room.padded_col_mut(j).copy_from_slice(&numbers[column as usize * padded_rows..][..padded_rows]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_rows_with_enough_non_zeros_are_whole() {
        // Of 10 columns: 18 of 40 are enough, 17 are not; what is left of a block never is.
        let counts = [9, 9, 9, 9, 5, 4, 5, 4, 4, 5, 4, 4, 10, 8, 0, 0, 10, 10];
        let frequent = DenseRows::new(&counts, 10);
        assert_eq!(frequent.runs, [Run { first: 0, len: 8 }, Run { first: 12, len: 4 }]);
        assert_eq!((frequent.rows, frequent.padded_rows()), (12, 16));
        let others: Vec<Run> = frequent.others(18).collect();
        assert_eq!(others, [Run { first: 8, len: 4 }, Run { first: 16, len: 2 }]);
    }

    #[test]
    fn without_columns_no_row_is_frequent() {
        let frequent = DenseRows::new(&[0; 8], 0);
        assert_eq!((frequent.runs.len(), frequent.padded_rows()), (0, 0));
        assert_eq!(frequent.others(8).collect::<Vec<_>>(), [Run::all(8)]);
    }
}
