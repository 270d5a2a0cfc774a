//! Points on two logarithmic axes, a line for each series.

use anyhow::{Context, Result, anyhow};
use plotters::coord::combinators::IntoLogRange;
use plotters::element::{Circle, PathElement};
use plotters::prelude::{ChartBuilder, IntoDrawingArea, LineSeries, SVGBackend, SeriesLabelPosition};
use plotters::style::{Color, RGBColor, WHITE};

use super::{Axis, Point};

/// Colours that differ for those who do not see all of them (Okabe and Ito).
const COLOURS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(230, 159, 0),
    RGBColor(60, 60, 60),
];

/// Width and height, and what is left beside the plot: for the legend on the right.
const SIZE: (u32, u32) = (760, 480);
const MARGIN: u32 = 12;
const LEFT: u32 = 76;
const LEGEND: u32 = 196;

/// The picture, in SVG.
pub(super) fn log_log(axis: &Axis, points: &[Point]) -> Result<String> {
    let mut names: Vec<&str> = Vec::new();
    for point in points {
        if !names.contains(&&*point.series) {
            names.push(&point.series);
        }
    }
    let (x, y) = (range(points.iter().map(|point| point.x))?, range(points.iter().map(|point| point.y))?);
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .caption(axis.title, ("sans-serif", 20))
            .margin(MARGIN)
            .margin_right(LEGEND)
            .x_label_area_size(46)
            .y_label_area_size(LEFT)
            .build_cartesian_2d((x.0..x.1).log_scale(), (y.0..y.1).log_scale())?;
        let label = |x: &f64| if *x < 1e4 { format!("{x}") } else { format!("{x:e}") };
        chart
            .configure_mesh()
            .light_line_style(RGBColor(240, 240, 240))
            .x_desc(axis.x)
            .y_desc(axis.y)
            .x_label_formatter(&label)
            .y_label_formatter(&label)
            .draw()?;
        for (name, colour) in names.iter().zip(COLOURS.iter().cycle()) {
            let places: Vec<(f64, f64)> =
                points.iter().filter(|point| point.series == *name).map(|point| (point.x, point.y)).collect();
            chart.draw_series(places.iter().map(|&at| Circle::new(at, 4, colour.filled())))?;
            chart
                .draw_series(LineSeries::new(places, colour.stroke_width(2)))?
                .label(*name)
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::Coordinate((SIZE.0 - MARGIN - LEFT - LEGEND + 10) as i32, 0))
            .background_style(WHITE.mix(0.8))
            .border_style(RGBColor(200, 200, 200))
            .draw()?;
        area.present().context("the picture")?;
    }
    Ok(svg)
}

/// From a little below the least number to a little above the largest.
fn range(numbers: impl Iterator<Item = f64>) -> Result<(f64, f64)> {
    let numbers: Vec<f64> = numbers.filter(|x| x.is_finite() && *x > 0.0).collect();
    let least = numbers.iter().copied().reduce(f64::min).ok_or_else(|| anyhow!("nothing to draw"))?;
    let most = numbers.iter().copied().fold(least, f64::max);
    Ok((least / 1.3, most * 1.3))
}
