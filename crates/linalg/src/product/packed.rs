//! lhsᵀ·rhs for a small batch: blocks of lhs are transposed into memory of their own first, so that their
//! rows fill registers.

use std::mem::MaybeUninit;

use crate::matrix::{MatMut, MatRef, padded};
use crate::product::tiles;
use crate::product::{Accum, Run, Strided, Tiles};
use crate::simd::Scalar;

/// Rows of dst in a block: as many as four registers hold.
const ROWS: usize = 64;

/// Terms in a block, which then fills a first-level cache.
const TERMS: usize = 128;

/// Memory for a block, aligned to cache lines.
#[repr(align(64))]
struct Packed<T>([[MaybeUninit<T>; ROWS]; TERMS]);

/// dst (+)= alpha·lhsᵀ·rhs for lhs (k × m), rhs (k × n) and dst (m × n). The shapes fit, and all columns are
/// padded.
///
/// # Panics
/// If the columns of dst are not padded.
pub(crate) fn multiply<T: Scalar>(
    mut dst: MatMut<'_, T>,
    accum: Accum,
    lhs: MatRef<'_, T>,
    rhs: Strided<T>,
    alpha: T,
) {
    let (k, m, n) = (lhs.rows(), lhs.cols(), dst.cols());
    let mut packed = Packed([[MaybeUninit::uninit(); ROWS]; TERMS]);
    for rows in (0..m).step_by(ROWS).map(|from| from..m.min(from + ROWS)) {
        for terms in (0..k).step_by(TERMS).map(|from| from..k.min(from + TERMS)) {
            for (c, j) in rows.clone().enumerate() {
                let column = &lhs.col(j)[terms.clone()];
                for (packed, &x) in packed.0.iter_mut().zip(column) {
                    packed[c].write(x);
                }
            }
            let padded_rows = padded(rows.len());
            for packed in &mut packed.0[..terms.len()] {
                packed[rows.len()..padded_rows].fill(MaybeUninit::new(T::ZERO));
            }
            // SAFETY: these rows and columns lie within the block, which outlives the view, and were just
            // written.
            let block = unsafe {
                MatRef::from_raw(packed.0.as_ptr().cast(), rows.len(), terms.len(), padded_rows, ROWS)
            };
            let product = Tiles {
                dst: dst.reborrow().into_row_block(rows.clone()),
                columns: &[Run::all(n)],
                accum: if terms.start == 0 { accum } else { Accum::Add },
                lhs: block,
                picked: &[Run::all(terms.len())],
                rhs: Strided { start: rhs.start.wrapping_add(terms.start * rhs.row_stride), ..rhs },
                alpha,
            };
            // SAFETY: the shapes fit.
            unsafe { tiles::multiply(product) };
        }
    }
}
