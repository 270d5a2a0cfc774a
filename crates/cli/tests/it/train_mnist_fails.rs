//! What `train-mnist` cannot do it says in one line that names the culprit: exit code 2 for arguments, 1 for
//! the rest.

use std::fs;

use crate::support::{Folder, TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS, descent};

#[test]
fn bad_arguments_end_with_2_and_name_the_argument() {
    let folder = Folder::new();
    let cases = [
        ("--layers 784,0,10", "--layers: layer 1 of [784, 0, 10]"),
        ("--layers 100,10", "100 inputs, but the training samples have 36 features; change --layers"),
        ("--layers 36,8,2", "2 output(s), but the training samples need 3; change --layers to 36,8,3"),
        ("--layers 36,8", "8 output(s), but the training samples need 3; change --layers to 36,8,3"),
        ("--layers 36,8,5", "5 output(s), but the training samples need 3; change --layers to 36,8,3"),
        ("--set emnist-letters", "--set: "),
        ("--transposed=maybe", "'maybe' for '--transposed"),
        ("--layers 36", "--layers"),
        ("--layers abc", "'abc' for '--layers"),
        ("--layers 36,,3", "--layers"),
        ("--layers -5,10", "-5"),
        ("--layers 36,99999999999999999999,3", "--layers"),
        ("--layers 36,4294967296,3", "--layers"),
        ("--eta 0", "'0' for '--eta"),
        ("--eta -1", "'-1' for '--eta"),
        ("--eta nan", "'nan' for '--eta"),
        ("--eta inf", "'inf' for '--eta"),
        ("--eta three", "'three' for '--eta"),
        ("--momentum 1", "'1' for '--momentum"),
        ("--momentum -0.1", "'-0.1' for '--momentum"),
        ("--l2 -1", "'-1' for '--l2"),
        ("--l2 inf", "'inf' for '--l2"),
        ("--seed x", "'x' for '--seed"),
        ("--seed -1", "-1"),
        ("--activation swish", "[possible values: sigmoid, tanh, relu, "),
        ("--loss hinge", "'hinge' for '--loss"),
        ("--init zero", "'zero' for '--init"),
        ("--online --batch-size 5", "--batch-size"),
        ("--online --full-batch", "--full-batch"),
        ("--full-batch --batch-size 5", "--batch-size"),
        ("--eta 1 --eta 2", "--eta"),
        ("--no-such-flag", "--no-such-flag"),
        ("surplus", "surplus"),
        ("--json", "--json"),
    ];
    for (arguments, culprit) in cases {
        let ran = folder.train(arguments).failed(2, culprit);
        assert!(!ran.stdout.contains("epoch"), "{arguments}: {}", ran.stdout);
    }
}

#[test]
fn counts_must_be_positive_whole_numbers() {
    let folder = Folder::new();
    for name in ["--epochs", "--batch-size", "--threads", "--train-limit"] {
        for wrong in ["0", "-1", "1.5", "many"] {
            folder.train(&format!("{name} {wrong}")).failed(2, &format!("'{wrong}' for '{name}"));
        }
    }
}

#[test]
fn an_unknown_command_ends_with_2() {
    descent(&["train-minst"]).failed(2, "train-minst");
    descent(&["train-minst"]).failed(2, "similar subcommands exist: 'train', 'train-mnist'");
    assert_eq!(descent(&[]).code, Some(2));
}

