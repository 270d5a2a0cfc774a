//! A column as it grows, and what its cells say that it is.

use super::column::Column;
use super::date::DateFormat;
use super::fault::TableFault;
use super::kind::Kind;
use super::note::Finding;
use super::number::{is_missing, number, shortened};
use super::plan::Plan;
use super::texts::{Example, LeftOut, MAX_NAMES, Texts};

/// A column while its file is read.
pub(crate) struct Builder {
    decimal_comma: bool,
    /// Whether a person, or a schema, said what the column holds.
    given: bool,
    state: State,
    /// The line of the first number with a leading zero.
    leading_zero: Option<u64>,
    /// The first infinite number.
    infinite: Option<Example>,
    /// The line of the first date.
    first_date: u64,
}

enum State {
    Skipped,
    /// So many cells, all missing.
    Missing(usize),
    Numbers(Vec<f64>),
    /// Dates in the first of the formats that are possible.
    Dates {
        days: Vec<f64>,
        formats: Vec<DateFormat>,
    },
    Texts(Texts),
    /// A cell contradicts what was read before: read again like this.
    Again(Plan, Example),
    LeftOut(LeftOut),
}

/// What a column turned out to be.
pub(crate) enum Built {
    Skipped,
    Column(Column, Option<Finding>),
    /// It has to be read once more, because of this cell.
    Again(Plan, Example),
    /// Dates of which nobody can say what is a month.
    Ambiguous(Finding),
    /// It has more texts than categories should have: so many.
    LeftOut(usize),
}

/// Why a cell does not belong in a column of which it was said what it holds.
pub(crate) enum Wrong {
    Number,
    Date,
    TooManyNames,
}

impl Wrong {
    #[cold]
    pub(crate) fn fault(self, column: &str, cell: &str, line: u64) -> TableFault {
        let (column, cell) = (column.to_owned(), shortened(cell.trim_ascii()));
        match self {
            Self::Number => TableFault::Cell { line, column, cell, expected: "a number" },
            Self::Date => TableFault::Cell { line, column, cell, expected: "a date like those before" },
            Self::TooManyNames => TableFault::TooManyNames { line, column, limit: MAX_NAMES },
        }
    }
}

impl Builder {
    pub(crate) fn new(plan: Plan, decimal_comma: bool) -> Self {
        let dates = |formats| State::Dates { days: Vec::new(), formats };
        let (state, given) = match plan {
            Plan::Skip => (State::Skipped, false),
            Plan::Guess => (State::Missing(0), false),
            Plan::Texts => (State::Texts(Texts::default()), false),
            Plan::Dates(format) => (dates(vec![format]), false),
            Plan::Given(Kind::Number) => (State::Numbers(Vec::new()), true),
            Plan::Given(Kind::Category) => (State::Texts(Texts::default()), true),
            Plan::Given(Kind::Date(format)) => {
                (dates(vec![format, DateFormat::Iso, DateFormat::Dotted]), true)
            }
        };
        Self { decimal_comma, given, state, leading_zero: None, infinite: None, first_date: 0 }
    }

    /// Appends a cell.
    #[inline]
    pub(crate) fn push(&mut self, cell: &str, line: u64) -> Result<(), Wrong> {
        let cell = cell.trim_ascii();
        if let State::Numbers(numbers) = &mut self.state
            && let Some(number) = number(cell, self.decimal_comma)
            && number.is_finite()
        {
            if self.leading_zero.is_none() && has_leading_zero(cell) {
                self.leading_zero = Some(line);
            }
            numbers.push(number);
            return Ok(());
        }
        if is_missing(cell) {
            self.push_missing()
        } else {
            self.push_other(cell, line)?
        }
        Ok(())
    }

    fn push_missing(&mut self) {
        match &mut self.state {
            State::Skipped | State::Again(..) | State::LeftOut(_) => {}
            State::Missing(cells) => *cells += 1,
            State::Numbers(values) | State::Dates { days: values, .. } => values.push(f64::NAN),
            State::Texts(texts) => texts.push_missing(),
        }
    }

