//! What a row of a file is: what of a [`Dataset`] is kept of each sample.

use std::ops::Range;

use linalg::{Scalar, SparseColumns, room_for};

use crate::dataset::{Features, byte_scale};
use crate::{Dataset, Targets};

/// What a row holds. Datasets of one layout can be put together, and a network works on them alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Rows and columns of images.
    pub(crate) image: Option<(usize, usize)>,
    /// Features that are not sparse.
    pub(crate) dense: usize,
    pub(crate) sparse: Option<SparseLayout>,
    pub(crate) target: TargetLayout,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SparseLayout {
    pub(crate) rows: usize,
    /// The rows that are kept whole in memory.
    pub(crate) runs: Vec<Range<usize>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetLayout {
    Classes(usize),
    Values(usize),
}

impl Layout {
    /// That of `samples`. Of a table that is kept with and without its zeros, only the latter counts.
    pub(crate) fn of<T: Scalar>(samples: &Dataset<T>) -> Self {
        let sparse = samples.sparse();
        Self {
            image: samples.image_shape(),
            dense: samples.dense_width(),
            sparse: sparse.map(|x| SparseLayout { rows: x.rows(), runs: x.dense_runs().collect() }),
            target: match samples.targets() {
                Targets::Classes { classes, .. } => TargetLayout::Classes(*classes),
                Targets::Values { width, .. } => TargetLayout::Values(*width),
            },
        }
    }

    /// No samples. `None` if there can be none of this layout.
    pub(crate) fn empty<T: Scalar>(&self) -> Option<Dataset<T>> {
        let sparse = |scale| match &self.sparse {
            None => Some(None),
            Some(sparse) => SparseColumns::growing_like(sparse.rows, &sparse.runs, scale).map(Some),
        };
        let features = match self.image {
            Some((rows, cols)) => match sparse(Some(byte_scale()))? {
                Some(sparse) => Features::SparseImages { sparse, rows, cols },
                None => Features::Images { pixels: Vec::new(), rows, cols },
            },
            None => match sparse(None)? {
                Some(sparse) => Features::Mixed { values: Vec::new(), width: self.dense, sparse },
                None => Features::Table { values: Vec::new(), width: self.dense, sparse: None },
            },
        };
        let targets = match self.target {
            TargetLayout::Classes(classes) => Targets::Classes { labels: Vec::new(), classes },
            TargetLayout::Values(width) => Targets::Values { values: Vec::new(), width },
        };
        let samples = Dataset { features, targets, len: 0, weights: None };
        let width = self.image.map_or(Some(0), |(rows, cols)| rows.checked_mul(cols));
        let fits = match &self.sparse {
            Some(sparse) if self.image.is_some() => self.dense == 0 && width == Some(sparse.rows),
            Some(_) => true,
            None if self.image.is_some() => width == Some(self.dense) && self.dense > 0,
            None => self.dense > 0,
        };
        (fits && samples.target_width() > 0).then_some(samples)
    }

    /// Bytes of a dense feature in a file.
    pub(crate) fn dense_bytes<T>(&self) -> usize {
        if self.image.is_some() { 1 } else { size_of::<T>() }
    }
    /// Bytes of a target.
    pub(crate) fn target_bytes<T>(&self) -> usize {
        match self.target {
            TargetLayout::Classes(_) => size_of::<u32>(),
            TargetLayout::Values(width) => width.saturating_mul(size_of::<T>()),
        }
    }
    /// Bytes of a sparse entry, with its row.
    pub(crate) fn entry_bytes<T>(&self) -> usize {
        size_of::<u16>() + self.dense_bytes::<T>()
    }

    /// Bytes that `rows` rows with so many sparse entries take in memory.
    pub(crate) fn memory<T>(&self, rows: u64, entries: u64) -> u64 {
        let whole = self.sparse.as_ref().map_or(0, |sparse| {
            let rows = linalg::padded(sparse.runs.iter().map(Range::len).sum());
            rows * self.dense_bytes::<T>() + size_of::<[u32; 2]>()
        });
        let row = self.dense.saturating_mul(self.dense_bytes::<T>()) + self.target_bytes::<T>() + whole;
        // And the place of the row in the order.
        let row = (row + size_of::<u32>()) as u64;
        rows.saturating_mul(row).saturating_add(entries.saturating_mul(self.entry_bytes::<T>() as u64))
    }
}

impl<T: Scalar> Dataset<T> {
    /// Makes room for so many samples, with so many sparse entries in all. Only for no samples.
    pub(crate) fn make_room(&mut self, samples: usize, entries: usize) {
        match &mut self.features {
            Features::Images { pixels, rows, cols } => *pixels = room_for(samples * *rows * *cols),
            Features::SparseImages { sparse, .. } => sparse.make_room(samples, entries),
            Features::Table { values, width, .. } => *values = room_for(samples * *width),
            Features::Mixed { values, width, sparse } => {
                *values = room_for(samples * *width);
                sparse.make_room(samples, entries);
            }
        }
        match &mut self.targets {
            Targets::Classes { labels, .. } => labels.reserve_exact(samples),
            Targets::Values { values, width } => values.reserve_exact(samples * *width),
        }
    }

    /// Removes all samples; their memory stays for others.
    pub(crate) fn clear(&mut self) {
        self.len = 0;
        match &mut self.features {
            Features::Images { pixels, .. } => pixels.clear(),
            Features::SparseImages { sparse, .. } => sparse.clear(),
            Features::Table { values, sparse, .. } => {
                values.clear();
                *sparse = None;
            }
            Features::Mixed { values, sparse, .. } => {
                values.clear();
                sparse.clear();
            }
        }
        match &mut self.targets {
            Targets::Classes { labels, .. } => labels.clear(),
            Targets::Values { values, .. } => values.clear(),
        }
    }
}
