//! The names that most programs need: `use descent::prelude::*;`.

#[doc(no_inline)]
pub use data::{Cell, Column, Csv, Dataset, Table};
#[doc(no_inline)]
pub use linalg::Matrix;
#[doc(no_inline)]
pub use nn::{Activation, Init, Loss, Network, Topology};
#[doc(no_inline)]
pub use optim::{Adam, Batching, Sgd, Trainer, evaluate};

pub use crate::{Classifier, Flat, Model, Predictor, Regressor};
