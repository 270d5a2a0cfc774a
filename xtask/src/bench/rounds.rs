//! Runs the executables of both sides by turns.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};

use super::estimates;
use super::verdict::{Round, Timing};

/// Who is run when. A round is the next one's mirror image, so that a steady drift cancels, and over six
/// rounds each arm is in each place twice.
const ORDERS: [[Arm; 3]; 6] = {
    use Arm::{Base, Copy, Tree};
    [
        [Base, Tree, Copy],
        [Copy, Tree, Base],
        [Tree, Base, Copy],
        [Copy, Base, Tree],
        [Base, Copy, Tree],
        [Tree, Copy, Base],
    ]
};

/// What criterion is told: short, as many short runs tell more than few long ones. Seconds, samples.
const TIMES: [&str; 6] = ["--warm-up-time", "0.1", "--measurement-time", "0.3", "--sample-size", "20"];
const CONTROL_TIMES: [&str; 6] =
    ["--warm-up-time", "0.05", "--measurement-time", "0.1", "--sample-size", "10"];

const CONTROL: &str = "control/multiply_adds";

/// A benchmark: its executable's name, and what criterion calls it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Benchmark {
    pub(crate) bench: String,
    pub(crate) id: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arm {
    Base,
    Copy,
    Tree,
}

/// The executables that are compared.
pub(crate) struct Arms {
    /// Holds a folder of executables per arm. The names of the folders are equally long: where the stack of a
    /// program begins depends on the length of its path.
    pub(crate) folder: PathBuf,
    /// The folders of package benches of both sides, where cargo would run them.
    pub(crate) base: PathBuf,
    pub(crate) tree: PathBuf,
    /// How much longer the working tree's `control/self_test` shall take.
    pub(crate) slowdown: Option<f64>,
}

impl Arms {
    pub(crate) const BASE: &str = "base";
    pub(crate) const COPY: &str = "copy";
    pub(crate) const TREE: &str = "tree";

    /// Measures `benchmarks` in `rounds` rounds. `tick` is called after each round of each benchmark.
    pub(crate) fn measure(
        &self,
        benchmarks: &[Benchmark],
        rounds: usize,
        tick: impl Fn(),
    ) -> Result<Vec<Vec<Round>>> {
        let mut measured = vec![Vec::with_capacity(rounds); benchmarks.len()];
        let mut control = self.control()?;
        for order in ORDERS.iter().cycle().take(rounds) {
            for (benchmark, measured) in benchmarks.iter().zip(&mut measured) {
                let mut timings = [Timing { nanoseconds: f64::NAN, control: f64::NAN }; 3];
                for &arm in order {
                    let nanoseconds = self.time(arm, benchmark)?;
                    let before = std::mem::replace(&mut control, self.control()?);
                    timings[arm as usize] = Timing { nanoseconds, control: (before * control).sqrt() };
                }
                let [base, copy, tree] = timings;
                measured.push(Round { base, copy, tree });
                tick();
            }
        }
        Ok(measured)
    }

    /// The control is the working tree's for every arm: no difference between the sides can be in it.
    fn control(&self) -> Result<f64> {
        let executable = self.folder.join(Self::TREE).join("control");
        self.run(Arm::Tree, &executable, CONTROL, &CONTROL_TIMES, None)
    }

    fn time(&self, arm: Arm, benchmark: &Benchmark) -> Result<f64> {
        let executable = self.folder.join(arm.folder()).join(&benchmark.bench);
        let slowdown = self.slowdown.filter(|_| arm == Arm::Tree);
        self.run(arm, &executable, &benchmark.id, &TIMES, slowdown)
    }

    fn run(
        &self,
        arm: Arm,
        executable: &Path,
        id: &str,
        times: &[&str],
        slowdown: Option<f64>,
    ) -> Result<f64> {
        // A home of its own, so that criterion finds no earlier run to compare with.
        let home = self.folder.join("home").join(arm.folder());
        let _ = fs::remove_dir_all(&home);
        let mut command = Command::new(executable);
        command.args(["--bench", "--noplot", "--nresamples", "1001"]).args(times).args(["--exact", "--", id]);
        command.current_dir(if arm == Arm::Tree { &self.tree } else { &self.base });
        command.env("CRITERION_HOME", &home).env_remove(SLOWDOWN);
        if let Some(slowdown) = slowdown {
            command.env(SLOWDOWN, slowdown.to_string());
        }
        answer(command).with_context(|| format!("{id} of {}", executable.display()))?;
        estimates::median(&home, id)
    }
}

const SLOWDOWN: &str = "DESCENT_BENCH_SLOWDOWN";

impl Arm {
    fn folder(self) -> &'static str {
        match self {
            Self::Base => Arms::BASE,
            Self::Copy => Arms::COPY,
            Self::Tree => Arms::TREE,
        }
    }
}

/// The benchmarks of the executables in `folder` that `filter`, a regular expression, matches.
pub(crate) fn list<'a>(
    folder: &Path,
    runs_in: &Path,
    benches: impl IntoIterator<Item = &'a String>,
    filter: Option<&str>,
) -> Result<BTreeSet<Benchmark>> {
    let mut benchmarks = BTreeSet::new();
    for bench in benches {
        let mut command = Command::new(folder.join(bench));
        command.args(["--bench", "--list", "--"]).args(filter);
        command.current_dir(runs_in).env("RUST_BACKTRACE", "0");
        let output = answer(command).with_context(|| format!("bench {bench} cannot say what it has"))?;
        for id in String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| line.strip_suffix(": benchmark"))
        {
            benchmarks.insert(Benchmark { bench: bench.clone(), id: id.to_owned() });
        }
    }
    Ok(benchmarks)
}

/// Runs `command` to its good end, or fails with the last thing it said.
fn answer(mut command: Command) -> Result<Output> {
    let output = command.stdin(Stdio::null()).output().context("cannot be started")?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        // The reason of a panic is on the line after its place.
        let mut lines = text.lines().skip_while(|line| !line.contains("panicked at")).skip(1);
        let said = lines.next().or_else(|| text.lines().last()).unwrap_or("it says nothing");
        bail!("{} ({said})", output.status);
    }
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_come_in_mirrored_pairs_and_every_arm_is_in_every_place_twice() {
        for pair in ORDERS.chunks(2) {
            let mirrored: Vec<Arm> = pair[1].iter().rev().copied().collect();
            assert_eq!(pair[0][..], mirrored);
        }
        for (arm, place) in
            [Arm::Base, Arm::Copy, Arm::Tree].into_iter().flat_map(|arm| (0..3).map(move |p| (arm, p)))
        {
            assert_eq!(
                ORDERS.iter().filter(|order| order[place] == arm).count(),
                2,
                "{arm:?} in place {place}"
            );
        }
    }

    #[test]
    fn the_folders_of_the_arms_have_names_of_one_length() {
        assert!([Arms::BASE, Arms::COPY, Arms::TREE].iter().all(|name| name.len() == Arms::BASE.len()));
    }
}
