//! The columns of a table as fields of a structure, with their names in a language.

use data::{ColumnCells, ColumnRules, Rule};

use super::names::{Taken, snake, words};
use crate::export::ExportError;
use crate::export::described::TestCell;

/// How a language writes names.
pub(super) struct Style {
    /// What is no name of a type.
    pub(super) taken: &'static [&'static str],
    /// The name of the type of a column of categories.
    pub(super) type_name: fn(&[String]) -> String,
    /// One value of a type, by the name of the type and the words for the value: `Color::Red`.
    pub(super) value: fn(&str, &[String]) -> String,
}

/// A column.
pub(super) struct Field<'m> {
    /// What the column is called.
    pub(super) column: &'m str,
    /// What the field is called.
    pub(super) name: String,
    pub(super) cells: FieldCells<'m>,
    pub(super) rules: &'m [(usize, Rule<'m>)],
}

impl Field<'_> {
    /// A cell as the language writes it, with its word for a missing number.
    pub(super) fn value(&self, cell: TestCell<'_>, nan: &str) -> String {
        match (&self.cells, cell) {
            (FieldCells::Categories(categories), TestCell::Category(place, _)) => {
                categories.values[place].0.clone()
            }
            (FieldCells::Categories(categories), _) => categories.missing.clone(),
            (_, TestCell::Number(x)) => format!("{x:?}"),
            _ => nan.to_owned(),
        }
    }
}

/// What its cells are.
pub(super) enum FieldCells<'m> {
    /// NaN for a missing one, which counts as the median.
    Numbers {
        median: f64,
        dates: bool,
    },
    Categories(Categories<'m>),
}

/// A type of categories. A value stands for its place: those behind the last are any other and none.
pub(super) struct Categories<'m> {
    pub(super) type_name: String,
    /// Each value with the name of its category.
    pub(super) values: Vec<(String, &'m str)>,
    pub(super) other: String,
    pub(super) missing: String,
}

/// # Errors
/// If a column holds something else than numbers, dates or categories.
pub(super) fn fields<'m>(
    columns: &'m [ColumnRules<'m>],
    style: &Style,
) -> Result<Vec<Field<'m>>, ExportError> {
    let (mut names, mut types, mut values) = (Taken::new(&[]), Taken::new(style.taken), Taken::new(&[]));
    let mut field = |(i, column): (usize, &'m ColumnRules<'m>)| {
        let words = words(column.name, &format!("column {}", i + 1));
        let cells = match column.cells {
            ColumnCells::Numbers { median } => FieldCells::Numbers { median, dates: false },
            ColumnCells::Dates { median, .. } => FieldCells::Numbers { median, dates: true },
            ColumnCells::Categories { names } => {
                let type_name = types.take([(style.type_name)(&words)]);
                FieldCells::Categories(categories(type_name, names, style, &mut values))
            }
            _ => return Err(ExportError::Column { name: column.name.to_owned() }),
        };
        let name = names.take([snake(&words)]);
        Ok(Field { column: column.name, name, cells, rules: &column.rules })
    };
    columns.iter().enumerate().map(&mut field).collect()
}

fn categories<'m>(
    type_name: String,
    names: &'m [String],
    style: &Style,
    taken: &mut Taken,
) -> Categories<'m> {
    let value = |words: &[String]| (style.value)(&type_name, words);
    let known = |(i, name): (usize, &'m String)| {
        let words = words(name, &format!("category {}", i + 1));
        (taken.take([value(&words)]), name.as_str())
    };
    let values = names.iter().enumerate().map(known).collect();
    // A category may be called so.
    let mut special = |wishes: [&str; 2]| taken.take(wishes.map(|wish| value(&words(wish, wish))));
    let (other, missing) = (special(["other", "any other"]), special(["missing", "no value"]));
    Categories { type_name, values, other, missing }
}
