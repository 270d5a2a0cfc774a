//! When a training is kept, and when it ends early.

use std::fmt::Write;
use std::io;
use std::mem;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context, Error, anyhow};
use files::{Identity, Lost, previous};
use optim::{CheckpointFiles, Event, Position, Snapshot, TrainError};

use super::{Flag, KeepArgs};
use crate::Failure;
use crate::interrupt::Interrupt;
use crate::output::Outputs;
use crate::tensorboard::TensorBoard;

/// Writes checkpoints after every epoch, every so many steps, and when the process is asked to end.
pub(crate) struct Keeper {
    files: Option<CheckpointFiles>,
    every: Option<NonZeroUsize>,
    steps: usize,
    epochs: usize,
    /// Whether no other training follows this one.
    pub(crate) last: bool,
    /// What the checkpoints keep of the caller.
    pub(crate) note: Vec<u8>,
    interrupt: Interrupt,
    /// Where the curves go, until that fails.
    board: Option<TensorBoard>,
    /// Where the newest checkpoint is, in the training.
    kept: Option<Position>,
    /// Why the last one could not be written. A training is worth more than its checkpoints, so it goes on;
    /// but not the machines of several members for hours that nothing could be taken up from.
    failed: Option<TrainError>,
    alone: bool,
    /// What is to be told: what fails now, and what the file system does not do for checkpoints.
    news: (Vec<String>, Vec<Lost>),
    /// The signal that ended the training early, and where.
    pub(crate) ended: Option<(u8, Position)>,
}

impl Keeper {
    /// For checkpoints of `size` bytes or more. A process that is not `alone` gives up when it cannot write
    /// one.
    pub(crate) fn new(
        args: &KeepArgs,
        size: u64,
        (epochs, note): (usize, Vec<u8>),
        interrupt: Interrupt,
        (alone, outputs): (bool, &mut Outputs),
    ) -> Result<Self, Failure> {
        let mut files = args.checkpoint().map(CheckpointFiles::new);
        if let Some(files) = &mut files {
            let flag = if args.checkpoint.is_some() { "--checkpoint" } else { "--resume" };
            outputs.rotates(flag, files.path())?;
            // What is taken up may be what is kept up to date, or become the one before.
            let own = [files.path().to_owned(), previous(files.path())].map(Identity::of);
            if let Some(path) = &args.resume
                && !own.iter().any(|own| own.is_same_as(&Identity::of(path)))
            {
                outputs.reads("--resume", path)?;
            }
            files.probe(size).map_err(Failure::run)?;
        }
        let board = args.tensorboard.as_deref().map(|folder| {
            let name = || format!("--tensorboard {}", folder.display());
            TensorBoard::new(folder).with_context(name).map_err(Failure::run)
        });
        let board = board.transpose()?;
        let mut said = Vec::new();
        if let (Some(folder), true) =
            (&args.tensorboard, board.as_ref().is_some_and(TensorBoard::joins_others))
            && args.resume.is_none()
        {
            let folder = folder.display();
            said.push(format!(
                "{folder} has curves of another run; TensorBoard shows them as one with these"
            ));
        }
        let (every, news) = (args.checkpoint_every, (said, Vec::new()));
        Ok(Self {
            files,
            every,
            steps: 0,
            epochs,
            last: true,
            note,
            interrupt,
            board,
            kept: None,
            failed: None,
            alone,
            news,
            ended: None,
        })
    }

    /// Keeps the settings with the curves.
    pub(crate) fn settings(&mut self, settings: &[Flag]) {
        self.draw(|board| board.settings(settings));
    }

    fn draw(&mut self, write: impl FnOnce(&mut TensorBoard) -> io::Result<()>) {
        if let Some(board) = &mut self.board
            && let Err(error) = write(board)
        {
            let path = board.path().display();
            self.news.0.push(format!("{path}: {error}; the training goes on without its curves"));
            self.board = None;
        }
    }

