//! `scaling`: how the time of a training grows with samples, parameters, threads and ranks. Each has its own
//! file; the list below registers them.

mod parameters;
mod plot;
mod ranks;
mod samples;
mod threads;

use std::path::PathBuf;

use anyhow::Context;
use cli::{Failure, OutputFile, mnist_folder, say};
use data::{Dataset, Mnist};

/// Measure how the time of a training grows: with samples, parameters, threads and processes.
///
/// An idle machine is needed. The largest measurement takes 8 million samples and some GB of memory.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask scaling
  cargo xtask scaling --only threads
  cargo xtask scaling --write docs/scaling --mpi target/release

With --write there is a table scaling.csv, and a picture for each of the parts: samples.svg,
parameters.svg, threads.svg, ranks.svg. Ranks are measured with --mpi only.

Exit codes: 0 measured, 1 failed, 2 bad arguments.")]
pub(crate) struct Args {
    /// Parts to measure [default: all]
    #[arg(long, value_delimiter = ',', value_enum, value_name = "PART,…")]
    only: Vec<Part>,
    /// The largest of the measurements: samples, and parameters [default: 8000000,100000000]
    #[arg(long, value_delimiter = ',', num_args = 2, default_values_t = [8_000_000, 100_000_000], value_name = "N,N")]
    most: Vec<usize>,
    /// Folder with descent-mpi and examples/exchange, to measure several processes: target/release, once
    /// `cargo build --release --bins --examples --manifest-path crates/cluster/Cargo.toml` has made them there
    #[arg(long, value_name = "DIR")]
    mpi: Option<PathBuf>,
    /// Folder for the table and the pictures
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
    /// Folder with the four IDX files of MNIST, plain or .gz [default: datasets/mnist of the repository]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// What grows, and what is measured.
struct Axis {
    /// The name of the file, and of the part in the table.
    name: &'static str,
    title: &'static str,
    x: &'static str,
    y: &'static str,
}

/// A measurement.
struct Point {
    series: String,
    x: f64,
    y: f64,
}

/// What all parts measure with.
struct Setup {
    train: Dataset<f32>,
    most_samples: usize,
    most_parameters: usize,
    threads: usize,
    /// Where MNIST is.
    folder: PathBuf,
    /// Where the programs of several processes are.
    mpi: Option<PathBuf>,
}

type Found<'a> = dyn FnMut(Point) -> Result<(), Failure> + 'a;

macro_rules! parts {
    ($($variant:ident: $module:ident),* $(,)?) => {
        /// What may grow.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
        enum Part {
            $($variant,)*
        }

        impl Part {
            const ALL: &[Self] = &[$(Self::$variant),*];

            fn axis(self) -> Axis {
                match self {
                    $(Self::$variant => $module::AXIS,)*
                }
            }
            fn measure(self, setup: &Setup, found: &mut Found<'_>) -> Result<(), Failure> {
                match self {
                    $(Self::$variant => $module::measure(setup, found),)*
                }
            }
        }
    };
}

parts! {
    Samples: samples,
    Parameters: parameters,
    Threads: threads,
    Ranks: ranks,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let folder = mnist_folder(args.data.as_deref())?;
    let (train, _) = Mnist::<f32>::read_unsplit(&folder).map_err(Failure::run)?;
    let [most_samples, most_parameters] = [args.most[0], args.most[1]];
    let (threads, mpi) = (cli::threads(None), args.mpi.clone());
    let setup = Setup { train, most_samples, most_parameters, threads, folder, mpi };
    let file = |name: String| {
        let path = args.write.as_ref().map(|folder| folder.join(name));
        path.as_deref().map(OutputFile::create).transpose().map_err(Failure::run)
    };
    if let Some(folder) = &args.write {
        std::fs::create_dir_all(folder)
            .with_context(|| folder.display().to_string())
            .map_err(Failure::run)?;
    }
    let csv = file("scaling.csv".to_owned())?;
    let mut table = "part,series,x,y".to_owned();
    let parts = if args.only.is_empty() { Part::ALL } else { &args.only };
    for part in parts {
        let axis = part.axis();
        let picture = file(format!("{}.svg", axis.name))?;
        say(&format!("{}: {} for {}", axis.name, axis.y, axis.x)).map_err(Failure::run)?;
        let mut points = Vec::new();
        part.measure(&setup, &mut |point| {
            let Point { series, x, y } = &point;
            say(&format!("  {series:<28} {x:>12}  {y:>12.4}")).map_err(Failure::run)?;
            table.push_str(&format!("\n{},{series},{x},{y}", axis.name));
            points.push(point);
            Ok(())
        })?;
        if let (Some(picture), false) = (picture, points.is_empty()) {
            let svg = plot::log_log(&axis, &points).map_err(Failure::run)?;
            picture.write(svg.as_bytes()).map_err(Failure::run)?;
        }
    }
    csv.map_or(Ok(()), |csv| csv.write(table.as_bytes()).map_err(Failure::run))
}

/// The median of measurements, at least one.
fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Few samples and small networks go through all parts and give a picture each.
    #[test]
    fn every_part_measures_and_draws() {
        let pixels = (0..200 * 784).map(|i| if i % 7 == 0 { (i % 251) as u8 } else { 0 }).collect();
        let labels = (0..200).map(|i| i % 10).collect();
        let train = Dataset::images(pixels, (28, 28), labels, 10).unwrap();
        let setup = Setup {
            train,
            most_samples: 300,
            most_parameters: 10_000,
            threads: 1,
            folder: PathBuf::new(),
            mpi: None,
        };
        // Ranks need programs of another workspace.
        for part in Part::ALL.iter().filter(|part| **part != Part::Ranks) {
            let mut points = Vec::new();
            let mut found = |point| {
                points.push(point);
                Ok(())
            };
            assert!(part.measure(&setup, &mut found).is_ok(), "{part:?}");
            assert!(!points.is_empty() && points.iter().all(|point| point.y > 0.0), "{part:?}");
            let svg = plot::log_log(&part.axis(), &points).unwrap();
            let series = svg.matches("<polyline").count();
            let mut names: Vec<&str> = points.iter().map(|point| &*point.series).collect();
            names.dedup();
            assert!(series >= names.len(), "{part:?}: {series} lines for {names:?}");
        }
    }
}
