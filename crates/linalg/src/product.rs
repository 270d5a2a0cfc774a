//! The general product, tile by tile, on the calling thread.
//!
//! The rows of the left factor fall into stripes of two or three registers at most and, where there are many, its columns into
//! blocks: a stripe of a block stays in the cache while the tiles of its row are computed, and the next one is fetched from
//! memory meanwhile. Where the product is added to the destination, it is each next tile of that which is fetched.
//!
//! The sum of an element runs over k in an order that neither the registers nor the stripes change.

use std::ops::Range;

use pulp::{Simd, WithSimd};

use crate::isa::dispatch;
use crate::panel::{DEPTH, Row, turn};
use crate::prefetch::Ahead;
use crate::runs::{Even, Parts, Run};
use crate::shallow::{SHALLOW, add_shallow};
use crate::tile::{Factor, Panel, Target, fits, largest, largest_for, tile};
use crate::vector::lanes;
use crate::{Accum, MatMut, MatRef, Scalar, part};

/// What a product has beside its left factor: `rhs` (k × n) for `depth` = k, and the columns of `dst` that it changes, n in
/// all.
pub struct Rest<'a, T> {
    pub(crate) dst: MatMut<'a, T>,
    pub(crate) columns: &'a [Run],
    pub(crate) accum: Accum,
    pub(crate) rhs: Factor<T>,
    pub(crate) alpha: T,
    pub(crate) depth: usize,
}

/// The products of a number type. They are compiled here, once, and not in every crate that multiplies.
pub trait Products: Sized {
    /// dst (+)= alpha·lhs·rhs for lhs (m × k).
    ///
    /// # Safety
    /// `rest` is as it says, and the columns of all matrices reach to a multiple of [`crate::LANES`].
    unsafe fn product(lhs: &MatRef<'_, Self>, rest: &mut Rest<'_, Self>);

    /// As [`Products::product`], where the left factor is the columns `picked` of `lhs`, k in all.
    ///
    /// # Safety
    /// As for [`Products::product`].
    unsafe fn picked_product(lhs: &MatRef<'_, Self>, picked: &[Run], rest: &mut Rest<'_, Self>);

    /// dst (+)= alpha·lhsᵀ·rhs for lhs (k × m).
    ///
    /// # Safety
    /// As for [`Products::product`].
    unsafe fn transposed_product(lhs: &MatRef<'_, Self>, rest: &mut Rest<'_, Self>);
}

macro_rules! products {
    ($t:ident) => {
        impl Products for $t {
            unsafe fn product(lhs: &MatRef<'_, $t>, rest: &mut Rest<'_, $t>) {
                assert!(lhs.cols() == rest.depth);
                let picked = &[Run::all(rest.depth)];
                let shallow = rest.accum == Accum::Add && rest.depth <= SHALLOW;
                if shallow && lhs.rows() < TALL && rest.rhs.across == 1 {
                    // SAFETY: the caller's promise.
                    return unsafe { add_shallow(lhs, rest) };
                }
                if !(shallow && lhs.rows() >= TALL) {
                    // SAFETY: the caller's promise, and all columns of `lhs` are depth ones.
                    return unsafe { Self::picked_product(lhs, picked, rest) };
                }
                for part in Parts::new(rest.columns, FEW) {
                    let mut rest = Rest {
                        dst: rest.dst.reborrow(),
                        columns: &[Run { first: part.place, len: part.count }],
                        rhs: rest.rhs.at(0, part.factor),
                        ..*rest
                    };
                    // SAFETY: the caller's promise, of some of the columns.
                    unsafe { Self::picked_product(lhs, picked, &mut rest) };
                }
            }
            unsafe fn picked_product(lhs: &MatRef<'_, $t>, picked: &[Run], rest: &mut Rest<'_, $t>) {
                assert!(lhs.rows() == rest.dst.rows());
                dispatch(Product { left: AsItLies(lhs), picked, rest });
            }
            unsafe fn transposed_product(lhs: &MatRef<'_, $t>, rest: &mut Rest<'_, $t>) {
                assert!(lhs.cols() == rest.dst.rows() && lhs.rows() == rest.depth);
                // Two frames: entering the larger one touches each of its pages.
                if rest.depth <= SHALLOW {
                    turned::<$t, SHALLOW>(lhs, rest)
                } else {
                    turned::<$t, DEPTH>(lhs, rest)
                }
            }
        }
    };
}
products!(f32);
products!(f64);

