//! The memory of one thread that asks a predictor.

use data::Cell;
use linalg::MatRef;

use crate::model::Room;
use crate::predictor::entry::Entry;
use crate::{Error, Model};

/// Rows at most that go through the networks together.
const TOGETHER: usize = 128;

/// Numbers of the widest layer, or of the input, for all rows that go together. It bounds the memory of very
/// wide networks.
const NUMBERS: usize = 1 << 20;

/// What a thread needs to ask a [`Predictor`](crate::Predictor), made by
/// [`Predictor::scratch`](crate::Predictor::scratch): room for the numbers between a row and its answer.
#[derive(Debug)]
pub struct Scratch {
    together: usize,
    sizes: Vec<usize>,
    members: usize,
    /// What cells become; empty if the model reads no tables.
    encoded: Vec<f32>,
    pass: Pass,
}

/// A pass of rows of numbers through the networks.
#[derive(Debug)]
struct Pass {
    entry: Entry,
    room: Room<f32>,
}

impl Scratch {
    /// For `rows` rows, if it is known how many there will be at most.
    pub(crate) fn new(model: &Model<f32>, rows: usize) -> Self {
        let widest = model.network().topology().sizes().iter().copied().fold(1, usize::max);
        let together = (NUMBERS / widest).clamp(1, TOGETHER).min(rows.max(1));
        let topology = model.network().topology();
        let encoded = model.encoder().map_or(0, |encoder| encoder.inputs() * together);
        let pass = Pass { entry: Entry::new(topology, together), room: Room::new(model, together) };
        let (sizes, members) = (topology.sizes().to_vec(), model.members().len());
        Self { together, sizes, members, encoded: vec![0.0; encoded], pass }
    }

    /// How many rows of a batch go through the networks together.
    #[must_use]
    pub fn rows_together(&self) -> usize {
        self.together
    }

    /// The bytes of its buffers.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.pass.entry.bytes() + self.pass.room.bytes() + size_of_val(&*self.encoded)
    }

    /// # Panics
    /// If it was made for another model.
    #[track_caller]
    pub(crate) fn check(&self, model: &Model<f32>) {
        let (sizes, members) = (model.network().topology().sizes(), model.members().len());
        assert!(
            self.sizes == sizes && self.members == members,
            "scratch of {} network(s) {:?} for a model of {members} network(s) {sizes:?}",
            self.members,
            self.sizes
        );
    }

    /// The outputs (outputs × rows) for at most [`Scratch::rows_together`] rows of inputs.
    pub(crate) fn outputs(&mut self, model: &Model<f32>, rows: &[f32]) -> MatRef<'_, f32> {
        self.pass.outputs(model, rows)
    }

    /// The same, or `None` if a number of the rows is not finite.
    pub(crate) fn outputs_of_finite(&mut self, model: &Model<f32>, rows: &[f32]) -> Option<MatRef<'_, f32>> {
        let Pass { entry, room } = &mut self.pass;
        entry.take(rows);
        entry.all_finite().then(|| model.outputs(entry.input(), room))
    }

    /// The same for rows of as many `cells` as the encoder's schema has columns.
    ///
    /// # Errors
    /// If the model reads no tables, or a row does not fit it.
    pub(crate) fn outputs_of_cells<'c, 'x: 'c>(
        &mut self,
        model: &Model<f32>,
        rows: impl Iterator<Item = &'c [Cell<'x>]>,
    ) -> Result<MatRef<'_, f32>, Error> {
        let encoder = model.encoder().ok_or(Error::NoEncoder)?;
        let mut end = 0;
        for cells in rows {
            let start = end;
            end += encoder.inputs();
            encoder.encode_row(cells, &mut self.encoded[start..end])?;
        }
        Ok(self.pass.outputs(model, &self.encoded[..end]))
    }
}

impl Pass {
    fn outputs(&mut self, model: &Model<f32>, rows: &[f32]) -> MatRef<'_, f32> {
        self.entry.take(rows);
        model.outputs(self.entry.input(), &mut self.room)
    }
}
