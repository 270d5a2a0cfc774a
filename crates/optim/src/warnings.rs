//! Warnings about the health of the layers, in plain words.

use std::fmt;

use crate::LayerHealth;

/// A hidden layer is warned about from this share of saturated activations. A sound training reaches about
/// 0.85.
const SATURATED: f64 = 0.95;
/// A layer is warned about from this share of dead units.
const DEAD: f64 = 0.25;
/// The largest relative step without a warning. Sound trainings lie around 10⁻³; they begin at 10⁻² or, if
/// small, at 10⁻¹.
const LARGE: f64 = 0.3;
/// The smallest relative step without a warning: 16 units in the last place of an `f32`.
const SMALL: f64 = 1e-6;
/// A layer is warned about if its steps are this many times smaller than those of the fastest layer.
const SLOWER: f64 = 100.0;

/// Something that keeps a layer from learning, or from learning well. Layers count from 1.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum HealthWarning {
    /// A hidden layer with almost all activations where σ is flat.
    Saturated {
        /// The layer.
        layer: usize,
        /// [`LayerHealth::saturated`].
        share: f64,
    },
    /// A layer with many units that are not positive for any sample.
    Dead {
        /// The layer.
        layer: usize,
        /// [`LayerHealth::dead`].
        share: f64,
    },
    /// Steps that change a large part of the weights.
    LargeSteps {
        /// The layer.
        layer: usize,
        /// [`LayerHealth::update_ratio`].
        ratio: f64,
    },
    /// Steps that hardly change the weights, since the errors do not get through saturated activations of
    /// this layer or a later one.
    Stuck {
        /// The layer.
        layer: usize,
        /// [`LayerHealth::update_ratio`].
        ratio: f64,
    },
    /// Steps that hardly change the weights.
    SmallSteps {
        /// The layer.
        layer: usize,
        /// [`LayerHealth::update_ratio`].
        ratio: f64,
    },
    /// A layer whose steps are far smaller than those of a later layer: the error vanishes as it is passed
    /// back.
    Slower {
        /// The layer.
        layer: usize,
        /// The later layer.
        than: usize,
        /// The ratio of the two layers' steps, each relative to the layer's weights.
        times: f64,
    },
}

/// The problems of the layers of one epoch, from the first layer to the last. Empty for an empty slice.
///
/// ```
/// use optim::{HealthWarning, LayerHealth, warnings};
/// let sound = LayerHealth {
///     gradient_norm: 0.02,
///     update_ratio: 2e-3,
///     weight_norm: 30.0,
///     weight_max: 1.5,
///     saturated: Some(0.6),
///     dead: None,
/// };
/// assert!(warnings(&[sound, sound]).is_empty());
/// let stuck = LayerHealth { saturated: Some(0.97), ..sound };
/// assert_eq!(warnings(&[stuck, sound]), [HealthWarning::Saturated { layer: 1, share: 0.97 }]);
/// ```
#[must_use]
pub fn warnings(health: &[LayerHealth]) -> Vec<HealthWarning> {
    let mut found = Vec::new();
    for (l, &LayerHealth { update_ratio: ratio, weight_norm, gradient_norm, saturated, dead, .. }) in
        health.iter().enumerate()
    {
        let layer = l + 1;
        // A layer without parameters makes no steps.
        let learns = weight_norm > 0.0 || gradient_norm > 0.0;
        // The output layer is exempt: right outputs are saturated.
        if let Some(share) = saturated.filter(|&share| share >= SATURATED && layer < health.len()) {
            found.push(HealthWarning::Saturated { layer, share });
        }
        if let Some(share) = dead.filter(|&share| share >= DEAD) {
            found.push(HealthWarning::Dead { layer, share });
        }
        let later = health[layer..].iter().map(|layer| layer.update_ratio).enumerate();
        let fastest = later.max_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(i, ratio)| (layer + 1 + i, ratio));
        if ratio > LARGE {
            found.push(HealthWarning::LargeSteps { layer, ratio });
        } else if let Some((than, fastest)) =
            fastest.filter(|&(_, fastest)| fastest >= SLOWER * ratio && ratio > 0.0)
        {
            found.push(HealthWarning::Slower { layer, than, times: fastest / ratio });
        } else if ratio < SMALL
            && learns
            && health[l..].iter().any(|layer| layer.saturated.is_some_and(|share| share >= SATURATED))
        {
            found.push(HealthWarning::Stuck { layer, ratio });
        } else if ratio < SMALL && learns {
            found.push(HealthWarning::SmallSteps { layer, ratio });
        }
    }
    found
}

impl HealthWarning {
    /// The layer, from 1.
    #[must_use]
    pub fn layer(&self) -> usize {
        match *self {
            Self::Saturated { layer, .. }
            | Self::Dead { layer, .. }
            | Self::LargeSteps { layer, .. }
            | Self::Stuck { layer, .. }
            | Self::SmallSteps { layer, .. }
            | Self::Slower { layer, .. } => layer,
        }
    }

    /// Whether too large a step may have led there.
    pub(crate) fn asks_for_smaller_steps(&self) -> bool {
        matches!(
            self,
            Self::Saturated { .. } | Self::Dead { .. } | Self::LargeSteps { .. } | Self::Stuck { .. }
        )
    }
    /// Whether too small a step may have led there.
    pub(crate) fn asks_for_larger_steps(&self) -> bool {
        matches!(self, Self::SmallSteps { .. })
    }
}

impl fmt::Display for HealthWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: f64| format!("{:.0} %", 100.0 * share);
        write!(f, "layer {}: ", self.layer())?;
        match *self {
            Self::Saturated { share, .. } => write!(
                f,
                "{} of its activations are saturated, so hardly any error gets through; \
                 try a smaller eta, or smaller first weights",
                percent(share)
            ),
            Self::Dead { share, .. } => write!(
                f,
                "{} of its units are dead, positive for no sample, and learn no more; try a smaller eta",
                percent(share)
            ),
            Self::LargeSteps { ratio, .. } => {
                write!(f, "a step changes its weights by {}; try a smaller eta", percent(ratio))
            }
            Self::Stuck { ratio, .. } => write!(
                f,
                "a step changes its weights by {ratio:.0e} of their size, since units behind it are saturated: \
                 it has learnt all it can, or too large a step took it there; if the loss is high, try a \
                 smaller eta"
            ),
            Self::SmallSteps { ratio, .. } => write!(
                f,
                "a step changes its weights by {ratio:.0e} of their size: it has learnt all it can, is stuck, \
                 or eta is too small"
            ),
            Self::Slower { than, times, .. } => write!(
                f,
                "its steps are {times:.0} times smaller than those of layer {than}: the error vanishes on its way; \
                 try relu, or fewer layers"
            ),
        }
    }
}
