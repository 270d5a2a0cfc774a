use pulp::{Simd, WithSimd};

use crate::simd::forced::{entered, on_every_isa};
use crate::simd::{Block16, LANES, Scalar, dispatch, pairwise};
use proptest::prelude::*;

/// The sums of 16 blocks, as the instruction set makes them.
struct Sums<T>([Block16<T>; LANES]);

impl<T: Scalar> WithSimd for Sums<T> {
    type Output = Block16<T>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Block16<T> {
        entered::<S>();
        T::sums(&self.0)
    }
}

fn check<T: Scalar>(x: &[f64]) {
    let blocks: [Block16<T>; LANES] =
        std::array::from_fn(|r| std::array::from_fn(|c| T::from_f64(x[r * LANES + c])));
    on_every_isa(|isa| assert_eq!(dispatch(Sums(blocks)), blocks.map(pairwise), "{isa:?}"));
}

proptest! {
    /// To the bit, since dot products are the same on every instruction set.
    #[test]
    fn sums_are_pairwise(x in prop::collection::vec(-1.0..1.0, LANES * LANES)) {
        check::<f32>(&x);
        check::<f64>(&x);
    }
}
