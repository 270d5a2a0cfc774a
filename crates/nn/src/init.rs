//! The weights with which a network starts.

mod orthogonal;

use std::fmt;
use std::str::FromStr;

use linalg::{MatMut, Purpose, Random, Scalar, standard_normal, stream};
use rand::RngExt;

use self::orthogonal::orthonormal;
use crate::{Parameters, Topology};

/// The stream of random numbers for weights; its index is the layer.
const WEIGHTS: Purpose = Purpose::new(*b"weights\0");

macro_rules! initialisers {
    ($($(#[$doc:meta])* $number:literal $name:literal $variant:ident),* $(,)?) => {
        /// How the first weights are drawn. n_in is the number of a layer's inputs, n_out that of its
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
            /// The number that stands for it in files. It never changes.
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
    /// Weights and biases normal with variance 1. Sums of many inputs saturate sigmoids, so learning starts
    /// slowly.
    0 "standard-normal" StandardNormal,
    /// Weights normal with variance 1/n_in, biases 0 (LeCun et al., 1998): sums of inputs start with variance
    /// near 1.
    1 "scaled-normal" ScaledNormal,
    /// Weights uniform within ±√(6 / (n_in + n_out)), biases 0 (Glorot and Bengio, 2010): for tanh and
    /// sigmoid.
    2 "glorot" Glorot,
    /// Weights normal with variance 2/n_in, biases 0 (He et al., 2015): for ReLU.
    3 "he" He,
    /// Weights uniform within ±√(3/n_in), biases 0: the variance of [`Init::ScaledNormal`] without its tails.
    4 "lecun-uniform" LecunUniform,
    /// Weights with orthonormal columns, or rows if there are fewer of them; biases 0 (Saxe et al., 2014). A
    /// product of such layers neither grows nor shrinks what goes through it.
    5 "orthogonal" Orthogonal,
}

impl Init {
    /// Parameters drawn from the streams (`seed`, weights, layer), in `f64` and then rounded to `T`: the same
    /// on every machine.
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
        if self == Self::Orthogonal {
            let q = orthonormal(n_out.max(n_in), n_out.min(n_in), || standard_normal(random));
            for k in 0..n_in {
                for (i, w) in w.col_mut(k).iter_mut().enumerate() {
                    *w = T::from_f64(if n_out < n_in { q.col(i)[k] } else { q.col(k)[i] });
                }
            }
            return;
        }
        let uniform = |random: &mut Random, square: f64| (2.0 * random.random::<f64>() - 1.0) * square.sqrt();
        let mut draw = || match self {
            Self::StandardNormal => standard_normal(random),
            Self::ScaledNormal => standard_normal(random) / (n_in as f64).sqrt(),
            Self::Glorot => uniform(random, 6.0 / (n_in + n_out) as f64),
            Self::LecunUniform => uniform(random, 3.0 / n_in as f64),
            Self::He => standard_normal(random) * (2.0 / n_in as f64).sqrt(),
            Self::Orthogonal => unreachable!("drawn as a whole"),
        };
        for k in 0..n_in {
            w.col_mut(k).fill_with(|| T::from_f64(draw()));
        }
    }

    /// Draws b (n_out × 1), which must be zero before.
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
