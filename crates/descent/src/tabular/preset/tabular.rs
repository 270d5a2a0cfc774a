//! RealMLP's recipe as far as validation rows say that it pays (Holzmüller, Grinsztajn and Steinwart, "Better
//! by default", 2024).

use data::Task;
use nn::{Activation, Loss, Periodic, Scale};
use optim::{Adam, Batching, CosLog4, EarlyStopping, Settings, Trainer};

use crate::tabular::Recipe;

pub(super) fn recipe(task: Task) -> Recipe {
    let (eta, sigma, loss) = match task {
        Task::Classification => (0.04, 0.1, Loss::SmoothedSoftmaxCrossEntropy(0.1)),
        Task::Regression => (0.07, 0.3, Loss::Quadratic(Activation::Identity)),
    };
    // The waves of the schedule end with epochs 17, 51 and 119. What the next wave does not mend is over.
    let trainer = Trainer::new(Adam::new(eta).betas(0.9, 0.95))
        .schedule(CosLog4)
        .batching(Batching::MiniBatch(256))
        .epochs(256)
        .average(0.998)
        .early_stopping(EarlyStopping::new(35));
    let recipe = Recipe::new(task, Settings::of(&trainer));
    Recipe {
        loss,
        activation: Activation::Mish,
        embedding: Some(Periodic::new(16, 3, sigma, 0.1)),
        scale: Some(Scale::new(6.0)),
        ntk: true,
        eta_b: 0.1,
        spread_of_biases: 1.0,
        zero_outputs: true,
        ..recipe
    }
    .hidden(&[256, 256, 256])
}
