//! A row of a table in C: its types, and the features that it becomes.

use std::fmt::Write;

use data::{Distribution, MISSING_WORDS, NORMAL_QUANTILE, Rule};

use super::{comment, numbers, text};
use crate::export::described::TestCell;
use crate::export::source::fields::{Categories, Field, FieldCells, Style, fields};
use crate::export::source::footprint::list;
use crate::export::source::names::upper;
use crate::export::{Described, ExportError};

const STYLE: Style = Style {
    taken: &["model_row"],
    type_name: |words| format!("model_{}", words.join("_")),
    value: |type_name, words| format!("{}_{}", type_name.to_ascii_uppercase(), upper(words)),
};

/// Everything about rows.
pub(super) struct Rows {
    pub(super) declarations: String,
    pub(super) functions: String,
}

/// Everything about rows, if the model reads them.
pub(super) fn write(about: &Described<'_>) -> Result<Option<Rows>, ExportError> {
    let Some(table) = &about.table else { return Ok(None) };
    let fields = fields(&table.columns, &STYLE)?;
    let mut rows = Rows { declarations: String::new(), functions: String::new() };
    push_types(&mut rows, &fields);
    push_encode(&mut rows.functions, &fields)?;
    push_test_row(&mut rows.functions, &fields, &about.test.cells);
    Ok(Some(rows))
}

/// A name for a comment.
fn named(name: &str) -> String {
    comment(&format!("{name:?}"))
}

fn push_types(rows: &mut Rows, fields: &[Field<'_>]) {
    let mut row = "/* A row of the table. A missing number is NAN. */\nstruct model_row {\n".to_owned();
    let mut dates = false;
    for Field { column, name, cells, .. } in fields {
        let (of, note) = match cells {
            FieldCells::Numbers { dates: true, .. } => ("double".to_owned(), ", in days, see model_days"),
            FieldCells::Numbers { .. } => ("double".to_owned(), ""),
            FieldCells::Categories(categories) => (format!("enum {}", categories.type_name), ""),
        };
        dates |= matches!(cells, FieldCells::Numbers { dates: true, .. });
        let _ = writeln!(row, "    {of} {name}; /* {}{note} */", named(column));
        if let FieldCells::Categories(categories) = cells {
            let _ = writeln!(rows.declarations, "/* The categories of {}. */", named(column));
            push_enum(rows, categories);
        }
    }
    rows.declarations.push_str(&row);
    rows.declarations.push_str("};\n\n");
    if dates {
        rows.declarations.push_str(
            "/* The days from 1970-01-01 to a date: 19874 to (2024, 5, 31). Half a day is 0.5 more. */\n\
             double model_days(int year, int month, int day);\n",
        );
        rows.functions.push_str(DAYS);
    }
}

const DAYS: &str = "double model_days(int year, int month, int day) {
    /* A year that begins in March has its leap day at the end. No year is negative 400 years later. */
    long y = year + 400L - (month < 3);
    long before = 365 * y + y / 4 - y / 100 + y / 400;
    return (double)(before + (153 * ((month + 9) % 12) + 2) / 5 + day - 1 - 865565);
}

";

fn push_enum(rows: &mut Rows, categories: &Categories<'_>) {
    let Categories { type_name, values, other, missing } = categories;
    let _ = writeln!(rows.declarations, "enum {type_name} {{");
    for (value, name) in values {
        let _ = writeln!(rows.declarations, "    {value}, /* {} */", named(name));
    }
    let _ = write!(
        rows.declarations,
        "    {other}, /* any other name */\n    {missing} /* no value */\n}};\n\
         /* The category of this name, with or without spaces around it. */\n\
         enum {type_name} {type_name}_of(const char *name);\n\n"
    );
    // There is no list of nothing in C.
    let (names, list) = match values.is_empty() {
        true => (String::new(), "0"),
        false => {
            let lines = values.iter().map(|(_, name)| format!("        {},\n", text(name)));
            let lines: String = lines.collect();
            (format!("    static const char *const names[] = {{\n{lines}    }};\n"), "names")
        }
    };
    let _ = write!(
        rows.functions,
        "enum {type_name} {type_name}_of(const char *name) {{\n{names}    \
         return (enum {type_name})category(name, {list}, {});\n}}\n\n",
        values.len()
    );
}

