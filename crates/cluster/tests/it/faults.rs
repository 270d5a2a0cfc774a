//! Ranks that die, and a disk that is full.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use optim::CheckpointFiles;

use crate::support::{Folder, Job, descent, mpirun, ranks_of};

/// How soon a job must have ended after one of its ranks has died.
const SOON: Duration = Duration::from_secs(30);
const KILLS: u64 = 50;

#[test]
fn a_rank_killed_at_any_moment_ends_all_and_leaves_a_whole_checkpoint() {
    // Most of the time is waiting, so two jobs run at a time.
    let halves = thread::scope(|scope| {
        let halves = [7, 8].map(|seed| scope.spawn(move || kill_ranks(KILLS / 2, seed)));
        halves.map(|half| half.join().unwrap())
    });
    let written: u64 = halves.iter().map(|half| half.0).sum();
    assert!(written > KILLS / 5, "only {written} of the jobs had come to a checkpoint");
    let slowest = halves[0].1.max(halves[1].1);
    println!("{KILLS} kills, {written} with a checkpoint; the slowest job ended after {slowest:?}");
}

/// Kills a rank of a job at a random moment, so many times. How many jobs had come to a checkpoint, and how
/// long the slowest took to end.
fn kill_ranks(kills: u64, seed: u64) -> (u64, Duration) {
    let folder = Folder::new();
    let (kept, mut written, mut slowest) = (folder.path("kept"), 0, Duration::ZERO);
    // A portable sequence of moments and ranks, so that a failure can be seen again as far as a race can.
    let mut random = seed;
    let mut below = |limit: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % limit
    };
    for kill in 0..kills {
        let flags = format!("--epochs 1000000 --checkpoint {} --checkpoint-every 3", kept.display());
        let job = Job::start(descent(2, &folder.images_with(&flags)));
        while ranks_of(job.id()).len() < 2 {
            thread::sleep(Duration::from_millis(1));
        }
        // From the start of the program to the middle of the training.
        thread::sleep(Duration::from_millis(below(600)));
        job.signal(below(2) as usize, "KILL");
        let killed = Instant::now();
        let ended = job.wait();
        slowest = slowest.max(killed.elapsed());
        assert!(killed.elapsed() < SOON, "kill {kill}: {ended:?}");
        assert!(!ended.status.success(), "kill {kill}: {ended:?}");
        if kept.exists() {
            written += 1;
            let found = CheckpointFiles::newest::<f32>(&kept).unwrap_or_else(|e| panic!("kill {kill}: {e}"));
            assert!(found.checkpoint.state.steps > 0 && found.skipped.is_none());
            // The next one begins without.
            for path in [&kept, &folder.path("kept.previous")] {
                let _ = fs::remove_file(path);
            }
        }
    }
    (written, slowest)
}

#[test]
fn a_full_disk_on_the_first_rank_ends_all() {
    let folder = Folder::new();
    // There is room for the weights, which is tried at the start, but not for Adam's slots too.
    let flags = format!(
        "--layers 36,80000,3 --optimizer adam --batch-size 30 --epochs 100 --checkpoint {}",
        folder.at("kept")
    );
    let arguments = folder.images_with(&flags);
    let mut command = mpirun(&[(1, "sh limited.sh", &arguments), (1, "", &arguments)]);
    // A write beyond the limit is an error as on a full disk, and no signal.
    let script = "trap '' XFSZ\nulimit -f 40000\nexec \"$@\"\n";
    fs::write(folder.path("limited.sh"), script).unwrap();
    command.current_dir(folder.root());
    let ended = Job::start(command).wait().failed(1, "cannot be written");
    assert!(!ended.stdout.contains("epoch   2/100"), "{ended:?}");
}

#[test]
fn a_disk_that_refuses_the_results_fails_the_command_but_not_the_training() {
    let folder = Folder::new();
    let arguments = folder.images_with("--epochs 1 --save /dev/full");
    let ended = Job::start(descent(2, &arguments)).wait().failed(1, "/dev/full");
    assert_eq!(ended.weights().len(), 64);
}
