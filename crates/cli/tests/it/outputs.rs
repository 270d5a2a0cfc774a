//! What a run leaves is complete, and destroys nothing.

use std::fs;
use std::process::Command;

use crate::support::{Folder, Ran, TRAIN_IMAGES, descent, program};
use nn::Network;
use serde_json::Value;

/// As a shell runs it; `$0` and `$@` are the program and its arguments.
#[cfg(unix)]
fn in_a_shell(command: &Command, script: &str) -> Ran {
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).arg(command.get_program()).args(command.get_args());
    shell.output().unwrap().into()
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok()
}

#[test]
fn one_file_cannot_be_two_outputs_or_an_output_and_an_input() {
    let folder = Folder::new();
    let at = |name: &str| folder.path(name).display().to_string();
    folder.train(&format!("--save {} --checkpoint {}", at("model"), at("checkpoint"))).succeeded();
    fs::create_dir(folder.path("inner")).unwrap();
    fs::hard_link(folder.path("model"), folder.path("hard")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("model", folder.path("soft")).unwrap();
        std::os::unix::fs::symlink("inner", folder.path("link")).unwrap();
    }
    let names = ["model", "checkpoint", TRAIN_IMAGES];
    let before = names.map(|name| fs::read(folder.path(name)).unwrap());
    let mut cases = vec![
        vec!["--save", "new", "--json", "new"],
        vec!["--save", "new", "--json", "inner/../new"],
        vec!["--save", "model", "--json", "hard"],
        vec!["--save", "new", "--checkpoint", "new"],
        vec!["--json", "new.previous", "--checkpoint", "new"],
        vec!["--json", "new.partial", "--checkpoint", "new"],
        vec!["--json", "new.partial", "--save", "new"],
        vec!["--report", "new", "--json", "new/report.html"],
        vec!["--report", "new", "--save", "new/loss.svg"],
        vec!["--report", "new", "--save", "new"],
        vec!["--resume", "checkpoint", "--save", "checkpoint"],
        vec!["--resume", "checkpoint", "--json", "checkpoint.previous"],
        vec!["--resume", "checkpoint", "--checkpoint", "new", "--save", "checkpoint"],
        vec!["--json", TRAIN_IMAGES],
        vec!["--save", TRAIN_IMAGES],
        vec!["--checkpoint", TRAIN_IMAGES],
    ];
    if cfg!(unix) {
        cases.push(vec!["--save", "model", "--json", "soft"]);
        cases.push(vec!["--save", "inner/new", "--json", "link/new"]);
    }
    for case in cases {
        let arguments =
            case.iter().map(|word| if word.starts_with("--") { (*word).to_owned() } else { at(word) });
        let arguments = arguments.collect::<Vec<_>>().join(" ");
        let mut command = program(&["train-mnist", "--epochs", "2", "--data"]);
        command.arg(folder.root()).args(arguments.split(' '));
        if !arguments.contains("--resume") {
            command.args(["--layers", "36,8,3"]);
        }
        let ran = Ran::from(command.output().unwrap()).failed(2, "are the same file");
        assert_eq!(ran.stdout, "", "{arguments}");
        assert!(!folder.path("new").exists(), "{arguments}");
    }
    let (root, model) = (folder.root().display().to_string(), at("model"));
    let (images, labels) = (at(TRAIN_IMAGES), at("train-labels-idx1-ubyte"));
    for arguments in [
        vec!["eval", "--model", &model, "--data", &root, "--json", &model],
        vec!["eval", "--model", &model, "--data", &root, "--json", &at("hard")],
        vec!["eval", "--model", &model, "--data", &root, "--json", &at("t10k-images-idx3-ubyte")],
        vec!["eval", "--model", &model, "--images", &images, "--labels", &labels, "--json", &labels],
        vec!["predict", "--model", &model, "some.png", "--json", &model],
        vec!["predict", "--model", &model, &images, "--json", &images],
        vec!["descend", "--picture", &at("new"), "--json", &at("new")],
        vec!["descend", "--picture", &at("new"), "--json", &at("new.partial")],
    ] {
        descent(&arguments).failed(2, "are the same file");
    }
    assert_eq!(names.map(|name| fs::read(folder.path(name)).unwrap()), before);
    // What is taken up again is kept up to date, and may become the one before.
    let arguments = format!("--resume {} --checkpoint {}", at("checkpoint.previous"), at("checkpoint"));
    let mut again = program(&["train-mnist", "--epochs", "3", "--data", &root]);
    Ran::from(again.args(arguments.split(' ')).output().unwrap()).succeeded();
}

