//! tract: a plan for one row and another for all, as tract needs to know shapes to optimise. Its tensors are made
//! beforehand.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use tract_onnx::prelude::*;

use crate::{Peer, ROWS};

pub(crate) struct Ready {
    one: Arc<TypedRunnableModel>,
    all: Arc<TypedRunnableModel>,
    rows: Vec<TValue>,
    x: TValue,
    last: TVec<TValue>,
}

impl Ready {
    pub(crate) fn new(model: &Path, x: Vec<f32>) -> Result<Self, Box<dyn Error>> {
        let inputs = x.len() / ROWS;
        let plan = |rows: usize| {
            tract_onnx::onnx()
                .model_for_path(model)?
                .with_input_fact(0, f32::fact([rows, inputs]).into())?
                .into_optimized()?
                .into_runnable()
        };
        let tensor = |rows: &[f32]| -> TractResult<TValue> {
            Ok(Tensor::from_shape(&[rows.len() / inputs, inputs], rows)?.into())
        };
        let rows = x.chunks(inputs).map(tensor).collect::<TractResult<_>>()?;
        Ok(Self { one: plan(1)?, all: plan(ROWS)?, rows, x: tensor(&x)?, last: tvec!() })
    }
}

impl Peer for Ready {
    fn one(&mut self, i: usize) -> Result<(), Box<dyn Error>> {
        self.last = self.one.run(tvec!(self.rows[i].clone()))?;
        Ok(())
    }
    fn all(&mut self) -> Result<(), Box<dyn Error>> {
        self.last = self.all.run(tvec!(self.x.clone()))?;
        Ok(())
    }
    fn outputs(&self) -> Vec<f32> {
        self.last[0].to_plain_array_view::<f32>().expect("an array of f32").iter().copied().collect()
    }
}
