//! A column of categories as it grows.

use super::column::{Cells, Column};
use super::fault::TableFault;
use super::names::Names;
use super::note::Finding;
use super::number::{has_comma, number, shortened};

/// The most different texts that a column of categories may have.
pub(crate) const MAX_NAMES: usize = 1 << 16;

/// A column of more different texts than this is given up if most of its cells differ, unless a person
/// wants it.
const MANY_NAMES: usize = 1 << 12;

/// A cell that tells something about its column, shortened, and its line.
pub(crate) type Example = (u64, String);

/// The texts of a column, and what they look like.
#[derive(Default)]
pub(crate) struct Texts {
    names: Names,
    codes: Vec<u32>,
    /// How many of the names are numbers.
    numbers: usize,
    /// The first name that is a number with the other decimal mark.
    comma: Option<Example>,
    /// The first name that is neither.
    other: Option<Example>,
}

impl Texts {
    pub(crate) fn after(missing: usize) -> Self {
        Self { codes: vec![Cells::MISSING; missing], ..Self::default() }
    }

    pub(crate) fn push_missing(&mut self) {
        self.codes.push(Cells::MISSING);
    }

    /// Appends a text; false if it is one too many. `wanted` are as many as can be.
    pub(crate) fn push(&mut self, text: &str, line: u64, decimal_comma: bool, wanted: bool) -> bool {
        let code = match self.names.known(text) {
            Some(code) => code,
            None => {
                let names = self.names.len();
                if names >= MAX_NAMES || !wanted && names >= MANY_NAMES && 2 * names > self.codes.len() {
                    return false;
                }
                if number(text, decimal_comma).is_some() {
                    self.numbers += 1;
                } else {
                    let comma = if decimal_comma { number(text, false).is_some() } else { has_comma(text) };
                    let example = if comma { &mut self.comma } else { &mut self.other };
                    example.get_or_insert_with(|| (line, shortened(text)));
                }
                self.names.add(text)
            }
        };
        self.codes.push(code);
        true
    }

    /// Forgets all but what the texts look like.
    pub(crate) fn give_up(&mut self) -> LeftOut {
        let Self { names, comma, other, .. } = std::mem::take(self);
        LeftOut { names: names.len(), comma: comma.filter(|_| other.is_none()) }
    }

    /// The column, with a note if its texts look like something else. `wanted` are its texts as they are.
    pub(crate) fn finish(self, name: &str, wanted: bool) -> Result<(Column, Option<Finding>), TableFault> {
        let Self { names, mut codes, numbers, comma, other } = self;
        let column = || name.to_owned();
        let note = match (other, comma) {
            _ if wanted => None,
            (None, Some((line, cell))) => return Err(TableFault::of_mark(line, column(), cell)),
            (Some((line, other)), _) if numbers > 0 => {
                Some(Finding::Mixed { column: column(), numbers, line, other })
            }
            _ => None,
        };
        codes.shrink_to_fit();
        Ok((Column::new(name, Cells::Categories { names: names.into_list(), codes }), note))
    }
}

/// A column of too many texts.
pub(crate) struct LeftOut {
    pub(crate) names: usize,
    /// One of them, if all of them are numbers with commas.
    pub(crate) comma: Option<Example>,
}
