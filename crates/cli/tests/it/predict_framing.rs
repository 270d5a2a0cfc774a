//! `predict` brings an image into the form of the training images, says what it doubts, and names classes.

use std::fs;
use std::path::Path;

use crate::support::pictures::{Grey, written};
use crate::support::{Folder, TEST_IMAGES, TEST_LABELS, descent};
use data::{ClassNames, Framing};
use descent::Model;
use nn::{Activation, Init, Loss, Network, Topology};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A network without hidden layer whose outputs are those of `framing`.
fn saved(folder: &TempDir, framing: Option<Framing>, names: &[&str]) -> String {
    let topology =
        Topology::new(&[784, names.len()], Activation::Sigmoid, Loss::SoftmaxCrossEntropy).unwrap();
    let network = Network::<f32>::new(topology, Init::Glorot, 3);
    let model = Model::new(network).with_classes(ClassNames::new(names.iter().copied()).unwrap());
    let model = framing.map_or(model.clone(), |framing| model.with_framing(framing));
    let path = folder.path().join("some.model");
    model.save(&path).unwrap();
    path.display().to_string()
}

fn report(folder: &TempDir, arguments: &[&str]) -> (String, Value) {
    let json = folder.path().join("report.json").display().to_string();
    let ran = descent(&[&["predict", "--json", &json][..], arguments].concat()).succeeded();
    (ran.stdout, serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap())
}

/// The images of an IDX file, as PNG files that a person might have exported.
fn exported(folder: &Folder) -> Vec<String> {
    let bytes = fs::read(folder.path(TEST_IMAGES)).unwrap();
    let images = bytes[16..].chunks_exact(36).enumerate();
    let png = |image: &[u8]| Grey { rows: 6, cols: 6, bytes: image.to_vec() }.png();
    images.map(|(i, image)| written(folder.root(), &format!("{i}.png"), &png(image))).collect()
}

#[test]
fn what_eval_says_of_an_image_predict_says_of_its_png() {
    let folder = Folder::of(60, 24);
    let model = folder.path("some.model").display().to_string();
    folder.train(&format!("--quiet --epochs 3 --save {model}")).succeeded();
    let pngs = exported(&folder);
    let json = folder.path("report.json").display().to_string();
    let mut arguments = vec!["predict", "--model", &model, "--quiet", "--json", &json];
    arguments.extend(pngs.iter().map(String::as_str));
    descent(&arguments).succeeded();
    let predicted: Value = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
    assert_eq!(predicted["framing"], "whole", "the training images fill their frame");

    let on = folder.root().display().to_string();
    descent(&["eval", "--model", &model, "--data", &on, "--worst", "24", "--json", &json]).succeeded();
    let judged: Value = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
    let labels = fs::read(folder.path(TEST_LABELS)).unwrap();
    let mut misread = 0;
    for (i, line) in predicted["images"].as_array().unwrap().iter().enumerate() {
        let wrong = judged["misread"].as_array().unwrap().iter().find(|wrong| wrong["sample"] == i);
        misread += usize::from(wrong.is_some());
        let expected = wrong.map_or(json!(labels[8 + i]), |wrong| wrong["taken_for"].clone());
        assert_eq!(line["class"], expected, "image {i}");
        // The bytes are the same; one sample and many are multiplied in another order.
        let pairs = wrong.iter().flat_map(|wrong| {
            let of = |line: &Value| line["outputs"].as_array().unwrap().clone();
            of(line).into_iter().zip(of(wrong))
        });
        for (a, b) in pairs {
            assert!((a.as_f64().unwrap() - b.as_f64().unwrap()).abs() < 1e-6, "image {i}: {a} and {b}");
        }
    }
    assert!(misread > 0, "some must be misread, or no outputs were compared");
}

