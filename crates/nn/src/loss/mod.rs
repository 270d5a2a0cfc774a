//! The loss C and the error δᴸ it starts at the output. A file a loss; the list below registers them.

mod absolute;
mod huber;
mod own;
mod poisson;
mod quadratic;
mod quantile;
mod quantiles;
mod setting;
mod sigmoid_cross_entropy;
mod softmax_cross_entropy;
mod targets;

use std::fmt;
use std::str::FromStr;

use files::{Fields, FileError, Item};
use linalg::{MatMut, MatRef, Scalar};

pub use own::{Own, OwnLoss};
pub use quantiles::Quantiles;
pub(crate) use setting::Source;
pub use targets::{Misfit, TargetSpace};

use setting::Setting;

use crate::{Activation, TopologyError};

/// What a file of this folder says about its loss.
trait Kind: Copy {
    /// Whether the loss is computed from z; if not, z becomes a in place and need not be kept.
    fn needs_z(self) -> bool;
    /// Whether its setting can be used, with this number of outputs.
    fn check(self, _outputs: usize) -> Result<(), TopologyError> {
        Ok(())
    }
    /// How many outputs each target has.
    fn outputs_per_target(self) -> usize {
        1
    }
    /// Whether the outputs are probabilities.
    fn probabilities(self) -> bool {
        false
    }
    /// The activation of the outputs; `None` if it is not one of [`Activation`].
    fn activation(self) -> Option<Activation>;
    /// The targets that its outputs can reach and its formula can mean.
    fn targets(self) -> TargetSpace;
    /// The mean of one target's part of C if its outputs are the mean of its targets for every sample, from
    /// that mean, the mean of their squares and the number of outputs; at most a little more.
    fn constant_cost(self, mean: f64, mean_square: f64, outputs: usize) -> f64;
    /// z ← aᴸ, the outputs of z + b.
    fn apply_output<T: Scalar>(self, z: MatMut<'_, T>, b: &[T]);
    /// Writes δᴸ = ∂C_x/∂z and returns Σ_x C_x. `z` holds a where the loss does not need it.
    fn output_error<T: Scalar>(
        self,
        delta: MatMut<'_, T>,
        z: MatRef<'_, T>,
        a: MatRef<'_, T>,
        y: MatRef<'_, T>,
    ) -> f64;
}

macro_rules! losses {
    ($($(#[$doc:meta])* $number:literal $name:literal $variant:ident $(($setting:ident: $type:ty = $samples:expr))? => $kind:expr),* $(,)?) => {
        /// A loss together with the activation of the output layer. They are one choice: each cross-entropy
        /// fits exactly one activation, and only as a pair is its error the simple a − y.
        #[derive(Clone, Copy, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Loss {
            $($(#[$doc])* $variant $(($type))?,)*
        }

        impl Loss {
            /// Every loss with every output it can have, and otherwise one setting: for tests, and for lists
            /// in help texts.
            #[must_use]
            pub fn all() -> Vec<Self> {
                let mut all = Vec::new();
                $(losses!(@all all, $variant $($samples)?);)*
                all
            }
            /// The name of its kind.
            #[allow(unused_variables, reason = "a name does not depend on the setting")]
            fn kind_name(self) -> &'static str {
                match self {
                    $(Self::$variant $(($setting))? => $name,)*
                }
            }
            /// The number that means it in files, for ever.
            #[must_use]
            #[allow(unused_variables, reason = "a number does not depend on the setting")]
            pub fn number(self) -> u16 {
                match self {
                    $(Self::$variant $(($setting))? => $number,)*
                }
            }
            /// As it stands in a file.
            pub(crate) fn item(self) -> Item<'static> {
                let settings = Fields::new();
                match self {
                    $(Self::$variant $(($setting))? => {
                        $(let settings = Setting::write($setting, settings);)?
                        Item { kind: $number, settings }
                    })*
                }
            }
            /// That of an item in a file.
            ///
            /// # Errors
            /// If it is none that this program knows, or its setting is missing or cannot be.
            pub(crate) fn from_item(item: &Item<'_>, source: Source<'_>) -> Result<Self, FileError> {
                let path = source.path;
                item.settings.read("loss", path, |fields| match item.kind {
                    $($number => Ok(Self::$variant $((<$type as Setting>::read(fields, source, stringify!($setting))?))?),)*
                    kind => Err(FileError::Unknown {
                        path: path.to_owned(),
                        what: "architecture",
                        part: "loss kind",
                        found: kind.to_string(),
                    }),
                })
            }
            /// The activation of the outputs; `None` for softmax, which is no function of single numbers, and
            /// for eᶻ, which is no activation of hidden layers.
            #[must_use]
            pub fn activation(self) -> Option<Activation> {
                match self {
                    $(Self::$variant $(($setting))? => Kind::activation($kind),)*
                }
            }
            /// The targets that its outputs can reach and its formula can mean.
            ///
            /// ```
            /// use nn::{Activation, Loss};
            /// assert_eq!(Loss::SigmoidCrossEntropy.targets().to_string(), "targets from 0 to 1");
            /// assert!(Loss::Quadratic(Activation::Identity).targets().is_everything());
            /// ```
            #[must_use]
            #[allow(unused_variables, reason = "a setting need not matter")]
            pub fn targets(self) -> TargetSpace {
                match self {
                    $(Self::$variant $(($setting))? => Kind::targets($kind),)*
                }
            }
            /// What one target adds to the mean of C_x if its outputs give the mean of the targets for every
            /// sample, whatever the features are; a bound from above for the losses of Huber and Poisson, the
            /// absolute one and quantiles, and NaN for one that does not say. `mean_square` is the mean of the squared targets, and `outputs`
            /// the number of outputs. A network that has learnt something costs less.
            ///
            /// ```
            /// // Yes for half of the samples.
            /// assert_eq!(nn::Loss::SigmoidCrossEntropy.constant_cost(0.5, 0.5, 1), 2_f64.ln());
            /// ```
            #[must_use]
            #[allow(unused_variables, reason = "a setting need not matter")]
            pub fn constant_cost(self, mean: f64, mean_square: f64, outputs: usize) -> f64 {
                match self {
                    $(Self::$variant $(($setting))? => Kind::constant_cost($kind, mean, mean_square, outputs),)*
                }
            }
            /// Whether its setting can be used, with this number of outputs.
            #[allow(unused_variables, reason = "most have none")]
            pub(crate) fn check(self, outputs: usize) -> Result<(), TopologyError> {
                match self {
                    $(Self::$variant $(($setting))? => Kind::check($kind, outputs),)*
                }
            }
            /// How many outputs a network has for each target: the number of quantiles, otherwise 1.
            #[must_use]
            #[allow(unused_variables, reason = "most have none")]
            pub fn outputs_per_target(self) -> usize {
                match self {
                    $(Self::$variant $(($setting))? => Kind::outputs_per_target($kind),)*
                }
            }
            /// Whether the outputs are probabilities: those of a cross-entropy are.
            #[must_use]
            #[allow(unused_variables, reason = "most have none")]
            pub fn gives_probabilities(self) -> bool {
                match self {
                    $(Self::$variant $(($setting))? => Kind::probabilities($kind),)*
                }
            }
            /// Whether the loss or its error is computed from z, which must then be kept beside a.
            #[must_use]
            #[inline(always)]
            pub fn needs_z(self) -> bool {
                match self {
                    $(Self::$variant $(($setting))? => Kind::needs_z($kind),)*
                }
            }

            /// z ← aᴸ, the output activation of z + b; z is (outputs × m).
            ///
            /// # Panics
            /// If `b` is not as long as a padded column of `z`.
            #[track_caller]
            #[inline(always)]
            pub fn apply_output<T: Scalar>(self, z: MatMut<'_, T>, b: &[T]) {
                match self {
                    $(Self::$variant $(($setting))? => Kind::apply_output($kind, z, b),)*
                }
            }

            /// Writes δᴸ = ∂C_x/∂z for every sample and returns Σ_x C_x. All four matrices are (outputs × m);
            /// `z` is read only if the loss [needs it](Self::needs_z).
            ///
            /// # Panics
            /// If the shapes differ.
            #[track_caller]
            #[inline(always)]
            pub fn output_error<T: Scalar>(
                self,
                delta: MatMut<'_, T>,
                z: MatRef<'_, T>,
                a: MatRef<'_, T>,
                y: MatRef<'_, T>,
            ) -> f64 {
                match self {
                    $(Self::$variant $(($setting))? => Kind::output_error($kind, delta, z, a, y),)*
                }
            }
        }
    };
    (@all $all:ident, $variant:ident) => {
        $all.push(Self::$variant);
    };
    (@all $all:ident, $variant:ident $samples:expr) => {
        $all.extend($samples.into_iter().map(Self::$variant));
    };
}

losses! {
    /// C_x = ½‖y − aᴸ‖², with any element-wise output; δᴸ = (a − y) ⊙ σ′(z).
    1 "quadratic" Quadratic(output: Activation = Activation::ALL) => quadratic::Quadratic { output },
    /// C_x = −Σⱼ [yⱼ ln aⱼ + (1 − yⱼ) ln(1 − aⱼ)] with sigmoid outputs; δᴸ = a − y. Each output is a yes or
    /// no of its own.
    2 "sigmoid-cross-entropy" SigmoidCrossEntropy => sigmoid_cross_entropy::SigmoidCrossEntropy { smoothing: 0.0 },
    /// C_x = −Σⱼ yⱼ ln aⱼ with softmax outputs; δᴸ = a − y. The outputs are the probabilities of exclusive
    /// classes.
    3 "softmax-cross-entropy" SoftmaxCrossEntropy => softmax_cross_entropy::SoftmaxCrossEntropy { smoothing: 0.0 },
    /// With r = a − y and outputs a = z, C_x = Σⱼ of ½r² where |r| is below the threshold t, and t·(|r| − ½t)
    /// beyond it (Huber, 1964); δᴸ = r cut to ±t, so a few samples far off do not decide. The threshold is
    /// positive.
    4 "huber" Huber(threshold: f64 = [1.0]) => huber::Huber { threshold },
    /// C_x = Σⱼ |aⱼ − yⱼ| with outputs a = z; δᴸ is the sign of a − y. The best constant answer is the median
    /// of the targets.
    5 "absolute" Absolute => absolute::Absolute,
    /// With outputs a = z, C_x = Σ of τ·(y − a) where a < y, and (1 − τ)·(a − y) elsewhere (Koenker and
    /// Bassett, 1978); δᴸ = −τ or 1 − τ. The best constant answer is the quantile τ of the targets. Each
    /// target has an output for every quantile: with targets y₁ and y₂ and quantiles τ₁ and τ₂, the outputs
    /// are those of (y₁, τ₁), (y₁, τ₂), (y₂, τ₁) and (y₂, τ₂).
    6 "quantile" Quantile(quantiles: Quantiles = Quantiles::new(&[0.3])) => quantile::Quantile { quantiles },
    /// C_x = Σⱼ [aⱼ − yⱼ zⱼ + yⱼ ln yⱼ − yⱼ] with a = eᶻ, for counts and other numbers that are not negative;
    /// δᴸ = a − y. It is half of the Poisson deviance, and 0 where a = y.
    7 "poisson" Poisson => poisson::Poisson,
    /// The sigmoid cross-entropy with the targets (1 − ε)y + ε/2, where ε is at least 0 and below 1.
    8 "smoothed-sigmoid-cross-entropy" SmoothedSigmoidCrossEntropy(smoothing: f64 = [0.1]) =>
        sigmoid_cross_entropy::SigmoidCrossEntropy { smoothing },
    /// The softmax cross-entropy with the targets (1 − ε)y + ε/K for K outputs, where ε is at least 0 and
    /// below 1 (label smoothing; Szegedy et al., 2015).
    9 "smoothed-softmax-cross-entropy" SmoothedSoftmaxCrossEntropy(smoothing: f64 = [0.1]) =>
        softmax_cross_entropy::SoftmaxCrossEntropy { smoothing },
    /// A loss that your own program defines: see [`OwnLoss`] and [`Loss::own`].
    10 "own" Own(own: Own = []) => own,
}

impl Loss {
    /// A loss of your own. `loss` is a constant, such as `&LogCosh` or `&Tweedie { power: 1.5 }`; one whose
    /// settings are only known later is made by [`Box::leak`].
    #[must_use]
    pub fn own(loss: &'static impl OwnLoss) -> Self {
        Self::Own(Own::new(loss))
    }
    /// Its name, without the output's: `"quadratic"`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Own(own) => own.name(),
            _ => self.kind_name(),
        }
    }
}

