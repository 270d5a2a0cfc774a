//! What can be wrong with data from outside.

use std::io;
use std::path::PathBuf;

use files::FileError;

use crate::{ElementType, EncoderError, TableFault};

/// A file or a table is not what it should be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The file cannot be opened or read.
    #[error("{}: cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file of rows cannot be written or read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A block of a file of rows is damaged. The next run sees no more than the first: the file must go.
    #[error("{damage}; delete it, and the next run makes it anew")]
    DamagedRows {
        /// What is wrong, with the path of the file.
        damage: FileError,
    },
    /// A batch of rows does not fit in the memory for them.
    #[error(
        "{}: two batches of its rows take {needed} bytes, more than the buffer of {buffer}; allow a larger one, \
         or make batches smaller", path.display()
    )]
    Buffer {
        /// The file of rows.
        path: PathBuf,
        /// Bytes of the buffer.
        buffer: u64,
        /// Bytes that are needed.
        needed: u64,
    },
    /// The file does not exist, neither plain nor as `.gz`, nor under another of its usual names.
    #[error("{}: not found, neither plain nor as .gz nor by another of its names{hint}", path.display())]
    Missing {
        /// The plain file, as its authors name it.
        path: PathBuf,
        /// What is there instead.
        hint: String,
    },
    /// The file is a link to a place where nothing is.
    #[error("{}: a link to {}, where nothing is", path.display(), target.display())]
    BrokenLink {
        /// The link.
        path: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },
    /// Two files could be the one that is wanted.
    #[error("{}: could be read as well as {}; remove one of them", path.display(), other.display())]
    Ambiguous {
        /// A file.
        path: PathBuf,
        /// The other one.
        other: PathBuf,
    },
    /// A folder has the files of several sets.
    #[error("{}: has the files of several sets: {}", folder.display(), sets.join(", "))]
    SeveralSets {
        /// The folder.
        folder: PathBuf,
        /// What the names of their files begin with.
        sets: Vec<String>,
    },
    /// A folder has no files of the set that was asked for.
    #[error(
        "{}: has no files of {asked}; {}", folder.display(),
        if found.is_empty() { "nor of another set".to_owned() } else { format!("it has {}", found.join(", ")) }
    )]
    NoSet {
        /// The folder.
        folder: PathBuf,
        /// The set that was asked for.
        asked: String,
        /// The sets that are there.
        found: Vec<String>,
    },
    /// A class that cannot be called so.
    #[error("the class name {name:?} {fault}")]
    ClassName {
        /// The name.
        name: String,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// The gzip stream is damaged or ends early.
    #[error("{}: damaged gzip stream: {source}", path.display())]
    Gzip {
        /// The file.
        path: PathBuf,
        /// What the decoder found.
        source: io::Error,
    },
    /// The bytes do not have the hash that the folder's SHA256SUMS gives.
    #[error("{}: SHA-256 is {found}, but SHA256SUMS says {expected}; get the file again", path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
        /// The hash in SHA256SUMS.
        expected: String,
        /// The hash of the file.
        found: String,
    },
    /// The file does not start with an IDX magic number.
    #[error("{}: not an IDX file: {what}", path.display())]
    Magic {
        /// The file.
        path: PathBuf,
        /// Its first bytes, four at most.
        found: Vec<u8>,
        /// What it is instead, in words.
        what: String,
    },
    /// A value of a file cannot be what it should be.
    #[error("{}: {value} of sample {sample} is not {expected}", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// The sample, from 0.
        sample: usize,
        /// The value.
        value: String,
        /// What it should be.
        expected: &'static str,
    },
    /// The images have colours.
    #[error("{}: images of {found} channels, expected 1, which is grey", path.display())]
    Channels {
        /// The file.
        path: PathBuf,
        /// The number of channels.
        found: usize,
    },
    /// A label names none of the classes that are known.
    #[error("{}: label {label} of sample {sample} is none of the classes {classes}", path.display())]
    NoClass {
        /// The file.
        path: PathBuf,
        /// The sample, from 0.
        sample: usize,
        /// The label.
        label: u32,
        /// The names of the classes.
        classes: String,
    },
    /// The header ends early.
    #[error("{}: ends within the IDX header, after {found} of {expected} bytes", path.display())]
    Header {
        /// The file.
        path: PathBuf,
        /// The length of the header.
        expected: usize,
        /// The bytes there are.
        found: usize,
    },
    /// The elements have another type than requested.
    #[error("{}: holds {found} elements, expected {expected}", path.display())]
    Elements {
        /// The file.
        path: PathBuf,
        /// The requested type.
        expected: ElementType,
        /// The type in the file.
        found: ElementType,
    },
    /// The file has another number of dimensions than requested: images where labels should be, or the
    /// reverse.
    #[error("{}: has {found} dimension(s), expected {expected} ({meaning})", path.display())]
    Dimensions {
        /// The file.
        path: PathBuf,
        /// The requested number.
        expected: usize,
        /// The number in the file.
        found: usize,
        /// What the dimensions mean.
        meaning: &'static str,
    },
    /// The header announces more than [`crate::MAX_IDX_BYTES`].
    #[error("{}: header announces {dimensions:?} elements, more than {limit} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The dimensions of the header.
        dimensions: Vec<u32>,
        /// The limit in bytes.
        limit: usize,
    },
    /// There are more or fewer bytes than the header announces.
    #[error(
        "{}: header announces {expected} bytes of elements, found {}{found}",
        path.display(), if *more { "more than " } else { "" }
    )]
    Length {
        /// The file.
        path: PathBuf,
        /// Bytes announced.
        expected: usize,
        /// Bytes found.
        found: usize,
        /// Whether more bytes follow those that were read.
        more: bool,
    },
    /// The images have another size than the training images.
    #[error(
        "{}: images of {}×{} pixels, but the training images have {}×{}",
        path.display(), found.0, found.1, expected.0, expected.1
    )]
    ImageShape {
        /// The file.
        path: PathBuf,
        /// Rows and columns of the training images.
        expected: (usize, usize),
        /// Rows and columns in the file.
        found: (usize, usize),
    },
    /// Two numbers that must agree differ.
    #[error("{what}: expected {expected}, found {found}")]
    Count {
        /// What was counted.
        what: String,
        /// The right number.
        expected: usize,
        /// The number found.
        found: usize,
    },
    /// A number that must be positive is 0.
    #[error("{what}: 0, but at least 1 is needed")]
    Zero {
        /// What was counted.
        what: &'static str,
    },
    /// Samples that need more numbers than there can be.
    #[error("{what}: {samples} samples of {first}×{second} need more than there can be, found {found}")]
    Overflow {
        /// What was counted.
        what: &'static str,
        /// The number of samples.
        samples: usize,
        /// Rows of an image, or numbers of a sample.
        first: usize,
        /// Columns of an image, or 1.
        second: usize,
        /// How many there are.
        found: usize,
    },
    /// A label names no class.
    #[error("{source_name}: label {found} of sample {sample} is not below the number of classes, {classes}")]
    Label {
        /// Where the labels come from.
        source_name: String,
        /// The sample, from 0.
        sample: usize,
        /// The label.
        found: usize,
        /// The number of classes.
        classes: usize,
    },
    /// A number is infinite or NaN.
    #[error("{what} of sample {sample} is not a finite number")]
    NotFinite {
        /// Which table: features or targets.
        what: &'static str,
        /// The sample, from 0.
        sample: usize,
    },
    /// A weight that cannot be.
    #[error("{what} {index} is {found}, but must be positive and finite")]
    Weight {
        /// Whether it is that of a sample or of a class.
        what: &'static str,
        /// Which, from 0.
        index: usize,
        /// The weight.
        found: f64,
    },
    /// Weights of classes for numbers to fit.
    #[error("weights of classes for targets that are numbers; give each sample a weight")]
    NoClasses,
    /// A table is not what it should be.
    #[error("{origin}: {fault}")]
    Table {
        /// The file, or `table` for one that a program made.
        origin: String,
        /// What is wrong with it.
        fault: TableFault,
    },
    /// A drawing is all paper.
    #[error(
        "no ink: nothing differs from the border by more than {contrast} of 255 levels, {needed} are needed"
    )]
    NoInk {
        /// The largest difference from the paper, less the variation of the border itself.
        contrast: u16,
        /// The least difference that counts as ink.
        needed: u16,
    },
    /// A table cannot be encoded.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
}
