//! Losses and accuracies, epoch by epoch.

use std::fmt::Write;

use anyhow::Result;
use optim::{EpochRecord, Metric};

use super::chart::{Axis, Chart, Line, Mark};
use super::html::{percent_or_dash, seconds};
use super::page::{Pictures, figure};
use super::palette::SERIES;
use super::{Run, spread};

/// The section of the page.
pub(super) fn section(run: &Run<'_>, pictures: &mut Pictures) -> Result<String> {
    let mut html = String::from("<section id=\"curves\">\n<h2>Learning curves</h2>\n<div class=\"pair\">\n");
    let loss = losses(run).draw()?;
    html += &figure(
        &loss,
        "Training: each sample's loss just before its batch was trained on, so a little behind. Validation: after the epoch.",
    );
    pictures.add(loss.file());
    if let Some(chart) = accuracies(run) {
        let accuracy = chart.draw()?;
        html += &figure(
            &accuracy,
            "Validation samples are held out of the training. The test samples were looked at once, at the end; the bar is \
             their 95 % interval.",
        );
        pictures.add(accuracy.file());
    }
    if let Some(chart) = etas(run) {
        let caption = match run.repeatable {
            true => "The schedule: η at the first step of each epoch.",
            false => {
                "The schedule with its new end: η at the first step of each epoch. Before it was stretched, η was another."
            }
        };
        let schedule = chart.draw()?;
        html += &figure(&schedule, caption);
        pictures.add(schedule.file());
    }
    write!(html, "</div>\n{}</section>\n", table(run.history))?;
    Ok(html)
}

fn line(name: &str, series: usize, records: &[EpochRecord], value: fn(&EpochRecord) -> Option<f64>) -> Line {
    let points = records.iter().filter_map(|record| Some((record.epoch, value(record)?))).collect();
    Line { name: name.to_owned(), colour: SERIES[series], dashed: false, points }
}

fn losses<'a>(run: &Run<'a>) -> Chart<'a> {
    let history = run.history;
    let lines = vec![
        line("training", 0, history, |record| Some(record.train_loss)),
        line("validation", 1, history, |record| record.validation_loss),
    ];
    // Where one line is many times the other, as after a bad start, zero would hide what matters.
    let values = lines.iter().flat_map(|line| line.points.iter().map(|point| point.1));
    let axis = if spread(values) > 30.0 { Axis::Logarithmic } else { Axis::FromZero };
    Chart {
        name: "loss",
        title: "Loss by epoch",
        about: "Two lines, training and validation loss after each epoch; the table of all epochs has the numbers.",
        values: "mean loss per sample",
        axis,
        lines,
        mark: None,
        best: run.best_epoch,
    }
}

/// η by epoch; none if it never changed.
fn etas(run: &Run<'_>) -> Option<Chart<'static>> {
    let points = run.etas.clone();
    let changed = points.windows(2).any(|two| two[0].1 != two[1].1);
    let axis =
        if spread(points.iter().map(|point| point.1)) > 1e4 { Axis::Logarithmic } else { Axis::FromZero };
    changed.then(|| Chart {
        name: "schedule",
        title: "Step size by epoch",
        about: "One line, the step size eta at the beginning of each epoch.",
        values: "step size η",
        axis,
        lines: vec![Line { name: "eta".into(), colour: SERIES[3], dashed: false, points }],
        mark: None,
        best: run.best_epoch,
    })
}

fn accuracies<'a>(run: &Run<'a>) -> Option<Chart<'a>> {
    let line = line("validation", 1, run.history, |record| record.validation_accuracy);
    let mark = run.judged.accuracy().zip(run.judged.accuracy_interval());
    let mark = mark.map(|(value, interval)| Mark { name: "test".into(), colour: SERIES[2], value, interval });
    (!line.points.is_empty()).then(|| Chart {
        name: "accuracy",
        title: "Accuracy by epoch",
        about: "The share of validation samples classified right after each epoch, and of test samples at the end; the table \
                of all epochs has the numbers.",
        values: "samples classified right",
        axis: Axis::Percent,
        lines: vec![line],
        mark,
        best: run.best_epoch,
    })
}

fn table(history: &[EpochRecord]) -> String {
    let metrics: Vec<Metric> =
        history.last().map_or(&[][..], |last| &last.metrics).iter().map(|m| m.0).collect();
    let names: String = metrics.iter().map(|metric| format!("<th scope=\"col\">{metric}</th>")).collect();
    let mut html = format!(
        "<details>\n<summary>Table of all epochs</summary>\n<div class=\"wide tall\" tabindex=\"0\" role=\"region\" \
         aria-label=\"All epochs\"><table>\n<thead><tr><th scope=\"col\">epoch</th>\
         <th scope=\"col\">training loss</th><th scope=\"col\">validation loss</th>\
         <th scope=\"col\">validation accuracy</th>{names}\
         <th scope=\"col\">time of the steps</th></tr></thead>\n<tbody>\n",
    );
    for record in history {
        let EpochRecord { epoch, train_loss, validation_loss, validation_accuracy, seconds: time, .. } =
            *record;
        let value = |metric| record.metrics.iter().find(|known| known.0 == metric).map(|known| known.1);
        let metrics =
            metrics.iter().map(|&metric| value(metric).map_or("–".to_owned(), |x| format!("{x:.4}")));
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\">{epoch}</th><td>{train_loss:.5}</td><td>{}</td><td>{}</td>{}<td>{}</td></tr>",
            validation_loss.map_or("–".to_owned(), |loss| format!("{loss:.5}")),
            percent_or_dash(validation_accuracy),
            metrics.map(|value| format!("<td>{value}</td>")).collect::<String>(),
            seconds(time)
        );
    }
    html + "</tbody>\n</table></div>\n</details>\n"
}
