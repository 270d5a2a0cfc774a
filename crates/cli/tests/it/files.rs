//! Training on files as people have them, from the first line to the model and back.

use std::fs;

use crate::support::{Folder, Ran, TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS, descent};

/// The labels 0, 1 and 2 become `to`.
fn relabelled(folder: &Folder, to: [u8; 3]) {
    for name in [TRAIN_LABELS, TEST_LABELS] {
        folder.change(name, |bytes| bytes[8..].iter_mut().for_each(|label| *label = to[usize::from(*label)]));
    }
}

fn eval(folder: &Folder, more: &[&str]) -> Ran {
    let [model, data] =
        [folder.path("some.model"), folder.root().to_owned()].map(|p| p.display().to_string());
    descent(&[&["eval", "--model", &model, "--data", &data], more].concat())
}

#[test]
fn classes_are_called_by_their_labels_in_tables_reports_and_models() {
    let folder = Folder::new();
    let plain = folder.train("--epochs 3 --eta 0.1").succeeded();
    relabelled(&folder, [5, 7, 40]);
    let saved = format!(
        "--epochs 3 --eta 0.1 --save {} --report {}",
        folder.path("some.model").display(),
        folder.path("report").display()
    );
    let ran = folder.train(&saved).succeeded();
    assert_eq!(ran.weights(), plain.weights(), "names change no bit");
    assert!(ran.stdout.contains("is \\ as  5  7 40    right\n      5"), "{}", ran.stdout);
    let html = fs::read_to_string(folder.path("report/report.html")).unwrap();
    assert!(html.contains("<th scope=\"row\">40</th>") && html.contains("40 taken for 5: "));

    let json = folder.path("eval.json");
    let judged = eval(&folder, &["--json", &json.display().to_string()]).succeeded();
    assert!(judged.stdout.contains("is \\ as  5  7 40    right\n"), "{}", judged.stdout);
    let json: serde_json::Value = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    assert_eq!(json["classes"][2]["name"], "40");
    // A label that is none of them.
    folder.change(TEST_LABELS, |bytes| bytes[8 + 3] = 41);
    eval(&folder, &[]).failed(2, "label 41 of sample 3 is none of the classes 5, 7, 40");
    folder.train("").failed(1, "label 41 of sample 3 is none of the classes 5, 7, 40");
}

#[test]
fn labels_from_1_need_no_output_of_their_own_for_0() {
    let folder = Folder::new();
    relabelled(&folder, [1, 2, 3]);
    let ran = folder.train("").succeeded();
    assert!(ran.stdout.contains("is \\ as 1 2 3    right"), "{}", ran.stdout);
    folder.train("--layers 36,8,4").failed(2, "need 3, for 1, 2, 3; change --layers to 36,8,3");
}

#[test]
fn a_handful_of_samples_trains_without_validation_and_is_kept_and_resumed() {
    let folder = Folder::of(5, 3);
    let outputs = ["json", "report", "checkpoint"].map(|name| folder.path(name).display().to_string());
    let [json, report, checkpoint] = &outputs;
    let ran = folder
        .train(&format!("--layers 36,8,10 --json {json} --report {report} --checkpoint {checkpoint}"))
        .succeeded();
    assert!(ran.stdout.contains("5 samples are too few to keep some for validation"), "{}", ran.stdout);
    assert!(ran.stdout.contains("5 training, 0 validation, 3 test"), "{}", ran.stdout);
    let json: serde_json::Value = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    assert!(json["epochs"][1]["validation_accuracy"].is_null() && json["validation_samples"] == 0);
    let data = folder.root().display().to_string();
    descent(&["train-mnist", "--data", &data, "--resume", checkpoint, "--epochs", "3"]).succeeded();
}

