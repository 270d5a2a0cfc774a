//! A training that goes on from a checkpoint.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use optim::{Checkpoint, CheckpointFiles, Found};

use crate::Failure;
use crate::output::warn;

/// The newest whole checkpoint of `path`, and where it is; what is wrong with a newer one goes to standard
/// error.
///
/// # Errors
/// If there is none.
pub(crate) fn newest(path: &Path) -> Result<(Checkpoint<f32>, PathBuf), Failure> {
    let Found { checkpoint, path: found, skipped } =
        CheckpointFiles::newest::<f32>(path).map_err(Failure::run)?;
    if let Some(error) = skipped {
        warn(&format!("{error}; going on from the one before, {}", found.display()), true);
    }
    Ok((checkpoint, found))
}

/// Whether so many epochs are not over yet in the checkpoint that was found.
///
/// # Errors
/// If they are.
pub(crate) fn begun(checkpoint: &Checkpoint<f32>, found: &Path, epochs: usize) -> Result<(), Failure> {
    let position = checkpoint.state.position;
    let begun = if position.batch == 0 { position.epoch - 1 } else { position.epoch };
    if epochs < begun {
        return Err(Failure::arguments(anyhow!(
            "--epochs {epochs}: {} is in epoch {begun} already",
            found.display()
        )));
    }
    Ok(())
}
