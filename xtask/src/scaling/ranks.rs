//! More processes: the workloads by one, two and four ranks of one thread, and how long ranks take to sum a
//! gradient.
//!
//! From the two it foresees what more ranks give. A step of R ranks takes a(m/R) + b + x(R): the arithmetic of
//! m/R samples, what a step costs besides, and the exchange. a and b come from one rank with batches of several
//! sizes. Each rank sends and receives 2(R−1)/R of the gradient in 2(R−1) messages, so x(R) is
//! 2(R−1)·α + 2(R−1)/R·β·P, with the latency α and the time β of a number as two ranks have them here.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};
use benches::workloads::Workload;
use cli::{Failure, say};
use serde_json::Value;

use super::{Axis, Found, Point, Setup};

pub(super) const AXIS: Axis = Axis {
    name: "ranks",
    title: "Milliseconds for a step, measured and foreseen",
    x: "ranks",
    y: "milliseconds",
};

const TIMED: [&str; 3] = ["W4", "W5", "W6"];

/// Ranks that are measured; those beyond the cores take turns on them.
const MEASURED: [usize; 3] = [1, 2, 4];

/// Ranks that are foreseen.
const FORESEEN: [usize; 10] = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/// Microseconds that are added to each exchange, to see whether a step takes as much longer.
const DELAY: u32 = 3000;

/// Samples of a step of all ranks.
const STEP: usize = 1024;

/// The cost of a step: seconds for each sample, and beside them.
struct Arithmetic {
    sample: f64,
    rest: f64,
}

/// The cost of an exchange: seconds for each message, and for each number.
struct Network {
    alpha: f64,
    beta: f64,
}

pub(super) fn measure(setup: &Setup, found: &mut Found<'_>) -> Result<(), Failure> {
    let Some(programs) = &setup.mpi else {
        return say("  left out: --mpi FOLDER names no folder with descent-mpi and examples/exchange")
            .map_err(Failure::run);
    };
    let mpi = Mpi { programs, data: &setup.folder };
    let network = mpi.network().map_err(Failure::run)?;
    let Network { alpha, beta } = network;
    say(&format!("  α = {:.1} µs a message, β = {:.3} ns a number", 1e6 * alpha, 1e9 * beta))
        .map_err(Failure::run)?;
    for name in TIMED {
        let workload = Workload::named(name).expect("one of the six");
        let step = |ranks, batch, delay| mpi.step(&workload, ranks, batch, delay).map_err(Failure::run);
        let (few, many) = (step(1, STEP / 8, 0)?, step(1, STEP, 0)?);
        let sample = (many - few) / (STEP - STEP / 8) as f64;
        let arithmetic = Arithmetic { sample, rest: (few - sample * (STEP / 8) as f64).max(0.0) };
        for ranks in MEASURED {
            let seconds = if ranks == 1 { many } else { step(ranks, STEP, 0)? };
            found(Point { series: format!("{name} measured"), x: ranks as f64, y: 1e3 * seconds })?;
        }
        let delayed = step(2, STEP, DELAY)?;
        found(Point { series: format!("{name} exchange 3 ms longer"), x: 2.0, y: 1e3 * delayed })?;
        let parameters = parameters(&workload);
        for ranks in FORESEEN {
            let y = 1e3 * foreseen(&arithmetic, &network, parameters, ranks);
            found(Point { series: format!("{name} foreseen"), x: ranks as f64, y })?;
        }
    }
    Ok(())
}

fn parameters(workload: &Workload) -> usize {
    workload.sizes.windows(2).map(|n| (n[0] + 1) * n[1]).sum()
}

/// Seconds for a step of `STEP` samples by so many ranks.
fn foreseen(arithmetic: &Arithmetic, network: &Network, parameters: usize, ranks: usize) -> f64 {
    let (r, p) = (ranks as f64, parameters as f64);
    let exchange = 2.0 * (r - 1.0) * network.alpha + 2.0 * (r - 1.0) / r * network.beta * p;
    arithmetic.sample * STEP as f64 / r + arithmetic.rest + exchange
}

/// Programs that `mpirun` starts, and the samples they read.
struct Mpi<'a> {
    programs: &'a Path,
    data: &'a Path,
}

impl Mpi<'_> {
    fn run(&self, ranks: usize, program: &str, arguments: &[String], delay: u32) -> Result<String> {
        let mut command = Command::new("mpirun");
        command.args(["--oversubscribe", "--bind-to", "none", "-n", &ranks.to_string()]);
        // A container has no other user.
        command.env("OMPI_ALLOW_RUN_AS_ROOT", "1").env("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
        command.env("DESCENT_MPI_DELAY", delay.to_string());
        command.arg(self.programs.join(program)).args(arguments);
        let output = command.output().context("mpirun")?;
        if !output.status.success() {
            bail!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Seconds for a step on `batch` samples by `ranks` ranks of one thread.
    fn step(&self, workload: &Workload, ranks: usize, batch: usize, delay: u32) -> Result<f64> {
        let sizes: Vec<String> = workload.sizes.iter().map(usize::to_string).collect();
        let batch = batch.to_string();
        let data = self.data.display().to_string();
        let layers = sizes.join(",");
        let arguments = [
            "train-mnist",
            "--data",
            &data,
            "--layers",
            &layers,
            "--activation",
            "relu",
            "--loss",
            "cross-entropy",
            "--batch-size",
            &batch,
            "--eta",
            "0.01",
            "--epochs",
            "2",
            "--train-limit",
            "10240",
            "--threads",
            "1",
            "--quiet",
            "--json",
            "-",
        ];
        let text = self.run(ranks, "descent-mpi", &arguments.map(str::to_owned), delay)?;
        let json: Value = serde_json::from_str(text.trim()).context("the JSON of descent-mpi")?;
        let epochs = json["epochs"].as_array().ok_or_else(|| anyhow!("no epochs in the JSON"))?;
        let seconds = epochs.iter().filter_map(|epoch| epoch["seconds"].as_f64()).reduce(f64::min);
        let steps = 10_240.0 / batch.parse::<f64>()?;
        Ok(seconds.ok_or_else(|| anyhow!("no seconds in the JSON"))? / steps)
    }

    /// Latency and time of a number, between two ranks.
    fn network(&self) -> Result<Network> {
        let text = self.run(2, "examples/exchange", &[], 0)?;
        let line = |line: &str| {
            let (numbers, seconds) = line.split_once(' ')?;
            Some((numbers.parse::<f64>().ok()?, seconds.parse::<f64>().ok()?))
        };
        let lines: Vec<(f64, f64)> = text.lines().filter_map(line).collect();
        let [(_, least), .., (numbers, most)] = lines[..] else {
            bail!("too few lines of examples/exchange")
        };
        // Two ranks: two messages, and as many numbers as there are.
        Ok(Network { alpha: least / 2.0, beta: (most - least) / numbers })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_share_the_arithmetic_and_pay_for_the_exchange() {
        let arithmetic = Arithmetic { sample: 1e-6, rest: 5e-6 };
        let network = Network { alpha: 2e-6, beta: 1e-9 };
        let seconds = |ranks| foreseen(&arithmetic, &network, 1_000_000, ranks);
        assert_eq!(seconds(1), 1024e-6 + 5e-6);
        assert!((seconds(2) - (512e-6 + 5e-6 + 2.0 * 2e-6 + 1e-3)).abs() < 1e-12);
        // In the end there are only messages to wait for.
        assert!(seconds(1 << 20) > 2.0 * seconds(1024));
        assert_eq!(parameters(&Workload::named("W1").unwrap()), 23_860);
    }
}
