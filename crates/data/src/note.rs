//! What a person should know about files that were read all the same.

use std::fmt;
use std::path::PathBuf;

/// Something about files of samples that is worth a warning and no reason to refuse them.
///
/// Its `Display` is one line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// Bytes that are neither zeros nor gzip follow a gzip stream. They were not read.
    AfterGzip {
        /// The file.
        path: PathBuf,
    },
    /// Two files differ that should hold the same: a plain one, which was read, and its `.gz`.
    Differs {
        /// The file that was read.
        path: PathBuf,
        /// The one beside it.
        other: PathBuf,
    },
    /// The folder has files of other sets, too.
    OtherFiles {
        /// The folder.
        folder: PathBuf,
        /// The first file that was read.
        read: String,
        /// What the others begin with.
        others: Vec<String>,
    },
    /// The folder's SHA256SUMS does not name a file that was read.
    Unlisted {
        /// The file.
        path: PathBuf,
    },
    /// A line of SHA256SUMS that cannot be understood.
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// Test samples have labels that no training sample has.
    NeverTrained {
        /// The labels file of the training samples.
        path: PathBuf,
        /// The labels.
        labels: Vec<u32>,
    },
    /// There are so few training samples that none were kept for validation.
    TooFew {
        /// The labels file of the training samples.
        path: PathBuf,
        /// The number of training samples.
        samples: usize,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AfterGzip { path } => write!(
                f,
                "{}: bytes that are no gzip follow the gzip stream; they were not read",
                path.display()
            ),
            Self::Differs { path, other } => write!(
                f,
                "{}: read, but {} has other content; remove one of them",
                path.display(),
                other.display()
            ),
            Self::OtherFiles { folder, read, others } => write!(
                f,
                "{}: {read} and the files that go with it are read; the folder also has those of {}",
                folder.display(),
                others.join(", ")
            ),
            Self::Unlisted { path } => {
                write!(f, "{}: not verified, because SHA256SUMS does not name it", path.display())
            }
            Self::Line { path, line } => write!(
                f,
                "{}: line {line} is no SHA-256 with the name of a file; it was skipped",
                path.display()
            ),
            Self::NeverTrained { path, labels } => write!(
                f,
                "{}: no training sample has the label {}, which test samples have; they will be misread",
                path.display(),
                listed(labels)
            ),
            Self::TooFew { path, samples } => write!(
                f,
                "{}: {samples} samples are too few to keep some for validation; all of them train",
                path.display()
            ),
        }
    }
}

/// Numbers as a list of at most ten.
pub(crate) fn listed(numbers: &[u32]) -> String {
    let shown: Vec<String> = numbers.iter().take(10).map(u32::to_string).collect();
    let more = if numbers.len() > 10 { ", …" } else { "" };
    shown.join(", ") + more
}
