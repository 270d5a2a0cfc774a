//! A file becomes a table: its separator, its names, and as many readings as its columns need.

use csv::StringRecord;

use super::builder::Built;
use super::csv::Csv;
use super::dialect::{reader, separator};
use super::fault::TableFault;
use super::header;
use super::note::{Finding, TableNote};
use super::pass::Pass;
use super::plan::Plan;
use super::source::Source;
use super::texts::Example;
use super::{Column, Table};
use crate::DataError;

/// The most columns of a table. A row of separators alone must not take a hundred times its bytes in memory.
const MAX_COLUMNS: usize = 1 << 18;

/// The columns of a file as they are found.
pub(super) struct Found {
    pub(super) names: Vec<String>,
    columns: Vec<Option<Column>>,
    /// For each column the cell that showed that it is no column of numbers or dates.
    contradictions: Vec<Option<Example>>,
    notes: Vec<Finding>,
}

impl Csv {
    /// `lines` are those of the rows in the file that they were drawn from, if they were.
    pub(crate) fn table(
        &self,
        source: Source<'_>,
        origin: &str,
        lines: Option<&[u64]>,
    ) -> Result<Table, DataError> {
        let (head, whole) = source.head(origin)?;
        let (likely, count) = separator(&head);
        let pass = Pass {
            source,
            origin,
            separator: self.separator.unwrap_or(likely),
            decimal_comma: self.decimal_comma,
            header: self.header != Some(false),
            lines,
        };
        let mut found = self.names(pass)?;
        if self.separator.is_none() && likely != b',' {
            found.notes.insert(0, Finding::Separator { separator: char::from(likely), columns: count });
        }
        let (mut plans, order) = match &self.schema {
            Some(schema) => schema.plans(&found.names),
            None => self.choices.plans(&found.names).map(|plans| (plans, (0..found.names.len()).collect())),
        }
        .map_err(|fault| pass.fault(fault))?;
        if !whole {
            found.foresee(pass, &head, &mut plans);
        }
        found.read(pass, &mut plans)?;

        let Found { mut columns, notes, .. } = found;
        let columns: Vec<Column> = order.into_iter().filter_map(|i| columns[i].take()).collect();
        if columns.is_empty() {
            let left_out = notes.iter().find(|note| note.left_out().is_some());
            let left_out = left_out.map(|note| TableFault::LeftOut { why: note.to_string() });
            return Err(pass.fault(left_out.unwrap_or(TableFault::NoColumns)));
        }
        let notes = notes.into_iter().map(|finding| TableNote { origin: origin.to_owned(), finding });
        let chosen = match &self.schema {
            Some(_) => columns.iter().map(|column| column.name().to_owned()).collect(),
            None => [&*self.choices.categorical, &*self.choices.numeric].concat(),
        };
        Ok(Table::read(origin.to_owned(), columns, notes.collect(), chosen))
    }

    /// The names in the first line, or as many as it has cells.
    pub(super) fn names(&self, pass: Pass<'_>) -> Result<Found, DataError> {
        let mut lines = reader(pass.separator, pass.source.open()?);
        let mut first = StringRecord::new();
        match lines.read_record(&mut first) {
            Ok(true) => {}
            Ok(false) => return Err(pass.fault(TableFault::Empty)),
            Err(error) => return Err(pass.unreadable(error, (1, 1), &[], lines.get_ref())),
        }
        let (names, note) = if pass.header {
            let numbers = self.header.is_none() && self.schema.is_none() && header::is_numbers(&first);
            let names = if numbers { Err(TableFault::NoHeader) } else { header::names(&first) };
            names.map_err(|fault| pass.fault(fault))?
        } else {
            ((0..first.len()).map(header::numbered).collect(), None)
        };
        if names.len() > MAX_COLUMNS {
            return Err(pass.fault(TableFault::TooManyColumns { found: names.len(), limit: MAX_COLUMNS }));
        }
        let columns = names.iter().map(|_| None).collect();
        let contradictions = vec![None; names.len()];
        Ok(Found { names, columns, contradictions, notes: Vec::from_iter(note) })
    }
}

impl Found {
    /// Plans what the beginning of a file says already, so that fewer columns need to be read twice.
    fn foresee(&mut self, pass: Pass<'_>, head: &[u8], plans: &mut [Plan]) {
        let end = head.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let beginning = Pass { source: Source::Bytes(&head[..end]), ..pass };
        // What is wrong there will be found again.
        let Ok(passed) = beginning.run(&self.names, plans) else { return };
        for (i, built) in passed.built.into_iter().enumerate() {
            if let Built::Again(better, cell) = built {
                plans[i] = better;
                self.contradictions[i] = Some(cell);
            }
        }
    }

    /// Reads the columns by their plans, and those again whose cells contradict them.
    fn read(&mut self, pass: Pass<'_>, plans: &mut [Plan]) -> Result<(), DataError> {
        while plans.iter().any(|plan| *plan != Plan::Skip) {
            let passed = pass.run(&self.names, plans)?;
            if passed.rows == 0 {
                return Err(pass.fault(TableFault::NoRows));
            }
            if passed.garbage && !self.notes.contains(&Finding::AfterGzip) {
                self.notes.push(Finding::AfterGzip);
            }
            for (i, built) in passed.built.into_iter().enumerate() {
                plans[i] = Plan::Skip;
                match built {
                    Built::Skipped => {}
                    Built::Column(column, note) => {
                        self.columns[i] = Some(column);
                        self.notes.extend(note);
                    }
                    Built::Again(plan, cell) => {
                        plans[i] = plan;
                        self.contradictions[i] = Some(cell);
                    }
                    Built::Ambiguous(note) => {
                        plans[i] = Plan::Texts;
                        self.notes.push(note);
                    }
                    Built::LeftOut(names) => {
                        let column = self.names[i].clone();
                        self.notes.push(match self.contradictions[i].take() {
                            Some((line, cell)) => Finding::Contradicted { column, line, cell },
                            None => Finding::LeftOut { column, names },
                        });
                    }
                }
            }
        }
        Ok(())
    }
}
