//! What is told of a training when it is over.

use std::fmt;

use data::Dataset;
use nn::Network;
use optim::{EarlyStopping, EpochRecord, History, Metric, Trainer, predictions};

/// How a training with early stopping ended.
pub(crate) struct Ending {
    /// Whether it ended before its last epoch.
    pub(crate) early: bool,
    last: usize,
    best: usize,
    stopping: EarlyStopping,
}

impl Ending {
    /// None without early stopping, and if there was no good epoch.
    pub(crate) fn of(history: &History, stopping: Option<EarlyStopping>, epochs: usize) -> Option<Self> {
        let (stopping, best, last) = (stopping?, history.best?, history.epochs.last()?.epoch);
        let early = !history.stopped && last < epochs && last >= best.saturating_add(stopping.patience);
        Some(Self { early, last, best, stopping })
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { early, last, best, stopping } = self;
        let (patience, watched) = (stopping.patience, stopping.watch.name());
        if *early {
            let s = if patience == 1 { "" } else { "s" };
            write!(
                f,
                "stopped after epoch {last}: no better validation {watched} for {patience} epoch{s}; "
            )?;
        }
        write!(f, "weights of epoch {best}")
    }
}

/// η at the beginning of each epoch.
pub(crate) fn etas(trainer: &Trainer, samples: usize, history: &[EpochRecord]) -> Vec<(usize, f64)> {
    let eta = |(i, record): (usize, &EpochRecord)| (record.epoch, eta_after(trainer, samples, &history[..i]));
    history.iter().enumerate().map(eta).collect()
}

/// After these epochs, the share of the optimizer's η that the schedule leaves.
pub(crate) fn eta_left(trainer: &Trainer, samples: usize, history: &[EpochRecord]) -> f64 {
    let eta = trainer.settings().optimizer.setting("eta").unwrap_or(1.0);
    eta_after(trainer, samples, history) / eta
}

fn eta_after(trainer: &Trainer, samples: usize, history: &[EpochRecord]) -> f64 {
    let steps = samples.div_ceil(trainer.samples_per_step(samples).max(1));
    trainer.eta_after((history.len() * steps) as u64, samples, history)
}

/// Every metric that the samples have.
pub(crate) fn metrics_of(network: &Network<f32>, samples: &Dataset<f32>) -> Vec<(Metric, f64)> {
    let predictions = predictions(network, samples);
    Metric::ALL.into_iter().filter_map(|metric| Some((metric, metric.of(&predictions)?))).collect()
}
