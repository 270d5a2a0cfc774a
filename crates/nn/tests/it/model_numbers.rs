//! No number and no name in a model file changes its meaning: files put together here, by hand, are what is
//! read and written.

use std::path::Path;

use files::{Fields, FileError, Item, Section, SectionWriter};
use nn::file::MODEL;
use nn::{
    Activation, Dense, Dropout, Init, Layer, Loss, Network, Parametric, Periodic, Quantiles, Scale, Topology,
};

const F32: u16 = 1;
const F64: u16 = 2;

const ACTIVATIONS: [(u16, Activation); 11] = [
    (1, Activation::Sigmoid),
    (2, Activation::Tanh),
    (3, Activation::Relu),
    (4, Activation::Identity),
    (5, Activation::LeakyRelu),
    (6, Activation::Silu),
    (7, Activation::Elu),
    (8, Activation::Selu),
    (9, Activation::Gelu),
    (10, Activation::Mish),
    (11, Activation::Softplus),
];

fn item(kind: u16, settings: Fields<'static>) -> Item<'static> {
    Item { kind, settings }
}

fn dense(outputs: u64, activation: u16) -> Item<'static> {
    item(1, Fields::new().with(1, &outputs).with(2, &Item::plain(activation)))
}

fn quadratic(output: u16) -> Item<'static> {
    item(1, Fields::new().with(1, &Item::plain(output)))
}

/// 2-1-1 with these layers, loss and parameters.
fn file(precision: u16, layers: &[Item<'_>], loss: &Item<'_>, parameters: &[u8]) -> Vec<u8> {
    let architecture = Fields::new().with(1, &2_u64).with(2, &layers).with(3, loss);
    let mut writer = SectionWriter::new();
    writer.encode(Section::required("precision"), &precision);
    writer.encode(Section::required("architecture"), &architecture);
    writer.bytes(Section::required("parameters"), parameters);
    writer.finish(MODEL)
}

fn values() -> impl Iterator<Item = f32> {
    (0..5).map(|i| i as f32 / 4.0 - 0.5)
}

fn bytes() -> Vec<u8> {
    values().flat_map(f32::to_le_bytes).collect()
}

fn read(bytes: &[u8]) -> Result<Network<f32>, FileError> {
    Network::from_file_bytes(bytes, Path::new("some.model"))
}

fn network(activation: Activation, loss: Loss) -> Network<f32> {
    Network::from_values(Topology::new(&[2, 1, 1], activation, loss).unwrap(), values()).unwrap()
}

#[test]
fn the_numbers_of_activations_and_losses_stay() {
    assert_eq!(ACTIVATIONS.len(), Activation::ALL.len(), "a new one has its number here too");
    let mut losses =
        vec![(Item::plain(2), Loss::SigmoidCrossEntropy), (Item::plain(3), Loss::SoftmaxCrossEntropy)];
    losses.extend(ACTIVATIONS.map(|(number, output)| (quadratic(number), Loss::Quadratic(output))));
    losses.push((item(4, Fields::new().with(1, &0.75)), Loss::Huber(0.75)));
    let quantiles = Quantiles::new(&[0.25]).unwrap();
    losses.push((Item::plain(5), Loss::Absolute));
    losses.push((item(6, Fields::new().with(1, &vec![0.25])), Loss::Quantile(quantiles)));
    losses.push((Item::plain(7), Loss::Poisson));
    losses.push((item(8, Fields::new().with(1, &0.2)), Loss::SmoothedSigmoidCrossEntropy(0.2)));
    losses.push((item(9, Fields::new().with(1, &0.2)), Loss::SmoothedSoftmaxCrossEntropy(0.2)));
    assert_eq!(losses.len(), Loss::all().len(), "a new one has its number here too");
    for (number, activation) in ACTIVATIONS {
        for (item, loss) in &losses {
            let by_hand = file(F32, &[dense(1, number), dense(1, 4)], item, &bytes());
            let network = network(activation, *loss);
            assert_eq!(read(&by_hand).unwrap(), network, "{activation:?}, {loss:?}");
            assert_eq!(network.to_file_bytes(), by_hand, "{activation:?}, {loss:?}");
        }
    }
}

/// One that another program defines stands by name and settings.
#[test]
fn a_loss_of_ones_own_stays() {
    #[derive(Debug)]
    struct Scaled(f64);
    impl nn::OwnLoss for Scaled {
        fn name(&self) -> &'static str {
            "scaled"
        }
        fn settings(&self) -> Vec<(&'static str, f64)> {
            vec![("scale", self.0)]
        }
        fn error<T: linalg::Scalar>(&self, _: &mut [T], _: &[T], _: &[T], _: &[T]) -> f64 {
            self.0
        }
    }
    let own = Loss::own(&Scaled(0.5));
    let settings = Fields::new().with(1, &"scaled").with(2, &[("scale", 0.5)].to_vec());
    let by_hand = file(F32, &[dense(1, 1), dense(1, 4)], &item(10, settings), &bytes());
    let network = network(Activation::Sigmoid, own);
    assert_eq!(network.to_file_bytes(), by_hand);
    assert_eq!(Network::from_file_bytes_with(&by_hand, "some.model", &[own]).unwrap(), network);
    assert!(matches!(read(&by_hand), Err(FileError::NotGiven { .. })));
    assert_eq!((own.number(), own.name(), own.to_string().as_str()), (10, "scaled", "scaled"));
}

