//! A row of a table in Rust: its types, and the features that it becomes.

use std::fmt::Write;

use data::{Distribution, MISSING_WORDS, NORMAL_QUANTILE, Rule};

use super::numbers;
use crate::export::described::TestCell;
use crate::export::source::fields::{Categories, Field, FieldCells, Style, fields};
use crate::export::source::footprint::list;
use crate::export::source::names::camel;
use crate::export::{Described, ExportError};

const STYLE: Style = Style {
    // What the source itself calls by name.
    taken: &["Row", "Option", "Some", "None", "Iterator", "IntoIterator"],
    type_name: camel,
    value: |type_name, words| format!("{type_name}::{}", camel(words)),
};

/// Everything about rows, if the model reads them.
pub(super) fn write(about: &Described<'_>) -> Result<Option<String>, ExportError> {
    let Some(table) = &about.table else { return Ok(None) };
    let fields = fields(&table.columns, &STYLE)?;
    let mut code = String::new();
    if let Some(scale) = table.scale {
        let _ = write!(
            code,
            "/// What outputs mean: numbers of {:?} from LEAST to MOST.\nconst MEAN: f64 = {:?};\n\
             const DEVIATION: f64 = {:?};\nconst LEAST: f64 = {:?};\nconst MOST: f64 = {:?};\n",
            table.target, scale.mean, scale.deviation, scale.least, scale.most
        );
    }
    push_types(&mut code, &fields);
    push_encode(&mut code, &fields)?;
    push_test_row(&mut code, &fields, &about.test.cells);
    Ok(Some(code))
}

fn push_types(code: &mut String, fields: &[Field<'_>]) {
    let derive = "#[derive(Clone, Copy, Debug, PartialEq)]";
    let _ = write!(code, "\n/// A row of the table. A missing number is NaN.\n{derive}\npub struct Row {{\n");
    for Field { column, name, cells, .. } in fields {
        let (of, note) = match cells {
            FieldCells::Numbers { dates: true, .. } => ("f64", ", in [`days`]"),
            FieldCells::Numbers { .. } => ("f64", ""),
            FieldCells::Categories(categories) => (categories.type_name.as_str(), ""),
        };
        let _ = write!(code, "    /// `{column:?}`{note}\n    pub {name}: {of},\n");
    }
    code.push_str("}\n");
    for field in fields {
        if let FieldCells::Categories(categories) = &field.cells {
            let _ = write!(code, "\n/// The categories of `{:?}`.\n{derive}\n", field.column);
            push_enum(code, categories);
        }
    }
    if fields.iter().any(|field| matches!(field.cells, FieldCells::Numbers { dates: true, .. })) {
        code.push_str(DAYS);
    }
}

const DAYS: &str = "
/// The days from 1970-01-01 to a date: `days(2024, 5, 31)` is 19874.0. Half a day is 0.5 more.
pub const fn days(year: i32, month: i32, day: i32) -> f64 {
    // A year that begins in March has its leap day at the end. No year is negative 400 years later.
    let year = year + 400 - (month < 3) as i32;
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    (days - 865_565) as f64
}
";

fn push_enum(code: &mut String, categories: &Categories<'_>) {
    let Categories { type_name, values, other, missing } = categories;
    let variant = |path: &str| path[type_name.len() + 2..].to_owned();
    let _ = writeln!(code, "pub enum {type_name} {{");
    for (path, name) in values {
        let _ = write!(code, "    /// `{name:?}`\n    {},\n", variant(path));
    }
    let _ = write!(
        code,
        "    /// Any other name.\n    {},\n    /// No value.\n    {},\n}}\n\nimpl {type_name} {{\n    \
         /// The category of this name, with or without spaces around it.\n    \
         pub fn from_name(name: &str) -> Self {{\n        match name {{\n",
        variant(other),
        variant(missing)
    );
    for (path, name) in values {
        let _ = writeln!(code, "            {name:?} => Self::{},", variant(path));
    }
    let words = MISSING_WORDS.into_iter().filter(|word| !values.iter().any(|(_, name)| name == word));
    let words: Vec<String> = words.map(|word| format!("{word:?}")).collect();
    if !words.is_empty() {
        let _ = writeln!(code, "            {} => Self::{},", words.join(" | "), variant(missing));
    }
    let _ = write!(
        code,
        "            _ if name.trim() != name => Self::from_name(name.trim()),\n            \
         _ => Self::{},\n        }}\n    }}\n}}\n",
        variant(other)
    );
}

/// The features of a row, and the lists that they need.
fn push_encode(code: &mut String, fields: &[Field<'_>]) -> Result<(), ExportError> {
    let (mut statements, mut lists) = (String::new(), String::new());
    let mut count = 0;
    for Field { column, name, cells, rules } in fields {
        let x = match cells {
            FieldCells::Numbers { median, .. } => format!("there(row.{name}, {median:?})"),
            FieldCells::Categories(_) => format!("row.{name} as usize"),
        };
        for (place, rule) in *rules {
            let values = list(rule);
            if !values.is_empty() {
                count += 1;
                let n = values.len();
                let _ = write!(lists, "\nstatic LIST_{count}: [f64; {n}] = [\n{}];\n", numbers(values, ""));
            }
            let statement = match *rule {
                Rule::Linear { centre, factor, bound } => {
                    format!("x[{place}] = linear({x}, {centre:?}, {factor:?}, {bound:?});")
                }
                Rule::Smooth { centre, factor, bound } => {
                    format!("x[{place}] = smooth({x}, {centre:?}, {factor:?}, {bound:?});")
                }
                Rule::Share { distribution: Distribution::Uniform, .. } => {
                    format!("x[{place}] = uniform({x}, &LIST_{count});")
                }
                Rule::Share { distribution: Distribution::Normal, .. } => {
                    format!("x[{place}] = normal({x}, &LIST_{count});")
                }
                Rule::Missing => format!("x[{place}] = missing(row.{name});"),
                Rule::Pair => format!("x[{place}] = pair({x});"),
                Rule::Values { .. } => format!("values(&mut x[{place}..], row.{name}, &LIST_{count});"),
                Rule::OneHot { categories, other, missing } => {
                    format!("one_hot(&mut x[{place}..], {x}, {categories}, {other:?}, {missing:?});")
                }
                _ => return Err(ExportError::Column { name: (*column).to_owned() }),
            };
            let _ = writeln!(statements, "    {statement}");
        }
    }
    let _ = write!(
        code,
        "\n/// The features of a row.\npub fn encode(row: &Row) -> [f32; INPUTS] {{\n    \
         let mut x = [0.0; INPUTS];\n{statements}    x\n}}\n{lists}"
    );
    Ok(())
}

fn push_test_row(code: &mut String, fields: &[Field<'_>], cells: &[TestCell<'_>]) {
    code.push_str("\n/// A row to test with.\npub static TEST_ROW: Row = Row {\n");
    for (field, cell) in fields.iter().zip(cells) {
        let value = field.value(*cell, "f64::NAN");
        let _ = writeln!(code, "    {}: {value},", field.name);
    }
    code.push_str("};\n");
}

/// The coefficients that `normal` needs.
pub(super) fn push_normal(code: &mut String) {
    let data::NormalQuantile { a, b, c, d, tail, .. } = NORMAL_QUANTILE;
    let lists = [("A", &a[..]), ("B", &b), ("C", &c), ("D", &d)];
    for (letter, values) in lists {
        let n = values.len();
        let _ = writeln!(code, "static NORMAL_{letter}: [f64; {n}] = {values:?};");
    }
    let _ = writeln!(code, "const NORMAL_TAIL: f64 = {tail:?};\n");
}