#[test]
fn the_model_says_how_images_are_framed_and_a_flag_overrules_it() {
    let folder = tempfile::tempdir().unwrap();
    let seven = written(folder.path(), "seven.png", &Grey::seven(60, 60).png());
    let framing = |model: &str, flags: &[&str]| {
        let (_, report) = report(&folder, &[&["--model", model, &seven][..], flags].concat());
        (report["framing"].clone(), report["images"][0]["dark_on_light"].clone())
    };
    for (kept, flags, expected) in [
        (None, &[][..], (json!("centred"), json!(true))),
        (Some(Framing::Centred), &[], (json!("centred"), json!(true))),
        (Some(Framing::Whole), &[], (json!("whole"), json!(null))),
        (Some(Framing::Whole), &["--centred"], (json!("centred"), json!(true))),
        (None, &["--as-is"], (json!("whole"), json!(null))),
    ] {
        let model = saved(&folder, kept, &["0", "1"]);
        assert_eq!(framing(&model, flags), expected, "{kept:?} {flags:?}");
    }
    let model = saved(&folder, None, &["0", "1"]);
    descent(&["predict", "--model", &model, "--as-is", "--centred", &seven]).failed(2, "--centred");
    let wide = written(folder.path(), "wide.png", &Grey::seven(30, 60).png());
    let (said, _) = report(&folder, &["--model", &model, "--as-is", &wide]);
    assert!(said.contains("warning: ") && said.contains("30×60 pixels"), "{said}");
}

#[test]
fn classes_are_called_by_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let seven = written(folder.path(), "seven.png", &Grey::seven(60, 60).png());
    for (names, expected) in [
        (["1", "2", "3"], [json!(1), json!(2), json!(3)]),
        (["a", "b", "c"], ["a", "b", "c"].map(Value::from)),
    ] {
        let model = saved(&folder, None, &names);
        let (said, report) = report(&folder, &["--model", &model, "--quiet", &seven]);
        assert_eq!(report["classes"], json!(expected));
        let outputs = report["images"][0]["outputs"].as_array().unwrap();
        let largest = (0..3).max_by(|&i, &j| outputs[i].as_f64().partial_cmp(&outputs[j].as_f64()).unwrap());
        assert_eq!(report["images"][0]["class"], expected[largest.unwrap()]);
        assert!(said.starts_with(&format!("{seven}: {} (probability ", names[largest.unwrap()])), "{said}");
    }
}

#[test]
fn two_characters_are_a_warning_and_a_frame_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let model = saved(&folder, None, &["0", "1"]);
    let seven = Grey::seven(80, 80);
    let twice = Grey {
        rows: 80,
        cols: 160,
        bytes: seven.bytes.chunks_exact(80).flat_map(|row| [row, row].concat()).collect(),
    };
    let mut framed = Grey::seven(80, 80);
    for (i, byte) in framed.bytes.iter_mut().enumerate() {
        if !(3..77).contains(&(i / 80)) || !(3..77).contains(&(i % 80)) {
            *byte = 0;
        }
    }
    let of = |name: &str, image: &Grey| {
        let path = written(folder.path(), name, &image.png());
        let (said, report) = report(&folder, &["--model", &model, &path]);
        let line = &report["images"][0];
        let warnings = line["warnings"].as_array().unwrap().clone();
        assert_eq!(
            said.lines().filter(|line| line.starts_with("warning: ")).count(),
            warnings.len(),
            "{said}"
        );
        (line["outputs"].clone(), warnings)
    };
    let (plain, none) = of("plain.png", &seven);
    assert!(none.is_empty(), "{none:?}");
    let (framed, warnings) = of("framed.png", &framed);
    assert_eq!(framed, plain);
    assert!(warnings[0].as_str().unwrap().contains("frames the character"), "{warnings:?}");
    let (_, warnings) = of("twice.png", &twice);
    assert!(warnings[0].as_str().unwrap().contains("there seem to be 2 characters"), "{warnings:?}");
}

#[test]
fn what_training_saves_says_how_mnist_is_framed() {
    let folder = tempfile::tempdir().unwrap();
    let mnist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/mnist").display().to_string();
    let model = folder.path().join("digits.model").display().to_string();
    let training = ["--data", &mnist, "--epochs", "1", "--train-limit", "500", "--quiet", "--save", &model];
    descent(&[&["train-mnist"][..], &training].concat()).succeeded();
    assert_eq!(Model::<f32>::load(&model).unwrap().framing(), Some(Framing::Centred));
}
