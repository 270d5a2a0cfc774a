//! What one tries first: two hidden layers of ReLUs, Adam, and standardised numbers.

use data::{Scaling, Task};
use optim::{Adam, Batching, EarlyStopping, Settings, Trainer};

use crate::tabular::Recipe;

pub(super) fn recipe(task: Task) -> Recipe {
    let trainer = Trainer::new(Adam::new(0.001)).batching(Batching::MiniBatch(32)).epochs(200);
    let stopping = EarlyStopping::new(20);
    let recipe = Recipe::new(task, Settings::of(&trainer.early_stopping(stopping)));
    let encoder = recipe.encoder.numbers(Scaling::Standard).frequent_numbers(None);
    Recipe { encoder, ..recipe }.hidden(&[64, 64])
}
