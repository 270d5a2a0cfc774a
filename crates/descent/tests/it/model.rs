//! What a model file holds besides its network.

use std::path::Path;

use descent::Model;
use descent::data::{ClassNames, Framing};
use descent::prelude::*;
use files::{Fields, Item, Section, SectionWriter};
use nn::file::{MODEL, write_network};

fn network() -> Network<f32> {
    let topology = Topology::new(&[2, 3], Activation::Sigmoid, Loss::SoftmaxCrossEntropy).unwrap();
    let mut network = Network::new(topology, Init::Glorot, 1);
    let (mut w, b) = network.parameters_mut().layer_mut(0);
    w.col_mut(0)[..3].copy_from_slice(&[-0.75, -0.5, -0.25]);
    w.col_mut(1)[..3].copy_from_slice(&[0.5, 1.5, 2.5]);
    b[..3].copy_from_slice(&[-1.0, 0.0, 1.0]);
    network
}

fn model() -> Model<f32> {
    let names = ClassNames::new(["setosa", "ελιά", "3"]).unwrap();
    Model::new(network()).with_classes(names).with_framing(Framing::Whole)
}

/// The file of `model()`, as it was written when these sections were new.
#[test]
fn the_golden_file_holds_what_it_held() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/classes-and-framing.model");
    let golden = Model::<f32>::load(&path).unwrap();
    assert_eq!(golden, model());
    assert!(std::fs::read(&path).unwrap() == golden.to_file_bytes(), "it is still written the same way");
    assert_eq!(Network::load(&path).unwrap(), network(), "a reader of networks skips the rest");
}

#[test]
fn a_model_without_names_and_framing_is_the_file_of_its_network() {
    let bytes = Model::new(network()).to_file_bytes();
    assert_eq!(bytes, network().to_file_bytes());
    let read = Model::<f32>::from_file_bytes(&bytes, "m").unwrap();
    assert_eq!((read.classes(), read.framing()), (None, None));
}

#[test]
fn models_of_the_first_version_have_neither() {
    let nn = Path::new(env!("CARGO_MANIFEST_DIR")).join("../nn/tests/golden");
    let path = nn.join("models/version-1/f32-quadratic-identity-tanh");
    let read = Model::<f32>::load(&path).unwrap();
    assert_eq!(read, Model::new(Network::load(&path).unwrap()));
}

#[test]
fn sections_that_do_not_fit_are_refused_by_name() {
    let with = |add: &dyn Fn(&mut SectionWriter)| {
        let mut writer = SectionWriter::new();
        write_network(&mut writer, &network());
        add(&mut writer);
        Model::<f32>::from_file_bytes(&writer.finish(MODEL), "some.model").unwrap_err().to_string()
    };
    let named = |names: &[&str]| {
        with(&|writer| writer.encode(Section::optional("classes"), &Fields::new().with(1, &names)))
    };
    assert!(named(&["a", "b"]).contains("2 names for 3 outputs"));
    assert!(named(&["a", "b", "a"]).contains(r#"class name "a" is there twice"#));
    assert!(named(&["a", "", "b"]).contains(r#"class name "" is not printable"#));
    let framed = with(&|writer| writer.encode(Section::optional("framing"), &Item::plain(7)));
    assert!(framed.contains("framing") && framed.contains('7'), "{framed}");
}

#[test]
#[should_panic(expected = "names of classes, and outputs")]
fn one_name_per_output_is_needed() {
    drop(Model::new(network()).with_classes(ClassNames::numbers(2)));
}

/// A model of a table with two networks, made without a training, whose bits would depend on the CPU.
fn of_a_table() -> Model<f32> {
    use descent::data::{Column, Encoder, EncoderOptions, Scaling, Table};
    let table = Table::from_columns(vec![
        Column::numbers("size", vec![1.0, 2.0, f64::NAN, 4.0, 5.0, 6.0, 7.0, 9.0]),
        Column::dates(
            "day",
            vec![19_000.0, 19_001.0, 19_005.0, 19_003.0, 19_002.0, 19_007.0, 19_009.0, 19_004.0],
        ),
        Column::categories("color", ["red", "blue", "grün", "red", "blue", "grün", "red", "blue"]),
        Column::categories("new", ["no", "yes", "no", "no", "yes", "yes", "no", "yes"]),
        Column::categories("fruit", ["plum", "sloe", "plum", "pear", "sloe", "pear", "plum", "sloe"]),
    ])
    .unwrap();
    let options = EncoderOptions::default().rare_below(1).numbers(Scaling::Robust);
    let encoder = Encoder::learn(&table, "fruit", &options, None).unwrap();
    let dense = descent::nn::Dense::new(3, Activation::Identity);
    let (inputs, sparse) = (encoder.inputs(), encoder.sparse_inputs());
    let layers = [descent::nn::Scale::new(6.0).into(), dense.into()];
    let topology = Topology::of_layers(inputs, sparse, &layers, Loss::SoftmaxCrossEntropy).unwrap();
    let member = |k: usize| {
        let values = (0..topology.parameter_count()).map(|i| ((i * 7 + k) % 11) as f32 / 4.0 - 1.0);
        Network::from_values(topology.clone(), values).unwrap()
    };
    Model::new(member(0)).with_members([member(1)]).with_encoder(encoder)
}

/// The file of `of_a_table()`, as it was written when models of tables were new.
#[test]
fn the_golden_model_of_a_table_holds_what_it_held() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/table.model");
    let golden = Model::<f32>::load(&path).unwrap();
    assert_eq!(golden, of_a_table());
    assert!(std::fs::read(&path).unwrap() == golden.to_file_bytes(), "it is still written the same way");
    let error = Network::<f32>::load(&path).unwrap_err().to_string();
    assert!(error.contains("members"), "a reader of networks alone would answer otherwise: {error}");
}

#[test]
fn encoders_and_members_that_do_not_fit_are_refused_by_name() {
    let encoder = of_a_table().encoder().unwrap().write();
    let with = |section: &'static str, add: &dyn Fn(&mut SectionWriter, Section)| {
        let mut writer = SectionWriter::new();
        write_network(&mut writer, &network());
        add(&mut writer, Section::required(section));
        Model::<f32>::from_file_bytes(&writer.finish(MODEL), "some.model").unwrap_err().to_string()
    };
    let error = with("encoder", &|writer, section| writer.encode(section, &encoder));
    assert!(error.contains("encoder") && error.contains("of 2 and 3"), "{error}");
    let error = with("members", &|writer, section| writer.bytes(section, &[0; 40]));
    assert!(error.contains("members") && error.contains("72") && error.contains("40"), "{error}");
    let error = with("members", &|writer, section| writer.bytes(section, &[0xff; 36]));
    assert!(error.contains("not all numbers are finite"), "{error}");
    let error = with("further", &|writer, section| writer.bytes(section, &[]));
    assert!(error.contains("further"), "{error}");
}
