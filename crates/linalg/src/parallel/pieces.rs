//! Matrices cut into pieces that several threads may write at the same time.

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::matrix::MatMut;
use crate::parallel::Executor;
use crate::simd::{LANES, Scalar};

/// Something that falls into pieces which may be written at the same time.
pub trait Blocks: Sync + private::Sealed {
    /// One piece.
    type Piece;
    /// How many there are.
    fn count(&self) -> usize;
    /// Piece `i`.
    ///
    /// # Safety
    /// `i` is below `count`, and at most one piece `i` is alive at a time.
    #[doc(hidden)]
    unsafe fn piece(&self, i: usize) -> Self::Piece;
}

mod private {
    use super::{ColumnBlocks, Elements, RowBlocks, Scalar, SliceBlocks, SlotBlocks};
    pub trait Sealed {}
    impl<T: Scalar> Sealed for RowBlocks<'_, T> {}
    impl<T: Scalar> Sealed for ColumnBlocks<'_, T> {}
    impl<T: Scalar> Sealed for SliceBlocks<'_, T> {}
    impl<X: Send> Sealed for Elements<'_, X> {}
    impl<X: Send> Sealed for SlotBlocks<'_, X> {}
    impl<A: Sealed, B: Sealed> Sealed for (A, B) {}
}

/// The part of `0..n` that piece `i` of `pieces` covers: parts differ by at most [`LANES`] and start at
/// multiples of it.
#[must_use]
#[inline(always)]
pub fn part(i: usize, pieces: usize, n: usize) -> Range<usize> {
    let units = n.div_ceil(LANES);
    let at = |i: usize| (units * i / pieces * LANES).min(n);
    at(i)..at(i + 1)
}

/// Blocks of rows.
#[derive(Debug)]
pub struct RowBlocks<'a, T: Scalar>(MatMut<'a, T>, usize);

/// Blocks of columns.
#[derive(Debug)]
pub struct ColumnBlocks<'a, T: Scalar>(MatMut<'a, T>, usize);

/// Blocks of a vector, one for each block of rows of a matrix.
#[derive(Debug)]
pub struct SliceBlocks<'a, T: Scalar>(MatMut<'a, T>, usize);

/// The elements of a slice, each a piece.
#[derive(Debug)]
pub struct Elements<'a, X>(*mut X, usize, PhantomData<&'a mut [X]>);

// SAFETY: threads that share it get different elements, by `Blocks::piece`.
unsafe impl<X: Send> Sync for Elements<'_, X> {}

/// Blocks of a slice that has as many elements for each column of a matrix: those of the columns of
/// [`ColumnBlocks`].
#[derive(Debug)]
pub struct SlotBlocks<'a, X> {
    elements: *mut X,
    cols: usize,
    per_column: usize,
    pieces: usize,
    borrowed: PhantomData<&'a mut [X]>,
}

// SAFETY: threads that share it get different elements, by `Blocks::piece`.
unsafe impl<X: Send> Sync for SlotBlocks<'_, X> {}

impl<'a, T: Scalar> RowBlocks<'a, T> {
    /// `mat` in `pieces` parts of its rows, each with the range it covers.
    #[inline(always)]
    #[must_use]
    pub fn new(mat: MatMut<'a, T>, pieces: usize) -> Self {
        Self(mat, pieces)
    }
}

impl<'a, T: Scalar> ColumnBlocks<'a, T> {
    /// `mat` in `pieces` parts of its columns, each with the range it covers.
    #[inline(always)]
    #[must_use]
    pub fn new(mat: MatMut<'a, T>, pieces: usize) -> Self {
        Self(mat, pieces)
    }
}

impl<'a, T: Scalar> SliceBlocks<'a, T> {
    /// `slice`, whose first `n` elements count and whose rest is padding, in `pieces` parts.
    ///
    /// # Panics
    /// If `slice` is shorter than `n`.
    #[must_use]
    #[track_caller]
    pub fn new(slice: &'a mut [T], n: usize, pieces: usize) -> Self {
        let len = slice.len();
        Self(MatMut::new(slice, n, 1, len), pieces)
    }
}

impl<'a, X> SlotBlocks<'a, X> {
    /// Those of `slice`, for `cols` columns in `pieces` parts.
    ///
    /// # Panics
    /// If the elements cannot be shared out evenly among the columns.
    #[must_use]
    #[track_caller]
    pub fn new(slice: &'a mut [X], cols: usize, pieces: usize) -> Self {
        let (len, per_column) = (slice.len(), slice.len() / cols.max(1));
        assert!(len == cols * per_column, "{len} elements for {cols} columns");
        Self { elements: slice.as_mut_ptr(), cols, per_column, pieces, borrowed: PhantomData }
    }
}

impl<'a, X> Elements<'a, X> {
    /// Those of `slice`.
    #[must_use]
    pub fn new(slice: &'a mut [X]) -> Self {
        Self(slice.as_mut_ptr(), slice.len(), PhantomData)
    }
}

