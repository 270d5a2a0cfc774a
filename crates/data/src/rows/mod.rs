//! Samples that do not fit in memory: a file of rows, made once, of which a training holds a few at a time.
//!
//! A file begins with the 12 bytes `DESCENTR`, 1, 0, 0, 0. Then come its blocks, each some neighbouring rows
//! ([`block`] has a table), and [`head`]: what the rows are, where each block lies, and its CRC-32. The head
//! is in the frame that models have too, so that it has a version, a length and a checksum of its own. The
//! last 8 bytes of the file are the length of the head.
//!
//! A row is kept as a [`Dataset`] keeps it, without what follows from the rest: reading is copying, and the
//! rows that a first layer wants whole are filled in.

mod block;
mod file;
mod groups;
mod head;
mod idx;
mod layout;
mod pace;
mod read_ahead;
mod table;
mod writer;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use files::{Staged, SystemDisk};
use linalg::{Scalar, compiled_once};

use file::{Reading, RowsFile};
use groups::Groups;
pub(crate) use head::Part;
use head::{Block, Origin};
pub use idx::MnistRows;
pub(crate) use idx::rows_of_idx;
use pace::Pace;
use read_ahead::ReadAhead;
pub use table::RowsOfTable;

use crate::source::{Chunks, Source};
use crate::{DataError, Dataset};

/// Rows in [`Source::part`], if there are more.
const PART: usize = 10_000;

/// Samples in a file of rows, of which two groups are in memory at a time: one that is trained on, and one
/// that a thread reads meanwhile. If all fit, all are read once.
///
/// The order of an epoch is a pure function of seed and epoch. If all fit it is that of a [`Dataset`].
/// Otherwise rows of random places of the file become a group, and their order within it is random. A batch
/// of m is then drawn from the K places that met in its group: with a file sorted by class, the number of a
/// class in a batch varies 1 + (m − 1)/K times as much as in memory; with one in no order, no more.
#[derive(Debug)]
pub struct Rows<T> {
    file: Arc<RowsFile>,
    buffer: u64,
    /// Bytes that all take in memory.
    memory: u64,
    rows: usize,
    fingerprint: u32,
    part: Dataset<T>,
    pace: Option<Pace>,
}

impl<T: Scalar> Rows<T> {
    /// Opens a file of rows; at most about `buffer` bytes of them will be in memory.
    ///
    /// # Errors
    /// If the file cannot be read, is none of rows of these numbers, or is damaged.
    pub fn open(path: impl AsRef<Path>, buffer: u64) -> Result<Self, DataError> {
        Self::of(Arc::new(RowsFile::open::<T>(path.as_ref())?), buffer)
    }

    fn of(file: Arc<RowsFile>, buffer: u64) -> Result<Self, DataError> {
        begin(file, buffer)
    }

    /// Reads no more than so many bytes a second, as if the disk were as slow as that.
    #[must_use]
    pub fn at_most(self, bytes_per_second: f64) -> Self {
        Self { pace: Some(Pace(bytes_per_second)), ..self }
    }

    /// Whether all rows fit in the buffer, where they are then.
    #[must_use]
    pub fn all_in_memory(&self) -> bool {
        self.memory <= self.buffer
    }
    /// Bytes that all rows take in memory.
    #[must_use]
    pub fn memory(&self) -> u64 {
        self.memory
    }
    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.file.path()
    }
    /// All rows of a part that does not train. They are looked at often, so they are laid out for themselves.
    pub(crate) fn held(&self, part: Part) -> Result<Dataset<T>, DataError> {
        held(self, part)
    }

    /// The groups of batches of `m`.
    fn groups(&self, seed: u64, m: usize) -> Result<Groups, DataError> {
        let rows = self.rows.max(1);
        let per_row = self.memory.div_ceil(rows as u64).max(1);
        let shape = (rows, self.file.head.rows_per_block);
        let most = (self.buffer / 2 / per_row) as usize;
        Groups::new(shape, most, m, seed).ok_or_else(|| DataError::Buffer {
            path: self.path().to_owned(),
            buffer: self.buffer,
            needed: per_row * 2 * m.min(rows) as u64,
        })
    }

    /// The number of groups that batches of `m` are read in, and the rows of each: 1 if all rows fit.
    ///
    /// # Errors
    /// If a batch does not fit in half of the buffer.
    pub fn groups_of(&self, m: usize) -> Result<(usize, usize), DataError> {
        if self.all_in_memory() {
            return Ok((1, self.rows));
        }
        let groups = self.groups(0, m)?;
        Ok((groups.count(), groups.rows_per_group))
    }

    /// The samples that an epoch sees, in its order, for batches of `m`: where they are in the file, from 0.
    ///
    /// # Errors
    /// If a batch does not fit in half of the buffer.
    pub fn places(&self, seed: u64, m: usize, epoch: u64) -> Result<Vec<u32>, DataError> {
        if self.all_in_memory() {
            let mut order = vec![0; self.rows];
            crate::epoch_order(seed, epoch, &mut order);
            return Ok(order);
        }
        let groups = self.groups(seed, m)?;
        let (mut all, mut order) = (Vec::with_capacity(self.rows), Vec::new());
        for g in 0..groups.count() {
            let first = |block: usize| (block * groups.rows_per_block) as u32;
            let blocks = groups.blocks(epoch, g).into_iter();
            let rows: Vec<u32> =
                blocks.flat_map(|(block, rows)| rows.map(move |row| first(block) + row as u32)).collect();
            groups.order(epoch, g, &mut order);
            all.extend(order.iter().map(|&i| rows[i as usize]));
        }
        Ok(all)
    }
}