#[test]
#[cfg(unix)]
fn where_a_shell_sends_the_lines_no_file_is_replaced() {
    let folder = Folder::new();
    let file = folder.path("both").display().to_string();
    let command = folder.command(&format!("--json {file}"));
    for redirected in [">", ">>"] {
        let ran = in_a_shell(&command, &format!("\"$0\" \"$@\" {redirected} {file}"));
        ran.failed(2, &format!("standard output and --json {file} are the same file"));
    }
    in_a_shell(&command, "\"$0\" \"$@\" > /dev/null").succeeded();
}

#[test]
#[cfg(unix)]
fn json_is_alone_on_standard_output_in_every_command() {
    let folder = Folder::new();
    let (root, model) = (folder.root().display().to_string(), folder.path("model").display().to_string());
    folder.train(&format!("--save {model}")).succeeded();
    let train = ["train-mnist", "--data", &root, "--layers", "36,8,3", "--epochs", "2"];
    let commands: [&[&str]; 5] =
        [&train, &["eval", "--model", &model, "--data", &root], &["descend"], &["trace"], &["gradcheck"]];
    for command in commands {
        let elsewhere = tempfile::tempdir().unwrap();
        for name in ["-", "/dev/stdout", "/dev/fd/1"] {
            let mut run = program(&[command, &["--json", name]].concat());
            let ran = Ran::from(run.current_dir(elsewhere.path()).output().unwrap());
            assert_eq!(ran.code, Some(0), "{}", ran.stderr);
            assert!(is_json(&ran.stdout) && ran.stdout.lines().count() == 1, "{command:?}: {}", ran.stdout);
            assert!(!ran.stderr.is_empty(), "the lines are on standard error");
            let quiet = descent(&[command, &["--quiet", "--json", name]].concat()).succeeded();
            assert!(is_json(&quiet.stdout), "{command:?}: {}", quiet.stdout);
        }
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0, "{command:?}");
    }
    descent(&["descend", "--json", "-", "--picture", "/dev/stdout"]).failed(2, "are both standard output");
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_in_a_log_stays_and_what_comes_is_in_order() {
    let folder = Folder::new();
    let log = folder.path("log");
    for name in ["/dev/stdout", "-", "/proc/self/fd/1"] {
        fs::write(&log, "old\n").unwrap();
        let command = folder.command(&format!("--json {name}"));
        let shown = log.display();
        let script = format!("(echo before; \"$0\" \"$@\" 2>/dev/null; echo after) >> {shown}");
        in_a_shell(&command, &script).succeeded();
        let text = fs::read_to_string(&log).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!((lines.len(), lines[0], lines[1], lines[3]), (4, "old", "before", "after"), "{text}");
        assert!(is_json(lines[2]), "{text}");
    }
    fs::write(&log, "old\n").unwrap();
    let command = folder.command("--json /dev/fd/3");
    in_a_shell(&command, &format!("\"$0\" \"$@\" 3>> {}", log.display())).succeeded();
    let text = fs::read_to_string(&log).unwrap();
    assert!(text.starts_with("old\n{") && text.lines().count() == 2, "{text}");
}

#[test]
#[cfg(unix)]
fn a_fifo_carries_the_json_and_stays() {
    let folder = Folder::new();
    let fifo = folder.path("fifo").display().to_string();
    let command = folder.command(&format!("--json {fifo}"));
    let ran = in_a_shell(&command, &format!("mkfifo {fifo}; \"$0\" \"$@\" > /dev/null & cat {fifo}; wait"));
    let ran = ran.succeeded();
    assert!(is_json(&ran.stdout), "{}", ran.stdout);
    assert!(!fs::metadata(&fifo).unwrap().is_file());
}

