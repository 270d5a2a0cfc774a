//! What all metrics say of the test samples.

use std::fmt::Write;

use super::Run;

/// The section of the page; empty if no metric has a meaning.
pub(super) fn section(run: &Run<'_>) -> String {
    if run.metrics.is_empty() {
        return String::new();
    }
    let mut html = String::from(
        "<section id=\"metrics\">\n<h2>Metrics of the test samples</h2>\n<dl class=\"tiles-of-facts\">\n",
    );
    for (metric, value) in run.metrics {
        let _ = writeln!(html, "<div><dt>{metric}</dt><dd>{value:.4}</dd></div>");
    }
    html + "</dl>\n</section>\n"
}
