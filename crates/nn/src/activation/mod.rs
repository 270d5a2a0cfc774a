//! σ and σ′: what a neuron makes of its weighted input. Each function has its own file; the list below
//! registers them.

mod elu;
mod gelu;
mod identity;
mod leaky_relu;
mod mish;
mod relu;
mod selu;
mod sigmoid;
mod silu;
mod softplus;
mod tanh;

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use files::{FileError, Item};
use linalg::{Lanes, Map, MatMut, MatRef, Scalar, ZipMap, add_bias_map, zip_map};

/// What each file of this folder says about its function.
trait Function: Copy {
    /// Whether σ′ is computed from z. If not, a overwrites z, and z need not be kept.
    const NEEDS_Z: bool = false;
    /// An activation below the first or above the second number is saturated: there σ′ is below 4 % of its
    /// largest value.
    const SATURATED: Option<(f64, f64)> = None;
    /// Whether a unit can be 0 and without a gradient for every sample.
    const CAN_DIE: bool = false;
    /// The numbers between which σ(z) lies.
    const RANGE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

    /// σ(z).
    fn a<V: Lanes>(z: V) -> V;
    /// delta·σ′(z). `kept` is z if the function needs it, and a otherwise.
    fn delta<V: Lanes>(delta: V, kept: V) -> V;
}

/// σ as a function of one number, applied element by element.
struct Forward<F>(F);

impl<F: Function> Map for Forward<F> {
    #[inline(always)]
    fn at<V: Lanes>(&self, z: V) -> V {
        F::a(z)
    }
}

/// δ ⊙ σ′ as a function of two numbers, applied element by element.
struct Prime<F>(F);

impl<F: Function> ZipMap for Prime<F> {
    #[inline(always)]
    fn at<V: Lanes>(&self, delta: V, kept: V) -> V {
        F::delta(delta, kept)
    }
}

macro_rules! activations {
    ($($(#[$doc:meta])* $number:literal $name:literal $variant:ident => $function:path),* $(,)?) => {
        /// An activation that works element by element, a = σ(z). Softmax does not, so it exists only
        /// together with its loss: [`crate::Loss::SoftmaxCrossEntropy`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Activation {
            $($(#[$doc])* $variant,)*
        }

        impl Activation {
            /// Every activation, for tests and for lists in help texts.
            pub const ALL: [Self; [$($number),*].len()] = [$(Self::$variant),*];

            /// Its name: `"leaky-relu"`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
            /// The number that stands for it in files. It never changes.
            #[must_use]
            pub fn number(self) -> u16 {
                match self {
                    $(Self::$variant => $number,)*
                }
            }
            /// Whether σ′ is computed from z, which must then be kept in addition to a.
            #[must_use]
            #[inline(always)]
            pub fn needs_z(self) -> bool {
                match self {
                    $(Self::$variant => <$function>::NEEDS_Z,)*
                }
            }
            /// An activation below the first or above the second number is saturated: there σ′ is below 4 %
            /// of its largest value. `None` for functions that do not saturate on both sides.
            #[must_use]
            pub fn saturated(self) -> Option<(f64, f64)> {
                match self {
                    $(Self::$variant => <$function>::SATURATED,)*
                }
            }
            /// Whether a unit can be 0 and without a gradient for every sample.
            #[must_use]
            pub fn can_die(self) -> bool {
                match self {
                    $(Self::$variant => <$function>::CAN_DIE,)*
                }
            }

            /// The numbers between which σ(z) lies: 0 and 1 for the sigmoid. They may be infinite. A target
            /// outside of them is never reached.
            #[must_use]
            pub fn range(self) -> (f64, f64) {
                match self {
                    $(Self::$variant => <$function>::RANGE,)*
                }
            }

            /// z ← σ(z + b): adds the bias b and overwrites z (n × m) with a, in one pass.
            ///
            /// # Panics
            /// If `b` is not as long as a padded column of `z`.
            #[track_caller]
            #[inline(always)]
            pub fn apply<T: Scalar>(self, z: MatMut<'_, T>, b: &[T]) {
                match self {
                    $(Self::$variant => add_bias_map(z, b, Forward($function)),)*
                }
            }

            /// delta ← delta ⊙ σ′(z), both (n × m). `kept` is z if the activation [needs it](Self::needs_z),
            /// and a = σ(z) otherwise.
            ///
            /// # Panics
            /// If the shapes differ.
            #[track_caller]
            #[inline(always)]
            pub fn mul_prime<T: Scalar>(self, delta: MatMut<'_, T>, kept: MatRef<'_, T>) {
                match self {
                    $(Self::$variant => zip_map(delta, kept, Prime($function)),)*
                }
            }
        }
    };
}

activations! {
    /// σ(z) = 1 / (1 + e⁻ᶻ).
    1 "sigmoid" Sigmoid => sigmoid::Sigmoid,
    /// tanh z.
    2 "tanh" Tanh => tanh::Tanh,
    /// max(0, z).
    3 "relu" Relu => relu::Relu,
    /// z itself, for the output of a regression.
    4 "identity" Identity => identity::Identity,
    /// z where it is positive and 0.01·z elsewhere, which keeps units from dying (Maas et al., 2013).
    5 "leaky-relu" LeakyRelu => leaky_relu::LeakyRelu,
    /// z·σ(z), smooth (Elfwing et al., 2017; also called swish).
    6 "silu" Silu => silu::Silu,
    /// z where it is positive and eᶻ − 1 elsewhere (Clevert et al., 2015).
    7 "elu" Elu => elu::Elu,
    /// ELU scaled so that mean 0 and variance 1 are kept from layer to layer, if weights start with variance
    /// 1/n_in (Klambauer et al., 2017).
    8 "selu" Selu => selu::Selu,
    /// z·Φ(z), exact, with Φ the integral of the normal distribution (Hendrycks and Gimpel, 2016).
    9 "gelu" Gelu => gelu::Gelu,
    /// z·tanh(ln(1 + eᶻ)), smooth (Misra, 2019).
    10 "mish" Mish => mish::Mish,
    /// ln(1 + eᶻ), a smooth ReLU (Dugas et al., 2001).
    11 "softplus" Softplus => softplus::Softplus,
}

impl Activation {
    /// The activation that a number in a file stands for.
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|activation| activation.number() == number)
    }

    /// The item that stands for it in a file.
    pub(crate) fn item(self) -> Item<'static> {
        Item::plain(self.number())
    }

    /// The activation that an item in a file stands for.
    ///
    /// # Errors
    /// If this program does not know it.
    pub(crate) fn from_item(item: &Item<'_>, path: &Path) -> Result<Self, FileError> {
        let activation = Self::from_number(item.kind).ok_or_else(|| FileError::Unknown {
            path: path.to_owned(),
            what: "architecture",
            part: "activation kind",
            found: item.kind.to_string(),
        })?;
        item.settings.read("activation", path, |_| Ok(activation))
    }
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A word that names no activation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no activation is called {found:?}; there are {}", names(&Activation::ALL))]
pub struct UnknownActivation {
    /// The word.
    pub found: String,
}

fn names(all: &[Activation]) -> String {
    all.iter().map(|activation| activation.name()).collect::<Vec<_>>().join(", ")
}

impl FromStr for Activation {
    type Err = UnknownActivation;

    fn from_str(name: &str) -> Result<Self, UnknownActivation> {
        let named = Self::ALL.into_iter().find(|activation| activation.name() == name);
        named.ok_or_else(|| UnknownActivation { found: name.to_owned() })
    }
}
