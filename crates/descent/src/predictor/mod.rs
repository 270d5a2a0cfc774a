//! Prediction in a program that answers all day: one model, many threads, no allocation.

mod answer;
mod entry;
mod scratch;

use std::path::Path;

use data::Cell;
use linalg::MatRef;

pub use answer::Answer;
pub use scratch::Scratch;

use crate::rows::finite;
use crate::{Error, Model};

/// A model that answers for one row or for many, from any number of threads at the same time.
///
/// It is read and never written, so threads share it by reference or in an `Arc`. What differs from thread to
/// thread is in a [`Scratch`], which each makes for itself, once:
///
/// ```
/// use descent::prelude::*;
/// # fn main() -> Result<(), descent::Error> {
/// # let folder = std::env::temp_dir().join(format!("descent-predictor-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder).unwrap();
/// # let path = folder.join("xor.model");
/// # let rows = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
/// # Classifier::fit(&rows, &[0, 1, 1, 0])?.save(&path)?;
/// let predictor = Predictor::load(&path)?; // a model file of any version
/// let mut scratch = predictor.scratch();
/// let answer = predictor.predict_row(&mut scratch, &[0.0, 1.0])?;
/// assert_eq!((answer.class(), answer.outputs().len()), (1, 2));
/// # std::fs::remove_dir_all(&folder).unwrap();
/// # Ok(())
/// # }
/// ```
///
/// # What a row is
///
/// [`Predictor::predict_row`] and [`Predictor::predict_batch`] take numbers as the network reads them: the
/// features of rows of numbers, pixels from 0 to 1. [`Predictor::predict_cells`] and
/// [`Predictor::predict_cells_batch`] take cells of a table, whose columns the model's encoder knows.
///
/// # The same answers
///
/// An answer is that of [`Model::predict`] to the bit, for the same samples in the same form and as many of
/// them: without their zeros ([`linalg::Compressed`]) if fewer than four of ten numbers are not zero
/// ([`data::few_non_zeros`]), dense otherwise, and with a dense and a sparse part where the network has one.
/// Rows that go through the networks together ([`Scratch::rows_together`]) share that choice, which is that
/// of most of eight of them. In another form, or alone instead of in a batch, a row has the same answer but
/// for the rounding of its sums.
///
/// # Budgets
///
/// - **Memory**: [`Predictor::bytes`] for the networks, once, and [`Scratch::bytes`] for each thread. The
///   latter are 4 bytes for each number of the input and of each layer, padded to 16, and 6 more for each
///   input that may come without its zeros, times [`Scratch::rows_together`], at most 128: 1.0 MB for
///   784-30-10. Beyond that, products of 32 rows and more keep memory for each thread, which
///   [`Predictor::scratch`] lets them take.
/// - **Allocations**: none for a row or a batch, on the thread that made the scratch.
/// - **Time**: `docs/benchmarks.md` has what was measured: a fraction of a microsecond for 784-30-10 and an
///   image of MNIST.
#[derive(Clone, Debug)]
pub struct Predictor {
    model: Model<f32>,
}

