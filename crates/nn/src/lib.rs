//! Dense networks: z = w·a + b, a = σ(z), and backpropagation, one file per formula.
//!
//! This crate knows one batch and one set of parameters, and how a network is kept in a [file](mod@file). It
//! does not know files of samples, epochs, threads or learning rates. Samples are columns: an input batch of
//! m samples is an (inputs × m) matrix.
//!
//! ```
//! use linalg::Matrix;
//! use nn::{Activation, Init, Loss, Network, Topology};
//!
//! let topology = Topology::new(&[2, 3, 1], Activation::Sigmoid, Loss::Quadratic(Activation::Sigmoid))?;
//! let network = Network::<f32>::new(topology, Init::ScaledNormal, 1);
//! let x = Matrix::from_rows(&[[0.0, 1.0], [1.0, 1.0]]); // two samples of two features
//! let a = network.predict(x.view());
//! assert_eq!((a.rows(), a.cols()), (1, 2));
//! # Ok::<(), nn::TopologyError>(())
//! ```
#![doc(html_root_url = "..")]
#![forbid(unsafe_code)]

mod activation;
mod backprop;
mod class;
pub mod file;
mod forward;
mod gradient_check;
mod init;
mod input;
mod layer;
mod loss;
mod network;
mod parameters;
mod pieces;
mod sink;
mod squares;
mod topology;
mod workspace;

pub use activation::{Activation, UnknownActivation};
pub use backprop::backprop;
pub use class::class_of;
pub use forward::cost;
pub use gradient_check::{GradientReport, GroupCheck, LayerCheck, Worst, compare_gradients, gradient_check};
pub use init::{Init, UnknownInit};
pub use input::{Input, Pass};
pub use layer::*;
pub use loss::{Loss, Misfit, Own, OwnLoss, Quantiles, TargetSpace, UnknownLoss};
pub use network::{Network, PredictError};
pub use parameters::{Gradients, Parameters, Place, Span};
pub use sink::{Accumulate, InPlaceSgd, Sink};
pub use squares::squares;
pub use topology::{MAX_PARAMETERS, Topology, TopologyError};
pub use workspace::Workspace;

pub(crate) use parameters::LayerRef;
