//! A folder's SHA256SUMS, in all forms in which programs write it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::gzip::read_up_to;
use crate::sums::hex;
use crate::{DataError, Note};

/// The promised hashes of the files of a folder; none if the folder promises nothing.
pub(crate) struct Checksums {
    folder: PathBuf,
    there: bool,
    promises: Vec<Promise>,
}

/// A line that was understood: its file, with `/` between the parts of the path, and its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Promise {
    path: String,
    hash: String,
}

impl Checksums {
    pub(crate) fn of_folder(folder: &Path, notes: &mut Vec<Note>) -> Result<Self, DataError> {
        let path = folder.join("SHA256SUMS");
        let (text, there) = match fs::read(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => (Vec::new(), false),
            result => (result.map_err(|source| DataError::Read { path: path.clone(), source })?, true),
        };
        let text = String::from_utf8_lossy(&text);
        let mut promises = Vec::new();
        for (i, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            match line.trim() {
                "" => {}
                line if line.starts_with('#') => {}
                line => match promise(line) {
                    Some(promise) => promises.push(promise),
                    None => notes.push(Note::Line { path: path.clone(), line: i + 1 }),
                },
            }
        }
        Ok(Self { folder: folder.to_owned(), there, promises })
    }

    /// Compares the bytes of a file of the folder with the promise. If there are promises and none for this
    /// file, that is noted.
    pub(crate) fn verify(&self, path: &Path, notes: &mut Vec<Note>) -> Result<(), DataError> {
        let hash = || {
            let failed = |source| DataError::Read { path: path.to_owned(), source };
            let mut file = File::open(path).map_err(failed)?;
            let (mut hasher, mut chunk) = (Sha256::new(), vec![0; 1 << 16]);
            loop {
                match read_up_to(&mut file, &mut chunk).map_err(failed)? {
                    0 => return Ok(hex(&hasher.finalize())),
                    n => hasher.update(&chunk[..n]),
                }
            }
        };
        self.compare(path, hash, notes)
    }

    /// As [`Checksums::verify`], for a file whose SHA-256 is `found`.
    pub(crate) fn compare(
        &self,
        path: &Path,
        found: impl FnOnce() -> Result<String, DataError>,
        notes: &mut Vec<Note>,
    ) -> Result<(), DataError> {
        let path = path.to_owned();
        let Some(expected) = self.promised(&path) else {
            if self.there {
                notes.push(Note::Unlisted { path });
            }
            return Ok(());
        };
        found().and_then(|found| match found == expected {
            true => Ok(()),
            false => Err(DataError::Checksum { path, expected: expected.to_owned(), found }),
        })
    }

    /// The hash of a file: that of its path in the folder, or else, as of a list made in a folder above, that
    /// of its name, if it is there once.
    fn promised(&self, path: &Path) -> Option<&str> {
        let within = path.strip_prefix(&self.folder).unwrap_or(path);
        let parts: Vec<_> = within.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
        let (within, name) = (parts.join("/"), *parts.last()?);
        if let Some(promise) = self.promises.iter().rev().find(|promise| promise.path == within) {
            return Some(&promise.hash);
        }
        let below = |promise: &&Promise| promise.path.rsplit('/').next() == Some(name);
        let mut hashes = self.promises.iter().filter(below).map(|promise| promise.hash.as_str());
        let first = hashes.next()?;
        hashes.all(|hash| hash == first).then_some(first)
    }
}

/// `hash  name`, `hash *name`, or the BSD form `SHA256 (name) = hash`. A backslash before the hash says that
/// the name has escapes.
fn promise(line: &str) -> Option<Promise> {
    let (escaped, line) = line.strip_prefix('\\').map_or((false, line), |line| (true, line));
    let (name, hash) = match line.split_once('(').zip(line.rsplit_once('=')) {
        Some(((algorithm, rest), (before, hash))) if is_sha256(algorithm) => {
            let end = before.trim_end().strip_suffix(')')?.len();
            (rest.get(..end.checked_sub(line.len() - rest.len())?)?, hash.trim())
        }
        _ => {
            let (hash, rest) = line.split_once(char::is_whitespace)?;
            let rest = rest.trim_start();
            (rest.strip_prefix('*').unwrap_or(rest), hash)
        }
    };
    let name = if escaped {
        name.replace("\\n", "\n").replace("\\r", "\r").replace("\\\\", "\\")
    } else {
        name.replace('\\', "/")
    };
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let whole = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    (whole && !parts.is_empty()).then(|| Promise { path: parts.join("/"), hash: hash.to_ascii_lowercase() })
}

fn is_sha256(algorithm: &str) -> bool {
    let algorithm = algorithm.trim().to_ascii_uppercase();
    ["SHA256", "SHA2-256", "SHA-256"].contains(&algorithm.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_line_is_understood() {
        let hash = "0123456789abcdef".repeat(4);
        let upper = hash.to_uppercase();
        for (line, path) in [
            (format!("{hash}  name"), "name"),
            (format!("{hash} *name"), "name"),
            (format!("{hash} name"), "name"),
            (format!("{hash}\tname"), "name"),
            (format!("{upper}  ./name"), "name"),
            (format!("{hash}  ./a folder/name (1)"), "a folder/name (1)"),
            (format!("{hash}  /absolute/name"), "absolute/name"),
            (format!("{hash} *folder\\name"), "folder/name"),
            (format!("SHA256 (name) = {hash}"), "name"),
            (format!("SHA256 (a (b) = c) = {upper}"), "a (b) = c"),
            (format!("SHA2-256(name)= {hash}"), "name"),
            (format!("\\{hash}  with\\nline\\\\x"), "with\nline\\x"),
        ] {
            let found = promise(&line);
            assert_eq!(found, Some(Promise { path: path.into(), hash: hash.clone() }), "{line}");
        }
        let short = &hash[1..];
        let [none, no_name, other] =
            [format!("{short}  name"), hash.clone(), format!("MD5 (name) = {}", &hash[..32])];
        for line in ["what is this", &none, &no_name, &other] {
            assert_eq!(promise(line), None, "{line}");
        }
    }
}
