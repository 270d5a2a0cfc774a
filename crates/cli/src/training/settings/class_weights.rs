//! How much the training samples of each class count.

use std::fmt;
use std::str::FromStr;

use anyhow::{Result, anyhow};
use data::Dataset;

/// The weights of the classes in a training.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ClassWeights {
    /// Every class counts the same, however many samples it has.
    Balanced,
    /// One weight for each class, in their order.
    Given(Vec<f64>),
}

impl ClassWeights {
    /// The samples with these weights.
    ///
    /// # Errors
    /// If there is not one weight for each class.
    pub(crate) fn weigh(&self, train: Dataset<f32>) -> Result<Dataset<f32>> {
        let weighed = match self {
            Self::Balanced => train.balanced(),
            Self::Given(weights) => train.with_class_weights(weights),
        };
        weighed.map_err(|error| anyhow!("--class-weights {self}: {error}"))
    }
}

impl fmt::Display for ClassWeights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Balanced => f.write_str("balanced"),
            Self::Given(weights) => {
                let weights: Vec<String> = weights.iter().map(f64::to_string).collect();
                f.write_str(&weights.join(","))
            }
        }
    }
}

impl FromStr for ClassWeights {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "balanced" {
            return Ok(Self::Balanced);
        }
        let weight = |word: &str| word.parse().ok().filter(|w: &f64| *w > 0.0 && w.is_finite());
        let weights: Option<Vec<f64>> = text.split(',').map(weight).collect();
        let expected = "expected `balanced`, or a positive number for each class as in 1,1,2.5";
        weights.map(Self::Given).ok_or_else(|| expected.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_to_weights_and_back() {
        for text in ["balanced", "1,2.5,0.25"] {
            assert_eq!(text.parse::<ClassWeights>().unwrap().to_string(), text);
        }
        for text in ["", "1,,2", "0,1", "-1,1", "inf,1", "nan,1", "fair"] {
            assert!(text.parse::<ClassWeights>().is_err(), "{text}");
        }
    }
}