/// Rows from which on columns are longer than a page of memory. If little is added to each of so large a destination, getting it
/// takes longer than the arithmetic, and it comes faster a few whole columns at a time (2000×2000 weights, 10 samples: 1.8
/// instead of 2.3 ms; 512×512: no difference).
const TALL: usize = 1024;

/// How many columns these few are.
const FEW: usize = 8;

/// [`Products::transposed_product`] of a factor that was looked at, with room for `DEPTH` values of k in the frame.
#[inline(never)]
fn turned<T: Scalar, const DEPTH: usize>(lhs: &MatRef<'_, T>, rest: &mut Rest<'_, T>) {
    let picked = &[Run::all(rest.depth)];
    dispatch(Product { left: Turned(lhs, &mut [Row::EMPTY; DEPTH]), picked, rest });
}

/// A left factor (m × k), stripe by stripe.
trait Left<T> {
    /// Whether its registers are read where they lie, as many as may be.
    const AS_IT_LIES: bool;
    /// The rows and values of k of one stripe, for `height` registers of rows.
    fn panel<S: Simd>(&mut self, simd: S, rows: Range<usize>, k: Range<usize>, height: usize) -> Panel<T>;
    /// What [`Left::panel`] will read.
    fn fetch(&self, rows: Range<usize>, k: Range<usize>) -> Ahead;
}

struct AsItLies<'a, T>(&'a MatRef<'a, T>);

impl<T: Scalar> Left<T> for AsItLies<'_, T> {
    const AS_IT_LIES: bool = true;
    #[inline(always)]
    fn panel<S: Simd>(&mut self, _: S, rows: Range<usize>, k: Range<usize>, _: usize) -> Panel<T> {
        let step = self.0.stride();
        Panel { start: self.0.start().wrapping_add(k.start * step + rows.start), step }
    }
    #[inline(always)]
    fn fetch(&self, rows: Range<usize>, k: Range<usize>) -> Ahead {
        let stride = self.0.stride();
        Ahead::new(self.0.start().wrapping_add(k.start * stride + rows.start), rows.len(), k.len(), stride)
    }
}

/// The transpose of a matrix.
struct Turned<'a, T>(&'a MatRef<'a, T>, &'a mut [Row]);

impl<T: Scalar> Left<T> for Turned<'_, T> {
    const AS_IT_LIES: bool = false;
    #[inline(always)]
    fn panel<S: Simd>(&mut self, simd: S, rows: Range<usize>, k: Range<usize>, height: usize) -> Panel<T> {
        turn(simd, self.1, self.0.columns(rows).row_block(k), height)
    }
    #[inline(always)]
    fn fetch(&self, rows: Range<usize>, k: Range<usize>) -> Ahead {
        let stride = self.0.stride();
        Ahead::new(self.0.start().wrapping_add(rows.start * stride + k.start), k.len(), rows.len(), stride)
    }
}

struct Product<'a, 'b, T, L> {
    left: L,
    picked: &'a [Run],
    rest: &'a mut Rest<'b, T>,
}

