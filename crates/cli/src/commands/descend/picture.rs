//! A descent as a picture: its path on the curve of a function of one variable, over the contours of one of
//! two.

use std::fmt::Write;

use optim::{Objective, Outcome};

use super::contours::Grid;
use super::{Run, point};
use crate::numbers::five_digits;
use crate::report::ticks::{decimals, linear};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 480.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 64.0;
const BOTTOM: f64 = 46.0;

/// Points of a curve.
const CURVE: usize = 240;
/// Points along each side of the grid for contours.
const GRID: usize = 160;
const LEVELS: usize = 14;

/// Points of the path that are nearer than this to the one before are left out, in units.
const LEAST_STEP: f64 = 0.7;
/// And no dot is drawn so near to the dot before.
const LEAST_DOTS: f64 = 5.0;
/// No place is further from the frame: there a path ends, for a renderer might not follow.
const FARTHEST: f64 = 2e4;
/// So many times its width the domain may grow on each side for a path that leaves it.
const GROWTH: f64 = 1.0;

const INK: &str = "#1f2328";
const MUTED: &str = "#57606a";
const LINE: &str = "#d8dee4";
const CURVE_COLOUR: &str = "#0072b2";
const PATH: &str = "#d55e00";
const CONTOUR: &str = "#5f8fb5";
/// Of the lowest and of the highest band.
const LOW: [f64; 3] = [255.0, 255.0, 255.0];
const HIGH: [f64; 3] = [118.0, 164.0, 201.0];

/// What part of the plane is shown, and where.
struct Plot {
    x: (f64, f64),
    y: (f64, f64),
}

impl Plot {
    fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let share = |value: f64, (low, high): (f64, f64)| (value - low) / (high - low);
        (
            LEFT + share(x, self.x) * (WIDTH - LEFT - RIGHT),
            HEIGHT - BOTTOM - share(y, self.y) * (HEIGHT - TOP - BOTTOM),
        )
    }
}

/// The whole file.
pub(super) fn picture(run: &Run) -> String {
    let one = run.function.variables() == 1;
    let x = grown(run.function.domain[0], run.found.trace.iter().map(|step| step.v[0]));
    let y = if one {
        heights(run, x)
    } else {
        grown(run.function.domain[1], run.found.trace.iter().map(|step| step.v[1]))
    };
    let plot = Plot { x, y };
    let mut svg = head(run);
    svg.push_str("<g clip-path=\"url(#frame)\">\n");
    if one {
        curve(&mut svg, run, &plot)
    } else {
        bands(&mut svg, run, &plot)
    }
    svg.push_str("</g>\n");
    axes(&mut svg, &plot, if one { ("v", "C") } else { ("v₁", "v₂") });
    svg.push_str("<g clip-path=\"url(#frame)\">\n");
    path(&mut svg, run, &plot, one);
    svg.push_str("</g>\n</svg>");
    svg
}

/// The domain, grown to hold the start, and the path from there on until it goes too far.
fn grown((low, high): (f64, f64), path: impl Iterator<Item = f64>) -> (f64, f64) {
    let far = GROWTH * (high - low);
    let near = path.enumerate().take_while(|(step, v)| *step == 0 || (low - far..=high + far).contains(v));
    let (from, to) = near.map(|(_, v)| v).fold((low, high), |(from, to), v| (from.min(v), to.max(v)));
    let room = |grown: bool| if grown { 0.04 * (to - from) } else { 0.0 };
    (from - room(from < low), to + room(to > high))
}

/// From the lowest to the highest place of the curve over `x`.
fn heights(run: &Run, x: (f64, f64)) -> (f64, f64) {
    let values = samples(x).map(|v| run.function.value(&[v])).filter(|value| value.is_finite());
    let (low, high) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), c| (low.min(c), high.max(c)));
    let room = 0.06 * (high - low);
    if low < high { (low - room, high + room) } else { (low - 1.0, low + 1.0) }
}

fn samples((low, high): (f64, f64)) -> impl Iterator<Item = f64> {
    (0..=CURVE).map(move |i| low + (high - low) * i as f64 / CURVE as f64)
}

