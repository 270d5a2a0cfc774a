//! Training from disk gives the bits of training from memory in the same order, however it is cut.

use std::fs::{self, OpenOptions};
use std::ops::ControlFlow;

use data::{Chunk, Chunks, DataError, Dataset, IdxFolder, Mnist, Rows, Source};
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Batching, Checkpoint, Event, Sgd, State, TrainError, Trainer};
use tempfile::TempDir;

const SAMPLES: u32 = 2400;
const M: usize = 32;
/// Groups of some 400 rows.
const BUFFER: u64 = 40_000;

/// Images of 36 pixels, mostly black, in 3 classes, sorted by class: in memory and as a folder.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: Vec<u8>| fs::write(folder.path().join(name), bytes).unwrap();
    for (part, n) in [("train", SAMPLES), ("t10k", 30)] {
        let kept = |i: usize| (i * i / 7).is_multiple_of(6) || i % 36 < 5;
        let pixels = (0..n as usize * 36).map(|i| if kept(i) { (i * 31 % 251) as u8 + 1 } else { 0 });
        let header = [&[0, 0, 8, 3][..], &n.to_be_bytes(), &[0, 0, 0, 6, 0, 0, 0, 6]].concat();
        write(&format!("{part}-images-idx3-ubyte"), header.into_iter().chain(pixels).collect());
        let labels = (0..n).map(|i| (i * 3 / n) as u8);
        let header = [&[0, 0, 8, 1][..], &n.to_be_bytes()].concat();
        write(&format!("{part}-labels-idx1-ubyte"), header.into_iter().chain(labels).collect());
    }
    folder
}

fn rows(folder: &TempDir, buffer: u64) -> Rows<f32> {
    IdxFolder::new(folder.path()).read_rows(buffer).unwrap().train
}

fn memory(folder: &TempDir) -> Dataset<f32> {
    Mnist::read(folder.path()).unwrap().train
}

fn trainer() -> Trainer {
    Trainer::new(Sgd::new(0.1).momentum(0.5)).batching(Batching::MiniBatch(M)).epochs(2).seed(7)
}

fn network(hidden: usize) -> Network<f32> {
    let topology = Topology::new(&[36, hidden, 3], Activation::Relu, Loss::SoftmaxCrossEntropy).unwrap();
    Network::new(topology, Init::He, 7)
}

/// All samples in memory, in the order in which rows are read from disk.
struct Ordered<'a> {
    samples: Dataset<f32>,
    rows: &'a Rows<f32>,
}

struct Order<'a> {
    of: &'a Ordered<'a>,
    seed: u64,
    m: usize,
    order: Vec<u32>,
}

impl Source<f32> for Ordered<'_> {
    fn len(&self) -> usize {
        self.samples.len()
    }
    fn fingerprint(&self) -> u32 {
        self.samples.fingerprint()
    }
    fn part(&self) -> &Dataset<f32> {
        &self.samples
    }
    fn chunks(&self, seed: u64, m: usize) -> Result<Box<dyn Chunks<f32> + '_>, DataError> {
        Ok(Box::new(Order { of: self, seed, m, order: Vec::new() }))
    }
}

impl Chunks<f32> for Order<'_> {
    fn next(&mut self, epoch: u64, first: usize) -> Result<Chunk<'_, f32>, DataError> {
        self.order = self.of.rows.places(self.seed, self.m, epoch)?;
        Ok(Chunk { samples: &self.of.samples, order: &self.order[first..] })
    }
}

/// The losses of the epochs and the weights.
fn trained(trainer: &Trainer, hidden: usize, train: &dyn Source<f32>) -> (Vec<f64>, Vec<u8>) {
    let mut network = network(hidden);
    let history = trainer.train(&mut network, train).unwrap();
    (history.epochs.iter().map(|record| record.train_loss).collect(), network.parameters().to_le_bytes())
}

