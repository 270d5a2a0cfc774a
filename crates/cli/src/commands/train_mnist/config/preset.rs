//! Settings that go well together, by one name.

use nn::{Activation, Init, Loss};
use optim::schedule_by_name;

use crate::commands::train_mnist::Args;

/// What they give on MNIST stands in `--help`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Preset {
    /// The text's network, as without a preset
    Text,
    /// 784-100-10, relu, adam, cosine: 98 % in seconds
    Fast,
    /// 784-800-10 with dropout: 98.6 % and more in minutes
    Best,
}

impl Preset {
    /// `args` with the settings of the preset where they say nothing else.
    pub(super) fn fill(self, mut args: Args) -> Args {
        let (hidden, epochs, batch) = match self {
            Self::Text => return args,
            Self::Fast => (100, 15, 64),
            Self::Best => (800, 60, 128),
        };
        args.layers.get_or_insert_with(|| vec![784, hidden, 10]);
        args.activation.get_or_insert_with(|| vec![Activation::Relu]);
        args.loss.get_or_insert(Loss::SoftmaxCrossEntropy);
        args.init.get_or_insert(Init::He);
        args.epochs = args.epochs.or(epochs.try_into().ok());
        if args.batching().is_none() {
            args.batch_size = batch.try_into().ok();
        }
        if args.optimizer.is_none() && args.eta.is_none() {
            args.optimizer = Some("adam".to_owned());
        }
        if args.schedules.schedule.is_none() {
            args.schedules.schedule = schedule_by_name("cosine").ok();
        }
        if self == Self::Best {
            args.regularisation.dropout.get_or_insert(0.5);
            args.regularisation.input_dropout.get_or_insert(0.2);
        }
        args
    }
}
