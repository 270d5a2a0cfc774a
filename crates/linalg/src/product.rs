//! The general product, tile by tile, on the calling thread.
//!
//! The rows of the left factor fall into stripes of up to three registers and, where there are many, its columns into
//! blocks: a stripe of a block stays in the cache while the tiles of its row are computed, and the next one is fetched from
//! memory meanwhile. Where the product is added to the destination, it is each next tile of that which is fetched.
//!
//! The sum of an element runs over k in an order that neither the registers nor the stripes change.

use std::ops::Range;

use pulp::{Simd, WithSimd};

use crate::isa::dispatch;
use crate::panel::{DEPTH, Row, turn};
use crate::prefetch::Ahead;
use crate::tile::{Factor, HEIGHT, Panel, Target, columns, tile};
use crate::vector::lanes;
use crate::{Accum, MatMut, MatRef, Scalar, part};

/// What a product has beside its left factor: `dst` (m × n), and `rhs` (k × n) for `depth` = k.
pub struct Rest<'a, T> {
    pub(crate) dst: MatMut<'a, T>,
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
    unsafe fn product(lhs: MatRef<'_, Self>, rest: Rest<'_, Self>);

    /// dst (+)= alpha·lhsᵀ·rhs for lhs (k × m).
    ///
    /// # Safety
    /// As for [`Products::product`].
    unsafe fn transposed_product(lhs: MatRef<'_, Self>, rest: Rest<'_, Self>);
}

macro_rules! products {
    ($t:ident) => {
        impl Products for $t {
            unsafe fn product(lhs: MatRef<'_, $t>, rest: Rest<'_, $t>) {
                assert!(lhs.rows() == rest.dst.rows() && lhs.cols() == rest.depth);
                let tall = rest.accum == Accum::Add && rest.depth <= SHALLOW && lhs.rows() >= TALL;
                let parts = Even::new(rest.dst.cols(), if tall { FEW } else { usize::MAX });
                let Rest { mut dst, rhs, .. } = rest;
                for columns in (0..parts.count).map(|i| parts.part(i)) {
                    let rhs = rhs.at(0, columns.start);
                    let dst = dst.reborrow().into_columns(columns);
                    dispatch(Product { left: AsItLies(lhs), rest: Rest { dst, rhs, ..rest } });
                }
            }
            unsafe fn transposed_product(lhs: MatRef<'_, $t>, rest: Rest<'_, $t>) {
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

/// Values of k in a panel that is small enough for a small product (a step of 784-30-10 with one sample: 1.60 µs with
/// the room of a large one, 1.46 with this).
const SHALLOW: usize = 16;

/// [`Products::transposed_product`] of a factor that was looked at, with room for `DEPTH` values of k in the frame.
#[inline(never)]
fn turned<T: Scalar, const DEPTH: usize>(lhs: MatRef<'_, T>, rest: Rest<'_, T>) {
    dispatch(Product { left: Turned(lhs, &mut [Row::EMPTY; DEPTH]), rest });
}

/// A left factor (m × k), stripe by stripe.
trait Left<T> {
    /// The rows and values of k of one stripe, for `height` registers of rows.
    fn panel<S: Simd>(&mut self, rows: Range<usize>, k: Range<usize>, height: usize) -> Panel<T>;
    /// What [`Left::panel`] will read.
    fn fetch(&self, rows: Range<usize>, k: Range<usize>) -> Ahead;
}

struct AsItLies<'a, T>(MatRef<'a, T>);

impl<T: Scalar> Left<T> for AsItLies<'_, T> {
    #[inline(always)]
    fn panel<S: Simd>(&mut self, rows: Range<usize>, k: Range<usize>, _: usize) -> Panel<T> {
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
struct Turned<'a, T>(MatRef<'a, T>, &'a mut [Row]);

impl<T: Scalar> Left<T> for Turned<'_, T> {
    #[inline(always)]
    fn panel<S: Simd>(&mut self, rows: Range<usize>, k: Range<usize>, height: usize) -> Panel<T> {
        turn::<S, T>(self.1, self.0.columns(rows).row_block(k), height)
    }
    #[inline(always)]
    fn fetch(&self, rows: Range<usize>, k: Range<usize>) -> Ahead {
        let stride = self.0.stride();
        Ahead::new(self.0.start().wrapping_add(rows.start * stride + k.start), k.len(), rows.len(), stride)
    }
}

struct Product<'a, T, L> {
    left: L,
    rest: Rest<'a, T>,
}

impl<T: Scalar, L: Left<T>> WithSimd for Product<'_, T, L> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        #[cfg(test)]
        crate::isa::forced::entered::<S>();
        let Self { mut left, rest: Rest { mut dst, accum, rhs, alpha, depth } } = self;
        let (m, n, stride) = (dst.rows(), dst.cols(), dst.stride());
        let stripes = Even::new(m.div_ceil(lanes::<S, T>()), HEIGHT);
        let tiles = Even::new(n, columns::<S>());
        let blocks = depth.div_ceil(DEPTH);
        let rows = |registers: Range<usize>| {
            registers.start * lanes::<S, T>()..m.min(registers.end * lanes::<S, T>())
        };
        let start = dst.start();
        for block in 0..blocks {
            let k = part(block, blocks, depth);
            let add = accum == Accum::Add || block > 0;
            for i in 0..stripes.count {
                let height = stripes.part(i).len();
                let (here, below) = (rows(stripes.part(i)), rows(stripes.part(i + 1)));
                let panel = left.panel::<S>(here.clone(), k.clone(), height);
                let mut next = if i + 1 < stripes.count {
                    left.fetch(below.clone(), k.clone())
                } else if block + 1 < blocks {
                    left.fetch(rows(stripes.part(0)), part(block + 1, blocks, depth))
                } else {
                    Ahead::nothing()
                };
                for j in 0..tiles.count {
                    let columns = tiles.part(j);
                    let place = |rows: &Range<usize>, j: usize| {
                        start.wrapping_add(tiles.part(j).start * stride + rows.start)
                    };
                    let target = Target { start: place(&here, j), stride, add, alpha };
                    if accum == Accum::Add {
                        next = if j + 1 < tiles.count {
                            Ahead::new(place(&here, j + 1), here.len(), tiles.part(j + 1).len(), stride)
                        } else if i + 1 < stripes.count {
                            Ahead::new(place(&below, 0), below.len(), columns.len(), stride)
                        } else {
                            Ahead::nothing()
                        };
                    }
                    let rhs = rhs.at(k.start, columns.start);
                    // SAFETY: rows, columns and k lie within those of the factors and the destination, whose columns have
                    // room for whole registers, as `product` and `transposed_product` were promised.
                    unsafe { run(simd, (height, columns.len(), n), k.len(), panel, rhs, target, &mut next) };
                }
            }
        }
    }
}

