//! Where the samples of MNIST are.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::anyhow;

use crate::Failure;

/// `given`, or the repository's own MNIST.
///
/// # Errors
/// If no folder is given and the repository that this program was built in is not there any more.
pub fn mnist_folder(given: Option<&Path>) -> Result<PathBuf, Failure> {
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    folder(given, built_in.unwrap_or(Path::new("")))
}

/// The files in a folder of samples that no output may replace: those whose names say that they are IDX files,
/// also in a folder of such a name, and their checksums.
pub(crate) fn samples_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let path = entry.path();
        match (name.contains("idx"), path.is_dir()) {
            (true, true) => {
                found.extend(fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path()))
            }
            (is_idx, false) if is_idx || name == "sha256sums" => found.push(path),
            _ => {}
        }
    }
    found
}

fn folder(given: Option<&Path>, repository: &Path) -> Result<PathBuf, Failure> {
    let own = repository.join("datasets/mnist");
    match given {
        Some(given) => Ok(given.to_owned()),
        None if own.is_dir() => Ok(own),
        None => Err(Failure::run(anyhow!(
            "{}: not found; give the folder with MNIST's IDX files with --data DIR",
            own.display()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_repository_a_folder_is_asked_for() {
        let gone = Path::new("/no/such/repository");
        let failure = folder(None, gone).unwrap_err().to_string();
        assert!(failure.starts_with("/no/such/repository/datasets/mnist: not found"), "{failure}");
        assert!(failure.ends_with("--data DIR"), "{failure}");
        assert_eq!(folder(Some(Path::new("mine")), gone).unwrap(), Path::new("mine"));
        assert!(mnist_folder(None).unwrap().ends_with("datasets/mnist"));
    }
}
