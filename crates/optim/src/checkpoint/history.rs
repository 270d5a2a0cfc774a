//! The finished epochs in the sections of a checkpoint, both ways.

use std::path::Path;

use files::FileError;

use super::table::{Row, Table};
use crate::{EpochRecord, LayerHealth, Metric};

pub(super) fn history_table(history: &[EpochRecord]) -> Table {
    let mut table = Table::default();
    for record in history {
        let EpochRecord { epoch, train_loss, validation_loss, validation_accuracy, seconds, .. } = *record;
        table.push([
            (1, Some(epoch as f64)),
            (2, Some(train_loss)),
            (3, validation_loss),
            (4, validation_accuracy),
            (5, Some(seconds)),
        ]);
    }
    table
}

pub(super) fn record(row: Row<'_>) -> Result<EpochRecord, FileError> {
    let record =
        EpochRecord::new(row.count(1, "epoch")?, row.get(2, "training loss")?, row.get(5, "seconds")?);
    Ok(EpochRecord { validation_loss: row.find(3), validation_accuracy: row.find(4), ..record })
}

pub(super) fn health_table(history: &[EpochRecord]) -> Table {
    let mut table = Table::default();
    for record in history {
        for (l, layer) in record.health.iter().enumerate() {
            let LayerHealth { gradient_norm, update_ratio, weight_norm, weight_max, saturated, dead } =
                *layer;
            table.push([
                (1, Some(record.epoch as f64)),
                (2, Some((l + 1) as f64)),
                (3, Some(gradient_norm)),
                (4, Some(update_ratio)),
                (5, Some(weight_norm)),
                (6, Some(weight_max)),
                (7, saturated),
                (8, dead),
            ]);
        }
    }
    table
}

/// Gives each epoch of `history` its rows of `table`, which are in the same order.
pub(super) fn add_health(history: &mut [EpochRecord], table: &Table, path: &Path) -> Result<(), FileError> {
    let mut records = history.iter_mut().peekable();
    for row in table.rows("health", path) {
        let (epoch, layer) = (row.count(1, "epoch")?, row.count(2, "layer")?);
        while records.next_if(|record| record.epoch != epoch).is_some() {}
        let Some(record) = records.peek_mut().filter(|record| record.health.len() + 1 == layer) else {
            return Err(row.wrong(format!("out of order at epoch {epoch}, layer {layer}")));
        };
        record.health.push(LayerHealth {
            gradient_norm: row.get(3, "gradient norm")?,
            update_ratio: row.get(4, "update ratio")?,
            weight_norm: row.get(5, "weight norm")?,
            weight_max: row.get(6, "largest weight")?,
            saturated: row.find(7),
            dead: row.find(8),
        });
    }
    Ok(())
}

/// Epoch, name and value of each metric.
pub(super) fn metric_rows(history: &[EpochRecord]) -> Vec<(usize, &'static str, f64)> {
    let row = |record: &EpochRecord| {
        let epoch = record.epoch;
        record.metrics.iter().map(move |(metric, value)| (epoch, metric.name(), *value)).collect::<Vec<_>>()
    };
    history.iter().flat_map(row).collect()
}

/// Gives each epoch of `history` its metrics. A reader skips a metric that it does not know.
pub(super) fn add_metrics(
    history: &mut [EpochRecord],
    rows: Vec<(usize, &str, f64)>,
    path: &Path,
) -> Result<(), FileError> {
    for (epoch, name, value) in rows {
        let Ok(metric) = name.parse::<Metric>() else { continue };
        let record = epoch.checked_sub(1).and_then(|i| history.get_mut(i));
        let Some(record) = record.filter(|_| value.is_finite()) else {
            let (path, found) = (path.to_owned(), format!("{name} {value} of epoch {epoch}"));
            let expected = "a finite number of an epoch in the history";
            return Err(FileError::Content { path, what: "metrics", expected, found });
        };
        record.metrics.push((metric, value));
    }
    Ok(())
}
