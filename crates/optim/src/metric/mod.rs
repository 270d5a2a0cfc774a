//! How good predictions are, as one number. Each metric has a file; the list below registers them.

mod accuracy;
mod balanced_accuracy;
mod brier;
mod calibration_error;
mod f1;
mod label_f1;
mod log_loss;
mod mean_absolute_error;
mod predictions;
mod r_squared;
mod roc_auc;
mod root_mean_square_error;
mod subset_accuracy;
mod top_k;

use std::fmt;
use std::str::FromStr;

pub(crate) use predictions::predictions_together;
pub use predictions::{Predictions, predictions};

macro_rules! metrics {
    ($($(#[$doc:meta])* $name:literal $variant:ident $better:ident => $formula:expr),* $(,)?) => {
        /// One number that says how good predictions are. Every sample counts with its weight.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Metric {
            $($(#[$doc])* $variant,)*
        }

        impl Metric {
            /// Every metric, for tests and for lists in help texts.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$variant),*];

            /// Its name: `"log-loss"`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
            /// Which values are better.
            #[must_use]
            pub fn better(self) -> Better {
                match self {
                    $(Self::$variant => Better::$better,)*
                }
            }
            /// Its value. `None` if it has no meaning for these predictions: a metric of classes for numbers,
            /// one of probabilities for outputs that are none, or any metric without samples.
            #[must_use]
            pub fn of(self, predictions: &Predictions) -> Option<f64> {
                if predictions.is_empty() {
                    return None;
                }
                match self {
                    $(Self::$variant => $formula(predictions),)*
                }
            }
        }
    };
}

/// Which of two values of a metric is the better one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Better {
    /// The larger.
    Larger,
    /// The smaller.
    Smaller,
}

metrics! {
    /// The share of samples whose class has the largest output.
    "accuracy" Accuracy Larger => accuracy::accuracy,
    /// The share of samples whose class is among the three largest outputs.
    "top-3" Top3 Larger => |p| top_k::top_k(p, 3),
    /// The share of samples whose class is among the five largest outputs.
    "top-5" Top5 Larger => |p| top_k::top_k(p, 5),
    /// The mean over the classes of the share of their samples that is recognised.
    "balanced-accuracy" BalancedAccuracy Larger => balanced_accuracy::balanced_accuracy,
    /// The mean over the classes of the harmonic mean of precision and recall.
    "f1" F1 Larger => f1::f1,
    /// The share of samples of which every label is right, for samples that may have several labels.
    "subset-accuracy" SubsetAccuracy Larger => subset_accuracy::subset_accuracy,
    /// The mean over the labels of the harmonic mean of precision and recall, for samples that may have
    /// several labels.
    "label-f1" LabelF1 Larger => label_f1::label_f1,
    /// The chance that a sample of a class gets a larger output for it than a sample of another class, as a
    /// mean over the classes.
    "roc-auc" RocAuc Larger => roc_auc::roc_auc,
    /// The mean of −log p of the true class.
    "log-loss" LogLoss Smaller => log_loss::log_loss,
    /// The mean square of p − y over the classes.
    "brier" Brier Smaller => brier::brier,
    /// How far the confidence of the predictions is from their accuracy.
    "calibration-error" CalibrationError Smaller => calibration_error::calibration_error,
    /// The root of the mean square of a − y.
    "rmse" RootMeanSquareError Smaller => root_mean_square_error::root_mean_square_error,
    /// The mean of |a − y|.
    "mae" MeanAbsoluteError Smaller => mean_absolute_error::mean_absolute_error,
    /// The share of the variance of y that the predictions explain.
    "r2" RSquared Larger => r_squared::r_squared,
}

impl Metric {
    /// Whether `new` is better than `old` by more than `least`. A value that is not a number is never better.
    ///
    /// ```
    /// use optim::Metric;
    /// assert!(Metric::Accuracy.improves(0.91, 0.90, 0.0));
    /// assert!(!Metric::LogLoss.improves(0.499, 0.50, 0.01));
    /// ```
    #[must_use]
    pub fn improves(self, new: f64, old: f64, least: f64) -> bool {
        self.better().improves(new, old, least)
    }
}

impl Better {
    /// Whether `new` is better than `old` by more than `least`. A value that is not a number is never better,
    /// and any number is better than none.
    #[must_use]
    pub fn improves(self, new: f64, old: f64, least: f64) -> bool {
        let gain = match self {
            Self::Larger => new - old,
            Self::Smaller => old - new,
        };
        gain > least || (old.is_nan() && !new.is_nan())
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A word that names no metric.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no metric is called {found:?}; there are {}", names())]
pub struct UnknownMetric {
    /// The word.
    pub found: String,
}

fn names() -> String {
    Metric::ALL.iter().map(|metric| metric.name()).collect::<Vec<_>>().join(", ")
}

impl FromStr for Metric {
    type Err = UnknownMetric;

    fn from_str(name: &str) -> Result<Self, UnknownMetric> {
        let named = Self::ALL.into_iter().find(|metric| metric.name() == name);
        named.ok_or_else(|| UnknownMetric { found: name.to_owned() })
    }
}
