//! The models and their rows. Weights are random: they do not change the time.

use std::error::Error;
use std::fs;
use std::path::Path;

use descent::Format;
use descent::data::{Elements, Idx};
use descent::nn::{Dense, Layer};
use descent::prelude::*;

use crate::{ROWS, write};

/// Dense and one-hot inputs of the network for tables: as many numbers as 30 columns, and three columns of categories.
const NUMBERS: usize = 30;
const CATEGORIES: [usize; 3] = [4, 6, 10];

pub(crate) fn write_all(folder: &Path, mnist: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let Elements::U8(pixels) = Idx::read(&mnist.join("t10k-images-idx3-ubyte.gz"))?.elements else {
        return Err("images that are not bytes".into());
    };
    let images: Vec<f32> = pixels[..ROWS * 784].iter().map(|&byte| f32::from(byte) / 255.0).collect();

    let text = Topology::new(&[784, 30, 10], Activation::Sigmoid, Loss::Quadratic(Activation::Sigmoid))?;
    let wide = Topology::new(&[784, 800, 10], Activation::Relu, Loss::SoftmaxCrossEntropy)?;
    for (name, topology) in [("W1", text), ("W4", wide)] {
        let model = Model::new(Network::<f32>::new(topology, Init::ScaledNormal, 1));
        model.save(folder.join(format!("{name}.model")))?;
        fs::write(folder.join(format!("{name}.onnx")), model.export(Format::Onnx)?)?;
        write(&folder.join(format!("{name}.x")), &images)?;
    }

    let one_hot: usize = CATEGORIES.iter().sum();
    let (relu, linear) = (Dense::new(256, Activation::Relu), Dense::new(1, Activation::Identity));
    let layers: [Layer; 4] = [relu.into(), relu.into(), relu.into(), linear.into()];
    let loss = Loss::Quadratic(Activation::Identity);
    let table = |sparse| Topology::of_layers(NUMBERS + one_hot, sparse, &layers, loss);
    let network = Network::<f32>::new(table(one_hot)?, Init::He, 1);
    // The same weights, for a graph that does not cut its inputs in two and join them again.
    let whole = Network::from_values(table(0)?, network.parameters().iter()).expect("as many values");
    Model::new(network).save(folder.join("table.model"))?;
    fs::write(folder.join("table.onnx"), Model::new(whole).export(Format::Onnx)?)?;
    write(&folder.join("table.x"), &(0..ROWS).flat_map(row).collect::<Vec<_>>())
}

/// Numbers from −2 to 2, and a one for the category of each column.
fn row(i: usize) -> Vec<f32> {
    let mixed = |k: usize| (i * 97 + k + 1) * 7919 % 10_007;
    let mut x: Vec<f32> = (0..NUMBERS).map(|k| mixed(k) as f32 / 10_007.0 * 4.0 - 2.0).collect();
    for (k, n) in CATEGORIES.into_iter().enumerate() {
        let category = mixed(NUMBERS + k) % n;
        x.extend((0..n).map(|c| f32::from(u8::from(c == category))));
    }
    x
}
