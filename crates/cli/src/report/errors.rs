//! Of predicted numbers: beside the true ones, what is left, and where the errors are large.

use std::fmt::Write;

use anyhow::Result;

use super::Run;
use super::html::{Escaped, count};
use super::page::{Pictures, figure};
use super::plane::{Plane, Shapes};
use crate::numbers::five_digits;
use crate::tables::NumberTest;

/// More points would hide each other, and make the page large.
const POINTS: usize = 1500;
/// Bars of the residuals.
const BARS: usize = 21;
/// Of so many rows and more there are ten groups, else five.
const MANY: usize = 100;

/// The section of the page; empty if classes were predicted.
pub(super) fn section(run: &Run<'_>, pictures: &mut Pictures) -> Result<String> {
    let Some((table, test)) = run.table.as_ref().and_then(|table| Some((table, table.numbers?))) else {
        return Ok(String::new());
    };
    let pairs: Vec<(f64, f64)> = test.pairs().collect();
    let every = pairs.len().div_ceil(POINTS);
    let shown: Vec<(f64, f64)> = pairs.iter().copied().step_by(every.max(1)).collect();
    let (across, up) = (format!("true {}", table.target), format!("predicted {}", table.target));
    let points = Plane {
        name: "predicted",
        title: "Predicted against true numbers",
        about: "A point for each test row; on the line both numbers are the same.",
        axes: (&across, &up),
        shapes: Shapes::Points(&shown),
    };
    let points = points.draw()?;
    let (bars, width) = histogram(residuals(&pairs));
    let left = Plane {
        name: "residuals",
        title: "Residuals",
        about: "How many test rows have which residual, the predicted number minus the true one.",
        axes: ("predicted − true", "test rows"),
        shapes: Shapes::Bars(&bars, width),
    };
    let left = left.draw()?;
    let some = if every > 1 { format!(" Every {every}th row is shown.") } else { String::new() };
    let html = format!(
        "<section id=\"errors\">\n<h2>Predicted and true numbers</h2>\n<div class=\"pair\">\n{}{}</div>\n{}</section>\n",
        figure(&points, &format!("A point for each test row; on the line both are the same.{some}")),
        figure(&left, "Predicted minus true. To the right of 0 the prediction is too high."),
        by_quantile(test, pairs)
    );
    pictures.add(points.file());
    pictures.add(left.file());
    Ok(html)
}

/// Predicted minus true, of true and predicted numbers.
fn residuals(pairs: &[(f64, f64)]) -> impl Iterator<Item = f64> {
    pairs.iter().map(|(y, a)| a - y)
}

/// How many numbers lie in each of some bars of the same width.
fn histogram(values: impl Iterator<Item = f64>) -> (Vec<(f64, f64)>, f64) {
    let values: Vec<f64> = values.filter(|x| x.is_finite()).collect();
    let most = values.iter().fold(0.0_f64, |most, x| most.max(x.abs())).max(1e-12);
    let width = 2.0 * most / BARS as f64;
    let mut bars: Vec<(f64, f64)> = (0..BARS).map(|i| (width * i as f64 - most, 0.0)).collect();
    for x in values {
        bars[(((x + most) / width) as usize).min(BARS - 1)].1 += 1.0;
    }
    (bars, width)
}

/// The errors of rows with small, middling and large true numbers.
fn by_quantile(test: &NumberTest, mut pairs: Vec<(f64, f64)>) -> String {
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let groups = if pairs.len() >= MANY { 10 } else { 5 }.min(pairs.len());
    let mut html = String::from(
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Error by quantile\"><table>\n<caption>The test rows, \
         from small true numbers to large ones, in groups of the same size.</caption>\n<thead><tr>\
         <th scope=\"col\">true number</th><th scope=\"col\">rows</th><th scope=\"col\">mean of predicted − true</th>\
         <th scope=\"col\">MAE</th><th scope=\"col\">RMSE</th></tr></thead>\n<tbody>\n",
    );
    for group in 0..groups {
        let rows = &pairs[group * pairs.len() / groups..(group + 1) * pairs.len() / groups];
        let [Some(first), Some(last)] = [rows.first(), rows.last()] else { continue };
        let part =
            NumberTest::new(rows.iter().map(|p| p.1).collect(), rows.iter().map(|p| p.0).collect(), None);
        let bias = residuals(rows).sum::<f64>() / rows.len() as f64;
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\">{} to {}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            Escaped(five_digits(first.0)),
            Escaped(five_digits(last.0)),
            count(rows.len() as u64),
            five_digits(bias),
            five_digits(part.mae),
            five_digits(part.rmse)
        );
    }
    let _ = writeln!(
        html,
        "<tr><th scope=\"row\">all</th><td>{}</td><td></td><td>{}</td><td>{}</td></tr>",
        count(pairs.len() as u64),
        five_digits(test.mae),
        five_digits(test.rmse)
    );
    html + "</tbody>\n</table></div>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_residual_is_in_one_bar() {
        let (bars, width) = histogram([-2.0, -1.9, 0.0, 2.0, f64::NAN].into_iter());
        assert_eq!(bars.iter().map(|bar| bar.1).sum::<f64>(), 4.0);
        assert_eq!((bars[0].1, bars[BARS / 2].1, bars[BARS - 1].1), (2.0, 1.0, 1.0));
        assert!((width * BARS as f64 - 4.0).abs() < 1e-12);
    }

    /// A prediction that is too high is to the right of 0 in the bars, and above 0 in the table.
    #[test]
    fn what_is_predicted_too_high_is_positive() {
        let test = NumberTest::new(vec![13.0, 23.0], vec![10.0, 20.0], None);
        let pairs: Vec<(f64, f64)> = test.pairs().collect();
        assert_eq!(residuals(&pairs).collect::<Vec<_>>(), [3.0, 3.0]);
        let (bars, _) = histogram(residuals(&pairs));
        assert_eq!((bars[0].1, bars[BARS - 1].1), (0.0, 2.0));
        assert!(by_quantile(&test, pairs).contains("10 to 10</th><td>1</td><td>3</td><td>3</td>"));
    }

    #[test]
    fn groups_hold_all_rows_from_small_to_large() {
        let truth: Vec<f64> = (0..100).rev().map(f64::from).collect();
        let test = NumberTest::new(truth.iter().map(|y| y + 1.0).collect(), truth, None);
        let html = by_quantile(&test, test.pairs().collect());
        assert!(html.contains("0 to 9</th><td>10</td><td>1</td><td>1</td><td>1</td>"), "{html}");
        assert_eq!(html.matches("<tr><th scope=\"row\">").count(), 11);
    }
}
