//! A column as it grows, and what its cells say that it is.

use super::column::{Cells, Column, Kind};
use super::date::DateFormat;
use super::fault::TableFault;
use super::names::Names;
use super::note::Finding;
use super::number::{has_comma, is_missing, number, shortened};
use super::plan::Plan;

/// The most different texts that a column of categories may have.
pub(crate) const MAX_NAMES: usize = 1 << 16;

/// A column of more different texts than this is given up if most of its cells differ, unless a person
/// wants it.
const MANY_NAMES: usize = 1 << 12;

/// A column while its file is read.
pub(crate) struct Builder {
    decimal_comma: bool,
    state: State,
    /// Whether anything else than `state` is an error.
    given: bool,
    /// The line of the first number with a leading zero.
    leading_zero: Option<u64>,
    /// The first infinite number.
    infinite: Option<(u64, String)>,
    /// The line of the first cell that is not missing.
    first: Option<u64>,
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
    Categories {
        names: Names,
        codes: Vec<u32>,
        numbers: usize,
        other: Option<(u64, String)>,
        comma: Option<(u64, String)>,
    },
    /// Cells contradict what was read before: read again like this.
    Again(Plan),
    /// Too many different texts.
    LeftOut(usize),
}

/// What a column turned out to be.
pub(crate) enum Built {
    Skipped,
    Column(Column, Option<Finding>),
    /// It has to be read once more.
    Again(Plan, Option<Finding>),
    LeftOut(usize),
}

impl Builder {
    pub(crate) fn new(plan: Plan, decimal_comma: bool) -> Self {
        let (state, given) = match plan {
            Plan::Skip => (State::Skipped, false),
            Plan::Guess => (State::Missing(0), false),
            Plan::Texts => (State::texts(0), false),
            Plan::Dates(format) => (State::Dates { days: Vec::new(), formats: vec![format] }, false),
            Plan::Given(Kind::Number) => (State::Numbers(Vec::new()), true),
            Plan::Given(Kind::Category) => (State::texts(0), true),
            Plan::Given(Kind::Date(format)) => {
                let mut formats = vec![format, DateFormat::Iso, DateFormat::Dotted];
                formats.dedup();
                (State::Dates { days: Vec::new(), formats }, true)
            }
        };
        Self { decimal_comma, state, given, leading_zero: None, infinite: None, first: None }
    }

    /// Appends a cell.
    #[inline]
    pub(crate) fn push(&mut self, cell: &str, line: u64) -> Result<(), (&'static str, String)> {
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
        self.push_other(cell, line)
    }

