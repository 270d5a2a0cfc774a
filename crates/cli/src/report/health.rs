//! How each layer fared: steps, gradients, saturated and dead units over the epochs, and what there is to
//! warn of.

use std::fmt::Write;
use std::mem::discriminant;

use anyhow::Result;
use optim::{EpochRecord, HealthWarning, LayerHealth};

use super::Run;
use super::chart::{Axis, Chart, Line};
use super::html::{Escaped, percent, percent_or_dash, two_digits};
use super::page::{Pictures, figure};
use super::palette::SERIES;

/// Of more layers than that, every second or third has a line.
const LINES: usize = 12;

/// A quantity of a layer, and how it is shown.
struct Quantity {
    name: &'static str,
    title: &'static str,
    values: &'static str,
    axis: Axis,
    caption: &'static str,
    of: fn(&LayerHealth) -> Option<f64>,
}

const QUANTITIES: [Quantity; 4] = [
    Quantity {
        name: "health-step",
        title: "Size of the steps by epoch",
        values: "step: ‖Δw‖ / ‖w‖",
        axis: Axis::Logarithmic,
        caption: "How much of its weights one step changes. About 0.001 is often recommended; layers that differ a hundredfold \
                  do not learn together.",
        of: |layer| Some(layer.update_ratio),
    },
    Quantity {
        name: "health-gradient",
        title: "Norm of the gradient by epoch",
        values: "gradient: ‖∂C/∂w‖",
        axis: Axis::Logarithmic,
        caption: "The gradient of the mean loss. In a layer where it vanishes nothing is learnt.",
        of: |layer| Some(layer.gradient_norm),
    },
    Quantity {
        name: "health-saturated",
        title: "Share of saturated activations by epoch",
        values: "saturated activations",
        axis: Axis::PercentFromZero,
        caption: "Activations where σ is so flat that hardly any error comes through. In the output layer they are what is wanted.",
        of: |layer| layer.saturated,
    },
    Quantity {
        name: "health-dead",
        title: "Share of dead units by epoch",
        values: "dead units",
        axis: Axis::PercentFromZero,
        caption: "Units of ReLU that were positive for none of the samples looked at: they no longer learn.",
        of: |layer| layer.dead,
    },
];

/// The section of the page; empty if no epoch was looked at, as in an old checkpoint.
pub(super) fn section(run: &Run<'_>, pictures: &mut Pictures) -> Result<String> {
    let Some(last) = run.history.iter().rev().find(|record| !record.health.is_empty()) else {
        return Ok(String::new());
    };
    let mut html = format!(
        "<section id=\"health\">\n<h2>Health of the layers</h2>\n<p>Each layer as seen on some training samples after every \
         epoch.</p>\n{}<div class=\"pair\">\n",
        told(run.history, run.warnings)
    );
    for quantity in &QUANTITIES {
        let lines = lines(run.history, quantity.of);
        if lines.is_empty() {
            continue;
        }
        let Quantity { name, title, values, axis, caption, .. } = *quantity;
        let about = "A line for each layer; the pointer shows the numbers of an epoch, and the table those of the last.";
        let svg = Chart { name, title, about, values, axis, lines, mark: None, best: None }.draw()?;
        html += &figure(&svg, caption);
        pictures.add(svg.file());
    }
    write!(html, "{}</div>\n</section>\n", table(last))?;
    Ok(html)
}

/// A line for each layer that has the quantity.
fn lines(history: &[EpochRecord], of: fn(&LayerHealth) -> Option<f64>) -> Vec<Line> {
    let layers = history.iter().map(|record| record.health.len()).max().unwrap_or(0);
    let line = |l: usize| Line {
        name: format!("layer {}", l + 1),
        colour: SERIES[l % SERIES.len()],
        dashed: l % (2 * SERIES.len()) >= SERIES.len(),
        points: history
            .iter()
            .filter_map(|record| Some((record.epoch, of(record.health.get(l)?)?)))
            .collect(),
    };
    let lines = (0..layers).step_by(layers.div_ceil(LINES).max(1)).map(line);
    lines.filter(|line| !line.points.is_empty()).collect()
}

