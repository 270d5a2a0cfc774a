//! Descent: on any function, and on the loss of a network.
//!
//! This crate knows time (epochs, steps) and threads (rayon). It never looks inside a layer. Training gives
//! the same bits on any number of threads: how a mini-batch is split is a function of topology and batch size
//! alone.
//!
//! ```
//! use data::Dataset;
//! use nn::{Activation, Init, Loss, Network, Topology};
//! use optim::{Batching, Sgd, Trainer};
//!
//! let xor = Dataset::classes(2, vec![0., 0., 0., 1., 1., 0., 1., 1.], vec![0, 1, 1, 0], 2)?;
//! let topology = Topology::new(&[2, 8, 2], Activation::Tanh, Loss::SoftmaxCrossEntropy)?;
//! let mut network = Network::<f32>::new(topology, Init::Glorot, 1);
//! let history = Trainer::new(Sgd::new(0.5)).batching(Batching::Full).epochs(500).train(&mut network, &xor)?;
//! assert!(history.epochs.last().unwrap().train_loss < 0.05);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![doc(html_root_url = "..")]
#![forbid(unsafe_code)]

mod advice;
mod average;
mod batch;
mod batching;
mod checkpoint;
mod checkpoint_files;
mod classes;
mod clip;
mod cross_validation;
mod curvature;
mod descent;
mod described;
mod early_stopping;
mod epoch;
mod error;
mod evaluation;
mod guard;
mod health;
mod history;
mod judge;
mod max_norm;
mod memory;
mod metric;
mod misread;
mod more;
mod objective;
mod optimizer;
mod plan;
mod reducer;
mod schedule;
mod settings;
mod shards;
mod state;
mod steps;
mod targets;
mod test_functions;
mod threads;
mod trainer;
mod unscaled;
mod warnings;

pub use advice::{Advice, advice};
pub use batching::Batching;
pub use checkpoint::{CHECKPOINT, Checkpoint};
pub use checkpoint_files::{CheckpointFiles, Found};
pub use classes::{ClassCounts, Z_95, wilson_interval};
pub use clip::Clip;
pub use cross_validation::{Fold, cross_validate};
pub use curvature::curvature;
pub use descent::{Descent, GradientDescent, Outcome, Step};
pub use described::Described;
pub use early_stopping::{Best, EarlyStopping, Watch};
pub use error::TrainError;
pub use evaluation::{Evaluation, evaluate};
pub use guard::Symptom;
pub use health::LayerHealth;
pub use history::{EpochRecord, History};
pub use memory::{check_memory, evaluation_bytes, network_bytes, workspace_bytes};
pub use metric::{Better, Metric, Predictions, UnknownMetric, predictions};
pub use misread::{Misread, misread};
pub use objective::{Objective, check_gradient};
pub use optimizer::*;
pub use plan::{Plan, Split};
pub use reducer::{Alone, Reducer};
pub use schedule::*;
pub use settings::Settings;
pub use state::{Position, Snapshot, State};
pub use test_functions::TestFunction;
pub use threads::Threads;
pub use trainer::{Event, Observer, Progress, Trainer};
pub use unscaled::Unscaled;
pub use warnings::{HealthWarning, warnings};

#[cfg(doctest)]
mod guide;
