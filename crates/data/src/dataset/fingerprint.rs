//! A number that tells one data set from another.

use linalg::Scalar;

use crate::dataset::Features;
use crate::{Dataset, Targets};

impl<T: Scalar> Dataset<T> {
    /// A checksum (CRC-32) of every feature, target and weight. It tells whether a resumed training has the
    /// same samples as before: different data sets share a checksum only in one case of 2³².
    #[must_use]
    pub fn fingerprint(&self) -> u32 {
        let mut hasher = crc32fast::Hasher::new();
        let number = |n: usize, hasher: &mut crc32fast::Hasher| hasher.update(&(n as u64).to_le_bytes());
        number(self.len(), &mut hasher);
        match &self.features {
            Features::Images { pixels, rows, cols, .. } => {
                number(*rows, &mut hasher);
                number(*cols, &mut hasher);
                hasher.update(pixels);
            }
            Features::Table { values, width, .. } => {
                number(*width, &mut hasher);
                update(&mut hasher, values);
            }
            Features::Mixed { values, width, sparse } => {
                number(*width, &mut hasher);
                update(&mut hasher, values);
                number(sparse.rows(), &mut hasher);
                let mut bytes = Vec::new();
                for i in 0..self.len() as u32 {
                    bytes.clear();
                    for (row, value) in sparse.non_zeros(i) {
                        bytes.extend_from_slice(&(row as u16).to_le_bytes());
                        value.push_le_bytes(&mut bytes);
                    }
                    number(bytes.len(), &mut hasher);
                    hasher.update(&bytes);
                }
            }
        }
        number(self.target_width(), &mut hasher);
        match &self.targets {
            Targets::Classes { labels, .. } => {
                labels.iter().for_each(|label| hasher.update(&label.to_le_bytes()))
            }
            Targets::Values { values, .. } => update(&mut hasher, values),
        }
        for weight in self.weights().unwrap_or_default() {
            hasher.update(&weight.to_le_bytes());
        }
        hasher.finalize()
    }
}

fn update<T: Scalar>(hasher: &mut crc32fast::Hasher, values: &[T]) {
    let mut bytes = Vec::new();
    for chunk in values.chunks(4096) {
        bytes.clear();
        chunk.iter().for_each(|x| x.push_le_bytes(&mut bytes));
        hasher.update(&bytes);
    }
}
