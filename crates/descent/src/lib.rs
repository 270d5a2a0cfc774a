//! Dense networks that one simply uses: rows of numbers in, a fitted model out.
//!
//! ```
//! use descent::prelude::*;
//!
//! # fn main() -> Result<(), descent::Error> {
//! # let folder = std::env::temp_dir().join(format!("descent-doc-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder).unwrap();
//! # let path = folder.join("xor.model");
//! let rows = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
//! let model = Classifier::fit(&rows, &[0, 1, 1, 0])?;
//! assert_eq!(model.predict(&rows)?, [0, 1, 1, 0]);
//! model.save(&path)?;
//! # assert_eq!(Classifier::load(&path)?, model);
//! # std::fs::remove_dir_all(&folder).unwrap();
//! # Ok(())
//! # }
//! ```
//!
//! The same with a table, whose columns may be numbers, dates and names, with cells missing:
//!
//! ```
//! use descent::prelude::*;
//!
//! # fn main() -> Result<(), descent::Error> {
//! # let rows: String = (0..60).map(|i| format!("{},{},{}\n", i % 7, ["red", "blue"][i % 2], ["plum", "sloe"][i % 2])).collect();
//! # let file = format!("size,color,fruit\n{rows}");
//! let table = Csv::new().from_bytes(file.as_bytes(), "fruit.csv")?; // or Csv::new().read("fruit.csv")?
//! let model = Classifier::fit(&table, "fruit")?;
//! assert!(model.score(&table, "fruit")? > 0.9);
//! # Ok(())
//! # }
//! ```
//!
//! [`Classifier`] learns which class a row belongs to, [`Regressor`] learns a number. Both choose what they
//! are not told: [`Classifier::builder`] shows the settings. Features may have any scale, since the models
//! standardise them. The same rows, settings and seed give the same model to the last bit, on any number of
//! threads.
//!
//! [`Model`] is what a file holds: any network, with the names of its classes and how its images were framed.
//! [`Predictor`] answers from it all day: from many threads, without allocating.
//!
//! What stands below is there too, each crate as a module: [`optim`] trains any [`nn::Network`] on any
//! [`data::Dataset`], step by step if need be. The [`prelude`] has the names that most programs need.
#![doc(html_root_url = "..")]
#![forbid(unsafe_code)]

mod builder;
mod classifier;
mod error;
mod export;
mod features;
mod import;
mod label;
mod model;
mod predictor;
pub mod prelude;
mod regressor;
mod rows;
mod samples;
mod standard;
pub mod tabular;

#[doc(no_inline)]
pub use {data, linalg, nn, optim};

pub use builder::Builder;
pub use classifier::Classifier;
pub use error::Error;
pub use export::{ExportError, Footprint, Format};
pub use features::Features;
pub use import::{ImportError, described_layers, described_loss};
pub use label::Label;
pub use model::Model;
pub use predictor::{Answer, Predictor, Scratch};
pub use regressor::Regressor;
pub use rows::{Flat, Rows};
pub use samples::{Classes, Numbers};
