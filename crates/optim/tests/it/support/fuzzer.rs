//! Files changed at random, one after another, in a process that may not have much memory.
#![allow(dead_code, reason = "no user takes all of it")]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use super::mutate::Random;

/// What no case may exceed, in KiB: the address space of the whole process.
const MEMORY: usize = 1 << 20;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// The files of a format that are kept, by the beginning of their names.
pub(crate) fn corpus(format: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let named = |path: &&PathBuf| path.file_name().unwrap().to_string_lossy().starts_with(format);
    let files: Vec<Vec<u8>> = paths.iter().filter(named).map(|path| fs::read(path).unwrap()).collect();
    assert!(!files.is_empty(), "no {format} in the corpus");
    files
}

/// Runs `attempt` on every kept file and then on as many changed ones as asked for. It returns whether it
/// could use the file. `change` makes a new file of one or two others.
pub(crate) fn fuzz(
    format: &str,
    seeds: &[Vec<u8>],
    default: u64,
    change: impl Fn(&mut Random, &[u8], &[u8]) -> Vec<u8>,
    attempt: impl Fn(&[u8]) -> bool,
) {
    let (cases, seed) = (setting("DESCENT_FUZZ_CASES", default), setting("DESCENT_FUZZ_SEED", 1));
    let run = |bytes: &[u8], case: u64| {
        catch_unwind(AssertUnwindSafe(|| attempt(bytes))).unwrap_or_else(|_| {
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{format}-{seed}-{case}"));
            fs::write(&path, bytes).unwrap();
            panic!("case {case} of seed {seed} panicked: {}", path.display());
        })
    };
    let kept = seeds.iter().filter(|bytes| run(bytes, 0)).count();
    assert!(kept > 0, "some of the corpus can be used");
    let mut used = 0;
    for case in 1..=cases {
        let mut random = Random(seed.wrapping_mul(0x1_0000_0001).wrapping_add(case));
        let (one, other) = (random.pick(seeds), random.pick(seeds));
        used += u64::from(run(&change(&mut random, one, other), case));
    }
    println!("{format}: {cases} changed files, {used} of them could be used");
    assert!(cases < 1000 || used > 0, "no changed file could be used: the decoder is hardly reached");
}

/// The test `name` again, in a process that may not have more than [`MEMORY`]; true in that process.
#[cfg(unix)]
pub(crate) fn inside_a_bounded_process(name: &str) -> bool {
    if std::env::var_os("DESCENT_FUZZ_INSIDE").is_some() {
        return true;
    }
    let mut shell = std::process::Command::new("sh");
    shell
        .args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"")])
        .arg(std::env::current_exe().unwrap());
    shell.args(["--exact", name, "--nocapture"]);
    let output = shell.env("DESCENT_FUZZ_INSIDE", "1").env("MALLOC_ARENA_MAX", "2").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    print!("{text}");
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("1 passed"), "{text}");
    false
}

#[cfg(not(unix))]
pub(crate) fn inside_a_bounded_process(_: &str) -> bool {
    true
}
