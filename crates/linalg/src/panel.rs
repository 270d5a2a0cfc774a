//! A transposed left factor turned, panel by panel, so that its rows fill registers.

use std::mem::MaybeUninit;

use pulp::Simd;

use crate::tile::{HEIGHT, Panel};
use crate::vector::lanes;
use crate::{MatRef, Scalar};

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
pub(crate) fn turn<S: Simd, T: Scalar>(room: &mut [Row], mat: MatRef<'_, T>, height: usize) -> Panel<T> {
    let (cols, stride) = (mat.cols(), mat.stride());
    // In blocks of 4×4: what they hold beyond the last k comes from padding and is not used.
    let depth = mat.rows().next_multiple_of(4);
    let step = (height * lanes::<S, T>()).next_multiple_of(4);
    assert!(depth <= mat.reach() && cols <= step);
    assert!(depth <= room.len() && step * size_of::<T>() <= size_of::<Row>());
    let start = room.as_mut_ptr().cast::<T>();
    for from in (0..depth).step_by(TURN) {
        for i in (0..step).step_by(4) {
            let columns = mat.start().wrapping_add(i * stride);
            for k in (from..depth.min(from + TURN)).step_by(4) {
                // SAFETY: for a column i + c, which reaches to k + 4.
                let load =
                    |c: usize| unsafe { columns.add(c * stride + k).cast::<[T; 4]>().read_unaligned() };
                let block = if i + 4 <= cols {
                    [load(0), load(1), load(2), load(3)]
                } else {
                    std::array::from_fn(|c| if i + c < cols { load(c) } else { [T::ZERO; 4] })
                };
                let rows = start.wrapping_add(k * step + i);
                for (l, row) in T::transpose(block).into_iter().enumerate() {
                    // SAFETY: the room has `depth` rows of `step` numbers, one after the other; k + l < depth and i + 4 ≤ step.
                    unsafe { rows.add(l * step).cast::<[T; 4]>().write_unaligned(row) };
                }
            }
        }
    }
    Panel { start, step }
}