/// Each warning with the epochs it was deserved in; a sentence if there was none.
fn told(history: &[EpochRecord], warnings: &[Vec<HealthWarning>]) -> String {
    let mut found: Vec<(HealthWarning, usize, usize, usize)> = Vec::new();
    for (record, of_epoch) in history.iter().zip(warnings) {
        for &warning in of_epoch {
            let same = |other: &HealthWarning| {
                discriminant(other) == discriminant(&warning) && other.layer() == warning.layer()
            };
            match found.iter_mut().find(|(other, ..)| same(other)) {
                // The newest has the numbers that count.
                Some(entry) => *entry = (warning, entry.1, record.epoch, entry.3 + 1),
                None => found.push((warning, record.epoch, record.epoch, 1)),
            }
        }
    }
    if found.is_empty() {
        return format!("<p>{}</p>\n", unwarned(history));
    }
    let mut html = String::from("<ul class=\"findings\">\n");
    for (warning, first, last, times) in found {
        let epochs = match times {
            1 => format!("epoch {last}"),
            _ if times == last + 1 - first => format!("epochs {first} to {last}"),
            _ => format!("{times} epochs from {first} to {last}"),
        };
        let _ = writeln!(html, "<li class=\"warning\">In {epochs}: {}</li>", Escaped(warning));
    }
    html + "</ul>\n"
}

/// A share of saturated activations that a reader would ask about.
const CONSPICUOUS: f64 = 0.8;

/// That there is nothing to warn of, and why not of the saturated activations that the table shows.
fn unwarned(history: &[EpochRecord]) -> String {
    let last = history.iter().rev().find(|record| !record.health.is_empty());
    let health = last.map_or(&[][..], |record| &record.health);
    let saturated = |layer: &LayerHealth| layer.saturated.filter(|&share| share >= CONSPICUOUS);
    let mut text = "Nothing to warn of.".to_owned();
    let Some((output, hidden)) = health.split_last() else { return text };
    for (l, share) in hidden.iter().enumerate().filter_map(|(l, layer)| Some((l, saturated(layer)?))) {
        let _ = write!(
            text,
            " In layer {} {} of the activations are saturated: much, but enough error comes through.",
            l + 1,
            percent(share)
        );
    }
    if let Some(share) = saturated(output) {
        let _ = write!(
            text,
            " That {} of the outputs are saturated is what is wanted: they are sure of their class.",
            percent(share)
        );
    }
    text
}

