//! How good the predictions for the rows of a table are, beside the simplest guess there is.

use data::{Cells, ClassNames, DataError, Dataset, Encoder, Table, Targets};
use optim::{Evaluation, Metric, Predictions};

use super::{Said, TableModel};
use crate::numbers::five_digits;

/// What the rows with a known target say of a model.
pub(crate) enum Judged {
    Classes(ClassTest),
    Numbers(NumberTest),
}

impl Judged {
    /// Of what a model says of rows, and their targets. `usual` are the targets of the training rows, if they
    /// are known: they give the simplest guess.
    pub(crate) fn new(model: &TableModel<'_>, said: Said, truth: &Truth, usual: Option<&Truth>) -> Self {
        match (said, truth) {
            (Said::Classes(probabilities), Truth::Classes(labels)) => {
                let classes = model.encoder.classes().map_or(0, ClassNames::len);
                let commonest = usual.and_then(|usual| usual.commonest(classes));
                Self::Classes(ClassTest::new(probabilities, labels.clone(), classes, commonest))
            }
            (Said::Numbers { numbers, intervals }, Truth::Numbers(values)) => {
                let test = NumberTest::new(numbers, values.clone(), usual.and_then(Truth::mean));
                Self::Numbers(match (intervals, model.share()) {
                    (Some(intervals), Some(share)) => test.within(&intervals, share),
                    _ => test,
                })
            }
            _ => unreachable!("a model says what its target is"),
        }
    }

    /// In plain words. `rows` says which rows they are.
    pub(crate) fn told(&self, rows: &str, model: &TableModel<'_>) -> String {
        match (self, model.encoder.classes()) {
            (Self::Classes(test), Some(classes)) => test.told(rows, classes),
            (Self::Numbers(test), _) => test.told(rows, model.encoder.target()),
            _ => unreachable!("classes have names"),
        }
    }
}

/// The targets of some rows, in the table's terms.
pub(crate) enum Truth {
    Classes(Vec<u32>),
    Numbers(Vec<f64>),
}

impl Truth {
    /// Of the rows of a table, whose samples are these.
    ///
    /// # Errors
    /// If the table has no target.
    pub(crate) fn of(encoder: &Encoder, table: &Table, samples: &Dataset<f32>) -> Result<Self, DataError> {
        Ok(match samples.labels() {
            Some(labels) => Self::Classes(labels.to_vec()),
            None => Self::Numbers(match table.require(encoder.target())?.cells() {
                Cells::Numbers(values) | Cells::Dates(values) => values.clone(),
                Cells::Categories { names, codes } => {
                    let number = |&code: &u32| names[code as usize].trim().parse().unwrap_or(f64::NAN);
                    codes.iter().map(number).collect()
                }
            }),
        })
    }

    /// Of the first rows.
    pub(crate) fn first(&self, rows: usize) -> Self {
        match self {
            Self::Classes(labels) => Self::Classes(labels[..rows].to_vec()),
            Self::Numbers(values) => Self::Numbers(values[..rows].to_vec()),
        }
    }

    /// The commonest class; the first of several.
    fn commonest(&self, classes: usize) -> Option<usize> {
        let Self::Classes(labels) = self else { return None };
        let mut counts = vec![0_usize; classes];
        labels.iter().for_each(|&label| counts[label as usize] += 1);
        (0..classes).rev().max_by_key(|&class| counts[class])
    }

    fn mean(&self) -> Option<f64> {
        let Self::Numbers(values) = self else { return None };
        Some(values.iter().sum::<f64>() / values.len() as f64)
    }
}

/// Predicted classes beside the true ones.
pub(crate) struct ClassTest {
    pub(crate) predictions: Predictions,
    pub(crate) evaluation: Evaluation,
    pub(crate) error: f64,
    pub(crate) log_loss: f64,
    /// The commonest class, and the share that always guessing it gets wrong.
    pub(crate) baseline: Option<(usize, f64)>,
}

/// Predicted numbers beside the true ones, in the units of the table.
pub(crate) struct NumberTest {
    pub(crate) predictions: Predictions,
    pub(crate) rmse: f64,
    pub(crate) mae: f64,
    /// None if all true numbers are the same.
    pub(crate) r2: Option<f64>,
    /// The mean of the training rows, and the RMSE of always guessing it.
    pub(crate) baseline: Option<(f64, f64)>,
    /// The share of intervals that hold the true number, and the share that they are meant to hold.
    pub(crate) covered: Option<(f64, f64)>,
}

impl ClassTest {
    /// Of the probabilities of the classes, one row after another. `commonest` is the commonest class of the
    /// training rows.
    ///
    /// # Panics
    /// If there are no rows, or not a probability for each row and class.
    pub(crate) fn new(
        probabilities: Vec<f64>,
        truth: Vec<u32>,
        classes: usize,
        commonest: Option<usize>,
    ) -> Self {
        let wrong_always = commonest.map(|class| {
            let wrong = truth.iter().filter(|&&label| label as usize != class).count();
            (class, wrong as f64 / truth.len() as f64)
        });
        let labels = truth.clone();
        let predictions =
            Predictions::new(probabilities, Targets::Classes { labels: truth, classes }).probabilities();
        let mut confusion = vec![vec![0; classes]; classes];
        let mut nan = vec![0; classes];
        for (row, &label) in labels.iter().enumerate() {
            match predictions.class(row) {
                Some(class) => confusion[label as usize][class] += 1,
                None => nan[label as usize] += 1,
            }
        }
        let log_loss = Metric::LogLoss.of(&predictions).unwrap_or(f64::NAN);
        let evaluation =
            Evaluation { loss: log_loss, samples: labels.len(), confusion, nan, ..Evaluation::default() };
        let error = 1.0 - evaluation.correct() as f64 / labels.len() as f64;
        Self { predictions, evaluation, error, log_loss, baseline: wrong_always }
    }

