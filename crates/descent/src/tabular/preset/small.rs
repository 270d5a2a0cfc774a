//! One hidden layer, as a small device can have it.

use data::{Scaling, Task};
use optim::{Adam, Batching, Cosine, EarlyStopping, Settings, Trainer};

use crate::tabular::Recipe;

pub(super) fn recipe(task: Task) -> Recipe {
    let trainer =
        Trainer::new(Adam::new(0.01)).schedule(Cosine).batching(Batching::MiniBatch(64)).epochs(100);
    let stopping = EarlyStopping::new(30);
    let recipe = Recipe::new(task, Settings::of(&trainer.early_stopping(stopping)));
    // Each frequent number or category costs a column of weights.
    let encoder = recipe.encoder.numbers(Scaling::Standard).frequent_numbers(None);
    Recipe { encoder, ..recipe }.hidden(&[16])
}
