//! Points or bars between two straight axes.

use anyhow::Result;
use plotters::element::{Circle, PathElement, Rectangle, Text};
use plotters::prelude::ChartBuilder;
use plotters::style::text_anchor::HPos;
use plotters::style::{Color, TRANSPARENT};

use super::palette::{GRID, MUTED, SERIES};
use super::scale::Scale;
use super::svg::{Area, Hint, Svg, TEXT, text, units};
use super::ticks::linear;
use crate::numbers::five_digits;

/// Width and height, in units, as of the charts over epochs.
const SIZE: (u32, u32) = (420, 300);
/// What lies around the plot.
const TOP: u32 = 28;
const BOTTOM: u32 = 42;
const RIGHT: u32 = 22;
/// How many ticks there are on an axis, about.
const TICKS: usize = 5;

/// What is drawn.
pub(super) enum Shapes<'a> {
    /// Points, and the line on which both numbers are the same.
    Points(&'a [(f64, f64)]),
    /// Bars of the same width from zero: where each begins, and how high it is.
    Bars(&'a [(f64, f64)], f64),
}

/// A drawing between two axes.
pub(super) struct Plane<'a> {
    pub(super) name: &'static str,
    pub(super) title: &'a str,
    pub(super) about: &'a str,
    /// What is measured from left to right, and upwards.
    pub(super) axes: (&'a str, &'a str),
    pub(super) shapes: Shapes<'a>,
}

impl Plane<'_> {
    pub(super) fn draw(&self) -> Result<Svg> {
        Svg::draw(self.name, SIZE, (self.title, self.about), |area| self.plot(area))
    }

    /// Both ranges, with a little room around what is drawn.
    fn ranges(&self) -> ((f64, f64), (f64, f64)) {
        let around = |values: &mut dyn Iterator<Item = f64>| {
            let (low, high) = values
                .filter(|x| x.is_finite())
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
            if low > high {
                return (0.0, 1.0);
            }
            let room = if high > low { 0.04 * (high - low) } else { 0.1 * high.abs().max(1e-9) };
            (low - room, high + room)
        };
        match self.shapes {
            Shapes::Points(points) => {
                let both = around(&mut points.iter().flat_map(|&(x, y)| [x, y]));
                (both, both)
            }
            Shapes::Bars(bars, width) => {
                let x = around(&mut bars.iter().flat_map(|&(x, _)| [x, x + width]));
                (x, (0.0, around(&mut bars.iter().map(|&(_, y)| y).chain([1.0])).1))
            }
        }
    }

    fn plot(&self, area: &Area<'_>) -> Result<Vec<Hint>> {
        let (x, y) = self.ranges();
        let ticks = |(low, high): (f64, f64)| linear(low, high, TICKS);
        let widest = ticks(y).iter().map(|&place| five_digits(place).chars().count()).max().unwrap_or(1);
        let left = widest as u32 * TEXT * 27 / 50 + 16;
        area.draw(&Text::new(self.axes.1.to_owned(), (units(2), units(9)), text(MUTED, TEXT, HPos::Left)))?;
        let mut chart = ChartBuilder::on(area)
            .margin_top(units(TOP))
            .margin_right(units(RIGHT))
            .x_label_area_size(units(BOTTOM))
            .y_label_area_size(units(left))
            .build_cartesian_2d(
                Scale { low: x.0, high: x.1, ticks: ticks(x) },
                Scale { low: y.0, high: y.1, ticks: ticks(y) },
            )?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID.stroke_width(units(1) as u32))
            .axis_style(GRID.stroke_width(units(1) as u32))
            .set_all_tick_mark_size(units(4))
            .label_style(text(MUTED, TEXT, HPos::Center))
            .axis_desc_style(text(MUTED, TEXT, HPos::Center))
            .x_desc(self.axes.0)
            .x_label_formatter(&|place| five_digits(*place))
            .y_label_formatter(&|place| five_digits(*place))
            .draw()?;
        match self.shapes {
            Shapes::Points(points) => {
                let ends = vec![(x.0, x.0), (x.1, x.1)];
                let line = PathElement::new(ends, MUTED.stroke_width(units(1) as u32));
                chart.draw_series(std::iter::once(line))?;
                let dots = points.iter().filter(|(x, y)| x.is_finite() && y.is_finite());
                chart.draw_series(dots.map(|&at| Circle::new(at, units(2), SERIES[0].mix(0.55).filled())))?;
                Ok(Vec::new())
            }
            Shapes::Bars(bars, width) => {
                let bar = |&(at, height): &(f64, f64)| {
                    Rectangle::new([(at, 0.0), (at + width, height)], SERIES[0].mix(0.8).filled())
                };
                chart.draw_series(bars.iter().filter(|(_, height)| *height > 0.0).map(bar))?;
                let hint = |&(at, height): &(f64, f64)| {
                    let (left, top) = chart.backend_coord(&(at, y.1));
                    let (right, bottom) = chart.backend_coord(&(at + width, 0.0));
                    let text = format!("{} to {}: {height:.0}", five_digits(at), five_digits(at + width));
                    Hint { text, place: [left, top, right - left, bottom - top] }
                };
                Ok(bars.iter().map(hint).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(shapes: Shapes<'_>) -> String {
        let plane = Plane { name: "p", title: "t", about: "a", axes: ("true", "predicted"), shapes };
        plane.draw().unwrap().inline()
    }

    #[test]
    fn points_rise_with_their_numbers_and_bars_have_hints() {
        let svg = drawn(Shapes::Points(&[(1.0, 2.0), (3.0, 4.0)]));
        assert_eq!(svg.matches("<circle").count(), 2);
        let svg = drawn(Shapes::Bars(&[(-1.0, 3.0), (0.0, 5.0)], 1.0));
        assert!(svg.contains("<title>-1 to 0: 3</title>"), "{svg}");
    }

    #[test]
    fn nothing_one_point_and_equal_points_can_be_drawn() {
        for points in [&[][..], &[(1.0, 1.0)], &[(0.0, 0.0), (0.0, 0.0)], &[(f64::NAN, 1.0)]] {
            let svg = drawn(Shapes::Points(points));
            assert!(svg.contains("</svg>") && !svg.contains("NaN"), "{svg}");
            drawn(Shapes::Bars(points, 1.0));
        }
    }
}
