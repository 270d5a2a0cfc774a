//! Where the samples of MNIST are.

use std::path::{Path, PathBuf};

use anyhow::anyhow;

use crate::Failure;

/// The folder that lay beside the source when this program was built.
const BESIDE_THE_SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/mnist");

/// `given`, or the repository's own MNIST.
///
/// # Errors
/// If no folder is given and the repository that this program was built in is not there any more.
pub fn mnist_folder(given: Option<&Path>) -> Result<PathBuf, Failure> {
    folder(given, Path::new(BESIDE_THE_SOURCE))
}

fn folder(given: Option<&Path>, built_in: &Path) -> Result<PathBuf, Failure> {
    match (given, built_in.canonicalize()) {
        (Some(given), _) => Ok(given.to_owned()),
        (None, Ok(folder)) => Ok(folder),
        (None, Err(_)) => Err(Failure::run(anyhow!(
            "{}: not found; give the folder with MNIST's IDX files with --data DIR",
            built_in.display()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_repository_a_folder_is_asked_for() {
        let gone = Path::new("/no/such/repository/datasets/mnist");
        let failure = folder(None, gone).unwrap_err().to_string();
        assert!(failure.starts_with("/no/such/repository/datasets/mnist: not found"), "{failure}");
        assert!(failure.ends_with("--data DIR"), "{failure}");
        assert_eq!(folder(Some(Path::new("mine")), gone).unwrap(), Path::new("mine"));
        assert!(mnist_folder(None).unwrap().ends_with("datasets/mnist"));
    }
}
