//! `gradcheck`: whether backpropagation computes the gradient, for a network of one's own.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::anyhow;
use linalg::{Matrix, Purpose, standard_normal, stream};
use nn::{Activation, GradientReport, Init, Loss, Network, TargetSpace, Topology, gradient_check};
use optim::{check_memory, workspace_bytes};
use serde::Serialize;

use crate::Failure;
use crate::names::{self, Named};
use crate::output::Outputs;

/// Right formulas stay below this in `f64`; a wrong one is near 1.
const LIMIT: f64 = 1e-6;

/// Each parameter costs at least four passes through the network: more would take minutes.
const MAX_PARAMETERS: usize = 20_000;

/// Compare the gradient of backpropagation with differences of the loss, for every weight and bias, in f64.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  descent gradcheck
  descent gradcheck --layers 5,8,8,3 --activation tanh --loss softmax-cross-entropy

Without --activation or --loss all of them are checked. The error is relative; \"where\" is (neuron, input).
Layers, neurons and inputs count from 1, as in trace.

Exit codes: 0 every error is below 1e-6, 1 one is not, 2 bad arguments.")]
pub struct Args {
    /// Sizes of all layers from input to output
    #[arg(long, value_delimiter = ',', default_value = "4,6,5,3", value_name = "N,N,…")]
    layers: Vec<usize>,
    /// Activation of the hidden layers
    #[arg(long, value_parser = names::any::<Activation>())]
    activation: Option<Activation>,
    /// Loss with its output
    #[arg(long, value_parser = names::any::<Loss>())]
    loss: Option<Loss>,
    /// Samples whose mean loss is differentiated
    #[arg(long, default_value_t = NonZeroUsize::new(4).expect("4 is not 0"), value_name = "N", allow_negative_numbers = true)]
    samples: NonZeroUsize,
    /// Seed of weights, samples and targets
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Write every check as JSON; - is standard output, and the lines go to standard error then
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Print wrong gradients only
    #[arg(long)]
    quiet: bool,
}

/// One check in `--json`.
#[derive(Serialize)]
struct Line {
    activation: String,
    loss: String,
    worst_relative_error: f64,
    passed: bool,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let mut outputs = Outputs::new(args.quiet);
    let json = outputs.file("--json", args.json.as_deref(), 1)?;
    let mut lines = Vec::new();
    for activation in chosen(args.activation) {
        for loss in chosen(args.loss) {
            let topology = Topology::new(&args.layers, activation, loss)
                .map_err(|e| Failure::arguments(anyhow!(e).context("--layers")))?;
            let parameters = topology.parameter_count();
            if parameters > MAX_PARAMETERS {
                let what = format!(
                    "--layers: {parameters} parameters would take too long; at most {MAX_PARAMETERS}"
                );
                return Err(Failure::arguments(anyhow!(what)));
            }
            // Backpropagation and the differences each have a workspace.
            let needed = workspace_bytes::<f64>(&topology, args.samples.get()).saturating_mul(2);
            check_memory(needed).map_err(|e| Failure::run(anyhow!(e).context("--samples")))?;
            let report = check(topology, args.samples.get(), args.seed);
            let worst = report.worst();
            let passed = worst < LIMIT;
            let verdict = if passed { "right" } else { "WRONG" };
            let (activation, loss) = (activation.to_string(), loss.to_string());
            if !(passed && args.quiet) {
                let line =
                    format!("{verdict}  {activation:<10}  {loss:<21}  worst relative error {worst:.1e}");
                outputs.say(&line);
                if !passed || (args.activation.is_some() && args.loss.is_some()) {
                    outputs.say(&format!("{report}"));
                }
            }
            lines.push(Line { activation, loss, worst_relative_error: worst, passed });
        }
    }
    outputs.write_json(json, &lines);
    outputs.finish(match lines.iter().filter(|line| !line.passed).count() {
        0 => Ok(()),
        wrong => Err(Failure::run(anyhow!("{wrong} of {} gradients are wrong", lines.len()))),
    })
}

/// What was asked for, or everything.
fn chosen<V: Named>(asked: Option<V>) -> impl Iterator<Item = V> {
    V::values().into_iter().filter(move |value| asked.is_none_or(|asked| asked == *value))
}

/// The purpose of the draws.
const SAMPLES: Purpose = Purpose::new(*b"split\0\0\0");

/// Random weights and samples; targets that the loss can take: one class of several, or a number from 0 to 1
/// per output.
fn check(topology: Topology, samples: usize, seed: u64) -> GradientReport {
    let mut random = stream(seed, SAMPLES, 0);
    let (inputs, outputs) = (topology.inputs(), topology.outputs());
    let x = Matrix::from_fn(inputs, samples, |_, _| standard_normal(&mut random));
    let y = match topology.loss().targets() {
        TargetSpace::Distribution => {
            Matrix::from_fn(outputs, samples, |i, j| if j % outputs == i { 1.0 } else { 0.0 })
        }
        _ => Matrix::from_fn(outputs, samples, |i, j| ((3 * i + 5 * j) % 7) as f64 / 6.0),
    };
    let network = Network::<f64>::new(topology, Init::StandardNormal, seed);
    gradient_check(&network, x.view(), y.view())
}
