//! `predict` sees a drawing as MNIST would, whatever PNG it is in, and tells what cannot be predicted.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use crate::support::pictures::{Grey, header_only, png, written};
use crate::support::{Ran, descent, program};
use data::{Dataset, Drawing, Idx};
use linalg::{Matrix, Scalar};
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Batching, Sgd, Trainer};
use png::{BitDepth, ColorType};
use serde_json::Value;
use tempfile::TempDir;

/// An untrained network of these sizes, in a file of the folder.
fn model<T: Scalar>(folder: &TempDir, sizes: &[usize], loss: Loss) -> (String, Network<T>) {
    let network = Network::<T>::new(Topology::new(sizes, Activation::Tanh, loss).unwrap(), Init::Glorot, 1);
    let path = folder.path().join("some.model");
    network.save(&path).unwrap();
    (path.display().to_string(), network)
}

fn predict(model: &str, images: &[&str], more: &[&str]) -> Ran {
    descent(&[&["predict", "--model", model][..], images, more].concat())
}

/// The report of a run that predicted every image.
fn report(folder: &TempDir, model: &str, images: &[&str], more: &[&str]) -> Value {
    let json = folder.path().join("report.json").display().to_string();
    predict(model, images, &[more, &["--json", &json]].concat()).succeeded();
    serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap()
}

