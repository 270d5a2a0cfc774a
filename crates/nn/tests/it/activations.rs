//! σ and σ′ of every activation, number by number, against values that jax.nn computed in float64
//! (`golden/activations.py`), and in `f32` against `f64`.

use linalg::{Matrix, Scalar};
use nn::Activation;
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

/// σ and σ′ at each z.
fn computed<T: Scalar>(activation: Activation, z: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let z = Matrix::from_fn(z.len(), 1, |i, _| T::from_f64(z[i]));
    let bias = vec![T::ZERO; z.view().padded_rows()];
    let (mut a, mut prime) = (z.clone(), Matrix::from_fn(z.rows(), 1, |_, _| T::ONE));
    activation.apply(a.view_mut(), &bias);
    let kept = if activation.needs_z() { &z } else { &a };
    activation.mul_prime(prime.view_mut(), kept.view());
    let wide = |m: &Matrix<T>| m.col(0).iter().map(|x| x.to_f64()).collect();
    (wide(&a), wide(&prime))
}

/// Both sides are a few roundings of 1.1e-16 off. Where a function or its derivative nearly cancels (σ′ of
/// GELU changes its sign), and where σ′ is computed from an a near its limit (1 − a of the sigmoid), digits
/// are lost relative to the number, but not relative to 1.
#[test]
fn every_activation_is_that_of_jax() {
    let golden: Value = serde_json::from_str(include_str!("../golden/activations.json")).unwrap();
    let z = numbers(&golden["z"]);
    for activation in Activation::ALL {
        let golden = &golden["functions"][activation.name()];
        assert!(golden.is_object(), "no values for {activation}");
        let (a, prime) = computed::<f64>(activation, &z);
        for (i, (found, expected)) in a.iter().zip(numbers(&golden["a"])).enumerate() {
            let close = (found - expected).abs() <= 1e-12 * expected.abs();
            assert!(close, "{activation}({}): {found:e} for {expected:e}", z[i]);
        }
        for (i, (found, expected)) in prime.iter().zip(numbers(&golden["prime"])).enumerate() {
            let close = (found - expected).abs() <= 1e-12 * expected.abs().max(1e-2);
            assert!(close, "{activation}'({}): {found:e} for {expected:e}", z[i]);
        }
    }
}

/// Functions of 5 units in the last place, a product and a sum: 8 units, of the number itself for σ, and of 1
/// for σ′, which may come from an a that was rounded near 1 or nearly cancel.
#[test]
fn single_precision_is_as_good_as_it_can_be() {
    let z: Vec<f64> = (-1700..1700).map(|i| f64::from(i) / 128.0).collect();
    for activation in Activation::ALL {
        let ((a, prime), (a_32, prime_32)) =
            (computed::<f64>(activation, &z), computed::<f32>(activation, &z));
        let unit = f64::from(f32::EPSILON);
        for i in 0..z.len() {
            // Below 2⁻¹⁰⁰ numbers are taken as 0, and e⁻ᶻ ends at e⁻⁸⁷.
            let error = (a[i] - a_32[i]).abs();
            assert!(error <= 8.0 * unit * a[i].abs().max(1e-20), "{activation}({}): {error:e}", z[i]);
            let error = (prime[i] - prime_32[i]).abs();
            assert!(error <= 8.0 * unit * prime[i].abs().max(1.0), "{activation}'({}): {error:e}", z[i]);
        }
    }
}

/// Far out every function is what it should be, and a derivative is a number.
#[test]
fn large_numbers_are_no_trouble() {
    let far = |activation| {
        let (a, prime) = computed::<f32>(activation, &[-1e30, -1e4, 1e4, 1e30]);
        assert!(a.iter().chain(&prime).all(|x| x.is_finite()), "{activation}: {a:?} {prime:?}");
        (a, prime)
    };
    for activation in [Activation::Gelu, Activation::Mish, Activation::Softplus, Activation::Elu] {
        let (a, prime) = far(activation);
        assert_eq!(a[2..], [1e4, f64::from(1e30_f32)], "{activation}");
        assert_eq!(prime[2..], [1.0, 1.0], "{activation}");
        assert!(prime[..2].iter().all(|x| x.abs() < 1e-30), "{activation}: {prime:?}");
    }
    let (a, prime) = far(Activation::Selu);
    assert!(a[0] == a[1] && (a[0] + 1.758_099_3).abs() < 1e-6 && prime[0].abs() < 1e-6, "{a:?} {prime:?}");
}

/// What σ gives lies within its range, and comes close to an end that is not infinite.
#[test]
fn ranges_are_those_of_the_functions() {
    let z: Vec<f64> = (-60_000..60_000).map(|i| f64::from(i) / 2000.0).collect();
    for activation in Activation::ALL {
        let (a, _) = computed::<f64>(activation, &z);
        let (low, high) = activation.range();
        let (least, most) = a.iter().fold((f64::MAX, f64::MIN), |(l, m), &x| (x.min(l), x.max(m)));
        assert!(low - 1e-15 <= least && most <= high, "{activation}: {least} to {most}");
        assert!(low.is_infinite() || least - low < 1e-6, "{activation}: {least} is the least");
        assert!(high.is_infinite() || high - most < 1e-6, "{activation}: {most} is the most");
    }
}
