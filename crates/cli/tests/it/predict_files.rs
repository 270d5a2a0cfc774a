//! `predict` reads what people have: photos, files of other kinds, files of the wrong name.

use std::fs;

use crate::support::pictures::{Grey, png, written};
use crate::support::{Ran, descent};
use nn::{Activation, Init, Loss, Network, Topology};
use png::{BitDepth, ColorType};
use serde_json::Value;
use tempfile::TempDir;

const JPEG: &[u8] = include_bytes!("../images/grey.jpg");
const PROGRESSIVE: &[u8] = include_bytes!("../images/progressive.jpg");
const CMYK: &[u8] = include_bytes!("../images/cmyk.jpg");
/// Both are stored a quarter turned, and EXIF says so.
const TURNED_JPEG: &[u8] = include_bytes!("../images/turned.jpg");
const TURNED_PNG: &[u8] = include_bytes!("../images/turned.png");

/// An untrained network of 784-8-10.
fn model(folder: &TempDir) -> String {
    let topology = Topology::new(&[784, 8, 10], Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap();
    let path = folder.path().join("some.model");
    Network::<f32>::new(topology, Init::Glorot, 1).save(&path).unwrap();
    path.display().to_string()
}

fn predict(model: &str, image: &str, more: &[&str]) -> Ran {
    descent(&[&["predict", "--model", model, image][..], more].concat())
}

fn outputs(folder: &TempDir, model: &str, image: &str) -> (Value, Vec<f64>) {
    let json = folder.path().join("report.json").display().to_string();
    predict(model, image, &["--json", &json]).succeeded();
    let report: Value = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    let line = &report["images"][0];
    (line["shape"].clone(), line["outputs"].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect())
}

#[test]
fn a_jpeg_of_any_kind_and_name_is_the_same_drawing_as_a_png() {
    let folder = tempfile::tempdir().unwrap();
    let model = model(&folder);
    let seven = written(folder.path(), "seven.png", &Grey::seven(90, 70).png());
    let (_, expected) = outputs(&folder, &model, &seven);
    for (name, bytes) in [
        ("grey.jpg", JPEG),
        ("named.png", JPEG),
        ("progressive.jpeg", PROGRESSIVE),
        ("cmyk.jpg", CMYK),
        ("turned.jpg", TURNED_JPEG),
        ("turned.png", TURNED_PNG),
    ] {
        let path = written(folder.path(), name, bytes);
        let (shape, found) = outputs(&folder, &model, &path);
        assert_eq!(shape, serde_json::json!([90, 70]), "{name}");
        let furthest = found.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        // JPEG's rounding blurs edges; another drawing, or one turned, is further than 0.02.
        assert!(furthest < 0.01, "{name}: {furthest}");
    }
    let other = written(folder.path(), "other.png", &Grey::seven(70, 90).png());
    let (_, other) = outputs(&folder, &model, &other);
    let furthest = other.iter().zip(&expected).map(|(a, b)| (a - b).abs());
    assert!(furthest.fold(0.0, f64::max) > 0.02);
}

#[test]
fn a_damaged_jpeg_is_refused_and_never_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let model = model(&folder);
    let cut = written(folder.path(), "cut.jpg", &JPEG[..JPEG.len() - 200]);
    predict(&model, &cut, &[]).failed(1, "cut.jpg: damaged JPEG: ends early");
    let head = written(folder.path(), "head.jpg", &JPEG[..12]);
    predict(&model, &head, &[]).failed(1, "head.jpg: damaged JPEG");
    let mut large = JPEG.to_vec();
    let frame = large.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    large[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    let large = written(folder.path(), "large.jpg", &large);
    predict(&model, &large, &[]).failed(1, "large.jpg: 65535×65535 pixels are too many");
}

#[test]
fn files_that_are_no_png_or_jpeg_are_named_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let model = model(&folder);
    let mut apple = Grey::seven(40, 40).png();
    apple.splice(8..8, [0, 0, 0, 4, b'C', b'g', b'B', b'I', 0x50, 0, 0x20, 0x02, 0x2b, 0xd5, 0xb3, 0x7f]);
    for (name, bytes, what) in [
        ("apple.png", &apple[..], "a PNG in the form of Apple's iOS (CgBI)"),
        ("moving.gif", b"GIF89a\x01\0\x01\0", "is a GIF, and only PNG and JPEG can be read"),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "is an HEIC photo"),
        ("web.jpg", b"RIFF\x10\0\0\0WEBPVP8 ", "is a WebP image"),
        ("table.csv", b"a,b,species\n1,2,setosa\n", "is a table of text (CSV), and no image"),
        ("samples.gz", b"\x1f\x8b\x08\0\0\0\0\0", "is compressed by gzip"),
        ("train-images-idx3-ubyte", b"\0\0\x08\x03\0\0\0\x01", "is an IDX file; eval --images"),
        ("noise", b"\x07\x91\x02\xfe", "is no image; a PNG or a JPEG is expected"),
    ] {
        let path = written(folder.path(), name, bytes);
        predict(&model, &path, &[]).failed(1, &format!("{path}: {what}"));
    }
    let own = predict(&model, &model, &[]);
    own.failed(1, "some.model: is no image");
}

#[test]
fn a_transparent_palette_and_sixteen_bits_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let model = model(&folder);
    let two = written(folder.path(), "two.png", &png(2, 2, ColorType::Indexed, BitDepth::One, &[0x40, 0x80]));
    let sixteen = Grey::seven(30, 30).encode(ColorType::Grayscale, BitDepth::Sixteen, |b| vec![b, b]);
    let sixteen = written(folder.path(), "sixteen.png", &sixteen);
    let eight = written(folder.path(), "eight.png", &Grey::seven(30, 30).png());
    predict(&model, &two, &[]).succeeded();
    assert_eq!(outputs(&folder, &model, &sixteen), outputs(&folder, &model, &eight));
}
