//! The names that most programs need: `use descent::prelude::*;`.

pub use data::Dataset;
pub use linalg::Matrix;
pub use nn::{Activation, Init, Loss, Network, Topology};
pub use optim::{Adam, Batching, Sgd, Trainer, evaluate};

pub use crate::{Classifier, Flat, Model, Regressor};