    /// Appends a cell that is not missing, and no finite number in a column of numbers.
    fn push_other(&mut self, cell: &str, line: u64) -> Result<(), Wrong> {
        let again = |plan| State::Again(plan, (line, shortened(cell)));
        match &mut self.state {
            State::Skipped | State::Again(..) | State::LeftOut(_) => {}
            &mut State::Missing(missing) => {
                self.state = self.first_state(missing, cell);
                self.first_date = line;
                return self.push(cell, line);
            }
            State::Numbers(numbers) => match number(cell, self.decimal_comma) {
                Some(_) => {
                    self.infinite.get_or_insert_with(|| (line, shortened(cell)));
                    numbers.push(f64::NAN);
                }
                None if self.given => return Err(Wrong::Number),
                None => self.state = again(Plan::Texts),
            },
            State::Dates { days, formats } if self.given => {
                let read = formats.iter().find_map(|format| format.days(cell));
                days.push(read.ok_or(Wrong::Date)?);
            }
            State::Dates { days, formats } => {
                let first = formats[0];
                formats.retain(|format| format.days(cell).is_some());
                match formats.first() {
                    Some(&format) if format == first => days.extend(format.days(cell)),
                    Some(&format) => self.state = again(Plan::Dates(format)),
                    None => self.state = again(Plan::Texts),
                }
            }
            State::Texts(texts) => {
                if !texts.push(cell, line, self.decimal_comma, self.given) {
                    if self.given {
                        return Err(Wrong::TooManyNames);
                    }
                    self.state = State::LeftOut(texts.give_up());
                }
            }
        }
        Ok(())
    }

    /// What a column is that has `missing` cells and then this one.
    fn first_state(&self, missing: usize, cell: &str) -> State {
        if number(cell, self.decimal_comma).is_some() {
            return State::Numbers(vec![f64::NAN; missing]);
        }
        let possible = |format: &DateFormat| format.days(cell).is_some();
        let formats: Vec<DateFormat> = DateFormat::ALL.into_iter().filter(possible).collect();
        if formats.is_empty() {
            State::Texts(Texts::after(missing))
        } else {
            State::Dates { days: vec![f64::NAN; missing], formats }
        }
    }

    /// What the cells say.
    pub(crate) fn finish(self, name: &str) -> Result<Built, TableFault> {
        let column = name.to_owned();
        Ok(match self.state {
            State::Skipped => Built::Skipped,
            State::Again(plan, cell) => Built::Again(plan, cell),
            State::Missing(cells) => Built::Column(Column::numbers(name, vec![f64::NAN; cells]), None),
            State::Numbers(mut numbers) => {
                if let Some((line, cell)) = self.infinite {
                    let expected = "finite; leave the cell empty where a number is missing";
                    return Err(TableFault::Cell { line, column, cell, expected });
                }
                numbers.shrink_to_fit();
                let zero = self.leading_zero.filter(|_| !self.given);
                let note = zero.map(|line| Finding::LeadingZeros { column, line });
                Built::Column(Column::numbers(name, numbers), note)
            }
            State::Dates { formats, .. } if formats.len() > 1 && !self.given => {
                Built::Ambiguous(Finding::AmbiguousDates { column, line: self.first_date })
            }
            State::Dates { mut days, formats } => {
                days.shrink_to_fit();
                Built::Column(Column::dates(name, days).written(formats[0]), None)
            }
            State::Texts(texts) => {
                let (column, note) = texts.finish(name, self.given)?;
                Built::Column(column, note)
            }
            State::LeftOut(LeftOut { comma: Some((line, cell)), .. }) => {
                return Err(TableFault::of_mark(line, column, cell));
            }
            State::LeftOut(LeftOut { names, .. }) => Built::LeftOut(names),
        })
    }
}

fn has_leading_zero(cell: &str) -> bool {
    matches!(cell.as_bytes(), [b'0', b'0'..=b'9', ..])
}
