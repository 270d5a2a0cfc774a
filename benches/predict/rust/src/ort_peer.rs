//! onnxruntime through its C interface, without Python. Its tensors are made beforehand.

use std::error::Error;
use std::path::Path;
use std::sync::LazyLock;

use ort::environment::Environment;
use ort::session::Session;
use ort::value::Tensor;

use crate::{Peer, ROWS};

/// There is one in a process. The shared library is that of the Python package.
static ENVIRONMENT: LazyLock<Environment> = LazyLock::new(|| {
    let path = std::env::var("ORT_DYLIB_PATH").expect("ORT_DYLIB_PATH");
    ort::init_from(path).expect("a library of onnxruntime").build().expect("an environment")
});

pub(crate) struct Ready {
    session: Session,
    rows: Vec<Tensor<f32>>,
    x: Tensor<f32>,
    last: Vec<f32>,
}

impl Ready {
    pub(crate) fn new(model: &Path, x: Vec<f32>) -> Result<Self, Box<dyn Error>> {
        let inputs = x.len() / ROWS;
        let tensor = |rows: &[f32]| Tensor::from_array(([rows.len() / inputs, inputs], rows.to_vec()));
        let builder = Session::builder(&ENVIRONMENT)?.with_intra_threads(1)?.with_inter_threads(1)?;
        let session = { builder }.commit_from_file(model)?;
        let rows = x.chunks(inputs).map(tensor).collect::<Result<_, _>>()?;
        Ok(Self { session, rows, x: tensor(&x)?, last: Vec::new() })
    }
    fn run(session: &mut Session, x: &Tensor<f32>, last: &mut Vec<f32>) -> Result<(), Box<dyn Error>> {
        let outputs = session.run(ort::inputs![x])?;
        last.clear();
        last.extend_from_slice(outputs[0].try_extract_tensor::<f32>()?.1);
        Ok(())
    }
}

impl Peer for Ready {
    fn one(&mut self, i: usize) -> Result<(), Box<dyn Error>> {
        Self::run(&mut self.session, &self.rows[i], &mut self.last)
    }
    fn all(&mut self) -> Result<(), Box<dyn Error>> {
        Self::run(&mut self.session, &self.x, &mut self.last)
    }
    fn outputs(&self) -> Vec<f32> {
        self.last.clone()
    }
}
