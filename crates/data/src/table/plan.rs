//! What each column of a file is to be read as.

use std::collections::HashMap;

use super::date::DateFormat;
use super::fault::TableFault;
use super::kind::Kind;
use super::schema::Schema;

/// What a column is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    /// It is not read.
    Skip,
    /// What its cells say.
    Guess,
    /// Names, since its cells said so; given up if they are too many.
    Texts,
    /// Dates that are all written so.
    Dates(DateFormat),
    /// This, and anything else is an error.
    Given(Kind),
}

/// What a person said about columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choices {
    pub(crate) categorical: Vec<String>,
    pub(crate) numeric: Vec<String>,
    pub(crate) drop: Vec<String>,
}

impl Choices {
    /// The plan of each of these columns.
    pub(crate) fn plans(&self, columns: &[String]) -> Result<Vec<Plan>, TableFault> {
        let mut plans = vec![Plan::Guess; columns.len()];
        let given = [
            (&self.categorical, Plan::Given(Kind::Category)),
            (&self.numeric, Plan::Given(Kind::Number)),
            (&self.drop, Plan::Skip),
        ];
        for (names, plan) in given {
            for name in names {
                let place = columns.iter().position(|column| column == name);
                let place = place.ok_or_else(|| missing(name, columns))?;
                if plans[place] != Plan::Guess && plans[place] != plan {
                    let (first, second) = (word(plans[place]), word(plan));
                    return Err(TableFault::Contradiction { name: name.clone(), first, second });
                }
                plans[place] = plan;
            }
        }
        Ok(plans)
    }
}

impl Schema {
    /// The plan of each of these columns, and their order: for each column of the schema its place.
    pub(crate) fn plans(&self, columns: &[String]) -> Result<(Vec<Plan>, Vec<usize>), TableFault> {
        let mut plans = vec![Plan::Skip; columns.len()];
        let mut order = Vec::new();
        let places: HashMap<&str, usize> = columns.iter().map(String::as_str).zip(0..).collect();
        for (name, kind) in self.columns() {
            let place = *places.get(name).ok_or_else(|| missing(name, columns))?;
            plans[place] = Plan::Given(kind);
            order.push(place);
        }
        Ok((plans, order))
    }
}

fn missing(name: &str, columns: &[String]) -> TableFault {
    TableFault::NoColumn { name: name.to_owned(), columns: columns.to_vec() }
}

fn word(plan: Plan) -> &'static str {
    match plan {
        Plan::Skip => "dropped",
        Plan::Given(Kind::Number) => "numeric",
        _ => "categorical",
    }
}
