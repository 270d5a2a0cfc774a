//! Files that are whole or refused: how they are written, and the frame around what they hold.
//!
//! This crate knows bytes, checksums and names of files. It does not know networks or trainings.
//!
//! A file is a header of 24 bytes and a payload. Integers in the tables below are little-endian.
//!
//! | bytes | |
//! |---|---|
//! | 0 to 7 | magic: `DESCENT` and the kind: `M` a model, `C` a checkpoint, `R` what a file of rows holds |
//! | 8 to 11 | format version |
//! | 12 to 19 | length of the payload |
//! | 20 to 23 | CRC-32 of bytes 0 to 19 and 24 to the end |
//! | 24 to the end | payload |
//!
//! The payload is a list of [sections](Sections), one after the other:
//!
//! | bytes | |
//! |---|---|
//! | 1 | length of the name, 1 to 64 |
//! | as many | name: lower-case letters, digits and `-` |
//! | 1 | 1 if a reader must know the section, 0 if it may skip it |
//! | 8 | length of the content |
//! | as many | content |
//!
//! What a section holds is up to its owner. Most hold [`Fields`]: values with numbers, in the standard
//! encoding of bincode 2. A reader skips an optional section that it does not know. It refuses an unknown
//! required section, an unknown field, and whatever is there twice or missing, and says which. New content
//! gets a new section or a new field number, so the format version stays.
//!
//! Length and checksum are verified before anything is decoded. A checksum finds damage, not malice: a file
//! that somebody made with care passes it. So the owners check what was decoded, and memory grows with what
//! is in the file, never with what a number in it announces.
//!
//! ```
//! use files::{Fields, Frame, Kind, Section, SectionWriter, Sections};
//! # let path = std::path::Path::new("some.model");
//! const SIZES: Section = Section::required("sizes");
//! const FRAME: Frame = Frame { kind: Kind::Model, version: 9, oldest: 9 };
//!
//! let mut writer = SectionWriter::new();
//! writer.encode(SIZES, &Fields::new().with(1, &784_u64).with(2, &10_u64));
//! let bytes = writer.finish(FRAME);
//!
//! let verified = FRAME.verify(&bytes, path)?;
//! let sections = Sections::of(&verified, &[SIZES], path)?;
//! let sizes = sections.decode::<Fields<'_>>(SIZES)?.read("sizes", path, |fields| {
//!     Ok((fields.get::<u64>(1, "inputs")?, fields.get::<u64>(2, "outputs")?))
//! })?;
//! assert_eq!(sizes, (784, 10));
//! # Ok::<(), files::FileError>(())
//! ```
#![doc(html_root_url = "..")]
#![forbid(unsafe_code)]

mod bytes;
mod decode;
mod disk;
mod error;
mod fields;
mod frame;
mod identity;
mod message;
mod names;
mod overwrite;
mod place;
mod probe;
mod replace;
mod sections;
mod staged;
mod written;

pub use bytes::Bytes;
pub use decode::decode;
pub use disk::{Disk, SystemDisk};
pub use error::{FileError, SectionFault};
pub use fields::{FieldReader, Fields, Item};
pub use frame::{Frame, HEADER_BYTES, Kind, MAX_PAYLOAD_BYTES};
pub use identity::Identity;
pub use message::Message;
pub use names::{partial, previous};
pub use place::Place;
pub use probe::probe;
pub use replace::{replace, rotate};
pub use sections::{Section, SectionWriter, Sections};
pub use staged::Staged;
pub use written::{Guarantee, Lost, Written};
