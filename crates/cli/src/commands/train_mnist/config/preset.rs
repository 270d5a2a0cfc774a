//! Settings that go well together, by one name.

use std::num::NonZeroUsize;
use std::sync::Arc;

use nn::{Activation, Init, Loss};
use optim::Cosine;

use crate::commands::train_mnist::Args;

/// They were chosen by the validation samples of MNIST. What they give on its test samples stands in
/// `--help`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Preset {
    /// The text's network, as without a preset
    Text,
    /// 784-100-10 with a little dropout: 98.3 % of MNIST's test samples right, in seconds
    Fast,
    /// 784-800-10 with dropout: 98.7 % of MNIST's test samples right, in half a minute
    Best,
}

/// What a preset says.
struct Values {
    hidden: usize,
    activation: Activation,
    batch: usize,
    epochs: usize,
    eta: f64,
    /// Of the inputs, and of the activations of the hidden layer.
    dropout: (f64, f64),
}

/// The η of plain gradient descent with these activations and this loss.
const ETA_OF_SGD: f64 = 0.1;

impl Preset {
    fn values(self) -> Option<Values> {
        match self {
            Self::Text => None,
            Self::Fast => Some(Values {
                hidden: 100,
                activation: Activation::Gelu,
                batch: 64,
                epochs: 20,
                eta: 0.003,
                dropout: (0.1, 0.1),
            }),
            Self::Best => Some(Values {
                hidden: 800,
                activation: Activation::Gelu,
                batch: 128,
                epochs: 40,
                eta: 0.002,
                dropout: (0.2, 0.5),
            }),
        }
    }

    /// `args` with the settings of the preset where they say nothing else.
    pub(super) fn fill(self, mut args: Args) -> Args {
        let Some(Values { hidden, activation, batch, epochs, eta, dropout }) = self.values() else {
            return args;
        };
        args.layers.get_or_insert_with(|| vec![784, hidden, 10]);
        args.activation.get_or_insert_with(|| vec![activation]);
        args.loss.get_or_insert(Loss::SoftmaxCrossEntropy);
        args.training.init.get_or_insert(Init::He);
        args.training.epochs = args.training.epochs.or(NonZeroUsize::new(epochs));
        if args.training.batching().is_none() {
            args.training.batch_size = NonZeroUsize::new(batch);
        }
        match args.training.optimizer.as_deref() {
            None => {
                args.training.optimizer = Some("adamw".to_owned());
                args.training.eta.get_or_insert(eta);
                args.training.regularisation.weight_decay.get_or_insert(0.05);
            }
            Some("sgd") => drop(args.training.eta.get_or_insert(ETA_OF_SGD)),
            // The others have a step size of their own.
            Some(_) => {}
        }
        if args.training.schedules.schedule.is_none() {
            args.training.schedules.schedule = Some(Arc::new(Cosine));
        }
        args.training.regularisation.input_dropout.get_or_insert(dropout.0);
        if args.layers.as_ref().is_some_and(|layers| layers.len() > 2) {
            args.training.regularisation.dropout.get_or_insert(dropout.1);
        }
        args
    }
}
