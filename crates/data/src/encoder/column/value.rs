//! An input for each frequent number.

use std::path::Path;

use files::{FieldReader, Fields, FileError};

use super::{Kind, Part, content, finite};
use crate::encoder::rules::Rule;
use crate::encoder::source::{Known, Reads};

/// One sparse input per frequent number; any other number, and a missing one, is all zeros.
///
/// Some columns hold one number in most rows, and elsewhere a few that mean something each, far apart: gains
/// of capital in a census are 0, or one of the amounts that a tax form knows. On any scale a smooth function
/// cannot tell 7298 from 7688 and both from 0.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Value {
    /// They ascend.
    numbers: Vec<f64>,
}

/// Numbers are far apart if their range has room for so many times as many of them.
const FAR_APART: f64 = 16.0;

impl Value {
    /// Of a column of which more than half of the numbers are the same and the different ones are far apart,
    /// those that are there `least` times, if there are two. The numbers are reordered.
    pub(crate) fn learn(numbers: &mut [f64], least: usize) -> Option<Self> {
        numbers.sort_unstable_by(f64::total_cmp);
        let runs: Vec<&[f64]> = numbers.chunk_by(|a, b| a == b).collect();
        let largest = runs.iter().map(|run| run.len()).max()?;
        let gaps = runs.windows(2).map(|pair| pair[1][0] - pair[0][0]);
        let range = runs[runs.len() - 1][0] - runs[0][0];
        let room = range / gaps.fold(f64::INFINITY, f64::min);
        if 2 * largest <= numbers.len() || room < FAR_APART * runs.len() as f64 {
            return None;
        }
        let kept: Vec<f64> = runs.iter().filter(|run| run.len() >= least).map(|run| run[0]).collect();
        (kept.len() > 1).then_some(Self { numbers: kept })
    }
}

impl Kind for Value {
    const READS: Reads = Reads::Numbers;
    const PART: Part = Part::Sparse;

    fn sparse_inputs(&self) -> usize {
        self.numbers.len()
    }
    fn sparse(&self, cell: Known) -> Option<usize> {
        match cell {
            Known::Number(x) => {
                let place = self.numbers.partition_point(|&number| number < x);
                (self.numbers.get(place) == Some(&x)).then_some(place)
            }
            _ => None,
        }
    }
    fn rule(&self) -> Rule<'_> {
        Rule::Values { numbers: &self.numbers }
    }
    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self { numbers: vec![-1.5, 0.0, 7298.0] }]
    }
    fn write(&self) -> Fields<'_> {
        Fields::new().with(1, &self.numbers)
    }
    fn read(fields: &FieldReader<'_>, path: &Path) -> Result<Self, FileError> {
        let numbers: Vec<f64> = fields.get(1, "numbers")?;
        finite(&numbers, path)?;
        if !numbers.is_sorted_by(|a, b| a < b) {
            let found = format!("{} numbers that do not", numbers.len());
            return Err(content(path, "numbers that ascend", found));
        }
        Ok(Self { numbers })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A column of `zeros` zeros and, for each of the others, so many copies of it.
    fn column(zeros: usize, others: &[(f64, usize)]) -> Vec<f64> {
        let others = others.iter().flat_map(|&(x, n)| std::iter::repeat_n(x, n));
        std::iter::repeat_n(0.0, zeros).chain(others).collect()
    }

    #[test]
    fn frequent_numbers_far_apart_have_an_input_each() {
        let others = [(7298.0, 5), (7688.0, 4), (7690.0, 7), (15024.0, 9)];
        let value = Value::learn(&mut column(30, &others), 5).unwrap();
        assert_eq!(value.numbers, [0.0, 7298.0, 7690.0, 15024.0]);
        assert_eq!(value.sparse(Known::Number(7298.0)), Some(1));
        assert_eq!(value.sparse(Known::Number(-0.0)), Some(0));
        for other in [Known::Number(7688.0), Known::Imputed(0.0), Known::Number(1e9)] {
            assert_eq!(value.sparse(other), None, "{other:?}");
        }
    }

    #[test]
    fn other_columns_have_none() {
        let others = [(7298.0, 7), (7299.0, 6), (15024.0, 7)];
        assert!(Value::learn(&mut column(21, &others), 5).is_some());
        assert_eq!(
            Value::learn(&mut column(20, &others), 5),
            None,
            "no number in more than half of the rows"
        );
        assert_eq!(Value::learn(&mut column(21, &others), 11), None, "no other is frequent");
        let levels: Vec<(f64, usize)> = (1..17).map(|level| (f64::from(level), 5)).collect();
        assert_eq!(Value::learn(&mut column(200, &levels), 5), None, "the levels of a scale, as of pixels");
        assert_eq!(Value::learn(&mut [], 1), None);
        assert_eq!(Value::learn(&mut [4.0; 9], 1), None);
    }
}
