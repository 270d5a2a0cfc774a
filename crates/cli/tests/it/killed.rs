//! A training that is killed without warning, again and again, ends with the weights of one that was not.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Folder, Ran, program};

const OPTIONS: &str = "--batch-size 7 --momentum 0.5 --eta 0.5";

/// A portable sequence of pauses, so that a failure can be seen again as far as a race can.
struct Pauses(u64);

impl Pauses {
    fn below(&mut self, limit: Duration) -> Duration {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        limit.mul_f64((self.0 >> 40) as f64 / (1 << 24) as f64)
    }
}

/// How many kills a run must survive: `DESCENT_KILLS`, or 10.
fn kills_wanted() -> usize {
    std::env::var("DESCENT_KILLS").map_or(10, |text| text.parse().expect("DESCENT_KILLS is a number"))
}

#[test]
fn killed_at_random_moments_it_always_goes_on_to_the_same_weights() {
    killed("");
}

#[test]
fn killed_while_its_samples_are_read_from_disk_it_goes_on_too() {
    killed("--from-disk=2KB");
}

/// With these `flags` of the command, which are given again when it goes on.
fn killed(flags: &str) {
    let folder = Folder::new();
    // A few seconds of steps, most of them with a checkpoint: there is nearly always one being written.
    let wanted = kills_wanted();
    let epochs = (4 * wanted).max(40).to_string();
    let whole = folder.train(&format!("{OPTIONS} --epochs {epochs} --quiet {flags}")).succeeded();
    let (checkpoint, previous) = (folder.path("checkpoint"), folder.path("checkpoint.previous"));

    let command = || -> Command {
        if checkpoint.exists() || previous.exists() {
            let mut command = program(&["train-mnist", "--data"]);
            command.arg(folder.root()).arg("--resume").arg(&checkpoint);
            command.args(["--checkpoint-every", "1", "--quiet"]).args(flags.split_whitespace());
            command
        } else {
            let path = checkpoint.display();
            folder.command(&format!(
                "{OPTIONS} --epochs {epochs} --checkpoint {path} --checkpoint-every 1 --quiet {flags}"
            ))
        }
    };
    // How long it takes until the first checkpoint is there: pauses go a little beyond that.
    let start = Instant::now();
    let mut first = command().stdout(Stdio::null()).spawn().unwrap();
    while !checkpoint.exists() {
        std::thread::yield_now();
    }
    let usual = start.elapsed();
    first.kill().unwrap();
    first.wait().unwrap();

    let (mut pauses, mut kills, mut runs, mut warnings) = (Pauses(9), 1, 0, 0);
    while kills < wanted {
        runs += 1;
        assert!(runs < 20 * wanted, "{kills} kills in {runs} runs");
        let mut child = command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(pauses.below(usual * 2));
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        warnings += error.lines().filter(|line| line.starts_with("warning: ")).count();
        let warned = error.lines().all(|line| line.starts_with("warning: "));
        if output.status.signal() == Some(9) {
            assert!(warned, "{error}");
            kills += 1;
        } else {
            // It was over before the pause was: from the beginning again.
            assert!(output.status.success() && warned, "{error}");
            assert_eq!(Ran::from(output).weights(), whole.weights());
            for path in [&checkpoint, &previous] {
                fs::remove_file(path).unwrap();
            }
        }
    }
    let ran: Ran = command().output().unwrap().into();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.weights(), whole.weights());
    assert_eq!(warnings, 0, "whenever it is killed, there is a whole newest checkpoint");
    println!("{kills} kills in {} runs, {warnings} warnings about a newest checkpoint", runs + 2);
    assert!(!folder.path("checkpoint.partial").exists(), "the last run cleans up what the killed left");
}
