//! A model in another format gives the outputs it gives here.

#[path = "../../../../cli/tests/it/support/browser.rs"]
mod browser;
mod networks;
mod pages;
mod python;
mod sources;
mod tables;

use std::path::Path;

use descent::data::ClassNames;
use descent::nn::{Activation, Init, Loss, Network, Topology};
use descent::{Format, Model};

fn small(loss: Loss) -> Network<f32> {
    Network::new(Topology::new(&[3, 4, 2], Activation::Tanh, loss).unwrap(), Init::Glorot, 1)
}

#[test]
fn a_format_is_known_by_the_end_of_a_name() {
    for format in Format::ALL {
        assert_eq!(Format::of(&Path::new("model").with_extension(format.extension())), Some(format));
    }
    assert_eq!(Format::of("some.ONNX".as_ref()), Some(Format::Onnx));
    assert_eq!(Format::of("onnx".as_ref()), None);
    assert_eq!(Format::of("model.txt".as_ref()), None);
}

/// The names that PyTorch gives the tensors, and the numbers in its order: row by row.
#[test]
fn safetensors_hold_the_parameters_under_the_names_of_pytorch() {
    let network = small(Loss::SoftmaxCrossEntropy);
    let model = Model::new(network.clone()).with_classes(ClassNames::new(["no", "yes"]).unwrap());
    let bytes = model.export(Format::Safetensors).unwrap();
    let (_, header) = safetensors::SafeTensors::read_metadata(&bytes).unwrap();
    let about = header.metadata().as_ref().unwrap();
    assert_eq!(about["modules"], "nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)");
    assert_eq!((&*about["classes"], &*about["loss"]), (r#"["no","yes"]"#, "softmax-cross-entropy"));
    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let mut names = tensors.names();
    names.sort_unstable();
    assert_eq!(names, ["0.bias", "0.weight", "2.bias", "2.weight"]);
    let weight = tensors.tensor("2.weight").unwrap();
    assert_eq!(weight.shape(), [2, 4]);
    let w = network.parameters().w(1);
    let by_rows: Vec<u8> = (0..8).flat_map(|n| w.col(n % 4)[n / 4].to_le_bytes()).collect();
    assert_eq!(weight.data(), by_rows);
}

#[test]
fn what_pytorch_has_no_module_for_is_refused_by_name() {
    let layers =
        [descent::nn::Scale::new(1.0).into(), descent::nn::Dense::new(1, Activation::Identity).into()];
    let loss = Loss::Quadratic(Activation::Identity);
    let topology = Topology::of_layers(2, 0, &layers, loss).unwrap();
    let model = Model::new(Network::<f32>::new(topology, Init::Glorot, 1));
    let error = model.export(Format::Safetensors).unwrap_err().to_string();
    assert_eq!(error, "the layer scale cannot be written in this format");
}

#[test]
fn tables_and_ensembles_have_no_place_in_safetensors() {
    let network = small(Loss::SoftmaxCrossEntropy);
    let several = Model::new(network.clone()).with_members([network]);
    let error = several.export(Format::Safetensors).unwrap_err().to_string();
    assert!(error.contains("2 networks"), "{error}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/table.model");
    let error = Model::<f32>::load(path).unwrap().export(Format::Safetensors).unwrap_err().to_string();
    assert!(error.contains("columns of a table"), "{error}");
}
