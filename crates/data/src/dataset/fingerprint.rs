//! A number that tells one data set from another.

use crc32fast::Hasher;
use linalg::{Scalar, compiled_once};

use crate::dataset::Features;
use crate::{Dataset, Targets};

impl<T: Scalar> Dataset<T> {
    /// A checksum (CRC-32) of every feature, target and weight. It tells whether a resumed training has the
    /// same samples as before: different data sets share a checksum only in one case of 2³².
    #[must_use]
    pub fn fingerprint(&self) -> u32 {
        fingerprint(self)
    }
}

compiled_once! {
    fn fingerprint<'d; T>(samples: &'d Dataset<T>) -> u32 {
        let mut hashes = Hashes::new(samples);
        hashes.add(samples);
        hashes.finish(samples.len(), samples.weights().unwrap_or_default())
    }
}

/// The parts of a fingerprint. Each grows as samples are added, so that they need not be in memory together.
pub(crate) struct Hashes {
    /// What stands before the dense features, beside the number of samples.
    shape: Hasher,
    dense: Hasher,
    /// What stands before the sparse features of a table, and they.
    sparse: Hasher,
    targets: Hasher,
}

fn number(n: usize, hasher: &mut Hasher) {
    hasher.update(&(n as u64).to_le_bytes());
}

impl Hashes {
    /// Of no samples, for those that have the shapes of `samples`.
    pub(crate) fn new<T: Scalar>(samples: &Dataset<T>) -> Self {
        let [mut shape, mut sparse, mut targets] = [(); 3].map(|()| Hasher::new());
        match &samples.features {
            Features::Images { rows, cols, .. } | Features::SparseImages { rows, cols, .. } => {
                number(*rows, &mut shape);
                number(*cols, &mut shape);
            }
            Features::Table { width, .. } => number(*width, &mut shape),
            Features::Mixed { width, sparse: columns, .. } => {
                number(*width, &mut shape);
                number(columns.rows(), &mut sparse);
            }
        }
        number(samples.target_width(), &mut targets);
        Self { shape, dense: Hasher::new(), sparse, targets }
    }

    pub(crate) fn add<T: Scalar>(&mut self, samples: &Dataset<T>) {
        match &samples.features {
            Features::Images { pixels, .. } => self.dense.update(pixels),
            Features::SparseImages { sparse, .. } => {
                let mut image = vec![0; sparse.rows()];
                for i in 0..samples.len() as u32 {
                    sparse.write_bytes(i, &mut image);
                    self.dense.update(&image);
                }
            }
            Features::Table { values, .. } => update(&mut self.dense, values),
            Features::Mixed { values, sparse, .. } => {
                update(&mut self.dense, values);
                let mut bytes = Vec::new();
                for i in 0..samples.len() as u32 {
                    bytes.clear();
                    for (row, value) in sparse.non_zeros(i) {
                        bytes.extend_from_slice(&(row as u16).to_le_bytes());
                        value.push_le_bytes(&mut bytes);
                    }
                    number(bytes.len(), &mut self.sparse);
                    self.sparse.update(&bytes);
                }
            }
        }
        match &samples.targets {
            Targets::Classes { labels, .. } => {
                labels.iter().for_each(|label| self.targets.update(&label.to_le_bytes()));
            }
            Targets::Values { values, .. } => update(&mut self.targets, values),
        }
    }

    /// The fingerprint of all that were added.
    pub(crate) fn finish(&self, samples: usize, weights: &[f64]) -> u32 {
        let mut hasher = Hasher::new();
        number(samples, &mut hasher);
        [&self.shape, &self.dense, &self.sparse, &self.targets].iter().for_each(|part| hasher.combine(part));
        weights.iter().for_each(|weight| hasher.update(&weight.to_le_bytes()));
        hasher.finalize()
    }
}

fn update<T: Scalar>(hasher: &mut Hasher, values: &[T]) {
    let mut bytes = Vec::new();
    for chunk in values.chunks(4096) {
        bytes.clear();
        chunk.iter().for_each(|x| x.push_le_bytes(&mut bytes));
        hasher.update(&bytes);
    }
}
