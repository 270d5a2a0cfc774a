//! What a training should be told before it fails, or when it learns nothing.

use std::fmt;

use data::{Dataset, Targets};
use linalg::compiled_once;
use nn::{Loss, Misfit, Network, TargetSpace};

use crate::targets::misfit;
use crate::unscaled::unscaled;
use crate::{EpochRecord, Unscaled, warnings};

/// Advice about samples or settings, in plain words. A training tells it as
/// [`Event::Advice`](crate::Event::Advice) and keeps it in [`History::advice`](crate::History::advice).
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Advice {
    /// Features far from mean 0 and deviation 1.
    Features(Unscaled),
    /// Numbers to fit that are far from mean 0 and deviation 1, with outputs that could reach them.
    Targets(Unscaled),
    /// A target that no weights reach, such as a negative one behind ReLU.
    Unreachable {
        /// The first such sample, from 0.
        sample: usize,
        /// What is wrong with it.
        misfit: Misfit,
        /// The loss with its output.
        loss: Loss,
        /// The targets that the output reaches.
        space: TargetSpace,
    },
    /// The network has learnt nothing of the features for some epochs.
    Chance {
        /// The number of finished epochs.
        epoch: usize,
        /// [`EpochRecord::train_loss`] of the last.
        loss: f64,
        /// The loss of a network that always answers the mean of the targets.
        constant: f64,
        /// What to try.
        cure: &'static str,
    },
}

compiled_once! {
    /// Advice about the samples `train`, before `network` is trained on them. One pass over a part of the
    /// features and over the targets.
    ///
    /// ```
    /// use data::Dataset;
    /// use nn::{Activation, Init, Loss, Network, Topology};
    /// let loss = Loss::Quadratic(Activation::Identity);
    /// let network = Network::<f32>::new(Topology::new(&[1, 4, 1], Activation::Tanh, loss)?, Init::Glorot, 1);
    /// let years = (1950..2020).map(|year| year as f32).collect();
    /// let samples = Dataset::regression(1, years, 1, vec![0.5; 70])?;
    /// let advice = optim::advice(&network, &samples);
    /// assert!(advice[0].to_string().contains("subtract each feature's mean"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn advice<'n, 'd; T>(network: &'n Network<T>, train: &'d Dataset<T>) -> Vec<Advice> {
        let loss = network.topology().loss();
        // Pixels of images are from 0 to 1 in any case.
        let features = train.table().and_then(|(values, width)| unscaled(values, width)).map(Advice::Features);
        let targets = match train.targets() {
            Targets::Values { values, width } if loss.targets().is_everything() => unscaled(values, *width),
            _ => None,
        };
        let unreachable = misfit(loss, train)
            .map(|(sample, misfit, space)| Advice::Unreachable { sample, misfit, loss, space });
        features.into_iter().chain(targets.map(Advice::Targets)).chain(unreachable).collect()
    }
}

/// A network has learnt nothing if its loss is at least this part of that of a constant answer.
const NOTHING: f64 = 0.98;
/// That many epochs in a row are told.
const EPOCHS: usize = 3;
/// After fewer steps nothing can be said.
const STEPS: u64 = 20;
/// From this part of the loss of a constant answer on, steps are too large rather than too small.
const WORSE: f64 = 1.05;
/// A layer's activations are saturated from this share on.
const SATURATED: f64 = 0.95;

/// The advice for a training whose last epochs learnt nothing in `steps` steps; `constant` is the loss of a
/// constant answer.
pub(crate) fn chance(
    (history, steps): (&[EpochRecord], u64),
    constant: f64,
    told: &[Advice],
    smaller: &'static str,
) -> Option<Advice> {
    let recent = history.last_chunk::<EPOCHS>().filter(|_| steps >= STEPS)?;
    let nothing = constant > 0.0 && recent.iter().all(|record| record.train_loss >= NOTHING * constant);
    let told_already = told.iter().any(|advice| matches!(advice, Advice::Chance { .. }));
    let last = &recent[EPOCHS - 1];
    let layers = &last.health;
    let found = warnings(layers);
    let too_short = found.iter().any(|warning| warning.asks_for_larger_steps());
    // Outputs that are saturated and wrong came there by too large a step, like any other layer.
    let too_far = layers.iter().any(|layer| layer.saturated.is_some_and(|share| share >= SATURATED))
        || found.iter().any(|warning| warning.asks_for_smaller_steps());
    let cure = match scaling(told) {
        Some(scaling) => scaling,
        None if too_far || (last.train_loss > WORSE * constant && !too_short) => smaller,
        None => "train longer, or try a larger eta or other first weights",
    };
    let (epoch, loss) = (last.epoch, last.train_loss);
    (nothing && !told_already).then_some(Advice::Chance { epoch, loss, constant, cure })
}