fn table(record: &EpochRecord) -> String {
    let with = |of: fn(&LayerHealth) -> Option<f64>| {
        record.health.iter().any(|layer| of(layer).is_some()).then_some(of)
    };
    let shares = [("saturated", with(|layer| layer.saturated)), ("dead", with(|layer| layer.dead))];
    let shares = || shares.into_iter().filter_map(|(name, of)| Some((name, of?)));
    let mut html = format!(
        "<div class=\"wide\"><table>\n<caption>The layers after epoch {}: size of a step, norm of the gradient, norm of the weights \
         and the largest of them.</caption>\n<thead><tr>",
        record.epoch
    );
    for name in
        ["layer", "step", "gradient", "‖w‖", "largest |w|"].into_iter().chain(shares().map(|(name, _)| name))
    {
        let _ = write!(html, "<th scope=\"col\">{name}</th>");
    }
    html += "</tr></thead>\n<tbody>\n";
    for (l, layer) in record.health.iter().enumerate() {
        let _ = write!(html, "<tr><th scope=\"row\">{}</th>", l + 1);
        let numbers =
            [layer.update_ratio, layer.gradient_norm, layer.weight_norm, layer.weight_max].map(two_digits);
        for cell in numbers.into_iter().chain(shares().map(|(_, of)| percent_or_dash(of(layer)))) {
            let _ = write!(html, "<td>{cell}</td>");
        }
        html += "</tr>\n";
    }
    html + "</tbody>\n</table></div>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: LayerHealth = LayerHealth {
        gradient_norm: 0.02,
        update_ratio: 2e-3,
        weight_norm: 30.0,
        weight_max: 1.5,
        saturated: Some(0.6),
        dead: None,
    };

    fn history(epochs: &[&[LayerHealth]]) -> Vec<EpochRecord> {
        let record = |(i, health): (usize, &&[LayerHealth])| {
            let mut record = EpochRecord::new(i + 1, 0.1, 0.1);
            record.health = health.to_vec();
            record
        };
        epochs.iter().enumerate().map(record).collect()
    }

    fn told(history: &[EpochRecord]) -> String {
        let warnings: Vec<_> = history.iter().map(|record| optim::warnings(&record.health)).collect();
        super::told(history, &warnings)
    }

    #[test]
    fn a_warning_is_told_once_with_its_epochs() {
        let stuck = LayerHealth { saturated: Some(0.97), ..SOUND };
        let (good, bad) = ([SOUND, SOUND], [stuck, SOUND]);
        let html = told(&history(&[&good, &bad, &bad]));
        assert_eq!(html.matches("<li").count(), 1, "{html}");
        assert!(html.contains("In epochs 2 to 3: layer 1"), "{html}");
        assert!(told(&history(&[&bad, &good, &bad])).contains("In 2 epochs from 1 to 3: "));
        assert!(told(&history(&[&good, &bad])).contains("In epoch 2: "));
        assert!(told(&history(&[&good])).contains("Nothing to warn of"));
    }

    #[test]
    fn saturated_activations_without_a_warning_are_explained() {
        let at = |share| LayerHealth { saturated: Some(share), ..SOUND };
        let text = told(&history(&[&[SOUND, at(0.95)]]));
        assert!(text.contains("Nothing to warn of. That 95.00\u{a0}% of the outputs"), "{text}");
        let text = told(&history(&[&[at(0.9), SOUND]]));
        assert!(text.contains("Nothing to warn of. In layer 1 90.00\u{a0}%"), "{text}");
        assert_eq!(told(&history(&[&[SOUND, SOUND]])), "<p>Nothing to warn of.</p>\n");
        assert_eq!(told(&history(&[])), "<p>Nothing to warn of.</p>\n");
    }

    #[test]
    fn a_layer_has_a_line_for_what_it_has_and_old_epochs_have_none() {
        let relu = LayerHealth { saturated: None, dead: Some(0.1), ..SOUND };
        let history = history(&[&[], &[relu, SOUND], &[relu, SOUND]]);
        let saturated = lines(&history, |layer| layer.saturated);
        assert_eq!(saturated.len(), 1);
        assert_eq!(
            (saturated[0].name.as_str(), &saturated[0].points),
            ("layer 2", &vec![(2, 0.6), (3, 0.6)])
        );
        assert_eq!(lines(&history, |layer| Some(layer.update_ratio)).len(), 2);
        let deep = vec![SOUND; 30];
        assert_eq!(lines(&self::history(&[&deep]), |layer| Some(layer.weight_norm)).len(), 10);
    }

    #[test]
    fn the_table_has_every_layer() {
        let html =
            table(&history(&[&[SOUND, LayerHealth { saturated: None, dead: Some(0.25), ..SOUND }]])[0]);
        assert!(
            html.contains("<th scope=\"row\">1</th><td>0.0020</td><td>0.020</td><td>30</td><td>1.5</td>"),
            "{html}"
        );
        assert!(html.contains("<td>–</td><td>25.00\u{a0}%</td>"), "{html}");
        assert!(!table(&history(&[&[SOUND]])[0]).contains("dead"));
    }
}
