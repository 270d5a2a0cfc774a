//! Imports between the rooms of this crate run one way.

use std::fs;
use std::path::Path;

/// From the lowest to the highest: a room may import those before it.
const ROOMS: [&str; 6] = ["simd", "matrix", "parallel", "elementwise", "product", "sparse"];

/// Every Rust file below `folder`, with its text.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

/// What is named right after `crate::`, without the documentation. An exported macro names what other crates
/// see: that is no import.
fn imports(text: &str) -> Vec<String> {
    let code =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let code = code.replace("$crate::PerScalar", "").replace("$crate::Scalar", "");
    let word = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    code.split("crate::").skip(1).map(word).collect()
}

#[test]
fn no_room_imports_one_above_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (height, room) in ROOMS.iter().enumerate() {
        let files = sources(&src.join(room));
        assert!(files.len() > 1, "{room} is a folder");
        for (file, text) in files {
            for import in imports(&text) {
                let known = ["check", "compiled_once"].contains(&import.as_str())
                    || ROOMS[..=height].contains(&import.as_str());
                assert!(known, "{file} imports crate::{import}, which is not below {room}");
            }
        }
    }
}

#[test]
fn imports_are_found_wherever_they_stand() {
    let text = "use crate::simd::X;\n// use crate::sparse::Y;\n\
        $crate::matrix::f(crate::product::g());\nuse crate::{A};";
    assert_eq!(imports(text), ["simd", "matrix", "product", ""]);
}
