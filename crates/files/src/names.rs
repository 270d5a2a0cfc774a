//! The names beside a file, and the file that a name means.

use std::fs;
use std::path::{Component, Path, PathBuf};

/// Bytes in a name, on nearly every file system.
const LONGEST: usize = 255;
/// Bytes in a name where names are encrypted (eCryptfs). A temporary should not be what fails there.
const LONGEST_TEMPORARY: usize = 143;
/// A chain of more links is a circle, as for the system.
const MAX_LINKS: usize = 40;

/// The temporary beside `path`: its name and `.partial`. A long name is cut, and has a checksum instead of
/// its end.
#[must_use]
pub fn partial(path: impl AsRef<Path>) -> PathBuf {
    beside(path.as_ref(), ".partial", LONGEST_TEMPORARY)
}

/// What was at `path` before, beside the file that `path` means: its name and `.previous`. A name of more
/// than 246 bytes is cut, and has a checksum instead of its end.
#[must_use]
pub fn previous(path: impl AsRef<Path>) -> PathBuf {
    beside(&target(path.as_ref()), ".previous", LONGEST)
}

/// The file with which it is tried whether there can be one at `path`. Each process has its own.
pub(crate) fn trial(path: &Path) -> PathBuf {
    beside(path, &format!(".{}.partial", std::process::id()), LONGEST_TEMPORARY)
}

fn beside(path: &Path, ending: &str, longest: usize) -> PathBuf {
    let Some(name) = path.file_name() else { return path.to_owned() };
    let mut longer = name.to_owned();
    longer.push(ending);
    if longer.len() <= longest {
        return path.with_file_name(longer);
    }
    let sum = format!("-{:08x}{ending}", crc32fast::hash(name.as_encoded_bytes()));
    let mut start = name.to_string_lossy().into_owned();
    while start.len() + sum.len() > longest {
        start.pop();
    }
    path.with_file_name(start + &sum)
}

/// The file that `path` means, links followed, even one whose file is not there at the moment.
pub(crate) fn target(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&path) {
            Ok(next) => path = folder(&path).join(next),
            Err(_) => break,
        }
    }
    fs::canonicalize(&path).unwrap_or(path)
}

/// A name for the place `path`, whether something is there or not: one that differs for different places.
pub(crate) fn resolved(path: &Path) -> PathBuf {
    let path = std::path::absolute(target(path)).unwrap_or_else(|_| path.to_owned());
    let there = path.ancestors().find_map(|above| Some((fs::canonicalize(above).ok()?, above)));
    let Some((real, above)) = there else { return path };
    let rest = path.strip_prefix(above).unwrap_or(Path::new(""));
    rest.components().fold(real, |mut place, component| {
        match component {
            Component::ParentDir => drop(place.pop()),
            component => place.push(component),
        }
        place
    })
}

/// The folder that holds `path`.
pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_beside_a_file_fit_whatever_its_length() {
        let name = |path: PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
        assert_eq!(partial("a/run"), Path::new("a/run.partial"));
        assert_eq!(name(previous("a/run")), "run.previous");
        for letter in ["x", "数", "🦀"] {
            for count in [30, 60, 62, 63, 80, 83, 130, 200, 240, 246, 247, 250, 255] {
                let long = letter.repeat(count);
                if long.len() > LONGEST {
                    continue;
                }
                let path = Path::new("a").join(&long);
                let (temporary, before, tried) =
                    (name(partial(&path)), name(previous(&path)), name(trial(&path)));
                assert!(temporary.len() <= LONGEST_TEMPORARY && tried.len() <= LONGEST_TEMPORARY);
                assert!(before.len() <= LONGEST && before.ends_with(".previous"), "{before}");
                assert!(temporary != before && temporary != tried && temporary.starts_with(letter));
                // Another long name has other names beside it.
                let other = path.with_file_name(format!("{}y", &long[..long.len() - letter.len()]));
                assert_ne!(partial(&other), partial(&path));
                assert_ne!(previous(&other), previous(&path));
            }
        }
        assert_eq!(name(previous("x".repeat(246))).len(), LONGEST);
    }

    #[test]
    fn a_place_has_one_name_before_and_after_something_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let places = [root.join("new/inner/x"), root.join("new/../new/./inner/x")];
        assert_eq!(resolved(&places[0]), resolved(&places[1]));
        fs::create_dir_all(root.join("new/inner")).unwrap();
        assert_eq!(resolved(&places[0]), resolved(&places[1]));
        assert_ne!(resolved(&root.join("new/x")), resolved(&places[0]));
    }
}
