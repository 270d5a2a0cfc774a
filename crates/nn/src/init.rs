//! The weights a network starts from.

use std::fmt;
use std::str::FromStr;

use linalg::{MatMut, Purpose, Random, Scalar, standard_normal, stream};
use rand::RngExt;

use crate::{Parameters, Topology};

/// The purpose of the draws; the index is the layer.
const WEIGHTS: Purpose = Purpose::new(*b"weights\0");

macro_rules! initialisers {
    ($($(#[$doc:meta])* $number:literal $name:literal $variant:ident),* $(,)?) => {
        /// How the first weights are drawn. n_in is the number of inputs of the layer, n_out that of its
        /// neurons.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Init {
            $($(#[$doc])* $variant,)*
        }

        impl Init {
            /// Every initialiser, for tests and for lists in help texts.
            pub const ALL: [Self; [$($number),*].len()] = [$(Self::$variant),*];

            /// Its name: `"scaled-normal"`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
            /// The number that means it in files, for ever.
            #[must_use]
            pub fn number(self) -> u32 {
                match self {
                    $(Self::$variant => $number,)*
                }
            }
        }
    };
}

initialisers! {
    /// Weights and biases normal with variance 1. Sums of many inputs saturate sigmoids: slow to start.
    0 "standard-normal" StandardNormal,
    /// Weights normal with variance 1/n_in, biases 0: sums of inputs start with variance near 1.
    1 "scaled-normal" ScaledNormal,
    /// Weights uniform within ±√(6 / (n_in + n_out)), biases 0 (Glorot and Bengio, 2010): for tanh and
    /// sigmoid.
    2 "glorot" Glorot,
    /// Weights normal with variance 2/n_in, biases 0 (He et al., 2015): for ReLU.
    3 "he" He,
}

impl Init {
    /// Parameters drawn from the streams (`seed`, weights, layer): the same on every machine, in `f64` and
    /// rounded to `T`.
    #[must_use]
    pub fn parameters<T: Scalar>(self, topology: &Topology, seed: u64) -> Parameters<T> {
        let mut parameters = Parameters::zeros(topology);
        for (l, layer) in topology.layers().iter().enumerate() {
            let mut random = stream(seed, WEIGHTS, l as u64);
            for g in 0..parameters.groups(l).count() {
                layer.first_values(g, parameters.group_mut(l, g), self, &mut random);
            }
        }
        parameters
    }

    /// Draws w (n_out × n_in).
    pub(crate) fn weights<T: Scalar>(self, mut w: MatMut<'_, T>, random: &mut Random) {
        let (n_out, n_in) = (w.rows(), w.cols());
        let mut draw = || match self {
            Self::StandardNormal => standard_normal(random),
            Self::ScaledNormal => standard_normal(random) / (n_in as f64).sqrt(),
            Self::Glorot => (2.0 * random.random::<f64>() - 1.0) * (6.0 / (n_in + n_out) as f64).sqrt(),
            Self::He => standard_normal(random) * (2.0 / n_in as f64).sqrt(),
        };
        for k in 0..n_in {
            w.col_mut(k).fill_with(|| T::from_f64(draw()));
        }
    }

    /// Draws b (n_out × 1), which holds zeros.
    pub(crate) fn biases<T: Scalar>(self, mut b: MatMut<'_, T>, random: &mut Random) {
        if self == Self::StandardNormal {
            b.col_mut(0).fill_with(|| T::from_f64(standard_normal(random)));
        }
    }
}

impl fmt::Display for Init {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A word that names no initialiser.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no initialiser is called {found:?}; there are {}", names())]
pub struct UnknownInit {
    /// The word.
    pub found: String,
}

fn names() -> String {
    Init::ALL.iter().map(|init| init.name()).collect::<Vec<_>>().join(", ")
}

impl FromStr for Init {
    type Err = UnknownInit;

    fn from_str(name: &str) -> Result<Self, UnknownInit> {
        let named = Self::ALL.into_iter().find(|init| init.name() == name);
        named.ok_or_else(|| UnknownInit { found: name.to_owned() })
    }
}
