use super::{gamma, noise, poisoned};
use crate::simd::forced::on_every_isa;
use crate::{MatMut, MatRef, Matrix, Scalar, add_row_sums, all_finite, argmax, residual, sum};
use proptest::prelude::*;

fn check_sums<T: Scalar>(x: &[f64]) {
    let x: Vec<T> = x.iter().map(|&x| T::from_f64(x)).collect();
    let wide = || x.iter().map(|x| x.to_f64());
    let (total, size, squares): (f64, f64, f64) =
        (wide().sum(), wide().map(f64::abs).sum(), wide().map(|x| x * x).sum());
    let mut first = None;
    on_every_isa(|isa| {
        let (n, zeros) = (x.len(), vec![T::ZERO; x.len()]);
        let view = |x| MatRef::new(x, n, 1, n);
        let length = residual(MatMut::new(&mut vec![T::ONE; n], n, 1, n), view(&x), view(&zeros));
        let got = (sum(&x), length);
        // The f64 reference sums one by one: its own γ(n).
        let own = gamma::<f64>(x.len() + 1);
        assert!((got.0.to_f64() - total).abs() <= (gamma::<T>(x.len() / 16 + 5) + own) * size, "{isa:?}");
        assert!(
            (got.1.to_f64() - squares).abs() <= (gamma::<T>(x.len() / 16 + 6) + own) * squares,
            "{isa:?}"
        );
        assert_eq!(*first.get_or_insert(got), got, "{isa:?} differs");
    });
}

fn check_row_sums<T: Scalar>(rows: usize, cols: usize, stride: Option<usize>, seed: u64) {
    let mut next = noise(seed);
    let m: Matrix<T> = poisoned(rows, cols, |_, _| next());
    let packed: Vec<T> = (0..cols).flat_map(|j| m.col(j).to_vec()).collect();
    let x = if stride.is_some() { MatRef::new(&packed, rows, cols, rows) } else { m.view() };
    on_every_isa(|isa| {
        let mut out = vec![T::ONE; x.padded_rows()];
        add_row_sums(&mut out, T::from_f64(0.5), x);
        for i in 0..rows {
            let (total, size) = (0..cols).fold((0.0, 0.0), |(s, z), j| {
                let x = m.col(j)[i].to_f64();
                (s + x, z + x.abs())
            });
            let bound = 2.0 * gamma::<T>(cols + 2) * (0.5 * size + 1.0);
            assert!((out[i].to_f64() - (1.0 + 0.5 * total)).abs() <= bound, "{isa:?} row {i}");
        }
    });
}

proptest! {
    #[test]
    fn sums_match_naive(x in prop::collection::vec(-1.0..1.0, 0..300)) {
        check_sums::<f32>(&x);
        check_sums::<f64>(&x);
    }

    #[test]

    #[test]
    fn row_sums_match_naive(rows in 0_usize..70, cols in 0_usize..30, packed: bool, seed: u64) {
        check_row_sums::<f32>(rows, cols, packed.then_some(rows), seed);
        check_row_sums::<f64>(rows, cols, packed.then_some(rows), seed);
    }

    #[test]
    fn all_finite_finds_the_one_that_is_not(
        mut x in prop::collection::vec(-3e38_f32..3e38, 1..200), at: prop::sample::Index,
        bad in prop::sample::select(vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY]),
    ) {
        on_every_isa(|_| assert!(all_finite(&x)));
        let at = at.index(x.len());
        x[at] = bad;
        on_every_isa(|isa| assert!(!all_finite(&x), "{isa:?} missed {bad} at {at}"));
    }
}

#[test]
fn argmax_takes_the_first_of_several_and_never_a_nan() {
    assert_eq!(argmax(&[1.0, 3.0, 3.0, 2.0]), 1);
    assert_eq!(argmax(&[f64::NAN, 0.1, 0.2]), 2);
    assert_eq!(argmax(&[f32::NAN]), 0);
    assert_eq!(argmax::<f32>(&[]), 0);
    assert_eq!(argmax(&[-2.0_f32, -1.0]), 1);
}

#[test]
#[should_panic(expected = "row sums of a 2×3 matrix with columns padded to 16 into 2 elements")]
fn row_sums_into_the_wrong_length_are_named() {
    add_row_sums(&mut [0.0_f32; 2], 1.0, Matrix::zeros(2, 3).view());
}