impl<T: Scalar, L: Left<T>> WithSimd for Product<'_, '_, T, L> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        #[cfg(test)]
        crate::isa::forced::entered::<S>();
        let Self { mut left, picked, rest } = self;
        let Rest { ref mut dst, columns: changed, accum, rhs, alpha, depth } = *rest;
        let (m, stride) = (dst.rows(), dst.stride());
        let n = changed.iter().map(|run| run.len).sum();
        let (highest, widest) = if L::AS_IT_LIES { largest_for::<S>(n) } else { largest::<S>() };
        let stripes = Even::new(m.div_ceil(lanes::<S, T>()), highest);
        // Some of the columns of a factor are not cut into blocks of k.
        let blocks = if *picked == [Run::all(depth)] { depth.div_ceil(DEPTH) } else { 1 };
        let rows = |registers: Range<usize>| {
            registers.start * lanes::<S, T>()..m.min(registers.end * lanes::<S, T>())
        };
        let start = dst.start();
        let place = |rows: &Range<usize>, column: usize| start.wrapping_add(column * stride + rows.start);
        for block in 0..blocks {
            let k = part(block, blocks, depth);
            let add = accum == Accum::Add || block > 0;
            let whole = [Run::all(k.len())];
            let picked = if blocks == 1 { picked } else { &whole };
            for i in 0..stripes.count {
                let height = stripes.part(i).len();
                let (here, below) = (rows(stripes.part(i)), rows(stripes.part(i + 1)));
                let panel = left.panel(simd, here.clone(), k.clone(), height);
                let mut next = if i + 1 < stripes.count {
                    left.fetch(below.clone(), k.clone())
                } else if block + 1 < blocks {
                    left.fetch(rows(stripes.part(0)), part(block + 1, blocks, depth))
                } else {
                    Ahead::nothing()
                };
                let mut parts = Parts::new(changed, widest);
                let first = parts.next();
                let mut part = first;
                while let Some(columns) = part {
                    part = parts.next();
                    let target = Target { start: place(&here, columns.place), stride, add, alpha };
                    if accum == Accum::Add {
                        next = match (part, first) {
                            (Some(next), _) => {
                                Ahead::new(place(&here, next.place), here.len(), next.count, stride)
                            }
                            (None, Some(next)) if i + 1 < stripes.count => {
                                Ahead::new(place(&below, next.place), below.len(), next.count, stride)
                            }
                            _ => Ahead::nothing(),
                        };
                    }
                    let rhs = rhs.at(k.start, columns.factor);
                    // SAFETY: rows, columns and k lie within those of the factors and the destination, whose columns have
                    // room for whole registers, as `product` and its siblings were promised.
                    unsafe {
                        run::<S, T, L>(
                            simd,
                            (height, columns.count, n),
                            picked,
                            panel,
                            rhs,
                            target,
                            &mut next,
                        )
                    };
                }
            }
        }
    }
}

/// The tile of `height` registers and `width` columns. A product of one or two columns has so few sums that each runs in
/// several chains.
///
/// # Safety
/// As for [`tile`].
#[inline(always)]
unsafe fn run<S: Simd, T: Scalar, L: Left<T>>(
    simd: S,
    (height, width, n): (usize, usize, usize),
    picked: &[Run],
    lhs: Panel<T>,
    rhs: Factor<T>,
    target: Target<T>,
    ahead: &mut Ahead,
) {
    // Constants, so that no code is made of tiles that the instruction set has no registers for.
    macro_rules! tiles {
        ($($w:literal)*) => {
            match (height, width) {
                (1, 1) if n == 1 => tile::<S, T, 1, 1, 4>(simd, picked, lhs, rhs, target, ahead),
                (2, 1) if const { fits::<S>(2, 1) } && n == 1 => tile::<S, T, 2, 1, 4>(simd, picked, lhs, rhs, target, ahead),
                (3, 1) if const { fits::<S>(3, 1) } && n == 1 => tile::<S, T, 3, 1, 4>(simd, picked, lhs, rhs, target, ahead),
                (1, 2) if n == 2 => tile::<S, T, 1, 2, 2>(simd, picked, lhs, rhs, target, ahead),
                (2, 2) if const { fits::<S>(2, 2) } && n == 2 => tile::<S, T, 2, 2, 2>(simd, picked, lhs, rhs, target, ahead),
                (3, 2) if const { fits::<S>(3, 2) } && n == 2 => tile::<S, T, 3, 2, 2>(simd, picked, lhs, rhs, target, ahead),
                $(
                    (1, $w) if const { fits::<S>(1, $w) } => tile::<S, T, 1, $w, 1>(simd, picked, lhs, rhs, target, ahead),
                    (2, $w) if const { fits::<S>(2, $w) } => tile::<S, T, 2, $w, 1>(simd, picked, lhs, rhs, target, ahead),
                    (3, $w) if const { fits::<S>(3, $w) } => tile::<S, T, 3, $w, 1>(simd, picked, lhs, rhs, target, ahead),
                    (4, $w) if const { L::AS_IT_LIES && fits::<S>(4, $w) } => tile::<S, T, 4, $w, 1>(simd, picked, lhs, rhs, target, ahead),
                )*
                _ => unreachable!("a tile of {height} registers and {width} columns"),
            }
        };
    }
    // SAFETY: the caller's promise.
    unsafe { tiles!(2 3 4 5 6 7 8) }
}
