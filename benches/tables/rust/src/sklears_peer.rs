//! The multilayer perceptron of sklears-neural, with its default settings.

use std::{error::Error, time::Instant};

use scirs2_core::ndarray::Array2;
use sklears_core::traits::{Fit, Predict};
use sklears_neural::{MLPClassifier, MLPRegressor};

use crate::{Answer, Job};

pub fn network(job: &Job) -> Result<Answer, Box<dyn Error>> {
    let matrix = |numbers: &[f64], columns: usize| {
        Array2::from_shape_vec((numbers.len() / columns, columns), numbers.to_vec())
    };
    let (x, x_test) = (matrix(&job.x, job.inputs)?, matrix(&job.x_test, job.inputs)?);
    let start = Instant::now();
    let (seconds, outputs) = if job.classify {
        let model = MLPClassifier::new().random_state(0).fit(&x, &job.classes())?;
        (start.elapsed(), model.predict_proba(&x_test)?)
    } else {
        let model = MLPRegressor::new().random_state(0).fit(&x, &matrix(&job.y, 1)?)?;
        (start.elapsed(), model.predict(&x_test)?)
    };
    Ok(Answer { outputs: outputs.iter().copied().collect(), seconds: seconds.as_secs_f64() })
}
