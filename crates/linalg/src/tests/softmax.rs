use super::{padding, poisoned, value};
use crate::simd::forced::on_every_isa;
use crate::{Matrix, Scalar, add_bias_softmax};
use proptest::prelude::*;

fn check<T: Scalar>(rows: usize, z: &[f64], b: &[f64]) {
    let cols = z.len() / rows;
    let z: Matrix<T> = poisoned(rows, cols, |i, j| z[j * rows + i]);
    let b: Matrix<T> = poisoned(rows, 1, |i, _| b[i]);
    let mut first: Option<Matrix<T>> = None;
    on_every_isa(|isa| {
        let mut a = z.clone();
        add_bias_softmax(a.view_mut(), b.view().padded_col(0));
        for j in 0..cols {
            let sums: Vec<f64> = (0..rows).map(|i| (z.col(j)[i] + b.col(0)[i]).to_f64()).collect();
            let max = sums.iter().copied().fold(f64::MIN, f64::max);
            let total: f64 = sums.iter().map(|z| (z - max).exp()).sum();
            for i in 0..rows {
                let want = (sums[i] - max).exp() / total;
                let error = (a.col(j)[i].to_f64() - want).abs();
                // z − max loses half a unit of up to 1600; the rest is below 16 roundings of numbers below 1.
                let bound = T::EPSILON.to_f64() * (16.0 + 1600.0 * want);
                assert!(error <= bound, "{isa:?} {}: {error:e} > {bound:e}", T::NAME);
            }
        }
        assert!(padding(&a).all(|x| x == T::ZERO));
        let first = first.get_or_insert_with(|| a.clone());
        assert!((0..cols).all(|j| first.col(j) == a.col(j)), "{isa:?} differs");
    });
}

proptest! {
    #[test]
    fn softmax_matches_naive(
        (z, b) in (1_usize..40, 0_usize..9).prop_flat_map(|(rows, cols)|
            (prop::collection::vec(value(), rows * cols), prop::collection::vec(-3.0..3.0, rows)))
    ) {
        check::<f32>(b.len(), &z, &b);
        check::<f64>(b.len(), &z, &b);
    }
}

#[test]
fn an_infinite_input_makes_its_column_not_a_number_and_no_other() {
    let mut z = Matrix::from_rows(&[[f32::INFINITY, 1.0], [0.0, 1.0]]);
    add_bias_softmax(z.view_mut(), &[0.0; 16]);
    assert!(z.col(0).iter().all(|a| a.is_nan()));
    assert_eq!(z.col(1), [0.5, 0.5]);
}
