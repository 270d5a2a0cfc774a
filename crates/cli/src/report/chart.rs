//! Lines over epochs.

use anyhow::Result;
use plotters::element::{Circle, PathElement, Text};
use plotters::prelude::{ChartBuilder, DashedLineSeries, LineSeries};
use plotters::style::text_anchor::HPos;
use plotters::style::{Color, RGBColor, TRANSPARENT};

use super::html::{percent, two_digits};
use super::palette::{GRID, INK, MUTED};
use super::scale::Scale;
use super::svg::{Area, Hint, Svg, TEXT, text, units};
use super::ticks::{self, decimals};

/// Width and height, in units: wide enough for a column of a screen, and legible on a telephone.
const SIZE: (u32, u32) = (420, 262);
/// The length of the piece of a line in the legend, and the height of a row of it.
const SAMPLE: u32 = 18;
const ROW: u32 = 18;
/// What lies around the plot: legend above, numbers of the epochs below.
const TOP: u32 = 46;
const BOTTOM: u32 = 42;
const RIGHT: u32 = 14;

/// Up to so many epochs each point of a line has a dot.
const DOTS: usize = 15;
/// Up to so many epochs a pointer is told the numbers of each; more would be thinner than a pixel.
const HINTS: usize = 400;

/// How the values are laid out from bottom to top, and written.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Axis {
    /// Plain numbers, from zero on.
    FromZero,
    /// Shares, as percent, from the least to the largest.
    Percent,
    /// Shares, as percent, from zero on.
    PercentFromZero,
    /// Positive numbers by their logarithms.
    Logarithmic,
}

/// One line: a value for each of some epochs.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) colour: RGBColor,
    pub(super) dashed: bool,
    pub(super) points: Vec<(usize, f64)>,
}

/// A single value after the last epoch, with the interval it is known within.
pub(super) struct Mark {
    pub(super) name: String,
    pub(super) colour: RGBColor,
    pub(super) value: f64,
    pub(super) interval: (f64, f64),
}

/// Lines over epochs, all of the same unit.
pub(super) struct Chart<'a> {
    pub(super) name: &'static str,
    pub(super) title: &'a str,
    pub(super) about: &'a str,
    /// What the values are, with their unit.
    pub(super) values: &'a str,
    pub(super) axis: Axis,
    pub(super) lines: Vec<Line>,
    pub(super) mark: Option<Mark>,
    /// The epoch whose weights were kept: an upright line.
    pub(super) best: Option<usize>,
}

/// What the upright line is called.
const BEST: &str = "best epoch";

impl Axis {
    /// Where a value lies: the logarithm for [`Axis::Logarithmic`]; `None` if it has no place.
    fn place(self, value: f64) -> Option<f64> {
        let place = if self == Self::Logarithmic { value.log10() } else { value };
        place.is_finite().then_some(place)
    }

    /// The lowest and the highest place that is shown, for values between these. An axis from zero ends at a
    /// number.
    fn range(self, (low, high): (f64, f64)) -> (f64, f64) {
        let up_to_a_tick = |high: f64| {
            let ticks = self.ticks(0.0, high);
            let (step, last) = (ticks.get(1).copied().unwrap_or(high), ticks.last().copied().unwrap_or(0.0));
            if last < high * (1.0 - 1e-9) { last + step } else { high }
        };
        let room = if high > low { 0.06 * (high - low) } else { 0.1 * high.abs().max(1e-9) };
        match self {
            Self::FromZero => (0.0, up_to_a_tick((high + room).max(1e-6))),
            Self::PercentFromZero => (0.0, up_to_a_tick((high + room).clamp(0.01, 1.0))),
            Self::Percent => ((low - room).max(0.0), (high + room).min(1.0)),
            Self::Logarithmic => (low - room, high + room),
        }
    }

    fn ticks(self, low: f64, high: f64) -> Vec<f64> {
        match self {
            Self::Logarithmic => ticks::logarithmic(low, high),
            _ => ticks::linear(low, high, 5),
        }
    }

    /// The number at a tick.
    fn label(self, place: f64, step: f64) -> String {
        match self {
            Self::FromZero => format!("{place:.*}", decimals(step)),
            Self::Percent | Self::PercentFromZero => {
                format!("{:.*} %", decimals(100.0 * step), 100.0 * place)
            }
            Self::Logarithmic => ticks::power(place),
        }
    }

    /// A value with the digits that matter.
    fn value(self, value: f64) -> String {
        match self {
            Self::FromZero => format!("{value:.5}"),
            Self::Percent | Self::PercentFromZero => percent(value),
            Self::Logarithmic => two_digits(value),
        }
    }
}

