//! What one enters: a sheet to draw on, or a field for each number or cell.

use data::{ColumnCells, ColumnRules, Rule};

use super::escaped;
use crate::export::ExportError;

/// More names than this are not chosen from a list, but typed.
const MOST_CHOICES: usize = 40;

const BUTTONS: &str = "<div class=\"under\"><button id=\"clear\" type=\"button\">Clear</button>\
     <button id=\"example\" type=\"button\">Example</button></div>";

/// Where one draws.
pub(super) fn sheet() -> String {
    "<div class=\"paper\"><canvas id=\"sheet\" width=\"280\" height=\"280\" tabindex=\"0\" role=\"img\" \
     aria-label=\"Draw here. Arrow keys move the pen, space lowers or lifts it, Delete clears.\">\
     </canvas><span id=\"cross\"></span></div>\n\
     <div class=\"under\"><button id=\"clear\" type=\"button\">Clear</button>\
     <canvas id=\"seen\" aria-hidden=\"true\"></canvas>\
     <span class=\"about\">as the network sees it</span></div>"
        .to_owned()
}

/// A field for each feature.
pub(super) fn features(inputs: usize) -> String {
    let field = |i: usize| {
        let input = number(i, "0", 0.1);
        format!("<label for=\"f{i}\">feature {i}</label>{input}\n")
    };
    form("Features that are left empty are 0.", (0..inputs).map(field).collect())
}

/// A field for each column of a table.
pub(super) fn cells(columns: &[ColumnRules<'_>]) -> Result<String, ExportError> {
    let field = |(i, column): (usize, &ColumnRules<'_>)| {
        let input = match column.cells {
            ColumnCells::Numbers { median } => number(i, &short(median), step(&column.rules)),
            ColumnCells::Dates { .. } => {
                format!("<input id=\"f{i}\" data-kind=\"date\" type=\"date\" enterkeyhint=\"next\">")
            }
            ColumnCells::Categories { names } if names.len() > MOST_CHOICES => name(i, names),
            ColumnCells::Categories { names } => choice(i, names),
            _ => return Err(ExportError::Column { name: column.name.to_owned() }),
        };
        Ok(format!("<label for=\"f{i}\" dir=\"auto\">{}</label>{input}\n", escaped(column.name)))
    };
    let fields = columns.iter().enumerate().map(field).collect::<Result<String, _>>()?;
    Ok(form(
        "A field that is left empty is a missing cell; a missing number counts as the median, shown in grey.",
        fields,
    ))
}

fn form(about: &str, fields: String) -> String {
    format!(
        "<form id=\"form\" autocomplete=\"off\" novalidate>\n<div class=\"fields\">\n{fields}</div>\n\
         {BUTTONS}\n<p class=\"about\">{about}</p>\n</form>"
    )
}

fn number(i: usize, placeholder: &str, step: f64) -> String {
    format!(
        "<input id=\"f{i}\" data-kind=\"number\" data-step=\"{step:?}\" type=\"number\" step=\"any\" \
         placeholder=\"{placeholder}\" enterkeyhint=\"next\">"
    )
}

fn choice(i: usize, names: &[String]) -> String {
    let option = |(place, name): (usize, &String)| format!("<option value=\"{place}\">{}\n", escaped(name));
    format!(
        "<select id=\"f{i}\" data-kind=\"choice\">\n{}<optgroup label=\"none of these\">\
         <option value=\"-1\">other\n<option value=\"\">missing</optgroup></select>",
        names.iter().enumerate().map(option).collect::<String>()
    )
}

fn name(i: usize, names: &[String]) -> String {
    let option = |name: &String| format!("<option value=\"{}\">", escaped(name));
    format!(
        "<input id=\"f{i}\" data-kind=\"name\" list=\"l{i}\" placeholder=\"missing\" dir=\"auto\" \
         enterkeyhint=\"next\"><datalist id=\"l{i}\">{}</datalist>",
        names.iter().map(option).collect::<String>()
    )
}

/// As few digits as say it.
fn short(x: f64) -> String {
    let text = format!("{x:?}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// By how much the arrow keys change a number: the power of ten next to a tenth of what numbers of the column
/// differ by.
fn step(rules: &[(usize, Rule<'_>)]) -> f64 {
    let width = rules.iter().find_map(|(_, rule)| match rule {
        Rule::Linear { factor, .. } | Rule::Smooth { factor, .. } => Some(1.0 / factor),
        Rule::Share { quantiles, .. } => {
            let n = quantiles.len();
            Some(quantiles[3 * (n - 1) / 4] - quantiles[(n - 1) / 4])
        }
        _ => None,
    });
    let step = 10_f64.powf((width.unwrap_or(10.0) / 10.0).log10().round());
    if step.is_normal() { step } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrow_keys_make_steps_of_a_power_of_ten() {
        let linear = |factor: f64| step(&[(0, Rule::Linear { centre: 0.0, factor, bound: 1e9 })]);
        assert_eq!([linear(1.0), linear(0.1), linear(0.004)], [0.1, 1.0, 10.0]);
        assert_eq!([linear(0.0), linear(1e-320), step(&[(0, Rule::Missing)])], [1.0; 3]);
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([short(3.0), short(-0.25), short(1e300)], ["3", "-0.25", "1e300"]);
    }
}
