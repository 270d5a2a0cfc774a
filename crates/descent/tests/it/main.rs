//! `Classifier` and `Regressor` as a user has them.

mod classifier;
pub mod examples;
mod refused;
mod regressor;
mod rows;
mod support;
