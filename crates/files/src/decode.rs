//! bincode, in the one configuration that files use.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{FileError, MAX_PAYLOAD_BYTES};

/// What `bytes` hold, which must be all of them; it borrows the runs of bytes in them. `what` names them in
/// errors.
///
/// Texts and bytes must be borrowed (`&str`, [`Bytes`](crate::Bytes)): a `String` would take as much memory
/// as its length announces.
///
/// # Errors
/// If they cannot be decoded or go on after their content.
pub fn decode<'de, C: Deserialize<'de>>(bytes: &'de [u8], what: &str, path: &Path) -> Result<C, FileError> {
    let config = bincode::config::standard().with_limit::<{ MAX_PAYLOAD_BYTES as usize }>();
    let (content, found) = bincode::serde::borrow_decode_from_slice(bytes, config).map_err(|source| {
        FileError::Decode { path: path.to_owned(), what: what.to_owned(), source: Box::new(source) }
    })?;
    if found != bytes.len() {
        let (path, what, expected) = (path.to_owned(), what.to_owned(), bytes.len());
        return Err(FileError::Trailing { path, what, expected, found });
    }
    Ok(content)
}

/// Appends `content` to `bytes`.
pub(crate) fn encode(content: &impl Serialize, bytes: &mut Vec<u8>) {
    bincode::serde::encode_into_std_write(content, bytes, bincode::config::standard())
        .expect("a vector takes every byte, and our types know their lengths");
}
