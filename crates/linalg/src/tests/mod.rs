//! Every kernel against a naive twin, on every instruction set of the machine, over odd shapes and poisoned
//! memory.

mod block_sums;
mod compressed;
mod drop;
mod elementwise;
mod entries;
mod formulas;
mod functions;
mod growing;
mod matmul;
mod matrix;
mod pointwise;
mod random;
mod reduce;
mod rooms;
mod softmax;
mod sparse;
mod spin_pool;
mod thinned;
mod view;

use crate::simd::forced::on_every_isa;
use crate::{Isa, Matrix, Scalar};
use proptest::prelude::*;

/// γₙ = n·u / (1 − n·u), the bound on the relative error of n roundings (Higham, Accuracy and Stability,
/// §3.1).
fn gamma<T: Scalar>(n: usize) -> f64 {
    let nu = n as f64 * T::EPSILON.to_f64() / 2.0;
    nu / (1.0 - nu)
}

/// A matrix whose padding is NaN: a kernel that reads it into a result is found out.
fn poisoned<T: Scalar>(rows: usize, cols: usize, mut f: impl FnMut(usize, usize) -> f64) -> Matrix<T> {
    let mut m = Matrix::zeros(rows, cols);
    for j in 0..cols {
        m.view_mut().padded_col_mut(j).fill(T::from_f64(f64::NAN));
        for i in 0..rows {
            m.view_mut().col_mut(j)[i] = T::from_f64(f(i, j));
        }
    }
    m
}

/// The padding of every column.
fn padding<T: Scalar>(m: &Matrix<T>) -> impl Iterator<Item = T> + '_ {
    (0..m.cols()).flat_map(|j| m.view().padded_col(j)[m.rows()..].to_vec())
}

/// Numbers in [−1, 1) that differ from place to place; the generator is that of Marsaglia (2003), xorshift64.
fn noise(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}

/// Numbers of the sizes a network meets, with the special places 0, −0 and the ends of σ.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![8 => -30.0..30.0, 1 => -800.0..800.0, 1 => prop::sample::select(vec![0.0, -0.0, 1e-30, -1e-8, 90.0])]
}

#[test]
fn the_best_instruction_set_of_this_machine_is_used() {
    let ran = on_every_isa(|_| {});
    assert_eq!(*ran.last().unwrap(), crate::isa());
    assert_eq!(ran[0], Isa::Scalar);
    #[cfg(target_arch = "x86_64")]
    {
        let avx2 = std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma");
        assert_eq!(ran.contains(&Isa::Avx2), avx2, "{ran:?}");
        let avx512 = std::is_x86_feature_detected!("avx512f") && std::is_x86_feature_detected!("avx512bw");
        assert_eq!(ran.contains(&Isa::Avx512), avx512, "{ran:?}");
    }
}

/// Not what was asked for, but what ran: each kernel says for which registers it was compiled.
#[test]
fn every_instruction_set_of_this_machine_has_run() {
    let mut counts = Vec::new();
    let ran = on_every_isa(|_| {
        let mut y = [1.0_f32; 40];
        crate::axpy(&mut y, 2.0, &[3.0; 40]);
        assert!(y.iter().all(|&y| y == 7.0) && crate::sum(&y) == 280.0);
        counts.push(crate::simd::forced::kernels_entered());
    });
    println!("kernels ran on {ran:?}");
    assert_eq!(counts.len(), ran.len());
    for (isa, entered) in ran.iter().zip(counts) {
        let expected = match isa {
            Isa::Scalar => [2, 0, 0],
            Isa::Avx2 => [0, 2, 0],
            Isa::Avx512 => [0, 0, 2],
        };
        assert_eq!(entered, expected, "{isa:?}");
    }
}

#[test]
fn aligned_memory_is_aligned_zero_and_as_long_as_asked() {
    for len in [0, 1, 15, 16, 17, 1000] {
        let v = crate::AlignedVec::<f32>::zeros(len);
        assert_eq!(v.len(), len);
        assert_eq!(v.as_ptr() as usize % 64, 0);
        assert!(v.iter().all(|&x| x == 0.0));
        let v = crate::AlignedVec::<f64>::zeros(len);
        assert_eq!((v.len(), v.as_ptr() as usize % 64), (len, 0));
    }
}

#[test]
#[should_panic(expected = "a 3×2 view with stride 2 needs exactly stride × cols elements, not 4")]
fn a_view_with_too_small_a_stride_names_the_shapes() {
    let _ = crate::MatRef::new(&[0.0_f32; 4], 3, 2, 2);
}

#[test]
#[should_panic(expected = "column 2 of a 3×2 matrix")]
fn a_column_outside_the_matrix_names_the_shape() {
    let _ = Matrix::<f32>::zeros(3, 2).col(2);
}
