//! Which elements of dense columns are not zero.

use pulp::{Simd, WithSimd};

use crate::matrix::gather_in_huge_pages;
use crate::product::Run;
use crate::simd::dispatch;
use crate::sparse::SparseColumns;
use crate::sparse::dense_rows::DenseRows;

/// How many elements are not zero.
///
/// ```
/// assert_eq!(linalg::count_non_zeros(&[0_u8, 3, 0, 1]), 2);
/// ```
#[must_use]
pub fn count_non_zeros<V: Copy + Default + PartialEq>(elements: &[V]) -> usize {
    dispatch(Count(elements))
}

struct Count<'a, V>(&'a [V]);

impl<V: Copy + Default + PartialEq> WithSimd for Count<'_, V> {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> usize {
        #[cfg(test)]
        crate::simd::forced::entered::<S>();
        let mut count = 0;
        for block in self.0.chunks(192) {
            count += usize::from(count_in_byte(block));
        }
        count
    }
}

/// As [`count_non_zeros`], of at most 255 elements: their count fits into a byte, and a register holds many
/// bytes.
#[inline(always)]
fn count_in_byte<V: Copy + Default + PartialEq>(elements: &[V]) -> u8 {
    elements.iter().map(|&x| u8::from(x != V::default())).sum()
}

/// In how many columns each of `rows` rows is not zero. Counts are bytes, for as many columns as that allows.
fn count_by_row<V: Copy + Default + PartialEq>(elements: &[V], rows: usize) -> Vec<u32> {
    let mut counts = vec![0; rows];
    let mut few = vec![0_u8; rows];
    for columns in elements.chunks(rows * usize::from(u8::MAX)) {
        few.fill(0);
        for column in columns.chunks_exact(rows) {
            few.iter_mut().zip(column).for_each(|(n, &x)| *n += u8::from(x != V::default()));
        }
        counts.iter_mut().zip(&few).for_each(|(sum, &n)| *sum += u32::from(n));
    }
    counts
}

/// The parts of a [`SparseColumns`].
pub(crate) struct NonZeros<V> {
    pub(crate) split: DenseRows,
    pub(crate) dense: Vec<V>,
    pub(crate) bounds: Vec<u32>,
    pub(crate) indices: Vec<u16>,
    pub(crate) values: Vec<V>,
}

/// The non-zeros of columns of `rows` elements, one column after another, and their dense rows once more.
#[track_caller]
pub(crate) fn non_zeros<V: Copy + Default + PartialEq>(elements: &[V], rows: usize) -> NonZeros<V> {
    let limit = SparseColumns::<f32>::MAX_ROWS;
    assert!(
        rows > 0 && rows <= limit && elements.len().is_multiple_of(rows),
        "sparse columns of {rows} rows (1 to {limit}) from {} elements",
        elements.len()
    );
    let cols = elements.len() / rows;
    let counts = count_by_row(elements, rows);
    let total = counts.iter().map(|&n| n as usize).sum();
    assert!(u32::try_from(total).is_ok(), "{total} non-zeros, but sparse columns hold fewer than 2³²");
    let split = DenseRows::new(&counts, cols);
    let others: Vec<Run> = split.others(rows).collect();
    let mut dense = Vec::with_capacity(cols * split.padded_rows());
    let mut bounds = Vec::with_capacity(2 * cols + 1);
    // One entry of room, so that a zero may be written and then overwritten: no branch per element.
    let mut kept = Kept { indices: vec![0_u16; total + 1], values: vec![V::default(); total + 1], len: 0 };
    for column in elements.chunks_exact(rows) {
        bounds.push(kept.len as u32);
        kept.keep(column, &others);
        bounds.push(kept.len as u32);
        kept.keep(column, &split.runs);
        split.push(column, &mut dense);
    }
    bounds.push(kept.len as u32);
    let Kept { mut indices, mut values, .. } = kept;
    indices.truncate(total);
    values.truncate(total);
    gather_in_huge_pages(&mut dense);
    gather_in_huge_pages(&mut bounds);
    gather_in_huge_pages(&mut indices);
    gather_in_huge_pages(&mut values);
    NonZeros { split, dense, bounds, indices, values }
}

/// The non-zeros so far.
struct Kept<V> {
    indices: Vec<u16>,
    values: Vec<V>,
    len: usize,
}

impl<V: Copy + Default + PartialEq> Kept<V> {
    /// Adds those of `column` in the rows of `runs`.
    #[inline(always)]
    fn keep(&mut self, column: &[V], runs: &[Run]) {
        for run in runs {
            self.len += keep(column, run, &mut self.indices[self.len..], &mut self.values[self.len..]);
        }
    }
}

/// Writes the non-zeros of `column` in the rows of `run`, each with its row. Returns how many there are. There
/// must be room for one more.
#[inline(always)]
pub(crate) fn keep<V: Copy + Default + PartialEq>(
    column: &[V],
    run: &Run,
    indices: &mut [u16],
    values: &mut [V],
) -> usize {
    /// Elements that are skipped together if all of them are zero.
    const BLOCK: usize = 8;
    let mut n = 0;
    let mut keep_block = |row: usize, elements: &[V]| {
        for (i, &x) in elements.iter().enumerate() {
            indices[n] = (row + i) as u16;
            values[n] = x;
            n += usize::from(x != V::default());
        }
    };
    let (blocks, last) = column[run.first..][..run.len].as_chunks::<BLOCK>();
    let mut row = run.first;
    for block in blocks {
        if count_in_byte(block) > 0 {
            keep_block(row, block);
        }
        row += BLOCK;
    }
    keep_block(row, last);
    n
}
