//! The names of activations, losses and initialisers, as a person types them and as they stand in `--json` and in the
//! note of a checkpoint.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use nn::{Activation, Init, Loss};
use serde::Serializer;

/// A setting that is chosen by its name.
pub(crate) trait Named: Copy + PartialEq + Send + Sync + 'static {
    /// Every value.
    const VALUES: &'static [Self];

    /// The name of this one.
    fn name(self) -> &'static str;

    /// What `--help` says of it, beyond its name.
    fn help(self) -> Option<&'static str> {
        None
    }

    /// The value of this name.
    fn named(name: &str) -> Option<Self> {
        Self::VALUES.iter().copied().find(|value| value.name() == name)
    }
}

impl Named for Activation {
    const VALUES: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        match self {
            Self::Sigmoid => "sigmoid",
            Self::Tanh => "tanh",
            Self::Relu => "relu",
            Self::Identity => "identity",
        }
    }
}

impl Named for Loss {
    const VALUES: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        match self {
            Self::Quadratic(Activation::Sigmoid) => "quadratic-sigmoid",
            Self::Quadratic(Activation::Tanh) => "quadratic-tanh",
            Self::Quadratic(Activation::Relu) => "quadratic-relu",
            Self::Quadratic(Activation::Identity) => "quadratic-identity",
            Self::SigmoidCrossEntropy => "sigmoid-cross-entropy",
            Self::SoftmaxCrossEntropy => "softmax-cross-entropy",
        }
    }
}

impl Named for Init {
    const VALUES: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        match self {
            Self::StandardNormal => "standard-normal",
            Self::ScaledNormal => "scaled-normal",
            Self::Glorot => "glorot",
            Self::He => "he",
        }
    }

    fn help(self) -> Option<&'static str> {
        Some(match self {
            Self::StandardNormal => "Variance 1, biases too, as in the text's ancestor",
            Self::ScaledNormal => "Variance 1/inputs",
            Self::Glorot => "Uniform, for tanh and sigmoid",
            Self::He => "Variance 2/inputs, for relu",
        })
    }
}

/// The two losses of the text, by the names that leave the output unsaid.
const SHORT_LOSSES: [(&str, Loss); 2] =
    [("quadratic", Loss::Quadratic(Activation::Sigmoid)), ("cross-entropy", Loss::SoftmaxCrossEntropy)];

/// The name of a loss that leaves the output unsaid, or else the whole name.
pub(crate) fn short_loss(loss: Loss) -> &'static str {
    SHORT_LOSSES.iter().find(|(_, known)| *known == loss).map_or_else(|| loss.name(), |(name, _)| name)
}

/// Any value, as an argument.
pub(crate) fn any<V: Named>() -> impl TypedValueParser<Value = V> {
    choice(V::VALUES.iter().map(|&value| (listed(value), value)).collect())
}

/// An activation that makes something of more than one layer, as an argument.
pub(crate) fn hidden_activation() -> impl TypedValueParser<Value = Activation> {
    let bent = Activation::VALUES.iter().filter(|&&activation| activation != Activation::Identity);
    choice(bent.map(|&value| (listed(value), value)).collect())
}

/// A loss by its short name, as an argument.
pub(crate) fn loss_by_short_name() -> impl TypedValueParser<Value = Loss> {
    choice(SHORT_LOSSES.map(|(name, loss)| (name.into(), loss)).into())
}

/// A loss by its short or its whole name, as an argument.
pub(crate) fn loss_by_either_name() -> impl TypedValueParser<Value = Loss> {
    let short = SHORT_LOSSES.map(|(name, loss)| (name.into(), loss));
    choice(short.into_iter().chain(Loss::VALUES.iter().map(|&loss| (listed(loss), loss))).collect())
}

fn listed(value: impl Named) -> PossibleValue {
    let listed = PossibleValue::new(value.name());
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

/// A value as its name.
pub(crate) fn serialize<V: Named, S: Serializer>(value: &V, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value.name())
}

/// A loss as its short name.
pub(crate) fn serialize_loss<S: Serializer>(loss: &Loss, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(short_loss(*loss))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each_name_is_of_one_value<V: Named + std::fmt::Debug>() {
        for &value in V::VALUES {
            assert_eq!(V::named(value.name()), Some(value));
        }
        assert_eq!(V::named("none"), None);
    }

    #[test]
    fn names_lead_back_to_their_values() {
        each_name_is_of_one_value::<Activation>();
        each_name_is_of_one_value::<Loss>();
        each_name_is_of_one_value::<Init>();
        for (name, loss) in SHORT_LOSSES {
            assert_eq!((short_loss(loss), Loss::named(name)), (name, None));
        }
        assert_eq!(short_loss(Loss::SigmoidCrossEntropy), "sigmoid-cross-entropy");
    }
}
