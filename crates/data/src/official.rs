//! How samples are kept for validation, and whether a training file is the one that was published.

use crate::Mnist;
use crate::dataset::strata::stratified;
use crate::labels::distinct;

/// Whether images and labels are those of the training file of MNIST as it was published, by their CRC-32.
/// Two checksums over exactly as many bytes agree by chance once in 2⁶⁴.
pub(crate) struct Official {
    possible: bool,
    pixels: crc32fast::Hasher,
}

impl Official {
    pub(crate) fn new(shape: (usize, usize), labels: &[u32]) -> Self {
        let possible = shape == (28, 28) && labels.len() == 60_000 && {
            let labels: Vec<u8> = labels.iter().map(|&label| label as u8).collect();
            crc32fast::hash(&labels) == 0xba07_e8ef
        };
        Self { possible, pixels: crc32fast::Hasher::new() }
    }

    /// Whether the images have yet to be looked at.
    pub(crate) fn possible(&self) -> bool {
        self.possible
    }

    /// These images follow.
    pub(crate) fn add(&mut self, pixels: &[u8]) {
        self.pixels.update(pixels);
    }

    pub(crate) fn is(&self) -> bool {
        self.possible && self.pixels.clone().finalize() == 0xf363_9b56
    }
}

/// How many of a training file's samples are kept for validation: 10,000, or a sixth of a smaller file. None
/// if that is less than one of each class.
pub(crate) fn held_out(labels: &[u32]) -> usize {
    let share = (labels.len() / 6).min(Mnist::<f32>::VALIDATION);
    if share < distinct(labels).len() { 0 } else { share }
}

/// Which samples are kept for validation.
pub(crate) fn held_out_samples(labels: &[u32], official: bool) -> Vec<bool> {
    let (samples, held_out) = (labels.len(), held_out(labels));
    if official {
        return (0..samples).map(|i| i >= samples - held_out).collect();
    }
    let distinct = distinct(labels);
    let of = |label: &u32| distinct.partition_point(|other| other < label) as u32;
    let strata: Vec<u32> = labels.iter().map(of).collect();
    stratified(&strata, distinct.len(), held_out, Mnist::<f32>::SPLIT_SEED)
}
