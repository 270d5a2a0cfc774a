//! What columns become, as the scripts have it.

use data::{ColumnCells, ColumnRules, Distribution, NORMAL_QUANTILE, Rule};
use serde_json::{Value, json};

use crate::export::ExportError;

/// The median of a column, if it has one, and its rules.
pub(super) fn column(column: &ColumnRules<'_>) -> Result<Value, ExportError> {
    let median = match column.cells {
        ColumnCells::Numbers { median } | ColumnCells::Dates { median, .. } => Some(median),
        _ => None,
    };
    let rules = column.rules.iter().map(|(place, of)| {
        let mut rule = rule(of).ok_or_else(|| ExportError::Column { name: column.name.to_owned() })?;
        rule["place"] = (*place).into();
        Ok(rule)
    });
    Ok(json!({ "median": median, "rules": rules.collect::<Result<Vec<_>, _>>()? }))
}

fn rule(rule: &Rule<'_>) -> Option<Value> {
    Some(match *rule {
        Rule::Linear { centre, factor, bound } => {
            json!({ "kind": "linear", "centre": centre, "factor": factor, "bound": bound })
        }
        Rule::Smooth { centre, factor, bound } => {
            json!({ "kind": "smooth", "centre": centre, "factor": factor, "bound": bound })
        }
        Rule::Share { quantiles, distribution: Distribution::Uniform } => {
            json!({ "kind": "uniform", "quantiles": quantiles })
        }
        Rule::Share { quantiles, distribution: Distribution::Normal } => {
            json!({ "kind": "normal", "quantiles": quantiles })
        }
        Rule::Missing => json!({ "kind": "missing" }),
        Rule::Pair => json!({ "kind": "pair" }),
        Rule::OneHot { other, missing, .. } => {
            json!({ "kind": "oneHot", "other": other, "missing": missing })
        }
        Rule::Values { numbers } => json!({ "kind": "values", "numbers": numbers }),
        _ => return None,
    })
}

/// The coefficients of the quantiles of the normal distribution.
pub(super) fn normal() -> Value {
    let q = NORMAL_QUANTILE;
    json!({ "a": q.a, "b": q.b, "c": q.c, "d": q.d, "tail": q.tail })
}