    /// After every event of the training.
    pub(crate) fn after(&mut self, event: &Event<'_>, snapshot: &Snapshot<'_, f32>) -> ControlFlow<()> {
        let (due, over) = match event {
            Event::Advice(_) => return ControlFlow::Continue(()),
            Event::Step(_) => {
                self.steps += 1;
                (self.every.is_some_and(|every| self.steps.is_multiple_of(every.get())), false)
            }
            Event::Epoch(record) => {
                self.draw(|board| board.epoch(record));
                (true, self.last && record.epoch == self.epochs)
            }
        };
        // After the last epoch of all a signal has nothing left to interrupt.
        let signal = self.interrupt.signal().filter(|_| !over);
        if due || signal.is_some() {
            self.keep(snapshot);
        }
        if self.gave_up() {
            return ControlFlow::Break(());
        }
        match signal {
            Some(signal) => {
                self.ended = Some((signal, snapshot.position()));
                ControlFlow::Break(())
            }
            None => ControlFlow::Continue(()),
        }
    }

    fn keep(&mut self, snapshot: &Snapshot<'_, f32>) {
        let Some(files) = &mut self.files else { return };
        let saved = snapshot.to_file_bytes(&self.note).and_then(|bytes| Ok(files.save(&bytes)?));
        match saved {
            Ok(written) => {
                self.kept = Some(snapshot.position());
                self.failed = None;
                self.news.1.extend(written.lost);
            }
            Err(error) => {
                if self.failed.is_none() && self.alone {
                    self.news.0.push(format!("{error}; the training goes on without checkpoints"));
                }
                self.failed = Some(error);
            }
        }
    }

    /// Whether the training is to end because a checkpoint could not be written.
    fn gave_up(&self) -> bool {
        self.failed.is_some() && !self.alone
    }

    /// Whether the training came to its own end.
    ///
    /// # Errors
    /// Why it was ended if not.
    pub(crate) fn kept(&mut self) -> Result<(), TrainError> {
        if self.gave_up() { self.failed.take().map_or(Ok(()), Err) } else { Ok(()) }
    }

    /// What a person should be warned of since the last call.
    pub(crate) fn warnings(&mut self, outputs: &mut Outputs) -> Vec<String> {
        let (failed, lost) = mem::take(&mut self.news);
        failed.into_iter().chain(outputs.news(lost)).collect()
    }

    /// Why the training is not kept as it is in the end, if it should be.
    pub(crate) fn failure(&mut self) -> Option<Error> {
        self.failed.take().map(|error| anyhow!("{error}{}", self.left()))
    }

    /// Where the training can be taken up again after it failed.
    pub(crate) fn left(&self) -> String {
        match (&self.files, self.kept) {
            (Some(files), Some(Position { epoch, batch, .. })) => {
                format!(
                    "; {} keeps it as it was in epoch {epoch} after {batch} batches",
                    files.path().display()
                )
            }
            _ => String::new(),
        }
    }

    /// How a training ended that a person ended early, if one did. The network as it was then is at `model`,
    /// and `go_on` is the command for a checkpoint.
    ///
    /// # Errors
    /// What to tell that person.
    pub(crate) fn interrupted(
        &self,
        model: Option<&Path>,
        go_on: impl FnOnce(&Path) -> String,
    ) -> Result<(), Failure> {
        let Some((signal, Position { epoch, batch, .. })) = self.ended else { return Ok(()) };
        let mut text = format!("interrupted in epoch {epoch} after {batch} batches");
        if let Some(model) = model {
            let _ = write!(text, "; {} has the network as it was then", model.display());
        }
        match (&self.files, self.kept) {
            (Some(files), Some(_)) => {
                let _ = write!(text, "; go on with: {}", go_on(files.path()));
            }
            (Some(_), None) => text.push_str("; no checkpoint could be written"),
            (None, _) if model.is_none() => {
                text.push_str("; nothing was kept, for there was no --checkpoint FILE");
            }
            (None, _) => {}
        }
        Err(Failure::Interrupted(signal, text))
    }
}
