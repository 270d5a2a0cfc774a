//! The recipe of a training: what a preset has, and what was asked instead.

use anyhow::{Result, anyhow, bail};
use data::Task;
use descent::tabular::Recipe;
use nn::{Loss, Quantiles};

use super::asked::Asked;
use crate::training::Flag;

/// The step size of plain gradient descent where a preset has another optimizer.
pub(super) const ETA_OF_SGD: f64 = 0.01;

/// The recipe for a task, but for its training.
///
/// # Errors
/// If what was asked does not belong to the task.
pub(super) fn recipe(asked: &Asked, task: Task) -> Result<Recipe> {
    let mut recipe = asked.preset().recipe(task);
    if let Some(share) = asked.intervals() {
        if task == Task::Classification {
            bail!("--intervals {share}: `{}` holds classes; intervals are for numbers", asked.target());
        }
        let below = (1.0 - share) / 2.0;
        recipe = recipe.intervals(Quantiles::new(&[below, 0.5, 1.0 - below])?);
    }
    if let Some(hidden) = asked.hidden() {
        recipe.hidden = hidden.to_vec();
    }
    if let Some(activation) = asked.activation() {
        recipe.activation = activation;
    }
    if let Some(p) = asked.dropout() {
        recipe.dropout = p;
    }
    if let Some(smoothing) = asked.label_smoothing() {
        recipe.loss = match (recipe.loss, smoothing) {
            (Loss::SoftmaxCrossEntropy | Loss::SmoothedSoftmaxCrossEntropy(_), 0.0) => {
                Loss::SoftmaxCrossEntropy
            }
            (Loss::SoftmaxCrossEntropy | Loss::SmoothedSoftmaxCrossEntropy(_), smoothing) => {
                Loss::SmoothedSoftmaxCrossEntropy(smoothing)
            }
            _ => Err(anyhow!(
                "--label-smoothing {smoothing}: `{}` is a number; it is for classes",
                asked.target()
            ))?,
        };
    }
    Ok(recipe)
}

/// Its network as flags.
pub(super) fn flags(recipe: &Recipe) -> Vec<Flag> {
    let sizes = recipe.hidden.iter().map(usize::to_string).collect::<Vec<_>>().join(",");
    let smoothing = match recipe.loss {
        Loss::SmoothedSoftmaxCrossEntropy(smoothing) => Some(("label-smoothing", smoothing.to_string())),
        Loss::SoftmaxCrossEntropy => Some(("label-smoothing", "0".to_owned())),
        _ => None,
    };
    let network = [
        ("hidden", sizes),
        ("activation", recipe.activation.to_string()),
        ("dropout", recipe.dropout.to_string()),
    ];
    network.into_iter().chain(smoothing).collect()
}
