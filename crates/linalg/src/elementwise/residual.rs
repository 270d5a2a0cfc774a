//! The difference of two matrices and its length.

use pulp::Simd;

use crate::elementwise::check_same;
use crate::matrix::{MatMut, MatRef};
use crate::simd::{LANES, Scalar, Vector, in_room, lanes, pairwise, vectorized};

/// out ← x − y, 0 if it is below 2⁻¹⁰⁰ (f64: 2⁻⁹⁰⁰) and in the padding; returns Σ (x − y)². All three are (n
/// × m). The error of the sum is at most γ(n·m/16 + 6)·Σ (x − y)², n with its padding.
///
/// # Panics
/// If the shapes differ.
#[track_caller]
#[inline(always)]
pub fn residual<T: Scalar>(out: MatMut<'_, T>, x: MatRef<'_, T>, y: MatRef<'_, T>) -> T {
    check_same(&out, x);
    check_same(&out, y);
    vectorized! {
        fn kernel<'a, T, S>(simd: S, out: MatMut<'a, T>, x: MatRef<'a, T>, y: MatRef<'a, T>) -> T {
            let mut out = out;
            let rows = out.rows();
            let mut squares = [T::ZERO; LANES];
            let (sums, _) = T::registers_mut::<S>(&mut squares);
            for j in 0..out.cols() {
                let (xs, x_rest) = T::registers::<S>(x.padded_col(j));
                let (ys, y_rest) = T::registers::<S>(y.padded_col(j));
                let (outs, rest) = T::registers_mut::<S>(out.padded_col_mut(j));
                for (i, (out, (&x, &y))) in outs.iter_mut().zip(xs.iter().zip(ys)).enumerate() {
                    *out = difference::<S, T>(simd, rows, i, x, y);
                    let sum = &mut sums[i % (LANES / lanes::<S, T>())];
                    *sum = T::fused(simd, *out, *out, *sum);
                }
                if !rest.is_empty() {
                    let (mut x, y) = (in_room(x_rest), in_room(y_rest));
                    let (x_rest, y_rest) = (T::registers_mut::<S>(&mut x).0, T::registers::<S>(&y).0);
                    let i = xs.len();
                    x_rest[0] = difference::<S, T>(simd, rows, i, x_rest[0], y_rest[0]);
                    let sum = &mut sums[i % (LANES / lanes::<S, T>())];
                    *sum = T::fused(simd, x_rest[0], x_rest[0], *sum);
                    rest.copy_from_slice(&x[..rest.len()]);
                }
            }
            pairwise(squares)
        }
    }
    kernel(out, x, y)
}

/// x − y in register `i` of a column of `rows` numbers, 0 if it is tiny and in the padding.
#[inline(always)]
fn difference<S: Simd, T: Scalar>(
    simd: S,
    rows: usize,
    i: usize,
    x: T::Register<S>,
    y: T::Register<S>,
) -> T::Register<S> {
    let difference = Vector::<S, T> { simd, register: T::minus(simd, x, y) }.without_tiny().register;
    let before = i * lanes::<S, T>();
    if before + lanes::<S, T>() > rows {
        T::first(simd, rows.saturating_sub(before), difference)
    } else {
        difference
    }
}
