//! smartcore's random forest, and its gradient boosting, which is for regression alone; default settings.

use std::{error::Error, time::Instant};

use smartcore::ensemble::random_forest_classifier::{
    RandomForestClassifier, RandomForestClassifierParameters,
};
use smartcore::ensemble::random_forest_regressor::{RandomForestRegressor, RandomForestRegressorParameters};
use smartcore::linalg::basic::matrix::DenseMatrix;
use smartcore::xgboost::{XGRegressor, XGRegressorParameters};

use crate::{Answer, Job};

pub fn forest(job: &Job) -> Result<Answer, Box<dyn Error>> {
    let (x, x_test) = (matrix(&job.x, job.inputs)?, matrix(&job.x_test, job.inputs)?);
    let start = Instant::now();
    if job.classify {
        let classes = job.classes();
        let model = RandomForestClassifier::fit(&x, &classes, RandomForestClassifierParameters::default())?;
        let seconds = start.elapsed().as_secs_f64();
        Ok(Answer { outputs: job.votes(model.predict(&x_test)?), seconds })
    } else {
        let model = RandomForestRegressor::fit(&x, &job.y, RandomForestRegressorParameters::default())?;
        let seconds = start.elapsed().as_secs_f64();
        Ok(Answer { outputs: model.predict(&x_test)?, seconds })
    }
}

pub fn boosting(job: &Job) -> Result<Answer, Box<dyn Error>> {
    let (x, x_test) = (matrix(&job.x, job.inputs)?, matrix(&job.x_test, job.inputs)?);
    let start = Instant::now();
    let model = XGRegressor::fit(&x, &job.y, XGRegressorParameters::default())?;
    let seconds = start.elapsed().as_secs_f64();
    Ok(Answer { outputs: model.predict(&x_test)?, seconds })
}

fn matrix(numbers: &[f64], columns: usize) -> Result<DenseMatrix<f64>, Box<dyn Error>> {
    Ok(DenseMatrix::new(numbers.len() / columns, columns, numbers.to_vec(), false)?)
}
