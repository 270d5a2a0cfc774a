//! Which samples a network gets wrong, and how sure it is of it.

use data::Dataset;
use linalg::{argmax, compiled_once};
use nn::Network;

use crate::evaluation::in_pieces;

/// A sample that was taken for another class than its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Misread {
    /// Its index in the data set.
    pub sample: usize,
    /// The class it is of.
    pub label: usize,
    /// The network's outputs, one per class or more.
    pub outputs: Vec<f64>,
}

impl Misread {
    /// All outputs with their values, the largest first; equal ones in their order.
    #[must_use]
    pub fn ranked(&self) -> Vec<(usize, f64)> {
        let mut ranked: Vec<(usize, f64)> = self.outputs.iter().copied().enumerate().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        ranked
    }

    /// How far the output of the class it was taken for lies above that of its own.
    #[must_use]
    pub fn margin(&self) -> f64 {
        self.outputs.iter().copied().fold(f64::NEG_INFINITY, f64::max) - self.outputs[self.label]
    }
}

compiled_once! {
    /// The samples that are taken for a wrong class, those with the largest [`Misread::margin`] first, `most` at most. None for
    /// targets that are numbers.
    ///
    /// Runs on the current rayon pool, and the result does not depend on its size; see [`crate::Threads`].
    ///
    /// # Panics
    /// If the network does not fit the samples, as [`crate::evaluate`].
    #[must_use]
    pub fn misread<'n, 'd; T>(network: &'n Network<T>, dataset: &'d Dataset<T>, most: usize) -> Vec<Misread> {
        let Some(labels) = dataset.labels() else { return Vec::new() };
        let pieces = in_pieces(network, dataset, |piece, _, a| {
            let wrong = piece.enumerate().filter(|&(j, i)| argmax(a.col(j)) != labels[i] as usize);
            let misread = wrong.map(|(j, i)| {
                let outputs = a.col(j).iter().map(|x| x.to_f64()).collect();
                Misread { sample: i, label: labels[i] as usize, outputs }
            });
            misread.collect::<Vec<_>>()
        });
        let mut all: Vec<Misread> = pieces.into_iter().flatten().collect();
        // Stable: equally bad ones stay in the order of the samples.
        all.sort_by(|a, b| b.margin().total_cmp(&a.margin()));
        all.truncate(most);
        all
    }
}
