//! `descend`: v → v − η∇C on functions of one and two variables, as a table and as a picture.

mod contours;
mod picture;
mod table;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::anyhow;
use optim::{Descent, GradientDescent, Outcome, TestFunction, curvature};
use serde::Serialize;

use crate::Failure;
use crate::numbers::{finite, five_digits, positive};
use crate::output::{Outputs, say};
use crate::terminal;

/// Go down a function of one or two variables by gradient descent, v → v − η∇C, step by step.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  descent descend
  descent descend --list
  descent descend --function quadratic --eta 1.1 --picture diverging.svg
  descent descend --function himmelblau --start 0,0 --eta 0.01 --picture path.svg
  descent descend --function rosenbrock --steps 50000 --json path.json

The table leaves steps out when there are many. --json has all, and of more than 100,000 some 100,000 of them.

Exit codes: 0 converged or out of steps, 1 diverged or a file failed, 2 bad arguments. What diverged is shown and written all
the same.")]
pub struct Args {
    /// Which function; --list shows them
    #[arg(long, value_name = "NAME", default_value = "quadratic", value_parser = named)]
    function: &'static TestFunction,
    /// Show the functions, what can be seen on each and where it comes from
    #[arg(long)]
    list: bool,
    /// Where to start from: one number for each variable [default: the function's]
    #[arg(long, value_name = "V[,V]", value_delimiter = ',', allow_hyphen_values = true, value_parser = finite)]
    start: Option<Vec<f64>>,
    /// Step size [default: the function's]
    #[arg(long, value_parser = positive, allow_negative_numbers = true)]
    eta: Option<f64>,
    /// Steps after which to give up
    #[arg(long, value_name = "N", default_value = "10000", allow_negative_numbers = true)]
    steps: NonZeroUsize,
    /// Draw the path over the curve or the contours, as SVG
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    /// Write the steps as JSON; - is standard output, and the lines go to standard error then
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Print the result only
    #[arg(long)]
    quiet: bool,
}

fn named(name: &str) -> Result<&'static TestFunction, String> {
    let names = || TestFunction::ALL.iter().map(|function| function.name).collect::<Vec<_>>().join(", ");
    TestFunction::named(name).ok_or_else(|| format!("there are {}", names()))
}

/// A descent and what it was asked to be.
struct Run {
    function: &'static TestFunction,
    descent: GradientDescent,
    found: Descent,
}

/// `--json` of `descend`.
#[derive(Serialize)]
struct Report<'a> {
    function: &'static str,
    formula: &'static str,
    start: &'a [f64],
    eta: f64,
    max_steps: usize,
    tolerance: f64,
    outcome: &'static str,
    steps: usize,
    minima: &'static [&'static [f64]],
    trace: Vec<Point<'a>>,
}

/// One step of `--json`; a number that is not finite is null.
#[derive(Serialize)]
struct Point<'a> {
    step: usize,
    v: &'a [f64],
    value: f64,
    nabla: &'a [f64],
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    if args.list {
        return say(&list(terminal::width())).map_err(Failure::run);
    }
    let function = args.function;
    let start = args.start.as_deref().unwrap_or(function.start);
    let (wanted, found) = (function.variables(), start.len());
    if wanted != found {
        let what = format!("--start has {found} number(s), but {} has {wanted} variable(s)", function.name);
        return Err(Failure::arguments(anyhow!(what)));
    }
    let mut outputs = Outputs::new(args.quiet);
    let json = outputs.file("--json", args.json.as_deref(), 1)?;
    let picture = outputs.file("--picture", args.picture.as_deref(), 1)?;
    let descent = GradientDescent {
        max_steps: args.steps.get(),
        ..GradientDescent::new(args.eta.unwrap_or(function.eta))
    };
    let run = Run { function, descent, found: descent.minimize(function, start) };
    if !args.quiet {
        let heading = format!("C = {}, η = {}\n", function.formula, five_digits(descent.eta));
        let table = table::table(&run.found, descent.eta, terminal::width());
        outputs.say(&format!("{heading}\n{table}"));
    }
    let diverged = run.found.outcome == Outcome::Diverged;
    if !diverged {
        outputs.say(&run.result());
    }
    outputs.write("picture", picture, || Ok((picture::picture(&run) + "\n").into_bytes()));
    outputs.write_json(json, &run.report());
    outputs.finish(if diverged { Err(Failure::run(anyhow!(run.result()))) } else { Ok(()) })
}