fn head(run: &Run) -> String {
    let (first, steps) = (&run.found.trace[0].v, run.found.steps());
    let ended = match run.found.outcome {
        Outcome::Converged => format!("converged after {steps} steps"),
        Outcome::Diverged => {
            format!("diverged: after {steps} steps C = {}", five_digits(run.found.last().value))
        }
        Outcome::OutOfSteps => format!("after {steps} steps C = {}", five_digits(run.found.last().value)),
    };
    let title = format!("C = {}", run.function.formula);
    let about = format!("η = {}, from v = {}: {ended}", five_digits(run.descent.eta), point(first));
    let (right, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         font-family=\"system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif\" font-size=\"13\">\n<title>{title}; {about}</title>\n\
         <clipPath id=\"frame\"><rect x=\"{LEFT}\" y=\"{TOP}\" width=\"{}\" height=\"{}\"/></clipPath>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n\
         <text x=\"{LEFT}\" y=\"26\" font-size=\"16\" fill=\"{INK}\">{title}</text>\n\
         <text x=\"{LEFT}\" y=\"48\" fill=\"{MUTED}\">{about}</text>\n",
        right - LEFT,
        bottom - TOP,
    )
}

/// Points as the numbers of a path element.
fn points(line: impl Iterator<Item = (f64, f64)>) -> String {
    let mut text = String::new();
    for (i, (x, y)) in line.enumerate() {
        let _ = write!(text, "{}{x:.1} {y:.1}", if i == 0 { "M" } else { "L" });
    }
    text
}

fn curve(svg: &mut String, run: &Run, plot: &Plot) {
    let places =
        samples(plot.x).map(|v| (v, run.function.value(&[v]))).filter(|(_, value)| value.is_finite());
    let line = points(places.map(|(v, value)| plot.at(v, value)));
    let _ = writeln!(svg, "<path d=\"{line}\" fill=\"none\" stroke=\"{CURVE_COLOUR}\" stroke-width=\"2\"/>");
}

/// Every region below a level, the highest first, each over the one before.
fn bands(svg: &mut String, run: &Run, plot: &Plot) {
    let grid = Grid::new(GRID, plot.x, plot.y, |x, y| run.function.value(&[x, y]));
    let levels = grid.levels(LEVELS);
    let colour = |share: f64| {
        let [r, g, b] = [0, 1, 2].map(|i| (LOW[i] + share * (HIGH[i] - LOW[i])).round() as u8);
        format!("#{r:02x}{g:02x}{b:02x}")
    };
    let _ = writeln!(svg, "<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{}\"/>", colour(1.0));
    for (k, &level) in levels.iter().enumerate().rev() {
        let lines: String = grid
            .below(level)
            .iter()
            .map(|line| points(line.iter().map(|&(x, y)| plot.at(x, y))) + "Z")
            .collect();
        let share = k as f64 / levels.len() as f64;
        let _ = writeln!(
            svg,
            "<path d=\"{lines}\" fill=\"{}\" fill-rule=\"evenodd\" stroke=\"{CONTOUR}\" stroke-width=\"0.7\"/>",
            colour(share)
        );
    }
}

