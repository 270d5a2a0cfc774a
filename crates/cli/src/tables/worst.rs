//! The rows that a model is most wrong about.

use super::{Judged, TableModel};
use crate::numbers::five_digits;

/// A row and what was said of it.
pub(crate) struct WorstRow {
    /// Its number in the table, from 0 for the first one.
    pub(crate) row: usize,
    pub(crate) truth: String,
    pub(crate) predicted: String,
    /// The cost of a class, −ln p; of a number the size of the error.
    pub(crate) cost: f64,
}

impl Judged {
    /// At most so many rows, the worst first: those whose own class got the least probability and is not the
    /// predicted one, or whose numbers are furthest off. `rows` are the numbers of the judged rows in their
    /// table.
    pub(crate) fn worst(&self, model: &TableModel<'_>, rows: &[usize], most: usize) -> Vec<WorstRow> {
        let mut worst: Vec<WorstRow> = match self {
            Self::Classes(test) => {
                let data::Targets::Classes { labels, .. } = test.predictions.truth() else {
                    return Vec::new();
                };
                let name = |class: usize| {
                    model.encoder.classes().and_then(|names| names.name(class)).unwrap_or_default()
                };
                let wrong = labels.iter().enumerate().filter_map(|(i, &label)| {
                    let (label, class) = (label as usize, test.predictions.class(i));
                    let p = test.predictions.outputs(i);
                    (class != Some(label)).then(|| WorstRow {
                        row: rows[i],
                        truth: format!("{} ({:.1} %)", name(label), 100.0 * p[label]),
                        predicted: class.map_or("none".to_owned(), |class| {
                            format!("{} ({:.1} %)", name(class), 100.0 * p[class])
                        }),
                        cost: -p[label].max(f64::MIN_POSITIVE).ln(),
                    })
                });
                wrong.collect()
            }
            Self::Numbers(test) => {
                let row = |(i, (y, a)): (usize, (f64, f64))| WorstRow {
                    row: rows[i],
                    truth: five_digits(y),
                    predicted: five_digits(a),
                    cost: (a - y).abs(),
                };
                test.pairs().enumerate().map(row).collect()
            }
        };
        // A stable sort keeps equally bad rows in their order.
        worst.sort_by(|a, b| b.cost.total_cmp(&a.cost));
        worst.truncate(most);
        worst
    }

    /// How many rows were judged.
    pub(crate) fn rows(&self) -> usize {
        match self {
            Self::Classes(test) => test.predictions.len(),
            Self::Numbers(test) => test.predictions.len(),
        }
    }
}
