//! Links and names of files.

use std::fs;
use std::path::Path;

use super::page::{Link, Page};
use super::{pages, root};

#[test]
fn every_link_leads_to_a_file_and_to_the_item_it_names() {
    let mut seen = 0;
    for page in pages() {
        for Link { target, text } in page.links() {
            if target.contains("://") {
                continue;
            }
            seen += 1;
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let folder = page.path.parent().expect("a page lies in a folder");
            let file = if file.is_empty() { page.path.clone() } else { folder.join(file) };
            let place = format!("{}: [{text}]({target})", page.path.display());
            assert!(file.exists(), "{place}: there is no such file");
            if !anchor.is_empty() {
                assert!(Page::read(&file).headings().any(|h| slug(h) == anchor), "{place}: no such heading");
            }
            let item = text.strip_prefix('`').and_then(|text| text.strip_suffix('`'));
            if let Some(item) = item.filter(|_| target.ends_with(".rs")) {
                assert!(defines(&file, item), "{place}: {item} is not defined there");
            }
        }
    }
    assert!(seen > 200, "only {seen} links were found");
}

/// Pages outside the book cannot be linked from it, since mdBook would look for them as HTML. They are named
/// instead.
#[test]
fn every_page_that_is_named_is_there() {
    for page in pages() {
        let folder = page.path.parent().expect("a page lies in a folder");
        for name in page.code_spans().into_iter().filter(|span| span.ends_with(".md")) {
            let found = root().join(name).exists() || folder.join(name).exists();
            assert!(found, "{}: `{name}` is not there", page.path.display());
        }
    }
}

/// Folders whose files are named in pages by their path from the root.
const FOLDERS: [&str; 9] =
    [".ci/", "benches/", "crates/", "datasets/", "docs/", "fuzz/", "xtask/src/", "xtask/tests/", ".cargo/"];

/// The paths that `page` names in code spans. `NAME` stands for a file that the reader will write, so that
/// only its folder is there.
fn paths(page: &Page) -> Vec<&str> {
    let spans = page.code_spans().into_iter().filter(|span| !span.contains([' ', '*', '<']));
    // The guide's reader makes `play.rs`.
    let paths = spans
        .filter(|span| FOLDERS.iter().any(|folder| span.starts_with(folder)) && !span.ends_with("/play.rs"));
    paths.map(|path| path.split("NAME").next().unwrap_or(path)).collect()
}

#[test]
fn every_path_that_is_named_is_there() {
    let mut seen = 0;
    for page in pages() {
        for path in paths(&page) {
            assert!(root().join(path).exists(), "{}: `{path}` is not there", page.path.display());
            seen += 1;
        }
        if page.path == root().join("CONTRIBUTING.md") {
            let named = paths(&page);
            for kind in ["activation", "loss", "layer", "optimizer", "schedule", "reducer", "commands"] {
                let list = format!("/src/{kind}/mod.rs");
                assert!(named.iter().any(|path| path.ends_with(&list)), "no walk-through leads to {list}");
            }
        }
    }
    assert!(seen > 60, "only {seen} paths were found");
}

/// A heading as an anchor, as forges and mdBook make it.
fn slug(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().replace(' ', "-")
}

/// Whether the source at `path` defines `item`: the last part of it, beside any mention of the others.
fn defines(path: &Path, item: &str) -> bool {
    let source = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let code: Vec<&str> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let words: Vec<&str> = code.iter().flat_map(|line| words(line)).collect();
    let (last, others) = {
        let mut parts = item.split("::").collect::<Vec<_>>();
        (parts.pop().expect("split gives a part"), parts)
    };
    let keywords = ["fn", "struct", "enum", "trait", "const", "type"];
    let named = words.windows(2).any(|two| keywords.contains(&two[0]) && two[1] == last);
    // A variant, or what a macro makes.
    let begins = || code.iter().any(|line| words_begin(line, last));
    others.iter().all(|part| words.contains(part)) && (named || begins())
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

fn words_begin(line: &str, word: &str) -> bool {
    // A line that registers a variant begins with its number and its name.
    let written = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    let unnamed =
        written.strip_prefix('"').and_then(|rest| rest.split_once("\" ")).map_or(written, |(_, rest)| rest);
    let rest = unnamed.strip_prefix(word);
    rest.is_some_and(|rest| rest.starts_with([',', '(', ' ']) && line.starts_with("    "))
}

#[test]
fn a_missing_item_would_be_noticed() {
    let loss = root().join("crates/nn/src/loss/mod.rs");
    assert!(defines(&loss, "Loss") && defines(&loss, "Loss::output_error"));
    assert!(defines(&loss, "Loss::SoftmaxCrossEntropy"));
    assert!(defines(&root().join("crates/nn/src/parameters.rs"), "Parameters"));
    assert!(!defines(&loss, "Loss::input_error") && !defines(&loss, "Activation"));
    assert_eq!(slug("## (3) and (4) From errors"), "3-and-4-from-errors");
}

/// `cargo doc` documents the crates in any order, and links to a crate only if its pages are there already or
/// if the crate says where they will be.
#[test]
fn every_library_says_where_its_documentation_will_be() {
    let mut seen = 0;
    for entry in root().join("crates").read_dir().expect("there are crates") {
        let library = entry.expect("an entry can be read").path().join("src/lib.rs");
        let Ok(source) = fs::read_to_string(&library) else { continue };
        assert!(source.contains("\n#![doc(html_root_url = \"..\")]\n"), "{}", library.display());
        seen += 1;
    }
    assert!(seen >= 7, "only {seen} libraries");
}