    /// In plain words. `rows` says which rows they are.
    pub(crate) fn told(&self, rows: &str, classes: &ClassNames) -> String {
        let Self { evaluation, error, log_loss, .. } = self;
        let wrong = evaluation.samples as u64 - evaluation.correct();
        let baseline = self.baseline.map_or(String::new(), |(class, error)| {
            let name = classes.name(class).unwrap_or_default();
            format!("; always `{name}`, the commonest class, would be wrong in {:.2} %", 100.0 * error)
        });
        format!(
            "{rows}: wrong in {:.2} % ({wrong} of {}), log loss {log_loss:.4}{baseline}",
            100.0 * error,
            evaluation.samples
        )
    }
}

impl NumberTest {
    /// Of predicted and true numbers, in their own units. `mean` is that of the training rows.
    ///
    /// # Panics
    /// If there are no rows, or not as many predictions as true numbers.
    pub(crate) fn new(predicted: Vec<f64>, truth: Vec<f64>, mean: Option<f64>) -> Self {
        let of = |predicted: Vec<f64>| {
            Predictions::new(predicted, Targets::Values { values: truth.clone(), width: 1 })
        };
        let rmse =
            |predictions: &Predictions| Metric::RootMeanSquareError.of(predictions).unwrap_or(f64::NAN);
        let baseline = mean.map(|mean| (mean, rmse(&of(vec![mean; truth.len()]))));
        let predictions = of(predicted);
        let mae = Metric::MeanAbsoluteError.of(&predictions).unwrap_or(f64::NAN);
        let r2 = Metric::RSquared.of(&predictions).filter(|r2| r2.is_finite());
        Self { rmse: rmse(&predictions), mae, r2, baseline, covered: None, predictions }
    }

    /// With intervals, each of which should hold the true number with the probability `share`.
    pub(crate) fn within(self, intervals: &[(f64, f64)], share: f64) -> Self {
        let held = intervals.iter().zip(self.pairs()).filter(|((low, high), (y, _))| low <= y && y <= high);
        let covered = held.count() as f64 / intervals.len() as f64;
        Self { covered: Some((covered, share)), ..self }
    }

    /// The true and the predicted number of each row.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (f64, f64)> {
        let Targets::Values { values, .. } = self.predictions.truth() else { unreachable!("numbers") };
        values.iter().enumerate().map(|(row, &y)| (y, self.predictions.outputs(row)[0]))
    }

    /// In plain words. `rows` says which rows they are.
    pub(crate) fn told(&self, rows: &str, target: &str) -> String {
        let [rmse, mae] = [self.rmse, self.mae].map(five_digits);
        let r2 = self.r2.map_or(String::new(), |r2| format!(", R² {r2:.4}"));
        let baseline = self.baseline.map_or(String::new(), |(mean, rmse)| {
            let [mean, rmse] = [mean, rmse].map(five_digits);
            format!("; always {mean}, the mean of the training rows, would have RMSE {rmse}")
        });
        let covered = self.covered.map_or(String::new(), |(covered, share)| {
            format!("; the intervals of {:.0} % hold {:.1} % of them", 100.0 * share, 100.0 * covered)
        });
        format!("{rows}: RMSE {rmse}, MAE {mae} in units of {target}{r2}{baseline}{covered}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_counted_and_compared_with_the_commonest() {
        let names = ClassNames::new(["no", "yes"]).unwrap();
        let test = ClassTest::new(vec![0.8, 0.2, 0.4, 0.6, 0.5, 0.5, 0.1, 0.9], vec![0, 1, 1, 1], 2, Some(0));
        assert_eq!(test.evaluation.confusion, [vec![1, 0], vec![1, 2]]);
        assert_eq!((test.error, test.baseline), (0.25, Some((0, 0.75))));
        let log_loss = -(0.8_f64.ln() + 0.6_f64.ln() + 0.5_f64.ln() + 0.9_f64.ln()) / 4.0;
        assert!((test.log_loss - log_loss).abs() < 1e-12);
        assert_eq!(
            test.told("test rows", &names),
            format!(
                "test rows: wrong in 25.00 % (1 of 4), log loss {log_loss:.4}; always `no`, the commonest class, \
                 would be wrong in 75.00 %"
            )
        );
    }

    #[test]
    fn numbers_are_judged_in_their_units_and_beside_the_mean() {
        let test = NumberTest::new(vec![10.0, 22.0, 30.0], vec![10.0, 20.0, 30.0], Some(20.0));
        assert_eq!((test.mae, test.r2), (2.0 / 3.0, Some(0.98)));
        assert_eq!(test.rmse, (4.0_f64 / 3.0).sqrt());
        assert_eq!(test.baseline, Some((20.0, (200.0_f64 / 3.0).sqrt())));
        let test = test.within(&[(9.0, 11.0), (21.0, 23.0), (30.0, 30.0)], 0.8);
        assert_eq!(test.covered, Some((2.0 / 3.0, 0.8)));
        let told = test.told("test rows", "price");
        assert!(
            told.starts_with("test rows: RMSE 1.1547, MAE 0.66667 in units of price, R² 0.9800; "),
            "{told}"
        );
    }
}
