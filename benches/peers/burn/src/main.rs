//! burn on its Flex backend: a module of `Linear` layers, autodiff and the `Sgd` optimizer, step by step.

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::nn::loss::{CrossEntropyLoss, CrossEntropyLossConfig};
use burn::optim::{GradientsParams, ModuleOptimizer, SgdConfig};
use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::{Device, Int, Tensor, TensorData};
use harness::{Activation, Loss, PIXELS, Peer, Samples, Weights, Workload};

#[derive(Module, Debug)]
struct Network {
    layers: Vec<Linear>,
}

impl Network {
    fn new(weights: Vec<Weights>, device: &Device) -> Self {
        let layer = |Weights { inputs, outputs, w }| Linear {
            weight: Param::from_data(TensorData::new(w, [inputs, outputs]), device),
            bias: Some(Param::from_data(TensorData::new(vec![0_f32; outputs], [outputs]), device)),
        };
        Self { layers: weights.into_iter().map(layer).collect() }
    }

    fn forward(&self, x: Tensor<2>, workload: &Workload) -> Tensor<2> {
        let (last, hidden) = self.layers.split_last().expect("a layer");
        let mut a = x;
        for layer in hidden {
            let z = layer.forward(a);
            a = match workload.activation {
                Activation::Sigmoid => sigmoid(z),
                Activation::Relu => relu(z),
            };
        }
        let z = last.forward(a);
        match workload.loss {
            Loss::Quadratic => sigmoid(z),
            Loss::Softmax => z,
        }
    }
}

struct Burn {
    /// Taken out for a step and put back.
    network: Option<Network>,
    sgd: ModuleOptimizer,
    cross_entropy: CrossEntropyLoss,
    x: Tensor<2>,
    y: Tensor<1, Int>,
    one_hot: Tensor<2>,
    /// Without autodiff: the samples need no gradient.
    device: Device,
    workload: Workload,
}

impl Burn {
    fn new(workload: &Workload, weights: Vec<Weights>, train: &Samples) -> Self {
        let device = Device::flex();
        let training = device.clone().autodiff();
        let y: Vec<i64> = train.y.iter().map(|&label| i64::from(label)).collect();
        Self {
            network: Some(Network::new(weights, &training)),
            sgd: SgdConfig::new().init(),
            cross_entropy: CrossEntropyLossConfig::new().init(&training),
            x: Tensor::from_data(TensorData::new(train.x.clone(), [train.len(), PIXELS]), &device),
            y: Tensor::from_data(TensorData::new(y, [train.len()]), &device),
            one_hot: Tensor::from_data(TensorData::new(train.one_hot(), [train.len(), 10]), &device),
            device,
            workload: workload.clone(),
        }
    }

    fn step(&mut self, batch: Tensor<1, Int>) {
        let network = self.network.take().expect("a network");
        let x = Tensor::from_inner(self.x.clone().select(0, batch.clone()));
        let out = network.forward(x, &self.workload);
        let cost = match self.workload.loss {
            Loss::Quadratic => {
                let error = out - Tensor::from_inner(self.one_hot.clone().select(0, batch));
                (error.clone() * error).sum() * (0.5 / self.workload.batch as f64)
            }
            Loss::Softmax => {
                self.cross_entropy.forward(out, Tensor::from_inner(self.y.clone().select(0, batch)))
            }
        };
        let gradients = GradientsParams::from_grads(cost.backward(), &network);
        self.network = Some(self.sgd.step(self.workload.eta, network, gradients));
    }
}

impl Peer for Burn {
    type Batch = Tensor<1, Int>;

    fn prepare(&self, batch: &[u32]) -> Self::Batch {
        let numbers: Vec<i64> = batch.iter().map(|&n| i64::from(n)).collect();
        Tensor::from_data(TensorData::new(numbers, [batch.len()]), &self.device)
    }

    fn train(&mut self, batches: Vec<Self::Batch>) {
        for batch in batches {
            self.step(batch);
        }
    }

    fn classes(&self, x: &[f32]) -> Vec<u8> {
        let x = Tensor::<2>::from_data(TensorData::new(x.to_vec(), [x.len() / PIXELS, PIXELS]), &self.device);
        let out = self.network.as_ref().expect("a network").forward(Tensor::from_inner(x), &self.workload);
        out.inner().argmax(1).into_data().iter::<u8>().collect()
    }
}

fn main() {
    harness::run("burn", include_str!("../Cargo.lock"), "burn", Burn::new);
}
