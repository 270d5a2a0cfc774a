//! Samples: where they come from, which are kept apart, and in what order they are seen.
//!
//! This crate does not know what learns from them. A [`Dataset`] holds features (images as bytes, or tables
//! of numbers, of which some may be kept without their zeros) and targets (class labels, or numbers to fit);
//! [`Dataset::gather`] writes a mini-batch as columns. An [`Encoder`] makes one of a [`Table`].
//!
//! ```
//! use data::Dataset;
//! use linalg::Matrix;
//! // Four samples of two features, of classes 0 and 1.
//! let xor = Dataset::<f32>::classes(2, vec![0., 0., 0., 1., 1., 0., 1., 1.], vec![0, 1, 1, 0], 2)?;
//! let (mut x, mut y) = (Matrix::zeros(2, 2), Matrix::zeros(2, 2));
//! xor.gather(&[1, 3], x.view_mut(), y.view_mut());
//! assert_eq!((x.col(0), y.col(0)), ([0., 1.].as_slice(), [0., 1.].as_slice()));
//! # Ok::<(), data::DataError>(())
//! ```
#![doc(html_root_url = "..")]
#![forbid(unsafe_code)]

mod area;
mod cells;
mod character;
mod characters;
mod checksums;
mod class_names;
mod dataset;
mod doubt;
mod drawing;
mod encoder;
mod error;
mod foreign;
mod framing;
mod gzip;
mod idx;
mod idx_files;
mod idx_folder;
mod idx_stream;
mod in_parallel;
mod ink;
mod known;
mod labels;
mod lines;
mod listing;
mod mnist;
mod names;
mod note;
mod official;
mod order;
mod orientation;
mod panel;
mod pixels;
mod rows;
mod shade;
mod source;
mod sums;
mod table;
pub mod verify;

pub use class_names::ClassNames;
pub use dataset::{Dataset, Targets, few_non_zeros};
pub use doubt::Doubt;
pub use drawing::{Drawing, Seen};
pub use encoder::{
    Cell, ColumnCells, ColumnRules, Distribution, Encoded, Encoder, EncoderError, EncoderOptions, LeftOut,
    NORMAL_QUANTILE, NormalQuantile, Pairs, Reason, Rule, Scaling, TargetScale, Task,
};
pub use error::DataError;
pub use framing::Framing;
pub use idx::{ElementType, Elements, Idx, MAX_IDX_BYTES};
pub use idx_files::{IdxFiles, Samples};
pub use idx_folder::IdxFolder;
pub use known::{Known, KnownSet};
pub use mnist::Mnist;
pub use note::Note;
pub use order::epoch_order;
pub use rows::{MnistRows, Rows, RowsOfTable};
pub use source::{Chunk, Chunks, Source};
pub use table::{
    Cells, Column, Csv, DateFormat, Finding, Kind, Looks, MISSING_WORDS, Sampled, Schema, Suspect, Table,
    TableFault, TableNote,
};
