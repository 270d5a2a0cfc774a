//! Kernels that touch each element once: bias with activation, σ′ factors, and the vector sums of an optimizer.
//!
//! The bias kernels take z = w·a and leave a = σ(z + b) in its place, in one pass. Derivatives are taken from a, not z
//! (σ′ = a(1 − a), tanh′ = 1 − a², ReLU′ = [a > 0]), so z need not be kept. All run over the padding of columns too.

use crate::exp::{relu, sigmoid, tanh};
use crate::isa::vectorized;
use crate::{MatMut, MatRef, Scalar};

/// `x[i] = f(x[i], y[i])`. A flat loop: cut into blocks of [`LANES`] by hand, the compiler gathers single numbers from
/// several blocks at a time where it has AVX-512 (a step of 784-800-10, 128 samples: 1,516 instead of 1,229 µs).
#[inline(always)]
fn zip_apply<T: Scalar>(x: &mut [T], y: &[T], f: impl Fn(T, T) -> T) {
    for (x, &y) in x.iter_mut().zip(y) {
        *x = f(*x, y);
    }
}

/// `x = f(x, y)` for every element of two matrices of the same shape.
#[inline(always)]
fn zip_columns<T: Scalar>(x: &mut MatMut<'_, T>, y: MatRef<'_, T>, f: impl Fn(T, T) -> T) {
    for j in 0..x.cols() {
        zip_apply(x.padded_col_mut(j), y.padded_col(j), &f);
    }
}

#[track_caller]
fn check_bias<T: Scalar>(z: &MatMut<'_, T>, b: &[T]) {
    assert!(
        b.len() == z.reach(),
        "bias of {} elements for a {}×{} matrix with columns padded to {}",
        b.len(),
        z.rows(),
        z.cols(),
        z.reach()
    );
}

#[track_caller]
fn check_same<T: Scalar>(x: &MatMut<'_, T>, y: MatRef<'_, T>) {
    let (x, y) = ((x.rows(), x.cols(), x.reach()), (y.rows(), y.cols(), y.reach()));
    assert!(
        x == y,
        "element-wise kernel on {}×{} (padded to {}) and {}×{} (padded to {})",
        x.0,
        x.1,
        x.2,
        y.0,
        y.1,
        y.2
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
        pub fn $name<T: Scalar>(z: MatMut<'_, T>, b: &[T]) {
            check_bias(&z, b);
            vectorized! {
                fn kernel<'a, T>(z: MatMut<'a, T>, b: &'a [T]) {
                    let mut z = z;
                    for j in 0..z.cols() {
                        zip_apply(z.padded_col_mut(j), b, $f);
                    }
                }
            }
            kernel(z, b);
        }
    };
}
bias_kernel!(
    /// z ← z + b for every column.
    add_bias, |z, b| z + b);
bias_kernel!(
    /// z ← σ(z + b), the sigmoid, within 4 units in the last place of 1 (absolute error ≤ 4·ε).
    add_bias_sigmoid, |z, b| sigmoid(z + b));
bias_kernel!(
    /// z ← tanh(z + b); relative error ≤ 8·ε.
    add_bias_tanh, |z, b| tanh(z + b));
bias_kernel!(
    /// z ← max(0, z + b).
    add_bias_relu, |z, b| relu(z + b));

macro_rules! prime_kernel {
    ($(#[$doc:meta])* $name:ident, $f:expr) => {
        $(#[$doc])*
        ///
        /// Both are (n × m).
        ///
        /// # Panics
        /// If the shapes differ.
        #[track_caller]
        pub fn $name<T: Scalar>(delta: MatMut<'_, T>, a: MatRef<'_, T>) {
            check_same(&delta, a);
            vectorized! {
                fn kernel<'a, T>(delta: MatMut<'a, T>, a: MatRef<'a, T>) {
                    let mut delta = delta;
                    zip_columns(&mut delta, a, $f);
                }
            }
            kernel(delta, a);
        }
    };
}
prime_kernel!(
    /// delta ← delta ⊙ σ′(z), with σ′(z) = a(1 − a) and a = σ(z).
    mul_sigmoid_prime, |delta, a| delta * (a * (T::ONE - a)));
prime_kernel!(
    /// delta ← delta ⊙ tanh′(z), with tanh′(z) = 1 − a² and a = tanh z.
    mul_tanh_prime, |delta, a| delta * (T::ONE - a * a));
prime_kernel!(
    /// delta ← delta ⊙ ReLU′(z), 1 where a > 0 and 0 elsewhere; at z = 0 the derivative is taken as 0.
    mul_relu_prime, |delta, a| if a > T::ZERO { delta } else { delta * T::ZERO });

/// out ← x − y. All three are (n × m).
///
/// # Panics
/// If the shapes differ.
#[track_caller]
pub fn subtract<T: Scalar>(out: MatMut<'_, T>, x: MatRef<'_, T>, y: MatRef<'_, T>) {
    check_same(&out, x);
    check_same(&out, y);
    vectorized! {
        fn kernel<'a, T>(out: MatMut<'a, T>, x: MatRef<'a, T>, y: MatRef<'a, T>) {
            let mut out = out;
            for j in 0..out.cols() {
                let out = out.padded_col_mut(j);
                out.copy_from_slice(x.padded_col(j));
                zip_apply(out, y.padded_col(j), |x, y| x - y);
            }
        }
    }
    kernel(out, x, y);
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
pub fn axpy<T: Scalar>(y: &mut [T], alpha: T, x: &[T]) {
    assert!(x.len() == y.len(), "axpy of {} elements into {}", x.len(), y.len());
    vectorized! {
        fn kernel<'a, T>(y: &'a mut [T], alpha: T, x: &'a [T]) { zip_apply(y, x, |y, x| alpha.mul_add(x, y)) }
    }
    kernel(y, alpha, x);
}

/// x ← alpha·x.
pub fn scale<T: Scalar>(x: &mut [T], alpha: T) {
    vectorized! {
        fn kernel<'a, T>(x: &'a mut [T], alpha: T) {
            for x in x {
                *x *= alpha;
            }
        }
    }
    kernel(x, alpha);
}
