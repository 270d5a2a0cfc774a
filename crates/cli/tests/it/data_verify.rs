//! `data verify`: files of samples, looked at before a training.

use std::fs;

use serde_json::Value;

use crate::support::tables::flowers;
use crate::support::{Folder, TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, descent, sha256};

fn verify(path: &str, more: &[&str]) -> crate::support::Ran {
    descent(&[&["data", "verify", path], more].concat())
}

#[test]
fn the_repository_has_mnist_and_nothing_is_wrong_with_it() {
    let mnist = concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/mnist");
    let ran = verify(mnist, &[]).succeeded();
    assert!(
        ran.stdout.contains("train-images-idx3-ubyte.gz: u8 60000×28×28, 9719438 bytes\n"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("of MNIST, by the SHA-256 of what it holds\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("  1    6742  ########################################\n"), "{}", ran.stdout);
    assert!(ran.stdout.ends_with(": 0 wrong, 0 odd\n"), "{}", ran.stdout);
    assert_eq!(verify(mnist, &["--quiet"]).succeeded().stdout, "");
}

#[test]
fn what_is_odd_is_told_and_what_is_wrong_ends_with_1() {
    let folder = Folder::new();
    let root = folder.root().to_str().unwrap();
    let ran = verify(root, &["--quiet"]).succeeded();
    assert!(ran.stdout.lines().all(|line| line.starts_with("odd: ")), "{}", ran.stdout);
    assert!(ran.stdout.contains("12 images are also in "), "{}", ran.stdout);
    let ran = verify(root, &[]).succeeded();
    assert!(
        ran.stdout.contains("called like a file of MNIST, Fashion-MNIST, KMNIST, but none"),
        "{}",
        ran.stdout
    );
    let page = "\nKMNIST: https://codh.rois.ac.jp/kmnist/; only its .gz files can be told\n";
    assert!(ran.stdout.contains(page), "{}", ran.stdout);
    folder.change(TEST_LABELS, |bytes| bytes[8] = 200);
    let ran = verify(root, &["--quiet"]).failed(1, ": something is wrong");
    assert!(ran.stdout.contains("wrong: ") && ran.stdout.contains("label 200 of sample 0"), "{}", ran.stdout);
    folder.promise(TRAIN_IMAGES);
    folder.change(TRAIN_IMAGES, |bytes| bytes[20] ^= 1);
    let ran = verify(root, &["--quiet"]).failed(1, ": 2 things are wrong");
    assert!(ran.stdout.contains("but SHA256SUMS says"), "{}", ran.stdout);
    verify("/no/such/place", &[]).failed(1, "/no/such/place");
    verify(root, &["--set", "qmnist"]).failed(2, "--set: ");
    verify(root, &["--json", folder.path(TEST_IMAGES).to_str().unwrap()]).failed(2, "are the same file");
}

#[test]
fn json_is_one_object_that_a_machine_can_read() {
    let folder = Folder::new();
    let ran = verify(folder.root().to_str().unwrap(), &["--json", "-"]);
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(ran.code == Some(0) && ran.stderr.contains("train: 60 images of 6×6"), "{}", ran.stderr);
    let set = &found["sets"][0];
    assert_eq!((&set["set"], set["files"].as_array().unwrap().len()), (&"mnist".into(), 4));
    let file = &set["files"][0];
    let bytes = fs::read(folder.path(TRAIN_IMAGES)).unwrap();
    assert_eq!(file["sha256"], sha256(&bytes));
    assert_eq!((&file["bytes"], &file["elements"]), (&bytes.len().into(), &"u8".into()));
    assert_eq!((&file["dimensions"][0], &file["known"]), (&60.into(), &Value::Null));
    let part = &set["parts"][0];
    assert_eq!(
        (&part["part"], &part["samples"], &part["image_shape"][1]),
        (&"train".into(), &60.into(), &6.into())
    );
    let counts = part["classes"].as_array().unwrap().iter().map(|class| class["samples"].as_u64().unwrap());
    assert_eq!(counts.sum::<u64>(), 60);
    assert_eq!(found["wrong"], 0);
    assert_eq!(found["odd"].as_u64().unwrap() as usize, found["remarks"].as_array().unwrap().len());
    assert_eq!(found["remarks"][0]["severity"], "odd");
}

#[test]
fn tables_are_described_and_a_misspelt_target_is_a_bad_argument() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flowers.csv");
    fs::write(&path, flowers(60)).unwrap();
    let (file, root) = (path.to_str().unwrap(), folder.path().to_str().unwrap());
    let ran = verify(file, &["--target", "kind"]).succeeded();
    assert!(ran.stdout.contains("flowers.csv: 60 rows, "), "{}", ran.stdout);
    assert!(ran.stdout.contains("\nkind: 3 classes\n"), "{}", ran.stdout);
    verify(file, &["--target", "kin"]).failed(2, "kind");
    let ran = verify(root, &["--target", "kind", "--json", "-"]);
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    let table = &found["tables"][0];
    assert_eq!((&table["rows"], &table["target"]["task"]), (&60.into(), &"classification".into()));
    assert_eq!(table["target"]["classes"].as_array().unwrap().len(), 3);
    fs::write(folder.path().join("torn.csv"), "a,b\n1,2\n3\n").unwrap();
    let ran = verify(root, &["--quiet"]).failed(1, ": something is wrong");
    assert!(ran.stdout.contains("torn.csv: line 3"), "{}", ran.stdout);
}
