//! Periodic embeddings of numeric inputs: each number becomes sums of cosines of itself (Gorishniy et al.,
//! 2022, as PBLD in Holzmüller et al., 2024).

use std::f64::consts::PI;
use std::ops::Range;
use std::path::Path;

use files::{FieldReader, Fields, FileError};
use linalg::{
    ColumnBlocks, Executor, LANES, MatMut, Random, Scalar, Waves, add_waves, add_waves_error, axpy,
    for_each_piece, standard_normal, waves_gradient,
};
use rand::RngExt;

use super::{Back, Group, Here, Kind, Out, positive};
use crate::{Init, Input, LayerRef, Place, TopologyError, pieces};

/// For each input x the sums w2ᵀ·cos(2π·w1·x + b1) + b2, and after those of all inputs the inputs themselves.
///
/// w1 and b1 are (frequencies × inputs), w2 (frequencies × sums·inputs), and b2 has one number per sum. With
/// θ = 2π·w1·x + b1 and e = w2·δ, ∂C/∂b1 = −Σ_x sin θ ⊙ e, ∂C/∂w1 = −2π·Σ_x x·sin θ ⊙ e, ∂C/∂w2 =
/// Σ_x cos θ·δᵀ and ∂C/∂b2 = Σ_x δ.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Periodic {
    /// Cosines of each input.
    pub frequencies: usize,
    /// Sums of them, for each input.
    pub sums: usize,
    /// The standard deviation of w1 at first.
    pub sigma: f64,
    /// The factor of η for all parameters of the layer, positive.
    pub eta: f64,
}

impl Periodic {
    /// Most cosines of an input.
    pub const MAX_FREQUENCIES: usize = 1024;
    /// Most sums of them.
    pub const MAX_SUMS: usize = linalg::MAX_SUMS;

    /// Embeddings with these numbers of cosines and sums for each input, w1 drawn from N(0, σ²), and `eta`
    /// times the network's η. RealMLP has 16, 3, 0.1 and 0.1.
    #[must_use]
    pub const fn new(frequencies: usize, sums: usize, sigma: f64, eta: f64) -> Self {
        Self { frequencies, sums, sigma, eta }
    }
    /// The waves of input `i`.
    fn waves<'a, T: Scalar>(&self, parameters: LayerRef<'a, T>, i: usize) -> Waves<'a, T> {
        let w2 = parameters.matrix(W2).columns(i * self.sums..(i + 1) * self.sums);
        Waves::new(parameters.matrix(W1).padded_col(i), parameters.matrix(B1).padded_col(i), w2)
    }
}

/// The indices of the groups.
const W1: usize = 0;
const W2: usize = 1;
const B1: usize = 2;
const B2: usize = 3;

