//! linfa's random forest, which is for classes alone, with the settings of its documentation's example.

use std::{error::Error, time::Instant};

use linfa::prelude::{Dataset, Fit, Predict};
use linfa_ensemble::RandomForestParams;
use linfa_trees::DecisionTree;
use ndarray::{Array1, Array2};
use rand::{SeedableRng, rngs::StdRng};

use crate::{Answer, Job};

pub fn forest(job: &Job) -> Result<Answer, Box<dyn Error>> {
    let matrix =
        |numbers: &[f64]| Array2::from_shape_vec((numbers.len() / job.inputs, job.inputs), numbers.to_vec());
    let data = Dataset::new(matrix(&job.x)?, Array1::from_vec(job.classes()));
    let start = Instant::now();
    let model = RandomForestParams::new_fixed_rng(DecisionTree::params(), StdRng::seed_from_u64(0))
        .ensemble_size(100)
        .bootstrap_proportion(0.7)
        .feature_proportion(0.3)
        .fit(&data)?;
    let seconds = start.elapsed().as_secs_f64();
    let classes: Array1<usize> = model.predict(&matrix(&job.x_test)?);
    Ok(Answer { outputs: job.votes(classes), seconds })
}
