//! What it takes to train the same network again.

use anyhow::Result;
use data::IdxFolder;

use super::Args;
use super::config::Config;
use crate::program;
use crate::training::{file_sha256, quoted};

/// The command that gives the same weights, argument by argument: every setting spelled out, and where the
/// samples are if that was said.
pub(crate) fn command(config: &Config, args: &Args) -> Vec<String> {
    let flag = |(name, value): (&str, String)| format!("--{name} {value}").trim_end().to_owned();
    let settings = config.arguments().into_iter().map(flag);
    let folder = args.data.as_deref().map(|folder| format!("--data {}", quoted(folder)));
    let files = args.files.given(quoted).into_iter().chain(args.disk.given());
    let program = std::iter::once(format!("{} train-mnist", program::name()));
    program.chain(settings).chain(folder).chain(files).collect()
}

/// Name and SHA-256 of each file of samples in `folder`.
pub(crate) fn hashes(folder: &IdxFolder) -> Result<Vec<(String, String)>> {
    folder.files()?.iter().map(|path| file_sha256(path)).collect()
}
