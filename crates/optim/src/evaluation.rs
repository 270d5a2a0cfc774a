//! How good a network is on samples it was not trained on.

use std::ops::Range;

use data::Dataset;
use linalg::{MatRef, Scalar, Sequential, compiled_once};
use nn::{Network, Workspace, class_of, cost};
use rayon::prelude::*;

use crate::batch::Batch;
use crate::{Reducer, TrainError};

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

/// Runs the network over all samples. The largest output decides the class of a sample; a sample with an
/// output that is NaN has none. Targets that the loss cannot mean cost what its formula says.
///
/// Runs on the current rayon pool; see [`crate::Threads`]. The result does not depend on the pool's size:
/// pieces of fixed size are collected, then added in order.
///
/// # Panics
/// If the network does not fit the samples: its inputs differ from their width, or it has too few outputs.
#[must_use]
pub fn evaluate<T: Scalar>(network: &Network<T>, dataset: &Dataset<T>) -> Evaluation {
    of_sums(network, dataset, &sums(network, dataset, 0..pieces_of(dataset)))
}

/// As [`evaluate`], by all members, each of which looks at some of the pieces: the same bits for any number
/// of members.
///
/// # Errors
/// If another member ended the training.
pub(crate) fn evaluate_together<T: Scalar>(
    network: &Network<T>,
    dataset: &Dataset<T>,
    reducer: &mut dyn Reducer<T>,
) -> Result<Evaluation, TrainError> {
    let mut sums = sums(network, dataset, reducer.part(pieces_of(dataset)));
    reducer.add(&mut sums)?;
    Ok(of_sums(network, dataset, &sums))
}

compiled_once! {
    /// What these pieces say: for each piece of all the loss summed over its samples, 0 for a piece that is
    /// not among these; in the same way the weights of the samples that are right; then the confusion matrix,
    /// row by row, and the samples of each class without one.
    fn sums<'n, 'd; T>(network: &'n Network<T>, dataset: &'d Dataset<T>, range: Range<usize>) -> Vec<f64> {
        let (classes, outputs) = (classes_of(dataset), network.topology().outputs());
        let (first, count) = (range.start, pieces_of(dataset));
        let pieces = in_pieces(network, dataset, range, |piece, total, a| {
            let mut confusion = vec![0.0; classes * outputs];
            let mut nan = vec![0.0; classes];
            let mut right = 0.0;
            if let Some(labels) = dataset.labels() {
                for (j, i) in piece.enumerate() {
                    let label = labels[i] as usize;
                    match class_of(a.col(j)) {
                        Some(class) => {
                            confusion[label * outputs + class] += 1.0;
                            right += if class == label { dataset.weight(i) } else { 0.0 };
                        }
                        None => nan[label] += 1.0,
                    }
                }
            }
            (total, right, [confusion, nan].concat())
        });
        let mut sums = vec![0.0; 2 * count + classes * (outputs + 1)];
        let (of_pieces, counts) = sums.split_at_mut(2 * count);
        for (piece, (total, right, these)) in pieces.into_iter().enumerate() {
            of_pieces[first + piece] = total;
            of_pieces[count + first + piece] = right;
            counts.iter_mut().zip(these).for_each(|(sum, n): (&mut f64, f64)| *sum += n);
        }
        sums
    }
}

/// The evaluation that the sums of all pieces give.
fn of_sums<T: Scalar>(network: &Network<T>, dataset: &Dataset<T>, sums: &[f64]) -> Evaluation {
    let (classes, outputs) = (classes_of(dataset), network.topology().outputs());
    let (samples, count) = (dataset.len(), pieces_of(dataset));
    let in_order = |sums: &[f64]| sums.iter().fold(0.0, |sum, x| sum + x);
    let (loss, right) = (in_order(&sums[..count]), in_order(&sums[count..2 * count]));
    let whole = |counts: &[f64]| counts.iter().map(|&n| n as u64).collect::<Vec<u64>>();
    let (confusion, nan) = sums[2 * count..].split_at(classes * outputs);
    let weighted = dataset.weights().is_some() && classes > 0;
    Evaluation {
        loss: loss / samples as f64,
        samples,
        confusion: confusion.chunks(outputs).map(whole).collect(),
        nan: whole(nan),
        weighted_accuracy: weighted.then(|| right / samples as f64),
    }
}

/// The number of classes; 0 for numeric targets.
fn classes_of<T: Scalar>(dataset: &Dataset<T>) -> usize {
    dataset.labels().map_or(0, |_| dataset.target_width())
}

/// The number of pieces of an evaluation.
pub(crate) fn pieces_of<T: Scalar>(dataset: &Dataset<T>) -> usize {
    dataset.len().div_ceil(CHUNK)
}

/// Runs `judge` on each of these pieces of the samples and returns the results in order. `judge` gets the
/// indices of the piece, Σ C_x over it with the weights of its samples, and the network's output (outputs ×
/// samples of the piece).
#[track_caller]
pub(crate) fn in_pieces<T: Scalar, R: Send>(
    network: &Network<T>,
    dataset: &Dataset<T>,
    pieces: Range<usize>,
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
    pieces.into_par_iter().map_init(memory, piece).collect()
}