/// The whole name, with the output where there is a choice: `quadratic-tanh`, `huber`.
impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quadratic(output) => f.pad(&format!("{}-{output}", self.name())),
            _ => f.pad(self.name()),
        }
    }
}

/// A word that names no loss.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no loss is called {found:?}; there are {}", names())]
pub struct UnknownLoss {
    /// The word.
    pub found: String,
}

fn names() -> String {
    Loss::all().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The loss of a whole name; a threshold is 1, a smoothing 0.1, and the only quantile 0.3.
impl FromStr for Loss {
    type Err = UnknownLoss;

    fn from_str(name: &str) -> Result<Self, UnknownLoss> {
        let named = Self::all().into_iter().find(|loss| loss.to_string() == name);
        named.ok_or_else(|| UnknownLoss { found: name.to_owned() })
    }
}

/// # Errors
/// If ε is not a share of the targets that leaves some of them.
fn check_smoothing(found: f64) -> Result<(), TopologyError> {
    if (0.0..1.0).contains(&found) {
        return Ok(());
    }
    Err(TopologyError::Range { what: "the label smoothing", expected: "at least 0 and below 1", found })
}

/// (1 − ε)y + ε/K.
#[inline(always)]
fn smoothed(y: f64, smoothing: f64, classes: usize) -> f64 {
    if smoothing == 0.0 { y } else { (1.0 - smoothing) * y + smoothing / classes as f64 }
}

/// Turns a − y into a minus the smoothed y, by adding ε(y − 1/K).
#[inline(always)]
fn smooth<T: Scalar>(mut delta: MatMut<'_, T>, y: MatRef<'_, T>, smoothing: f64, classes: usize) {
    if smoothing == 0.0 {
        return;
    }
    let even = 1.0 / classes as f64;
    for j in 0..delta.cols() {
        for (delta, y) in delta.col_mut(j).iter_mut().zip(y.col(j)) {
            *delta = T::from_f64(delta.to_f64() + smoothing * (y.to_f64() - even));
        }
    }
}

/// −p·ln p, which is 0 for p = 0.
fn surprise(p: f64) -> f64 {
    if p > 0.0 { -p * p.ln() } else { 0.0 }
}

/// Σ over the columns of what `cost` makes of those of z, a and y.
fn columns<'a, T: Scalar>(
    z: MatRef<'a, T>,
    a: MatRef<'a, T>,
    y: MatRef<'a, T>,
    cost: impl Fn(&'a [T], &'a [T], &'a [T]) -> f64,
) -> f64 {
    (0..a.cols()).map(|j| cost(z.col(j), a.col(j), y.col(j))).sum()
}
