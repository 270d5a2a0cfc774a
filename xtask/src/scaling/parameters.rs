//! Larger networks: 784-h-h-10 with batches of 128.

use cli::Failure;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Batching, Sgd, Trainer};

use super::{Axis, Found, Point, Setup, median};

pub(super) const AXIS: Axis = Axis {
    name: "parameters",
    title: "Microseconds for a step of 128 samples",
    x: "parameters",
    y: "microseconds",
};

const BATCH: usize = 128;

pub(super) fn measure(setup: &Setup, found: &mut Found<'_>) -> Result<(), Failure> {
    let mut wanted = 10_000.0_f64;
    while wanted <= 1.01 * setup.most_parameters as f64 {
        // h² + 797·h + 10 parameters.
        let h = (((797.0_f64).powi(2) / 4.0 + wanted).sqrt() - 797.0 / 2.0).round() as usize;
        let topology = Topology::new(&[784, h, h, 10], Activation::Relu, Loss::SoftmaxCrossEntropy)
            .map_err(Failure::run)?;
        let parameters = topology.parameter_count();
        // Some 10^10 multiplications and more a round.
        let steps = ((3e9 / parameters as f64 / BATCH as f64) as usize).clamp(2, 400);
        let series = |threads: usize| match threads {
            1 => "1 thread".to_owned(),
            n => format!("{n} threads"),
        };
        let mut threads = vec![1, setup.threads];
        threads.dedup();
        for threads in threads {
            let mut network = Network::<f32>::new(topology.clone(), Init::ScaledNormal, 1);
            let trainer = Trainer::new(Sgd::new(0.01))
                .batching(Batching::MiniBatch(BATCH))
                .steps_per_epoch(steps)
                .epochs(4)
                .threads(threads)
                .diagnostics(false);
            let history = trainer.train(&mut network, &setup.train).map_err(Failure::run)?;
            let steps = steps.min(setup.train.len().div_ceil(BATCH)) as f64;
            let seconds = history.epochs[1..].iter().map(|epoch| epoch.seconds / steps).collect();
            found(Point { series: series(threads), x: parameters as f64, y: 1e6 * median(seconds) })?;
        }
        wanted *= 10.0;
    }
    Ok(())
}
