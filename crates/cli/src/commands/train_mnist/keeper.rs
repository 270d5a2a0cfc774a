//! When a training is kept, and when it ends early.

use std::fmt::Write;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;

use optim::{CheckpointFiles, Event, Position, Snapshot, TrainError};

use super::Args;
use crate::interrupt::Interrupt;
use crate::program;

/// Writes checkpoints after every epoch, every so many steps, and when the process is asked to end.
pub(crate) struct Keeper {
    files: Option<CheckpointFiles>,
    every: Option<NonZeroUsize>,
    steps: usize,
    epochs: usize,
    note: Vec<u8>,
    interrupt: Interrupt,
    /// Where the newest checkpoint is, in the training.
    kept: Option<Position>,
    /// Why the training ended early.
    pub(crate) ended: Option<Ended>,
}

/// Why a training ended early.
pub(crate) enum Ended {
    /// By this signal, at this position.
    Signal(u8, Position),
    /// A checkpoint could not be written.
    Failed(TrainError),
}

impl Keeper {
    pub(crate) fn new(
        args: &Args,
        epochs: usize,
        note: Vec<u8>,
        interrupt: Interrupt,
    ) -> Result<Self, TrainError> {
        let mut files = args.checkpoint().map(CheckpointFiles::new);
        if let Some(files) = &mut files {
            files.probe()?;
        }
        let every = args.checkpoint_every;
        Ok(Self { files, every, steps: 0, epochs, note, interrupt, kept: None, ended: None })
    }

    /// After every event of the training.
    pub(crate) fn after(&mut self, event: &Event<'_>, snapshot: &Snapshot<'_, f32>) -> ControlFlow<()> {
        let (due, over) = match event {
            Event::Advice(_) => return ControlFlow::Continue(()),
            Event::Step(_) => {
                self.steps += 1;
                (self.every.is_some_and(|every| self.steps.is_multiple_of(every.get())), false)
            }
            Event::Epoch(record) => (true, record.epoch == self.epochs),
        };
        // After the last epoch a signal has nothing left to interrupt.
        let signal = self.interrupt.signal().filter(|_| !over);
        let kept = if due || signal.is_some() { self.keep(snapshot) } else { Ok(()) };
        if let Err(error) = kept {
            self.ended = Some(Ended::Failed(error));
            return ControlFlow::Break(());
        }
        match signal {
            Some(signal) => {
                self.ended = Some(Ended::Signal(signal, snapshot.position()));
                ControlFlow::Break(())
            }
            None => ControlFlow::Continue(()),
        }
    }

    fn keep(&mut self, snapshot: &Snapshot<'_, f32>) -> Result<(), TrainError> {
        let Some(files) = &mut self.files else { return Ok(()) };
        files.save(&snapshot.to_file_bytes(&self.note)?)?;
        self.kept = Some(snapshot.position());
        Ok(())
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

    /// What to tell a person who ended the training at `position`.
    pub(crate) fn interrupted(&self, args: &Args, position: Position) -> String {
        let Position { epoch, batch, .. } = position;
        let mut text = format!("interrupted in epoch {epoch} after {batch} batches; ");
        match &self.files {
            Some(files) => text.push_str(&format!("go on with: {}", resume_command(args, files.path()))),
            None => text.push_str("nothing was kept, for there was no --checkpoint FILE"),
        }
        text
    }
}

/// The command that goes on from the checkpoint at `path`, with the outputs of this one.
fn resume_command(args: &Args, path: &Path) -> String {
    let mut command = format!("{} train-mnist --resume {}", program::name(), quoted(path));
    for (flag, path) in
        [("data", &args.data), ("save", &args.save), ("json", &args.json), ("report", &args.report)]
    {
        if let Some(path) = path {
            let _ = write!(command, " --{flag} {}", quoted(path));
        }
    }
    for (flag, n) in [("threads", args.threads), ("checkpoint-every", args.checkpoint_every)] {
        if let Some(n) = n {
            let _ = write!(command, " --{flag} {n}");
        }
    }
    if args.quiet {
        command.push_str(" --quiet");
    }
    command
}

/// A path as a shell takes it.
pub(super) fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+,:@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_are_quoted_for_a_shell_where_they_need_it() {
        let quoted = |text: &str| super::quoted(text.as_ref());
        assert_eq!(quoted("/tmp/run-1.checkpoint"), "/tmp/run-1.checkpoint");
        assert_eq!(quoted("a b"), "'a b'");
        assert_eq!(quoted("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(quoted(""), "''");
    }
}
