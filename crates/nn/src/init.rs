//! The weights a network starts from.

use linalg::{Purpose, Scalar, standard_normal, stream};
use rand::RngExt;

use crate::{Parameters, Topology};

/// How the first weights are drawn. n_in is the number of inputs of the layer, n_out that of its neurons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Init {
    /// Weights and biases normal with variance 1. Sums of many inputs saturate sigmoids: slow to start.
    StandardNormal,
    /// Weights normal with variance 1/n_in, biases 0: sums of inputs start with variance near 1.
    ScaledNormal,
    /// Weights uniform within ±√(6 / (n_in + n_out)), biases 0 (Glorot and Bengio, 2010): for tanh and sigmoid.
    Glorot,
    /// Weights normal with variance 2/n_in, biases 0 (He et al., 2015): for ReLU.
    He,
}

impl Init {
    /// Every initialiser, for tests and for lists in help texts.
    pub const ALL: [Self; 4] = [Self::StandardNormal, Self::ScaledNormal, Self::Glorot, Self::He];

    /// Parameters drawn from the streams (`seed`, weights, layer): the same on every machine, in `f64` and rounded to `T`.
    #[must_use]
    pub fn parameters<T: Scalar>(self, topology: &Topology, seed: u64) -> Parameters<T> {
        let mut parameters = Parameters::zeros(topology);
        for l in 0..topology.layers() {
            let mut random = stream(seed, Purpose::Weights, l as u64);
            let (mut w, b) = parameters.layer_mut(l);
            let (n_out, n_in) = (w.rows(), w.cols());
            let mut draw = || match self {
                Self::StandardNormal => standard_normal(&mut random),
                Self::ScaledNormal => standard_normal(&mut random) / (n_in as f64).sqrt(),
                Self::Glorot => (2.0 * random.random::<f64>() - 1.0) * (6.0 / (n_in + n_out) as f64).sqrt(),
                Self::He => standard_normal(&mut random) * (2.0 / n_in as f64).sqrt(),
            };
            for k in 0..n_in {
                w.col_mut(k).fill_with(|| T::from_f64(draw()));
            }
            if self == Self::StandardNormal {
                b[..n_out].fill_with(|| T::from_f64(standard_normal(&mut random)));
            }
        }
        parameters
    }
}
