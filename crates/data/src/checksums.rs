//! A folder's SHA256SUMS, as `sha256sum` writes it.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::DataError;

/// The promised hash of each file of a folder; empty if the folder promises nothing.
pub(crate) struct Checksums {
    by_name: HashMap<String, String>,
}

impl Checksums {
    pub(crate) fn of_folder(folder: &Path) -> Result<Self, DataError> {
        let path = folder.join("SHA256SUMS");
        let text = match fs::read_to_string(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => String::new(),
            result => result.map_err(|source| DataError::Read { path, source })?,
        };
        let by_name = text
            .lines()
            .filter_map(|line| line.split_once(char::is_whitespace))
            .map(|(hash, name)| (name.trim_start_matches([' ', '*']).to_owned(), hash.to_ascii_lowercase()))
            .collect();
        Ok(Self { by_name })
    }

    /// Compares the bytes of a file of the folder with the promise, if there is one.
    pub(crate) fn verify(&self, path: &Path) -> Result<(), DataError> {
        let name = path.file_name().and_then(|name| name.to_str());
        let Some(expected) = name.and_then(|name| self.by_name.get(name)) else { return Ok(()) };
        let path = path.to_owned();
        let bytes = fs::read(&path).map_err(|source| DataError::Read { path: path.clone(), source })?;
        let found: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        if found != *expected {
            return Err(DataError::Checksum { path, expected: expected.clone(), found });
        }
        Ok(())
    }
}
