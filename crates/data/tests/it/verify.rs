//! What is found in files of samples before anything is learnt from them.

use std::fs;
use std::io::Write;
use std::path::Path;

use data::verify::{Options, Report};
use data::{Csv, DataError, ElementType, Task};
use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

const NAMES: [&str; 4] = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
];

fn idx(dimensions: &[u32], elements: &[u8]) -> Vec<u8> {
    let sizes: Vec<u8> = dimensions.iter().flat_map(|d| d.to_be_bytes()).collect();
    [&[0, 0, 8, dimensions.len() as u8][..], &sizes, elements].concat()
}

/// `n` images of 4 × 4, all different: a number in the middle, on a dark ground.
fn images(n: usize, first: usize) -> Vec<u8> {
    let image = |i: usize| {
        let mut image = [0; 16];
        [image[5], image[6], image[9]] = [(i + first) as u8, ((i + first) / 256) as u8, 200];
        image
    };
    idx(&[n as u32, 4, 4], &(0..n).flat_map(image).collect::<Vec<u8>>())
}

fn labels(n: usize) -> Vec<u8> {
    idx(&[n as u32], &(0..n).map(|i| (i % 3) as u8).collect::<Vec<_>>())
}

/// 30 training and 12 test images in 3 classes.
fn good() -> [Vec<u8>; 4] {
    [images(30, 0), labels(30), images(12, 30), labels(12)]
}

fn folder(files: &[Vec<u8>; 4]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    NAMES.iter().zip(files).for_each(|(name, bytes)| fs::write(folder.path().join(name), bytes).unwrap());
    folder
}

fn verified(path: &Path) -> Report {
    Report::of(path, &Options::default()).unwrap()
}

/// The lines of what is wrong, and of what is odd.
fn remarks(report: &Report) -> (Vec<String>, Vec<String>) {
    let (wrong, odd): (Vec<_>, Vec<_>) = report.remarks.iter().partition(|remark| remark.is_wrong());
    let lines = |remarks: Vec<&data::verify::Remark>| {
        let lines: Vec<String> = remarks.iter().map(|remark| remark.to_string()).collect();
        assert!(lines.iter().all(|line| !line.contains('\n')), "{lines:?}");
        lines
    };
    (lines(wrong), lines(odd))
}

/// What is said of the good folder with one file changed.
fn with(i: usize, bytes: Vec<u8>) -> (Vec<String>, Vec<String>) {
    let mut files = good();
    files[i] = bytes;
    remarks(&verified(folder(&files).path()))
}

#[track_caller]
fn one(lines: &[String], text: &str) {
    assert!(lines.len() == 1 && lines[0].contains(text), "{text:?} is not the only one of {lines:?}");
}

#[test]
fn mnist_is_recognised_and_nothing_is_odd_about_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/mnist");
    let report = verified(&folder);
    assert_eq!(remarks(&report), (vec![], vec![]));
    let [set] = &report.sets[..] else { panic!("one set") };
    for file in &set.files {
        let known = file.known.unwrap();
        assert_eq!((known.set.name, known.by), ("MNIST", "the SHA-256 of what it holds"));
        assert!(file.path.ends_with(known.file) && file.unlike.is_empty());
    }
    assert_eq!(set.files[0].content, Some((ElementType::U8, vec![60_000, 28, 28])));
    let [train, test] = &set.parts[..] else { panic!("two parts") };
    assert_eq!((train.part, train.samples, test.part, test.samples), ("train", 60_000, "t10k", 10_000));
    assert_eq!((train.classes[0], test.classes[9]), ((0, 5923), (9, 1009)));
    assert_eq!((train.pixels.least, train.pixels.most, train.repeated, set.shared), (0, 255, 0, Some(0)));
    assert!((train.pixels.mean - 33.318).abs() < 1e-3);
}

