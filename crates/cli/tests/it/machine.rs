//! The machine as it is: cores, limits of memory, and numbers that no machine has.

use std::io::Write;
use std::process::Command;

use serde_json::Value;

use crate::support::{Folder, Ran, TRAIN_IMAGES, TRAIN_LABELS, descent, program};

/// `arguments` with at most so many kilobytes of address space.
fn limited(kilobytes: usize, arguments: &str) -> Ran {
    let script = format!("ulimit -v {kilobytes} && exec {} {arguments}", env!("CARGO_BIN_EXE_descent"));
    Command::new("sh").args(["-c", &script]).output().unwrap().into()
}

/// The number of threads of a training with these arguments and this variable.
fn threads(arguments: &str, variable: &str) -> (u64, String) {
    let folder = Folder::new();
    let json = folder.path("run.json");
    let mut command = folder.command(&format!("--quiet --json {} {arguments}", json.display()));
    let ran = Ran::from(command.env("RAYON_NUM_THREADS", variable).output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report: Value = serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap();
    (report["threads"].as_u64().unwrap(), ran.stderr)
}

#[test]
fn the_variable_of_rayon_is_heard_and_a_flag_wins() {
    let cores = std::thread::available_parallelism().unwrap().get() as u64;
    assert_eq!(threads("", "1"), (1, String::new()));
    assert_eq!(threads("", "1000"), (cores, String::new()));
    assert_eq!(threads("", "0"), (cores, String::new()));
    assert_eq!(threads("--threads 2", "1"), (cores.min(2), String::new()));
    let warning = "warning: RAYON_NUM_THREADS=two is no number of threads and is ignored\n".to_owned();
    assert_eq!(threads("", "two"), (cores, warning));
    assert_eq!(threads("--threads 1", "two"), (1, String::new()));
}

#[test]
#[cfg(target_os = "linux")]
fn a_process_bound_to_one_core_has_one_thread() {
    let folder = Folder::new();
    let json = folder.path("run.json");
    let training = folder.command(&format!("--quiet --json {}", json.display()));
    let mut bound = Command::new("taskset");
    bound.args(["-c", "0"]).arg(training.get_program()).args(training.get_args());
    let Ok(output) = bound.output() else { return eprintln!("skipped: there is no taskset") };
    Ran::from(output).succeeded();
    let report: Value = serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap();
    assert_eq!(report["threads"], 1);
}

#[test]
#[cfg(target_os = "linux")]
fn memory_that_is_not_there_is_told_in_one_line() {
    let folder = Folder::new();
    let train = format!("train-mnist --data {} --quiet", folder.root().display());
    // Parameters; what the layers work in, of few parameters; gradients and a slot beside the parameters.
    for layers in ["36,40000000,3", "36,1,40000000,3", "36,7000000,3 --momentum 0.5", "36,60000000,1,3"] {
        let arguments = format!("{train} --layers {layers} --batch-size 50");
        limited(3_000_000, &arguments).failed(1, "of memory, more than can be had");
    }
    for samples in ["18446744073709551615", "9223372036854775807", "4000000000", "40000000"] {
        limited(3_000_000, &format!("gradcheck --samples {samples}")).failed(1, "--samples: this needs");
    }
    // No machine has so much, with any limit.
    descent(&["gradcheck", "--samples", "400000000000000"]).failed(1, "of memory, more than can be had");
}

#[test]
#[cfg(target_os = "linux")]
fn memory_that_runs_out_while_samples_are_read_is_told_in_one_line_too() {
    let folder = Folder::new();
    let n: u32 = 16_000_000;
    for (name, header, bytes) in [
        (TRAIN_IMAGES, &[&[0, 0, 8, 3][..], &n.to_be_bytes(), &[0, 0, 0, 6, 0, 0, 0, 6]].concat(), 36 * n),
        (TRAIN_LABELS, &[&[0, 0, 8, 1][..], &n.to_be_bytes()].concat(), n),
    ] {
        // Zeros take no room on the disk.
        let mut file = std::fs::File::create(folder.path(name)).unwrap();
        file.write_all(header).unwrap();
        file.set_len(header.len() as u64 + u64::from(bytes)).unwrap();
    }
    let arguments = format!("train-mnist --data {} --layers 36,3 --quiet", folder.root().display());
    limited(400_000, &arguments).failed(1, "there is not enough memory: ");
}

#[test]
#[cfg(target_os = "linux")]
fn a_descent_of_many_steps_has_bounded_memory() {
    let folder = Folder::new();
    let json = folder.path("path.json");
    let picture = folder.path("path.svg");
    let outputs = format!("--quiet --json {} --picture {}", json.display(), picture.display());
    let ran = limited(400_000, &format!("descend --function saturated --eta 1e-7 --steps 6000000 {outputs}"));
    assert!(ran.succeeded().stdout.starts_with("after 6000000 steps at v = "));
    let report: Value = serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap();
    let trace = report["trace"].as_array().unwrap();
    assert!((50_000..=100_100).contains(&trace.len()), "{}", trace.len());
    assert_eq!((&report["steps"], &trace[trace.len() - 1]["step"]), (&6_000_000.into(), &6_000_000.into()));
    assert!(trace.windows(2).all(|two| two[0]["step"].as_u64() < two[1]["step"].as_u64()));
    assert!(std::fs::read_to_string(picture).unwrap().ends_with("</svg>\n"));
}

/// The flags of a command whose value is a number, from its help.
fn numbers(command: &str) -> Vec<String> {
    let help = descent(&[command, "--help"]).succeeded().stdout;
    let flags = help.lines().filter_map(|line| Some(line.trim().split_once(" <N>")?.0));
    flags.filter(|flag| flag.starts_with("--")).map(str::to_owned).collect()
}

#[test]
fn numbers_that_cannot_be_are_refused_in_plain_words() {
    let mut zeros = 0;
    for command in ["train-mnist", "eval", "predict", "descend", "trace", "gradcheck"] {
        for flag in numbers(command) {
            for value in ["0", "-3", "2.5", "many", "99999999999999999999999"] {
                // A flag that there is not keeps the command from running where the number can be.
                let ran = descent(&[command, &format!("{flag}={value}"), "--no-such-flag"]).failed(2, "--");
                for strange in ["non-zero type", "invalid digit", "target type", "empty string"] {
                    assert!(!ran.stderr.contains(strange), "{command} {flag}: {}", ran.stderr);
                }
                zeros += usize::from(ran.stderr.contains(&format!("{flag} must be at least 1")));
            }
        }
    }
    assert!(zeros >= 6, "only {zeros} flags refuse 0");
    descent(&["train-mnist", "--epochs", "0"])
        .failed(2, "'0' for '--epochs <N>': --epochs must be at least 1");
    descent(&["train-mnist", "--seed", "1.5"])
        .failed(2, "--seed must be a whole number that is not negative");
}

#[test]
fn unknown_names_come_with_a_hint() {
    descent(&["train"]).failed(2, "required arguments were not provided: --target <COLUMN> <TABLE.csv>");
    descent(&["mnist"]).failed(2, "a similar subcommand exists: 'train-mnist'");
    descent(&["evaluate"]).failed(2, "a similar subcommand exists: 'eval'");
    descent(&["fit"]).failed(
        2,
        "there are train, train-mnist, eval, predict, export, import, data, descend, trace, gradcheck",
    );
    descent(&["data", "verfy"]).failed(2, "a similar subcommand exists: 'verify'");
    descent(&["data", "verify", "--sett", "x"]).failed(2, "a similar argument exists: '--set'");
    descent(&["eval", "--modle", "x"]).failed(2, "a similar argument exists: '--model'");
    descent(&["train-mnist", "--batch", "x"]).failed(2, "a similar argument exists: '--batch-size'");
    let ran = descent(&["predict", "--learning-rate", "1", "x.png"]).failed(2, "there are --model, ");
    assert!(!ran.stderr.contains("-- --"), "no advice to pass it as a value: {}", ran.stderr);
    descent(&["descend", "-x"]).failed(2, "there are --function, --list, ");
    assert_eq!(program(&["trace", "--help"]).output().unwrap().status.code(), Some(0));
}
