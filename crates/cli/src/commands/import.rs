//! `import`: a network from a file of another program.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use descent::{Model, described_layers, described_loss};
use nn::{Activation, Loss, Topology};

use crate::Failure;
use crate::names;
use crate::output::Outputs;

/// Make a model of the parameters that PyTorch saved as safetensors.
///
/// The file has a tensor LAYER.weight and a tensor LAYER.bias for each layer, as nn.Linear has them. Layers
/// are taken in the order of their names.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  descent import digits.safetensors --layers 784,30,10 --activation relu --save digits.model
  descent eval --model digits.model

In PyTorch: safetensors.torch.save_file(network.state_dict(), \"digits.safetensors\")

Exit codes: 0 written, 1 a file failed or does not fit the layers, 2 bad arguments.")]
pub struct Args {
    /// The file
    #[arg(value_name = "FILE.safetensors")]
    file: PathBuf,
    /// Sizes of all layers from input to output [default: as the file says, if descent has exported it]
    #[arg(long, value_delimiter = ',', value_name = "N,N,…")]
    layers: Option<Vec<usize>>,
    /// Activation of the hidden layers, or a list with one for each [default: as the file says, else relu]
    #[arg(long, value_parser = names::hidden_activation(), value_delimiter = ',', value_name = "NAME,…")]
    activation: Option<Vec<Activation>>,
    /// Loss, which decides what the outputs are; cross-entropy comes with softmax outputs
    /// [default: as the file says, else cross-entropy]
    #[arg(long, value_parser = names::loss_by_short_name())]
    loss: Option<Loss>,
    /// Where the model goes
    #[arg(long, value_name = "MODEL")]
    save: PathBuf,
    /// Print errors only
    #[arg(long)]
    quiet: bool,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let mut outputs = Outputs::new(args.quiet);
    outputs.reads("FILE", &args.file)?;
    let name = || args.file.display().to_string();
    let bytes = fs::read(&args.file).with_context(name).map_err(Failure::run)?;
    let (sizes, described) = described_layers(&bytes).unzip();
    let layers = args.layers.clone().or(sizes).ok_or_else(|| {
        Failure::arguments(anyhow!("--layers N,N,… is needed: {} does not say its layers", name()))
    })?;
    let hidden = layers.len().saturating_sub(2);
    let described = described.filter(|all| all.len() == hidden);
    let from_file = described.is_some();
    let activations = match args.activation.as_deref() {
        None => described.clone().unwrap_or_else(|| vec![Activation::Relu; hidden]),
        Some([one]) => vec![*one; hidden],
        Some(list) => list.to_vec(),
    };
    let told = described_loss(&bytes);
    let loss = args.loss.or(told).unwrap_or(Loss::SoftmaxCrossEntropy);
    let assumed = |given: bool| if given { "" } else { " (assumed)" };
    let names: Vec<String> = activations.iter().map(Activation::to_string).collect();
    let hidden = match &names[..] {
        [] => String::new(),
        names => format!(", {}{}", names.join(" and "), assumed(args.activation.is_some() || from_file)),
    };
    let sizes: Vec<String> = layers.iter().map(usize::to_string).collect();
    let outputs_of = assumed(args.loss.is_some() || told.is_some());
    let about = format!("{}{hidden}, outputs of {loss}{outputs_of}", sizes.join("-"));
    let topology = Topology::with_activations(&layers, &activations, loss)
        .map_err(|error| Failure::arguments(anyhow!(error).context("--layers")))?;
    let model = Model::<f32>::from_safetensors(&bytes, topology).with_context(name).map_err(Failure::run)?;
    let bytes = model.to_file_bytes();
    let file = outputs.file("--save", Some(&args.save), bytes.len() as u64)?;
    if outputs.write("model", file, || Ok(bytes)) {
        outputs.confirm(&about);
    }
    outputs.finish(Ok(()))
}
