//! Files changed at random are read or refused, never a panic and never more memory than they have bytes for;
//! what is read is used.
//!
//! `DESCENT_FUZZ_CASES` says how many per format, `DESCENT_FUZZ_SEED` which. A file that causes a panic is
//! left in the target folder; it belongs into `tests/corpus` once the fault is found.

use std::fs;
use std::io::Write;
use std::path::Path;

use data::{Idx, Mnist};
use flate2::Compression;
use flate2::write::GzEncoder;
use nn::file::MODEL;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{CHECKPOINT, Sgd, evaluate};
use tempfile::TempDir;

use crate::support::decoded;
use crate::support::fuzzer::{corpus, fuzz, inside_a_bounded_process};
use crate::support::mutate::{Random, mutate, mutate_file};
use crate::support::tables;
use crate::support::training::Case;

#[test]
fn models() {
    if !inside_a_bounded_process("fuzz::models") {
        return;
    }
    let mut seeds = corpus("model");
    for (loss, activation) in Loss::all().into_iter().zip(Activation::ALL.into_iter().cycle()) {
        let topology = Topology::new(&[3, 4, 2], activation, loss).unwrap();
        seeds.push(Network::<f32>::new(topology.clone(), Init::Glorot, 1).to_file_bytes());
        seeds.push(Network::<f64>::new(topology, Init::Glorot, 1).to_file_bytes());
    }
    let change = |random: &mut Random, one: &[u8], other: &[u8]| mutate_file(random, MODEL, one, other);
    fuzz("model", &seeds, 100_000, change, decoded::model);
}

#[test]
fn checkpoints() {
    if !inside_a_bounded_process("fuzz::checkpoints") {
        return;
    }
    let mut seeds = corpus("checkpoint");
    let cases = [Case::<f32>::small(Sgd::new(0.2).momentum(0.9)), Case::<f32>::small(Sgd::new(0.5))];
    for case in &cases {
        seeds.extend((1..=12).map(|events| case.cut(case.beginning(), &case.trainer, events)));
    }
    let Case { train, validation, .. } = &cases[0];
    let change = |random: &mut Random, one: &[u8], other: &[u8]| mutate_file(random, CHECKPOINT, one, other);
    fuzz("checkpoint", &seeds, 20_000, change, |bytes| decoded::checkpoint(bytes, train, validation));
}

#[test]
fn tables() {
    if !inside_a_bounded_process("fuzz::tables") {
        return;
    }
    // Bytes changed in a kept file or in a table made up, as it is or gzipped.
    let change = |random: &mut Random, one: &[u8], other: &[u8]| {
        let made = tables::made(random);
        match random.below(16) {
            0..=3 => mutate(random, one, other),
            4..=7 => mutate(random, &made, one),
            8 => mutate(random, &gz(&made), one),
            9 => gz(&made),
            _ => made,
        }
    };
    fuzz("table", &corpus("table"), 100_000, change, decoded::table);
}

/// A folder in memory where the system has one: a disk is far slower than the reading that is tested.
fn scratch() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn idx_files() {
    if !inside_a_bounded_process("fuzz::idx_files") {
        return;
    }
    fuzz("idx", &corpus("idx"), 100_000, mutate, |bytes| {
        Idx::from_bytes(bytes, Path::new("fuzzed")).map(decoded::idx).is_ok()
    });
}

#[test]
fn gzipped_idx_files() {
    if !inside_a_bounded_process("fuzz::gzipped_idx_files") {
        return;
    }
    let folder = scratch();
    let path = folder.path().join("fuzzed");
    let seeds = [corpus("idx"), corpus("gz")].concat();
    // A changed stream, or the stream of changed bytes, or both.
    let change = |random: &mut Random, one: &[u8], other: &[u8]| {
        let inner = mutate(random, one, other);
        match random.below(4) {
            0 => inner,
            1 => mutate(random, &gz(one), other),
            2 => mutate(random, &gz(&inner), other),
            _ => gz(&inner),
        }
    };
    fuzz("gz", &seeds, 20_000, change, |bytes| {
        fs::write(&path, bytes).unwrap();
        Idx::read(&path).map(decoded::idx).is_ok()
    });
}

#[test]
fn folders_of_images() {
    if !inside_a_bounded_process("fuzz::folders_of_images") {
        return;
    }
    let folder = scratch();
    let names = [
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
        "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
    ];
    let header = |kind: u8, dimensions: &[u32]| {
        let sizes: Vec<u8> = dimensions.iter().flat_map(|d| d.to_be_bytes()).collect();
        [&[0, 0, 8, kind][..], &sizes].concat()
    };
    let images: Vec<u8> = (0..12 * 4).map(|i| (i * 37 % 256) as u8).collect();
    let labels: Vec<u8> = (0..12).map(|i| i % 3).collect();
    let good = [[header(3, &[12, 2, 2]), images].concat(), [header(1, &[12]), labels].concat()];
    // One file of the four is changed; which one, its first byte says.
    let seeds: Vec<Vec<u8>> = (0..4).map(|i| [&[i as u8][..], &good[i % 2]].concat()).collect();
    let change = |random: &mut Random, one: &[u8], other: &[u8]| {
        [&one[..1], &mutate(random, &one[1..], &other[1..])].concat()
    };
    fuzz("folder", &seeds, 4_000, change, |bytes| {
        for (i, name) in names.iter().enumerate() {
            let content = if i == usize::from(bytes[0]) { &bytes[1..] } else { &good[i % 2] };
            fs::write(folder.path().join(name), content).unwrap();
        }
        let Ok(mnist) = Mnist::<f32>::read(folder.path()) else { return false };
        let (inputs, outputs) = (mnist.train.width(), mnist.train.target_width());
        let topology =
            Topology::new(&[inputs, outputs], Activation::Relu, Loss::SoftmaxCrossEntropy).unwrap();
        let network = Network::<f32>::new(topology, Init::Glorot, 1);
        for part in [&mnist.train, &mnist.validation, &mnist.test] {
            assert_eq!(evaluate(&network, part).samples, part.len());
        }
        true
    });
}
