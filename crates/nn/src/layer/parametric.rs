//! a = x + α ⊙ (σ(x) − x): an activation whose strength each unit learns (Holzmüller et al., 2024).

use std::ops::Range;
use std::path::Path;

use files::{FieldReader, Fields, FileError};
use linalg::{
    Executor, MatMut, MatRef, Random, RowBlocks, Scalar, add_row_steps, blend_rows, for_each_piece,
};

use super::{Back, Group, Here, Kind, Out, positive};
use crate::{Activation, Init, Input, LayerRef, Place, TopologyError};

/// One α per unit: with 1 the layer is its activation, with 0 it changes nothing. It follows a dense layer
/// with [`Activation::Identity`].
///
/// ∂C/∂α = Σ_x δ ⊙ (σ(x) − x), and the error of the input is δ + α ⊙ (δ ⊙ σ′(x) − δ).
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Parametric {
    /// σ.
    pub activation: Activation,
    /// The first value of every α.
    pub start: f64,
    /// The factor of η for α, positive.
    pub eta: f64,
}

impl Parametric {
    /// A layer that begins as its activation and learns with `eta` times the network's η.
    #[must_use]
    pub const fn new(activation: Activation, eta: f64) -> Self {
        Self { activation, start: 1.0, eta }
    }
    /// PReLU (He et al., 2015): x where it is positive and (1 − α)·x elsewhere, with the slope 0.25 at first.
    #[must_use]
    pub const fn prelu() -> Self {
        Self { activation: Activation::Relu, start: 0.75, eta: 1.0 }
    }

    /// σ(x), in blocks of rows.
    #[inline(always)]
    fn activate<T: Scalar>(&self, executor: &dyn Executor, out: MatMut<'_, T>, x: MatRef<'_, T>) {
        let (activation, pieces) = (self.activation, x.rows().div_ceil(BLOCK));
        for_each_piece(executor, &RowBlocks::new(out, pieces), move |_, (rows, mut out)| {
            out.copy_from(x.row_block(rows));
            let reach = out.padded_rows();
            activation.apply(out, &[T::ZERO; BLOCK][..reach]);
        });
    }
}

/// The index of its only group.
const ALPHA: usize = 0;

/// Rows that are worked on at a time: activations add a bias, and this is the length of one of zeros.
const BLOCK: usize = 256;

impl Kind for Parametric {
    fn outputs(&self, inputs: usize) -> usize {
        inputs
    }
    fn groups(&self, inputs: usize) -> Vec<Group> {
        vec![Group::weights("alpha", inputs, 1).without_decay().eta(self.eta)]
    }
    fn check(&self) -> Result<(), TopologyError> {
        positive("the factor of eta of a parametric activation", self.eta)?;
        if self.start.is_finite() {
            return Ok(());
        }
        Err(TopologyError::Setting { what: "the first value of a parametric activation", found: self.start })
    }
    /// Its memory holds σ(x).
    #[inline(always)]
    fn keeps(&self) -> bool {
        true
    }
    fn samples() -> Vec<Self> {
        let mut samples = vec![Self::prelu()];
        samples.extend(Activation::ALL.map(|activation| Self::new(activation, 0.1)));
        samples
    }
    fn write(&self) -> Fields<'static> {
        Fields::new().with(1, &self.activation.item()).with(2, &self.start).with(3, &self.eta)
    }
    fn read(fields: &FieldReader<'_>, path: &Path) -> Result<Self, FileError> {
        let activation = Activation::from_item(&fields.get(1, "activation")?, path)?;
        let (start, eta) = (fields.get(2, "first value")?, fields.get(3, "factor of eta")?);
        Ok(Self { activation, start, eta })
    }

    fn first_values<T: Scalar>(&self, _: usize, mut values: MatMut<'_, T>, _: Init, _: &mut Random) {
        values.col_mut(0).fill(T::from_f64(self.start));
    }
    fn forward<T: Scalar>(
        &self,
        executor: &dyn Executor,
        parameters: LayerRef<'_, T>,
        x: Input<'_, T>,
        out: Out<'_, T>,
    ) {
        let (Some(x), Out { mut a, z }) = (x.dense, out) else { return };
        match z {
            None => self.activate(executor, a.reborrow(), x),
            Some(mut z) => {
                self.activate(executor, z.reborrow(), x);
                a.copy_from(z.view());
            }
        }
        blend_rows(a, x, parameters.vector(ALPHA));
    }
    fn pieces_back(&self, _: LayerRef<'_, impl Scalar>, _: usize, _: usize) -> usize {
        1
    }
    fn pass_back<T: Scalar>(
        &self,
        parameters: LayerRef<'_, T>,
        rows: Range<usize>,
        mut error: MatMut<'_, T>,
        here: Here<'_, T>,
    ) {
        let Here { x: Input { dense: Some(x), .. }, z: sigma, delta, .. } = here else { return };
        let delta = delta.row_block(rows.clone());
        error.copy_from(delta);
        let kept = if self.activation.needs_z() { x } else { sigma };
        self.activation.mul_prime(error.reborrow(), kept.row_block(rows.clone()));
        let reach = error.padded_rows();
        blend_rows(error, delta, &parameters.vector(ALPHA)[rows.start..][..reach]);
    }
    fn gradient<T: Scalar>(&self, _: &dyn Executor, mut place: Place<'_, T>, back: Back<'_, T>) {
        let Here { x: Input { dense: Some(x), .. }, z: sigma, delta, .. } = back.here else { return };
        let alpha = place.alpha();
        add_row_steps(place.vector(ALPHA), alpha, delta, sigma, x);
    }
    fn gradient_squares<T: Scalar>(&self, _: LayerRef<'_, T>, here: Here<'_, T>, _: &[f64]) -> f64 {
        let Here { x: Input { dense: Some(x), .. }, z: sigma, delta, .. } = here else { return 0.0 };
        let term = |j: usize| {
            let numbers = delta.col(j).iter().zip(sigma.col(j).iter().zip(x.col(j)));
            numbers.map(|(d, (s, x))| (d.to_f64() * (s.to_f64() - x.to_f64())).powi(2)).sum::<f64>()
        };
        (0..x.cols()).map(term).sum()
    }
}
