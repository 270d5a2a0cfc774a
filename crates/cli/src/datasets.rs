//! Where samples in IDX files are, and how they are read.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::builder::BoolishValueParser;
use data::{DataError, IdxFiles, IdxFolder};

use crate::Failure;

/// What can be said about the files of a folder.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct FilesArgs {
    /// What the names of the files begin with, such as emnist-letters, if the folder has several sets; mnist
    /// for train-images-idx3-ubyte and so on
    #[arg(long, value_name = "NAME")]
    pub(crate) set: Option<String>,
    /// The images lie on their side: exchange their rows and columns [default: yes for files called emnist-…]
    #[arg(
        long, value_name = "yes|no", num_args = 0..=1, require_equals = true, default_missing_value = "yes",
        value_parser = BoolishValueParser::new()
    )]
    pub(crate) transposed: Option<bool>,
}

impl FilesArgs {
    pub(crate) fn folder(&self, folder: &Path) -> IdxFolder {
        IdxFolder::new(folder).set(self.set.clone()).transposed(self.transposed)
    }

    pub(crate) fn files(&self, images: &Path, labels: &Path) -> IdxFiles {
        IdxFiles::new(images, labels).transposed(self.transposed)
    }

    /// Names and values of the flags that were given, as a shell takes them.
    pub(crate) fn given(&self, quoted: impl Fn(&Path) -> String) -> Vec<String> {
        let set = self.set.as_ref().map(|set| format!("--set {}", quoted(set.as_ref())));
        let transposed =
            self.transposed.map(|yes| format!("--transposed={}", if yes { "yes" } else { "no" }));
        set.into_iter().chain(transposed).collect()
    }
}

/// Adds what to do about files that cannot be read as they are; `missing` is for those that are not there.
pub(crate) fn explain(error: DataError, missing: &str) -> Failure {
    match error {
        DataError::Missing { .. } => Failure::run(anyhow!("{error}; {missing}")),
        DataError::SeveralSets { .. } => Failure::arguments(anyhow!("{error}; choose one with --set NAME")),
        DataError::NoSet { .. } => Failure::arguments(anyhow!("--set: {error}")),
        other => Failure::run(other),
    }
}

/// `given`, or the repository's own MNIST.
///
/// # Errors
/// If no folder is given and the repository that this program was built in is not there any more.
pub fn mnist_folder(given: Option<&Path>) -> Result<PathBuf, Failure> {
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    folder(given, built_in.unwrap_or(Path::new("")))
}

/// The files in a folder of samples that no output may replace: those whose names say that they are IDX
/// files, also in a folder of such a name, and their checksums.
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
