//! More threads: all six training workloads.

use benches::workloads::WORKLOADS;
use cli::Failure;
use optim::Sgd;

use super::{Axis, Found, Point, Setup, median};

pub(super) const AXIS: Axis =
    Axis { name: "threads", title: "Microseconds for a step", x: "threads", y: "microseconds" };

/// Timed rounds; the median counts.
const ROUNDS: usize = 3;

pub(super) fn measure(setup: &Setup, found: &mut Found<'_>) -> Result<(), Failure> {
    for mut workload in WORKLOADS {
        workload.steps = workload.steps.min(setup.train.len() / workload.batch);
        for threads in 1..=setup.threads {
            let mut network = workload.network::<f32>(1).map_err(Failure::run)?;
            let sgd = Sgd::new(workload.eta);
            let seconds =
                workload.time(&mut network, &setup.train, sgd, 1, threads, ROUNDS).map_err(Failure::run)?;
            found(Point { series: workload.name.to_owned(), x: threads as f64, y: 1e6 * median(seconds) })?;
        }
    }
    Ok(())
}
