//! Which columns of a table matter, and which rows were worst.

use std::fmt::Write;

use super::html::Escaped;
use super::{Run, TableRun};
use crate::numbers::five_digits;
use crate::tables::{Importance, MOST_COLUMNS, REPEATS};

/// How many columns are shown.
const SHOWN: usize = 40;

/// The section of the page about the columns; empty if the samples are no table.
pub(super) fn importance(run: &Run<'_>) -> String {
    let Some(TableRun { importance, numbers, .. }) = &run.table else { return String::new() };
    let mut html = String::from("<section id=\"importance\">\n<h2>Which columns matter</h2>\n");
    let Some(columns) = importance else {
        let _ = writeln!(
            html,
            "<p>This is measured for tables of at most {MOST_COLUMNS} columns.</p>\n</section>"
        );
        return html;
    };
    let what = if numbers.is_some() { "RMSE" } else { "log loss" };
    let _ = write!(
        html,
        "<p>How much the {what} of test rows rises when the cells of a column are shuffled among them: the mean of {REPEATS} \
         shuffles and their standard deviation. Columns that say the same stand in for each other.</p>\n\
         <div class=\"wide tall\" tabindex=\"0\" role=\"region\" aria-label=\"Importance of columns\"><table>\n<thead><tr>\
         <th scope=\"col\">column</th><th scope=\"col\">rise of the {what}</th><th scope=\"col\">±</th>\
         <th scope=\"col\">compared</th></tr></thead>\n<tbody>\n"
    );
    let most = columns.first().map_or(0.0, |column| column.rise).max(1e-12);
    for Importance { column, rise, spread } in columns.iter().take(SHOWN) {
        let width = 100.0 * (rise / most).clamp(0.0, 1.0);
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td class=\"compared\"><span style=\"width:{width:.1}%\"></span></td></tr>",
            Escaped(column),
            five_digits(*rise),
            five_digits(*spread)
        );
    }
    html += "</tbody>\n</table></div>\n";
    if columns.len() > SHOWN {
        let _ = writeln!(html, "<p>{} more columns matter less.</p>", columns.len() - SHOWN);
    }
    html + "</section>\n"
}

/// The section of the page about the worst rows; empty if the samples are no table, or no row is wrong.
pub(super) fn worst(run: &Run<'_>) -> String {
    let Some(TableRun { worst, .. }) = &run.table else { return String::new() };
    if worst.is_empty() {
        return String::new();
    }
    let mut html = String::from(
        "<section id=\"worst\">\n<h2>The worst rows</h2>\n<p>Test rows by their number in the table, which is 0 for the first \
         row after the header.</p>\n<div class=\"wide tall\" tabindex=\"0\" role=\"region\" aria-label=\"Worst rows\"><table>\n\
         <thead><tr><th scope=\"col\">row</th><th scope=\"col\">is</th><th scope=\"col\">predicted</th></tr></thead>\n<tbody>\n",
    );
    for row in *worst {
        let (is, said) = (Escaped(&row.truth), Escaped(&row.predicted));
        let _ = writeln!(html, "<tr><th scope=\"row\">{}</th><td>{is}</td><td>{said}</td></tr>", row.row);
    }
    html + "</tbody>\n</table></div>\n</section>\n"
}