#[test]
fn a_good_folder_has_nothing_wrong_or_odd() {
    let report = verified(folder(&good()).path());
    assert_eq!(remarks(&report), (vec![], vec![]));
    let set = &report.sets[0];
    assert_eq!(set.parts[0].classes, [(0, 10), (1, 10), (2, 10)]);
    assert!(set.files.iter().all(|file| file.known.is_none()));
    let names = |i: usize| set.files[i].unlike.iter().map(|set| set.name).collect::<Vec<_>>();
    assert_eq!(names(0), ["MNIST", "Fashion-MNIST", "KMNIST"]);
}

#[test]
fn damage_is_wrong() {
    let mut short = images(30, 0);
    short.pop();
    one(&with(0, short).0, "train-images-idx3-ubyte: header announces 480 bytes of elements, found 479");
    one(&with(1, labels(29)).0, "labels for the images: expected 30, found 29");
    one(&with(2, idx(&[12, 2, 2], &[0; 48])).0, "images of 2×2 pixels, but the training images have 4×4");
    one(&with(0, idx(&[0, 4, 4], &[])).0, "labels for the images: expected 0, found 30");
    one(&with(3, idx(&[12], &[7; 12])).0, "label 7 of sample 0 is not below the number of classes, 3");
    one(&with(1, b"<html>".to_vec()).0, "it is a web page");
    let folder = folder(&good());
    fs::remove_file(folder.path().join(NAMES[1])).unwrap();
    one(&remarks(&verified(folder.path())).0, "train-labels-idx1-ubyte: not found");
}

#[test]
fn sums_beside_the_files_are_checked_as_a_training_does() {
    let folder = folder(&good());
    let report = verified(folder.path());
    let line = |i: usize| format!("{}  {}\n", report.sets[0].files[i].sha256, NAMES[i]);
    let sums = folder.path().join("SHA256SUMS");
    fs::write(&sums, (0..4).map(line).collect::<String>()).unwrap();
    assert_eq!(remarks(&verified(folder.path())), (vec![], vec![]));
    fs::write(&sums, (0..3).map(line).collect::<String>() + "what is this\n").unwrap();
    let (wrong, odd) = remarks(&verified(folder.path()));
    assert!(wrong.is_empty() && odd.len() == 2, "{wrong:?} {odd:?}");
    assert!(odd[0].contains("line 4 is no SHA-256") && odd[1].contains("does not name it"), "{odd:?}");
    fs::write(folder.path().join(NAMES[0]), images(30, 1)).unwrap();
    let (wrong, _) = remarks(&verified(folder.path()));
    one(&wrong, "but SHA256SUMS says");
}

#[test]
fn odd_images_are_told_with_the_first_of_them() {
    let change = |how: fn(&mut [u8])| {
        let mut bytes = images(30, 0);
        how(&mut bytes[16..]);
        with(0, bytes)
    };
    let (wrong, odd) = change(|pixels| pixels[32..48].fill(9));
    assert!(wrong.is_empty());
    one(&odd, "1 image is of one level all over, the first of them image 2");
    let (_, odd) = change(|pixels| pixels.copy_within(0..16, 48));
    one(&odd, "1 image is equal to one before, image 3 to image 0");
    let (_, odd) = change(|pixels| pixels.copy_within(0..16, 16));
    assert!(odd[0].contains("image 1 to image 0"), "{odd:?}");
    one(&odd[1..], "1 image is equal to one of another class, image 1 to image 0");
    let (_, odd) = change(|pixels| pixels.iter_mut().for_each(|pixel| *pixel = 255 - *pixel));
    one(&odd, "30 of 30 images have a light ground");
    let (_, odd) = change(|pixels| pixels.iter_mut().for_each(|pixel| *pixel = (*pixel).min(120)));
    one(&odd, "no pixel is above 120 of 255");
    let (wrong, odd) = with(2, images(12, 25));
    assert!(wrong.is_empty());
    one(&odd, "5 images are also in ");
    assert!(odd[0].contains("image 0 as image 25 there"), "{odd:?}");
}

