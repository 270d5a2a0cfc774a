//! The samples of a training, and whether its layers fit them.

use std::path::Path;

use anyhow::anyhow;
use data::{ClassNames, Mnist};

use super::Args;
use super::config::Config;
use crate::Failure;
use crate::datasets::explain;

/// Reads the samples for a network with the settings of `config`.
///
/// # Errors
/// If they cannot be read, or if a new training has layers that do not fit them.
pub(super) fn read(args: &Args, folder: &Path, config: &Config) -> Result<Mnist<f32>, Failure> {
    let outputs = config.network.layers.last().copied();
    let mut samples: Mnist<f32> = args
        .files
        .folder(folder)
        .outputs(outputs)
        .read()
        .map_err(|error| explain(error, "give the folder of the four IDX files with --data DIR"))?;
    if args.keep.resume.is_none() {
        fit(&config.network.layers, samples.train.width(), &samples.classes)?;
    }
    if let Some(n) = config.course.train_limit {
        samples.train = samples.train.limit(n);
    }
    if let Some(weights) = &config.course.class_weights {
        samples.train = weights.weigh(samples.train).map_err(Failure::arguments)?;
    }
    Ok(samples)
}

/// Whether there is an input for each pixel and an output for each class.
fn fit(layers: &[usize], width: usize, classes: &ClassNames) -> Result<(), Failure> {
    let (Some(&inputs), Some(&outputs)) = (layers.first(), layers.last()) else { return Ok(()) };
    let wrong = if inputs != width {
        format!("the network has {inputs} inputs, but the training samples have {width} features")
    } else if outputs != classes.len() {
        let named =
            if classes.are_numbers() { String::new() } else { format!(", for {}", shortened(classes)) };
        format!("the network has {outputs} output(s), but the training samples need {}{named}", classes.len())
    } else {
        return Ok(());
    };
    let fitting: Vec<String> = fitting(layers, width, classes.len()).iter().map(usize::to_string).collect();
    Err(Failure::arguments(anyhow!("{wrong}; change --layers to {}", fitting.join(","))))
}

/// The layers that were meant. After two layers of which the second is larger than it must be, the outputs
/// were forgotten.
fn fitting(layers: &[usize], width: usize, classes: usize) -> Vec<usize> {
    let forgotten = layers.len() == 2 && layers[1] > classes;
    let hidden = if forgotten { &layers[1..] } else { &layers[1..layers.len() - 1] };
    [&[width], hidden, &[classes]].concat()
}

/// All names, or the first and the last of many.
fn shortened(classes: &ClassNames) -> String {
    match (classes.len(), classes.name(0), classes.iter().last()) {
        (11.., Some(first), Some(last)) => format!("{first}, …, {last}"),
        _ => classes.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layers_that_were_meant_are_proposed() {
        assert_eq!(fitting(&[784, 30], 784, 10), [784, 30, 10]);
        assert_eq!(fitting(&[784, 30, 12], 784, 10), [784, 30, 10]);
        assert_eq!(fitting(&[784, 5], 784, 10), [784, 10]);
        assert_eq!(fitting(&[784, 30, 10], 36, 3), [36, 30, 3]);
        let failure = fit(&[36, 8, 4], 36, &ClassNames::new(["1", "2", "3"]).unwrap()).unwrap_err();
        assert_eq!(
            failure.to_string(),
            "the network has 4 output(s), but the training samples need 3, for 1, 2, 3; change --layers to \
             36,8,3 (see --help)"
        );
    }
}
