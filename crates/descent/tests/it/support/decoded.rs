//! What could be decoded is used: a decoder that lets something wrong pass is found out by what follows.
#![allow(dead_code, reason = "no user takes all of it")]

use descent::data::{Cell, ClassNames};
use descent::linalg::{Matrix, Scalar};
use descent::nn::{Activation, Loss, Topology};
use descent::{Format, Model, described_layers};

/// The layers that are asked for where a file does not say them.
pub(crate) const SIZES: [usize; 3] = [3, 4, 2];

/// A safetensors file as the command `import` reads it; whether it became a network.
pub(crate) fn import(bytes: &[u8]) -> bool {
    let (sizes, activations) =
        described_layers(bytes).unwrap_or_else(|| (SIZES.to_vec(), vec![Activation::Relu; SIZES.len() - 2]));
    let loss = Loss::Quadratic(Activation::Identity);
    let Ok(topology) = Topology::with_activations(&sizes, &activations, loss) else { return false };
    let single = imported::<f32>(bytes, topology.clone());
    let double = imported::<f64>(bytes, topology);
    assert!(double || !single, "what f32 can hold f64 can");
    single
}

fn imported<T: Scalar>(bytes: &[u8], topology: Topology) -> bool {
    let model = match Model::<T>::from_safetensors(bytes, topology.clone()) {
        Ok(model) => model,
        Err(error) => {
            let text = error.to_string();
            assert!(!text.is_empty() && text.len() <= 200 + 4 * bytes.len(), "{text}");
            return false;
        }
    };
    used(&model);
    let again = model.export(Format::Safetensors).expect("a dense network can be exported");
    assert!(Model::<T>::from_safetensors(&again, topology).expect("it reads its own file") == model);
    true
}

/// A model file with all that it may hold besides networks; whether it is one.
pub(crate) fn model(bytes: &[u8]) -> bool {
    let double = Model::<f64>::from_file_bytes(bytes, "fuzzed").map(|model| used(&model)).is_ok();
    let Ok(model) = Model::<f32>::from_file_bytes(bytes, "fuzzed") else { return double };
    used(&model);
    assert!(Model::from_file_bytes(&model.to_file_bytes(), "again").expect("it reads its own file") == model);
    if let Some(encoder) = model.encoder() {
        let cells = vec![Cell::Missing; encoder.schema().columns().count()];
        let outputs = model.predict_cells(&cells).expect("every cell may be missing");
        assert_eq!(outputs.len(), model.network().topology().outputs());
    }
    let outputs = model.network().topology().outputs();
    assert!(model.classes().map(ClassNames::len).is_none_or(|names| names == outputs));
    true
}

/// A forward pass of two samples.
fn used<T: Scalar>(model: &Model<T>) {
    let topology = model.network().topology();
    if topology.first_dense() > 0 && topology.sparse_inputs() > 0 {
        return;
    }
    let x = Matrix::from_fn(topology.inputs(), 2, |i, j| T::from_f64((i + j) as f64 / 7.0));
    let a = model.predict(x.view());
    assert_eq!((a.rows(), a.cols()), (topology.outputs(), 2));
}
