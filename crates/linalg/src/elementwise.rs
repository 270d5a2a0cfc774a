//! Kernels that touch each element once: bias with activation, σ′ factors, and the vector sums of an optimizer.
//!
//! The bias kernels take z = w·a and leave a = σ(z + b) in its place, in one pass. Derivatives are taken from a, not z
//! (σ′ = a(1 − a), tanh′ = 1 − a², ReLU′ = [a > 0]), so z need not be kept. All run over the padding of columns too.

use pulp::Simd;

use crate::bounds::check;
use crate::exp::{relu, sigmoid, tanh};
use crate::isa::vectorized;
use crate::many::{Many, in_room, map, zip};
use crate::reduce::pairwise;
use crate::vector::lanes;
use crate::{LANES, MatMut, MatRef, Scalar};

/// `x = f(x, y)` for every element of two matrices of the same shape.
#[inline(always)]
fn zip_columns<S: Simd, T: Scalar>(
    simd: S,
    x: &mut MatMut<'_, T>,
    y: MatRef<'_, T>,
    f: impl Fn(Many<S, T>, Many<S, T>) -> Many<S, T>,
) {
    for j in 0..x.cols() {
        zip(simd, x.padded_col_mut(j), y.padded_col(j), &f);
    }
}

#[track_caller]
#[inline(always)]
pub(crate) fn check_bias<T: Scalar>(z: &MatMut<'_, T>, b: &[T]) {
    check!(
        b.len() == z.reach(),
        "bias of {len} elements for a {rows}×{cols} matrix with columns padded to {reach}",
        len = b.len(),
        rows = z.rows(),
        cols = z.cols(),
        reach = z.reach(),
    );
}

#[track_caller]
#[inline(always)]
pub(crate) fn check_same<T: Scalar>(x: &MatMut<'_, T>, y: MatRef<'_, T>) {
    let (x, y) = ((x.rows(), x.cols(), x.reach()), (y.rows(), y.cols(), y.reach()));
    check!(
        x == y,
        "element-wise kernel on {rows}×{cols} (padded to {reach}) and {rows_2}×{cols_2} (padded to {reach_2})",
        rows = x.0,
        cols = x.1,
        reach = x.2,
        rows_2 = y.0,
        cols_2 = y.1,
        reach_2 = y.2,
    );
}

macro_rules! bias_kernel {
    ($(#[$doc:meta])* $name:ident, $f:expr) => {
        $(#[$doc])*
        ///
        /// `z` is (n × m); `b` has one element per row of `z` and per element of its padding (`z.reach()`).
        ///
        /// # Panics
        /// If `b` is not as long as a padded column of `z`.
        #[track_caller]
        #[inline(always)]
        pub fn $name<T: Scalar>(z: MatMut<'_, T>, b: &[T]) {
            check_bias(&z, b);
            vectorized! {
                fn kernel<'a, T, S>(simd: S, z: MatMut<'a, T>, b: &'a [T]) {
                    let mut z = z;
                    for j in 0..z.cols() {
                        zip(simd, z.padded_col_mut(j), b, $f);
                    }
                }
            }
            kernel(z, b);
        }
    };
}
bias_kernel!(
    /// z ← z + b for every column.
    add_bias, #[inline(always)] |z, b| z + b);
bias_kernel!(
    /// z ← σ(z + b), the sigmoid, within 4 units in the last place of 1 (absolute error ≤ 4·ε).
    add_bias_sigmoid, #[inline(always)] |z, b| sigmoid(z + b));
bias_kernel!(
    /// z ← tanh(z + b); relative error ≤ 8·ε.
    add_bias_tanh, #[inline(always)] |z, b| tanh(z + b));
bias_kernel!(
    /// z ← max(0, z + b).
    add_bias_relu, #[inline(always)] |z, b| relu(z + b));

macro_rules! prime_kernel {
    ($(#[$doc:meta])* $name:ident, $f:expr) => {
        $(#[$doc])*
        ///
        /// Both are (n × m).
        ///
        /// # Panics
        /// If the shapes differ.
        #[track_caller]
        #[inline(always)]
        pub fn $name<T: Scalar>(delta: MatMut<'_, T>, a: MatRef<'_, T>) {
            check_same(&delta, a);
            vectorized! {
                fn kernel<'a, T, S>(simd: S, delta: MatMut<'a, T>, a: MatRef<'a, T>) {
                    let mut delta = delta;
                    zip_columns(simd, &mut delta, a, $f);
                }
            }
            kernel(delta, a);
        }
    };
}
prime_kernel!(
    /// delta ← delta ⊙ σ′(z), with σ′(z) = a(1 − a) and a = σ(z); below 2⁻¹⁰⁰ (f64: 2⁻⁹⁰⁰) it is 0.
    mul_sigmoid_prime, #[inline(always)] |delta, a| (delta * (a * (a.all(T::ONE) - a))).without_tiny());
prime_kernel!(
    /// delta ← delta ⊙ tanh′(z), with tanh′(z) = 1 − a² and a = tanh z.
    mul_tanh_prime, #[inline(always)] |delta, a| delta * (a.all(T::ONE) - a * a));
prime_kernel!(
    /// delta ← delta ⊙ ReLU′(z), 1 where a > 0 and 0 elsewhere; at z = 0 the derivative is taken as 0.
    // A factor of 1 or 0. "delta or 0" becomes a store under a mask, which is slow on AMD's AVX2 (800×128: 70 µs, 14 so).
    mul_relu_prime, #[inline(always)] |delta, a| delta * a.all(T::ZERO).if_less(a, a.all(T::ONE), a.all(T::ZERO)));

/// out ← x − y, 0 if it is below 2⁻¹⁰⁰ (f64: 2⁻⁹⁰⁰) and in the padding; returns Σ (x − y)². All three are (n × m). The error of the sum is at most
/// γ(n·m/16 + 6)·Σ (x − y)², n with its padding.
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
    let difference = Many::<S, T> { simd, register: T::minus(simd, x, y) }.without_tiny().register;
    let before = i * lanes::<S, T>();
    if before + lanes::<S, T>() > rows {
        T::first(simd, rows.saturating_sub(before), difference)
    } else {
        difference
    }
}

/// y ← y + alpha·x, each element rounded once.
///
/// # Panics
/// If the lengths differ.
///
/// ```
/// let mut w = [1.0, 2.0];
/// linalg::axpy(&mut w, -0.5, &[2.0, 4.0]); // one step of gradient descent with η = 0.5
/// assert_eq!(w, [0.0, 0.0]);
/// ```
#[track_caller]
#[inline(always)]
pub fn axpy<T: Scalar>(y: &mut [T], alpha: T, x: &[T]) {
    check!(x.len() == y.len(), "axpy of {x_len} elements into {y_len}", x_len = x.len(), y_len = y.len());
    vectorized! {
        fn kernel<'a, T, S>(simd: S, y: &'a mut [T], alpha: T, x: &'a [T]) {
            let alpha = Many::of(simd, alpha);
            zip(simd, y, x, #[inline(always)] |y, x| alpha.mul_add(x, y));
        }
    }
    kernel(y, alpha, x);
}

/// x ← alpha·x.
pub fn scale<T: Scalar>(x: &mut [T], alpha: T) {
    vectorized! {
        fn kernel<'a, T, S>(simd: S, x: &'a mut [T], alpha: T) {
            let alpha = Many::of(simd, alpha);
            map(simd, x, #[inline(always)] |x| x * alpha);
        }
    }
    kernel(x, alpha);
}
