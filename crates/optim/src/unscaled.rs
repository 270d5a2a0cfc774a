//! Finds columns of numbers whose scale makes a training slow or lets it diverge.

use linalg::Scalar;

/// A column is unscaled from this root mean square on. First weights are made for one of about 1.
const LARGE: f64 = 10.0;
/// A column is unscaled if its largest number is below this: its weights would have to become very large.
const SMALL: f64 = 0.01;
/// A column is unscaled if it varies by less than this part of its largest number: all samples look alike.
const NARROW: f64 = 0.01;
/// A column that varies by less than this part of its largest number is constant, but for rounding.
const CONSTANT: f64 = 1e-6;
/// At most this many samples are looked at, evenly spread.
const SAMPLES: usize = 10_000;

/// Columns that are far from mean 0 and deviation 1; the worst of them in numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unscaled {
    /// The worst column, from 0.
    pub column: usize,
    /// Its mean.
    pub mean: f64,
    /// Its standard deviation.
    pub deviation: f64,
    /// How many columns are unscaled.
    pub unscaled: usize,
    /// How many columns there are.
    pub columns: usize,
}

/// Mean, squared deviations and extremes of the numbers seen so far (Welford, 1962).
#[derive(Clone, Copy)]
struct Column {
    mean: f64,
    squares: f64,
    least: f64,
    most: f64,
}

impl Column {
    fn add(&mut self, x: f64, inverse_count: f64) {
        let distance = x - self.mean;
        self.mean += distance * inverse_count;
        self.squares += distance * (x - self.mean);
        self.least = self.least.min(x);
        self.most = self.most.max(x);
    }
    fn deviation(&self, n: f64) -> f64 {
        (self.squares / n).sqrt()
    }
    /// By which factor the column is beyond a limit; at most 1 if it is within all of them.
    fn excess(&self, n: f64) -> f64 {
        let (largest, range) = (self.most.abs().max(self.least.abs()), self.most - self.least);
        let large = self.mean.hypot(self.deviation(n)) / LARGE;
        if range > CONSTANT * largest {
            large.max(SMALL / largest).max(NARROW * largest / range)
        } else {
            large
        }
    }
}

/// The columns of `rows`, each `width` numbers, that are unscaled.
pub(crate) fn unscaled<T: Scalar>(values: &[T], width: usize) -> Option<Unscaled> {
    let start = Column { mean: 0.0, squares: 0.0, least: f64::INFINITY, most: f64::NEG_INFINITY };
    let mut columns = vec![start; width];
    let rows = values.len() / width;
    let rows = values.chunks_exact(width).step_by(rows.div_ceil(SAMPLES).max(1));
    let n = rows.len() as f64;
    for (i, row) in rows.enumerate() {
        let inverse = 1.0 / (i + 1) as f64;
        columns.iter_mut().zip(row).for_each(|(column, x)| column.add(x.to_f64(), inverse));
    }
    let excess =
        || columns.iter().map(|column| column.excess(n)).enumerate().filter(|(_, excess)| *excess > 1.0);
    let (column, _) = excess().max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    let Column { mean, .. } = columns[column];
    let deviation = columns[column].deviation(n);
    Some(Unscaled { column, mean, deviation, unscaled: excess().count(), columns: width })
}

#[cfg(test)]
mod tests {
    use super::unscaled;

    /// One column: `n` numbers around `mean`, at most `range` / 2 away.
    fn column(mean: f64, range: f64) -> Vec<f64> {
        (0..100).map(|i| mean + range * (f64::from(i) / 99.0 - 0.5)).collect()
    }

    #[test]
    fn scaled_columns_are_left_alone() {
        for (mean, range) in [(0.0, 3.5), (0.5, 1.0), (-3.0, 6.0), (5.8, 3.6), (0.0, 0.05), (7.0, 0.0)] {
            assert_eq!(unscaled(&column(mean, range), 1), None, "{mean} {range}");
        }
        // A rare yes, a rare no, an outlier, nothing at all, and a constant that is rounded.
        let rare = |usual: f64, seldom: f64| [vec![usual; 9_999], vec![seldom]].concat();
        for column in [rare(0.0, 1.0), rare(1.0, 0.0), rare(0.0, 500.0), vec![0.0; 5], rare(0.1, 0.1 + 1e-9)]
        {
            assert_eq!(unscaled(&column, 1), None);
        }
        assert_eq!(unscaled::<f32>(&[], 3), None);
    }

    #[test]
    fn unscaled_ones_are_counted_and_the_worst_is_named() {
        for (mean, range) in [(5000.0, 4000.0), (0.0, 100.0), (2015.0, 10.0), (0.0, 1e-5), (1.0, 0.001)] {
            let found = unscaled(&column(mean, range), 1).unwrap_or_else(|| panic!("{mean} {range}"));
            assert!((found.mean - mean).abs() < 1e-9 * mean.abs().max(1.0), "{found:?}");
            // That of evenly spread numbers, n of them.
            let deviation = range / 12.0_f64.sqrt() * (101.0 / 99.0_f64).sqrt();
            assert!((found.deviation / deviation - 1.0).abs() < 1e-6, "{found:?}, not {deviation}");
        }
        let [a, b, c] = [column(0.0, 2.0), column(40.0, 30.0), column(90_000.0, 10_000.0)];
        let rows: Vec<f64> = (0..100).flat_map(|i| [a[i], b[i], c[i]]).collect();
        let found = unscaled(&rows, 3).unwrap();
        assert_eq!((found.column, found.unscaled, found.columns), (2, 2, 3));
    }
}
