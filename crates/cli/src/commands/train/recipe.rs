//! temporary
use anyhow::Result;
use data::{Dataset, Encoder, EncoderOptions, Task};
use nn::{Activation, Init, Loss, Quantiles, Topology};
use optim::{Adam, Batching, EarlyStopping, Settings, Trainer};

use super::members::Member;
use crate::training::TrainingArgs;

pub(super) const ETA_OF_SGD: f64 = 0.01;

#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub(crate) enum Preset {
    #[default]
    Tabular,
    Plain,
    Small,
}

impl Preset {
    pub(crate) const ALL: [Self; 3] = [Self::Tabular, Self::Plain, Self::Small];
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tabular => "tabular",
            Self::Plain => "plain",
            Self::Small => "small",
        }
    }
}

pub(super) struct Recipe {
    preset: Preset,
    intervals: Option<f64>,
}

impl Recipe {
    pub(super) fn new(preset: Preset, intervals: Option<f64>) -> Self {
        Self { preset, intervals }
    }
    pub(super) fn encoding(&self) -> EncoderOptions {
        EncoderOptions::default()
    }
    pub(super) fn network(&self, encoder: &Encoder, _args: &TrainingArgs) -> Result<Topology> {
        let width = if self.preset == Preset::Small { 16 } else { 64 };
        let (outputs, loss) = match (encoder.task(), self.intervals) {
            (Task::Classification, _) => {
                (encoder.classes().map_or(0, |c| c.len()), Loss::SoftmaxCrossEntropy)
            }
            (Task::Regression, None) => (1, Loss::Quadratic(Activation::Identity)),
            (Task::Regression, Some(share)) => {
                let out = (1.0 - share) / 2.0;
                (3, Loss::Quantile(Quantiles::new(&[out, 0.5, 1.0 - out])?))
            }
        };
        Ok(Topology::new(&[encoder.inputs(), width, width, outputs], Activation::Relu, loss)?)
    }
    pub(super) fn settings(&self, _encoder: &Encoder, rows: usize) -> (Init, Settings) {
        let trainer = Trainer::new(Adam::default()).batching(Batching::MiniBatch(rows.min(200))).epochs(100);
        (Init::Glorot, trainer.early_stopping(EarlyStopping::new(10)).settings())
    }
    pub(super) fn calibrate(&self, _members: &mut [Member], _judges: Option<&Dataset<f32>>) {}
}
