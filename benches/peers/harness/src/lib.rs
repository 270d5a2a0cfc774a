//! What the Rust peers share: MNIST, the workloads, first weights, the clock and the JSON line.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

use flate2::read::GzDecoder;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;
use rand_distr::{Distribution, Normal};
use serde::{Deserialize, Serialize};

/// Pixels of an image.
pub const PIXELS: usize = 784;

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Activation {
    Sigmoid,
    Relu,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Loss {
    /// ½‖y − a‖² a sample, with sigmoid outputs.
    Quadratic,
    /// Cross-entropy with softmax outputs.
    Softmax,
}

/// One workload of `workloads.json`.
#[derive(Clone, Deserialize)]
pub struct Workload {
    pub name: String,
    pub sizes: Vec<usize>,
    pub activation: Activation,
    pub loss: Loss,
    pub batch: usize,
    pub eta: f64,
    pub steps: usize,
}

/// Images as numbers from 0 to 1, one after another, and their labels.
pub struct Samples {
    pub x: Vec<f32>,
    pub y: Vec<u8>,
}

impl Samples {
    pub fn len(&self) -> usize {
        self.y.len()
    }

    pub fn is_empty(&self) -> bool {
        self.y.is_empty()
    }

    /// 1 at the label, 0 elsewhere, ten numbers a sample.
    pub fn one_hot(&self) -> Vec<f32> {
        self.y
            .iter()
            .flat_map(|&label| (0..10).map(move |class| f32::from(u8::from(class == label))))
            .collect()
    }

    fn read(folder: &Path, part: &str) -> Self {
        let read = |name: &str, header: usize| {
            let path = folder.join(format!("{part}-{name}-ubyte.gz"));
            let mut bytes = Vec::new();
            let unpacked = File::open(&path).and_then(|file| GzDecoder::new(file).read_to_end(&mut bytes));
            unpacked.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            bytes.split_off(header)
        };
        let x = read("images-idx3", 16).into_iter().map(|pixel| f32::from(pixel) / 255.0).collect();
        Self { x, y: read("labels-idx1", 8) }
    }
}

/// First weights of a layer (inputs × outputs, row by row): normal, scaled by 1/√inputs.
pub struct Weights {
    pub inputs: usize,
    pub outputs: usize,
    pub w: Vec<f32>,
}

/// A network in training.
pub trait Peer {
    /// The numbers of a batch's samples, in the peer's own form.
    type Batch;
    /// Not timed: the numbers of the samples of one step.
    fn prepare(&self, batch: &[u32]) -> Self::Batch;
    /// Timed: gathers each batch and makes its step.
    fn train(&mut self, batches: Vec<Self::Batch>);
    /// The class of each image.
    fn classes(&self, x: &[f32]) -> Vec<u8>;
}

/// The line a measurement prints.
#[derive(Serialize)]
struct Line<'a> {
    peer: &'a str,
    version: &'a str,
    workload: &'a str,
    threads: usize,
    microseconds_per_step: f64,
    seconds_per_epoch: f64,
    accuracy: f64,
}

/// Measures what `build` returns and prints one line of JSON. `package` is looked up in `lock`, the peer's
/// Cargo.lock.
pub fn run<P: Peer>(
    peer: &str,
    lock: &str,
    package: &str,
    build: impl FnOnce(&Workload, Vec<Weights>, &Samples) -> P,
) {
    let Arguments { workload, threads, repeats, seed, data } = Arguments::parse();
    let (train, test) = (Samples::read(&data, "train"), Samples::read(&data, "t10k"));
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let weights = workload.sizes.windows(2).map(|n| first_weights(n[0], n[1], &mut rng)).collect();
    let mut network = build(&workload, weights, &train);

    let mut order: Vec<u32> = (0..u32::try_from(train.len()).expect("60,000")).collect();
    let mut seconds = Vec::new();
    for _ in 0..=repeats {
        order.shuffle(&mut rng);
        let batches = order
            .chunks_exact(workload.batch)
            .take(workload.steps)
            .map(|batch| network.prepare(batch))
            .collect();
        let start = Instant::now();
        network.train(batches);
        seconds.push(start.elapsed().as_secs_f64() / workload.steps as f64);
    }
    // The first round warms up.
    let step = median(&mut seconds[1..]);
    let right = network.classes(&test.x).iter().zip(&test.y).filter(|(class, y)| class == y).count();
    let line = Line {
        peer,
        version: version(lock, package),
        workload: &workload.name,
        threads,
        microseconds_per_step: 1e6 * step,
        seconds_per_epoch: step * train.len() as f64 / workload.batch as f64,
        accuracy: right as f64 / test.len() as f64,
    };
    println!("{}", serde_json::to_string(&line).expect("numbers and names"));
}

struct Arguments {
    workload: Workload,
    threads: usize,
    repeats: usize,
    seed: u64,
    data: PathBuf,
}

impl Arguments {
    fn parse() -> Self {
        let given: Vec<String> = std::env::args().skip(1).collect();
        let value = |name: &str| given.chunks(2).find(|pair| pair[0] == name).and_then(|pair| pair.get(1));
        let number = |name: &str| {
            value(name).map(|n| n.parse().unwrap_or_else(|_| panic!("{name} {n}: not a number")))
        };
        let name = value("--workload").expect("--workload W1 … W6");
        let workloads: Vec<Workload> =
            serde_json::from_str(include_str!("../../workloads.json")).expect("workloads.json");
        let workload =
            workloads.into_iter().find(|w| w.name == *name).unwrap_or_else(|| panic!("no workload {name}"));
        let threads: usize = number("--threads").expect("--threads N");
        let rayon = std::env::var("RAYON_NUM_THREADS");
        assert_eq!(
            rayon.as_deref(),
            Ok(threads.to_string().as_str()),
            "RAYON_NUM_THREADS is not what --threads says"
        );
        let mnist = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../datasets/mnist");
        let data = PathBuf::from(value("--data").map_or(mnist, String::as_str));
        let (repeats, seed) = (number("--repeats").unwrap_or(3), number("--seed").unwrap_or(1) as u64);
        Self { workload, threads, repeats, seed, data }
    }
}

fn first_weights(inputs: usize, outputs: usize, rng: &mut ChaCha8Rng) -> Weights {
    let normal = Normal::new(0.0, 1.0 / (inputs as f32).sqrt()).expect("finite");
    Weights { inputs, outputs, w: normal.sample_iter(rng).take(inputs * outputs).collect() }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
    (low + high) / 2.0
}

fn version<'a>(lock: &'a str, package: &str) -> &'a str {
    let entry = format!("name = \"{package}\"\nversion = \"");
    let (_, rest) = lock.split_once(&entry).expect("the peer is in its own Cargo.lock");
    rest.split('"').next().expect("a version")
}
