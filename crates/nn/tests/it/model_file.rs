//! A model file gives back the same network, or is refused with a reason.

use std::fs;
use std::path::{Path, PathBuf};

use files::{
    FileError, Frame, HEADER_BYTES, Kind, MAX_PAYLOAD_BYTES, Section, SectionFault, SectionWriter, Sections,
};
use linalg::{Matrix, Scalar};
use nn::file::{MODEL, NETWORK_SECTIONS};
use nn::{Activation, Init, Loss, Network, Topology};
use tempfile::TempDir;

fn network<T: Scalar>(sizes: &[usize]) -> Network<T> {
    let topology = Topology::new(sizes, Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap();
    Network::new(topology, Init::StandardNormal, 3)
}

fn read(bytes: &[u8]) -> Result<Network<f32>, FileError> {
    Network::from_file_bytes(bytes, Path::new("some.model"))
}

/// The error of reading `bytes`. It must name the file and take one line.
fn error(bytes: &[u8]) -> FileError {
    let error = read(bytes).unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("some.model: ") && !text.contains('\n'), "{text}");
    error
}

fn folder_with(name: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    (folder, path)
}

fn entries(folder: &TempDir) -> usize {
    fs::read_dir(folder.path()).unwrap().count()
}

#[test]
fn every_loss_and_precision_comes_back_to_the_bit() {
    fn check<T: Scalar>() {
        let (folder, path) = folder_with("model");
        for (loss, activation) in Loss::all().into_iter().zip(Activation::ALL.into_iter().cycle()) {
            for sizes in [&[1, 1][..], &[5, 17, 3], &[2, 3, 4, 5]] {
                let topology = Topology::new(sizes, activation, loss).unwrap();
                let saved = Network::<T>::new(topology, Init::StandardNormal, 9);
                saved.save(&path).unwrap();
                let loaded = Network::<T>::load(&path).unwrap();
                assert_eq!(loaded.topology(), saved.topology());
                assert_eq!(loaded.parameters().to_le_bytes(), saved.parameters().to_le_bytes());
                assert_eq!(loaded, saved, "padding included");
            }
        }
        assert_eq!(entries(&folder), 1, "the model and nothing else");
    }
    check::<f32>();
    check::<f64>();
}

#[test]
fn what_was_written_once_can_be_read_for_ever() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/model-version-1");
    let loaded = Network::<f32>::load(&path).unwrap();
    let values: Vec<f32> = (0..25).map(|i| i as f32 / 4.0 - 2.0).collect();
    let topology = Topology::with_activations(
        &[2, 4, 2, 1],
        &[Activation::Relu, Activation::Sigmoid],
        Loss::SigmoidCrossEntropy,
    );
    let expected = Network::from_values(topology.unwrap(), values).unwrap();
    assert_eq!(loaded, expected);
}

#[test]
fn every_flipped_bit_and_every_other_byte_is_noticed() {
    let bytes = network::<f32>(&[2, 3, 2]).to_file_bytes();
    for i in 0..bytes.len() {
        for change in (0..8).map(|bit| 1 << bit).chain([0xff, 0x0e]) {
            let mut damaged = bytes.clone();
            damaged[i] ^= change;
            error(&damaged);
        }
    }
}

#[test]
fn every_truncation_and_every_surplus_byte_is_noticed() {
    let bytes = network::<f32>(&[2, 3, 2]).to_file_bytes();
    for length in 0..bytes.len() {
        match error(&bytes[..length]) {
            FileError::Header { expected: HEADER_BYTES, found, .. } => assert_eq!(found, length),
            FileError::Length { expected, found, .. } => {
                assert_eq!(
                    (expected as usize, found as usize),
                    (bytes.len() - HEADER_BYTES, length - HEADER_BYTES)
                );
            }
            other => panic!("{length} bytes: {other}"),
        }
    }
    for more in 1..20 {
        let error = error(&[&bytes[..], &vec![0; more]].concat());
        assert!(matches!(error, FileError::Length { .. }), "{error}");
    }
}

