//! Several ranks give what one process gives, and the same bits every time.

use std::env;
use std::process::Command;

use crate::support::{Ended, Job};

/// Runs a test of `ranks` by so many ranks.
fn ranks(n: usize, test: &str, delay: u32) -> Ended {
    let mut command = Command::new("mpirun");
    command.args(["--oversubscribe", "-n", &n.to_string()]).arg(env::current_exe().unwrap());
    command.args(["--ignored", "--exact", &format!("ranks::{test}"), "--nocapture"]);
    command.env("OMPI_ALLOW_RUN_AS_ROOT", "1").env("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    if delay > 0 {
        command.env("DESCENT_MPI_RANDOM_DELAY", delay.to_string());
    }
    let ended = Job::start(command).wait().succeeded();
    // None of them may have found no such test.
    assert_eq!(ended.stdout.matches("1 passed").count(), n, "{ended:?}");
    ended
}

#[test]
fn every_optimizer_and_loss_by_two_and_three_ranks() {
    [2, 3].into_iter().for_each(|n| drop(ranks(n, "every_optimizer_and_loss", 0)));
}

#[test]
fn every_way_to_train_by_two_and_three_ranks() {
    [2, 3].into_iter().for_each(|n| drop(ranks(n, "every_way_to_train", 0)));
}

#[test]
fn the_same_bits_whichever_rank_is_late() {
    for n in [2, 3] {
        let bits = |delay| {
            let ended = ranks(n, "bits", delay);
            // What ranks print may stand on one line.
            let mut found: Vec<String> =
                ended.stdout.split("bits=").skip(1).map(|rest| rest[..16].to_owned()).collect();
            assert_eq!(found.len(), 2 * n, "{ended:?}");
            found.sort();
            found.dedup();
            assert_eq!(found.len(), 2, "all ranks have the same bits: {found:?}");
            found
        };
        let first = bits(0);
        (0..3).for_each(|_| assert_eq!(bits(20_000), first));
    }
}

#[test]
fn a_rank_that_diverges_ends_all_with_the_error_of_one_process() {
    [2, 3].into_iter().for_each(|n| drop(ranks(n, "one_rank_diverges", 0)));
}
