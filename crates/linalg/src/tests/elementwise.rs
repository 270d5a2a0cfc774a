use super::formulas::{
    add_bias_relu, add_bias_sigmoid, add_bias_tanh, mul_relu_prime, mul_sigmoid_prime, mul_tanh_prime,
};
use super::{padding, poisoned, value};
use crate::simd::forced::on_every_isa;
use crate::*;
use proptest::prelude::*;

pub(super) type Kernel<T> = fn(MatMut<'_, T>, &[T]);
type PrimeKernel<T> = fn(MatMut<'_, T>, MatRef<'_, T>);

/// ulps of `T` between `got` and the `f64` value, measured at the larger of |want| and `floor`.
pub(super) fn ulps<T: Scalar>(got: T, want: f64, floor: f64) -> f64 {
    (got.to_f64() - want).abs() / (want.abs().max(floor) * T::EPSILON.to_f64())
}

pub(super) fn check_bias_kernel<T: Scalar>(
    kernel: Kernel<T>,
    f: fn(f64) -> f64,
    floor: f64,
    limit: f64,
    z: &[f64],
    b: &[f64],
) {
    let (rows, cols) = (b.len(), z.len() / b.len().max(1));
    let z: Matrix<T> = poisoned(rows, cols, |i, j| z[j * rows + i]);
    let b: Matrix<T> = poisoned(rows, 1, |i, _| b[i]);
    let mut first: Option<Vec<T>> = None;
    on_every_isa(|isa| {
        let mut a = z.clone();
        kernel(a.view_mut(), b.view().padded_col(0));
        let mut all = Vec::new();
        for j in 0..cols {
            for i in 0..rows {
                let want = f((z.col(j)[i] + b.col(0)[i]).to_f64());
                let got = a.col(j)[i];
                let error = ulps(got, want, floor);
                assert!(
                    error <= limit,
                    "{isa:?} {} f({}) = {got}, not {want:e}: {error} ulps",
                    T::NAME,
                    z.col(j)[i] + b.col(0)[i]
                );
                all.push(got);
            }
        }
        assert_eq!(first.get_or_insert_with(|| all.clone()), &all, "{isa:?} differs from the scalar path");
    });
}

fn check_prime_kernel<T: Scalar>(
    kernel: PrimeKernel<T>,
    f: fn(f64) -> f64,
    rows: usize,
    delta: &[f64],
    a: &[f64],
) {
    let cols = delta.len() / rows.max(1);
    let a: Matrix<T> = poisoned(rows, cols, |i, j| a[j * rows + i]);
    let before: Matrix<T> = poisoned(rows, cols, |i, j| delta[j * rows + i]);
    on_every_isa(|isa| {
        let mut after = before.clone();
        kernel(after.view_mut(), a.view());
        for j in 0..cols {
            for i in 0..rows {
                let want = before.col(j)[i].to_f64() * f(a.col(j)[i].to_f64());
                // Three roundings: 1 − a (or a²), its product, and that with delta.
                let error = (after.col(j)[i].to_f64() - want).abs();
                let bound = 3.0 * T::EPSILON.to_f64() * before.col(j)[i].to_f64().abs();
                assert!(error <= bound, "{isa:?} at ({i}, {j}): {error:e} > {bound:e}");
            }
        }
    });
}

fn sigmoid64(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// A batch of up to 20 columns of 0 to 50 rows, and a bias.
pub(super) fn batch() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    (0_usize..50, 0_usize..20).prop_flat_map(|(rows, cols)| {
        (prop::collection::vec(value(), rows * cols), prop::collection::vec(-3.0..3.0, rows))
    })
}

proptest! {
    #[test]
    fn sigmoid_matches_naive((z, b) in batch()) {
        check_bias_kernel::<f32>(add_bias_sigmoid, sigmoid64, 1.0, 4.0, &z, &b);
        check_bias_kernel::<f64>(add_bias_sigmoid, sigmoid64, 1.0, 4.0, &z, &b);
    }

    #[test]
    fn tanh_matches_naive((z, b) in batch()) {
        check_bias_kernel::<f32>(add_bias_tanh, f64::tanh, 1e-37, 8.0, &z, &b);
        check_bias_kernel::<f64>(add_bias_tanh, f64::tanh, 1e-300, 8.0, &z, &b);
    }

    #[test]
    fn relu_and_plain_bias_match_naive_exactly((z, b) in batch()) {
        check_bias_kernel::<f32>(add_bias_relu, |z| z.max(0.0), 1.0, 0.0, &z, &b);
        check_bias_kernel::<f64>(add_bias_relu, |z| z.max(0.0), 1.0, 0.0, &z, &b);
        check_bias_kernel::<f32>(add_bias, |z| z, 1.0, 0.0, &z, &b);
    }

    #[test]
    fn primes_match_naive(rows in 1_usize..40, pairs in prop::collection::vec((-1.0..1.0, 0.0..1.0), 0..200)) {
        let n = pairs.len() / rows * rows;
        let (delta, a): (Vec<f64>, Vec<f64>) = pairs[..n].iter().copied().unzip();
        check_prime_kernel::<f32>(mul_sigmoid_prime, |a| a * (1.0 - a), rows, &delta, &a);
        check_prime_kernel::<f64>(mul_sigmoid_prime, |a| a * (1.0 - a), rows, &delta, &a);
        check_prime_kernel::<f32>(mul_tanh_prime, |a| 1.0 - a * a, rows, &delta, &a);
        let rectified: Vec<f64> = a.iter().map(|a| (a - 0.5).max(0.0)).collect();
        check_prime_kernel::<f32>(mul_relu_prime, |a| f64::from(a > 0.0), rows, &delta, &rectified);
    }

    #[test]
    fn axpy_scale_and_subtract_match_naive(x in prop::collection::vec((-9.0_f32..9.0, -9.0_f32..9.0), 0..100), alpha in -2.0_f32..2.0) {
        let (x, y): (Vec<f32>, Vec<f32>) = x.into_iter().unzip();
        on_every_isa(|_| {
            let mut sum = y.clone();
            axpy(&mut sum, alpha, &x);
            let mut scaled = x.clone();
            scale(&mut scaled, alpha);
            let mut difference = vec![f32::NAN; x.len()];
            let n = x.len();
            residual(MatMut::new(&mut difference, n, 1, n), MatRef::new(&x, n, 1, n), MatRef::new(&y, n, 1, n));
            for i in 0..n {
                assert_eq!(sum[i], alpha.mul_add(x[i], y[i]));
                assert_eq!(scaled[i], alpha * x[i]);
                assert_eq!(difference[i], x[i] - y[i]);
            }
        });
    }
}

#[test]
fn exponentials_are_within_two_ulps_everywhere() {
    use crate::simd::Vector;
    fn exp<T: Scalar<Register<pulp::Scalar> = T>>(x: T) -> T {
        crate::simd::exp(Vector::of(pulp::Scalar, x)).register
    }
    for i in -8700..8699 {
        let x = f64::from(i) / 100.0 + 1e-4;
        let x32 = x as f32;
        assert!(ulps(exp(x32), f64::from(x32).exp(), 0.0) <= 2.0, "{x32}");
        let wide = x * 8.0;
        assert!(ulps(exp(wide), wide.exp(), 0.0) <= 2.5, "{wide}");
    }
}

/// On the way of a saturated network's error no number is subnormal: zero, or so large that what follows is
/// normal too.
#[test]
fn nothing_becomes_subnormal() {
    fn check<T: Scalar>(least: f64, tiny: f64) {
        let good = |x: T| x == T::ZERO || x.abs().to_f64() >= tiny;
        let z = Matrix::<T>::from_fn(40, 50, |i, j| T::from_f64((i as f64 - 20.0) * (j * j) as f64));
        let bias = AlignedVec::<T>::zeros(z.view().padded_rows());
        on_every_isa(|isa| {
            let (mut a, mut p) = (z.clone(), z.clone());
            add_bias_sigmoid(a.view_mut(), &bias);
            add_bias_softmax(p.view_mut(), &bias);
            assert!((0..50).all(|j| a.col(j).iter().all(|&x| x.to_f64() >= least)), "{isa:?} sigmoid");
            let zero = Matrix::<T>::zeros(40, 50);
            for a in [&a, &p] {
                let mut delta = zero.clone();
                residual(delta.view_mut(), a.view(), zero.view());
                assert!((0..50).all(|j| delta.col(j).iter().all(|&x| good(x))), "{isa:?} a − y");
                mul_sigmoid_prime(delta.view_mut(), a.view());
                assert!((0..50).all(|j| delta.col(j).iter().all(|&x| good(x))), "{isa:?} delta");
                assert!((0..50).any(|j| delta.col(j).iter().any(|&x| x != T::ZERO)));
            }
            assert!((0..50).all(|j| p.col(j).iter().all(|&x| good(x))), "{isa:?} softmax");
        });
    }
    check::<f32>(f32::MIN_POSITIVE.into(), 2.0_f64.powi(-100));
    check::<f64>(f64::MIN_POSITIVE, 2.0_f64.powi(-900));
}

#[test]
fn a_residual_has_zeros_in_its_padding_and_does_not_sum_it_up() {
    for rows in [1, 5, 15, 16, 17, 30] {
        on_every_isa(|isa| {
            let x: Matrix<f32> = poisoned(rows, 3, |i, j| (i + j) as f64);
            let y: Matrix<f32> = poisoned(rows, 3, |_, j| j as f64);
            let mut out = poisoned(rows, 3, |_, _| 7.0);
            let squares = residual(out.view_mut(), x.view(), y.view());
            // Whole numbers: the sum is exact.
            assert_eq!(squares, (3 * (0..rows).map(|i| i * i).sum::<usize>()) as f32, "{isa:?}, {rows} rows");
            assert!(padding(&out).all(|x| x == 0.0), "{isa:?}, {rows} rows");
        });
    }
}

#[test]
fn not_a_number_is_not_hidden() {
    for kernel in
        [add_bias_sigmoid, add_bias_tanh, add_bias_relu, add_bias_softmax, add_bias] as [Kernel<f32>; 5]
    {
        on_every_isa(|_| {
            let mut z = Matrix::from_rows(&[[f32::NAN], [1.0]]);
            kernel(z.view_mut(), &[0.0; LANES]);
            assert!(z.col(0)[0].is_nan());
        });
    }
}

#[test]
#[should_panic(expected = "bias of 2 elements for a 2×3 matrix with columns padded to 16")]
fn a_bias_of_the_wrong_length_is_named() {
    add_bias_sigmoid(Matrix::<f32>::zeros(2, 3).view_mut(), &[0.0; 2]);
}

#[test]
#[should_panic(expected = "element-wise kernel on 2×3 (padded to 16) and 2×4 (padded to 16)")]
fn different_shapes_are_named() {
    mul_tanh_prime(Matrix::<f32>::zeros(2, 3).view_mut(), Matrix::zeros(2, 4).view());
}

#[test]
#[should_panic(expected = "axpy of 3 elements into 2")]
fn axpy_of_different_lengths_names_them() {
    axpy(&mut [0.0_f32; 2], 1.0, &[0.0; 3]);
}
