//! Formulas for single numbers, run over whole registers: an activation, its derivative, an optimizer's step.
//!
//! A formula is written once, for any [`Lanes`], and compiled here for every instruction set.
//!
//! ```
//! use linalg::{Lanes, Map, Matrix, add_bias_map};
//! /// log(1 + e^z) is smooth; this is its cheaper cousin.
//! struct Relu;
//! impl Map for Relu {
//!     fn at<V: Lanes>(&self, z: V) -> V {
//!         z.if_less(z.all(0.0), z.all(0.0), z)
//!     }
//! }
//! let mut z = Matrix::from_rows(&[[-1.0, 2.0]]);
//! add_bias_map(z.view_mut(), &[0.5_f32; 16], Relu);
//! assert_eq!([z.col(0)[0], z.col(1)[0]], [0.0, 2.5]);
//! ```

use pulp::{Simd, WithSimd};

use crate::check::check;
use crate::elementwise::bias::check_bias;
use crate::elementwise::{Lanes, check_same};
use crate::matrix::{MatMut, MatRef};
use crate::simd::{LANES, Scalar, Vector, dispatch, in_room, vectorized, zip};

/// A function of one number.
pub trait Map {
    /// f(x).
    fn at<V: Lanes>(&self, x: V) -> V;
}

/// A function of two numbers.
pub trait ZipMap {
    /// f(x, y).
    fn at<V: Lanes>(&self, x: V, y: V) -> V;
}

/// A step of an optimizer with `N` slots: what becomes of a parameter and of its slots.
pub trait Update<const N: usize> {
    /// The new v and the new slots, from v, ∂C/∂v and the slots.
    fn at<V: Lanes>(&self, v: V, nabla: V, slots: [V; N]) -> (V, [V; N]);
}

/// z ← f(z + b) for every column.
///
/// `z` is (n × m); `b` has one element per row of `z` and per element of its padding (`z.padded_rows()`).
///
/// # Panics
/// If `b` is not as long as a padded column of `z`.
#[track_caller]
#[inline(always)]
pub fn add_bias_map<T: Scalar>(z: MatMut<'_, T>, b: &[T], f: impl Map) {
    check_bias(&z, b);
    struct Kernel<'a, T, F>(MatMut<'a, T>, &'a [T], F);
    impl<T: Scalar, F: Map> WithSimd for Kernel<'_, T, F> {
        type Output = ();
        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            #[cfg(test)]
            crate::simd::forced::entered::<S>();
            let Self(mut z, b, f) = self;
            for j in 0..z.cols() {
                zip(
                    simd,
                    z.padded_col_mut(j),
                    b,
                    #[inline(always)]
                    |z, b| f.at(z + b),
                );
            }
        }
    }
    dispatch(Kernel(z, b, f));
}

/// x ← f(x, y) for every element of two (n × m) matrices.
///
/// # Panics
/// If the shapes differ.
#[track_caller]
#[inline(always)]
pub fn zip_map<T: Scalar>(x: MatMut<'_, T>, y: MatRef<'_, T>, f: impl ZipMap) {
    check_same(&x, y);
    struct Kernel<'a, T, F>(MatMut<'a, T>, MatRef<'a, T>, F);
    impl<T: Scalar, F: ZipMap> WithSimd for Kernel<'_, T, F> {
        type Output = ();
        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            #[cfg(test)]
            crate::simd::forced::entered::<S>();
            let Self(mut x, y, f) = self;
            for j in 0..x.cols() {
                zip(
                    simd,
                    x.padded_col_mut(j),
                    y.padded_col(j),
                    #[inline(always)]
                    |x, y| f.at(x, y),
                );
            }
        }
    }
    dispatch(Kernel(x, y, f));
}

/// out ← x ⊙ s for every column: `s` has one factor per row and per element of the padding.
///
/// # Panics
/// If the shapes differ or `s` is not as long as a padded column.
#[track_caller]
#[inline(always)]
pub fn mul_rows<T: Scalar>(out: MatMut<'_, T>, x: MatRef<'_, T>, s: &[T]) {
    check_same(&out, x);
    check_bias(&out, s);
    vectorized! {
        fn kernel<'a, T, S>(simd: S, out: MatMut<'a, T>, x: MatRef<'a, T>, s: &'a [T]) {
            let mut out = out;
            for j in 0..x.cols() {
                combine(simd, out.padded_col_mut(j), x.padded_col(j), s, #[inline(always)] |_, x, s| x * s);
            }
        }
    }
    kernel(out, x, s);
}

