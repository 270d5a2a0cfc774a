//! Files that are whole or refused: the frame around what they hold, and how they are written.
//!
//! This crate knows bytes, checksums and names of files. It does not know networks or trainings.
//!
//! A file is a header of 24 bytes and a payload. Integers in the header are little-endian.
//!
//! | bytes | |
//! |---|---|
//! | 0 to 7 | magic: `DESCENT` and the kind, `M` for a model, `C` for a checkpoint |
//! | 8 to 11 | format version |
//! | 12 to 19 | length of the payload |
//! | 20 to 23 | CRC-32 of bytes 0 to 19 and 24 to the end |
//! | 24 to the end | payload: bincode 2 with its standard configuration |
//!
//! Length and checksum are verified before anything is decoded. A checksum finds damage, not malice: a file that somebody
//! made with care passes it. So the owners check what was decoded, and memory grows with what is in the file, never with
//! what a number in it announces.
#![forbid(unsafe_code)]

mod bytes;
mod disk;
mod error;
mod frame;
mod replace;

pub use bytes::Bytes;
pub use disk::{Disk, SystemDisk};
pub use error::FileError;
pub use frame::{Frame, HEADER_BYTES, Kind, MAX_PAYLOAD_BYTES};
pub use replace::{partial, previous, probe, replace, rotate};
