//! Where the repository keeps its data.

use std::path::{Path, PathBuf};

/// `given`, or the repository's own MNIST.
pub(crate) fn mnist_folder(given: Option<&Path>) -> PathBuf {
    let repository = concat!(env!("CARGO_MANIFEST_DIR"), "/../datasets/mnist");
    given
        .map_or_else(|| PathBuf::from(repository).canonicalize().unwrap_or(repository.into()), Path::to_owned)
}
