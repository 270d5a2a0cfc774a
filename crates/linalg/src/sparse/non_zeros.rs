//! Which elements of dense columns are not zero.

use pulp::{Simd, WithSimd};

use crate::matrix::{gather_in_huge_pages, prefer_huge_pages};
use crate::product::Run;
use crate::simd::dispatch;
use crate::sparse::dense_rows::DenseRows;
use crate::sparse::{RowCounts, SparseColumns};

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
    in_pieces(&[RowCounts::of(elements, rows)], |pieces| {
        pieces.into_iter().for_each(|piece| piece.fill(elements));
    })
}

/// The non-zeros of columns in pieces that have these counts. `fill` fills each piece, in any order.
#[track_caller]
pub(crate) fn in_pieces<V: Copy + Default>(
    pieces: &[RowCounts],
    fill: impl FnOnce(Vec<Piece<'_, V>>),
) -> NonZeros<V> {
    let rows = pieces.first().map_or(0, RowCounts::rows);
    let limit = SparseColumns::<f32>::MAX_ROWS;
    assert!(rows > 0 && rows <= limit, "sparse columns of {rows} rows (1 to {limit})");
    let mut counts = RowCounts::none(rows);
    pieces.iter().for_each(|piece| counts.add(piece));
    let (cols, total) = (counts.columns(), counts.total());
    assert!(u32::try_from(total).is_ok(), "{total} non-zeros, but sparse columns hold fewer than 2³²");
    let split = counts.split();
    let others: Vec<Run> = split.others(rows).collect();
    let padded_rows = split.padded_rows();
    // Zeros that the system gives out when they are written to: a piece takes memory as it is filled.
    let mut dense = vec![V::default(); cols * padded_rows];
    let mut bounds = vec![0; 2 * cols + 1];
    let (mut indices, mut values) = (vec![0; total], vec![V::default(); total]);
    prefer_huge_pages(&mut dense);
    prefer_huge_pages(&mut bounds);
    prefer_huge_pages(&mut indices);
    prefer_huge_pages(&mut values);
    bounds[2 * cols] = total as u32;
    let mut parts = Vec::with_capacity(pieces.len());
    let (mut bounds_left, mut dense_left) = (&mut bounds[..2 * cols], &mut dense[..]);
    let (mut indices_left, mut values_left) = (&mut indices[..], &mut values[..]);
    let mut first = 0;
    for piece in pieces {
        let (columns, n) = (piece.columns(), piece.total());
        parts.push(Piece {
            rows,
            others: &others,
            split: &split,
            first,
            bounds: bounds_left.split_off_mut(..2 * columns).expect("two of each column"),
            dense: dense_left.split_off_mut(..columns * padded_rows).expect("those of each column"),
            indices: indices_left.split_off_mut(..n).expect("as many as were counted"),
            values: values_left.split_off_mut(..n).expect("as many as were counted"),
        });
        first += n as u32;
    }
    fill(parts);
    gather_in_huge_pages(&mut dense);
    gather_in_huge_pages(&mut bounds);
    gather_in_huge_pages(&mut indices);
    gather_in_huge_pages(&mut values);
    NonZeros { split, dense, bounds, indices, values }
}

/// The room of some neighbouring columns in a [`SparseColumns`] that is being made.
#[derive(Debug)]
pub struct Piece<'a, V> {
    rows: usize,
    others: &'a [Run],
    split: &'a DenseRows,
    /// Non-zeros of the columns before it.
    first: u32,
    bounds: &'a mut [u32],
    dense: &'a mut [V],
    indices: &'a mut [u16],
    values: &'a mut [V],
}

impl<V: Copy + Default + PartialEq> Piece<'_, V> {
    /// Fills it with the non-zeros of its columns, one column after another.
    ///
    /// # Panics
    /// If these are not as many columns or non-zeros as were counted.
    #[track_caller]
    pub fn fill(self, elements: &[V]) {
        let Self { rows, others, split, first, bounds, dense, indices, values } = self;
        let cols = bounds.len() / 2;
        assert!(elements.len() == cols * rows, "{} elements for {cols} columns of {rows}", elements.len());
        let mut kept = Kept::new(rows);
        let (mut at, padded_rows) = (0, split.padded_rows());
        for ((j, column), bounds) in elements.chunks_exact(rows).enumerate().zip(bounds.as_chunks_mut().0) {
            kept.len = 0;
            kept.keep(column, others);
            let in_others = kept.len;
            kept.keep(column, &split.runs);
            *bounds = [first + at as u32, first + (at + in_others) as u32];
            let place = at..at + kept.len;
            assert!(place.end <= indices.len(), "more non-zeros than the {} counted", indices.len());
            indices[place.clone()].copy_from_slice(&kept.indices[..kept.len]);
            values[place.clone()].copy_from_slice(&kept.values[..kept.len]);
            at = place.end;
            if padded_rows > 0 {
                split.copy(column, &mut dense[j * padded_rows..][..padded_rows]);
            }
        }
        assert!(at == indices.len(), "{at} non-zeros where {} were counted", indices.len());
    }
}

/// The non-zeros of a column so far.
struct Kept<V> {
    indices: Vec<u16>,
    values: Vec<V>,
    len: usize,
}

impl<V: Copy + Default + PartialEq> Kept<V> {
    fn new(rows: usize) -> Self {
        // One entry more, so that a zero may be written and then overwritten: no branch per element.
        Self { indices: vec![0; rows + 1], values: vec![V::default(); rows + 1], len: 0 }
    }

    /// Adds those of `column` in the rows of `runs`.
    #[inline(always)]
    fn keep(&mut self, column: &[V], runs: &[Run]) {
        for run in runs {
            self.len += keep(column, run, &mut self.indices[self.len..], &mut self.values[self.len..]);
        }
    }
}

/// Writes the non-zeros of `column` in the rows of `run`, each with its row. Returns how many there are.
/// There must be room for one more.
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