fn outputs(line: &Value) -> Vec<f64> {
    line["outputs"].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

#[test]
fn every_kind_of_png_is_the_same_drawing() {
    let folder = tempfile::tempdir().unwrap();
    let (model, network) = model::<f32>(&folder, &[784, 8, 10], Loss::SoftmaxCrossEntropy);
    let seven = || Grey::seven(90, 70);
    let mut bits = vec![0_u8; 90 * 70_usize.div_ceil(8)];
    for (i, &byte) in seven().bytes.iter().enumerate() {
        bits[i / 70 * 9 + i % 70 / 8] |= if byte == 0 { 0x80 >> (i % 70 % 8) } else { 0 };
    }
    let white_bits: Vec<u8> = bits.iter().map(|byte| !byte).collect();
    let kinds = [
        seven().png(),
        seven().inverted().png(),
        seven().encode(ColorType::Grayscale, BitDepth::Sixteen, |b| vec![b, 255 - b]),
        seven().encode(ColorType::Rgb, BitDepth::Eight, |b| vec![b, b, b]),
        seven().encode(ColorType::Rgb, BitDepth::Eight, |b| vec![200, b, b]),
        seven().encode(ColorType::Rgba, BitDepth::Eight, |b| vec![0, 0, 0, 255 - b]),
        seven().encode(ColorType::Rgba, BitDepth::Sixteen, |b| {
            vec![255, 255, 255, 255, 255, 255, 255 - b, 255 - b]
        }),
        seven().encode(ColorType::GrayscaleAlpha, BitDepth::Eight, |b| vec![0, 255 - b]),
        png(70, 90, ColorType::Indexed, BitDepth::One, &bits),
        png(70, 90, ColorType::Grayscale, BitDepth::One, &white_bits),
    ];
    let paths: Vec<String> = kinds
        .iter()
        .enumerate()
        .map(|(i, bytes)| written(folder.path(), &format!("{i}.png"), bytes))
        .collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let report = report(&folder, &model, &paths, &[]);

    let grey = Grey::seven(90, 70);
    let pixels = grey.bytes.iter().map(|&b| 257 * u16::from(b)).map(|level| [level, level, level, u16::MAX]);
    let seen = Drawing::from_rgba((90, 70), pixels).unwrap().like_mnist((28, 28)).unwrap();
    let x = Matrix::from_fn(784, 1, |i, _| f32::from(seen[i]) * (1.0 / 255.0));
    let expected: Vec<f64> = network.predict(x.view()).col(0).iter().map(|&x| f64::from(x)).collect();
    let lines = report["images"].as_array().unwrap();
    assert_eq!(lines.len(), kinds.len());
    for (i, line) in lines.iter().enumerate() {
        let furthest = outputs(line).iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(furthest < 1e-4 && (i > 0 || furthest < 1e-12), "{}: {furthest}", line["image"]);
        assert_eq!(line["shape"], serde_json::json!([90, 70]));
        assert_eq!(line["dark_on_light"], i != 1 && i != 6, "{}", line["image"]);
    }
    assert_eq!(report["probabilities"], true);
    assert_eq!(report["layers"], serde_json::json!([784, 8, 10]));
    assert_eq!(report["image_shape"], serde_json::json!([28, 28]));
}

/// A seven of 8 × 8 grey pixels in the seven passes of Adam7, which the encoder of the tests cannot write.
const INTERLACED: [u8; 92] = [
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 8, 0, 0, 0, 8, 8, 0, 0, 0, 1, 150,
    99, 209, 193, 0, 0, 0, 35, 73, 68, 65, 84, 120, 218, 99, 248, 207, 0, 130, 12, 255, 255, 131, 17, 3, 136,
    247, 255, 63, 140, 0, 115, 33, 18, 80, 49, 36, 73, 4, 70, 72, 1, 0, 162, 15, 54, 202, 225, 81, 126, 191,
    0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
];

#[test]
fn an_interlaced_png_is_put_together_and_shown_in_ascii() {
    let folder = tempfile::tempdir().unwrap();
    let (model, _) = model::<f32>(&folder, &[49, 3], Loss::Quadratic(Activation::Sigmoid));
    let path = written(folder.path(), "seven.png", &INTERLACED);
    // A box of 5 × 5 in 7 × 7, so each pixel stays one; a character shows two above one another.
    let ran = predict(&model, &[&path], &[]).succeeded();
    let picture: Vec<&str> = ran.stdout.lines().take(4).collect();
    assert_eq!(picture, ["", "  ==@=", "   @=", "   @"], "{}", ran.stdout);
    assert!(ran.stdout.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", ran.stdout);
}

#[test]
fn outputs_are_called_probabilities_only_where_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let seven = written(folder.path(), "seven.png", &Grey::seven(40, 40).png());
    let line = |loss, sizes: &[usize]| {
        let (model, _) = model::<f32>(&folder, sizes, loss);
        let ran = predict(&model, &[&seven], &["--quiet"]).succeeded();
        assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
        ran.stdout.strip_prefix(&format!("{seven}: ")).unwrap().to_owned()
    };
    let softmax = line(Loss::SoftmaxCrossEntropy, &[784, 10]);
    assert!(softmax.contains("(probability ") && softmax.matches(" %)").count() == 3, "{softmax}");
    for loss in [Loss::Quadratic(Activation::Sigmoid), Loss::SigmoidCrossEntropy] {
        let sigmoid = line(loss, &[784, 10]);
        assert!(sigmoid.contains("(output 0.") && !sigmoid.contains('%'), "{sigmoid}");
    }
    assert_eq!(line(Loss::SoftmaxCrossEntropy, &[784, 2]).matches(" %)").count(), 2);
    assert_eq!(line(Loss::SigmoidCrossEntropy, &[784, 1]).matches('(').count(), 1);
}

#[test]
fn networks_of_other_shapes_and_numbers_predict_too() {
    let folder = tempfile::tempdir().unwrap();
    let seven = written(folder.path(), "seven.png", &Grey::seven(64, 32).png());
    let (oblong, _) = model::<f64>(&folder, &[24 * 12, 26], Loss::SoftmaxCrossEntropy);
    let found = report(&folder, &oblong, &[&seven], &["--shape", "24x12"]);
    assert_eq!(
        (found["image_shape"].clone(), outputs(&found["images"][0]).len()),
        (serde_json::json!([24, 12]), 26)
    );
    predict(&oblong, &[&seven], &[])
        .failed(2, "288 inputs, which are no square; say its images' size with --shape");
    predict(&oblong, &[&seven], &["--shape", "28x28"]).failed(2, "--shape 28x28 does not fit");
    for wrong in ["28", "0x5", "ax3", "4x-1", "99999999999999999999x1"] {
        predict(&oblong, &[&seven], &["--shape", wrong]).failed(2, "--shape");
    }
}

#[test]
fn standard_input_is_an_image_too() {
    let folder = tempfile::tempdir().unwrap();
    let (model, _) = model::<f32>(&folder, &[784, 10], Loss::SoftmaxCrossEntropy);
    let fed = |bytes: &[u8]| {
        let mut command = program(&["predict", "--model", &model, "--quiet", "-"]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        Ran::from(child.wait_with_output().unwrap())
    };
    assert!(fed(&Grey::seven(40, 40).png()).succeeded().stdout.starts_with("standard input: "));
    fed(b"").failed(1, "standard input: is empty");
}

#[test]
fn what_is_no_drawing_is_named_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let (model, _) = model::<f32>(&folder, &[784, 10], Loss::SoftmaxCrossEntropy);
    let whole = Grey::seven(40, 40).png();
    let blank = Grey { rows: 30, cols: 30, bytes: vec![255; 900] }.png();
    let mut flipped = whole.clone();
    flipped[45] ^= 1;
    let mut bad_end = whole.clone();
    *bad_end.last_mut().unwrap() ^= 1;
    let cases: [(&str, &[u8], &str); 10] = [
        ("text.png", b"P2 8 8 255 0 0 0", "is a PNM image, and only PNG and JPEG can be read"),
        ("photo.jpg", &[0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70], "damaged JPEG: "),
        ("empty.png", b"", "is empty"),
        ("head.png", &whole[..20], "damaged PNG: "),
        ("cut.png", &whole[..whole.len() - 30], "damaged PNG: "),
        ("without-end.png", &whole[..whole.len() - 12], "damaged PNG: "),
        ("bad-end.png", &bad_end, "damaged PNG: "),
        ("flipped.png", &flipped, "damaged PNG: "),
        ("blank.png", &blank, "no ink: nothing differs from the border by more than 0 of 255"),
        ("bomb.png", &header_only(60_000, 60_000), "60000×60000 pixels are too many; at most 33554432"),
    ];
    for (name, bytes, culprit) in cases {
        let path = written(folder.path(), name, bytes);
        let ran = predict(&model, &[&path], &[]).failed(1, &format!("{path}: {culprit}"));
        assert_eq!(ran.stdout, "");
    }
    predict(&model, &["/no/such.png"], &[]).failed(1, "/no/such.png: cannot be read");
    let directory = folder.path().display().to_string();
    predict(&model, &[&directory], &[]).failed(1, &format!("{directory}: cannot be read"));
    predict("/no/such.model", &["x.png"], &[]).failed(1, "/no/such.model: cannot be read");
    let not_a_model = written(folder.path(), "not.model", &whole);
    predict(&not_a_model, &["x.png"], &[]).failed(1, "not.model: not a model: starts with");
    descent(&["predict", "x.png"]).failed(2, "--model");
    descent(&["predict", "--model", &model]).failed(2, "IMAGE");
}

#[test]
fn one_bad_image_of_several_does_not_keep_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let (model, _) = model::<f32>(&folder, &[784, 10], Loss::SoftmaxCrossEntropy);
    let good = written(folder.path(), "good.png", &Grey::seven(40, 40).png());
    let bad = written(folder.path(), "bad.png", b"no");
    let json = folder.path().join("report.json");
    let ran =
        predict(&model, &[&bad, &good, "/no/such.png"], &["--quiet", "--json", &json.display().to_string()]);
    assert_eq!((ran.code, ran.stdout.lines().count()), (Some(1), 1), "{}", ran.stdout);
    let errors: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(errors.len(), 3, "{}", ran.stderr);
    assert!(errors[0].starts_with(&format!("error: {bad}: is text, and no image")), "{}", errors[0]);
    assert!(errors[1].starts_with("error: /no/such.png: cannot be read: "), "{}", errors[1]);
    assert_eq!(errors[2], "error: 2 of 3 images could not be predicted");
    let report: Value = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    assert!(report["images"][0]["error"].as_str().unwrap().contains("no image"));
    assert_eq!(outputs(&report["images"][1]).len(), 10);
    assert!(report["images"][2]["outputs"].is_null());
}