impl Run {
    fn report(&self) -> Report<'_> {
        Report {
            function: self.function.name,
            formula: self.function.formula,
            start: &self.found.trace[0].v,
            eta: self.descent.eta,
            max_steps: self.descent.max_steps,
            tolerance: self.descent.tolerance,
            outcome: match self.found.outcome {
                Outcome::Converged => "converged",
                Outcome::Diverged => "diverged",
                Outcome::OutOfSteps => "out-of-steps",
            },
            steps: self.found.steps(),
            minima: self.function.minima,
            trace: self
                .found
                .trace
                .iter()
                .map(|s| Point { step: s.number, v: &s.v, value: s.value, nabla: &s.nabla })
                .collect(),
        }
    }

    /// How it ended, in a sentence.
    fn result(&self) -> String {
        let (first, last, steps) = (&self.found.trace[0], self.found.last(), self.found.steps());
        let at = format!("v = {}, C = {}", point(&last.v), five_digits(last.value));
        match self.found.outcome {
            Outcome::Converged => format!("converged after {steps} steps at {at}{}", self.which_minimum()),
            Outcome::OutOfSteps if last.value > first.value => {
                format!("after {steps} steps C is larger than at the start, at {at}: {}", self.too_large())
            }
            Outcome::OutOfSteps => {
                let slow = "not converged; try more --steps, or a larger --eta";
                format!("after {steps} steps at {at}: {slow}")
            }
            Outcome::Diverged => format!("diverged after {steps} steps, at {at}: {}", self.too_large()),
        }
    }

    /// Whether the last point is a lowest one.
    fn which_minimum(&self) -> String {
        let last = &self.found.last().v;
        let near = |minimum: &&[f64]| minimum.iter().zip(last).all(|(a, b)| (a - b).abs() < 1e-4);
        let all = || self.function.minima.iter().map(|minimum| point(minimum)).collect::<Vec<_>>().join(", ");
        match self.function.minima {
            [_] if self.function.minima.iter().any(near) => ", the minimum".to_owned(),
            [] => String::new(),
            many if many.iter().any(near) => format!(", one of the minima {}", all()),
            _ => format!(", where ∇C = 0, but C is lowest at {}", all()),
        }
    }

    /// What is wrong with η, and which would do: found by trying.
    fn too_large(&self) -> String {
        let Self { function, descent, found } = self;
        let start = &found.trace[0];
        let bend = curvature(*function, &start.v);
        let mut text = format!("η = {} is too large", five_digits(descent.eta));
        if bend > 0.0 && bend.is_finite() {
            let limit = five_digits(2.0 / bend);
            let (l, where_) = (five_digits(bend), if function.quadratic { "" } else { " at the start" });
            text.push_str(&format!(". The curvature is L = {l}{where_}, so η must be below 2/L = {limit}"));
        }
        // Of a quadratic function 1/L is the best there is in the steepest direction.
        let first = if bend > 0.0 && bend.is_finite() {
            two_digits(1.0 / bend).min(descent.eta / 2.0)
        } else {
            descent.eta / 2.0
        };
        let smaller = std::iter::successors(Some(first), |eta| Some(eta / 2.0)).take(60);
        // Many steps would take long, and fewer tell as much.
        let max_steps = descent.max_steps.min(GradientDescent::KEPT);
        let tried = smaller
            .map(|eta| (eta, GradientDescent { eta, max_steps, ..*descent }.minimize(*function, &start.v)));
        let good = tried.into_iter().find(|(_, found)| {
            found.outcome == Outcome::Converged
                || found.outcome == Outcome::OutOfSteps && found.last().value < start.value
        });
        if let Some((eta, found)) = good {
            let steps = found.steps();
            let how = if found.outcome == Outcome::Converged {
                "converges in"
            } else {
                "is still descending after"
            };
            text.push_str(&format!(
                "; η = {} {how} {steps} step{}",
                five_digits(eta),
                if steps == 1 { "" } else { "s" }
            ));
        }
        text
    }
}

/// The next smaller number of two digits, for a positive one; a little less than a round number counts as
/// that number.
fn two_digits(x: f64) -> f64 {
    let text = format!("{:e}", x * (1.0 + 1e-6));
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    format!("{}e{exponent}", digits.get(..3).unwrap_or(digits)).parse().unwrap_or(x)
}

/// A point as a person writes it.
fn point(v: &[f64]) -> String {
    match v {
        [x] => five_digits(*x),
        _ => format!("({})", v.iter().map(|&x| five_digits(x)).collect::<Vec<_>>().join(", ")),
    }
}

/// The functions, each with what it shows, in lines of `width` columns.
fn list(width: usize) -> String {
    let mut text = String::new();
    for function in &TestFunction::ALL {
        let TestFunction { name, formula, shows, source, .. } = function;
        let (start, eta) = (point(function.start), function.eta);
        text.push_str(&format!("{name}: C = {formula}\n"));
        for line in [(*shows).to_owned(), format!("from v = {start} with η = {eta}; {source}")] {
            terminal::wrapped(&line, width, "    ")
                .into_iter()
                .for_each(|line| text.push_str(&format!("{line}\n")));
        }
    }
    text.trim_end().to_owned()
}