impl Predictor {
    /// Reads a model file of any version.
    ///
    /// # Errors
    /// As [`Model::load`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        Model::load(path).map(Self::new)
    }
    /// Of a model in memory.
    #[must_use]
    pub fn new(model: Model<f32>) -> Self {
        Self { model }
    }
    /// The model.
    #[must_use]
    pub fn model(&self) -> &Model<f32> {
        &self.model
    }
    /// The numbers of a row.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.model.network().topology().inputs()
    }
    /// The outputs for a row.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.model.network().topology().outputs()
    }
    /// The bytes of the networks' weights and biases, with their padding.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.model.members().iter().map(|member| size_of_val(member.parameters().flat())).sum()
    }

    /// The memory that a thread needs, made by that thread. It takes as long as two batches of
    /// [`Scratch::rows_together`] rows.
    ///
    /// # Panics
    /// If layers before the first dense one are passed by more than 65,536 inputs.
    #[must_use]
    pub fn scratch(&self) -> Scratch {
        let mut scratch = Scratch::new(&self.model, usize::MAX);
        // Large products take memory of their own, at the first one of a thread.
        for x in [0.0, 1.0] {
            scratch.outputs(&self.model, &vec![x; self.inputs() * scratch.rows_together()]);
        }
        scratch
    }

    /// The answer for one row of numbers.
    ///
    /// # Errors
    /// If there are not as many numbers as inputs, one is not finite, or an output is NaN.
    ///
    /// # Panics
    /// If the scratch was made for another model.
    #[track_caller]
    pub fn predict_row<'a>(&'a self, scratch: &'a mut Scratch, x: &[f32]) -> Result<Answer<'a>, Error> {
        scratch.check(&self.model);
        let (expected, found) = (self.inputs(), x.len());
        if found != expected {
            return Err(Error::Width { row: 0, expected, found });
        }
        let a = scratch.outputs_of_finite(&self.model, x).ok_or_else(|| self.not_finite(0, x))?;
        no_nan(0, a)?;
        Ok(self.answer(a.col(0)))
    }

    /// The outputs `y` for rows of numbers `x`, both one row after another. [`Predictor::answers`] says what
    /// they mean.
    ///
    /// ```
    /// use descent::prelude::*;
    /// let rows = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    /// let model = Classifier::fit(&rows, &[0, 1, 1, 0])?;
    /// let predictor = Predictor::new(model.model().clone());
    /// let (mut scratch, mut y) = (predictor.scratch(), [0.0; 4]);
    /// predictor.predict_batch(&mut scratch, &[1.0, 0.0, 1.0, 1.0], &mut y)?;
    /// assert!(predictor.answers(&y).map(|answer| answer.class()).eq([1, 0]));
    /// # Ok::<(), descent::Error>(())
    /// ```
    ///
    /// # Errors
    /// If a number is not finite, or an output is NaN. `y` then holds the outputs of rows before it.
    ///
    /// # Panics
    /// If `x` does not hold whole rows, `y` not the outputs of as many, or the scratch was made for another
    /// model.
    #[track_caller]
    pub fn predict_batch(&self, scratch: &mut Scratch, x: &[f32], y: &mut [f32]) -> Result<(), Error> {
        scratch.check(&self.model);
        let (inputs, together) = (self.inputs(), scratch.rows_together());
        self.check_shape(x.len(), ("numbers", inputs), y.len());
        for (first, (x, y)) in self.blocks(together, x, inputs, y) {
            let a = scratch.outputs_of_finite(&self.model, x).ok_or_else(|| self.not_finite(first, x))?;
            no_nan(first, a)?;
            copy(a, y);
        }
        Ok(())
    }

    /// The answer for one row of a table, whose cells are those of the columns of the encoder's schema, in
    /// their order.
    ///
    /// ```
    /// use descent::prelude::*;
    /// let table = Table::from_columns(vec![
    ///     Column::numbers("size", (0..60).map(f64::from).collect()),
    ///     Column::categories("color", (0..60).map(|i| ["red", "blue"][i % 2])),
    ///     Column::categories("fruit", (0..60).map(|i| ["plum", "sloe"][i % 2])),
    /// ])?;
    /// let predictor = Predictor::new(Classifier::fit(&table, "fruit")?.model().clone());
    /// let mut scratch = predictor.scratch();
    /// let answer = predictor.predict_cells(&mut scratch, &[Cell::Number(7.0), Cell::Text("blue")])?;
    /// assert_eq!(answer.class_name(), Some("sloe"));
    /// # Ok::<(), descent::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the model reads no tables, a cell is of another kind than its column, or an output is NaN.
    ///
    /// # Panics
    /// If the scratch was made for another model.
    #[track_caller]
    pub fn predict_cells<'a>(
        &'a self,
        scratch: &'a mut Scratch,
        cells: &[Cell<'_>],
    ) -> Result<Answer<'a>, Error> {
        scratch.check(&self.model);
        let a = scratch.outputs_of_cells(&self.model, std::iter::once(cells))?;
        no_nan(0, a)?;
        Ok(self.answer(a.col(0)))
    }

    /// The outputs `y` for rows of cells, both one row after another.
    ///
    /// # Errors
    /// As [`Predictor::predict_cells`]. `y` then holds the outputs of rows before it.
    ///
    /// # Panics
    /// If `cells` does not hold whole rows, `y` not the outputs of as many, or the scratch was made for
    /// another model.
    #[track_caller]
    pub fn predict_cells_batch(
        &self,
        scratch: &mut Scratch,
        cells: &[Cell<'_>],
        y: &mut [f32],
    ) -> Result<(), Error> {
        scratch.check(&self.model);
        let columns = self.model.encoder().ok_or(Error::NoEncoder)?.columns();
        let together = scratch.rows_together();
        self.check_shape(cells.len(), ("cells", columns), y.len());
        for (first, (cells, y)) in self.blocks(together, cells, columns, y) {
            let a = scratch.outputs_of_cells(&self.model, cells.chunks_exact(columns))?;
            no_nan(first, a)?;
            copy(a, y);
        }
        Ok(())
    }

    /// What the outputs for one row mean.
    ///
    /// # Panics
    /// If there are not as many as the networks have.
    #[must_use]
    #[track_caller]
    pub fn answer<'a>(&'a self, outputs: &'a [f32]) -> Answer<'a> {
        let (expected, found) = (self.outputs(), outputs.len());
        assert!(found == expected, "an answer of {found} outputs from a model with {expected}");
        Answer::new(&self.model, outputs)
    }

    /// What the outputs `y` of a batch mean, row by row.
    ///
    /// # Panics
    /// If `y` does not hold the outputs of whole rows.
    #[track_caller]
    pub fn answers<'a>(&'a self, y: &'a [f32]) -> impl ExactSizeIterator<Item = Answer<'a>> {
        let (outputs, found) = (self.outputs(), y.len());
        assert!(found.is_multiple_of(outputs), "answers of {found} outputs from a model with {outputs}");
        y.chunks_exact(outputs).map(|outputs| Answer::new(&self.model, outputs))
    }

    #[track_caller]
    fn check_shape(&self, found: usize, (what, width): (&str, usize), y: usize) {
        let outputs = self.outputs();
        assert!(
            found.is_multiple_of(width) && found / width * outputs == y,
            "{found} {what} in rows of {width} into {y} outputs in rows of {outputs}"
        );
    }

    /// The rows of `x` that go together and the outputs of them, each with the number of its first row.
    fn blocks<'x, 'y, X>(
        &self,
        together: usize,
        x: &'x [X],
        width: usize,
        y: &'y mut [f32],
    ) -> impl Iterator<Item = (usize, (&'x [X], &'y mut [f32]))> {
        let blocks = x.chunks(together * width).zip(y.chunks_mut(together * self.outputs()));
        (0..).step_by(together).zip(blocks)
    }

    /// Which number of the rows is not finite; the first row is `first`.
    #[cold]
    fn not_finite(&self, first: usize, rows: &[f32]) -> Error {
        let mut checked = (first..).zip(rows.chunks(self.inputs())).map(|(row, x)| finite(row, x));
        checked.find_map(Result::err).expect("a number that is not finite")
    }
}

/// # Errors
/// If an output of the rows, of which the first is `first`, is NaN.
pub(crate) fn no_nan(first: usize, a: MatRef<'_, f32>) -> Result<(), Error> {
    let nan = (0..a.cols()).find(|&j| a.col(j).iter().any(|a| a.is_nan()));
    nan.map_or(Ok(()), |j| Err(Error::Answer { row: first + j }))
}

/// Writes the columns of `a` one after another.
fn copy(a: MatRef<'_, f32>, y: &mut [f32]) {
    y.chunks_exact_mut(a.rows()).enumerate().for_each(|(j, y)| y.copy_from_slice(a.col(j)));
}
