//! From the numbers of a labels file to classes.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::Path;

use crate::{ClassNames, DataError, Elements, Idx};

/// QMNIST's labels have eight columns, of which the first is the class.
const QMNIST: usize = 8;

/// One label per sample, from a list, a column, or QMNIST's table.
pub(crate) fn labels(idx: Idx, path: &Path) -> Result<Vec<u32>, DataError> {
    let columns = match idx.dimensions[..] {
        [_] | [_, 1] => 1,
        [_, QMNIST] => QMNIST,
        _ => {
            let (path, found) = (path.to_owned(), idx.dimensions.len());
            let meaning = "one label per sample";
            return Err(DataError::Dimensions { path, expected: 1, found, meaning });
        }
    };
    match idx.elements {
        Elements::U8(x) => Ok(x.into_iter().step_by(columns).map(u32::from).collect()),
        Elements::I8(x) => whole(&x, columns, path),
        Elements::I16(x) => whole(&x, columns, path),
        Elements::I32(x) => whole(&x, columns, path),
        Elements::F32(x) => real(&x, columns, path),
        Elements::F64(x) => real(&x, columns, path),
    }
}

fn whole<E: Copy + Display + TryInto<u32>>(
    x: &[E],
    columns: usize,
    path: &Path,
) -> Result<Vec<u32>, DataError> {
    let label = |(sample, &x): (usize, &E)| x.try_into().map_err(|_| unfit(x, sample, path));
    x.iter().step_by(columns).enumerate().map(label).collect()
}

fn real<E: Copy + Display + Into<f64>>(x: &[E], columns: usize, path: &Path) -> Result<Vec<u32>, DataError> {
    let label = |(sample, &x): (usize, &E)| {
        let number: f64 = x.into();
        let fits = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
        if fits { Ok(number as u32) } else { Err(unfit(x, sample, path)) }
    };
    x.iter().step_by(columns).enumerate().map(label).collect()
}

fn unfit(value: impl Display, sample: usize, path: &Path) -> DataError {
    let expected = "a class, which is a whole number from 0";
    DataError::Value { path: path.to_owned(), sample, value: format!("label {value}"), expected }
}

/// The distinct labels in order.
pub(crate) fn distinct(labels: &[u32]) -> Vec<u32> {
    labels.iter().copied().collect::<BTreeSet<u32>>().into_iter().collect()
}

/// The labels of all classes: those of the training samples, and those of the test samples that lie between
/// them, which are also returned by themselves.
pub(crate) fn all_classes(train: &[u32], test: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let trained = distinct(train);
    let largest = trained.last().copied().unwrap_or(0);
    let never = |label: &u32| *label < largest && trained.binary_search(label).is_err();
    let never: Vec<u32> = distinct(test).into_iter().filter(never).collect();
    (distinct(&[&trained[..], &never].concat()), never)
}

/// Names the classes by their labels.
pub(crate) fn named(labels: &[u32]) -> ClassNames {
    ClassNames::new(labels.iter().map(u32::to_string)).expect("different numbers have different names")
}

/// Puts in the place of each label its class, by name.
///
/// # Errors
/// If there is no class of this name.
pub(crate) fn to_classes(labels: &mut [u32], classes: &ClassNames, path: &Path) -> Result<(), DataError> {
    if classes.are_numbers() {
        return match labels.iter().position(|&label| label as usize >= classes.len()) {
            None => Ok(()),
            Some(sample) => Err(DataError::Label {
                source_name: path.display().to_string(),
                sample,
                found: labels[sample] as usize,
                classes: classes.len(),
            }),
        };
    }
    let mut by_label: Vec<(u32, u32)> = (0..).zip(classes.iter()).filter_map(by_number).collect();
    by_label.sort_unstable();
    for (sample, label) in labels.iter_mut().enumerate() {
        let at = by_label.binary_search_by_key(label, |&(label, _)| label).map_err(|_| {
            DataError::NoClass { path: path.to_owned(), sample, label: *label, classes: classes.to_string() }
        })?;
        *label = by_label[at].1;
    }
    Ok(())
}

fn by_number((class, name): (u32, &str)) -> Option<(u32, u32)> {
    Some((name.parse().ok()?, class))
}
