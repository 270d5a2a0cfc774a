//! `--report`: a training as one page to look at, and its pictures as files beside it.

mod chart;
mod columns;
mod confusion;
mod curves;
mod errors;
mod facts;
mod findings;
mod health;
mod html;
mod metrics;
mod misread;
mod page;
mod palette;
mod pixels;
mod plane;
mod scale;
mod svg;
pub(crate) mod ticks;
mod time;
mod weights;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, Result};
use data::{ClassNames, Dataset};
use files::{Lost, SystemDisk, probe, replace};
use nn::Network;
use optim::{EpochRecord, Evaluation, HealthWarning, Metric, Misread};

use crate::Failure;
use crate::output::Outputs;
use crate::tables::{Importance, NumberTest, WorstRow};
pub(crate) use misread::SHOWN as MISREAD_SHOWN;

/// The name of the page in its folder.
pub(crate) const PAGE: &str = "report.html";

/// What each of its files needs at least.
const BYTES: u64 = 1000;

/// The names of all pictures that a report can have.
const PICTURES: [&str; 12] = [
    "loss.svg",
    "schedule.svg",
    "accuracy.svg",
    "confusion.svg",
    "predicted.svg",
    "residuals.svg",
    "misread.png",
    "weights.png",
    "health-step.svg",
    "health-gradient.svg",
    "health-saturated.svg",
    "health-dead.svg",
];

/// What a report of a training on a table tells beside.
pub(crate) struct TableRun<'a> {
    /// The column that is predicted.
    pub(crate) target: &'a str,
    /// The test rows, if numbers are predicted.
    pub(crate) numbers: Option<&'a NumberTest>,
    /// The columns by importance; none if there are too many.
    pub(crate) importance: Option<Vec<Importance>>,
    pub(crate) worst: &'a [WorstRow],
}

/// Everything a report tells.
pub(crate) struct Run<'a> {
    pub(crate) network: &'a Network<f32>,
    pub(crate) history: &'a [EpochRecord],
    /// What there was to warn of, epoch by epoch.
    pub(crate) warnings: &'a [Vec<HealthWarning>],
    /// On the test samples.
    pub(crate) judged: &'a Evaluation,
    pub(crate) misread: &'a [Misread],
    /// What the classes are called.
    pub(crate) classes: &'a ClassNames,
    pub(crate) test: &'a Dataset<f32>,
    /// Training, validation and test samples.
    pub(crate) samples: (usize, usize, usize),
    /// The sizes of the dense layers, from input to output.
    pub(crate) layers: &'a [usize],
    pub(crate) seed: u64,
    /// η at the beginning of each epoch.
    pub(crate) etas: Vec<(usize, f64)>,
    /// The epoch whose weights were kept, with early stopping.
    pub(crate) best_epoch: Option<usize>,
    /// How early stopping ended the training.
    pub(crate) ending: Option<String>,
    /// On the test samples.
    pub(crate) metrics: &'a [(Metric, f64)],
    /// Names and values of all that decides the result.
    pub(crate) settings: Vec<(&'static str, String)>,
    /// What to type to get the same weights, argument by argument.
    pub(crate) command: Vec<String>,
    /// Whether that command does it.
    pub(crate) repeatable: bool,
    /// The checkpoint it went on from.
    pub(crate) resumed: Option<&'a Path>,
    pub(crate) folder: &'a Path,
    /// Names and SHA-256 of the files of the samples.
    pub(crate) files: Vec<(String, String)>,
    /// [`Dataset::fingerprint`] of the training samples.
    pub(crate) fingerprint: u32,
    pub(crate) threads: usize,
    pub(crate) load_seconds: f64,
    pub(crate) train_seconds: f64,
    pub(crate) weights_sha256: &'a str,
    /// If the samples are the rows of a table.
    pub(crate) table: Option<TableRun<'a>>,
}

/// A report that was written.
pub(crate) struct Page {
    pub(crate) path: PathBuf,
    /// What the file system did not do.
    pub(crate) lost: Vec<Lost>,
}

/// Where a report will be: a folder in which files can be written, made if there was none.
pub(crate) struct ReportFolder {
    path: PathBuf,
    /// The folders that were made for it, the innermost first.
    made: Vec<PathBuf>,
}

impl ReportFolder {
    /// Tries whether a report can be written at `path`, without touching one that is there.
    ///
    /// # Errors
    /// If not, or if one of its files is another output or an input.
    pub(crate) fn create(path: &Path, outputs: &mut Outputs) -> Result<Self, Failure> {
        // What is there stays, or is in the way, which is told below.
        if !path.exists() {
            outputs.replaces("--report", path)?;
        }
        for name in PICTURES.into_iter().chain([PAGE]) {
            outputs.replaces("--report", &path.join(name))?;
        }
        Self::tried(path).map_err(Failure::run)
    }

    fn tried(path: &Path) -> Result<Self> {
        let failed = || format!("{}: a report cannot be written there", path.display());
        let missing =
            path.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        let folder = Self { path: path.to_owned(), made: missing.map(Path::to_owned).collect() };
        fs::create_dir_all(path).with_context(failed)?;
        for name in PICTURES.into_iter().chain([PAGE]) {
            probe(&mut SystemDisk, path.join(name), BYTES).with_context(failed)?;
        }
        Ok(folder)
    }

    /// Writes the pictures, then the page, each whole or not at all, even if another fails. Pictures of an
    /// older report that this one does not have are removed.
    ///
    /// # Errors
    /// The first, if the report is not complete.
    pub(crate) fn write(self, run: &Run<'_>) -> Result<Page> {
        let (html, pictures) = page::page(run)?;
        let path = self.path.join(PAGE);
        let (mut first, mut lost): (Option<Error>, _) = (None, Vec::new());
        let all = pictures.0.iter().map(|(name, bytes)| (self.path.join(name), bytes.as_slice()));
        for (path, bytes) in all.chain([(path.clone(), html.as_bytes())]) {
            match replace(&mut SystemDisk, path, bytes) {
                Ok(written) => lost.extend(written.lost),
                Err(error) => {
                    first.get_or_insert(error.into());
                }
            }
        }
        for stale in PICTURES.into_iter().filter(|name| pictures.0.iter().all(|(written, _)| written != name))
        {
            let path = self.path.join(stale);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    let what = format!("{}: cannot be removed", path.display());
                    first.get_or_insert(Error::new(error).context(what));
                }
                _ => {}
            }
        }
        first.map_or(Ok(Page { path, lost }), Err)
    }
}

impl Drop for ReportFolder {
    fn drop(&mut self) {
        // Of a training that failed no empty folder stays; a folder with something in it cannot be removed
        // this way.
        for folder in &self.made {
            let _: io::Result<()> = fs::remove_dir(folder);
        }
    }
}

/// The largest of these values over the smallest positive one; 1 if none is positive.
fn spread(values: impl Iterator<Item = f64>) -> f64 {
    let positive = values.filter(|&value| value > 0.0);
    let (least, largest) =
        positive.fold((f64::INFINITY, 0.0f64), |(least, largest), x| (least.min(x), largest.max(x)));
    if largest > 0.0 { largest / least } else { 1.0 }
}