#[test]
fn odd_labels_are_told() {
    let labels = |all: Vec<u8>| idx(&[all.len() as u32], &all);
    let (wrong, odd) = with(1, labels((0..30).map(|i| [0, 1, 4][i % 3]).collect()));
    assert!(wrong.is_empty() && odd.len() == 3, "{odd:?}");
    assert!(odd[0].contains("labels run from 0 to 4, but 2 of those between never occur"), "{odd:?}");
    assert!(odd[1].contains("no training sample has the label 2, which test samples have"), "{odd:?}");
    assert!(odd[2].contains("no test sample has the label 4, which training samples have"), "{odd:?}");
    let (_, odd) = with(1, labels((0..30).map(|i| if i == 7 { 2 } else { i % 2 }).collect()));
    assert!(odd.is_empty(), "1 of 30 is a tenth of the mean: {odd:?}");
    let files = [images(60, 0), labels((0..60).map(|i| if i == 7 { 2 } else { i % 2 }).collect())];
    let [train, train_labels] = files;
    let [_, _, test, test_labels] = good();
    let files = [train, train_labels, images(12, 60), test_labels];
    drop(test);
    one(&remarks(&verified(folder(&files).path())).1, "class `2` is there only once");
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn what_lies_beside_is_looked_at_too() {
    let folder = folder(&good());
    let twin = folder.path().join("train-images-idx3-ubyte.gz");
    fs::write(&twin, gz(&images(30, 0))).unwrap();
    let report = verified(folder.path());
    assert_eq!(remarks(&report), (vec![], vec![]));
    assert_eq!(report.sets[0].files.len(), 5);
    fs::write(&twin, gz(&images(30, 1))).unwrap();
    one(&remarks(&verified(folder.path())).1, "read, but ");
    fs::write(&twin, &gz(&images(30, 0))[..40]).unwrap();
    one(&remarks(&verified(folder.path())).0, "damaged gzip stream");
    fs::remove_file(&twin).unwrap();
    fs::remove_file(folder.path().join(NAMES[0])).unwrap();
    fs::remove_file(folder.path().join(NAMES[1])).unwrap();
    one(&remarks(&verified(folder.path())).1, "there are no training samples");
    let alone = verified(&folder.path().join(NAMES[2]));
    assert_eq!((alone.sets[0].files.len(), alone.sets[0].parts.len()), (1, 0));
}

/// The repository's files under other names, and beside others.
#[test]
fn published_files_in_the_wrong_place_are_told() {
    let mnist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/mnist");
    let folder = tempfile::tempdir().unwrap();
    let put = |from: &str, to: &str| fs::copy(mnist.join(from), folder.path().join(to)).unwrap();
    for part in ["train", "t10k"] {
        put("t10k-images-idx3-ubyte.gz", &format!("{part}-images-idx3-ubyte.gz"));
        put("t10k-labels-idx1-ubyte.gz", &format!("{part}-labels-idx1-ubyte.gz"));
    }
    let (wrong, odd) = remarks(&verified(folder.path()));
    assert!(wrong.len() == 2 && wrong[0].contains("is t10k-images-idx3-ubyte.gz of MNIST"), "{wrong:?}");
    one(&odd, "10000 images are also in ");
    // A label is changed: the file is none of MNIST's any more.
    let path = folder.path().join("t10k-labels-idx1-ubyte");
    let mut labels = vec![0; 10_000];
    labels[..4].copy_from_slice(&[1, 2, 3, 4]);
    fs::write(&path, idx(&[10_000], &labels)).unwrap();
    let (_, odd) = remarks(&verified(folder.path()));
    let changed =
        odd.iter().find(|line| line.contains("is not the file of MNIST as it is published")).unwrap();
    assert!(changed.contains("t10k-labels-idx1-ubyte: ") && changed.contains("http"), "{changed}");
    // Upright images that are turned.
    let options = Options { transposed: Some(true), ..Options::default() };
    let report = Report::of(folder.path(), &options).unwrap();
    let (_, odd) = remarks(&report);
    assert!(odd.iter().any(|line| line.contains("are upright, but are turned, as was asked for")), "{odd:?}");
}

#[test]
fn several_sets_are_all_looked_at_or_the_one_asked_for() {
    let folder = folder(&good());
    for (name, bytes) in NAMES.iter().zip(good()) {
        let name = format!("emnist-letters-{}", name.replace("t10k", "test"));
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let names = |options: &Options| {
        let report = Report::of(folder.path(), options).unwrap();
        report.sets.into_iter().map(|set| (set.name, set.parts[0].transposed)).collect::<Vec<_>>()
    };
    let letters = ("emnist-letters".to_owned(), true);
    assert_eq!(names(&Options::default()), [(String::new(), false), letters.clone()]);
    assert_eq!(names(&Options { set: Some("EMNIST-letters".into()), ..Options::default() }), [letters]);
    let error = Report::of(folder.path(), &Options { set: Some("qmnist".into()), ..Options::default() });
    assert!(matches!(error, Err(DataError::NoSet { .. })));
}

#[test]
fn a_place_without_samples_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "nothing").unwrap();
    let error = |path: &Path| Report::of(path, &Options::default()).unwrap_err().to_string();
    assert!(error(folder.path()).contains("the folder has notes.txt"));
    assert!(error(&folder.path().join("none")).contains("cannot be read"));
}

