//! More samples: an epoch takes as many steps more.

use std::time::Instant;

use anyhow::anyhow;
use benches::workloads::Workload;
use cli::Failure;
use data::Dataset;
use optim::{Batching, Sgd, Trainer};

use super::{Axis, Found, Point, Setup};

pub(super) const AXIS: Axis =
    Axis { name: "samples", title: "Seconds for an epoch", x: "samples", y: "seconds" };

/// The workloads whose epochs are timed.
const TIMED: [&str; 2] = ["W1", "W4"];

/// MNIST's samples again and again, in the order of the file.
pub(super) fn measure(setup: &Setup, found: &mut Found<'_>) -> Result<(), Failure> {
    let mut n = 10_000.min(setup.most_samples);
    loop {
        let train = repeated(&setup.train, n).map_err(Failure::run)?;
        for name in TIMED {
            let workload = Workload::named(name).expect("one of the six");
            let mut network = workload.network::<f32>(1).map_err(Failure::run)?;
            let trainer = Trainer::new(Sgd::new(workload.eta))
                .batching(Batching::MiniBatch(workload.batch))
                .epochs(1)
                .threads(setup.threads)
                .diagnostics(false);
            let start = Instant::now();
            trainer.train(&mut network, &train).map_err(Failure::run)?;
            found(Point { series: name.to_owned(), x: n as f64, y: start.elapsed().as_secs_f64() })?;
        }
        if n == setup.most_samples {
            return Ok(());
        }
        n = (10 * n).min(setup.most_samples);
    }
}

/// `n` samples: those of `dataset` again and again.
fn repeated(dataset: &Dataset<f32>, n: usize) -> anyhow::Result<Dataset<f32>> {
    let of_images = || anyhow!("samples of another kind than images with classes");
    let shape = dataset.image_shape().ok_or_else(of_images)?;
    let labels = dataset.labels().ok_or_else(of_images)?;
    let mut pixels = Vec::with_capacity(n * shape.0 * shape.1);
    for i in 0..n {
        pixels.extend_from_slice(&dataset.image(i % dataset.len()).ok_or_else(of_images)?);
    }
    let labels = labels.iter().copied().cycle().take(n).collect();
    Ok(Dataset::images(pixels, shape, labels, dataset.target_width())?)
}