/// What to do about the scale of features and targets, if it is part of `advice`.
pub(crate) fn scaling(advice: &[Advice]) -> Option<&'static str> {
    let features = advice.iter().any(|advice| matches!(advice, Advice::Features(_)));
    let targets = advice.iter().any(|advice| matches!(advice, Advice::Targets(_)));
    match (features, targets) {
        (true, true) => Some(
            "scale features and targets: subtract the mean of each and divide by its deviation; \
             or try a smaller eta",
        ),
        (true, false) => Some(
            "scale the features: subtract the mean of each and divide by its deviation; or try a smaller eta",
        ),
        (false, true) => {
            Some("scale the targets: subtract their mean and divide by their deviation; or try a smaller eta")
        }
        (false, false) => None,
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut unscaled = |what: &str, found: &Unscaled| {
            let Unscaled { column, mean, deviation, unscaled, columns } = *found;
            write!(
                f,
                "{what} {column}, counted from 0, has mean {} and deviation {}, and {unscaled} of {columns} \
                 {what}(s) are far from mean 0 and deviation 1: subtract each {what}'s mean and divide by its \
                 deviation",
                short(mean),
                short(deviation)
            )
        };
        match self {
            Self::Features(found) => unscaled("feature", found),
            Self::Targets(found) => unscaled("target", found),
            Self::Unreachable { sample, misfit, loss, space } => write!(
                f,
                "training sample {sample}: {misfit}, but {loss} gives {}, so that no weights reach it; scale the \
                 targets, or use another loss, such as quadratic-identity",
                space.to_string().trim_start_matches("targets ")
            ),
            Self::Chance { epoch, loss, constant, cure } => write!(
                f,
                "after {epoch} epochs the loss is {}, and the same answer for every sample would cost {}: nothing \
                 is learnt; {cure}",
                short(*loss),
                short(*constant)
            ),
        }
    }
}

/// Four digits.
fn short(x: f64) -> String {
    let size = x.abs();
    if x == 0.0 {
        "0".to_owned()
    } else if !(1e-3..1e6).contains(&size) {
        format!("{x:.2e}")
    } else {
        let digits = (3 - size.log10().floor() as i32).max(0) as usize;
        let text = format!("{x:.digits$}");
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::{Advice, chance, short};
    use crate::{EpochRecord, LayerHealth};

    /// The loss of the outputs can be that of a constant answer, whatever led there.
    #[test]
    fn at_chance_it_is_the_units_that_tell_whether_steps_are_too_large() {
        let sound = LayerHealth {
            gradient_norm: 0.1,
            update_ratio: 1e-3,
            weight_norm: 5.0,
            weight_max: 1.0,
            saturated: Some(0.2),
            dead: None,
        };
        let after = |loss: f64, health: Vec<LayerHealth>| {
            let records = [1, 2, 3].map(|epoch| EpochRecord::new(epoch, loss, 0.0));
            let mut records = records.to_vec();
            records[2].health = health;
            let advice = chance((&records, 100), 0.5, &[], "smaller");
            advice.map(|advice| match advice {
                Advice::Chance { cure, .. } => cure,
                other => panic!("{other}"),
            })
        };
        let longer = "train longer, or try a larger eta or other first weights";
        assert_eq!(after(0.48, vec![]), None);
        assert_eq!(after(0.495, vec![sound, sound]), Some(longer));
        assert_eq!(
            after(0.495, vec![LayerHealth { saturated: Some(0.97), ..sound }, sound]),
            Some("smaller")
        );
        assert_eq!(
            after(0.495, vec![sound, LayerHealth { saturated: Some(0.97), ..sound }]),
            Some("smaller")
        );
        assert_eq!(after(0.495, vec![LayerHealth { dead: Some(0.5), ..sound }, sound]), Some("smaller"));
        assert_eq!(after(0.6, vec![sound, sound]), Some("smaller"));
    }

    #[test]
    fn numbers_have_four_digits() {
        let texts = [5000.0, 0.45, 0.0, 1234.56, -2.5, 0.001234, 123_456.0, 4.5e8, 1e-9].map(short);
        assert_eq!(texts, ["5000", "0.45", "0", "1235", "-2.5", "0.001234", "123456", "4.50e8", "1.00e-9"]);
    }
}