/// `0..n` in as few parts of at most `most` as can be, and those as equal as can be.
#[derive(Clone, Copy)]
struct Even {
    count: usize,
    each: usize,
    longer: usize,
}

impl Even {
    #[inline(always)]
    fn new(n: usize, most: usize) -> Self {
        let count = n.div_ceil(most);
        Self { count, each: n / count, longer: n % count }
    }
    #[inline(always)]
    fn part(self, i: usize) -> Range<usize> {
        let at = |i: usize| i * self.each + i.min(self.longer);
        at(i)..at(i + 1)
    }
}

/// The tile of `height` registers and `width` columns. A product of one or two columns has so few sums that each runs in
/// several chains.
///
/// # Safety
/// As for [`tile`].
#[inline(always)]
unsafe fn run<S: Simd, T: Scalar>(
    simd: S,
    (height, width, n): (usize, usize, usize),
    depth: usize,
    lhs: Panel<T>,
    rhs: Factor<T>,
    target: Target<T>,
    ahead: &mut Ahead,
) {
    macro_rules! tiles {
        ($($w:literal)*) => {
            match (height, width) {
                (1, 1) if n == 1 => tile::<S, T, 1, 1, 4>(simd, depth, lhs, rhs, target, ahead),
                (2, 1) if n == 1 => tile::<S, T, 2, 1, 4>(simd, depth, lhs, rhs, target, ahead),
                (3, 1) if n == 1 => tile::<S, T, 3, 1, 4>(simd, depth, lhs, rhs, target, ahead),
                (1, 2) if n == 2 => tile::<S, T, 1, 2, 2>(simd, depth, lhs, rhs, target, ahead),
                (2, 2) if n == 2 => tile::<S, T, 2, 2, 2>(simd, depth, lhs, rhs, target, ahead),
                (3, 2) if n == 2 => tile::<S, T, 3, 2, 2>(simd, depth, lhs, rhs, target, ahead),
                $(
                    (1, $w) if $w <= columns::<S>() => tile::<S, T, 1, $w, 1>(simd, depth, lhs, rhs, target, ahead),
                    (2, $w) if $w <= columns::<S>() => tile::<S, T, 2, $w, 1>(simd, depth, lhs, rhs, target, ahead),
                    (3, $w) if $w <= columns::<S>() => tile::<S, T, 3, $w, 1>(simd, depth, lhs, rhs, target, ahead),
                )*
                _ => unreachable!("a tile of {height} registers and {width} columns"),
            }
        };
    }
    // SAFETY: the caller's promise.
    unsafe { tiles!(2 3 4 5 6 7 8) }
}