#[test]
fn a_place_where_no_file_can_be_is_told_before_the_training() {
    let folder = Folder::new();
    let missing = "/no/such/dir/x.json".to_owned();
    let taken = folder.root().display().to_string();
    let below_a_file = folder.path(TRAIN_IMAGES).join("x.json").display().to_string();
    for path in [missing, taken, below_a_file] {
        let ran = folder.train(&format!("--json {path}")).failed(1, &format!("{path}: cannot be written"));
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn a_failed_run_leaves_the_older_json_and_no_half_file() {
    let (folder, output) = (Folder::new(), tempfile::tempdir().unwrap());
    let path = output.path().join("run.json");
    fs::remove_file(folder.path(TEST_LABELS)).unwrap();
    let run = || folder.train(&format!("--json {}", path.display())).failed(1, TEST_LABELS);
    run();
    assert_eq!(fs::read_dir(output.path()).unwrap().count(), 0);
    fs::write(&path, "older").unwrap();
    run();
    assert_eq!(fs::read_dir(output.path()).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(&path).unwrap(), "older");
}

#[test]
fn a_run_that_ends_in_no_numbers_says_what_to_change() {
    let folder = Folder::new();
    for arguments in ["", "--full-batch --epochs 1"] {
        let path = folder.path("run.json");
        let huge = "--eta 1e30 --activation relu --loss cross-entropy";
        let ran = folder.train(&format!("{huge} {arguments} --json {}", path.display()));
        let ran = ran.failed(1, "the training diverged; try a smaller eta");
        assert!(!ran.stdout.contains("test accuracy") && !path.exists(), "{}", ran.stdout);
    }
}

#[test]
fn a_missing_folder_is_named_with_the_way_to_give_another() {
    let missing = ["train-mnist", "--data", "/no/such/folder"];
    let ran = descent(&missing)
        .failed(1, "/no/such/folder/train-images-idx3-ubyte: not found, neither plain nor as .gz");
    assert!(ran.stderr.contains("--data DIR"), "{}", ran.stderr);
    let folder = Folder::new();
    let file = folder.path(TRAIN_IMAGES);
    descent(&["train-mnist", "--data", &file.to_string_lossy()]).failed(1, &file.to_string_lossy());
}

#[test]
fn damaged_files_end_with_1_and_are_named() {
    type Damage = fn(&Folder, &str);
    let cut: Damage = |folder, name| folder.change(name, |bytes| bytes.truncate(bytes.len() - 1));
    let cut_in_header: Damage = |folder, name| folder.change(name, |bytes| bytes.truncate(6));
    let emptied: Damage = |folder, name| folder.change(name, Vec::clear);
    let lengthened: Damage = |folder, name| folder.change(name, |bytes| bytes.push(0));
    let flipped: Damage = |folder, name| {
        folder.promise(name);
        folder.change(name, |bytes| *bytes.last_mut().unwrap() ^= 1);
    };
    let oversized: Damage = |folder, name| folder.change(name, |bytes| bytes[4..8].fill(0xff));
    let not_idx: Damage = |folder, name| folder.change(name, |bytes| bytes[0] = b'P');
    let broken_gz: Damage = |folder, name| {
        fs::remove_file(folder.path(name)).unwrap();
        fs::write(folder.path(&format!("{name}.gz")), [0x1f, 0x8b, 8, 0, 0]).unwrap();
    };
    let removed: Damage = |folder, name| fs::remove_file(folder.path(name)).unwrap();
    let a_folder: Damage = |folder, name| {
        fs::remove_file(folder.path(name)).unwrap();
        fs::create_dir(folder.path(name)).unwrap();
    };
    let damages =
        [cut, cut_in_header, emptied, lengthened, flipped, oversized, not_idx, broken_gz, removed, a_folder];
    for damage in damages {
        for name in [TRAIN_IMAGES, TEST_LABELS] {
            let folder = Folder::new();
            damage(&folder, name);
            let ran = folder.train("").failed(1, &folder.path(name).to_string_lossy());
            assert_eq!(ran.stdout, "");
        }
    }
}

#[test]
fn files_that_do_not_belong_together_are_named() {
    let labels_as_images = Folder::new();
    fs::copy(labels_as_images.path(TRAIN_LABELS), labels_as_images.path(TRAIN_IMAGES)).unwrap();
    labels_as_images.train("").failed(1, "train-images-idx3-ubyte: has 1 dimension(s), expected 3");

    let mislabelled = Folder::new();
    mislabelled.change(TEST_LABELS, |bytes| bytes[8 + 4] = 3);
    mislabelled.train("").failed(1, "t10k-labels-idx1-ubyte: label 3 of sample 4");

    let another_count = Folder::new();
    fs::copy(another_count.path(TEST_LABELS), another_count.path(TRAIN_LABELS)).unwrap();
    another_count
        .train("")
        .failed(1, "train-labels-idx1-ubyte: labels for the images: expected 60, found 12");

    let another_shape = Folder::new();
    another_shape.change(TEST_IMAGES, |bytes| (bytes[11], bytes[15]) = (4, 9));
    another_shape.train("").failed(1, "t10k-images-idx3-ubyte: images of 4×9 pixels");
}
