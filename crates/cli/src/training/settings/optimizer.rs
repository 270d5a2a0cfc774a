//! The optimizer and its settings, each a flag.

use anyhow::{Result, bail};
use optim::{Described, optimizers};

use super::Flag;
use crate::numbers::{below_one, positive};
use crate::training::TrainingArgs;

#[derive(clap::Args, Clone, Debug, Default)]
#[command(next_help_heading = "Optimizer")]
pub(crate) struct OptimizerArgs {
    /// Momentum of sgd and nesterov, from 0 to below 1 [default: 0; nesterov: 0.9]
    #[arg(long, value_parser = below_one, value_name = "M", allow_negative_numbers = true)]
    momentum: Option<f64>,
    /// How slowly the mean gradient of adam and adamw changes, from 0 to below 1 [default: 0.9]
    #[arg(long, value_parser = below_one, value_name = "B", allow_negative_numbers = true)]
    beta1: Option<f64>,
    /// How slowly the mean square of adam and adamw changes, from 0 to below 1 [default: 0.999]
    #[arg(long, value_parser = below_one, value_name = "B", allow_negative_numbers = true)]
    beta2: Option<f64>,
    /// How slowly the mean square of rmsprop changes, from 0 to below 1 [default: 0.99]
    #[arg(long, value_parser = below_one, value_name = "R", allow_negative_numbers = true)]
    rho: Option<f64>,
    /// Added to the root of the mean square: adam, adamw, rmsprop [default: 1e-8]
    #[arg(long, value_parser = positive, value_name = "E", allow_negative_numbers = true)]
    epsilon: Option<f64>,
}

/// The flags of settings, and the names that the settings have in `optim`.
const SETTINGS: [(&str, &str); 8] = [
    ("eta", "eta"),
    ("momentum", "momentum"),
    ("beta1", "beta 1"),
    ("beta2", "beta 2"),
    ("rho", "rho"),
    ("epsilon", "epsilon"),
    ("l2", "l2"),
    ("weight-decay", "weight decay"),
];

/// The value of each flag of [`SETTINGS`], if it was given.
fn values(args: &TrainingArgs) -> [Option<f64>; 8] {
    let OptimizerArgs { momentum, beta1, beta2, rho, epsilon } = args.optimizer_settings;
    let decay = &args.regularisation;
    [args.eta, momentum, beta1, beta2, rho, epsilon, decay.l2, decay.weight_decay]
}

/// The names that `--optimizer` takes.
pub(crate) fn names() -> Vec<String> {
    optimizers().into_iter().map(|optimizer| optimizer.name).collect()
}

/// The optimizer that was asked for, or `usual`; `eta_of_sgd` is the step size of sgd that goes with the
/// network.
///
/// # Errors
/// If it lacks a setting that was given.
pub(super) fn chosen(args: &TrainingArgs, usual: &Described, eta_of_sgd: f64) -> Result<Described> {
    let named = |name: &String| {
        let known = optimizers().into_iter().find(|optimizer| optimizer.name == *name);
        let mut optimizer = known.unwrap_or_else(|| unreachable!("clap takes no other names"));
        if name == "sgd" {
            set(&mut optimizer, "eta", eta_of_sgd);
        }
        optimizer
    };
    let mut optimizer =
        args.optimizer.as_ref().filter(|name| **name != usual.name).map_or(usual.clone(), named);
    let name = optimizer.name.clone();
    for ((flag, setting), value) in SETTINGS.into_iter().zip(values(args)) {
        let Some(value) = value else { continue };
        if !set(&mut optimizer, setting, value) {
            let has = flags(&optimizer).into_iter().map(|(flag, _)| format!("--{flag}"));
            let has = has.collect::<Vec<_>>().join(", ");
            bail!("--{flag}: the optimizer {name} has no such setting; it has {has}");
        }
    }
    Ok(optimizer)
}

/// Whether there is such a setting.
fn set(optimizer: &mut Described, name: &str, value: f64) -> bool {
    let found = optimizer.settings.iter_mut().find(|(known, _)| known == name);
    found.map(|setting| setting.1 = value).is_some()
}

/// What was given.
pub(super) fn given(args: &TrainingArgs) -> Vec<Flag> {
    let name = args.optimizer.clone().map(|name| ("optimizer", name));
    let values = SETTINGS.into_iter().zip(values(args));
    let values = values.filter_map(|((flag, _), value)| Some((flag, value?.to_string())));
    name.into_iter().chain(values).collect()
}

/// The settings of `optimizer` as flags.
pub(super) fn flags(optimizer: &Described) -> Vec<Flag> {
    numbers(optimizer).into_iter().map(|(flag, value)| (flag, value.to_string())).collect()
}

/// The same as numbers.
pub(super) fn numbers(optimizer: &Described) -> Vec<(&'static str, f64)> {
    SETTINGS.into_iter().filter_map(|(flag, name)| Some((flag, optimizer.setting(name)?))).collect()
}
