//! `eval` judges a saved network as the training did, on files of any name and shape.

use std::fs;
use std::path::Path;

use crate::support::{Folder, Ran, TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, descent};
use data::Mnist;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{evaluate, misread};
use serde_json::Value;

/// A folder with a network of 36-8-3 trained on it.
fn trained() -> (Folder, String) {
    let folder = Folder::of(60, 24);
    let model = folder.path("some.model").display().to_string();
    folder.train(&format!("--epochs 1 --save {model}")).succeeded();
    (folder, model)
}

fn eval(model: &str, more: &[&str]) -> Ran {
    descent(&[&["eval", "--model", model], more].concat())
}

fn on(folder: &Folder) -> String {
    folder.root().display().to_string()
}

#[test]
fn it_finds_what_the_training_found_and_the_libraries_find() {
    let folder = Folder::of(60, 24);
    let model = folder.path("some.model").display().to_string();
    let training = folder.train(&format!("--epochs 1 --save {model}")).succeeded().stdout;
    let json = folder.path("eval.json").display().to_string();
    let ran = eval(&model, &["--data", &on(&folder), "--json", &json]).succeeded();
    let report: Value = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();

    let test = Mnist::<f32>::read(folder.root()).unwrap().test;
    let network = Network::<f32>::load(Path::new(&model)).unwrap();
    let judged = evaluate(&network, &test);
    assert_eq!((&report["samples"], &report["correct"]), (&24.into(), &judged.correct().into()));
    assert!((report["loss"].as_f64().unwrap() - judged.loss).abs() < 1e-12);
    assert_eq!(report["accuracy"].as_f64(), judged.accuracy());
    let (low, high) = judged.accuracy_interval().unwrap();
    let close = |found: &Value, expected: f64| (found.as_f64().unwrap() - expected).abs() < 1e-12;
    assert!(close(&report["accuracy_interval"][0], low) && close(&report["accuracy_interval"][1], high));
    assert_eq!(report["confusion"], serde_json::json!(judged.confusion));
    assert_eq!(report["classes"].as_array().unwrap().len(), 3);
    assert_eq!(report["image_shape"], serde_json::json!([6, 6]));

    let wrong = misread(&network, &test, 10);
    assert!(!wrong.is_empty(), "one epoch leaves some misread");
    let found: Vec<u64> =
        report["misread"].as_array().unwrap().iter().map(|m| m["sample"].as_u64().unwrap()).collect();
    assert_eq!(found, wrong.iter().map(|m| m.sample as u64).collect::<Vec<_>>());
    assert_eq!(report["misread"][0]["taken_for"], wrong[0].ranked()[0].0);
    assert_eq!(report["classes"][1]["recall"].as_f64(), judged.classes()[1].recall());
    assert_eq!(report["classes"][1]["precision"].as_f64(), judged.classes()[1].precision());
    for (line, wrong) in
        ran.stdout.lines().skip_while(|line| !line.starts_with("misread")).skip(1).zip(&wrong)
    {
        let numbers: Vec<&str> = line.split_whitespace().collect();
        let expected = [wrong.sample, wrong.label, wrong.ranked()[0].0].map(|n| n.to_string());
        assert_eq!(numbers[..3], expected, "{line}");
    }

    // The same table and the same counts as at the end of the training.
    let table = training.lines().skip_while(|line| !line.starts_with("is \\ as"));
    let table = table.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    assert!(table.starts_with("is \\ as") && ran.stdout.contains(&table), "{}", ran.stdout);
    let counts = format!("({} of 24)", judged.correct());
    assert!(training.contains(&counts) && ran.stdout.contains(&counts), "{}", ran.stdout);
    let interval = format!("95 % interval {:.2} to {:.2} %", 100.0 * low, 100.0 * high);
    assert!(ran.stdout.contains(&interval), "{}", ran.stdout);
}

