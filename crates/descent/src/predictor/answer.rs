//! What a model says of one row.

use nn::Loss;

use crate::Model;

/// The outputs for one row, and what they mean.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    model: &'a Model<f32>,
    outputs: &'a [f32],
}

impl<'a> Answer<'a> {
    pub(super) fn new(model: &'a Model<f32>, outputs: &'a [f32]) -> Self {
        Self { model, outputs }
    }
    /// The outputs of the network, or the mean of those of several: for classes usually their probabilities.
    #[must_use]
    pub fn outputs(&self) -> &'a [f32] {
        self.outputs
    }
    /// The class: the index of the largest output, the first of several.
    #[must_use]
    pub fn class(&self) -> u32 {
        linalg::argmax(self.outputs) as u32
    }
    /// What the class is called, if classes have names.
    #[must_use]
    pub fn class_name(&self) -> Option<&'a str> {
        self.model.classes().and_then(|classes| classes.name(self.class() as usize))
    }
    /// The number, in the unit of the targets: of several quantiles the middle one. See [`Model::number`].
    ///
    /// # Panics
    /// If the model learned the classes of a table.
    #[must_use]
    #[track_caller]
    pub fn number(&self) -> f64 {
        self.model.number(self.outputs)
    }
    /// Two numbers in the unit of the targets, between which a share of the rows lies, if the model was
    /// fitted with an interval. See [`Model::interval`].
    #[must_use]
    pub fn interval(&self) -> Option<[f64; 2]> {
        let quantiles = matches!(self.model.network().topology().loss(), Loss::Quantile(_));
        quantiles.then(|| self.model.interval(self.outputs))
    }
}
