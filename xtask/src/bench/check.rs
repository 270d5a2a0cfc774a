//! `bench --check`: is anything slower than it was?

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use cli::{Failure, OutputFile, say};

use super::base::{Base, Checkout, git};
use super::build::{self, Executables, build};
use super::compare::{answer, compare};
use super::failure::unmeasured;
use super::machine::idle_machine;
use super::report::{self, Skipped};
use super::rounds::{Arms, Benchmark, list};
use super::{Args, repository};

/// The bench that holds the control: it is measured all the time and not judged.
pub(crate) const CONTROL: &str = "control";

pub(crate) fn run(args: &Args, base: Option<&str>) -> Result<(), Failure> {
    let repository = repository().map_err(unmeasured)?;
    let base = Base::find(&repository, base).map_err(Failure::Arguments)?;
    let json = args.json.as_deref().map(OutputFile::create).transpose().map_err(unmeasured)?;
    let machine = idle_machine(args.force)?;
    let (arms, _checkout, _lock) = prepare(&repository, &base).map_err(unmeasured)?;
    let (benchmarks, skipped) = choose(&arms, args.filter.as_deref()).map_err(unmeasured)?;

    let rounds = usize::from(args.rounds);
    let todo = match benchmarks.len() {
        0 => "nothing is left to measure".to_owned(),
        count => format!("{count} benchmarks, {rounds} rounds"),
    };
    say(&todo).map_err(unmeasured)?;
    let compared = compare(&arms, &benchmarks, rounds).map_err(unmeasured)?;
    report::print(&compared).map_err(unmeasured)?;
    if let Some(file) = json {
        let head = git(&repository, ["rev-parse", "HEAD"]).map_err(unmeasured)?;
        let text = report::json((&base, head.as_deref()), &machine, rounds, (&compared, &skipped));
        file.write(text.map_err(unmeasured)?.as_bytes()).map_err(unmeasured)?;
    }
    answer(&compared)?;
    say("nothing is slower").map_err(unmeasured)
}

/// Builds both sides. The checkout and the lock must outlive the measurement.
fn prepare(repository: &Path, base: &Base) -> Result<(Arms, Checkout, File)> {
    let (folder, lock) = workshop(repository)?;
    say(&format!("building the benches of {} ({})", base.short(), base.name))?;
    let checkout = Checkout::create(repository, base, &folder.join("source"))?;
    if fs::read(checkout.folder().join("Cargo.lock")).ok() != fs::read(repository.join("Cargo.lock")).ok() {
        say("Cargo.lock differs between the two; each is built with its own")?;
    }
    let built =
        build(checkout.folder(), &folder.join("build")).with_context(|| format!("base {}", base.short()))?;
    build::copy(&built, &folder.join(Arms::BASE))?;
    build::copy(&built, &folder.join(Arms::COPY))?;
    say("building the benches of the working tree")?;
    let built = build_tree(repository, &folder)?;
    build::copy(&built, &folder.join(Arms::TREE))?;
    let (base, tree) = (checkout.folder().join("benches"), repository.join("benches"));
    Ok((Arms { folder, base, tree, slowdown: None }, checkout, lock))
}

/// The folder the gate works in, and the lock that keeps a second gate out of it.
pub(crate) fn workshop(repository: &Path) -> Result<(PathBuf, File)> {
    let folder = build::target_folder(repository)?.join("bench-check");
    let lock = || {
        fs::create_dir_all(&folder)?;
        File::create(folder.join("lock"))
    };
    let lock = lock().with_context(|| format!("{}: cannot be written", folder.display()))?;
    if lock.try_lock().is_err() {
        bail!("{}: another bench --check works there; wait for its end", folder.display());
    }
    Ok((folder, lock))
}

/// Builds the working tree in the workshop `folder`.
pub(crate) fn build_tree(repository: &Path, folder: &Path) -> Result<Executables> {
    let built = build(repository, &folder.join("build")).context("the working tree")?;
    if !built.contains_key(CONTROL) {
        bail!("the working tree: bench {CONTROL} is missing, and nothing can be judged without it");
    }
    Ok(built)
}

/// The benchmarks that both sides have and that can differ, and the others.
fn choose(arms: &Arms, filter: Option<&str>) -> Result<(Vec<Benchmark>, Vec<Skipped>)> {
    let of = |arm: &str, runs_in: &Path| -> Result<BTreeSet<Benchmark>> {
        let folder = arms.folder.join(arm);
        let names = names_in(&folder)?;
        list(&folder, runs_in, names.iter().filter(|name| *name != CONTROL), filter)
    };
    let (base, tree) = (of(Arms::BASE, &arms.base)?, of(Arms::TREE, &arms.tree)?);
    let (chosen, skipped) = sort_out(&base, &tree, |bench| {
        let bytes = |arm: &str| fs::read(arms.folder.join(arm).join(bench)).ok();
        bytes(Arms::BASE) == bytes(Arms::TREE)
    });
    for Skipped { id, why, .. } in &skipped {
        say(&format!("skipped: {id} ({why})"))?;
    }
    if chosen.is_empty() && skipped.is_empty() {
        bail!(
            "no benchmark matches --filter {}; cargo bench -p benches -- --list shows all",
            filter.unwrap_or("")
        );
    }
    Ok((chosen, skipped))
}

fn names_in(folder: &Path) -> Result<Vec<String>> {
    let names = || -> std::io::Result<Vec<String>> {
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    };
    names().with_context(|| format!("{}: cannot be listed", folder.display()))
}

fn sort_out(
    base: &BTreeSet<Benchmark>,
    tree: &BTreeSet<Benchmark>,
    same_executable: impl Fn(&str) -> bool,
) -> (Vec<Benchmark>, Vec<Skipped>) {
    let mut skipped: Vec<Skipped> =
        base.difference(tree).map(|b| Skipped::new(b, "only the base has it")).collect();
    skipped.extend(tree.difference(base).map(|b| Skipped::new(b, "only the working tree has it")));
    let (same, chosen): (Vec<_>, Vec<_>) = base.intersection(tree).partition(|b| same_executable(&b.bench));
    skipped.extend(same.into_iter().map(|b| Skipped::new(b, "both executables have the same bytes")));
    (chosen.into_iter().cloned().collect(), skipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_side_lacks_and_what_cannot_differ_is_skipped_by_name() {
        let set = |names: &[&str]| -> BTreeSet<Benchmark> {
            let benchmark = |name: &&str| {
                let (bench, id) = name.split_once(':').unwrap();
                Benchmark { bench: bench.into(), id: id.into() }
            };
            names.iter().map(benchmark).collect()
        };
        let base = set(&["kernels:old", "kernels:both", "kernels:moved", "still:same"]);
        let tree = set(&["kernels:new", "kernels:both", "steps:moved", "still:same"]);
        let (chosen, skipped) = sort_out(&base, &tree, |bench| bench == "still");
        assert_eq!(chosen, [Benchmark { bench: "kernels".into(), id: "both".into() }]);
        let skipped: Vec<_> = skipped.iter().map(|s| (s.bench.as_str(), s.id.as_str(), s.why)).collect();
        assert_eq!(
            skipped,
            [
                ("kernels", "moved", "only the base has it"),
                ("kernels", "old", "only the base has it"),
                ("kernels", "new", "only the working tree has it"),
                ("steps", "moved", "only the working tree has it"),
                ("still", "same", "both executables have the same bytes"),
            ]
        );
    }
}