#[test]
fn a_table_is_described_and_what_is_odd_about_it_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "id,size,color,kind,unit\n".to_owned();
    for i in 0..40 {
        let color = if i % 10 == 3 { "" } else { ["red", "blue"][i % 2] };
        text += &format!(
            "{i},{}.5,{color},{},kg\n",
            i % 7,
            if i == 14 { "sloe" } else { ["plum", "sloe"][i % 2] }
        );
    }
    fs::write(folder.path().join("fruit.csv"), &text).unwrap();
    let target = |name: &str| Options { target: Some(name.into()), ..Options::default() };
    let report = Report::of(folder.path(), &target("kind")).unwrap();
    let table = &report.tables[0];
    assert_eq!((table.rows, table.columns.len(), table.repeated), (40, 5, 0));
    let color = &table.columns[2];
    assert_eq!((color.missing, color.different, color.range), (4, 2, None));
    assert_eq!((table.columns[1].different, table.columns[1].range), (7, Some((0.5, 6.5))));
    let answer = table.target.as_ref().unwrap();
    assert_eq!(answer.task, Task::Classification);
    assert_eq!(answer.classes, [("plum".to_owned(), 19), ("sloe".to_owned(), 21)]);
    let (wrong, odd) = remarks(&report);
    assert!(wrong.is_empty() && odd.len() == 2, "{odd:?}");
    assert!(
        odd[0].contains("column `id` counts the rows") && odd[1].contains("`unit` is constant"),
        "{odd:?}"
    );
    // Without the numbers of the rows, rows are repeated, and some contradict each other.
    let csv = Csv::new().drop(["id", "unit"]);
    let report = Report::of(folder.path(), &Options { csv, ..target("kind") }).unwrap();
    let (_, odd) = remarks(&report);
    assert!(odd[0].contains("rows are equal to one before, row 15 to row 1"), "{odd:?}");
    assert!(odd[1].contains("1 row is equal to one of another `kind`, row 14 to row 0"), "{odd:?}");
    let (wrong, _) = remarks(&Report::of(folder.path(), &target("colour")).unwrap());
    one(&wrong, "no column `colour`");
    let one_class = text.replace("sloe", "plum");
    fs::write(folder.path().join("fruit.csv"), one_class).unwrap();
    let (wrong, _) = remarks(&Report::of(&folder.path().join("fruit.csv"), &target("kind")).unwrap());
    one(&wrong, "`kind` is the same in every row");
    fs::write(folder.path().join("more.csv"), "a,b\n1,2\n3\n").unwrap();
    one(&remarks(&verified(folder.path())).0, "line 3");
}
