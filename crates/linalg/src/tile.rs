//! One tile of a product: as many sums as the machine has registers for, each in a fixed order.

#[cfg(all(target_arch = "x86_64", not(miri)))]
use std::arch::asm;
use std::hint::black_box;

use pulp::Simd;

use crate::Scalar;
use crate::prefetch::Ahead;
use crate::runs::Run;
use crate::vector::lanes;

/// Registers in a column of a tile at most, and its columns at most.
///
/// Of 32 registers 24 are sums, which hides the latency of a multiply-add, and for each column of the left factor there are three
/// loads and eight broadcasts beside 24 multiply-adds. Of 16 registers 12 are sums, and two hold a column: with three and four columns
/// nothing is left over, and half of the speed is lost (512×512 weights, 128 samples, on a Zen 4 with AVX2: 45 GFLOP/s, 88 so).
///
/// Where a register is one number, a multiply-add is a call to a function on most CPUs, and takes what it takes: tiles are small, for they are
/// compiled sooner.
#[inline(always)]
pub(crate) const fn largest<S: Simd>() -> (usize, usize) {
    match S::REGISTER_COUNT {
        _ if is_plain::<S>() => (1, 4),
        32.. => (HEIGHT, 8),
        _ => (2, 6),
    }
}

/// Whether the instruction set has tiles of `height` registers and `width` columns: those of [`largest`] and, with 32 registers, of
/// [`largest_for`] few columns.
pub(crate) const fn fits<S: Simd>(height: usize, width: usize) -> bool {
    let (highest, widest) = largest::<S>();
    height <= highest && width <= widest || height == 4 && highest == HEIGHT && width <= 6
}

/// Whether registers of `S` hold one number.
#[inline(always)]
pub(crate) const fn is_plain<S: Simd>() -> bool {
    size_of::<S::f32s>() == size_of::<f32>()
}

/// The same for a product of `n` columns. So few of them that tiles of six fall into no more parts than tiles of eight leave
/// room for a fourth register: fewer tiles, fewer loads (112×184 weights, 10 columns, on a Xeon: 2.6 µs, and 2.4 so).
#[inline(always)]
pub(crate) const fn largest_for<S: Simd>(n: usize) -> (usize, usize) {
    if S::REGISTER_COUNT >= 32 && matches!(n, 3..=6 | 9..=12) { (4, 6) } else { largest::<S>() }
}

/// Registers in a column of a tile of [`largest`] at most, on any instruction set: what a turned factor has room for.
pub(crate) const HEIGHT: usize = 3;

/// The left factor's rows of one tile: for each k the registers of its column, `step` elements after those of the last k.
#[derive(Clone, Copy)]
pub(crate) struct Panel<T> {
    pub(crate) start: *const T,
    pub(crate) step: usize,
}

/// The right factor: element (k, j) lies `k·down + j·across` elements after the first.
#[derive(Clone, Copy)]
pub(crate) struct Factor<T> {
    pub(crate) start: *const T,
    pub(crate) down: usize,
    pub(crate) across: usize,
}

impl<T> Factor<T> {
    /// What begins with element (k, j).
    #[inline(always)]
    pub(crate) fn at(self, k: usize, j: usize) -> Self {
        Self { start: self.start.wrapping_add(k * self.down + j * self.across), ..self }
    }
}

/// Where a tile of the destination lies, and what is done with its sums.
#[derive(Clone, Copy)]
pub(crate) struct Target<T> {
    pub(crate) start: *mut T,
    pub(crate) stride: usize,
    pub(crate) add: bool,
    pub(crate) alpha: T,
}

/// Steps from one fetched line to the next: a tile of 100 samples fetches the 24 lines of another.
const FETCH_EVERY: usize = 4;

