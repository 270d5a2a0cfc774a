//! `trace`: one sample through a tiny network, with every number of the forward and the backward pass and of
//! one step.

mod page;
mod pass;
mod picture;
mod symbols;

use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use nn::{Activation, Init, Loss, Network, TargetSpace, Topology};
use serde::Serialize;

use crate::Failure;
use crate::names;
use crate::numbers::{finite, five_digits, positive};
use crate::output::Outputs;
use crate::terminal;
use pass::Pass;
use symbols::LARGEST_INDEX;

/// Follow one sample through a tiny network and back, and one step of gradient descent, with every number.
///
/// Each formula is printed, and below it the same with the numbers put in, to be checked with a calculator.
/// With no arguments: a 2-3-1 network whose numbers are so round that pencil and paper will do.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  descent trace
  descent trace --x 2,-1 --y 0 --eta 0.1
  descent trace --layers 2,3,1 --seed 1 --x 0.5,0.1 --y 1 --eta 3
  descent trace --layers 3,2,3 --loss cross-entropy --json trace.json
  descent trace --picture network.svg

With --layers, --activation, --loss, --init or --seed the weights are drawn at random. Numbers are shown
in five digits; --json has all.

Exit codes: 0 done, 1 failed (a file), 2 bad arguments.")]
pub struct Args {
    /// Sizes of all layers from input to output, each at most 9 [default: 2,3,1]
    #[arg(long, value_delimiter = ',', value_name = "N,N,…")]
    layers: Option<Vec<usize>>,
    /// Activation of the hidden layers [default: sigmoid, with weights at random]
    #[arg(long, value_parser = names::any::<Activation>())]
    activation: Option<Activation>,
    /// Loss, by a name of train-mnist's or of gradcheck's [default: quadratic, with weights at random]
    #[arg(long, value_parser = names::loss_by_either_name())]
    loss: Option<Loss>,
    /// How the weights are drawn [default: standard-normal]
    #[arg(long, value_parser = names::any::<Init>())]
    init: Option<Init>,
    /// Seed of the weights [default: 1]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// The sample: a number for each input [default: 1,2,…]
    #[arg(long, value_name = "X,X,…", value_delimiter = ',', allow_hyphen_values = true, value_parser = finite)]
    x: Option<Vec<f64>>,
    /// What the outputs should be: a number for each [default: 1,0,…]
    #[arg(long, value_name = "Y,Y,…", value_delimiter = ',', allow_hyphen_values = true, value_parser = finite)]
    y: Option<Vec<f64>>,
    /// Step size
    #[arg(long, default_value_t = 0.02, value_parser = positive, allow_negative_numbers = true)]
    eta: f64,
    /// Write every number as JSON; - is standard output, and the lines go to standard error then
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Draw the network with the letters of its weights, biases and activations as an SVG
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    /// Print the result only
    #[arg(long)]
    quiet: bool,
}

/// `--json` of `trace`.
#[derive(Serialize)]
struct Report<'a> {
    layers: &'a [usize],
    activation: Option<&'static str>,
    loss: String,
    #[serde(flatten)]
    pass: &'a Pass,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let network = network(args).map_err(Failure::arguments)?;
    let topology = network.topology();
    let (x, y) = sample(topology, args).map_err(Failure::arguments)?;
    let mut outputs = Outputs::new(args.quiet);
    let json = outputs.file("--json", args.json.as_deref(), 1)?;
    let picture = outputs.file("--picture", args.picture.as_deref(), 1)?;
    let pass = Pass::new(&network, &x, &y, args.eta);
    if !pass.cost.is_finite() {
        return Err(Failure::run(anyhow!("C is {}: these numbers are too large", pass.cost)));
    }
    if !args.quiet {
        outputs.say(&format!("{}\n", page::page(topology, &pass, terminal::width())));
    }
    let report = Report {
        layers: topology.sizes(),
        activation: topology.layers()[..topology.layers().len() - 1]
            .first()
            .and_then(|_| topology.activation(0))
            .map(|a| a.name()),
        loss: topology.loss().to_string(),
        pass: &pass,
    };
    let (before, after) = (five_digits(pass.cost), five_digits(pass.new_cost));
    let larger = if pass.new_cost > pass.cost { "; that is more: η is too large for this step" } else { "" };
    outputs.say(&format!("C was {before} and is {after} after the step{larger}"));
    outputs.write("picture", picture, || Ok(picture::picture(topology).into_bytes()));
    outputs.write_json(json, &report);
    outputs.finish(Ok(()))
}

/// The network of round numbers, or one at random.
fn network(args: &Args) -> Result<Network<f64>> {
    let Args { layers, activation, loss, init, seed, .. } = args;
    let as_it_is =
        layers.is_none() && activation.is_none() && loss.is_none() && init.is_none() && seed.is_none();
    if as_it_is {
        let topology = Topology::new(&[2, 3, 1], Activation::Relu, Loss::Quadratic(Activation::Identity))?;
        // w¹ and w² column by column, then b¹ and b².
        let values = [1.0, 2.0, -1.0, 1.0, -1.0, 0.0, 1.0, -2.0, 3.0, 0.0, 1.0, -1.0, -1.0];
        return Network::from_values(topology, values)
            .ok_or_else(|| anyhow!("not the numbers of a 2-3-1 network"));
    }
    let sizes = layers.clone().unwrap_or_else(|| vec![2, 3, 1]);
    if let Some(size) = sizes.iter().find(|&&size| size > LARGEST_INDEX) {
        bail!("--layers: {size} neurons in a layer are too many to print; at most {LARGEST_INDEX}");
    }
    if sizes.len() > LARGEST_INDEX {
        bail!("--layers: {} layers are too many to print; at most {LARGEST_INDEX}", sizes.len());
    }
    let activation = activation.unwrap_or(Activation::Sigmoid);
    let loss = loss.unwrap_or(Loss::Quadratic(Activation::Sigmoid));
    let topology = Topology::new(&sizes, activation, loss).map_err(|e| anyhow!(e).context("--layers"))?;
    let init = init.unwrap_or(Init::StandardNormal);
    Ok(Network::new(topology, init, seed.unwrap_or(1)))
}

/// x and y, as many numbers as the network has inputs and outputs, and such as its loss can take.
fn sample(topology: &Topology, args: &Args) -> Result<(Vec<f64>, Vec<f64>)> {
    let (inputs, outputs) = (topology.inputs(), topology.outputs());
    let x = args.x.clone().unwrap_or_else(|| (1..=inputs).map(|k| k as f64).collect());
    let y = args.y.clone().unwrap_or_else(|| (0..outputs).map(|j| if j == 0 { 1.0 } else { 0.0 }).collect());
    for (flag, found, wanted) in [("--x", x.len(), inputs), ("--y", y.len(), outputs)] {
        if found != wanted {
            let sizes = topology.sizes();
            bail!("{flag} has {found} number(s), but the network {sizes:?} needs {wanted}");
        }
    }
    let within = y.iter().all(|y| (0.0..=1.0).contains(y));
    let space = topology.loss().targets();
    match space {
        _ if topology.loss() == Loss::SigmoidCrossEntropy && !within => {
            bail!("--y: each must be from 0 to 1 for this loss")
        }
        TargetSpace::NotNegative if space.misfit(&y).is_some() => {
            bail!("--y: must not be negative for this loss")
        }
        TargetSpace::Distribution if !within || (y.iter().sum::<f64>() - 1.0).abs() > 1e-9 => {
            bail!("--y: must be probabilities that add up to 1 for this loss")
        }
        _ => Ok((x, y)),
    }
}
