use pulp::{Simd, WithSimd};

use crate::isa::dispatch;
use crate::isa::forced::{entered, on_every_isa};
use crate::reduce::pairwise;
use crate::{LANES, Scalar};
use proptest::prelude::*;

type Block<T> = [[T; LANES]; LANES];

/// The sums and the transpose of a block, as the instruction set makes them.
struct Both<T>(Block<T>);

impl<T: Scalar> WithSimd for Both<T> {
    type Output = ([T; LANES], Block<T>);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        entered::<S>();
        let Self(block) = self;
        let transpose = if T::side(simd) == LANES {
            T::transpose_large(simd, block)
        } else {
            assert_eq!(T::side(simd), 4);
            let mut transpose = block;
            for (i, j) in (0..LANES).step_by(4).flat_map(|i| (0..LANES).step_by(4).map(move |j| (i, j))) {
                let small = std::array::from_fn(|r| std::array::from_fn(|c| block[i + r][j + c]));
                for (c, column) in T::transpose_small(small).into_iter().enumerate() {
                    transpose[j + c][i..i + 4].copy_from_slice(&column);
                }
            }
            transpose
        };
        (T::sums(simd, &block), transpose)
    }
}

fn check<T: Scalar>(x: &[f64]) {
    let block: Block<T> = std::array::from_fn(|r| std::array::from_fn(|c| T::from_f64(x[r * LANES + c])));
    on_every_isa(|isa| {
        let (sums, transpose) = dispatch(Both(block));
        assert_eq!(sums, block.map(pairwise), "{isa:?}");
        for (r, c) in (0..LANES).flat_map(|r| (0..LANES).map(move |c| (r, c))) {
            assert_eq!(transpose[c][r], block[r][c], "{isa:?} ({r}, {c})");
        }
    });
}

proptest! {
    /// To the bit, since products of one column are the same on every instruction set.
    #[test]
    fn sums_are_pairwise_and_transposes_turned(x in prop::collection::vec(-1.0..1.0, LANES * LANES)) {
        check::<f32>(&x);
        check::<f64>(&x);
    }
}
