//! Files of others and model files, changed at random: they are read or refused, never a panic and never more
//! memory than they have bytes for; what is read is used.
//!
//! `DESCENT_FUZZ_CASES` says how many per format, `DESCENT_FUZZ_SEED` which. A file that causes a panic is
//! left in the target folder; it belongs into `tests/corpus` once the fault is found.

use std::path::Path;

use descent::nn::{Activation, Init, Loss, Network, Topology};
use descent::{Classifier, Format, Model, Regressor, tabular::Preset};
use nn::file::MODEL;

use crate::fuzzer::{corpus, fuzz, inside_a_bounded_process};
use crate::mutate::{Random, mutate, mutate_file};
use crate::support::decoded::{self, SIZES};

/// Names, types and sizes that mean something to a reader of tensors.
const NAMES: [&str; 12] = [
    "0.weight",
    "0.bias",
    "2.weight",
    "2.bias",
    "10.weight",
    "net.2.weight",
    "weight",
    ".bias",
    "0.weight.weight",
    "0.running_mean",
    "ж.bias",
    "",
];
const TYPES: [(&str, usize); 8] =
    [("F32", 4), ("F64", 8), ("F16", 2), ("BF16", 2), ("I64", 8), ("U8", 1), ("BOOL", 1), ("F7", 4)];
const HUGE: [u64; 5] = [1 << 20, 1 << 32, 1 << 60, u64::MAX, 1_000_000_007];

/// What stands in the metadata of a file that describes its layers.
const MODULES: [&str; 8] = [
    "nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)",
    "nn.Linear(3, 4), nn.Linear(4, 2)",
    "nn.Linear(3, 4)nn.Linear(5, 2)",
    "nn.Linear(20000, 20000), nn.GELU(), nn.Linear(20000, 2)",
    "nn.Linear(4294967296, 4294967296), nn.Linear(2, 2)",
    "nn.Linear(18446744073709551616, 2)",
    "nn.Linear(0, 0), nn.Linear(0, 2)",
    "nn.Linear(3, ), nn.Conv2d(1, 2)",
];

/// A file of tensors made up at random: mostly those of a network, with a name, a type, a shape or an offset
/// that is wrong now and then.
fn made(random: &mut Random) -> Vec<u8> {
    let shapes = [vec![SIZES[1], SIZES[0]], vec![SIZES[1]], vec![SIZES[2], SIZES[1]], vec![SIZES[2]]];
    let (mut header, mut end) = (Vec::new(), 0_u64);
    if random.below(3) == 0 {
        let modules = random.pick(&MODULES);
        let key = random.pick(&["modules", "modules", "format"]);
        header.push(format!("\"__metadata__\":{{\"{key}\":\"{modules}\"}}"));
    }
    let strange = |random: &mut Random| random.below(24) == 0;
    let same_type = random.below(4);
    for i in 0..[4, 4, 4, 4, 3, 5, 0][random.below(7)] {
        let name = if strange(random) { random.pick(&NAMES) } else { NAMES[i % 4] };
        let (dtype, size) = TYPES[if strange(random) { random.below(TYPES.len()) } else { same_type }];
        let mut shape: Vec<u64> = shapes[i % 4].iter().map(|&n| n as u64).collect();
        if strange(random) {
            match random.below(4) {
                0 => shape.reverse(),
                1 => shape.push(1),
                2 => shape.clear(),
                _ => shape[0] = *random.pick(&HUGE),
            }
        }
        let bytes = shape.iter().fold(size as u64, |bytes, &n| bytes.wrapping_mul(n));
        let (mut from, mut to) = (end, end.wrapping_add(bytes));
        if strange(random) {
            match random.below(4) {
                0 => from = random.below(100) as u64,
                1 => to = random.below(200) as u64,
                2 => (from, to) = (to, from),
                _ => to = *random.pick(&HUGE),
            }
        }
        let sizes = shape.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
        let place = format!("\"data_offsets\":[{from},{to}]");
        header.push(format!("\"{name}\":{{\"dtype\":\"{dtype}\",\"shape\":[{sizes}],{place}}}"));
        end = to;
    }
    let header = format!("{{{}}}", header.join(","));
    let length = if strange(random) { *random.pick(&HUGE) } else { header.len() as u64 };
    // Most numbers are small in every type; some bytes are anything.
    let data = (0..end.min(4096)).map(|i| match random.below(64) {
        0 => random.next() as u8,
        _ => [0x00, 0x3c, 0x20, 0x3e][(i % 4) as usize],
    });
    [&length.to_le_bytes()[..], header.as_bytes(), &data.collect::<Vec<u8>>()].concat()
}

/// Bytes of the header changed, with its length right again.
fn header_changed(random: &mut Random, bytes: &[u8], other: &[u8]) -> Vec<u8> {
    let split = |bytes: &[u8]| -> Option<(Vec<u8>, Vec<u8>)> {
        let (length, rest) = bytes.split_first_chunk()?;
        let (header, data) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        Some((header.to_vec(), data.to_vec()))
    };
    let (Some((header, data)), Some((other, _))) = (split(bytes), split(other)) else {
        return mutate(random, bytes, other);
    };
    let header = mutate(random, &header, &other);
    [&(header.len() as u64).to_le_bytes()[..], &header, &data].concat()
}

#[test]
fn safetensors() {
    if !inside_a_bounded_process("fuzz::safetensors") {
        return;
    }
    let mut seeds = corpus("safetensors");
    for activation in Activation::ALL {
        let topology = Topology::new(&SIZES, activation, Loss::SoftmaxCrossEntropy).unwrap();
        let network = Network::<f32>::new(topology.clone(), Init::Glorot, 1);
        seeds.push(Model::new(network).export(Format::Safetensors).unwrap());
        let network = Network::<f64>::new(topology, Init::Glorot, 1);
        seeds.push(Model::new(network).export(Format::Safetensors).unwrap());
    }
    let change = |random: &mut Random, one: &[u8], other: &[u8]| {
        let made = made(random);
        match random.below(8) {
            0 => mutate(random, one, other),
            1 => mutate(random, &made, one),
            2 | 3 => header_changed(random, one, &made),
            4 => header_changed(random, &made, one),
            _ => made,
        }
    };
    fuzz("safetensors", &seeds, 50_000, change, decoded::import);
}

#[test]
fn models_with_all_their_sections() {
    if !inside_a_bounded_process("fuzz::models_with_all_their_sections") {
        return;
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let golden = ["table.model", "classes-and-framing.model"].map(|name| golden.join(name));
    let mut seeds: Vec<Vec<u8>> = golden.iter().map(|path| std::fs::read(path).unwrap()).collect();
    let table = crate::tables::table();
    let small = Preset::ALL.into_iter().find(|preset| preset.name() == "small").unwrap();
    let classes = Classifier::builder().preset(small).epochs(1).members(3);
    let classes = classes.fit(&table.clone().without(&["price"]), "class").unwrap();
    let numbers = Regressor::builder().preset(small).epochs(1).interval(0.9).fit(&table, "price").unwrap();
    seeds.extend([classes.model().to_file_bytes(), numbers.model().to_file_bytes()]);
    let change = |random: &mut Random, one: &[u8], other: &[u8]| mutate_file(random, MODEL, one, other);
    fuzz("model", &seeds, 20_000, change, decoded::model);
}
