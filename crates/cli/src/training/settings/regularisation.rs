//! What keeps the weights or the steps small, or a network from relying on few of its units.

use optim::{Clip, Settings};

use super::Flag;
use crate::numbers::{below_one, not_negative, positive, share};

#[derive(clap::Args, Clone, Debug, Default)]
#[command(next_help_heading = "Regularisation")]
pub(crate) struct RegularisationArgs {
    /// In training, leave out each activation of the hidden layers with this probability [default: 0]
    #[arg(long, value_parser = below_one, value_name = "P", allow_negative_numbers = true)]
    pub(crate) dropout: Option<f64>,
    /// In training, leave out each input with this probability [default: 0]
    #[arg(long, value_parser = below_one, value_name = "P", allow_negative_numbers = true)]
    pub(crate) input_dropout: Option<f64>,
    /// Train towards 1 − E for the right class and E/K more for each of the K classes, with --loss
    /// cross-entropy [default: 0]
    #[arg(long, value_parser = below_one, value_name = "E", allow_negative_numbers = true)]
    pub(crate) label_smoothing: Option<f64>,
    /// Weight decay of sgd and nesterov: adds ½·L·‖w‖² to the loss [default: 0]
    #[arg(long, value_parser = not_negative, value_name = "L", allow_negative_numbers = true)]
    pub(crate) l2: Option<f64>,
    /// Weight decay of adamw: each step takes eta·D·w off the weights [default: 0.01]
    #[arg(long, value_parser = not_negative, value_name = "D", allow_negative_numbers = true)]
    pub(crate) weight_decay: Option<f64>,
    /// Shorten the gradient of a batch to this norm where it is longer
    #[arg(
        long, value_parser = positive, value_name = "C", allow_negative_numbers = true,
        conflicts_with = "clip_value"
    )]
    clip_norm: Option<f64>,
    /// Cut each number of the gradient of a batch to ±C
    #[arg(long, value_parser = positive, value_name = "C", allow_negative_numbers = true)]
    clip_value: Option<f64>,
    /// Shorten the weights of a neuron to this norm where they are longer
    #[arg(long, value_parser = positive, value_name = "C", allow_negative_numbers = true)]
    max_norm: Option<f64>,
    /// Average the weights over the steps, and judge and keep the averages; 0.999 looks back over some 1000
    /// steps
    #[arg(long, value_parser = share, value_name = "BETA", allow_negative_numbers = true)]
    average: Option<f64>,
}

impl RegularisationArgs {
    /// Puts what was asked for into `settings`. Dropout belongs to the network, and decay to the optimizer.
    pub(super) fn put(&self, settings: &mut Settings) {
        let clip = self.clip_norm.map(Clip::Norm).or(self.clip_value.map(Clip::Value));
        settings.clip = clip.or(settings.clip);
        settings.max_norm = self.max_norm.or(settings.max_norm);
        settings.average = self.average.or(settings.average);
    }

    pub(super) fn given(&self) -> Vec<Flag> {
        let Self { clip_norm, clip_value, max_norm, average, .. } = *self;
        present([
            ("dropout", self.dropout),
            ("input-dropout", self.input_dropout),
            ("label-smoothing", self.label_smoothing),
            ("clip-norm", clip_norm),
            ("clip-value", clip_value),
            ("max-norm", max_norm),
            ("average", average),
        ])
    }
}

/// Names and values of the limits of a training.
pub(super) fn limits(settings: &Settings) -> [(&'static str, Option<f64>); 4] {
    let (norm, value) = match settings.clip {
        Some(Clip::Norm(c)) => (Some(c), None),
        Some(Clip::Value(c)) => (None, Some(c)),
        None => (None, None),
    };
    [
        ("clip-norm", norm),
        ("clip-value", value),
        ("max-norm", settings.max_norm),
        ("average", settings.average),
    ]
}

pub(super) fn present<const N: usize>(flags: [(&'static str, Option<f64>); N]) -> Vec<Flag> {
    flags.into_iter().filter_map(|(flag, value)| Some((flag, value?.to_string()))).collect()
}
