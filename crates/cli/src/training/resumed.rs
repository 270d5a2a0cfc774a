//! A training that goes on from a checkpoint.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use optim::{Checkpoint, CheckpointFiles, Found};

use crate::output::warn;
use crate::{Failure, Members};

/// The newest whole checkpoint of `path`, and where it is; what is wrong with a newer one goes to standard
/// error. Of several members only the first one needs the file.
///
/// # Errors
/// If there is none.
pub(crate) fn newest(path: &Path, members: &mut dyn Members) -> Result<(Checkpoint<f32>, PathBuf), Failure> {
    if members.rank() > 0 {
        let bytes = members.broadcast(Vec::new()).map_err(Failure::run)?;
        let checkpoint = Checkpoint::from_file_bytes(&bytes, path).map_err(Failure::run)?;
        return Ok((checkpoint, path.to_owned()));
    }
    let Found { checkpoint, path: found, skipped } =
        CheckpointFiles::newest::<f32>(path).map_err(Failure::run)?;
    if let Some(error) = skipped {
        warn(&format!("{error}; going on from the one before, {}", found.display()), true);
    }
    if members.size() > 1 {
        let bytes = fs::read(&found).with_context(|| format!("{}: cannot be read", found.display()));
        members.broadcast(bytes.map_err(Failure::run)?).map_err(Failure::run)?;
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