/// target (+)= alpha·Σₖ lhsₖ·rhsₖ for `H` registers of `W` columns, where k runs through the columns `picked` of the panel.
///
/// A sum runs in `CHAINS` parts, k modulo `CHAINS` within each run, which are added in order at the end.
///
/// # Safety
/// `lhs` has `H` registers for each column that is picked, `rhs` as many values of k and `W` columns, and `target` both.
#[inline(always)]
pub(crate) unsafe fn tile<S: Simd, T: Scalar, const H: usize, const W: usize, const CHAINS: usize>(
    simd: S,
    picked: &[Run],
    lhs: Panel<T>,
    rhs: Factor<T>,
    target: Target<T>,
    ahead: &mut Ahead,
) {
    const { assert!(FETCH_EVERY.is_multiple_of(CHAINS)) };
    let mut sums = [[[T::splat(simd, T::ZERO); H]; W]; CHAINS];
    let (offsets, mut b) = (offsets::<T, H, W>(rhs.across), rhs.start);
    // SAFETY: k runs through the columns `picked` of `lhs`; the caller's promise.
    unsafe {
        for run in picked {
            let mut a = lhs.start.wrapping_add(run.first * lhs.step);
            for _ in 0..run.len / FETCH_EVERY {
                ahead.fetch_line();
                for k in 0..FETCH_EVERY {
                    step::<S, T, H, W>(simd, a, b, &offsets, &mut sums[k % CHAINS]);
                    (a, b) = (a.wrapping_add(lhs.step), b.wrapping_add(rhs.down));
                    if S::REGISTER_COUNT < 32 {
                        (a, b) = (opaque(a), opaque(b));
                    }
                }
            }
            for k in 0..run.len % FETCH_EVERY {
                step::<S, T, H, W>(simd, a, b, &offsets, &mut sums[k % CHAINS]);
                (a, b) = (a.wrapping_add(lhs.step), b.wrapping_add(rhs.down));
            }
        }
        let (one, alpha) = (T::splat(simd, T::ONE), T::splat(simd, target.alpha));
        for j in 0..W {
            for i in 0..H {
                let mut sum = sums[0][j][i];
                for chain in 1..CHAINS {
                    sum = T::fused(simd, sums[chain][j][i], one, sum);
                }
                let place =
                    target.start.add(j * target.stride + i * lanes::<S, T>()).cast::<T::Register<S>>();
                let value = if target.add {
                    T::fused(simd, sum, alpha, place.read_unaligned())
                } else {
                    T::times(simd, sum, alpha)
                };
                place.write_unaligned(value);
            }
        }
    }
}

/// The same pointer, of which the compiler knows nothing any more.
///
/// Where it knows how those of the next k follow, it may load their numbers early, which 16 registers have no room for, or let each
/// address wait for the one before (on a Zen 4 with AVX2 hidden pointers take 7 to 12 % off a step of 784-800-10, and 5 % of 500 to 2500 neurons).
#[cfg_attr(
    all(target_arch = "x86_64", not(miri)),
    expect(clippy::pointers_in_nomem_asm_block, reason = "no instruction reads what it points to")
)]
#[inline(always)]
fn opaque<T>(pointer: *const T) -> *const T {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    {
        let mut pointer = pointer;
        // SAFETY: no instruction at all.
        unsafe { asm!("/* {0} */", inout(reg) pointer, options(pure, nomem, nostack, preserves_flags)) };
        pointer
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    pointer
}

/// How many bytes the numbers of the right factor's row lie behind the first.
///
/// The compiler would step from each to the next, and a tile of one register would wait for these additions: eight cycles for a k,
/// not four. So it is not told how they are connected, as far as an address cannot say it itself (10×800 weights, 128 samples, on a
/// Xeon: 36 µs before, 29 µs now). A tile of more registers has no time to wait, and needs its own for other things.
#[inline(always)]
fn offsets<T, const H: usize, const W: usize>(across: usize) -> [usize; W] {
    let across = across * size_of::<T>();
    let multiple = |j: usize| if H == 1 && W > j { black_box(j * across) } else { j * across };
    let (three, five, seven) = (multiple(3), multiple(5), multiple(7));
    let all = [0, across, 2 * across, three, 4 * across, five, 2 * three, seven];
    std::array::from_fn(|j| all[j])
}

/// One k: every register of the left factor's column times every number of the right factor's row.
///
/// # Safety
/// `a` points to `H` registers, and `b` to a number with `W` of them at these offsets.
#[inline(always)]
unsafe fn step<S: Simd, T: Scalar, const H: usize, const W: usize>(
    simd: S,
    a: *const T,
    b: *const T,
    offsets: &[usize; W],
    sums: &mut [[T::Register<S>; H]; W],
) {
    let mut column = [T::splat(simd, T::ZERO); H];
    // SAFETY: the caller's promise.
    unsafe {
        for i in 0..H {
            column[i] = a.add(i * lanes::<S, T>()).cast::<T::Register<S>>().read_unaligned();
        }
        for j in 0..W {
            let x = T::splat(simd, *b.byte_add(offsets[j]));
            for i in 0..H {
                sums[j][i] = T::fused(simd, column[i], x, sums[j][i]);
            }
        }
    }
}