impl<T: Scalar> Source<T> for Rows<T> {
    fn len(&self) -> usize {
        self.rows
    }
    fn fingerprint(&self) -> u32 {
        self.fingerprint
    }
    fn part(&self) -> &Dataset<T> {
        &self.part
    }
    fn chunks(&self, seed: u64, m: usize) -> Result<Box<dyn Chunks<T> + '_>, DataError> {
        if self.all_in_memory() {
            return self.part.chunks(seed, m);
        }
        read_ahead(self, seed, m)
    }
}

/// The file of rows beside `source`.
fn beside(source: &Path) -> PathBuf {
    let mut name = source.file_name().unwrap_or_default().to_owned();
    name.push(".rows");
    source.with_file_name(name)
}

/// The file of rows at `place` that was made of `origin`, or the beginning of one.
enum Place {
    Found(RowsFile),
    Begun(Staged<SystemDisk>),
}

impl Place {
    /// Waits if another process makes it. A file of other samples, or one that is damaged, will be replaced.
    fn of<T: Scalar>(place: &Path, origin: &Origin) -> Result<Self, DataError> {
        let found = || RowsFile::made_of::<T>(place, origin).map(Self::Found);
        if let Some(found) = found() {
            return Ok(found);
        }
        let begun = Staged::begin(SystemDisk, place)?;
        Ok(found().unwrap_or(Self::Begun(begun)))
    }
}

/// What rows made of these files, in a way that `how` describes, say of their origin.
fn origin(files: &[&Path], how: &str) -> Result<Origin, DataError> {
    let mut text = String::new();
    for path in files {
        let failed = |source| DataError::Read { path: (*path).to_owned(), source };
        let there = fs::metadata(path).map_err(failed)?;
        let time = there.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let time = time.map_or(0, |time| time.as_nanos());
        text.push_str(&format!("{name} {} {time}\n", there.len()));
    }
    text.push_str(how);
    Ok(Origin { text })
}

compiled_once! {
    /// Looks at the rows, and reads all of them if they fit.
    fn begin<; T>(file: Arc<RowsFile>, buffer: u64) -> Result<Rows<T>, DataError> {
        let head = &file.head;
        let blocks: Vec<&Block> = head.of_part(Part::Train).collect();
        let rows: usize = blocks.iter().map(|block| block.rows).sum();
        if u32::try_from(rows).is_err() {
            let (what, most) = ("training rows", u32::MAX as usize);
            return Err(DataError::Count { what: what.to_owned(), expected: most, found: rows });
        }
        let entries = blocks.iter().map(|block| u64::from(block.entries)).sum();
        let memory = head.layout.memory::<T>(rows as u64, entries);
        let fits = memory <= buffer;
        let mut samples = file.empty();
        let mut reading = Reading::default();
        let per_block = head.rows_per_block.max(1);
        let step = if fits { 1 } else { blocks.len().div_ceil(PART.div_ceil(per_block)).max(1) };
        for block in blocks.into_iter().step_by(step) {
            file.read(block, 0..block.rows, &mut samples, &mut reading)?;
        }
        // What is read in groups is another order of the same samples, which depends on their size.
        let mut hasher = crc32fast::Hasher::new_with_initial(head.fingerprint);
        hasher.update(&(per_block as u64).to_le_bytes());
        hasher.update(&buffer.to_le_bytes());
        let fingerprint = if fits { head.fingerprint } else { hasher.finalize() };
        Ok(Rows { file, buffer, memory, rows, fingerprint, part: samples, pace: None })
    }
}

compiled_once! {
    fn held<'r; T>(rows: &'r Rows<T>, part: Part) -> Result<Dataset<T>, DataError> {
        let (mut samples, mut reading) = (rows.file.empty(), Reading::default());
        for block in rows.file.head.of_part(part) {
            rows.file.read(block, 0..block.rows, &mut samples, &mut reading)?;
        }
        let all: Vec<usize> = (0..samples.len()).collect();
        Ok(samples.select(&all))
    }
}

compiled_once! {
    fn read_ahead<'r; T>(rows: &'r Rows<T>, seed: u64, m: usize) -> Result<Box<dyn Chunks<T> + 'r>, DataError> {
        Ok(Box::new(ReadAhead::new(rows.file.clone(), rows.groups(seed, m)?, rows.pace)))
    }
}