impl Chart<'_> {
    /// The chart, drawn.
    pub(super) fn draw(&self) -> Result<Svg> {
        let more = ROW * self.places().last().map_or(0, |place| place.1);
        Svg::draw(self.name, (SIZE.0, SIZE.1 + more), (self.title, self.about), |area| {
            self.legend(area)?;
            self.plot(area, TOP + more)
        })
    }

    /// Where each name of the legend begins: in rows as wide as the chart.
    fn places(&self) -> Vec<(u32, u32)> {
        let (mut x, mut row) = (0, 0);
        let names = self.lines.iter().map(|line| line.name.as_str());
        let names = names.chain(self.mark.iter().map(|mark| mark.name.as_str()));
        let names = names.chain(self.best.iter().map(|_| BEST));
        let mut places = Vec::new();
        for name in names {
            let width = SAMPLE + 24 + width(name);
            if x > 0 && x + width > SIZE.0 {
                (x, row) = (0, row + 1);
            }
            places.push((x, row));
            x += width;
        }
        places
    }

    /// What the values are, and below it which line is which.
    fn legend(&self, area: &Area<'_>) -> Result<()> {
        area.draw(&Text::new(self.values.to_owned(), (units(2), units(9)), text(MUTED, TEXT, HPos::Left)))?;
        let names = self.lines.iter().map(|line| (line.name.as_str(), line.colour, Some(line.dashed)));
        let names = names.chain(self.mark.iter().map(|mark| (mark.name.as_str(), mark.colour, None)));
        let names = names.chain(self.best.iter().map(|_| (BEST, MUTED, Some(true))));
        for ((name, colour, line), (x, row)) in names.zip(self.places()) {
            let (x, y) = (units(x + 2), units(29 + ROW * row));
            let end = x + units(SAMPLE);
            let style = colour.stroke_width(units(3) as u32);
            match line {
                None => area.draw(&Circle::new(((x + end) / 2, y), units(4), colour.filled()))?,
                Some(false) => area.draw(&PathElement::new(vec![(x, y), (end, y)], style))?,
                Some(true) => {
                    area.draw(&PathElement::new(vec![(x, y), (x + units(7), y)], style))?;
                    area.draw(&PathElement::new(vec![(end - units(7), y), (end, y)], style))?;
                }
            }
            area.draw(&Text::new(name.to_owned(), (end + units(6), y), text(INK, TEXT, HPos::Left)))?;
        }
        Ok(())
    }

    fn plot(&self, area: &Area<'_>, top: u32) -> Result<Vec<Hint>> {
        let epochs = || self.lines.iter().flat_map(|line| line.points.iter().map(|&(epoch, _)| epoch));
        let (first, last) = (epochs().min().unwrap_or(1) as f64, epochs().max().unwrap_or(1) as f64);
        let room = if last > first { 0.02 * (last - first) } else { 0.5 };
        let beyond = if self.mark.is_some() { 2.0 * room } else { room };
        let bounds = self.lines.iter().flat_map(|line| line.points.iter().map(|&(_, value)| value));
        let bounds = bounds.chain(self.mark.iter().flat_map(|mark| [mark.interval.0, mark.interval.1]));
        let bounds = bounds.filter_map(|value| self.axis.place(value));
        let (low, high) =
            bounds.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
        let (low, high) = if low > high { (0.0, 1.0) } else { self.axis.range((low, high)) };

        let (x_ticks, y_ticks) = (ticks::whole(first as usize, last as usize), self.axis.ticks(low, high));
        let step = y_ticks.windows(2).map(|two| two[1] - two[0]).next().unwrap_or(high - low);
        let labels = y_ticks.iter().map(|&place| width(&self.axis.label(place, step)));
        let left = labels.max().unwrap_or(0) + 14;
        let mut chart = ChartBuilder::on(area)
            .margin_top(units(top))
            .margin_right(units(RIGHT))
            .x_label_area_size(units(BOTTOM))
            .y_label_area_size(units(left))
            .build_cartesian_2d(
                Scale { low: first - room, high: last + beyond, ticks: x_ticks },
                Scale { low, high, ticks: y_ticks },
            )?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID.stroke_width(units(1) as u32))
            .axis_style(GRID.stroke_width(units(1) as u32))
            .set_all_tick_mark_size(units(4))
            .label_style(text(MUTED, TEXT, HPos::Center))
            .axis_desc_style(text(MUTED, TEXT, HPos::Center))
            .x_desc("epoch")
            .x_label_formatter(&|epoch| format!("{epoch:.0}"))
            .y_label_formatter(&|place| self.axis.label(*place, step))
            .draw()?;
        if let Some(best) = self.best {
            let ends = vec![(best as f64, low), (best as f64, high)];
            let style = MUTED.stroke_width(units(1) as u32);
            chart.draw_series(DashedLineSeries::new(ends, units(4), units(4), style))?;
        }
        let mut hints: Vec<(usize, String)> = Vec::new();
        for line in &self.lines {
            let points = line
                .points
                .iter()
                .filter_map(|&(epoch, value)| Some((epoch as f64, self.axis.place(value)?)));
            let points: Vec<(f64, f64)> = points.collect();
            if points.len() <= DOTS {
                let dot = |&at: &(f64, f64)| Circle::new(at, units(3), line.colour.filled());
                chart.draw_series(points.iter().map(dot))?;
            }
            let style = line.colour.stroke_width(units(2) as u32);
            match line.dashed {
                true => chart.draw_series(DashedLineSeries::new(points, units(6), units(5), style))?,
                false => chart.draw_series(LineSeries::new(points, style))?,
            };
            for (epoch, value) in line.points.iter().take(HINTS + 1) {
                let text = format!("\n{}: {}", line.name, self.axis.value(*value));
                match hints.iter_mut().find(|(known, _)| known == epoch) {
                    Some((_, known)) => known.push_str(&text),
                    None => hints.push((*epoch, format!("epoch {epoch}{text}"))),
                }
            }
        }
        if let Some(Mark { colour, value, interval: (low, high), .. }) = self.mark {
            let x = last + room;
            let ends = vec![(x, low), (x, high)];
            let bar = PathElement::new(ends, colour.stroke_width(units(2) as u32));
            chart.draw_series(std::iter::once(bar))?;
            chart.draw_series(std::iter::once(Circle::new((x, value), units(4), colour.filled())))?;
        }
        if hints.len() > HINTS {
            return Ok(Vec::new());
        }
        let place = |epoch: usize| {
            let (left, top) = chart.backend_coord(&((epoch as f64 - 0.5).max(first - room), high));
            let (right, bottom) = chart.backend_coord(&((epoch as f64 + 0.5).min(last + beyond), low));
            [left, top, right - left, bottom - top]
        };
        Ok(hints.into_iter().map(|(epoch, text)| Hint { text, place: place(epoch) }).collect())
    }
}

