//! What `bench --check` cannot begin it says in one line, with exit code 2.

use crate::support::xtask;

#[test]
fn an_unknown_base_ends_with_2_and_is_named() {
    let ran = xtask(&["bench", "--check", "no-such-commit"]).failed(2, "BASE no-such-commit");
    assert_eq!(ran.stdout, "");
}

#[test]
fn bad_arguments_end_with_2() {
    for (arguments, culprit) in [
        (&["--check", "--rounds", "4"][..], "'4' for '--rounds"),
        (&["--check", "--rounds", "many"], "'many' for '--rounds"),
        (&["--json", "file"], "--check"),
        (&["--self-test", "--check"], "--self-test"),
        (&["surplus"], "surplus"),
    ] {
        xtask(&[&["bench"], arguments].concat()).failed(2, culprit);
    }
}
