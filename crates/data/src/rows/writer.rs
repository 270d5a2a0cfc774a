//! Makes a file of rows, one row after another, in bounded memory.

use files::{Staged, SystemDisk, Written};
use linalg::Scalar;

use super::block::{encode, sparse_mut};
use super::file::START;
use super::head::{Block, Head, Origin, Part};
use super::layout::Layout;
use crate::dataset::{Features, Hashes};
use crate::{DataError, Dataset, Targets};

/// Bytes of a block, about: what a disk reads in one go, and little of a buffer, so that many places of the
/// file meet in it.
const BLOCK: usize = 1 << 17;

/// A file of rows that is being made.
pub(crate) struct RowsWriter<T: Scalar> {
    staged: Staged<SystemDisk>,
    head: Head,
    /// The rows of the block that is not full yet, and their part.
    rows: Dataset<T>,
    part: Part,
    bytes: Vec<u8>,
    at: u64,
    hashes: Hashes,
}

/// The target of a row.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target<'a, T> {
    Class(u32),
    Values(&'a [T]),
}

impl<T: Scalar> RowsWriter<T> {
    /// Begins a file of rows of this layout, each of about `entries` sparse entries, in the empty `staged`.
    ///
    /// # Panics
    /// If there can be no samples of this layout.
    pub(crate) fn begin(
        mut staged: Staged<SystemDisk>,
        layout: Layout,
        entries: usize,
    ) -> Result<Self, DataError> {
        let rows = layout.empty().unwrap_or_else(|| panic!("no samples have the layout {layout:?}"));
        let row = layout.memory::<T>(1, entries as u64).max(1) as usize;
        let rows_per_block = (BLOCK / row).clamp(1, 1 << 12).next_power_of_two();
        staged.write(&START)?;
        let hashes = Hashes::new(&rows);
        let origin = Origin { text: String::new() };
        let (blocks, extra) = (Vec::new(), Vec::new());
        let head = Head { layout, rows_per_block, fingerprint: 0, origin, blocks, extra };
        let (bytes, at) = (Vec::new(), START.len() as u64);
        Ok(Self { staged, head, rows, part: Part::Train, bytes, at, hashes })
    }

    /// The rows that follow are of this part.
    pub(crate) fn part(&mut self, part: Part) -> Result<(), DataError> {
        self.flush()?;
        self.part = part;
        Ok(())
    }

    /// Adds an image.
    pub(crate) fn push_image(&mut self, pixels: &[u8], class: u32) -> Result<(), DataError> {
        match &mut self.rows.features {
            Features::Images { pixels: all, .. } => all.extend_from_slice(pixels),
            Features::SparseImages { sparse, .. } => sparse.push_bytes(pixels),
            Features::Table { .. } | Features::Mixed { .. } => unreachable!("an image among rows of a table"),
        }
        self.push_target(Target::Class(class))
    }

    /// Adds a row of a table: its dense numbers and its sparse entries, whose rows ascend.
    pub(crate) fn push_row(
        &mut self,
        dense: &[T],
        entries: &[(usize, T)],
        target: Target<'_, T>,
    ) -> Result<(), DataError> {
        match &mut self.rows.features {
            Features::Table { values, .. } => values.extend_from_slice(dense),
            Features::Mixed { values, sparse, .. } => {
                values.extend_from_slice(dense);
                sparse.push_entries(entries);
            }
            Features::Images { .. } | Features::SparseImages { .. } => {
                unreachable!("a row of a table among images")
            }
        }
        self.push_target(target)
    }

    fn push_target(&mut self, target: Target<'_, T>) -> Result<(), DataError> {
        match (&mut self.rows.targets, target) {
            (Targets::Classes { labels, .. }, Target::Class(class)) => labels.push(class),
            (Targets::Values { values, .. }, Target::Values(numbers)) => values.extend_from_slice(numbers),
            _ => unreachable!("targets of two kinds"),
        }
        self.rows.len += 1;
        if self.rows.len == self.head.rows_per_block { self.flush() } else { Ok(()) }
    }

    /// Writes the block.
    fn flush(&mut self) -> Result<(), DataError> {
        if self.rows.len == 0 {
            return Ok(());
        }
        self.bytes.clear();
        encode(&self.rows, &mut self.bytes);
        self.staged.write(&self.bytes)?;
        if self.part == Part::Train {
            self.hashes.add(&self.rows);
        }
        let mut lengths = Vec::new();
        let entries =
            sparse_mut(&mut self.rows.features).map_or(0, |x| x.laid_out(&mut lengths).indices.len());
        let end = self.at + self.bytes.len() as u64;
        self.head.blocks.push(Block {
            part: self.part,
            rows: self.rows.len,
            entries: entries as u32,
            place: self.at..end,
            checksum: crc32fast::hash(&self.bytes),
        });
        self.at = end;
        self.rows.clear();
        Ok(())
    }

    /// Puts the file in its place.
    pub(crate) fn finish(mut self, origin: Origin, extra: Vec<u8>) -> Result<Written, DataError> {
        self.flush()?;
        let samples = self.head.of_part(Part::Train).map(|block| block.rows).sum();
        (self.head.origin, self.head.extra) = (origin, extra);
        self.head.fingerprint = self.hashes.finish(samples, &[]);
        let head = self.head.encode::<T>();
        self.staged.write(&head)?;
        self.staged.write(&(head.len() as u64).to_le_bytes())?;
        Ok(self.staged.finish()?)
    }
}