#[test]
fn what_was_written_is_confirmed_unless_quiet_is_asked_for() {
    let folder = Folder::new();
    let at = |name: &str| folder.path(name).display().to_string();
    let (model, json) = (at("model"), at("json"));
    let arguments = format!("--save {model} --json {json}");
    let ran = folder.train(&arguments).succeeded();
    let end: Vec<&str> = ran.stdout.lines().rev().take(2).collect();
    assert_eq!(end, [format!("results written to {json}"), format!("model written to {model}")]);
    // A report's folder is made first, and takes the others too.
    let inside = format!("--report {} --save {} --json {}", at("new"), at("new/model"), at("new/json"));
    folder.train(&inside).succeeded();
    let quiet = folder.train(&format!("{arguments} --quiet")).succeeded();
    assert!(!quiet.stdout.contains("written") && !quiet.stdout.contains("is \\ as"), "{}", quiet.stdout);
    assert_eq!(quiet.stdout.lines().count(), 2, "{}", quiet.stdout);
    let ran = descent(&["descend", "--picture", &at("svg"), "--json", &json]).succeeded();
    assert!(ran.stdout.contains(&format!("picture written to {}", at("svg"))), "{}", ran.stdout);
    assert!(ran.stdout.contains(&format!("results written to {json}")), "{}", ran.stdout);
}

#[test]
#[cfg(target_os = "linux")]
fn an_output_that_fails_stops_no_other_and_hides_no_result() {
    let folder = Folder::new();
    let at = |name: &str| folder.path(name).display().to_string();
    let (model, json, page) = (at("model"), at("json"), folder.path("report/report.html"));
    let ran = folder.train(&format!("--save /dev/full --json {json} --report {}", at("report")));
    let ran = ran.failed(1, "/dev/full: cannot be written: No space left on device");
    assert!(ran.stdout.contains("test accuracy") && ran.weights().len() == 64, "{}", ran.stdout);
    assert!(is_json(&fs::read_to_string(&json).unwrap()) && page.exists());
    let ran = folder.train(&format!("--save {model} --json /dev/full")).failed(1, "/dev/full");
    assert!(ran.stdout.contains(&format!("model written to {model}")), "{}", ran.stdout);
    Network::<f32>::load(&model).unwrap();

    let ran = folder.train("--save /dev/full --json /dev/full");
    assert_eq!((ran.code, ran.stderr.lines().count()), (Some(1), 2), "one line each: {}", ran.stderr);
    assert!(ran.stderr.lines().all(|line| line.starts_with("error: /dev/full: ")), "{}", ran.stderr);

    // Nobody can read the lines, and the files are there.
    for (name, arguments) in [("eval", vec!["eval", "--model", &model, "--data"]), ("trace", vec!["trace"])] {
        let mut command = program(&arguments);
        if name == "eval" {
            command.arg(folder.root());
        }
        let file = at(name);
        command.args(["--json", &file]);
        in_a_shell(&command, "\"$0\" \"$@\" > /dev/full").failed(1, "standard output: cannot be written");
        assert!(is_json(&fs::read_to_string(file).unwrap()));
    }
}

#[test]
#[cfg(unix)]
fn a_training_whose_checkpoints_fail_ends_with_its_result() {
    let folder = Folder::new();
    let (checkpoint, model) = (folder.path("checkpoint"), folder.path("model"));
    let arguments = format!("--checkpoint {} --save {}", checkpoint.display(), model.display());
    // Three blocks of 512 bytes hold the model and no checkpoint.
    let script = "trap '' XFSZ; ulimit -f 3; exec \"$0\" \"$@\"";
    let ran = in_a_shell(&folder.command(&arguments), script);
    let ran = ran.failed(1, &format!("{}: cannot be written: File too large", checkpoint.display()));
    assert_eq!(ran.stdout.matches("the training goes on without checkpoints").count(), 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("test accuracy"), "{}", ran.stdout);
    Network::<f32>::load(&model).unwrap();
    assert!(!checkpoint.exists() && !folder.path("checkpoint.partial").exists());
}

#[test]
fn names_may_be_as_long_as_the_system_allows() {
    let folder = Folder::new();
    let [model, checkpoint, json] = ["m", "c", "j"].map(|letter| folder.path(&letter.repeat(250)));
    let places = [("--save", &model), ("--checkpoint", &checkpoint), ("--json", &json)];
    let arguments = places.map(|(flag, path)| format!("{flag} {}", path.display())).join(" ");
    for _ in 0..2 {
        folder.train(&arguments).succeeded();
    }
    Network::<f32>::load(&model).unwrap();
    assert_eq!(fs::read_dir(folder.root()).unwrap().count(), 4 + 4, "the last two checkpoints are kept");
}
