//! Networks from files of others.

use descent::nn::{Activation, Init, Loss, Network, Topology};
use descent::{Format, ImportError, Model};
use safetensors::tensor::{Dtype, TensorView};

fn topology() -> Topology {
    Topology::new(&[3, 4, 2], Activation::Relu, Loss::SoftmaxCrossEntropy).unwrap()
}

/// A file of these tensors, all of zeros except for their first element.
fn file(tensors: &[(&str, Dtype, &[usize], &[u8])]) -> Vec<u8> {
    let bytes = |shape: &[usize], first: &[u8]| {
        let mut bytes = vec![0; shape.iter().product::<usize>() * first.len()];
        bytes[..first.len()].copy_from_slice(first);
        bytes
    };
    let data: Vec<Vec<u8>> = tensors.iter().map(|(_, _, shape, first)| bytes(shape, first)).collect();
    let views = tensors.iter().zip(&data).map(|((name, dtype, shape, _), data)| {
        (*name, TensorView::new(*dtype, shape.to_vec(), data).unwrap())
    });
    safetensors::serialize(views, None).unwrap()
}

#[test]
fn numbers_of_every_size_and_names_of_every_prefix() {
    let one = &1.0_f32.to_le_bytes();
    let bytes = file(&[
        ("net.10.weight", Dtype::F64, &[2, 4], &2.5_f64.to_le_bytes()),
        ("net.10.bias", Dtype::F16, &[2], &[0x00, 0x3c]),
        ("net.2.weight", Dtype::BF16, &[4, 3], &[0x40, 0xc0]),
        ("net.2.bias", Dtype::F32, &[4], one),
    ]);
    let model = Model::<f32>::from_safetensors(&bytes, topology()).unwrap();
    let parameters = model.network().parameters();
    assert_eq!((parameters.w(0).col(0)[0], parameters.b(0)), (-3.0, &[1.0, 0.0, 0.0, 0.0][..]));
    assert_eq!((parameters.w(1).col(0)[0], parameters.b(1)), (2.5, &[1.0, 0.0][..]));
}

#[test]
fn what_was_exported_is_imported_in_the_parametrisation_asked_for() {
    let network = Network::<f64>::new(topology(), Init::He, 1);
    let bytes = Model::new(network.clone()).export(Format::Safetensors).unwrap();
    assert_eq!(Model::from_safetensors(&bytes, topology()).unwrap().into_network(), network);
    let layers = [
        descent::nn::Dense::new(4, Activation::Relu).ntk(),
        descent::nn::Dense::new(2, Activation::Identity),
    ];
    let ntk = Topology::of_layers(3, 0, &layers.map(Into::into), Loss::SoftmaxCrossEntropy).unwrap();
    let same = Model::from_safetensors(&bytes, ntk).unwrap().into_network();
    let x = [0.3, -0.2, 0.9];
    let (expected, found) = (network.predict_row(&x).unwrap(), same.predict_row(&x).unwrap());
    assert!(expected.iter().zip(found).all(|(a, b)| (a - b).abs() < 1e-15));
}

#[test]
fn an_exported_file_says_its_layers_and_activations() {
    use descent::described_layers;
    let activations = [Activation::Gelu, Activation::Identity, Activation::LeakyRelu];
    let topology =
        Topology::with_activations(&[3, 4, 5, 4, 2], &activations, Loss::SoftmaxCrossEntropy).unwrap();
    let bytes = Model::new(Network::<f32>::new(topology, Init::He, 1)).export(Format::Safetensors).unwrap();
    assert_eq!(described_layers(&bytes), Some((vec![3, 4, 5, 4, 2], activations.to_vec())));
    assert_eq!(described_layers(&file(&[("0.weight", Dtype::F32, &[2, 2], &[0; 4])])), None);
    assert_eq!(described_layers(b"no such file"), None);
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let one = &1.0_f32.to_le_bytes()[..];
    let refused = |tensors: &[(&str, Dtype, &[usize], &[u8])]| {
        Model::<f32>::from_safetensors(&file(tensors), topology()).unwrap_err().to_string()
    };
    let first = [("0.weight", Dtype::F32, &[4, 3][..], one), ("0.bias", Dtype::F32, &[4], one)];
    let with = |more: &[(&'static str, Dtype, &'static [usize], &'static [u8])]| {
        refused(&[&first[..], more].concat())
    };
    assert_eq!(with(&[]), "the file has 1 layer(s) (0), but the network has 2");
    let (ok, wide): (&[usize], &[usize]) = (&[2, 4], &[4, 2]);
    let float: &'static [u8] = &[0, 0, 128, 63];
    assert_eq!(with(&[("2.weight", Dtype::F32, ok, float)]), "there is no tensor \"2.bias\"");
    let bias = ("2.bias", Dtype::F32, &[2][..], float);
    assert_eq!(
        with(&[("2.weight", Dtype::F32, wide, float), bias]),
        "the tensor \"2.weight\" has the shape [4, 2], but the network needs [2, 4]"
    );
    assert_eq!(
        with(&[("2.weight", Dtype::I64, ok, &[0; 8]), bias]),
        "the tensor \"2.weight\" has elements of type I64; F16, BF16, F32 and F64 can be read"
    );
    assert_eq!(
        with(&[("2.weight", Dtype::F16, ok, &[0, 0x7c]), bias]),
        "the tensor \"2.weight\" has a number that is not finite"
    );
    assert_eq!(
        with(&[("2.running_mean", Dtype::F32, &[2], float)]),
        "the tensor \"2.running_mean\" is neither a .weight nor a .bias of a layer"
    );
    let error = Model::<f32>::from_safetensors(b"no such file", topology()).unwrap_err();
    assert!(matches!(error, ImportError::Damaged(_)), "{error}");
}

/// Whatever the bytes are, the answer is a model or an error.
#[test]
fn damaged_files_are_refused_without_a_panic() {
    let whole = Model::new(Network::<f32>::new(topology(), Init::He, 1)).export(Format::Safetensors).unwrap();
    let mut read = 0;
    for seed in 0..20_000_usize {
        let mut bytes = whole.clone();
        let at = seed.wrapping_mul(2_654_435_761) % bytes.len();
        match seed % 4 {
            0 => bytes.truncate(at),
            1 => bytes[at] ^= 1 << (seed / 4 % 8),
            2 => bytes[at % 8] = (seed / 4) as u8,
            _ => drop(bytes.splice(at..at, [(seed / 4) as u8, b'"', 0xff])),
        }
        read += usize::from(Model::<f32>::from_safetensors(&bytes, topology()).is_ok());
    }
    assert!((1..20_000).contains(&read), "{read} of 20000 were read: a changed weight is no damage");
}