#[test]
fn a_file_is_as_safe_as_its_bytes() {
    let (_folder, path) = folder_with("model");
    let bytes = network::<f32>(&[2, 3, 2]).to_file_bytes();
    for damaged in [&bytes[..bytes.len() - 1], &[&bytes[..], &[0]].concat(), &bytes[..10], &[]] {
        fs::write(&path, damaged).unwrap();
        let from_file = Network::<f32>::load(&path).unwrap_err().to_string();
        let from_bytes = Network::<f32>::from_file_bytes(damaged, &path).unwrap_err().to_string();
        assert_eq!(from_file, from_bytes);
    }
    let missing = Network::<f32>::load(Path::new("/no/such/model")).unwrap_err();
    assert!(
        matches!(&missing, FileError::Read { path, .. } if path == Path::new("/no/such/model")),
        "{missing}"
    );
}

#[test]
fn other_files_are_told_apart() {
    assert!(matches!(
        error(b"\x89PNG\r\n\x1a\n and more than a header"),
        FileError::Magic { expected: Kind::Model, .. }
    ));
    let network = network::<f32>(&[2, 3, 2]);
    let bytes = network.to_file_bytes();
    let payload = &bytes[HEADER_BYTES..];
    let checkpoint = Frame { kind: Kind::Checkpoint, ..MODEL }.wrap(payload);
    assert!(matches!(
        error(&checkpoint),
        FileError::Kind { expected: Kind::Model, found: Kind::Checkpoint, .. }
    ));
    for found in [0, 3, u32::MAX] {
        let other = Frame { version: found, ..MODEL }.wrap(payload);
        match error(&other) {
            FileError::Version { oldest: 1, newest: 2, found: f, .. } => assert_eq!(f, found),
            other => panic!("{other}"),
        }
    }
    let wide = network.convert::<f64>().to_file_bytes();
    let error = error(&wide);
    assert!(matches!(error, FileError::Precision { expected: "f32", found: "f64", .. }), "{error}");
}

#[test]
fn announced_lengths_are_not_believed() {
    let bytes = network::<f32>(&[2, 3, 2]).to_file_bytes();
    for announced in [1 << 60, u64::MAX, MAX_PAYLOAD_BYTES + 1] {
        let mut hostile = bytes.clone();
        hostile[12..20].copy_from_slice(&announced.to_le_bytes());
        match error(&hostile) {
            FileError::TooLarge { found, .. } => assert_eq!(found, announced),
            other => panic!("{other}"),
        }
    }
    let mut hostile = bytes.clone();
    hostile[12..20].copy_from_slice(&MAX_PAYLOAD_BYTES.to_le_bytes());
    assert!(matches!(error(&hostile), FileError::Length { .. }));
}

/// Any payload of version 1 in a correct frame.
fn framed(parts: &[&[u8]]) -> Vec<u8> {
    Frame { version: 1, ..MODEL }.wrap(&parts.concat())
}

#[test]
fn a_right_frame_does_not_make_a_right_payload() {
    // bincode: 253 announces 8 bytes of length; precision, sizes, activations, loss, parameters.
    let huge = [&[253][..], &(1_u64 << 60).to_le_bytes()].concat();
    let (f32s, sizes, activations, loss) = (&[0][..], &[2, 1, 1][..], &[0][..], &[2][..]);
    let values: Vec<u8> = [0.5_f32, -0.5].iter().flat_map(|x| x.to_le_bytes()).collect();
    assert!(read(&framed(&[f32s, sizes, activations, loss, &[8], &values])).is_ok());

    let decode: [&[&[u8]]; 6] = [
        &[],
        &[&[7]],                                           // no such precision
        &[f32s, &huge],                                    // 2^60 layers
        &[f32s, sizes, &huge],                             // 2^60 activations
        &[f32s, sizes, activations, loss, &huge, &values], // 2^60 parameters
        &[f32s, sizes, activations, &[9], &[8], &values],  // no such loss
    ];
    for parts in decode {
        let error = error(&framed(parts));
        assert!(matches!(error, FileError::Decode { .. }), "{parts:?}: {error}");
    }
    let empty = error(&framed(&[f32s, &[2, 1, 0], activations, loss, &[0]]));
    assert!(
        matches!(empty, FileError::Content { what: "architecture", .. }),
        "a layer without neurons: {empty}"
    );
    let trailing = error(&framed(&[f32s, sizes, activations, loss, &[8], &values, &[0]]));
    assert!(matches!(trailing, FileError::Trailing { expected: 16, found: 15, .. }), "{trailing}");
    for count in [0, 4, 7] {
        let error = error(&framed(&[f32s, sizes, activations, loss, &[count], &values[..count as usize]]));
        match error {
            FileError::Count { expected: 8, found, .. } => assert_eq!(found, usize::from(count)),
            other => panic!("{other}"),
        }
    }
    for not_a_number in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let values = [&0.5_f32.to_le_bytes()[..], &not_a_number.to_le_bytes()].concat();
        let error = error(&framed(&[f32s, sizes, activations, loss, &[8], &values]));
        assert!(matches!(error, FileError::NotFinite { what: "parameters", .. }), "{error}");
    }
}

