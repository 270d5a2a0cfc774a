//! The parts of a payload, each with its name.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::decode::encode;
use crate::{FileError, Frame, HEADER_BYTES, SectionFault, decode};

/// The longest name of a section.
const LONGEST_NAME: usize = 64;

/// A part of a file: its name, which never changes its meaning, and what a reader does that does not know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// Lower-case letters, digits and `-`.
    pub name: &'static str,
    /// Whether such a reader refuses the file, or may skip this part.
    pub required: bool,
}

impl Section {
    /// A part that gives the others another meaning, or without which they are worth nothing.
    #[must_use]
    pub const fn required(name: &'static str) -> Self {
        Self { name, required: true }
    }

    /// A part that may be skipped.
    #[must_use]
    pub const fn optional(name: &'static str) -> Self {
        Self { name, required: false }
    }
}

/// Puts sections one after the other.
#[derive(Clone, Debug)]
pub struct SectionWriter {
    /// Room for the header, and the payload so far.
    bytes: Vec<u8>,
}

impl Default for SectionWriter {
    fn default() -> Self {
        Self::new()
    }
}

impl SectionWriter {
    /// An empty payload.
    #[must_use]
    pub fn new() -> Self {
        Self { bytes: vec![0; HEADER_BYTES] }
    }

    /// Adds a section whose content is encoded.
    ///
    /// # Panics
    /// If the section has no proper name.
    pub fn encode(&mut self, section: Section, content: &impl Serialize) {
        self.add(section, |bytes| encode(content, bytes));
    }

    /// Adds a section whose content is `content` itself.
    ///
    /// # Panics
    /// If the section has no proper name.
    pub fn bytes(&mut self, section: Section, content: &[u8]) {
        self.add(section, |bytes| bytes.extend_from_slice(content));
    }

    fn add(&mut self, section: Section, content: impl FnOnce(&mut Vec<u8>)) {
        let Section { name, required } = section;
        assert!(is_name(name.as_bytes()), "{name:?} is no name of a section");
        self.bytes.push(name.len() as u8);
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.push(u8::from(required));
        let length_at = self.bytes.len();
        self.bytes.extend_from_slice(&[0; 8]);
        content(&mut self.bytes);
        let length = (self.bytes.len() - length_at - 8) as u64;
        self.bytes[length_at..length_at + 8].copy_from_slice(&length.to_le_bytes());
    }

    /// The bytes of the file.
    #[must_use]
    pub fn finish(self, frame: Frame) -> Vec<u8> {
        let mut bytes = self.bytes;
        frame.seal(&mut bytes);
        bytes
    }
}

/// The sections of a verified file that its reader knows.
#[derive(Clone, Debug)]
pub struct Sections<'a> {
    found: BTreeMap<&'a str, &'a [u8]>,
    path: &'a Path,
}

impl<'a> Sections<'a> {
    /// Finds the sections that are `known` in the bytes that [`Frame::read`] or [`Frame::verify`] returned.
    ///
    /// # Errors
    /// If the payload is no list of sections, one is there twice, or one is required and not known.
    pub fn of(verified: &'a [u8], known: &[Section], path: &'a Path) -> Result<Self, FileError> {
        let payload = &verified[HEADER_BYTES.min(verified.len())..];
        let fault =
            |name: &str, fault| FileError::Section { path: path.to_owned(), name: name.to_owned(), fault };
        let mut rest = payload;
        let mut found = BTreeMap::new();
        while !rest.is_empty() {
            let at = payload.len() - rest.len();
            let Some((name, required, content, after)) = split(rest) else {
                return Err(FileError::Sections { path: path.to_owned(), at });
            };
            rest = after;
            if required && !known.iter().any(|section| section.name == name) {
                return Err(fault(name, SectionFault::Unknown));
            }
            if found.insert(name, content).is_some() {
                return Err(fault(name, SectionFault::Twice));
            }
        }
        Ok(Self { found, path })
    }

    /// The file, for errors.
    #[must_use]
    pub fn path(&self) -> &'a Path {
        self.path
    }

    /// The content of a section that must be there.
    ///
    /// # Errors
    /// If it is missing.
    pub fn bytes(&self, section: Section) -> Result<&'a [u8], FileError> {
        self.find(section).ok_or_else(|| FileError::Section {
            path: self.path.to_owned(),
            name: section.name.to_owned(),
            fault: SectionFault::Missing,
        })
    }

    /// The content of a section, if it is there.
    #[must_use]
    pub fn find(&self, section: Section) -> Option<&'a [u8]> {
        self.found.get(section.name).copied()
    }

    /// What a section that must be there holds.
    ///
    /// # Errors
    /// If it is missing or cannot be decoded.
    pub fn decode<C: Deserialize<'a>>(&self, section: Section) -> Result<C, FileError> {
        decode(self.bytes(section)?, section.name, self.path)
    }

    /// What a section holds, if it is there.
    ///
    /// # Errors
    /// If it cannot be decoded.
    pub fn decode_if_there<C: Deserialize<'a>>(&self, section: Section) -> Result<Option<C>, FileError> {
        self.find(section).map(|bytes| decode(bytes, section.name, self.path)).transpose()
    }
}

/// Name, whether it is required, and content of the first section of `bytes`, and what follows it.
fn split(bytes: &[u8]) -> Option<(&str, bool, &[u8], &[u8])> {
    let (&length, rest) = bytes.split_first()?;
    let (name, rest) = rest.split_at_checked(usize::from(length))?;
    let name = std::str::from_utf8(name).ok().filter(|_| is_name(name))?;
    let (&required, rest) = rest.split_first()?;
    let required = match required {
        0 => false,
        1 => true,
        _ => return None,
    };
    let (length, rest) = rest.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let (content, rest) = rest.split_at_checked(length)?;
    Some((name, required, content, rest))
}

fn is_name(name: &[u8]) -> bool {
    let plain = |c: &u8| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == b'-';
    (1..=LONGEST_NAME).contains(&name.len()) && name.iter().all(plain)
}
