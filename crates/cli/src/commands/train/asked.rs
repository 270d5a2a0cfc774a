//! What was asked of a training that decides its samples and its networks, as flags and in checkpoints.

use std::path::{Path, PathBuf};

use data::{Csv, Task};
use nn::Activation;
use serde::{Deserialize, Serialize};

use super::args::Args;
use super::rows::Held;
use crate::names::Named;
use crate::tables::{CellArgs, ColumnArgs};
use crate::training::Flag;
use descent::tabular::Preset;

/// The share of the rows that is held out for the end.
const TEST: f64 = 0.2;

/// Where nothing was said, there is nothing, but after [`Asked::filled`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Asked {
    target: Option<String>,
    task: Option<String>,
    preset: Option<String>,
    test: Option<PathBuf>,
    test_fraction: Option<f64>,
    test_rows: Option<PathBuf>,
    ensemble: Option<usize>,
    intervals: Option<f64>,
    hidden: Option<Vec<usize>>,
    activation: Option<String>,
    dropout: Option<f64>,
    label_smoothing: Option<f64>,
    cells: CellArgs,
    columns: ColumnArgs,
}

impl Asked {
    pub(super) fn of(args: &Args) -> Self {
        Self {
            target: args.target.clone(),
            task: args.task.map(|task| task.name().to_owned()),
            preset: args.preset.map(|preset| preset.name().to_owned()),
            test: args.test.clone(),
            test_fraction: args.test_fraction,
            test_rows: args.test_rows.clone(),
            ensemble: args.ensemble.map(Into::into),
            intervals: args.intervals,
            hidden: args.hidden.clone(),
            activation: args.activation.map(|activation| activation.to_string()),
            dropout: args.training.regularisation.dropout,
            label_smoothing: args.training.regularisation.label_smoothing,
            cells: args.cells.clone(),
            columns: args.columns.clone(),
        }
    }

    /// With what is usual where nothing was said.
    pub(super) fn filled(mut self) -> Self {
        self.preset.get_or_insert_with(|| Preset::default().name().to_owned());
        if self.test.is_none() && self.test_rows.is_none() {
            self.test_fraction.get_or_insert(TEST);
        }
        self.ensemble.get_or_insert(1);
        self
    }

    /// With the task that the target has.
    pub(super) fn learns(mut self, task: Task) -> Self {
        self.task = Some(task.name().to_owned());
        self
    }

    /// All that was said, as flags.
    pub(super) fn flags(&self) -> Vec<Flag> {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let flags = [
            ("target", self.target.clone()),
            ("task", self.task.clone()),
            ("preset", self.preset.clone()),
            ("test", path(&self.test)),
            ("test-fraction", self.test_fraction.map(|share| share.to_string())),
            ("test-rows", path(&self.test_rows)),
            ("ensemble", self.ensemble.map(|n| n.to_string())),
            ("intervals", self.intervals.map(|share| share.to_string())),
            (
                "hidden",
                self.hidden
                    .as_ref()
                    .map(|sizes| sizes.iter().map(usize::to_string).collect::<Vec<_>>().join(",")),
            ),
            ("activation", self.activation.clone()),
        ];
        let given = flags.into_iter().filter_map(|(flag, value)| Some((flag, value?)));
        given.chain(self.cells.flags()).chain(self.columns.flags()).collect()
    }

    pub(super) fn target(&self) -> &str {
        self.target.as_deref().unwrap_or_default()
    }
    pub(super) fn task(&self) -> Option<Task> {
        [Task::Classification, Task::Regression]
            .into_iter()
            .find(|task| self.task.as_deref() == Some(task.name()))
    }
    pub(super) fn preset(&self) -> Preset {
        Preset::ALL
            .into_iter()
            .find(|preset| self.preset.as_deref() == Some(preset.name()))
            .unwrap_or_default()
    }
    pub(super) fn members(&self) -> usize {
        self.ensemble.unwrap_or(1)
    }
    pub(super) fn intervals(&self) -> Option<f64> {
        self.intervals
    }
    /// The sizes of the hidden layers.
    pub(super) fn hidden(&self) -> Option<&[usize]> {
        self.hidden.as_deref()
    }
    pub(super) fn activation(&self) -> Option<Activation> {
        self.activation.as_deref().and_then(Activation::named)
    }
    pub(super) fn dropout(&self) -> Option<f64> {
        self.dropout
    }
    pub(super) fn label_smoothing(&self) -> Option<f64> {
        self.label_smoothing
    }
    /// The table that tests, if it is another one.
    pub(super) fn test(&self) -> Option<&Path> {
        self.test.as_deref()
    }
    /// The file with the numbers of the rows that test.
    pub(super) fn test_rows(&self) -> Option<&Path> {
        self.test_rows.as_deref()
    }
    pub(super) fn held(&self) -> Held<'_> {
        match (&self.test, &self.test_rows) {
            (Some(_), _) => Held::OtherTable,
            (None, Some(path)) => Held::Listed(path),
            (None, None) => Held::Fraction(self.test_fraction.unwrap_or(TEST)),
        }
    }
    /// Whether the rows that test are drawn.
    pub(super) fn draws(&self) -> bool {
        matches!(self.held(), Held::Fraction(_))
    }
    /// A reader of files that are written as the table is.
    pub(super) fn cells(&self) -> Csv {
        self.cells.csv()
    }
    /// A reader of the table.
    pub(super) fn csv(&self) -> Csv {
        self.columns.choose(self.cells.csv())
    }
}
