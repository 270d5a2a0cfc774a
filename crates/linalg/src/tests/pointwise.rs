//! Steps of optimizers and factors per row against naive twins, on every instruction set.

use super::{noise, poisoned};
use crate::simd::forced::on_every_isa;
use crate::{Lanes, Matrix, Scalar, Update, add_row_products, mul_rows, update};
use proptest::prelude::*;

/// v − s·√|nabla|-like arithmetic that uses every slot.
struct Twist;

impl Update<2> for Twist {
    #[inline(always)]
    fn at<V: Lanes>(&self, v: V, nabla: V, [m, s]: [V; 2]) -> (V, [V; 2]) {
        let s = (nabla * nabla).mul_add(v.all(0.5), s);
        (v - m / (s.sqrt() + v.all(1.0)), [m + nabla, s])
    }
}

fn check<T: Scalar>(n: usize, seed: u64) {
    let mut next = noise(seed);
    let mut draw = |positive: bool| -> Vec<T> {
        let one = |x: f64| T::from_f64(if positive { x.abs() } else { x });
        (0..n).map(|_| one(next())).collect()
    };
    let (v, nabla, m, s) = (draw(false), draw(false), draw(false), draw(true));
    on_every_isa(|isa| {
        let (mut v_new, mut m_new, mut s_new) = (v.clone(), m.clone(), s.clone());
        update(&mut v_new, &nabla, [&mut m_new, &mut s_new], Twist);
        for i in 0..n {
            let s = (nabla[i] * nabla[i]).mul_add(T::from_f64(0.5), s[i]);
            let root = T::from_f64(s.to_f64().sqrt());
            let (v, m_after) = (v[i] - m[i] / (root + T::ONE), m[i] + nabla[i]);
            assert_eq!((v_new[i], m_new[i], s_new[i]), (v, m_after, s), "{isa:?}, {i} of {n}");
        }
    });
}

proptest! {
    #[test]
    fn a_step_with_slots_is_that_of_the_formula(n in 0_usize..70, seed: u64) {
        check::<f32>(n, seed);
        check::<f64>(n, seed);
    }

    #[test]
    fn factors_per_row_and_sums_of_products_match_naive(rows in 1_usize..40, cols in 0_usize..9, seed: u64) {
        let mut next = noise(seed);
        let x: Matrix<f32> = poisoned(rows, cols, |_, _| next());
        let y: Matrix<f32> = poisoned(rows, cols, |_, _| next());
        let s: Matrix<f32> = poisoned(rows, 1, |_, _| next());
        on_every_isa(|_| {
            let mut out = Matrix::zeros(rows, cols);
            mul_rows(out.view_mut(), x.view(), s.view().padded_col(0));
            let mut sums = vec![0.25_f32; x.view().padded_rows()];
            add_row_products(&mut sums, 0.5, x.view(), y.view());
            for i in 0..rows {
                let mut sum = 0.25;
                for j in 0..cols {
                    assert_eq!(out.col(j)[i], x.col(j)[i] * s.col(0)[i]);
                    sum = 0.5_f32.mul_add(x.col(j)[i] * y.col(j)[i], sum);
                }
                assert_eq!(sums[i], sum);
            }
        });
    }
}

#[test]
#[should_panic(expected = "a step of 3 parameters with 2 numbers for them")]
fn slots_of_another_length_are_named() {
    update(&mut [0.0_f32; 3], &[0.0; 3], [&mut [0.0; 3], &mut [0.0; 2]], Twist);
}
