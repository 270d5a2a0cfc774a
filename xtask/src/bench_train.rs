//! `bench-train`: how fast training is, as a share of what the machine could do.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;
use std::time::Instant;

use anyhow::anyhow;
use benches::round_trip;
use benches::workloads::{WORKLOADS, Workload};
use cli::{Failure, OutputFile, mnist_folder, say};
use data::{Dataset, Mnist};
use optim::{Adam, Sgd, Threads, evaluate};
use serde::Serialize;

/// Time the six training workloads: plain SGD or Adam on 60,000 samples of MNIST, from the gather of a batch
/// to the updated weights.
///
/// An idle machine is needed: both cores busy doubles every figure.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask bench-train
  cargo xtask bench-train --workloads W1,W4 --threads 1 --json bench.json
  cargo xtask bench-train --optimizer adam

fraction is dense GFLOP/s over the peak: the arithmetic of a dense implementation over a multiply-add loop that never leaves
the registers. Zeros of the input that are left out push it above what dense products can reach.

apart is how long a cache line takes from one core to another and back, before and after the workload, on two threads or more:
some 50 to 100 ns where the cores share a cache, 300 to 1000 ns where they do not, and then two threads gain less. A virtual
machine's cores can move while it runs.

Exit codes: 0 measured, 1 failed, 2 bad arguments.")]
pub(crate) struct Args {
    /// Workloads to time [default: all six]
    #[arg(long, value_delimiter = ',', value_parser = workload, value_name = "W1,…")]
    workloads: Vec<Workload>,
    /// Plain SGD with the workload's eta, or Adam with its default
    #[arg(long, value_enum, default_value_t = Timed::Sgd)]
    optimizer: Timed,
    /// Threads that may work [default: all cores, or RAYON_NUM_THREADS if fewer]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    threads: Option<NonZeroUsize>,
    /// Timed rounds per workload; the median counts
    #[arg(long, default_value_t = NonZeroUsize::new(5).expect("5 is not 0"), value_name = "N", allow_negative_numbers = true)]
    rounds: NonZeroUsize,
    /// Seed of the first weights and of the order of samples: what the accuracy depends on, and the time does
    /// not
    #[arg(long, default_value_t = 1, value_name = "N", allow_negative_numbers = true)]
    seed: u64,
    /// Folder with the four IDX files of MNIST, plain or .gz [default: datasets/mnist of the repository]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Write the table as JSON; - is standard output, and the lines go to standard error then
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// The optimizers whose steps are timed.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Timed {
    Sgd,
    Adam,
}

fn workload(name: &str) -> Result<Workload, String> {
    let names: Vec<&str> = WORKLOADS.iter().map(|w| w.name).collect();
    Workload::named(name).ok_or_else(|| format!("no such workload; there are {}", names.join(", ")))
}

/// One line of the table, and of `--json`.
#[derive(Serialize)]
struct Line {
    workload: &'static str,
    threads: usize,
    microseconds_per_step: f64,
    seconds_per_epoch: f64,
    dense_gflops: f64,
    peak_gflops: f64,
    fraction_of_peak: f64,
    test_accuracy: f64,
    fastest_microseconds_per_step: f64,
    slowest_microseconds_per_step: f64,
    /// Between two cores, before the workload and after it; on one thread there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    round_trip_nanoseconds: Option<[f64; 2]>,
}

impl Line {
    fn row(&self) -> String {
        format!(
            "{}  {:>8.2}  {:<19} {:>8.4}  {:>8.1}  {:>8.3}  {:>8.2} %{}",
            self.workload,
            self.microseconds_per_step,
            format!("({:.2}–{:.2})", self.fastest_microseconds_per_step, self.slowest_microseconds_per_step),
            self.seconds_per_epoch,
            self.dense_gflops,
            self.fraction_of_peak,
            100.0 * self.test_accuracy,
            self.round_trip_nanoseconds
                .map_or(String::new(), |[before, after]| format!("  {before:.0}, {after:.0} ns"))
        )
    }
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let threads = cli::threads(args.threads);
    let json = args.json.as_deref().map(OutputFile::create).transpose().map_err(Failure::run)?;
    let folder = mnist_folder(args.data.as_deref())?;
    let (train, test) = Mnist::<f32>::read_unsplit(&folder).map_err(Failure::run)?;
    let workloads = if args.workloads.is_empty() { &WORKLOADS[..] } else { &args.workloads };
    say(&format!("kernels: {:?}, threads: {threads}", linalg::isa())).map_err(Failure::run)?;
    let apart = if threads > 1 { "  apart" } else { "" };
    say(&format!("     µs/step  (fastest–slowest)    s/epoch   GFLOP/s   of peak   accuracy{apart}"))
        .map_err(Failure::run)?;
    let mut lines = Vec::new();
    for workload in workloads {
        let line = measure(workload, &train, &test, threads, args)?;
        say(&line.row()).map_err(Failure::run)?;
        lines.push(line);
    }
    if let Some(file) = json {
        let text = serde_json::to_string(&lines).map_err(Failure::run)?;
        file.write(text.as_bytes()).map_err(Failure::run)?;
    }
    Ok(())
}

