//! The commands in the pages can be typed as they stand there.

use std::process::Command;

use crate::{pages, root};

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
            ["cargo", "xtask", arguments @ ..] => {
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