impl<'a, T: Scalar> Blocks for RowBlocks<'a, T> {
    type Piece = (Range<usize>, MatMut<'a, T>);

    #[inline(always)]
    fn count(&self) -> usize {
        self.1
    }
    #[inline(always)]
    unsafe fn piece(&self, i: usize) -> Self::Piece {
        let range = part(i, self.1, self.0.rows());
        // SAFETY: parts do not overlap, and the caller has only one piece `i`.
        (range.clone(), unsafe { self.0.alias() }.into_row_block(range))
    }
}

impl<'a, T: Scalar> Blocks for ColumnBlocks<'a, T> {
    type Piece = (Range<usize>, MatMut<'a, T>);

    #[inline(always)]
    fn count(&self) -> usize {
        self.1
    }
    #[inline(always)]
    unsafe fn piece(&self, i: usize) -> Self::Piece {
        let range = part(i, self.1, self.0.cols());
        // SAFETY: parts do not overlap, and the caller has only one piece `i`.
        (range.clone(), unsafe { self.0.alias() }.into_columns(range))
    }
}

impl<'a, T: Scalar> Blocks for SliceBlocks<'a, T> {
    type Piece = &'a mut [T];

    #[inline(always)]
    fn count(&self) -> usize {
        self.1
    }
    #[inline(always)]
    unsafe fn piece(&self, i: usize) -> Self::Piece {
        // SAFETY: parts do not overlap, and the caller has only one piece `i`.
        unsafe { self.0.alias() }.into_row_block(part(i, self.1, self.0.rows())).into_padded_col()
    }
}

impl<'a, X: Send> Blocks for Elements<'a, X> {
    type Piece = &'a mut X;

    #[inline(always)]
    fn count(&self) -> usize {
        self.1
    }
    #[inline(always)]
    unsafe fn piece(&self, i: usize) -> Self::Piece {
        // SAFETY: i is below the count, and the caller has only one piece `i`.
        unsafe { &mut *self.0.add(i) }
    }
}

impl<'a, X: Send> Blocks for SlotBlocks<'a, X> {
    type Piece = &'a mut [X];

    #[inline(always)]
    fn count(&self) -> usize {
        self.pieces
    }
    #[inline(always)]
    unsafe fn piece(&self, i: usize) -> Self::Piece {
        let columns = part(i, self.pieces, self.cols);
        let (start, len) = (columns.start * self.per_column, columns.len() * self.per_column);
        // SAFETY: parts of the columns do not overlap and end with the slice, and the caller has only one
        // piece `i`.
        unsafe { std::slice::from_raw_parts_mut(self.elements.add(start), len) }
    }
}

impl<A: Blocks, B: Blocks> Blocks for (A, B) {
    type Piece = (A::Piece, B::Piece);

    #[inline(always)]
    fn count(&self) -> usize {
        self.0.count().min(self.1.count())
    }
    #[inline(always)]
    unsafe fn piece(&self, i: usize) -> Self::Piece {
        // SAFETY: the caller's promise holds for both.
        unsafe { (self.0.piece(i), self.1.piece(i)) }
    }
}

/// Runs `work(i, piece)` for every piece, on the executor's threads.
///
/// Each call takes a piece from a counter, so no piece is worked on twice, whatever the executor does. A
/// thread takes the pieces of its own share first. Where several passes have the same pieces, what it needs
/// for them stays in its core's caches.
///
/// # Panics
/// If the executor calls its work too seldom, so that pieces are left over.
///
/// ```
/// use linalg::{Matrix, RowBlocks, Sequential, for_each_piece};
/// let mut m = Matrix::<f32>::zeros(40, 2);
/// for_each_piece(&Sequential, &RowBlocks::new(m.view_mut(), 2), |i, (rows, mut block)| {
///     block.col_mut(1).fill(i as f32 + rows.len() as f32);
/// });
/// assert_eq!((m.col(1)[15], m.col(1)[16]), (16.0, 25.0));
/// ```
#[track_caller]
#[inline(always)]
pub fn for_each_piece<B: Blocks>(
    executor: &(impl Executor + ?Sized),
    blocks: &B,
    work: impl Fn(usize, B::Piece) + Sync + Copy,
) {
    let count = blocks.count();
    if count == 1 {
        // SAFETY: piece 0 of 1, taken once.
        return work(0, unsafe { blocks.piece(0) });
    }
    // A copy: what is passed on lies in memory, and the call above should find what it needs in registers.
    let copy = work;
    share_out(executor, blocks, count, copy);
}

/// [`for_each_piece`] of several pieces.
#[track_caller]
#[inline(never)]
fn share_out<B: Blocks>(
    executor: &(impl Executor + ?Sized),
    blocks: &B,
    count: usize,
    work: impl Fn(usize, B::Piece) + Sync,
) {
    let shares = executor.threads().clamp(1, MAX_SHARES);
    let share = |s: usize| count * s / shares..count * (s + 1) / shares;
    let taken = [const { AtomicUsize::new(0) }; MAX_SHARES];
    executor.run(count, &|thread| {
        for s in (thread..thread + shares).map(|s| s % shares) {
            let (share, taken) = (share(s), &taken[s]);
            if taken.load(Ordering::Relaxed) >= share.len() {
                continue;
            }
            let i = share.start + taken.fetch_add(1, Ordering::Relaxed);
            if i < share.end {
                // SAFETY: i is below the count, and the counters of the shares give each i once.
                return work(i, unsafe { blocks.piece(i) });
            }
        }
    });
    let taken: usize = taken.into_iter().enumerate().map(|(s, n)| n.into_inner().min(share(s).len())).sum();
    assert!(taken == count, "the executor ran {taken} of {count} pieces");
}

/// Shares at most. With more threads, some have a share together.
const MAX_SHARES: usize = 16;
