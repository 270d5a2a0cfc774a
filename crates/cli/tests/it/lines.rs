//! Lines go where standard output goes, whatever standard error is.

use std::fs;
use std::process::{Command, Stdio};

use crate::support::{Folder, Ran};

/// Runs `script` in a shell whose standard streams are a terminal; what the terminal showed. `$0` and `$@`
/// are the training.
fn in_a_terminal(command: &Command, script: &str, term: &str) -> String {
    let quoted = |text: &std::ffi::OsStr| format!("'{}'", text.to_str().unwrap());
    let words: Vec<String> =
        std::iter::once(command.get_program()).chain(command.get_args()).map(quoted).collect();
    let mut terminal = Command::new("script");
    terminal.args(["-qec", &script.replace("RUN", &words.join(" ")), "/dev/null"]);
    terminal.env_remove("CI").env("TERM", term).env("SHELL", "/bin/sh").stdin(Stdio::null());
    Ran::from(terminal.output().unwrap()).stdout
}

fn count(text: &str, start: &str) -> usize {
    text.lines().filter(|line| line.starts_with(start)).count()
}

#[test]
#[cfg(target_os = "linux")]
fn a_log_and_a_pipe_hold_every_line_while_the_bar_is_on_the_terminal() {
    let folder = Folder::of(600, 60);
    let command = folder.command("--epochs 30 --eta 1e-9");
    for redirected in ["> LOG", "| tee LOG > /dev/null", "| cat >> LOG"] {
        let log = folder.path("log");
        let script = format!("RUN {}", redirected.replace("LOG", log.to_str().unwrap()));
        let terminal = in_a_terminal(&command, &script, "xterm");
        let text = fs::read_to_string(&log).unwrap();
        assert_eq!((count(&text, "epoch "), count(&text, "warning: ")), (30, 3), "{redirected}: {text}");
        for start in ["36-8-3 (323 parameters)", "layer    step", "is \\ as", "test accuracy", "weights"] {
            assert_eq!(count(&text, start), 1, "{redirected}: {start}");
        }
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
        assert!(!terminal.contains("test accuracy"), "{terminal}");
        fs::remove_file(log).unwrap();
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_terminal_shows_every_line_and_a_dumb_one_nothing_else() {
    let folder = Folder::of(600, 60);
    let command = folder.command("--epochs 30");
    for term in ["xterm", "dumb", ""] {
        let shown = in_a_terminal(&command, "RUN", term);
        let epochs =
            shown.lines().filter(|line| line.contains("  loss 0.") && line.contains("/30  ")).count();
        assert_eq!(epochs, 30, "{term}: {shown:?}");
        assert!(shown.contains("test accuracy"), "{term}: {shown:?}");
        if term != "xterm" {
            assert!(!shown.contains('\u{1b}') && !shown.replace("\r\n", "").contains('\r'), "{shown:?}");
        }
    }
}

#[test]
fn whoever_reads_the_beginning_only_gets_it_and_the_files_are_written() {
    let folder = Folder::new();
    let (model, json) = (folder.path("model"), folder.path("json"));
    let command = folder.command(&format!("--save {} --json {}", model.display(), json.display()));
    let mut shell = Command::new("sh");
    shell.args(["-c", "\"$0\" \"$@\" | head -n 1"]).arg(command.get_program()).args(command.get_args());
    let ran = Ran::from(shell.output().unwrap());
    assert!(ran.stdout.starts_with("36-8-3") && ran.stdout.lines().count() == 1, "{}", ran.stdout);
    assert!(ran.stderr.lines().count() <= 1 && !ran.stderr.contains("panicked"), "{}", ran.stderr);
    assert!(model.exists() && json.exists());
}
