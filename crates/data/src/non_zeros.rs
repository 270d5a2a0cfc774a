//! The features that are not zero, sample after sample: an index beside the features, made once.

use linalg::prefetch;

/// Where the non-zeros of each sample are, and what they are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NonZeros<V> {
    /// Sample i has the entries `starts[i]..starts[i + 1]`.
    starts: Vec<u32>,
    indices: Vec<u16>,
    values: Vec<V>,
    /// The most of any sample.
    largest: usize,
}

/// Samples with a smaller share of non-zeros than this are learnt from their non-zeros alone. The products of a sparse
/// layer then take less time than the dense ones: at MNIST's 0.19, 800 neurons and 128 samples, 0.61 against 1.41 ms
/// forward and 0.52 against 1.43 ms back, and the time grows with the share.
const SPARSE_BELOW: f64 = 0.4;

impl<V: Copy + PartialEq + Default> NonZeros<V> {
    /// The index of `features`, `width` per sample; none if it would not pay.
    pub(crate) fn of(features: &[V], width: usize) -> Option<Self> {
        if width == 0 || width > usize::from(u16::MAX) + 1 {
            return None;
        }
        let samples = features.len() / width;
        let total = features.iter().filter(|&&x| x != V::default()).count();
        if total as f64 >= SPARSE_BELOW * features.len() as f64 || u32::try_from(total).is_err() {
            return None;
        }
        let mut starts = Vec::with_capacity(samples + 1);
        // One entry of room, so that a zero may be written and then overwritten: no branch per feature.
        let (mut indices, mut values) = (vec![0_u16; total + 1], vec![V::default(); total + 1]);
        let (mut next, mut largest) = (0, 0);
        for sample in features.chunks_exact(width) {
            let start = next;
            starts.push(start as u32);
            for (block, features) in sample.chunks(8).enumerate() {
                if features.iter().all(|&x| x == V::default()) {
                    continue;
                }
                for (i, &x) in features.iter().enumerate() {
                    indices[next] = (8 * block + i) as u16;
                    values[next] = x;
                    next += usize::from(x != V::default());
                }
            }
            largest = largest.max(next - start);
        }
        starts.push(next as u32);
        indices.truncate(total);
        values.truncate(total);
        Some(Self { starts, indices, values, largest })
    }

    /// The features and values of sample `i`.
    #[inline(always)]
    pub(crate) fn sample(&self, i: usize) -> (&[u16], &[V]) {
        let range = self.starts[i] as usize..self.starts[i + 1] as usize;
        (&self.indices[range.clone()], &self.values[range])
    }

    pub(crate) fn prefetch(&self, i: usize) {
        let (indices, values) = self.sample(i);
        prefetch(indices);
        prefetch(values);
    }

    pub(crate) fn largest(&self) -> usize {
        self.largest
    }
}