    fn push_other(&mut self, cell: &str, line: u64) -> Result<(), (&'static str, String)> {
        let missing = is_missing(cell);
        if !missing && self.first.is_none() {
            self.first = Some(line);
        }
        match &mut self.state {
            State::Skipped | State::Again(_) | State::LeftOut(_) => {}
            State::Missing(cells) if missing => *cells += 1,
            State::Numbers(values) | State::Dates { days: values, .. } if missing => values.push(f64::NAN),
            State::Categories { codes, .. } if missing => codes.push(Cells::MISSING),
            State::Missing(cells) => {
                let missing = vec![f64::NAN; *cells];
                let possible = |format: &DateFormat| format.days(cell).is_some();
                let formats: Vec<DateFormat> = DateFormat::ALL.into_iter().filter(possible).collect();
                self.state = if number(cell, self.decimal_comma).is_some() {
                    State::Numbers(missing)
                } else if formats.is_empty() {
                    State::texts(*cells)
                } else {
                    State::Dates { days: missing, formats }
                };
                return self.push(cell, line);
            }
            State::Numbers(numbers) => match number(cell, self.decimal_comma) {
                Some(_) => {
                    self.infinite.get_or_insert_with(|| (line, shortened(cell)));
                    numbers.push(f64::NAN);
                }
                None if self.given => return Err(("a number", shortened(cell))),
                None => self.state = State::Again(Plan::Texts),
            },
            State::Dates { days, formats } => {
                if self.given {
                    let read = formats.iter().find_map(|format| format.days(cell));
                    days.push(read.ok_or_else(|| ("a date as in the table before", shortened(cell)))?);
                    return Ok(());
                }
                let first = formats[0];
                formats.retain(|format| format.days(cell).is_some());
                match formats.first() {
                    Some(&format) if format == first => days.push(format.days(cell).unwrap_or(f64::NAN)),
                    Some(&format) => self.state = State::Again(Plan::Dates(format)),
                    None => self.state = State::Again(Plan::Texts),
                }
            }
            State::Categories { names, codes, numbers, other, comma } => {
                let code = match names.known(cell) {
                    Some(code) => code,
                    None => {
                        let many = names.len() >= MANY_NAMES && 2 * names.len() > codes.len();
                        if names.len() >= MAX_NAMES || many && !self.given {
                            if self.given {
                                return Err((
                                    "one of the texts before, as many as there may be",
                                    shortened(cell),
                                ));
                            }
                            self.state = State::LeftOut(names.len());
                            return Ok(());
                        }
                        if number(cell, self.decimal_comma).is_some() {
                            *numbers += 1;
                        } else if !self.decimal_comma && has_comma(cell) {
                            comma.get_or_insert_with(|| (line, shortened(cell)));
                        } else {
                            other.get_or_insert_with(|| (line, shortened(cell)));
                        }
                        names.add(cell)
                    }
                };
                codes.push(code);
            }
        }
        Ok(())
    }

    /// What the cells say.
    pub(crate) fn finish(self, name: &str) -> Result<Built, TableFault> {
        let column = || name.to_owned();
        let first = self.first.unwrap_or(0);
        Ok(match self.state {
            State::Skipped => Built::Skipped,
            State::LeftOut(names) => Built::LeftOut(names),
            State::Again(plan) => Built::Again(plan, None),
            State::Missing(cells) => Built::Column(Column::numbers(name, vec![f64::NAN; cells]), None),
            State::Numbers(mut numbers) => {
                if let Some((line, cell)) = self.infinite {
                    let expected = "finite; leave the cell empty where a number is missing";
                    return Err(TableFault::Cell { line, column: column(), cell, expected });
                }
                numbers.shrink_to_fit();
                let zeros = self.leading_zero.filter(|_| !self.given);
                let note = zeros.map(|line| Finding::LeadingZeros { column: column(), line });
                Built::Column(Column::numbers(name, numbers), note)
            }
            State::Dates { formats, .. } if formats.len() > 1 && !self.given => {
                Built::Again(Plan::Texts, Some(Finding::AmbiguousDates { column: column(), line: first }))
            }
            State::Dates { mut days, formats } => {
                days.shrink_to_fit();
                Built::Column(Column::dates(name, days).written(formats[0]), None)
            }
            State::Categories { names, mut codes, numbers, other, comma } => {
                let note = match (other, comma) {
                    (None, Some((line, cell))) if !self.given => {
                        return Err(TableFault::Comma { line, column: column(), cell });
                    }
                    (Some((line, other)), _) if numbers > 0 && !self.given => {
                        Some(Finding::Mixed { column: column(), numbers, line, other })
                    }
                    _ => None,
                };
                codes.shrink_to_fit();
                let cells = Cells::Categories { names: names.into_list(), codes };
                Built::Column(Column::new(name, cells), note)
            }
        })
    }
}

impl State {
    fn texts(missing: usize) -> Self {
        let codes = vec![Cells::MISSING; missing];
        Self::Categories { names: Names::default(), codes, numbers: 0, other: None, comma: None }
    }
}

fn has_leading_zero(cell: &str) -> bool {
    matches!(cell.as_bytes(), [b'0', b'0'..=b'9', ..])
}
