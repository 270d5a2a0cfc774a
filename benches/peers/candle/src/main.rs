//! candle: `Linear` layers, autograd and `SGD`, step by step.

use candle_core::{DType, Device, Result, Tensor, Var};
use candle_nn::{Linear, Module, Optimizer, SGD, loss, ops};
use harness::{Activation, Loss, PIXELS, Peer, Samples, Weights, Workload};

struct Candle {
    layers: Vec<Linear>,
    sgd: SGD,
    x: Tensor,
    y: Tensor,
    one_hot: Tensor,
    workload: Workload,
}

impl Candle {
    fn new(workload: &Workload, weights: Vec<Weights>, train: &Samples) -> Result<Self> {
        let (mut layers, mut variables) = (Vec::new(), Vec::new());
        for Weights { inputs, outputs, w } in weights {
            let w = Tensor::from_vec(w, (inputs, outputs), &Device::Cpu)?.t()?.contiguous()?;
            let w = Var::from_tensor(&w)?;
            let b = Var::zeros(outputs, DType::F32, &Device::Cpu)?;
            layers.push(Linear::new(w.as_tensor().clone(), Some(b.as_tensor().clone())));
            variables.extend([w, b]);
        }
        let y: Vec<u32> = train.y.iter().map(|&label| u32::from(label)).collect();
        Ok(Self {
            layers,
            sgd: SGD::new(variables, workload.eta)?,
            x: Tensor::from_slice(&train.x, (train.len(), PIXELS), &Device::Cpu)?,
            y: Tensor::new(y, &Device::Cpu)?,
            one_hot: Tensor::from_vec(train.one_hot(), (train.len(), 10), &Device::Cpu)?,
            workload: workload.clone(),
        })
    }

    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let (last, hidden) = self.layers.split_last().expect("a layer");
        let mut a = x.clone();
        for layer in hidden {
            let z = layer.forward(&a)?;
            a = match self.workload.activation {
                Activation::Sigmoid => ops::sigmoid(&z)?,
                Activation::Relu => z.relu()?,
            };
        }
        let z = last.forward(&a)?;
        match self.workload.loss {
            Loss::Quadratic => ops::sigmoid(&z),
            Loss::Softmax => Ok(z),
        }
    }

    fn step(&mut self, batch: &Tensor) -> Result<()> {
        let out = self.forward(&self.x.index_select(batch, 0)?)?;
        let cost = match self.workload.loss {
            Loss::Quadratic => {
                let y = self.one_hot.index_select(batch, 0)?;
                ((out - y)?.sqr()?.sum_all()? * (0.5 / self.workload.batch as f64))?
            }
            Loss::Softmax => loss::cross_entropy(&out, &self.y.index_select(batch, 0)?)?,
        };
        self.sgd.backward_step(&cost)
    }
}

impl Peer for Candle {
    type Batch = Tensor;

    fn prepare(&self, batch: &[u32]) -> Tensor {
        Tensor::new(batch, &Device::Cpu).expect("numbers of samples")
    }

    fn train(&mut self, batches: Vec<Tensor>) {
        for batch in &batches {
            self.step(batch).expect("a step");
        }
    }

    fn classes(&self, x: &[f32]) -> Vec<u8> {
        let classes = || -> Result<Vec<u32>> {
            let x = Tensor::from_slice(x, (x.len() / PIXELS, PIXELS), &Device::Cpu)?;
            self.forward(&x)?.argmax(1)?.to_vec1()
        };
        classes().expect("test samples").into_iter().map(|class| class as u8).collect()
    }
}

fn main() {
    harness::run("candle", include_str!("../Cargo.lock"), "candle-core", |workload, weights, train| {
        Candle::new(workload, weights, train).expect("a network")
    });
}
