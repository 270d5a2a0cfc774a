//! The report of a training on a table.

use anyhow::Result;
use data::{ClassNames, Dataset, Table};
use descent::tabular::Recipe;
use nn::Network;
use optim::{EpochRecord, Evaluation, Metric};

use super::args::Args;
use super::asked::Asked;
use super::recipe::flags;
use super::samples::Samples;
use crate::program;
use crate::progress::{learning, troubles};
use crate::report::{Page, ReportFolder, Run, TableRun};
use crate::tables::{Judged, TableModel, Truth, importance};
use crate::training::{Course, Flag, eta_left, etas, file_sha256, measured, quoted};

/// How many of the worst rows are shown.
const WORST: usize = 25;

/// The rows that test, and what they say.
pub(super) struct Tested<'a> {
    pub(super) table: &'a Table,
    pub(super) samples: &'a Dataset<f32>,
    pub(super) truth: Truth,
    pub(super) judged: Judged,
}

/// A training and what came of it.
pub(super) struct Made<'a> {
    pub(super) args: &'a Args,
    pub(super) asked: &'a Asked,
    pub(super) course: &'a Course,
    pub(super) recipe: &'a Recipe,
    pub(super) samples: &'a Samples,
    pub(super) model: TableModel<'a>,
    /// The first one.
    pub(super) network: &'a Network<f32>,
    /// Of the last network.
    pub(super) history: &'a [EpochRecord],
    pub(super) best: Option<usize>,
    pub(super) ending: Option<String>,
    pub(super) layers: &'a [usize],
    pub(super) metrics: &'a [(Metric, f64)],
    /// Of loading and of training.
    pub(super) seconds: (f64, f64),
    pub(super) weights_sha256: &'a str,
}

/// Writes it to `folder`.
///
/// # Errors
/// If it cannot be written.
pub(super) fn write(folder: ReportFolder, made: &Made<'_>, test: &Tested<'_>) -> Result<Page> {
    let Made { args, course, samples, .. } = made;
    let rows = samples.train.len();
    let trainer = course.trainer(args.training.threads());
    let mut history = made.history.to_vec();
    history.iter_mut().for_each(|record| record.health = learning(&record.health));
    let warnings = (1..=history.len())
        .filter(|_| measured(made.network.topology()))
        .map(|n| troubles(&history[n - 1].health, eta_left(&trainer, rows, &history[..n])))
        .collect::<Vec<_>>();
    let (evaluation, numbers) = match &test.judged {
        Judged::Classes(test) => (test.evaluation.clone(), None),
        Judged::Numbers(test) => {
            let loss = optim::evaluate(
                made.network,
                samples.test.as_ref().map_or(samples.train.source().part(), |t| &t.1),
            )
            .loss;
            (Evaluation { loss, samples: test.predictions.len(), ..Evaluation::default() }, Some(test))
        }
    };
    let no_classes = ClassNames::numbers(1);
    let seed = course.settings.seed;
    let worst = test.judged.worst(&made.model, &samples.test_rows, WORST);
    folder.write(&Run {
        network: made.network,
        history: &history,
        warnings: &warnings,
        judged: &evaluation,
        misread: &[],
        classes: samples.encoder.classes().unwrap_or(&no_classes),
        test: test.samples,
        samples: (rows, samples.validation.len(), test.table.rows()),
        layers: made.layers,
        seed,
        etas: etas(&trainer, rows, made.history),
        best_epoch: made.best,
        ending: made.ending.clone(),
        metrics: made.metrics,
        settings: settings(made),
        repeatable: !course.stretched,
        command: command(made),
        resumed: args.keep.resume.as_deref(),
        folder: &args.table,
        files: hashes(made)?,
        fingerprint: samples.train.source().fingerprint(),
        threads: args.training.threads(),
        load_seconds: made.seconds.0,
        train_seconds: made.seconds.1,
        weights_sha256: made.weights_sha256,
        table: Some(TableRun {
            target: samples.encoder.target(),
            numbers,
            importance: importance(&made.model, test.table, &test.truth, seed),
            worst: &worst,
        }),
    })
}

/// Everything that decides the result.
fn settings(made: &Made<'_>) -> Vec<Flag> {
    let network = flags(made.recipe);
    let asked =
        made.asked.flags().into_iter().filter(|(flag, _)| network.iter().all(|known| known.0 != *flag));
    let asked: Vec<Flag> = asked.collect();
    [asked, network, made.course.flags()].concat()
}

/// The command that gives the same weights, argument by argument.
fn command(made: &Made<'_>) -> Vec<String> {
    let flag = |(name, value): Flag| match value.as_str() {
        "" => format!("--{name}"),
        value => format!("--{name} {}", quoted(value.as_ref())),
    };
    let begin = format!("{} train {}", program::name(), quoted(&made.args.table));
    let disk = made.args.disk.given();
    std::iter::once(begin).chain(settings(made).into_iter().map(flag)).chain(disk).collect()
}

/// Names and SHA-256 of the files that were read.
fn hashes(made: &Made<'_>) -> Result<Vec<(String, String)>> {
    let read = [Some(made.args.table.as_path()), made.asked.test(), made.asked.test_rows()];
    // Standard input cannot be read again.
    read.into_iter().flatten().filter(|path| *path != "-").map(file_sha256).collect()
}
