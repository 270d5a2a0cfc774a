//! What is checked before the first step.

use data::Dataset;
use linalg::{Scalar, SparseColumns};
use nn::Network;

use super::Trainer;
use crate::{Batching, Clip, EarlyStopping, TrainError, targets};

impl Trainer {
    pub(crate) fn check<T: Scalar>(
        &self,
        network: &Network<T>,
        train: &Dataset<T>,
        validation: Option<&Dataset<T>>,
    ) -> Result<(), TrainError> {
        self.optimizer.check()?;
        self.schedule.check()?;
        self.decay_schedule.check()?;
        self.dropout_schedule.check()?;
        self.clip.map_or(Ok(()), Clip::check)?;
        self.early_stopping.as_ref().map_or(Ok(()), EarlyStopping::check)?;
        if self.early_stopping.is_some() && validation.is_none() {
            return Err(TrainError::Zero { what: "validation samples for early stopping" });
        }
        let ranges = [
            ("the largest norm of weights", "positive and finite", self.max_norm, f64::MAX),
            ("beta of the averaged weights", "positive and below 1", self.average, 1.0 - f64::EPSILON),
        ];
        for (name, expected, found, most) in ranges {
            if let Some(found) = found.filter(|&x| !(x > 0.0 && x <= most)) {
                return Err(TrainError::Range { name, expected, found });
            }
        }
        let counts = [
            ("epochs", self.epochs),
            ("samples per batch", if self.batching == Batching::MiniBatch(0) { 0 } else { 1 }),
            ("batches per step", self.accumulate),
            ("steps per epoch", self.steps_per_epoch.unwrap_or(1)),
            ("training samples", train.len()),
            ("validation samples", validation.map_or(1, Dataset::len)),
        ];
        for (what, n) in counts {
            if n == 0 {
                return Err(TrainError::Zero { what });
            }
        }
        let topology = network.topology();
        let (inputs, outputs) = (topology.inputs(), topology.outputs());
        for (part, dataset) in [("training", Some(train)), ("validation", validation)] {
            let Some(dataset) = dataset else { continue };
            let width = dataset.width();
            if width != inputs {
                return Err(TrainError::Inputs { inputs, part, width });
            }
            let (sparse, found) = (topology.sparse_inputs(), dataset.sparse().map_or(0, SparseColumns::rows));
            if topology.first_dense() > 0 && sparse > 0 && found != sparse {
                return Err(TrainError::SparseInputs { sparse, part, found });
            }
            let width = dataset.target_width() * network.topology().loss().outputs_per_target();
            if width > outputs || (dataset.labels().is_none() && width != outputs) {
                return Err(TrainError::Outputs { outputs, part, width });
            }
            targets::check(network.topology().loss(), part, dataset)?;
        }
        Ok(())
    }
}
