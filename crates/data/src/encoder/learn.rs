//! What an encoder learns of the training rows.

use super::column::{Binary, ColumnEncoder, Missing, OneHot, Quantile, Robust, Standard, Value};
use super::quantiles::quantile;
use super::source::{Names, Source, SourceKind, sort_names};
use super::target::Target;
use super::{Encoder, EncoderError, EncoderOptions, LeftOut, Pairs, Scaling, Task};
use crate::{Cells, Column, DataError, Kind, Table};

/// The rows to learn from.
#[derive(Clone, Copy)]
struct Rows<'a> {
    some: Option<&'a [usize]>,
    all: usize,
}

impl<'a> Rows<'a> {
    fn len(self) -> usize {
        self.some.map_or(self.all, <[usize]>::len)
    }
    fn iter(self) -> impl ExactSizeIterator<Item = usize> + Clone + 'a {
        (0..self.len()).map(move |i| self.some.map_or(i, |some| some[i]))
    }
}

/// What a column becomes, or why it is left out.
type Learned = Result<(SourceKind, Vec<ColumnEncoder>), LeftOut>;

impl Encoder {
    /// Learns how to encode tables like `table`, of which the column `target` is to be learnt, from the rows
    /// `rows` of it alone, or from all.
    ///
    /// Columns that cannot tell rows apart are [left out](Encoder::left_out).
    ///
    /// # Errors
    /// If there is no such column, no row, a training row without a target or nothing to tell it by, the
    /// targets are all the same or too many for classes, or the categories need too many inputs.
    pub fn learn(
        table: &Table,
        target: &str,
        options: &EncoderOptions,
        rows: Option<&[usize]>,
    ) -> Result<Self, DataError> {
        let column = table.require(target)?;
        let rows = Rows { some: rows, all: table.rows() };
        if rows.len() == 0 {
            return Err(EncoderError::NoRows.into());
        }
        if let Some(row) = rows.iter().find(|&row| row >= table.rows()) {
            return Err(EncoderError::Row { row, rows: table.rows() }.into());
        }
        let task = options.task.unwrap_or_else(|| Task::of_rows(column.cells(), rows.some).0);
        let target = Target::learn(column, task, rows.iter())?;
        let (mut sources, mut columns, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        for column in table.columns().iter().filter(|column| column.name() != target.name) {
            match learn(column, options, rows) {
                Ok((kind, encoders)) => {
                    columns.extend(encoders.into_iter().map(|encoder| (sources.len(), encoder)));
                    sources.push(Source { name: column.name().to_owned(), kind });
                }
                Err(why) => left_out.push((column.name().to_owned(), why)),
            }
        }
        Self::new(sources, columns, target, left_out)
    }
}

fn learn(column: &Column, options: &EncoderOptions, rows: Rows<'_>) -> Learned {
    match (column.cells(), column.kind()) {
        (Cells::Categories { names, codes }, _) => categories(names, codes, options, rows),
        (Cells::Numbers(x) | Cells::Dates(x), kind) => {
            let (median, encoders) = numbers(x, options, rows)?;
            let kind = match kind {
                Kind::Date(format) => SourceKind::Dates { median, format },
                Kind::Number | Kind::Category => SourceKind::Numbers { median },
            };
            Ok((kind, encoders))
        }
    }
}

/// The median and the encoders of a column of numbers.
fn numbers(
    cells: &[f64],
    options: &EncoderOptions,
    rows: Rows<'_>,
) -> Result<(f64, Vec<ColumnEncoder>), LeftOut> {
    let mut numbers: Vec<f64> = rows.iter().map(|row| cells[row]).filter(|x| !x.is_nan()).collect();
    let Some(&first) = numbers.first() else { return Err(LeftOut::Empty) };
    let (constant, missing) = (numbers.iter().all(|&x| x == first), numbers.len() < rows.len());
    let median = quantile(&mut numbers, 0.5);
    let scaled = (!constant).then(|| match options.numbers {
        Scaling::Robust => Robust::learn(&mut numbers).into(),
        Scaling::Standard => Standard::learn(&numbers).into(),
        Scaling::Quantile(distribution) => Quantile::learn(&mut numbers, distribution).into(),
    });
    let missing = missing.then(|| Missing.into());
    let values = options.frequent_numbers.and_then(|least| Value::learn(&mut numbers, least));
    let encoders: Vec<ColumnEncoder> =
        scaled.into_iter().chain(missing).chain(values.map(ColumnEncoder::from)).collect();
    if encoders.is_empty() { Err(LeftOut::Constant) } else { Ok((median, encoders)) }
}

/// The known names and the encoder of a column of categories.
fn categories(names: &[String], codes: &[u32], options: &EncoderOptions, rows: Rows<'_>) -> Learned {
    let (mut counts, mut missing) = (vec![0_usize; names.len()], false);
    for row in rows.iter() {
        match counts.get_mut(codes[row] as usize) {
            Some(count) => *count += 1,
            None => missing = true,
        }
    }
    let there = counts.iter().filter(|&&count| count > 0).count();
    let mut kept: Vec<usize> =
        (0..names.len()).filter(|&code| counts[code] >= options.rare_below.max(1)).collect();
    if kept.len() > options.most_categories {
        kept.sort_unstable_by(|&a, &b| counts[b].cmp(&counts[a]).then_with(|| names[a].cmp(&names[b])));
        kept.truncate(options.most_categories);
    }
    let shared = there > kept.len();
    let mut kept: Vec<String> = kept.into_iter().map(|code| names[code].clone()).collect();
    sort_names(&mut kept);
    let encoder = OneHot { categories: kept.len(), shared, missing };
    if there == 0 {
        return Err(LeftOut::Empty);
    }
    if kept.len() + usize::from(shared) + usize::from(missing) < 2 {
        return Err(if there > 1 { LeftOut::Rare } else { LeftOut::Constant });
    }
    let pair = kept.len() == 2 && !shared && !missing && options.pairs == Pairs::Number;
    let encoder = if pair { Binary.into() } else { encoder.into() };
    // The names of a column of a table are all different.
    let names = Names::new(kept).unwrap_or_else(|| unreachable!("a category twice"));
    Ok((SourceKind::Categories(names), vec![encoder]))
}