#[test]
fn two_files_of_any_name_will_do_and_need_no_training_files() {
    let (folder, model) = trained();
    let both = eval(&model, &["--data", &on(&folder), "--quiet"]).succeeded();
    fs::remove_file(folder.path(TRAIN_IMAGES)).unwrap();
    let alone = eval(&model, &["--data", &on(&folder), "--quiet"]).succeeded();
    let (images, labels) = (folder.path("pictures"), folder.path("classes"));
    fs::rename(folder.path(TEST_IMAGES), &images).unwrap();
    fs::rename(folder.path(TEST_LABELS), &labels).unwrap();
    let (images, labels) = (images.display().to_string(), labels.display().to_string());
    let named =
        eval(&model, &["--images", &images, "--labels", &labels, "--quiet", "--threads", "1"]).succeeded();
    let result = |ran: &Ran| ran.stdout.split_once(';').unwrap().0.to_owned();
    assert_eq!((result(&alone), result(&named)), (result(&both), result(&both)));
    assert_eq!(named.stdout.lines().count(), 1);

    eval(&model, &["--data", &on(&folder)]).failed(1, "--images and --labels");
    eval(&model, &["--images", &images]).failed(2, "--labels");
    eval(&model, &["--images", &images, "--labels", &labels, "--data", "x"]).failed(2, "--data");
    eval(&model, &["--images", &labels, "--labels", &images])
        .failed(1, "pictures: has 3 dimension(s), expected 1");
}

#[test]
fn how_many_misread_are_listed_can_be_said() {
    let (folder, model) = trained();
    let listed = |worst: &str| {
        let ran = eval(&model, &["--data", &on(&folder), "--worst", worst]).succeeded();
        let lines = ran.stdout.lines().skip_while(|line| !line.starts_with("misread")).skip(1);
        lines.take_while(|line| !line.is_empty()).count()
    };
    assert_eq!((listed("0"), listed("1"), listed("2")), (0, 1, 2));
    for wrong in ["-1", "many"] {
        eval(&model, &["--worst", wrong]).failed(2, &format!("'{wrong}' for '--worst"));
    }
}

#[test]
fn what_does_not_fit_is_named_with_both_shapes() {
    let (folder, model) = trained();
    let other = folder.path("other.model");
    let save = |sizes: &[usize]| {
        let topology = Topology::new(sizes, Activation::Relu, Loss::SoftmaxCrossEntropy).unwrap();
        Network::<f64>::new(topology, Init::He, 1).save(&other).unwrap();
        other.display().to_string()
    };
    let data = ["--data", &on(&folder)];
    eval(&save(&[784, 5, 3]), &data)
        .failed(
            2,
            "other.model is 784-5-3, with 784 inputs and 3 outputs (classes 0, 1, 2), but the images of",
        )
        .failed(2, "have 6×6 = 36 pixels");
    for unfit in [&[36, 2][..], &[49, 2]] {
        eval(&save(unfit), &data)
            .failed(2, "inputs and 2 outputs (classes 0, 1), but ")
            .failed(2, "t10k-labels-idx1-ubyte: label 2 of sample");
    }
    let ran = eval(&save(&[36, 5]), &data).succeeded();
    assert!(ran.stdout.contains("probability of it"), "{}", ran.stdout);
    eval("/no/such.model", &data).failed(1, "/no/such.model: cannot be read");
    eval(&folder.path(TEST_LABELS).display().to_string(), &data).failed(1, "not a model");
    folder.change(TEST_IMAGES, |bytes| bytes.truncate(100));
    eval(&model, &data).failed(1, "t10k-images-idx3-ubyte: header announces");
    descent(&["eval"]).failed(2, "--model");
    eval(&model, &["--json", "/no/such/dir/x.json"]).failed(1, "/no/such/dir/x.json: cannot be written");
}

/// A model of weights that are all finite, whose outputs are ∞ − ∞ for any image that is not blank.
#[test]
fn outputs_that_are_not_numbers_count_as_wrong_and_are_told() {
    let (folder, _) = trained();
    let loss = Loss::Quadratic(Activation::Identity);
    let topology = Topology::new(&[36, 2, 3], Activation::Identity, loss).unwrap();
    let (first, second) = ([3e38; 72], [3e38, 3e38, 3e38, -3e38, -3e38, -3e38]);
    let values = first.into_iter().chain([0.0; 2]).chain(second).chain([0.0; 3]);
    let model = folder.path("nan.model");
    Network::<f32>::from_values(topology, values).unwrap().save(&model).unwrap();
    let json = folder.path("nan.json").display().to_string();
    let model = model.display().to_string();
    let ran = eval(&model, &["--data", &on(&folder), "--json", &json, "--worst", "2"]).succeeded();
    let told = format!("{}{}", ran.stdout, ran.stderr);
    assert!(told.contains("24 of 24 samples have outputs that are not numbers"), "{told}");
    assert!(told.contains("accuracy 0.00 % (0 of 24)") && told.contains(" none "), "{told}");
    let report: Value = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    assert_eq!((&report["correct"], &report["misread"][0]["taken_for"]), (&0.into(), &Value::Null));
}
