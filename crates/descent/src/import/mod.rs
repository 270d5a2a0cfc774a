//! Networks from the files of others.

mod error;
mod half;
mod safetensors;

pub use error::ImportError;
pub use safetensors::{described_layers, described_loss};
