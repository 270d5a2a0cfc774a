//! A thread that reads the next group while a training works on this one.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use linalg::Scalar;

use super::file::{Reading, RowsFile};
use super::groups::Groups;
use super::head::{Block, Part};
use super::pace::Pace;
use crate::source::{Chunk, Chunks};
use crate::{DataError, Dataset};

/// A group has room for so many times the entries that it should have.
const ENTRIES: f64 = 1.05;

/// A group in memory.
struct Group<T> {
    epoch: u64,
    g: usize,
    samples: Dataset<T>,
    order: Vec<u32>,
}

/// Gives out group after group. Two are in memory: the one that was given out, and one that is being read or
/// waits.
pub(crate) struct ReadAhead<T: Scalar> {
    file: Arc<RowsFile>,
    groups: Groups,
    pace: Option<Pace>,
    reader: Option<Reader<T>>,
    current: Option<Group<T>>,
}

/// The thread, from outside.
struct Reader<T> {
    ready: Receiver<Result<Group<T>, DataError>>,
    /// Groups that were used, whose memory is filled again.
    used: Sender<Group<T>>,
}

impl<T: Scalar> ReadAhead<T> {
    pub(crate) fn new(file: Arc<RowsFile>, groups: Groups, pace: Option<Pace>) -> Self {
        Self { file, groups, pace, reader: None, current: None }
    }

    /// Group `g` of `epoch` becomes the current one.
    fn advance(&mut self, epoch: u64, g: usize) -> Result<(), DataError> {
        let used = self.current.take();
        if let Some(reader) = &self.reader {
            // A thread that has failed takes nothing more.
            used.into_iter().for_each(|used| drop(reader.used.send(used)));
            match next(&reader.ready) {
                Ok(group) if (group.epoch, group.g) == (epoch, g) => {
                    self.current = Some(group);
                    return Ok(());
                }
                Ok(_) => {}
                Err(error) => {
                    self.reader = None;
                    return Err(error);
                }
            }
        }
        // The first group, or another than what comes next: a training that has ended its epoch before.
        self.reader = None;
        let reader = self.begin(epoch, g)?;
        self.current = Some(next(&reader.ready)?);
        self.reader = Some(reader);
        Ok(())
    }

    fn begin(&self, epoch: u64, g: usize) -> Result<Reader<T>, DataError> {
        let (send, ready) = sync_channel(0);
        let (used, returned) = channel();
        let (file, groups, pace) = (self.file.clone(), self.groups, self.pace);
        let work = move || read_on(&file, groups, pace, (epoch, g), &send, &returned);
        let spawned = thread::Builder::new().name("descent-reader".to_owned()).spawn(work);
        spawned.map_err(|source| self.file.failed(source))?;
        Ok(Reader { ready, used })
    }
}

fn next<T>(ready: &Receiver<Result<Group<T>, DataError>>) -> Result<Group<T>, DataError> {
    ready.recv().expect("the reader sends what it reads, or its error")
}

/// Reads group after group from `(epoch, g)` on, as long as somebody takes them.
fn read_on<T: Scalar>(
    file: &RowsFile,
    groups: Groups,
    pace: Option<Pace>,
    (mut epoch, mut g): (u64, usize),
    send: &SyncSender<Result<Group<T>, DataError>>,
    returned: &Receiver<Group<T>>,
) {
    let blocks: Vec<&Block> = file.head.of_part(Part::Train).collect();
    let mut reading = Reading::default();
    // Some groups have more entries than others.
    let entries: u64 = blocks.iter().map(|block| u64::from(block.entries)).sum();
    let entries = entries as f64 / groups.rows as f64 * groups.rows_per_group as f64 * ENTRIES;
    let new = || {
        let mut samples = file.empty();
        samples.make_room(groups.rows_per_group, entries as usize);
        samples
    };
    loop {
        let room = returned.try_recv().map(|group| (group.samples, group.order));
        let (mut samples, mut order) = room.unwrap_or_else(|_| (new(), Vec::new()));
        samples.clear();
        let mut fill = || {
            for (block, rows) in groups.blocks(epoch, g) {
                let block = blocks[block];
                file.read(block, rows, &mut samples, &mut reading)?;
                if let Some(pace) = pace {
                    pace.wait(block);
                }
            }
            Ok(())
        };
        let filled = fill();
        groups.order(epoch, g, &mut order);
        let failed = filled.is_err();
        let group = filled.map(|()| Group { epoch, g, samples, order });
        if send.send(group).is_err() || failed {
            return;
        }
        g += 1;
        if g == groups.count() {
            (epoch, g) = (epoch + 1, 0);
        }
    }
}

impl<T: Scalar> Chunks<T> for ReadAhead<T> {
    fn next(&mut self, epoch: u64, first: usize) -> Result<Chunk<'_, T>, DataError> {
        let g = first / self.groups.rows_per_group;
        if self.current.as_ref().is_none_or(|group| (group.epoch, group.g) != (epoch, g)) {
            self.advance(epoch, g)?;
        }
        let group = self.current.as_ref().expect("read just now");
        let order = &group.order[first - g * self.groups.rows_per_group..];
        Ok(Chunk { samples: &group.samples, order })
    }
}
