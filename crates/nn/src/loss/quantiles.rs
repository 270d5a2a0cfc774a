//! The quantiles that a network learns at once.

use crate::TopologyError;

/// Quantiles, each between 0 and 1, for [`Loss::Quantile`](crate::Loss::Quantile): 0.5 is the median.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantiles {
    values: [f64; Self::MOST],
    len: usize,
}

impl Quantiles {
    /// The most quantiles of one number.
    pub const MOST: usize = 7;

    /// These quantiles, in the order of the outputs.
    ///
    /// ```
    /// use nn::Quantiles;
    /// assert_eq!(Quantiles::new(&[0.1, 0.5, 0.9])?.as_slice(), [0.1, 0.5, 0.9]);
    /// assert_eq!(Quantiles::new(&[50.0]).unwrap_err().to_string(), "a quantile is 50, but must be between 0 and 1");
    /// # Ok::<(), nn::TopologyError>(())
    /// ```
    ///
    /// # Errors
    /// If there are none or more than [`Quantiles::MOST`], or one is not between 0 and 1.
    pub fn new(quantiles: &[f64]) -> Result<Self, TopologyError> {
        let found = quantiles.len();
        if found == 0 || found > Self::MOST {
            let (what, expected) = ("the number of quantiles", "from 1 to 7");
            return Err(TopologyError::Range { what, expected, found: found as f64 });
        }
        if let Some(&found) = quantiles.iter().find(|&&tau| !(tau > 0.0 && tau < 1.0)) {
            return Err(TopologyError::Range { what: "a quantile", expected: "between 0 and 1", found });
        }
        let mut values = [0.0; Self::MOST];
        values[..found].copy_from_slice(quantiles);
        Ok(Self { values, len: found })
    }

    /// The quantiles.
    #[must_use]
    pub fn as_slice(&self) -> &[f64] {
        &self.values[..self.len]
    }
}
