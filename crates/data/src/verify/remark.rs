//! What is wrong or odd about files of samples.

use std::fmt;
use std::path::PathBuf;

use crate::note::listed;
use crate::{DataError, Known, KnownSet, Note, Suspect, TableNote};

/// Something wrong or odd. Its `Display` is one line.
///
/// Samples, images and rows are counted from 0. Of two equal ones the later comes first, then the earlier.
#[derive(Debug)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the fields are what the line of the variant says")]
pub enum Remark {
    /// It cannot be read, or not as samples. Wrong.
    Fault(DataError),
    /// Files that are read with a warning.
    Note(Note),
    /// A table that is read with a warning.
    Table(TableNote),
    /// A column that hardly says anything about another row.
    Suspect { origin: String, suspect: Suspect },
    /// A published file under the name of another. Wrong.
    Misnamed { path: PathBuf, known: Known },
    /// Files of two published data sets. Wrong.
    Mixed { path: PathBuf, set: &'static KnownSet, other: PathBuf, other_set: &'static KnownSet },
    /// A file beside those of a published data set that is none of them.
    Changed { path: PathBuf, set: &'static KnownSet },
    /// Images that lie on their side and are not turned, or the reverse.
    Sideways { path: PathBuf, set: &'static KnownSet, turned: bool, asked: bool },
    /// Training or test samples are not there.
    NoPart { path: PathBuf, what: &'static str },
    /// Images of one level.
    Blank { path: PathBuf, count: usize, first: usize },
    /// No pixel is light.
    Dark { path: PathBuf, most: u8 },
    /// Images with a light ground.
    Inverted { path: PathBuf, count: usize, samples: usize },
    /// Labels that are absent between others.
    Gaps { path: PathBuf, first: u32, last: u32, absent: u64 },
    /// A class with few samples.
    Seldom { path: PathBuf, class: String, count: usize },
    /// Classes without test samples.
    Untested { path: PathBuf, labels: Vec<u32> },
    /// Images that are equal to earlier ones.
    Repeated { path: PathBuf, count: usize, first: (usize, usize) },
    /// Equal images of different classes.
    Contradicting { path: PathBuf, count: usize, first: (usize, usize) },
    /// Test images that are training images.
    Shared { path: PathBuf, train: PathBuf, count: usize, first: (usize, usize) },
    /// Rows that are equal to earlier ones.
    RepeatedRows { origin: String, count: usize, first: (usize, usize) },
    /// Equal rows of different classes.
    ContradictingRows { origin: String, column: String, count: usize, first: (usize, usize) },
    /// Rows without anything to learn.
    NoAnswer { origin: String, column: String, count: usize },
    /// All rows are of one class. Wrong.
    OneClass { origin: String, column: String },
}

impl Remark {
    /// Whether it would keep a training from reading the files, or make its result worthless. All else is
    /// odd.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        matches!(self, Self::Fault(_) | Self::Misnamed { .. } | Self::Mixed { .. } | Self::OneClass { .. })
    }
}

/// `3 rows are`, `1 row is`.
fn are(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what} is") } else { format!("{count} {what}s are") }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(error) => error.fmt(f),
            Self::Note(note) => note.fmt(f),
            Self::Table(note) => note.fmt(f),
            Self::Suspect { origin, suspect } => write!(f, "{origin}: {suspect}"),
            Self::Misnamed { path, known } => write!(
                f,
                "{}: is {} of {}, by {}; give it back its name",
                path.display(),
                known.file,
                known.set.name,
                known.by
            ),
            Self::Mixed { path, set, other, other_set } => write!(
                f,
                "{}: is of {}, but {} is of {}; keep each set in a folder of its own",
                path.display(),
                set.name,
                other.display(),
                other_set.name
            ),
            Self::Changed { path, set } => write!(
                f,
                "{}: is not the file of {} as it is published, though others here are: {}",
                path.display(),
                set.name,
                set.page
            ),
            Self::Sideways { path, set, turned, asked } => {
                let lie = if set.sideways { "lie on their side" } else { "are upright" };
                let (are, flag) = if *turned { ("are", "no") } else { ("are not", "yes") };
                let why = if *asked { "as was asked for" } else { "by their names" };
                let what = format!("but {are} turned, {why}; --transposed={flag} is right");
                write!(f, "{}: images of {} {lie}, {what}", path.display(), set.name)
            }
            Self::NoPart { path, what } => {
                let folder = path.parent().unwrap_or(path).display();
                write!(f, "{folder}: there are no {what} samples")
            }
            Self::Blank { path, count, first } => write!(
                f,
                "{}: {} of one level all over, the first of them image {first}",
                path.display(),
                are(*count, "image")
            ),
            Self::Dark { path, most } => write!(
                f,
                "{}: no pixel is above {most} of 255; if the largest should be white, scale them up",
                path.display()
            ),
            Self::Inverted { path, count, samples } => write!(
                f,
                "{}: {count} of {samples} images have a light ground; MNIST and its kind have a dark one",
                path.display()
            ),
            Self::Gaps { path, first, last, absent } => write!(
                f,
                "{}: labels run from {first} to {last}, but {absent} of those between never occur",
                path.display()
            ),
            Self::Seldom { path, class, count } => {
                let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
                write!(f, "{}: class `{class}` is there only {times}", path.display())
            }
            Self::Untested { path, labels } => write!(
                f,
                "{}: no test sample has the label {}, which training samples have",
                path.display(),
                listed(labels)
            ),
            Self::Repeated { path, count, first: (later, earlier) } => write!(
                f,
                "{}: {} equal to one before, image {later} to image {earlier}",
                path.display(),
                are(*count, "image")
            ),
            Self::Contradicting { path, count, first: (later, earlier) } => write!(
                f,
                "{}: {} equal to one of another class, image {later} to image {earlier}",
                path.display(),
                are(*count, "image")
            ),
            Self::Shared { path, train, count, first: (test, trained) } => write!(
                f,
                "{}: {} also in {}, image {test} as image {trained} there; a test should show what is new",
                path.display(),
                are(*count, "image"),
                train.display()
            ),
            Self::RepeatedRows { origin, count, first: (later, earlier) } => write!(
                f,
                "{origin}: {} equal to one before, row {later} to row {earlier}",
                are(*count, "row")
            ),
            Self::ContradictingRows { origin, column, count, first: (later, earlier) } => write!(
                f,
                "{origin}: {} equal to one of another `{column}`, row {later} to row {earlier}",
                are(*count, "row")
            ),
            Self::NoAnswer { origin, column, count } => {
                write!(f, "{origin}: {} without `{column}`; a training leaves them out", are(*count, "row"))
            }
            Self::OneClass { origin, column } => {
                write!(f, "{origin}: `{column}` is the same in every row; there is nothing to tell apart")
            }
        }
    }
}
