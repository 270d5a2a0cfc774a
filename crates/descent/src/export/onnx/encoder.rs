//! What columns of a table become, as operators: an input for each column, (samples × 1).

use data::{ColumnCells, ColumnRules, Rule};

use super::graph::{Graph, Type, float, floats, int, ints, texts, type_of};
use super::share;
use crate::export::ExportError;

const FAR: f64 = 1e9;

/// Adds an input for each column, and returns the dense and the sparse features, (samples × features) each.
pub(super) fn add(
    graph: &mut Graph,
    columns: &[ColumnRules<'_>],
    dense_inputs: usize,
) -> Result<[Option<String>; 2], ExportError> {
    let mut parts = [Vec::new(), Vec::new()];
    for column in columns {
        for (place, features) in add_column(graph, column)? {
            parts[usize::from(place >= dense_inputs)].push((place, features));
        }
    }
    Ok(parts.map(|mut part| {
        part.sort_by_key(|(place, _)| *place);
        let names: Vec<&str> = part.iter().map(|(_, name)| name.as_str()).collect();
        (!names.is_empty()).then(|| graph.node("Concat", &names, &[int("axis", 1)]))
    }))
}

/// The features of a column, each with its place among the inputs of the network.
fn add_column(graph: &mut Graph, column: &ColumnRules<'_>) -> Result<Vec<(usize, String)>, ExportError> {
    let cells = match column.cells {
        ColumnCells::Numbers { median } | ColumnCells::Dates { median, .. } => {
            let about = match column.cells {
                ColumnCells::Numbers { .. } => "a number, NaN if it is missing",
                _ => "days since 1970-01-01, NaN if the date is missing",
            };
            let x = graph.input(column.name, Type::Double, 1, about);
            let missing = graph.node("IsNaN", &[&x], &[]);
            let median = graph.doubles(&[1], &[median]);
            let there = graph.node("Where", &[&missing, &median, &x], &[]);
            Cells::Numbers { x, missing, there }
        }
        ColumnCells::Categories { names } => {
            let about = "a category, empty if it is missing";
            Cells::Categories { x: graph.input(column.name, Type::Text, 1, about), names }
        }
        _ => return Err(ExportError::Column { name: column.name.to_owned() }),
    };
    column
        .rules
        .iter()
        .map(|(place, rule)| Ok((*place, add_rule(graph, column.name, &cells, rule)?)))
        .collect()
}

/// The cells of a column, as they come.
enum Cells<'a> {
    /// The numbers with NaN, where those are, and the numbers with the median instead.
    Numbers {
        x: String,
        missing: String,
        there: String,
    },
    Categories {
        x: String,
        names: &'a [String],
    },
}

fn add_rule(
    graph: &mut Graph,
    column: &str,
    cells: &Cells<'_>,
    rule: &Rule<'_>,
) -> Result<String, ExportError> {
    Ok(match (*rule, cells) {
        (Rule::Linear { centre, factor, bound }, Cells::Numbers { there, .. }) => {
            let y = scaled(graph, there, centre, factor);
            let (least, most) = (graph.double(-bound), graph.double(bound));
            let y = graph.node("Clip", &[&y, &least, &most], &[]);
            to_float(graph, &y)
        }
        (Rule::Smooth { centre, factor, bound }, Cells::Numbers { there, .. }) => {
            let y = scaled(graph, there, centre, factor);
            // Further out the result is the bound to the last bit of a float, and squares stay finite.
            let (least, most) = (graph.double(-FAR), graph.double(FAR));
            let y = graph.node("Clip", &[&y, &least, &most], &[]);
            let (bound, one) = (graph.double(bound), graph.double(1.0));
            let share = graph.node("Div", &[&y, &bound], &[]);
            let square = graph.node("Mul", &[&share, &share], &[]);
            let sum = graph.node("Add", &[&square, &one], &[]);
            let root = graph.node("Sqrt", &[&sum], &[]);
            let y = graph.node("Div", &[&y, &root], &[]);
            to_float(graph, &y)
        }
        (Rule::Share { quantiles, distribution }, Cells::Numbers { there, .. }) => {
            let y = share::add(graph, there, quantiles, distribution);
            to_float(graph, &y)
        }
        (Rule::Missing, Cells::Numbers { missing, .. }) => to_float(graph, missing),
        (Rule::Values { numbers }, Cells::Numbers { x, .. }) => {
            let numbers = graph.doubles(&[1, numbers.len()], numbers);
            let equal = graph.node("Equal", &[x, &numbers], &[]);
            to_float(graph, &equal)
        }
        (Rule::Pair, Cells::Categories { x, names }) => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let values = floats("values_floats", &[-1.0, 1.0]);
            let default = float("default_float", 0.0);
            graph.ml("LabelEncoder", &[x], &[texts("keys_strings", &names), values, default])
        }
        (Rule::OneHot { categories, other, missing }, Cells::Categories { x, names }) => {
            let depth = categories + usize::from(other.is_some()) + usize::from(missing.is_some());
            // A place behind the last makes all zeros.
            let none = other.unwrap_or(depth);
            let mut keys: Vec<&str> = names.iter().map(String::as_str).collect();
            let mut places: Vec<i64> = (0..categories as i64).collect();
            for word in data::MISSING_WORDS.into_iter().filter(|word| !names.iter().any(|name| name == word))
            {
                keys.push(word);
                places.push(missing.unwrap_or(none) as i64);
            }
            let attributes = [
                texts("keys_strings", &keys),
                ints("values_int64s", &places),
                int("default_int64", none as i64),
            ];
            let place = graph.ml("LabelEncoder", &[x], &attributes);
            let all = graph.integers(&[-1]);
            let place = graph.node("Reshape", &[&place, &all], &[]);
            let depth = graph.integers(&[depth as i64]);
            let values = graph.constant(&[2], &[0.0, 1.0]);
            graph.node("OneHot", &[&place, &depth, &values], &[int("axis", -1)])
        }
        _ => return Err(ExportError::Column { name: column.to_owned() }),
    })
}

fn scaled(graph: &mut Graph, x: &str, centre: f64, factor: f64) -> String {
    let (centre, factor) = (graph.double(centre), graph.double(factor));
    let distance = graph.node("Sub", &[x, &centre], &[]);
    graph.node("Mul", &[&distance, &factor], &[])
}

fn to_float(graph: &mut Graph, x: &str) -> String {
    graph.node("Cast", &[x], &[type_of("to", Type::Float)])
}
