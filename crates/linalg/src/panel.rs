//! A transposed left factor turned, panel by panel, so that its rows fill registers.

use std::mem::MaybeUninit;

use pulp::Simd;

use crate::tile::{HEIGHT, Panel};
use crate::vector::lanes;
use crate::{LANES, MatRef, Scalar};

/// Bytes of the largest register.
const REGISTER: usize = 64;

/// Values of k in a panel at most: with 192 bytes for each, it leaves most of a second-level cache to the other factor.
pub(crate) const DEPTH: usize = 512;

/// Values of k that are turned at a time: what they fill stays in the first-level cache meanwhile.
const TURN: usize = 64;

/// Room for the numbers of one k.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Row([MaybeUninit<u8>; HEIGHT * REGISTER]);

impl Row {
    pub(crate) const EMPTY: Self = Self([MaybeUninit::uninit(); _]);
}

/// The panel of `height` registers whose rows are the columns of `mat`, in `room`; rows beyond them are zero.
#[inline(always)]
pub(crate) fn turn<S: Simd, T: Scalar>(
    simd: S,
    room: &mut [Row],
    mat: MatRef<'_, T>,
    height: usize,
) -> Panel<T> {
    if T::side(simd) == LANES {
        turn_blocks::<S, T, LANES>(room, mat, height, |block| T::transpose_large(simd, block))
    } else {
        turn_blocks::<S, T, 4>(room, mat, height, T::transpose_small)
    }
}

/// [`turn`] in blocks of `SIDE`×`SIDE`.
#[inline(always)]
fn turn_blocks<S: Simd, T: Scalar, const SIDE: usize>(
    room: &mut [Row],
    mat: MatRef<'_, T>,
    height: usize,
    transpose: impl Fn([[T; SIDE]; SIDE]) -> [[T; SIDE]; SIDE],
) -> Panel<T> {
    const { assert!(LANES.is_multiple_of(SIDE) && TURN.is_multiple_of(SIDE)) };
    let (cols, stride) = (mat.cols(), mat.stride());
    // Of whole blocks: what they hold beyond the last k comes from padding and is not used.
    let depth = mat.rows().next_multiple_of(SIDE);
    let step = (height * lanes::<S, T>()).next_multiple_of(SIDE);
    assert!(depth <= mat.reach() && cols <= step);
    assert!(depth <= room.len() && step * size_of::<T>() <= size_of::<Row>());
    let start = room.as_mut_ptr().cast::<T>();
    for from in (0..depth).step_by(TURN) {
        for i in (0..step).step_by(SIDE) {
            let columns = mat.start().wrapping_add(i * stride);
            for k in (from..depth.min(from + TURN)).step_by(SIDE) {
                // SAFETY: for a column i + c, which reaches to k + SIDE.
                let load =
                    |c: usize| unsafe { columns.add(c * stride + k).cast::<[T; SIDE]>().read_unaligned() };
                let mut block = [[T::ZERO; SIDE]; SIDE];
                if i + SIDE <= cols {
                    for c in 0..SIDE {
                        block[c] = load(c);
                    }
                } else {
                    for c in 0..cols.saturating_sub(i) {
                        block[c] = load(c);
                    }
                }
                let block = transpose(block);
                let rows = start.wrapping_add(k * step + i);
                for l in 0..SIDE {
                    // SAFETY: the room has `depth` rows of `step` numbers, one after the other; k + l < depth and i + SIDE ≤ step.
                    unsafe { rows.add(l * step).cast::<[T; SIDE]>().write_unaligned(block[l]) };
                }
            }
        }
    }
    Panel { start, step }
}
