//! The names of activations, losses and initialisers, as a person types them and as they stand in `--json`
//! and in the note of a checkpoint.

use std::fmt::Display;
use std::sync::Arc;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use data::Task;
use descent::tabular::Preset;
use nn::{Activation, Init, Loss};
use optim::{Metric, Schedule, ScheduleError, Watch, schedule_by_name};

/// A setting that is chosen by its name.
pub(crate) trait Named: Copy + PartialEq + Send + Sync + Display + 'static {
    /// Every value.
    fn values() -> Vec<Self>;

    /// What `--help` says of it, beyond its name.
    fn help(self) -> Option<&'static str> {
        None
    }

    /// The value of this name.
    fn named(name: &str) -> Option<Self> {
        Self::values().into_iter().find(|value| value.to_string() == name)
    }
}

impl Named for Activation {
    fn values() -> Vec<Self> {
        Self::ALL.into()
    }
}

impl Named for Loss {
    fn values() -> Vec<Self> {
        Self::all()
    }
}

impl Named for Init {
    fn values() -> Vec<Self> {
        Self::ALL.into()
    }

    fn help(self) -> Option<&'static str> {
        match self {
            Self::StandardNormal => Some("Variance 1, biases too, as in the text's ancestor"),
            Self::ScaledNormal => Some("Variance 1/inputs"),
            Self::Glorot => Some("Uniform, for tanh and sigmoid"),
            Self::He => Some("Variance 2/inputs, for relu"),
            Self::LecunUniform => Some("Uniform with variance 1/inputs"),
            Self::Orthogonal => Some("Orthonormal columns, or rows"),
            _ => None,
        }
    }
}

impl Named for Metric {
    fn values() -> Vec<Self> {
        Self::ALL.into()
    }
}

/// The two losses of the text, by the names that leave the output unsaid.
const SHORT_LOSSES: [(&str, Loss); 2] =
    [("quadratic", Loss::Quadratic(Activation::Sigmoid)), ("cross-entropy", Loss::SoftmaxCrossEntropy)];

/// The name of a loss that leaves the output unsaid, or else the whole name.
pub(crate) fn short_loss(loss: Loss) -> String {
    let short = SHORT_LOSSES.iter().find(|(_, known)| *known == loss);
    short.map_or_else(|| loss.to_string(), |&(name, _)| name.to_owned())
}

/// Any value, as an argument.
pub(crate) fn any<V: Named>() -> impl TypedValueParser<Value = V> {
    choice(V::values().into_iter().map(|value| (listed(value), value)).collect())
}

/// An activation of a hidden layer, as an argument: any but the identity, with which several layers compute
/// no more than one.
pub(crate) fn hidden_activation() -> impl TypedValueParser<Value = Activation> {
    let bent = Activation::ALL.into_iter().filter(|&activation| activation != Activation::Identity);
    choice(bent.map(|value| (listed(value), value)).collect())
}

/// A loss by its short name, as an argument.
pub(crate) fn loss_by_short_name() -> impl TypedValueParser<Value = Loss> {
    choice(SHORT_LOSSES.map(|(name, loss)| (name.into(), loss)).into())
}

/// A loss by its short or its whole name, as an argument.
pub(crate) fn loss_by_either_name() -> impl TypedValueParser<Value = Loss> {
    let short = SHORT_LOSSES.map(|(name, loss)| (name.into(), loss));
    choice(short.into_iter().chain(Loss::all().into_iter().map(|loss| (listed(loss), loss))).collect())
}

/// What early stopping can look at, as an argument.
pub(crate) fn watch() -> impl TypedValueParser<Value = Watch> {
    let all = std::iter::once(Watch::Loss).chain(Metric::ALL.into_iter().map(Watch::Metric));
    choice(all.map(|watch| (watch.name().into(), watch)).collect())
}

/// What a table is to teach, as an argument.
pub(crate) fn task() -> impl TypedValueParser<Value = Task> {
    choice([Task::Classification, Task::Regression].map(|task| (task.name().into(), task)).into())
}

/// A preset for tables, as an argument.
pub(crate) fn preset() -> impl TypedValueParser<Value = Preset> {
    choice(Preset::ALL.map(|preset| (preset.name().into(), preset)).into())
}

/// A schedule with its settings, as an argument.
pub(crate) fn schedule(words: &str) -> Result<Arc<dyn Schedule>, ScheduleError> {
    schedule_by_name(words)
}

fn listed(value: impl Named) -> PossibleValue {
    let listed = PossibleValue::new(value.to_string());
    value.help().into_iter().fold(listed, |listed, help| listed.help(help))
}

/// One of `choices` by its name. All of them are listed in `--help`, and where another name is given.
fn choice<V: Copy + Send + Sync + 'static>(
    choices: Vec<(PossibleValue, V)>,
) -> impl TypedValueParser<Value = V> {
    PossibleValuesParser::new(choices.iter().map(|(name, _)| name.clone())).map(move |name| {
        let found = choices.iter().find(|(known, _)| known.get_name() == name);
        found.expect("only the names of the choices pass").1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each_name_is_of_one_value<V: Named + std::fmt::Debug>() {
        for value in V::values() {
            assert_eq!(V::named(&value.to_string()), Some(value));
        }
        assert_eq!(V::named("none"), None);
    }

    #[test]
    fn names_lead_back_to_their_values() {
        each_name_is_of_one_value::<Activation>();
        each_name_is_of_one_value::<Loss>();
        each_name_is_of_one_value::<Init>();
        each_name_is_of_one_value::<Metric>();
        for (name, loss) in SHORT_LOSSES {
            assert_eq!((short_loss(loss).as_str(), Loss::named(name)), (name, None));
        }
        assert_eq!(short_loss(Loss::SigmoidCrossEntropy), "sigmoid-cross-entropy");
    }
}
