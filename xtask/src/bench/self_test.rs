//! `bench --self-test`: does the gate catch a slowdown, and does it keep quiet without one?

use anyhow::{Result, anyhow};
use cli::{Failure, say};

use super::check::{CONTROL, build_tree, workshop};
use super::compare::{Compared, answer, compare};
use super::failure::unmeasured;
use super::machine::idle_machine;
use super::rounds::{Arms, Benchmark};
use super::verdict::Outcome;
use super::{Args, build, report, repository};

/// How much longer the benchmark is made to take.
const SLOWDOWN: f64 = 0.2;

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let repository = repository().map_err(unmeasured)?;
    idle_machine(args.force)?;
    let (folder, _lock) = workshop(&repository).map_err(unmeasured)?;
    let compare = |slowdown| -> Result<Vec<Compared>> {
        let benches = repository.join("benches");
        let arms = Arms { folder: folder.clone(), base: benches.clone(), tree: benches, slowdown };
        let benchmark = Benchmark { bench: CONTROL.to_owned(), id: "control/self_test".to_owned() };
        let compared = compare(&arms, &[benchmark], usize::from(args.rounds))?;
        report::print(&compared)?;
        Ok(compared)
    };
    let build = || -> Result<()> {
        say("building the benches of the working tree; all arms run them")?;
        let built = build_tree(&repository, &folder)?;
        [Arms::BASE, Arms::COPY, Arms::TREE].iter().try_for_each(|arm| build::copy(&built, &folder.join(arm)))
    };
    build().map_err(unmeasured)?;

    say("identical code must not look slower").map_err(unmeasured)?;
    answer(&compare(None).map_err(unmeasured)?)?;
    say(&format!("{:.0} % more time must be caught", 100.0 * SLOWDOWN)).map_err(unmeasured)?;
    must_be_caught(&compare(Some(SLOWDOWN)).map_err(unmeasured)?)?;
    say("the gate works").map_err(unmeasured)
}

fn must_be_caught(compared: &[Compared]) -> Result<(), Failure> {
    let any = |outcome| compared.iter().any(|c| c.outcome == outcome);
    match (any(Outcome::Regression), any(Outcome::Inconclusive)) {
        (true, _) => Ok(()),
        // Says why.
        (false, true) => answer(compared),
        (false, false) => {
            Err(Failure::run(anyhow!("a slowdown of {:.0} % was not caught", 100.0 * SLOWDOWN)))
        }
    }
}
