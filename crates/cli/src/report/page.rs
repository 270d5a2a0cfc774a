//! The page around the sections. It is complete in itself: what it shows lies in it, and it forbids the
//! browser to load more.

use std::fmt::Write;

use anyhow::Result;

use super::findings::{Finding, findings};
use super::html::{Escaped, count, percent, seconds};
use super::svg::{STYLE, Svg};
use super::{Run, columns, confusion, curves, errors, facts, health, metrics, misread, weights};
use crate::numbers::five_digits;

const PAGE_STYLE: &str = include_str!("page.css");
/// Styles and images from the page itself, and nothing else from anywhere.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// The pictures of the page, to be written as files too: names and contents.
#[derive(Default)]
pub(super) struct Pictures(pub(super) Vec<(String, Vec<u8>)>);

impl Pictures {
    pub(super) fn add(&mut self, file: (String, Vec<u8>)) {
        self.0.push(file);
    }
}

/// A chart with what should be said about it.
pub(super) fn figure(svg: &Svg, caption: &str) -> String {
    format!("<figure>\n{}<figcaption>{}</figcaption>\n</figure>\n", svg.inline(), Escaped(caption))
}

/// The page, and its pictures.
pub(super) fn page(run: &Run<'_>) -> Result<(String, Pictures)> {
    let mut pictures = Pictures::default();
    let sizes = run.layers.iter().map(usize::to_string).collect::<Vec<_>>().join("-");
    let numbers = run.table.as_ref().and_then(|table| table.numbers);
    let accuracy = match (numbers, run.judged.accuracy()) {
        (Some(test), _) => format!("RMSE {}", five_digits(test.rmse)),
        (None, accuracy) => accuracy.map_or("–".to_owned(), percent),
    };
    let sections = [
        headline(run, &sizes, &accuracy),
        curves::section(run, &mut pictures)?,
        metrics::section(run),
        errors::section(run, &mut pictures)?,
        confusion::section(run, &mut pictures)?,
        misread::section(run, &mut pictures)?,
        columns::importance(run),
        columns::worst(run),
        weights::section(run, &mut pictures)?,
        health::section(run, &mut pictures)?,
        facts::section(run),
    ];
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <title>{accuracy} · {sizes} · Descent</title>\n<style>\n{PAGE_STYLE}{STYLE}</style>\n</head>\n<body>\n<main>\n{}</main>\n\
         </body>\n</html>\n",
        sections.concat()
    );
    Ok((html, pictures))
}

/// What the large number is.
fn result(run: &Run<'_>) -> String {
    let judged = run.judged;
    let Some(table) = &run.table else {
        return format!(
            "of the test samples classified right: {} of {}.",
            count(judged.correct()),
            count(judged.samples as u64)
        );
    };
    let target = Escaped(table.target);
    let rows = count(judged.samples as u64);
    let Some(test) = table.numbers else {
        return format!("of the test rows have the right {target}: {} of {rows}.", count(judged.correct()));
    };
    let mean = test.baseline.map_or(String::new(), |(mean, rmse)| {
        format!(
            " Always {}, the mean of the training rows, would have {}.",
            five_digits(mean),
            five_digits(rmse)
        )
    });
    let r2 = test.r2.map_or(String::new(), |r2| format!(", R² {r2:.4}"));
    format!("on {rows} test rows, in units of {target}; MAE {}{r2}.{mean}", five_digits(test.mae))
}

fn headline(run: &Run<'_>, sizes: &str, accuracy: &str) -> String {
    let judged = run.judged;
    let topology = run.network.topology();
    let mut html = format!(
        "<header>\n<p class=\"kind\">Report of a training</p>\n<h1>{sizes}</h1>\n<div class=\"result\">\n<p class=\"accuracy\">\
         {accuracy}</p>\n<p>{}",
        result(run)
    );
    if let Some((low, high)) = judged.accuracy_interval() {
        let _ = write!(
            html,
            "<br>With 95\u{a0}% confidence the accuracy on all such samples is from {} to {} (Wilson).",
            percent(low),
            percent(high)
        );
    }
    html += "</p>\n</div>\n<dl class=\"tiles-of-facts\">\n";
    let epochs = run.history.len();
    let facts = [
        (
            "trained",
            format!(
                "{epochs} {}, {}",
                if epochs == 1 { "epoch" } else { "epochs" },
                seconds(run.train_seconds)
            ),
        ),
        ("on", format!("{} samples", count(run.samples.0 as u64))),
        ("parameters", count(topology.parameter_count() as u64)),
        ("test loss", format!("{:.4}", judged.loss)),
        ("seed", run.seed.to_string()),
    ];
    for (name, value) in facts {
        let _ = writeln!(html, "<div><dt>{name}</dt><dd>{}</dd></div>", Escaped(value));
    }
    let _ = write!(
        html,
        "</dl>\n<p class=\"hash\">weights sha256 <code>{}</code></p>\n",
        Escaped(run.weights_sha256)
    );
    let ended =
        run.ending.iter().map(|text| Finding { text: format!("Early stopping: {text}."), warning: false });
    let findings: Vec<_> = ended.chain(findings(run.history, run.warnings, judged, run.classes)).collect();
    if !findings.is_empty() {
        html += "<ul class=\"findings\">\n";
        for Finding { text, warning } in findings {
            let class = if warning { " class=\"warning\"" } else { "" };
            let _ = writeln!(html, "<li{class}>{}</li>", Escaped(text));
        }
        html += "</ul>\n";
    }
    html + "</header>\n"
}
