//! The samples of a training, and whether its layers fit them.

use std::path::Path;

use anyhow::anyhow;
use data::{ClassNames, Dataset, Mnist, MnistRows, Note, Source};
use files::Written;

use super::Args;
use super::config::Config;
use crate::Failure;
use crate::datasets::explain;
use crate::from_disk::Train;

/// What was read.
pub(super) struct Samples {
    pub(super) train: Train,
    pub(super) validation: Dataset<f32>,
    pub(super) test: Dataset<f32>,
    pub(super) classes: ClassNames,
    pub(super) transposed: bool,
    pub(super) notes: Vec<Note>,
    /// Whether a file of rows was made, and what the file system did not do for it.
    pub(super) made: Option<Written>,
}

/// Reads the samples for a network with the settings of `config`.
///
/// # Errors
/// If they cannot be read, or if a new training has layers that do not fit them.
pub(super) fn read(args: &Args, folder: &Path, config: &Config) -> Result<Samples, Failure> {
    let files = args.files.folder(folder).outputs(config.network.layers.last().copied());
    let explain = |error| explain(error, "give the folder of the four IDX files with --data DIR");
    let check = |width: usize, classes: &ClassNames| match args.keep.resume {
        None => fit(&config.network.layers, width, classes),
        Some(_) => Ok(()),
    };
    let course = &config.course;
    if let Some(buffer) = args.disk.from_disk {
        let flags = [
            ("train-limit", course.train_limit.is_some()),
            ("class-weights", course.class_weights.is_some()),
        ];
        if let Some((flag, _)) = flags.into_iter().find(|(_, given)| *given) {
            return Err(Failure::arguments(anyhow!(
                "--{flag} needs all samples in memory, and not --from-disk"
            )));
        }
        let MnistRows { train, made, validation, test, classes, transposed, notes } =
            files.read_rows(buffer).map_err(explain)?;
        check(train.part().width(), &classes)?;
        let train = Train::OnDisk(train);
        return Ok(Samples { train, validation, test, classes, transposed, notes, made });
    }
    let Mnist { mut train, validation, test, classes, transposed, notes } = files.read().map_err(explain)?;
    check(train.width(), &classes)?;
    if let Some(n) = course.train_limit {
        train = train.limit(n);
    }
    if let Some(weights) = &course.class_weights {
        train = weights.weigh(train).map_err(Failure::arguments)?;
    }
    let train = Train::InMemory(train);
    Ok(Samples { train, validation, test, classes, transposed, notes, made: None })
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
