//! How an epoch is judged on the validation samples.

use data::Dataset;
use linalg::Scalar;
use nn::Network;

use crate::evaluation::evaluate_together;
use crate::metric::predictions_together;
use crate::{Best, EarlyStopping, Metric, Reducer, TrainError, Trainer, Watch};

/// What the validation samples say of an epoch.
pub(crate) struct Judgement {
    pub(crate) loss: f64,
    pub(crate) accuracy: Option<f64>,
    /// Those that the trainer asks for.
    pub(crate) metrics: Vec<(Metric, f64)>,
    /// The value that early stopping looks at, if it has one.
    watched: Option<f64>,
}

/// All members judge together.
///
/// # Errors
/// If another member ended the training.
pub(crate) fn judge<T: Scalar>(
    trainer: &Trainer,
    network: &Network<T>,
    validation: &Dataset<T>,
    reducer: &mut dyn Reducer<T>,
) -> Result<Judgement, TrainError> {
    let judged = evaluate_together(network, validation, reducer)?;
    let watch = trainer.early_stopping.map(|stopping| stopping.watch);
    let watched = watch.and_then(|watch| match watch {
        Watch::Loss => None,
        Watch::Metric(metric) => Some(metric),
    });
    // Loss and accuracy are known already.
    let needed = trainer.metrics.iter().chain(&watched).any(|&metric| metric != Metric::Accuracy);
    let predictions = needed.then(|| predictions_together(network, validation, reducer)).transpose()?;
    let value = |metric: Metric| match (metric, &predictions) {
        (Metric::Accuracy, _) => judged.accuracy(),
        (metric, Some(predictions)) => metric.of(predictions),
        (_, None) => None,
    };
    Ok(Judgement {
        loss: judged.loss,
        accuracy: judged.accuracy(),
        metrics: trainer.metrics.iter().filter_map(|&metric| Some((metric, value(metric)?))).collect(),
        watched: watch.and_then(|watch| match watch {
            Watch::Loss => Some(judged.loss),
            Watch::Metric(metric) => value(metric),
        }),
    })
}

impl Judgement {
    /// This epoch with the weights of `network`, if it is the best so far.
    pub(crate) fn best<T: Scalar>(
        &self,
        stopping: &EarlyStopping,
        epoch: usize,
        network: &Network<T>,
        best: Option<&Best<T>>,
    ) -> Option<Best<T>> {
        let value = self.watched.filter(|value| value.is_finite() && stopping.improves(*value, best))?;
        Some(Best { epoch, value, parameters: network.parameters().clone() })
    }
}
