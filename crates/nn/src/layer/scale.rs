//! a = s ⊙ x: a learned factor per numeric input. Training finds out which inputs matter (Holzmüller et al.,
//! 2024).

use std::ops::Range;
use std::path::Path;

use files::{FieldReader, Fields, FileError};
use linalg::{Executor, MatMut, Random, Scalar, add_row_products, mul_rows};

use super::{Back, Group, Here, Kind, Out, positive};
use crate::{Init, Input, LayerRef, Place, TopologyError};

/// One factor per input, 1 at first. ∂C/∂s = Σ_x δ ⊙ x, and the error of the input is s ⊙ δ.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Scale {
    /// The factor of η for s, positive. Each s changes the network only a little, and more than 1 may pay.
    pub eta: f64,
}

impl Scale {
    /// A layer whose factors are learned with `eta` times the network's η.
    #[must_use]
    pub const fn new(eta: f64) -> Self {
        Self { eta }
    }
}

/// The index of its only group.
const S: usize = 0;

impl Kind for Scale {
    fn outputs(&self, inputs: usize) -> usize {
        inputs
    }
    fn groups(&self, inputs: usize) -> Vec<Group> {
        vec![Group::weights("s", inputs, 1).without_decay().eta(self.eta)]
    }
    fn check(&self) -> Result<(), TopologyError> {
        positive("the factor of eta of a scale layer", self.eta)
    }
    fn samples() -> Vec<Self> {
        vec![Self::new(1.0), Self::new(6.0)]
    }
    fn write(&self) -> Fields<'static> {
        Fields::new().with(1, &self.eta)
    }
    fn read(fields: &FieldReader<'_>, _: &Path) -> Result<Self, FileError> {
        Ok(Self { eta: fields.get(1, "factor of eta")? })
    }

    fn first_values<T: Scalar>(&self, _: usize, mut values: MatMut<'_, T>, _: Init, _: &mut Random) {
        values.col_mut(0).fill(T::ONE);
    }
    fn forward<T: Scalar>(
        &self,
        _: &dyn Executor,
        parameters: LayerRef<'_, T>,
        x: Input<'_, T>,
        out: Out<'_, T>,
    ) {
        if let Some(x) = x.dense {
            mul_rows(out.a, x, parameters.vector(S));
        }
    }
    fn pieces_back(&self, _: LayerRef<'_, impl Scalar>, _: usize, _: usize) -> usize {
        1
    }
    fn pass_back<T: Scalar>(
        &self,
        parameters: LayerRef<'_, T>,
        rows: Range<usize>,
        error: MatMut<'_, T>,
        here: Here<'_, T>,
    ) {
        let reach = error.padded_rows();
        mul_rows(error, here.delta.row_block(rows.clone()), &parameters.vector(S)[rows.start..][..reach]);
    }
    fn gradient<T: Scalar>(&self, _: &dyn Executor, mut place: Place<'_, T>, back: Back<'_, T>) {
        if let Some(x) = back.here.x.dense {
            let alpha = place.alpha();
            add_row_products(place.vector(S), alpha, back.here.delta, x);
        }
    }
    fn gradient_squares<T: Scalar>(&self, _: LayerRef<'_, T>, here: Here<'_, T>, _: &[f64]) -> f64 {
        let Here { x: Input { dense: Some(x), .. }, delta, .. } = here else { return 0.0 };
        let term = |(&d, &x): (&T, &T)| (d.to_f64() * x.to_f64()).powi(2);
        (0..x.cols()).map(|j| delta.col(j).iter().zip(x.col(j)).map(term).sum::<f64>()).sum()
    }
}
