//! What is done with the validation samples.

use std::num::NonZeroUsize;

use anyhow::{Result, bail};
use optim::{EarlyStopping, Metric, Watch};

use super::Flag;
use crate::names;
use crate::numbers::not_negative;

#[derive(clap::Args, Clone, Debug, Default)]
#[command(next_help_heading = "Validation")]
pub(crate) struct ValidationArgs {
    /// End after N epochs without an improvement on the validation samples; the weights of the best epoch are
    /// kept
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) early_stopping: Option<NonZeroUsize>,
    /// What --early-stopping looks at [default: loss]
    #[arg(long, value_parser = names::watch(), hide_possible_values = true, value_name = "loss|METRIC")]
    pub(crate) watch: Option<Watch>,
    /// What --early-stopping takes for an improvement: more than this [default: 0]
    #[arg(long, value_parser = not_negative, value_name = "X", allow_negative_numbers = true)]
    least_improvement: Option<f64>,
    /// Metrics of the validation samples after each epoch
    #[arg(long, value_parser = names::any::<Metric>(), value_delimiter = ',', value_name = "METRIC,…")]
    pub(crate) metrics: Option<Vec<Metric>>,
}

impl ValidationArgs {
    /// Early stopping as it was asked for, or `usual`.
    ///
    /// # Errors
    /// If something is asked of early stopping, but there is none.
    pub(super) fn chosen(&self, usual: Option<EarlyStopping>) -> Result<Option<EarlyStopping>> {
        let Self { watch, least_improvement, .. } = *self;
        let asked = self.early_stopping.map(|patience| EarlyStopping::new(patience.get()));
        let Some(mut stopping) = asked.or(usual) else {
            for (flag, given) in
                [("watch", watch.is_some()), ("least-improvement", least_improvement.is_some())]
            {
                if given {
                    bail!("--{flag} needs --early-stopping N");
                }
            }
            return Ok(None);
        };
        if let Some(usual) = usual {
            stopping = stopping.watch(usual.watch).least(usual.least);
        }
        stopping = watch.map_or(stopping, |watch| stopping.watch(watch));
        Ok(Some(least_improvement.map_or(stopping, |least| stopping.least(least))))
    }

    pub(super) fn given(&self) -> Vec<Flag> {
        let given = [
            ("early-stopping", self.early_stopping.map(|n| n.to_string())),
            ("watch", self.watch.map(|watch| watch.name().to_owned())),
            ("least-improvement", self.least_improvement.map(|x| x.to_string())),
        ];
        given.into_iter().filter_map(|(flag, value)| Some((flag, value?))).collect()
    }
}

/// Early stopping as flags.
pub(super) fn flags(stopping: Option<EarlyStopping>) -> Vec<Flag> {
    let Some(EarlyStopping { watch, patience, least, .. }) = stopping else { return Vec::new() };
    vec![
        ("early-stopping", patience.to_string()),
        ("watch", watch.name().to_owned()),
        ("least-improvement", least.to_string()),
    ]
}

pub(super) fn names(metrics: &[Metric]) -> Vec<&'static str> {
    metrics.iter().map(|metric| metric.name()).collect()
}