#[test]
fn a_set_sorted_by_class_is_learnt() {
    let folder = Folder::new();
    let [images, labels] = [TRAIN_IMAGES, TRAIN_LABELS].map(|name| fs::read(folder.path(name)).unwrap());
    let mut order: Vec<usize> = (0..60).collect();
    order.sort_by_key(|&i| labels[8 + i]);
    folder.change(TRAIN_LABELS, |bytes| {
        order.iter().enumerate().for_each(|(to, &from)| bytes[8 + to] = labels[8 + from]);
    });
    folder.change(TRAIN_IMAGES, |bytes| {
        for (to, &from) in order.iter().enumerate() {
            bytes[16 + 36 * to..][..36].copy_from_slice(&images[16 + 36 * from..][..36]);
        }
    });
    let ran = folder.train("--epochs 20").succeeded();
    assert!(ran.stdout.contains("test accuracy 100.00 % (12 of 12)"), "{}", ran.stdout);
}

#[test]
fn other_names_are_read_and_sets_chosen_by_a_flag() {
    let folder = Folder::new();
    let plain = folder.train("").succeeded();
    for (name, other) in [
        (TRAIN_IMAGES, "emnist-letters-train-images-idx3-ubyte"),
        (TRAIN_LABELS, "emnist-letters-train-labels-idx1-ubyte"),
        (TEST_IMAGES, "emnist-letters-test-images-idx3-ubyte"),
        (TEST_LABELS, "emnist-letters-test-labels-idx1-ubyte"),
    ] {
        fs::rename(folder.path(name), folder.path(other)).unwrap();
    }
    let saved = format!("--save {}", folder.path("some.model").display());
    let upright = folder.train(&saved).succeeded();
    assert!(upright.stdout.contains("rows and columns of the images are exchanged"), "{}", upright.stdout);
    assert_ne!(upright.weights(), plain.weights());
    assert!(eval(&folder, &[]).succeeded().stdout.contains(", rows and columns exchanged\n"));
    assert_eq!(folder.train("--transposed=no").succeeded().weights(), plain.weights());

    // A second set beside it.
    for part in [
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
        "test-images-idx3-ubyte",
        "test-labels-idx1-ubyte",
    ] {
        fs::copy(folder.path(&format!("emnist-letters-{part}")), folder.path(&format!("kmnist-{part}")))
            .unwrap();
    }
    folder.train("").failed(2, "several sets: emnist-letters, kmnist; choose one with --set NAME");
    eval(&folder, &[]).failed(2, "choose one with --set NAME");
    assert_eq!(folder.train("--set kmnist").succeeded().weights(), plain.weights());
    assert_eq!(folder.train("--set kmnist --transposed").succeeded().weights(), upright.weights());
    eval(&folder, &["--set", "emnist-letters", "--transposed=no"]).succeeded();
}

#[test]
fn files_that_are_read_with_a_doubt_are_told_of() {
    let folder = Folder::new();
    folder.promise(TRAIN_IMAGES);
    let ran = folder.train("").succeeded();
    let warned = |ran: &Ran| ran.stdout.lines().filter(|line| line.starts_with("warning: ")).count();
    assert_eq!(warned(&ran), 3, "{}", ran.stdout);
    assert!(ran.stdout.contains("not verified, because SHA256SUMS does not name it"), "{}", ran.stdout);
    folder.change(TEST_IMAGES, |bytes| *bytes = b"\xff\xd8\xff\xe0JFIF".to_vec());
    folder.train("").failed(1, "t10k-images-idx3-ubyte: not an IDX file: it is a JPEG image");
}

#[test]
fn a_resumed_training_compares_the_test_samples_too() {
    let folder = Folder::new();
    let checkpoint = folder.path("checkpoint").display().to_string();
    folder.train(&format!("--checkpoint {checkpoint}")).succeeded();
    let data = folder.root().display().to_string();
    let resume = || descent(&["train-mnist", "--data", &data, "--resume", &checkpoint, "--epochs", "3"]);
    let image = fs::read(folder.path(TEST_IMAGES)).unwrap();
    folder.change(TEST_IMAGES, |bytes| bytes[20] ^= 1);
    resume().failed(1, "expected test samples with checksum ");
    fs::write(folder.path(TEST_IMAGES), image).unwrap();
    resume().succeeded();
}
