//! Which samples a network gets wrong, and how confident it is in each mistake.

use data::Dataset;
use linalg::compiled_once;
use nn::{Network, class_of};

use crate::evaluation::{in_pieces, pieces_of};

/// A sample that the network puts in the wrong class.
#[derive(Clone, Debug, PartialEq)]
pub struct Misread {
    /// Its index in the data set.
    pub sample: usize,
    /// Its true class.
    pub label: usize,
    /// The network's outputs. There may be more outputs than classes.
    pub outputs: Vec<f64>,
}

impl Misread {
    /// The class that the network chose; `None` if an output is NaN.
    #[must_use]
    pub fn class(&self) -> Option<usize> {
        class_of(&self.outputs)
    }

    /// All outputs with their values, largest first. Equal values keep their order, and NaN comes last.
    #[must_use]
    pub fn ranked(&self) -> Vec<(usize, f64)> {
        let mut ranked: Vec<(usize, f64)> = self.outputs.iter().copied().enumerate().collect();
        ranked.sort_by(|a, b| a.1.is_nan().cmp(&b.1.is_nan()).then(b.1.total_cmp(&a.1)));
        ranked
    }

    /// The output of the class the network chose, minus the output of the true class; infinite if an output
    /// is NaN.
    #[must_use]
    pub fn margin(&self) -> f64 {
        if self.class().is_none() {
            return f64::INFINITY;
        }
        self.outputs.iter().copied().fold(f64::NEG_INFINITY, f64::max) - self.outputs[self.label]
    }
}

compiled_once! {
    /// The misclassified samples, at most `most` of them, with the largest [`Misread::margin`] first. Empty
    /// if the targets are numbers.
    ///
    /// Runs on the current rayon pool. The result does not depend on the pool's size; see [`crate::Threads`].
    ///
    /// # Panics
    /// If the network does not fit the samples, as for [`crate::evaluate`].
    #[must_use]
    pub fn misread<'n, 'd; T>(network: &'n Network<T>, dataset: &'d Dataset<T>, most: usize) -> Vec<Misread> {
        let Some(labels) = dataset.labels() else { return Vec::new() };
        let pieces = in_pieces(network, dataset, 0..pieces_of(dataset), |piece, _, a| {
            let wrong = piece.enumerate().filter(|&(j, i)| class_of(a.col(j)) != Some(labels[i] as usize));
            let misread = wrong.map(|(j, i)| {
                let outputs = a.col(j).iter().map(|x| x.to_f64()).collect();
                Misread { sample: i, label: labels[i] as usize, outputs }
            });
            misread.collect::<Vec<_>>()
        });
        let mut all: Vec<Misread> = pieces.into_iter().flatten().collect();
        // A stable sort keeps samples with equal margins in their order.
        all.sort_by(|a, b| b.margin().total_cmp(&a.margin()));
        all.truncate(most);
        all
    }
}
