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