#[test]
fn the_bits_are_those_of_memory_in_the_same_order_on_any_number_of_threads() {
    let folder = folder();
    let (small, large) = (rows(&folder, BUFFER), rows(&folder, 1 << 24));
    let (groups, size) = small.groups_of(M).unwrap();
    assert!(groups > 3 && size.is_multiple_of(M) && large.all_in_memory(), "{groups} of {size}");
    let ordered = Ordered { samples: memory(&folder), rows: &small };
    // Whole steps, and steps that are split by neurons.
    for hidden in [20, 2000] {
        let plain = trained(&trainer().threads(1), hidden, &memory(&folder));
        let in_order = trained(&trainer().threads(1), hidden, &ordered);
        assert_ne!(plain.1, in_order.1, "the orders differ");
        for threads in [1, 2, 3] {
            let trainer = trainer().threads(threads);
            assert!(trained(&trainer, hidden, &large) == plain, "{hidden} on {threads} threads");
            assert!(trained(&trainer, hidden, &small) == in_order, "{hidden} on {threads} threads");
        }
        // Not all of an epoch.
        let short = trainer().steps_per_epoch(20);
        assert!(trained(&short, hidden, &small) == trained(&short, hidden, &ordered));
    }
}

#[test]
fn a_training_from_disk_goes_on_after_any_step_with_the_same_bits() {
    let folder = folder();
    let rows = rows(&folder, BUFFER);
    let whole = trained(&trainer().threads(1), 20, &rows).1;
    let steps = 2 * Source::len(&rows).div_ceil(M);
    for cut in (1..steps).step_by(7) {
        let first = trainer().threads(1 + cut % 2);
        let (mut network, mut left, mut kept) = (network(20), cut, Vec::new());
        let state = State::new(&first, &rows);
        first
            .train_from(&mut network, state, &rows, None, |event, snapshot| {
                if matches!(event, Event::Step(_)) {
                    left -= 1;
                }
                if left > 0 {
                    return ControlFlow::Continue(());
                }
                kept = snapshot.to_file_bytes(b"").unwrap();
                ControlFlow::Break(())
            })
            .unwrap();
        let Checkpoint { mut network, state, .. } =
            Checkpoint::<f32>::from_file_bytes(&kept, "kept").unwrap();
        let second = trainer().threads(2 - cut % 2);
        second.train_from(&mut network, state, &rows, None, |_, _| ControlFlow::Continue(())).unwrap();
        assert!(network.parameters().to_le_bytes() == whole, "cut after step {cut}");
    }
}

#[test]
fn another_buffer_is_another_order_and_is_refused_and_all_in_memory_is_memory() {
    let folder = folder();
    let (small, other, large) = (rows(&folder, BUFFER), rows(&folder, BUFFER / 2), rows(&folder, 1 << 24));
    let go_on = |state: State<f32>, train: &dyn Source<f32>| {
        let all = |_: Event<'_>, _: &optim::Snapshot<'_, f32>| ControlFlow::Continue(());
        trainer().train_from(&mut network(20), state, train, None, all)
    };
    assert!(matches!(go_on(State::new(&trainer(), &small), &other), Err(TrainError::Resume { .. })));
    assert!(go_on(State::new(&trainer(), &large), &memory(&folder)).is_ok());
}

#[test]
fn rows_that_cannot_be_read_end_the_training_and_a_checkpoint_stays_whole() {
    let folder = folder();
    let rows = rows(&folder, BUFFER);
    let (mut network, mut kept) = (network(20), Vec::new());
    let trainer = trainer().threads(1);
    let state = State::new(&trainer, &rows);
    let error = trainer
        .train_from(&mut network, state, &rows, None, |event, snapshot| {
            if let Event::Step(progress) = event {
                kept = snapshot.to_file_bytes(b"").unwrap();
                if progress.samples == M {
                    let file = OpenOptions::new().write(true).open(rows.path()).unwrap();
                    file.set_len(1000).unwrap();
                }
            }
            ControlFlow::Continue(())
        })
        .unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, TrainError::Samples(_)) && text.contains(".rows"), "{text}");
    assert!(Checkpoint::<f32>::from_file_bytes(&kept, "kept").is_ok());
}