fn measure(
    workload: &Workload,
    train: &Dataset<f32>,
    test: &Dataset<f32>,
    threads: usize,
    args: &Args,
) -> Result<Line, Failure> {
    let peak = peak_gflops(threads);
    let apart = || (threads > 1).then(|| 1e9 * round_trip());
    let before = apart();
    let mut network = workload.network(args.seed).map_err(Failure::run)?;
    let (seed, rounds) = (args.seed, args.rounds.get());
    let seconds = match args.optimizer {
        Timed::Sgd => workload.time(&mut network, train, Sgd::new(workload.eta), seed, threads, rounds),
        Timed::Adam => workload.time(&mut network, train, Adam::default(), seed, threads, rounds),
    };
    let mut seconds = seconds.map_err(Failure::run)?;
    let round_trip_nanoseconds = before.zip(apart()).map(<[f64; 2]>::from);
    seconds.sort_by(f64::total_cmp);
    let median = seconds[seconds.len() / 2];
    let judged = Threads::new(threads).map_err(Failure::run)?.run(|| evaluate(&network, test));
    let dense_gflops = workload.dense_flops() / median / 1e9;
    Ok(Line {
        workload: workload.name,
        threads,
        microseconds_per_step: 1e6 * median,
        seconds_per_epoch: median * workload.steps_per_epoch(),
        dense_gflops,
        peak_gflops: peak,
        fraction_of_peak: dense_gflops / peak,
        test_accuracy: judged
            .accuracy()
            .ok_or_else(|| Failure::run(anyhow!("the test samples have no classes")))?,
        fastest_microseconds_per_step: 1e6 * seconds[0],
        slowest_microseconds_per_step: 1e6 * seconds[seconds.len() - 1],
        round_trip_nanoseconds,
    })
}

/// The best of a few runs of a register-only multiply-add loop on all threads at once.
fn peak_gflops(threads: usize) -> f64 {
    let once = || {
        let start = Instant::now();
        let operations: f64 = thread::scope(|scope| {
            let workers: Vec<_> =
                (0..threads).map(|_| scope.spawn(|| benches::best_product(8_000))).collect();
            workers.into_iter().map(|w| w.join().expect("the loop does not panic")).sum()
        });
        operations / start.elapsed().as_secs_f64() / 1e9
    };
    (0..3).map(|_| once()).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_apart_two_cores_are_is_told_where_there_are_two() {
        let line = |round_trip_nanoseconds| Line {
            workload: "W5",
            threads: 2,
            microseconds_per_step: 1334.052,
            seconds_per_epoch: 0.62534,
            dense_gflops: 307.92,
            peak_gflops: 232.01,
            fraction_of_peak: 1.32717,
            test_accuracy: 0.9748,
            fastest_microseconds_per_step: 1319.1,
            slowest_microseconds_per_step: 1362.2,
            round_trip_nanoseconds,
        };
        let (two, one) = (line(Some([62.7, 331.2])), line(None));
        let row = "W5   1334.05  (1319.10–1362.20)     0.6253     307.9     1.327     97.48 %";
        assert_eq!((two.row(), one.row()), (format!("{row}  63, 331 ns"), row.to_owned()));
        let json = |line| serde_json::to_value(line).unwrap();
        assert_eq!(json(two)["round_trip_nanoseconds"], serde_json::json!([62.7, 331.2]));
        assert_eq!(json(one).get("round_trip_nanoseconds"), None);
    }
}
