//! Samples as rows of numbers.

use crate::Error;

/// Rows of numbers, one per sample: a slice, an array or a vector of anything that is a slice of `f32`, or
/// [`Flat`].
pub trait Rows {
    /// How many there are.
    fn rows(&self) -> usize;

    /// The features of row `i` from 0.
    ///
    /// # Panics
    /// If there is no row `i`.
    fn row(&self, i: usize) -> &[f32];
}

impl<R: AsRef<[f32]>> Rows for [R] {
    fn rows(&self) -> usize {
        self.len()
    }
    fn row(&self, i: usize) -> &[f32] {
        self[i].as_ref()
    }
}

impl<R: AsRef<[f32]>> Rows for Vec<R> {
    fn rows(&self) -> usize {
        self.len()
    }
    fn row(&self, i: usize) -> &[f32] {
        self[i].as_ref()
    }
}

impl<R: AsRef<[f32]>, const N: usize> Rows for [R; N] {
    fn rows(&self) -> usize {
        N
    }
    fn row(&self, i: usize) -> &[f32] {
        self[i].as_ref()
    }
}

/// Rows that lie one after another in a slice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flat<'a> {
    values: &'a [f32],
    width: usize,
}

impl<'a> Flat<'a> {
    /// Rows of `width` numbers each; the last one is shorter if `values` does not come out even, and is
    /// refused by a model.
    ///
    /// # Panics
    /// If `width` is 0.
    #[must_use]
    #[track_caller]
    pub fn new(values: &'a [f32], width: usize) -> Self {
        assert!(width > 0, "{} numbers as rows of 0", values.len());
        Self { values, width }
    }
}

impl Rows for Flat<'_> {
    fn rows(&self) -> usize {
        self.values.len().div_ceil(self.width)
    }
    fn row(&self, i: usize) -> &[f32] {
        let start = i * self.width;
        &self.values[start..self.values.len().min(start + self.width)]
    }
}

/// The width of the rows, and all their numbers, one row after another.
pub(crate) fn flat(rows: &(impl Rows + ?Sized)) -> Result<(usize, Vec<f32>), Error> {
    if rows.rows() == 0 {
        return Err(Error::NoRows);
    }
    let width = rows.row(0).len();
    if width == 0 {
        return Err(Error::NoFeatures);
    }
    let mut values = Vec::with_capacity(rows.rows().saturating_mul(width));
    for i in 0..rows.rows() {
        let row = rows.row(i);
        if row.len() != width {
            return Err(Error::Ragged { row: i, expected: width, found: row.len() });
        }
        finite(i, row)?;
        values.extend_from_slice(row);
    }
    Ok((width, values))
}

/// Whether all numbers of row `i` can be computed with.
pub(crate) fn finite(i: usize, row: &[f32]) -> Result<(), Error> {
    match row.iter().position(|x| !x.is_finite()) {
        Some(feature) => Err(Error::Feature { row: i, feature, found: row[feature] }),
        None => Ok(()),
    }
}

/// Whether there is a target for each row.
pub(crate) fn same_length(rows: usize, targets: usize) -> Result<(), Error> {
    if rows == targets { Ok(()) } else { Err(Error::Lengths { rows, targets }) }
}

/// Whether all targets can be computed with.
pub(crate) fn finite_target(targets: &[f32]) -> Result<(), Error> {
    match targets.iter().position(|y| !y.is_finite()) {
        Some(row) => Err(Error::Target { row, found: targets[row] }),
        None => Ok(()),
    }
}