/// How wide a text will be, in units. It can only be guessed: a letter of most fonts takes a little over half
/// its height.
pub(super) fn width(text: &str) -> u32 {
    text.chars().count() as u32 * TEXT * 27 / 50
}

#[cfg(test)]
mod tests {
    use super::super::palette::SERIES;
    use super::*;

    fn drawn(axis: Axis, values: &[f64]) -> String {
        let points = values.iter().enumerate().map(|(i, &value)| (i + 1, value)).collect();
        let lines = vec![Line { name: "a line".into(), colour: SERIES[0], dashed: false, points }];
        let chart =
            Chart { name: "c", title: "t", about: "a", values: "loss", axis, lines, mark: None, best: None };
        chart.draw().unwrap().inline()
    }

    /// The points of the lines, from bottom left.
    fn line(svg: &str) -> Vec<(f64, f64)> {
        let mut lines = svg.lines().filter(|l| l.starts_with("<polyline") && l.contains("#0072B2"));
        let points = lines.next_back().unwrap().split_once("points=\"").unwrap().1.split_once('"').unwrap().0;
        let point = |p: &str| p.split_once(',').map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()));
        points.split_whitespace().map(|p| point(p).unwrap()).collect()
    }

    #[test]
    fn a_line_falls_as_its_values_do_and_logarithms_make_ratios_equal() {
        let points = line(&drawn(Axis::FromZero, &[3.0, 2.0, 1.0]));
        assert!(points.windows(2).all(|two| two[1].0 > two[0].0 && two[1].1 > two[0].1), "{points:?}");
        let points = line(&drawn(Axis::Logarithmic, &[1e-4, 1e-2, 1.0]));
        let (first, second) = (points[0].1 - points[1].1, points[1].1 - points[2].1);
        assert!((first - second).abs() <= 1.0 && first > 0.0, "{points:?}");
    }

    #[test]
    fn each_epoch_has_a_hint_and_the_numbers_beside_the_axis_their_unit() {
        let svg = drawn(Axis::Percent, &[0.913, 0.945]);
        assert!(svg.contains("<title>epoch 2\na line: 94.50\u{a0}%</title>"), "{svg}");
        assert!(svg.contains("92 %") && svg.contains("epoch\n"), "{svg}");
        assert!(!drawn(Axis::FromZero, &vec![1.0; HINTS + 1]).contains("hint"));
    }

    #[test]
    fn an_axis_from_zero_ends_at_a_number_not_below_its_values() {
        for high in [0.003, 0.07, 0.39, 0.41, 0.5, 0.81, 0.9, 0.943, 0.95, 0.99, 1.0] {
            for axis in [Axis::PercentFromZero, Axis::FromZero] {
                let (low, top) = axis.range((0.0, high));
                let last = *axis.ticks(low, top).last().unwrap();
                assert!(low == 0.0 && top >= high && (last - top).abs() < 1e-9, "{high}: {last} of {top}");
            }
        }
        assert_eq!(Axis::PercentFromZero.range((0.0, 0.95)).1, 1.0);
        assert!(drawn(Axis::PercentFromZero, &[0.62, 0.95]).contains("100 %"));
    }

    #[test]
    fn one_epoch_equal_values_zeros_and_none_at_all_can_be_drawn() {
        for axis in [Axis::FromZero, Axis::Percent, Axis::PercentFromZero, Axis::Logarithmic] {
            for values in [&[0.5][..], &[0.5; 30], &[0.0, 0.0], &[1.0; 3], &[]] {
                let svg = drawn(axis, values);
                assert!(svg.contains("</svg>") && !svg.contains("NaN"), "{svg}");
            }
        }
        assert!(drawn(Axis::FromZero, &[0.5]).contains("<circle"));
    }
}