/// 200 test digits at odd sizes, black on white: as many are read right as of the images themselves, give or
/// take 2 %.
#[test]
fn digits_of_other_sizes_are_read_as_well_as_those_of_mnist() {
    const N: usize = 200;
    let folder = tempfile::tempdir().unwrap();
    let mnist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/mnist");
    let (_, pixels) = Idx::read_bytes::<3>(&mnist.join("t10k-images-idx3-ubyte.gz"), "images").unwrap();
    let (_, labels) = Idx::read_bytes::<1>(&mnist.join("t10k-labels-idx1-ubyte.gz"), "labels").unwrap();
    // Any digits will do to train on, as long as they are others.
    let part = 5_000..8_000;
    let others = labels[part.clone()].iter().map(|&label| u32::from(label)).collect();
    let bytes = pixels[784 * part.start..784 * part.end].to_vec();
    let train = Dataset::<f32>::images(bytes, (28, 28), others, 10).unwrap();
    let topology = Topology::new(&[784, 20, 10], Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap();
    let mut network = Network::new(topology, Init::Glorot, 1);
    Trainer::new(Sgd::new(0.1))
        .batching(Batching::MiniBatch(10))
        .epochs(3)
        .train(&mut network, &train)
        .unwrap();
    let model = folder.path().join("digits.model").display().to_string();
    network.save(Path::new(&model)).unwrap();

    let x = Matrix::from_fn(784, N, |i, j| f32::from(pixels[784 * j + i]) / 255.0);
    let a = network.predict(x.view());
    let as_they_are = (0..N).filter(|&j| linalg::argmax(a.col(j)) == usize::from(labels[j])).count();

    let paths: Vec<String> = (0..N)
        .map(|j| {
            let digit = Grey { rows: 28, cols: 28, bytes: pixels[784 * j..][..784].to_vec() };
            let side = 61 + j * 17 % 60;
            written(folder.path(), &format!("{j}.png"), &digit.resized(side, side).inverted().png())
        })
        .collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let report = report(&folder, &model, &paths, &[]);
    let right = |(line, &label): (&Value, &u8)| line["class"] == u64::from(label);
    let of_pngs =
        report["images"].as_array().unwrap().iter().zip(&labels).filter(|&pair| right(pair)).count();
    assert!(as_they_are > N * 8 / 10, "{as_they_are} of {N}");
    assert!(of_pngs + N / 50 >= as_they_are, "{of_pngs} of {N} instead of {as_they_are}");
    println!("{as_they_are} as they are, {of_pngs} from PNGs");
}
