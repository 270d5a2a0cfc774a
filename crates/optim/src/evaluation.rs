//! How good a network is on samples it was not trained on.

use std::ops::Range;

use data::Dataset;
use linalg::{MatRef, Scalar, Sequential, compiled_once};
use nn::{Network, Workspace, class_of, cost};
use rayon::prelude::*;

use crate::batch::Batch;

/// The number of samples in one piece of an evaluation.
pub(crate) const CHUNK: usize = 250;

/// The loss and, for class targets, the confusion matrix.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluation {
    /// The mean of C_x, each with the weight of its sample; NaN if there are no samples.
    pub loss: f64,
    /// The number of samples.
    pub samples: usize,
    /// `confusion[t][p]` counts the samples of class t that the network put in class p. Empty for numeric
    /// targets. If the network has more outputs than classes, there are more columns than rows.
    pub confusion: Vec<Vec<u64>>,
    /// `nan[t]` counts the samples of class t with an output that is NaN. They are in no class, and count as
    /// wrong.
    pub nan: Vec<u64>,
    /// The share of correctly classified samples, each with its weight. `None` without weights.
    pub weighted_accuracy: Option<f64>,
}

impl Evaluation {
    /// The number of correctly classified samples.
    #[must_use]
    pub fn correct(&self) -> u64 {
        self.confusion.iter().enumerate().map(|(t, row)| row[t]).sum()
    }
    /// The number of samples with an output that is NaN, for class targets.
    #[must_use]
    pub fn without_class(&self) -> u64 {
        self.nan.iter().sum()
    }
    /// The share of correctly classified samples, for class targets. Each counts with its weight.
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        if self.weighted_accuracy.is_some() {
            return self.weighted_accuracy;
        }
        (!self.confusion.is_empty()).then(|| self.correct() as f64 / self.samples as f64)
    }
}

compiled_once! {
    /// Runs the network over all samples. The largest output decides the class of a sample;
    /// a sample with an output that is NaN has none. Targets that the loss cannot mean cost what its formula
    /// says.
    ///
    /// Runs on the current rayon pool; see [`crate::Threads`]. The result does not depend on the pool's size:
    /// pieces of fixed size are collected, then added in order.
    ///
    /// # Panics
    /// If the network does not fit the samples: its inputs differ from their width, or it has too few
    /// outputs.
    #[must_use]
    pub fn evaluate<'n, 'd; T>(network: &'n Network<T>, dataset: &'d Dataset<T>) -> Evaluation {
        let (outputs, samples) = (network.topology().outputs(), dataset.len());
        let classes = dataset.labels().map_or(0, |_| dataset.target_width());
        let pieces = in_pieces(network, dataset, |piece, total, a| {
            let mut confusion = vec![vec![0; outputs]; classes];
            let mut nan = vec![0; classes];
            let mut right = 0.0;
            if let Some(labels) = dataset.labels() {
                for (j, i) in piece.enumerate() {
                    let label = labels[i] as usize;
                    match class_of(a.col(j)) {
                        Some(class) => {
                            confusion[label][class] += 1;
                            right += if class == label { dataset.weight(i) } else { 0.0 };
                        }
                        None => nan[label] += 1,
                    }
                }
            }
            (total, right, confusion, nan)
        });
        let (mut loss, mut right) = (0.0, 0.0);
        let mut confusion = vec![vec![0; outputs]; classes];
        let mut nan = vec![0; classes];
        for (total, right_piece, piece, nan_piece) in pieces {
            loss += total;
            right += right_piece;
            nan.iter_mut().zip(nan_piece).for_each(|(sum, n): (&mut u64, u64)| *sum += n);
            for (sum, row) in confusion.iter_mut().zip(piece) {
                sum.iter_mut().zip(row).for_each(|(sum, n): (&mut u64, u64)| *sum += n);
            }
        }
        let weighted = dataset.weights().is_some() && classes > 0;
        let weighted_accuracy = weighted.then(|| right / samples as f64);
        Evaluation { loss: loss / samples as f64, samples, confusion, nan, weighted_accuracy }
    }
}

/// Runs `judge` on each piece of the samples and returns the results in order. `judge` gets the indices of
/// the piece, Σ C_x over it with the weights of its samples, and the network's output (outputs × samples of
/// the piece).
#[track_caller]
pub(crate) fn in_pieces<T: Scalar, R: Send>(
    network: &Network<T>,
    dataset: &Dataset<T>,
    judge: impl Fn(Range<usize>, f64, MatRef<'_, T>) -> R + Sync,
) -> Vec<R> {
    let (topology, samples) = (network.topology(), dataset.len());
    let memory = || (Workspace::new(topology, CHUNK), Batch::new(network, dataset, CHUNK));
    let piece = |(workspace, batch): &mut (Workspace<T>, Batch<T>), piece: usize| {
        let first = piece * CHUNK;
        let m = CHUNK.min(samples - first);
        let indices: Vec<u32> = (first..first + m).map(|i| i as u32).collect();
        let (x, y) = batch.gather(&Sequential, dataset, &indices, &[]);
        let total = cost(&Sequential, network, x, y, workspace);
        judge(first..first + m, total, workspace.a(topology.layers().len() - 1, m))
    };
    (0..samples.div_ceil(CHUNK)).into_par_iter().map_init(memory, piece).collect()
}
