//! Paths and hashes, as a person types and reads them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// A path as a shell takes it.
pub(crate) fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+,:@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Name and SHA-256 of a file of samples.
///
/// # Errors
/// If it cannot be read again.
pub(crate) fn file_sha256(path: &Path) -> Result<(String, String)> {
    let bytes = fs::read(path).with_context(|| format!("{}: cannot be read again", path.display()))?;
    let name = path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    Ok((name, hex(&Sha256::digest(&bytes))))
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_are_quoted_for_a_shell_where_they_need_it() {
        let quoted = |text: &str| super::quoted(text.as_ref());
        assert_eq!(quoted("/tmp/run-1.checkpoint"), "/tmp/run-1.checkpoint");
        assert_eq!(quoted("a b"), "'a b'");
        assert_eq!(quoted("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(quoted(""), "''");
    }
}
