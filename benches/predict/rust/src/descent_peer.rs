//! Descent: a `Predictor`.

use std::error::Error;
use std::path::Path;

use descent::{Predictor, Scratch};

use crate::{Peer, ROWS};

pub(crate) struct Ready {
    predictor: Predictor,
    scratch: Scratch,
    x: Vec<f32>,
    /// Of all rows, and how many of them belong to the last call.
    y: Vec<f32>,
    last: usize,
}

impl Ready {
    pub(crate) fn new(model: &Path, x: Vec<f32>) -> Result<Self, Box<dyn Error>> {
        let predictor = Predictor::load(model)?;
        let (scratch, y) = (predictor.scratch(), vec![0.0; predictor.outputs() * ROWS]);
        eprintln!("{} bytes of weights, {} of scratch", predictor.bytes(), scratch.bytes());
        Ok(Self { predictor, scratch, x, y, last: 0 })
    }
}

impl Peer for Ready {
    fn one(&mut self, i: usize) -> Result<(), Box<dyn Error>> {
        let inputs = self.predictor.inputs();
        let answer = self.predictor.predict_row(&mut self.scratch, &self.x[i * inputs..][..inputs])?;
        self.last = answer.outputs().len();
        self.y[..self.last].copy_from_slice(answer.outputs());
        Ok(())
    }
    fn all(&mut self) -> Result<(), Box<dyn Error>> {
        self.last = self.y.len();
        Ok(self.predictor.predict_batch(&mut self.scratch, &self.x, &mut self.y)?)
    }
    fn outputs(&self) -> Vec<f32> {
        self.y[..self.last].to_vec()
    }
}