impl Kind for Periodic {
    fn outputs(&self, inputs: usize) -> usize {
        inputs.saturating_mul(self.sums.saturating_add(1))
    }
    fn groups(&self, inputs: usize) -> Vec<Group> {
        let sums = inputs.saturating_mul(self.sums);
        let groups = [
            Group::weights("w1", self.frequencies, inputs),
            Group::weights("w2", self.frequencies, sums),
            // A matrix, and so among the weights.
            Group::weights("b1", self.frequencies, inputs).without_decay(),
            Group::biases("b2", sums),
        ];
        groups.map(|group| group.eta(self.eta)).into()
    }
    fn check(&self) -> Result<(), TopologyError> {
        let Self { frequencies, sums, .. } = *self;
        if !(1..=Self::MAX_FREQUENCIES).contains(&frequencies) || !(1..=Self::MAX_SUMS).contains(&sums) {
            return Err(TopologyError::Periodic { frequencies, sums });
        }
        positive("sigma of a periodic layer", self.sigma)?;
        positive("the factor of eta of a periodic layer", self.eta)
    }
    fn samples() -> Vec<Self> {
        vec![Self::new(3, 2, 0.1, 1.0), Self::new(19, 1, 0.5, 0.1)]
    }
    fn write(&self) -> Fields<'static> {
        let fields = Fields::new().with(1, &self.frequencies).with(2, &self.sums);
        fields.with(3, &self.sigma).with(4, &self.eta)
    }
    fn read(fields: &FieldReader<'_>, _: &Path) -> Result<Self, FileError> {
        let (frequencies, sums) = (fields.get(1, "number of frequencies")?, fields.get(2, "number of sums")?);
        let (sigma, eta) = (fields.get(3, "sigma")?, fields.get(4, "factor of eta")?);
        Ok(Self { frequencies, sums, sigma, eta })
    }

    fn first_values<T: Scalar>(&self, g: usize, mut values: MatMut<'_, T>, _: Init, random: &mut Random) {
        let limit = 1.0 / (self.frequencies as f64).sqrt();
        let mut draw = || match g {
            W1 => self.sigma * standard_normal(random),
            B1 => PI * (2.0 * random.random::<f64>() - 1.0),
            _ => limit * (2.0 * random.random::<f64>() - 1.0),
        };
        for k in 0..values.cols() {
            values.col_mut(k).fill_with(|| T::from_f64(draw()));
        }
    }
    fn forward<T: Scalar>(
        &self,
        executor: &dyn Executor,
        parameters: LayerRef<'_, T>,
        x: Input<'_, T>,
        out: Out<'_, T>,
    ) {
        let Some(x) = x.dense else { return };
        let (layer, b2) = (*self, parameters.vector(B2));
        let (inputs, sums) = (x.rows(), x.rows() * self.sums);
        // A cosine takes as long as several numbers of other layers.
        let pieces = pieces::samples(inputs * self.frequencies, x.cols());
        for_each_piece(executor, &ColumnBlocks::new(out.a, pieces), move |_, (columns, mut a)| {
            let x = x.columns(columns);
            for j in 0..x.cols() {
                let (first, last) = a.col_mut(j).split_at_mut(sums);
                first.copy_from_slice(&b2[..sums]);
                last.copy_from_slice(x.col(j));
            }
            for i in 0..inputs {
                add_waves(a.reborrow(), i * layer.sums, x, i, layer.waves(parameters, i));
            }
        });
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
        let Here { x: Input { dense: Some(x), .. }, delta, .. } = here else { return };
        let sums = x.rows() * self.sums;
        for j in 0..x.cols() {
            error.col_mut(j).copy_from_slice(&delta.col(j)[sums..][rows.clone()]);
        }
        for (row, i) in rows.enumerate() {
            let waves = self.waves(parameters, i);
            add_waves_error((error.reborrow(), row), (delta, i * self.sums), (x, i), waves);
        }
    }
    fn gradient<T: Scalar>(&self, _: &dyn Executor, mut place: Place<'_, T>, back: Back<'_, T>) {
        let Here { x: Input { dense: Some(x), .. }, delta, .. } = back.here else { return };
        let (alpha, sums) = (place.alpha(), x.rows() * self.sums);
        axpy(&mut place.vector(B2)[..sums], alpha, &back.delta_sums[..sums]);
        for i in 0..x.rows() {
            // What is read of the parameters is read before the same elements are changed.
            for at in (0..self.frequencies).step_by(LANES) {
                let waves = self.waves(place.parameters(), i);
                let nabla = waves_gradient((delta, i * self.sums), (x, i), waves, at);
                let len = LANES.min(self.frequencies - at);
                let mut add = |g: usize, k: usize, nabla: &[T]| {
                    axpy(&mut place.matrix(g).col_mut(k)[at..][..len], alpha, &nabla[..len]);
                };
                add(W1, i, &nabla.w);
                add(B1, i, &nabla.b);
                for r in 0..self.sums {
                    add(W2, i * self.sums + r, &nabla.u[r]);
                }
            }
        }
    }
    fn gradient_squares<T: Scalar>(&self, parameters: LayerRef<'_, T>, here: Here<'_, T>, _: &[f64]) -> f64 {
        let Here { x: Input { dense: Some(x), .. }, delta, .. } = here else { return 0.0 };
        let mut total = 0.0;
        for j in 0..x.cols() {
            let (x, delta) = (x.columns(j..j + 1), delta.columns(j..j + 1));
            for i in 0..x.rows() {
                let waves = self.waves(parameters, i);
                for at in (0..self.frequencies).step_by(LANES) {
                    total += crate::squares(&waves_gradient((delta, i * self.sums), (x, i), waves, at).w);
                }
            }
        }
        total
    }
}
