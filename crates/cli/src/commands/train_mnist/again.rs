//! What it takes to train the same network again.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use data::IdxFolder;
use sha2::{Digest, Sha256};

use super::config::Config;
use super::keeper::quoted;
use super::{Args, hex};
use crate::program;

/// The command that gives the same weights, argument by argument: every setting spelled out, and where the
/// samples are if that was said.
pub(crate) fn command(config: &Config, args: &Args) -> Vec<String> {
    let flag = |(name, value): (&str, String)| format!("--{name} {value}").trim_end().to_owned();
    let settings = config.arguments().into_iter().map(flag);
    let folder = args.data.as_deref().map(|folder| format!("--data {}", quoted(folder)));
    let files = args.files.given(quoted);
    let program = std::iter::once(format!("{} train-mnist", program::name()));
    program.chain(settings).chain(folder).chain(files).collect()
}

/// Name and SHA-256 of each file of samples in `folder`.
pub(crate) fn hashes(folder: &IdxFolder) -> Result<Vec<(String, String)>> {
    let hash = |path: &Path| {
        let bytes = fs::read(path).with_context(|| format!("{}: cannot be read again", path.display()))?;
        let name = path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
        Ok((name, hex(&Sha256::digest(&bytes))))
    };
    folder.files()?.iter().map(|path| hash(path)).collect()
}