/// The frame, and round numbers along it.
fn axes(svg: &mut String, plot: &Plot, (x_name, y_name): (&str, &str)) {
    let (right, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
    let _ = writeln!(
        svg,
        "<rect x=\"{LEFT}\" y=\"{TOP}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"{LINE}\"/>\n<g fill=\"{MUTED}\" stroke=\"none\">",
        right - LEFT,
        bottom - TOP
    );
    let label = |value: f64, ticks: &[f64]| {
        let step = ticks.windows(2).map(|two| two[1] - two[0]).next().unwrap_or(1.0);
        if value.abs() >= 1e5 { format!("{value:.0e}") } else { format!("{value:.*}", decimals(step)) }
    };
    let (x_ticks, y_ticks) = (linear(plot.x.0, plot.x.1, 8), linear(plot.y.0, plot.y.1, 6));
    for &tick in &x_ticks {
        let (x, _) = plot.at(tick, plot.y.0);
        let text = label(tick, &x_ticks);
        let _ = writeln!(
            svg,
            "<path d=\"M{x:.1} {bottom}v5\" stroke=\"{LINE}\"/><text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{text}</text>",
            bottom + 19.0
        );
    }
    for &tick in &y_ticks {
        let (_, y) = plot.at(plot.x.0, tick);
        let text = label(tick, &y_ticks);
        let _ = writeln!(
            svg,
            "<path d=\"M{LEFT} {y:.1}h-5\" stroke=\"{LINE}\"/><text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>",
            LEFT - 8.0,
            y + 4.5
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{x_name}</text><text x=\"14\" y=\"{}\">{y_name}</text>\n</g>",
        f64::midpoint(LEFT, right),
        HEIGHT - 8.0,
        f64::midpoint(TOP, bottom)
    );
}

/// The places up to the first that is too far, which is brought nearer on its line; and whether these are
/// all.
fn within_reach(mut places: Vec<(f64, f64)>) -> (Vec<(f64, f64)>, bool) {
    let Some(i) = places.iter().position(|(x, y)| x.abs().max(y.abs()) > FARTHEST) else {
        return (places, true);
    };
    places.truncate(i + 1);
    if let [.., (from_x, from_y), (x, y)] = &mut places[..] {
        let share = FARTHEST / (*x - *from_x).abs().max((*y - *from_y).abs());
        (*x, *y) = (*from_x + share * (*x - *from_x), *from_y + share * (*y - *from_y));
    }
    (places, false)
}

/// The path, a dot for each step that has room, its start and end, and the minima.
fn path(svg: &mut String, run: &Run, plot: &Plot, one: bool) {
    let place = |v: &[f64]| if one { plot.at(v[0], run.function.value(v)) } else { plot.at(v[0], v[1]) };
    let finite =
        run.found.trace.iter().filter(|step| step.value.is_finite() && step.v.iter().all(|x| x.is_finite()));
    let places: Vec<(f64, f64)> = finite.map(|step| place(&step.v)).collect();
    let (places, whole) = within_reach(places);
    let (Some(&start), Some(&end)) = (places.first(), places.last()) else { return };
    let far_enough =
        |from: (f64, f64), to: (f64, f64), least: f64| (from.0 - to.0).hypot(from.1 - to.1) >= least;
    let apart = |least: f64| {
        let mut kept = vec![start];
        for &place in &places[1..] {
            if far_enough(kept[kept.len() - 1], place, least) {
                kept.push(place);
            }
        }
        kept
    };
    let line = points(apart(LEAST_STEP).into_iter().chain([end]));
    let _ = writeln!(
        svg,
        "<path d=\"{line}\" fill=\"none\" stroke=\"{PATH}\" stroke-width=\"1.6\" stroke-linejoin=\"round\"/>\n<g fill=\"{PATH}\">"
    );
    for (x, y) in apart(LEAST_DOTS) {
        let _ = writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.4\"/>");
    }
    let ring = |(x, y): (f64, f64), fill: &str, name: &str| {
        format!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\" fill=\"{fill}\" stroke=\"{PATH}\" stroke-width=\"2\"><title>{name}</title></circle>\n"
        )
    };
    svg.push_str(&ring(start, "#fff", "start"));
    if whole {
        svg.push_str(&ring(end, PATH, "end"));
    }
    svg.push_str("</g>\n");
    for minimum in run.function.minima {
        let (x, y) = place(minimum);
        let cross = format!("M{:.1} {:.1}l10 10m0 -10l-10 10", x - 5.0, y - 5.0);
        let _ = writeln!(svg, "<path d=\"{cross}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.6\"/>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_ends_on_its_line_where_it_goes_too_far() {
        let near = vec![(1.0, 2.0), (3.0, -4.0)];
        assert_eq!(within_reach(near.clone()), (near, true));
        let (places, whole) = within_reach(vec![(0.0, 0.0), (3e40, -1e40), (5.0, 5.0)]);
        assert!(!whole && places.len() == 2);
        assert!(
            (places[1].0 - FARTHEST).abs() < 1e-6 && (places[1].1 + FARTHEST / 3.0).abs() < 1e-6,
            "{places:?}"
        );
    }

    #[test]
    fn a_domain_grows_for_the_start_and_for_steps_near_it() {
        assert_eq!(grown((0.0, 1.0), [0.5, 0.7].into_iter()), (0.0, 1.0));
        let (low, high) = grown((0.0, 1.0), [9.0, -0.5, 30.0, 0.5].into_iter());
        assert!(low < -0.5 && low > -1.0 && high > 9.0 && high < 10.0, "{low} {high}");
    }
}
