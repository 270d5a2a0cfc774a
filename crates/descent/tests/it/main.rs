//! `Classifier` and `Regressor` as a user has them.

mod classifier;
pub mod examples;
mod export;
mod import;
mod model;
mod predictor;
mod refused;
mod regressor;
mod rows;
mod support;
mod tables;