#[test]
fn the_numbers_and_names_of_layers_stay() {
    let mut layers: Vec<_> = nn::Layer::samples().iter().map(|l| (l.number(), l.name())).collect();
    layers.dedup();
    assert_eq!(layers, [(1, "dense"), (2, "scale"), (3, "dropout"), (4, "periodic"), (5, "parametric")]);
    let names: Vec<_> = Activation::ALL.into_iter().map(Activation::name).collect();
    let expected = ["sigmoid", "tanh", "relu", "identity", "leaky-relu", "silu"];
    assert_eq!(names, [&expected[..], &["elu", "selu", "gelu", "mish", "softplus"]].concat());
}

#[test]
fn the_settings_of_layers_stay() {
    let output = || dense(1, 4);
    let slow = Fields::new().with(1, &3_u64).with(2, &Item::plain(2));
    let slow = item(1, slow.with(4, &0.5_f64).with(5, &0.25_f64));
    let ntk = item(1, Fields::new().with(1, &3_u64).with(2, &Item::plain(6)).with(3, &true));
    let scale = item(2, Fields::new().with(1, &6.0));
    let dropout = item(3, Fields::new().with(1, &0.25));
    let periodic = item(4, Fields::new().with(1, &4_u64).with(2, &3_u64).with(3, &0.5).with(4, &0.1));
    let parametric = item(5, Fields::new().with(1, &Item::plain(6)).with(2, &0.75).with(3, &2.0));
    let mut prelu = Parametric::prelu();
    (prelu.activation, prelu.eta) = (Activation::Silu, 2.0);
    let layers: [(Item<'_>, Layer); 6] = [
        (ntk, Dense::new(3, Activation::Silu).ntk().into()),
        (slow, Dense::new(3, Activation::Tanh).eta(0.5, 0.25).into()),
        (scale, Scale::new(6.0).into()),
        (dropout, Dropout::new(0.25).into()),
        (periodic, Periodic::new(4, 3, 0.5, 0.1).into()),
        (parametric, prelu.into()),
    ];
    for (by_hand, layer) in layers {
        let layers = [layer, Dense::new(1, Activation::Identity).into()];
        let topology = Topology::of_layers(2, 0, &layers, Loss::SigmoidCrossEntropy).unwrap();
        let network = Network::<f32>::new(topology, Init::Glorot, 1);
        let bytes = file(F32, &[by_hand, output()], &Item::plain(2), &network.parameters().to_le_bytes());
        assert_eq!(read(&bytes).unwrap(), network, "{layer:?}");
        assert_eq!(network.to_file_bytes(), bytes, "{layer:?}");
    }
}

#[test]
fn the_numbers_of_number_types_stay() {
    let network = network(Activation::Tanh, Loss::SigmoidCrossEntropy).convert::<f64>();
    let wide: Vec<u8> = values().flat_map(|x| f64::from(x).to_le_bytes()).collect();
    let by_hand = file(F64, &[dense(1, 2), dense(1, 4)], &Item::plain(2), &wide);
    assert_eq!(Network::<f64>::from_file_bytes(&by_hand, "some.model").unwrap(), network);
    assert_eq!(network.to_file_bytes(), by_hand);
}

#[test]
fn what_only_a_newer_program_knows_is_refused_by_its_number() {
    let layers = || vec![dense(1, 1), dense(1, 4)];
    let refused = |precision, layers: &[Item<'_>], loss: &Item<'_>| {
        let error = read(&file(precision, layers, loss, &bytes())).unwrap_err();
        assert!(!error.is_damage(), "{error}");
        let text = error.to_string();
        let (text, tail) = text.split_once(", which").unwrap();
        assert_eq!(tail, " this program does not know; a newer one wrote it");
        text.strip_prefix("some.model: ").unwrap().to_owned()
    };
    let sigmoids = quadratic(1);
    assert_eq!(refused(3, &layers(), &sigmoids), "precision has number type 3");
    assert_eq!(refused(F32, &layers(), &Item::plain(700)), "architecture has loss kind 700");
    assert_eq!(refused(F32, &layers(), &quadratic(70)), "architecture has activation kind 70");
    assert_eq!(refused(F32, &[dense(1, 0), dense(1, 4)], &sigmoids), "architecture has activation kind 0");
    assert_eq!(refused(F32, &[Item::plain(70), dense(1, 4)], &sigmoids), "architecture has layer kind 70");
    let with_rate = |mut layer: Item<'static>| {
        layer.settings = layer.settings.with(70, &0.5_f64);
        layer
    };
    assert_eq!(refused(F32, &[with_rate(dense(1, 1)), dense(1, 4)], &sigmoids), "dense has field 70");
    assert_eq!(refused(F32, &layers(), &with_rate(Item::plain(2))), "loss has field 70");
    let sloped = item(3, Fields::new().with(1, &0.01_f64));
    let leaky = item(1, Fields::new().with(1, &1_u64).with(2, &sloped));
    assert_eq!(refused(F32, &[leaky, dense(1, 4)], &sigmoids), "activation has field 1");
}

#[test]
fn layers_that_make_no_network_are_refused() {
    let refused = |layers: &[Item<'_>]| {
        let error = read(&file(F32, layers, &Item::plain(3), &bytes())).unwrap_err();
        match error {
            FileError::Content { what, .. } => what,
            other => panic!("{other}"),
        }
    };
    assert_eq!(refused(&[]), "architecture");
    assert_eq!(refused(&[dense(0, 1), dense(1, 4)]), "architecture");
    assert_eq!(refused(&[dense(1 << 60, 1), dense(1, 4)]), "architecture");
    assert_eq!(refused(&[dense(1, 1), dense(1, 2)]), "architecture");
    assert_eq!(refused(&[item(1, Fields::new().with(2, &Item::plain(4)))]), "dense");
}