/// The features of a row, and the lists that they need.
fn push_encode(code: &mut String, fields: &[Field<'_>]) -> Result<(), ExportError> {
    let mut statements = String::new();
    let mut count = 0;
    for Field { column, name, cells, rules } in fields {
        let x = match cells {
            FieldCells::Numbers { median, .. } => format!("there(row->{name}, {median:?})"),
            FieldCells::Categories(_) => format!("row->{name}"),
        };
        for (place, rule) in *rules {
            let values = list(rule);
            let n = values.len();
            if n > 0 {
                count += 1;
                let _ = write!(
                    code,
                    "static const double LIST_{count}[{n}] = {{\n{}}};\n\n",
                    numbers(values, "")
                );
            }
            let or_none = |place: Option<usize>| place.map_or("-1".to_owned(), |place| place.to_string());
            let statement = match *rule {
                Rule::Linear { centre, factor, bound } => {
                    format!("x[{place}] = linear({x}, {centre:?}, {factor:?}, {bound:?});")
                }
                Rule::Smooth { centre, factor, bound } => {
                    format!("x[{place}] = smooth({x}, {centre:?}, {factor:?}, {bound:?});")
                }
                Rule::Share { distribution: Distribution::Uniform, .. } => {
                    format!("x[{place}] = uniform({x}, LIST_{count}, {n});")
                }
                Rule::Share { distribution: Distribution::Normal, .. } => {
                    format!("x[{place}] = normal({x}, LIST_{count}, {n});")
                }
                Rule::Missing => format!("x[{place}] = missing(row->{name});"),
                Rule::Pair => format!("x[{place}] = pair({x});"),
                Rule::Values { .. } => format!("values(x + {place}, row->{name}, LIST_{count}, {n});"),
                Rule::OneHot { categories, other, missing } => {
                    let (other, missing) = (or_none(other), or_none(missing));
                    format!("one_hot(x + {place}, {x}, {categories}, {other}, {missing});")
                }
                _ => return Err(ExportError::Column { name: (*column).to_owned() }),
            };
            let _ = writeln!(statements, "    {statement}");
        }
    }
    let _ = write!(
        code,
        "void model_encode(const struct model_row *row, float x[MODEL_INPUTS]) {{\n    \
         for (int i = 0; i < MODEL_INPUTS; i++) x[i] = 0;\n{statements}}}\n\n"
    );
    Ok(())
}

fn push_test_row(code: &mut String, fields: &[Field<'_>], cells: &[TestCell<'_>]) {
    code.push_str("static const struct model_row model_test_row = {\n");
    for (field, cell) in fields.iter().zip(cells) {
        let value = field.value(*cell, "NAN");
        let _ = writeln!(code, "    .{} = {value},", field.name);
    }
    code.push_str("};\n\n");
}

/// The coefficients that `normal` needs.
pub(super) fn push_normal(code: &mut String) {
    let data::NormalQuantile { a, b, c, d, tail, .. } = NORMAL_QUANTILE;
    let lists = [("A", &a[..]), ("B", &b), ("C", &c), ("D", &d)];
    for (letter, values) in lists {
        let _ = write!(code, "static const double NORMAL_{letter}[] = {{\n{}}};\n\n", numbers(values, ""));
    }
    let _ = write!(code, "#define NORMAL_TAIL {tail:?}\n\n");
}

/// The words that `category` needs.
pub(super) fn push_missing_words(code: &mut String) {
    let words: Vec<String> = MISSING_WORDS.iter().map(|word| text(word)).collect();
    let _ = write!(code, "static const char *const MISSING_WORDS[] = {{{}}};\n\n", words.join(", "));
}
