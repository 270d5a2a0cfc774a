//! `Classifier` and `Regressor` as a user has them.

mod classifier;
pub mod examples;
mod export;
mod fuzz;
#[path = "../../../optim/tests/it/support/fuzzer.rs"]
mod fuzzer;
mod import;
mod model;
#[path = "../../../optim/tests/it/support/mutate.rs"]
mod mutate;
mod predictor;
mod pytorch;
mod refused;
mod regressor;
mod rows;
mod support;
mod tables;
