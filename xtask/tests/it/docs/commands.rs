//! The commands in the pages can be typed as they stand there.

use std::fs;
use std::process::Command;

use super::{pages, root};

#[test]
fn every_command_is_understood() {
    let mut commands = Vec::new();
    for page in pages() {
        let blocks = page.blocks.iter().filter(|block| matches!(block.kind.as_str(), "" | "console"));
        for line in blocks.flat_map(|block| &block.lines) {
            commands
                .push((page.path.display().to_string(), line.split(" #").next().unwrap_or("").to_owned()));
        }
    }
    commands.sort_by(|a, b| a.1.cmp(&b.1));
    commands.dedup_by(|a, b| a.1 == b.1);
    let mut seen = 0;
    for (page, line) in commands {
        let words: Vec<&str> = line.split_whitespace().map(|word| word.trim_matches('\'')).collect();
        match words.as_slice() {
            // In a drawing it is no command.
            ["descent", ..] if line.starts_with(' ') => continue,
            // `xtask` has every command of `descent`.
            ["cargo", "xtask", arguments @ ..] | ["descent", arguments @ ..] => {
                // Help comes when all that stands before it has been understood.
                let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
                let output = xtask.args(arguments).arg("--help").output().expect("the program starts");
                let stderr = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{page}: {line}: {stderr}");
            }
            ["cargo", "run", .., "-p", package, "--example", example] => {
                let file = format!("crates/{package}/examples/{example}.rs");
                // The guide's reader makes this one.
                assert!(*example == "play" || root().join(&file).exists(), "{page}: there is no {file}");
            }
            _ => continue,
        }
        seen += 1;
    }
    assert!(seen > 20, "only {seen} commands were found");
}

/// What trainings print depends on the machine; the numbers of these commands do not, as far as they are
/// shown.
const SAME_EVERYWHERE: [&str; 2] = ["descend", "trace"];

#[test]
fn the_guide_shows_what_its_commands_print() {
    // The pictures of the guide go into `target`, which is there when cargo has built.
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("target")).expect("a folder in it");
    let mut seen = 0;
    for page in pages().iter().filter(|page| page.path.starts_with(root().join("docs/guide"))) {
        for (before, shown) in
            page.blocks.iter().zip(page.blocks.iter().skip(1)).filter(|(_, shown)| shown.adjoins)
        {
            let ([command], "text") = (before.lines.as_slice(), shown.kind.as_str()) else { continue };
            let Some(arguments) = command.strip_prefix("cargo xtask ") else { continue };
            let arguments: Vec<&str> = arguments.split(' ').collect();
            if !SAME_EVERYWHERE.contains(&arguments[0]) {
                continue;
            }
            let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
            let output = xtask.args(&arguments).current_dir(&folder).output().expect("the program starts");
            let printed =
                [output.stdout, output.stderr].map(|text| String::from_utf8(text).expect("UTF-8")).concat();
            let mut printed_lines = printed.lines();
            for line in shown.lines.iter().filter(|line| !line.is_empty() && line.as_str() != "…") {
                // Lines may be left out, but not changed.
                let found = printed_lines.any(|printed| printed.trim_end() == line.trim_end());
                assert!(
                    found,
                    "{}: {command} does not print {line:?} there, but\n{printed}",
                    page.path.display()
                );
            }
            seen += 1;
        }
    }
    assert!(seen >= 6, "only {seen} outputs were found");
}