/// out ← out + alpha·Σⱼ xⱼ ⊙ yⱼ over the columns: one sum per row. `out` is as long as a padded column.
///
/// # Panics
/// If the shapes differ or `out` is not as long as a padded column.
#[track_caller]
#[inline(always)]
pub fn add_row_products<T: Scalar>(out: &mut [T], alpha: T, x: MatRef<'_, T>, y: MatRef<'_, T>) {
    let same = (x.rows(), x.cols(), x.padded_rows()) == (y.rows(), y.cols(), y.padded_rows());
    check!(
        same && out.len() == x.padded_rows(),
        "row products of {rows}×{cols} and {rows_2}×{cols_2} into {len} elements",
        rows = x.rows(),
        cols = x.cols(),
        rows_2 = y.rows(),
        cols_2 = y.cols(),
        len = out.len(),
    );
    vectorized! {
        fn kernel<'a, T, S>(simd: S, out: &'a mut [T], alpha: T, x: MatRef<'a, T>, y: MatRef<'a, T>) {
            let alpha = Vector::of(simd, alpha);
            for j in 0..x.cols() {
                combine(simd, out, x.padded_col(j), y.padded_col(j), #[inline(always)] |out, x, y| {
                    alpha.mul_add(x * y, out)
                });
            }
        }
    }
    kernel(out, alpha, x, y);
}

/// `out[i] = f(out[i], x[i], y[i])`, register by register; all three are equally long.
#[inline(always)]
pub(super) fn combine<S: Simd, T: Scalar>(
    simd: S,
    out: &mut [T],
    x: &[T],
    y: &[T],
    f: impl Fn(Vector<S, T>, Vector<S, T>, Vector<S, T>) -> Vector<S, T>,
) {
    let many = |register| Vector::<S, T> { simd, register };
    let (outs, rest) = T::registers_mut::<S>(out);
    let (xs, x_rest) = T::registers::<S>(x);
    let (ys, y_rest) = T::registers::<S>(y);
    for (out, (&x, &y)) in outs.iter_mut().zip(xs.iter().zip(ys)) {
        *out = f(many(*out), many(x), many(y)).register;
    }
    if !rest.is_empty() {
        let [o, x, y] =
            [in_room(rest), in_room(x_rest), in_room(y_rest)].map(|room| many(T::registers::<S>(&room).0[0]));
        store::<S, T>(rest, f(o, x, y));
    }
}

/// v and its slots ← f(v, nabla, slots), element by element, in one pass.
///
/// # Panics
/// If the lengths differ.
#[track_caller]
#[inline(always)]
pub fn update<const N: usize, T: Scalar>(v: &mut [T], nabla: &[T], slots: [&mut [T]; N], f: impl Update<N>) {
    let n = v.len();
    for len in std::iter::once(nabla.len()).chain(slots.iter().map(|slot| slot.len())) {
        check!(len == n, "a step of {n} parameters with {len} numbers for them", n, len);
    }
    struct Kernel<'a, const N: usize, T, F>(&'a mut [T], &'a [T], [&'a mut [T]; N], F);
    impl<const N: usize, T: Scalar, F: Update<N>> WithSimd for Kernel<'_, N, T, F> {
        type Output = ();
        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            #[cfg(test)]
            crate::simd::forced::entered::<S>();
            let Self(v, nabla, slots, f) = self;
            let many = |register| Vector::<S, T> { simd, register };
            let (v, v_rest) = T::registers_mut::<S>(v);
            let (nabla, nabla_rest) = T::registers::<S>(nabla);
            let slots = slots.map(|slot| T::registers_mut::<S>(slot));
            for (i, (v, &nabla)) in v.iter_mut().zip(nabla).enumerate() {
                let now = std::array::from_fn(|s| many(slots[s].0[i]));
                let (new, next) = f.at(many(*v), many(nabla), now);
                *v = new.register;
                for s in 0..N {
                    slots[s].0[i] = next[s].register;
                }
            }
            if v_rest.is_empty() {
                return;
            }
            let first = |room: [T; LANES]| many(T::registers::<S>(&room).0[0]);
            let now = std::array::from_fn(|s| first(in_room(slots[s].1)));
            let (new, next) = f.at(first(in_room(v_rest)), first(in_room(nabla_rest)), now);
            store::<S, T>(v_rest, new);
            for s in 0..N {
                store::<S, T>(slots[s].1, next[s]);
            }
        }
    }
    dispatch(Kernel(v, nabla, slots, f));
}

/// Fewer numbers than a register holds, from the first of `x`.
#[inline(always)]
fn store<S: Simd, T: Scalar>(rest: &mut [T], x: Vector<S, T>) {
    let mut room = [T::ZERO; LANES];
    T::registers_mut::<S>(&mut room).0[0] = x.register;
    rest.copy_from_slice(&room[..rest.len()]);
}