/// Sections and their contents.
type Parts = Vec<(Section, Vec<u8>)>;

#[test]
fn right_sections_do_not_make_a_right_network() {
    let bytes = network::<f32>(&[1, 1]).to_file_bytes();
    let sections = Sections::of(&bytes, &NETWORK_SECTIONS, Path::new("some.model")).unwrap();
    let contents = NETWORK_SECTIONS.map(|section| sections.bytes(section).unwrap());
    let file = |change: &dyn Fn(&mut Parts)| {
        let mut parts: Parts = NETWORK_SECTIONS.into_iter().zip(contents.map(<[u8]>::to_vec)).collect();
        change(&mut parts);
        let mut writer = SectionWriter::new();
        parts.iter().for_each(|(section, content)| writer.bytes(*section, content));
        writer.finish(MODEL)
    };
    assert_eq!(file(&|_| {}), bytes);
    let skipped = file(&|parts| parts.insert(1, (Section::optional("class-names"), vec![1, 2, 3])));
    assert_eq!(read(&skipped).unwrap(), network(&[1, 1]));

    let fault = |bytes: &[u8]| match error(bytes) {
        FileError::Section { name, fault, .. } => (name, fault),
        other => panic!("{other}"),
    };
    for (i, section) in NETWORK_SECTIONS.into_iter().enumerate() {
        let name = section.name.to_owned();
        assert_eq!(fault(&file(&|parts| drop(parts.remove(i)))), (name.clone(), SectionFault::Missing));
        assert_eq!(fault(&file(&|parts| parts.push(parts[i].clone()))), (name, SectionFault::Twice));
        for length in 0..contents[i].len() {
            error(&file(&|parts| parts[i].1.truncate(length)));
        }
        error(&file(&|parts| parts[i].1.push(0)));
        // bincode: 253 announces 8 bytes of length.
        let huge = [&[253][..], &(1_u64 << 60).to_le_bytes()].concat();
        error(&file(&|parts| parts[i].1 = huge.clone()));
    }
    let newer = file(&|parts| parts.push((Section::required("encoder"), Vec::new())));
    assert_eq!(fault(&newer), ("encoder".to_owned(), SectionFault::Unknown));
    assert!(!error(&newer).is_damage());
    for count in [0, 4, 7] {
        match error(&file(&|parts| parts[2].1.truncate(count))) {
            FileError::Count { expected: 8, found, .. } => assert_eq!(found, count),
            other => panic!("{other}"),
        }
    }
    for not_a_number in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let error = error(&file(&|parts| parts[2].1[4..].copy_from_slice(&not_a_number.to_le_bytes())));
        assert!(matches!(error, FileError::NotFinite { what: "parameters", .. }), "{error}");
    }
}

#[test]
fn a_network_of_no_numbers_is_not_saved() {
    let (folder, path) = folder_with("model");
    let mut network = network::<f32>(&[2, 3, 2]);
    network.parameters_mut().layer_mut(1).1[0] = f32::NAN;
    assert!(matches!(network.save(&path), Err(FileError::NotFinite { .. })));
    assert_eq!(entries(&folder), 0);
}

#[test]
fn a_loaded_network_computes_what_the_saved_one_did() {
    let saved = network::<f32>(&[4, 9, 3]);
    let loaded = read(&saved.to_file_bytes()).unwrap();
    let x = Matrix::from_fn(4, 5, |i, j| (i as f32 - j as f32) / 3.0);
    let (a, b) = (loaded.predict(x.view()), saved.predict(x.view()));
    assert!((0..5).all(|j| a.col(j) == b.col(j)));
}
