//! Bytes changed at random, by a seed.
#![allow(dead_code, reason = "no user takes all of it")]

use std::path::Path;

use files::{Bytes, Frame, HEADER_BYTES, decode};

/// A generator that is the same everywhere (SplitMix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// From 0 to below `n`; 0 for `n` = 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { (self.next() % n as u64) as usize }
    }
    pub(crate) fn pick<'a, E>(&mut self, of: &'a [E]) -> &'a E {
        &of[self.below(of.len())]
    }
}

/// Bytes that mean something in one of the formats: signs, limits, bincode's marks of longer numbers, types
/// of IDX.
const TELLING: [u8; 14] = [0, 1, 2, 3, 8, 0x0d, 0x0e, 0x1f, 0x7f, 0x80, 251, 252, 253, 255];

/// Numbers that lengths and counts should not have.
const HUGE: [u64; 6] = [1 << 60, u64::MAX, 1 << 32, (1 << 32) - 1, 1 << 31, 1 << 37];

/// One to four changes to `bytes`; `other` is something to splice in.
pub(crate) fn mutate(random: &mut Random, bytes: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        let end = at + random.below((bytes.len() - at).min(32) + 1);
        match random.below(10) {
            _ if bytes.is_empty() => bytes.push(random.next() as u8),
            0 | 1 => bytes[at] ^= 1 << random.below(8),
            2 | 3 => bytes[at] = *random.pick(&TELLING),
            4 => bytes[at] = random.next() as u8,
            5 => drop(bytes.drain(at..end)),
            6 => {
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            7 => bytes.truncate(at),
            8 => {
                let huge = *random.pick(&HUGE);
                let number = if random.below(2) == 0 { huge.to_le_bytes() } else { huge.to_be_bytes() };
                let end = (at + 8).min(bytes.len());
                bytes[at..end].copy_from_slice(&number[..end - at]);
                // In bincode a mark stands before a number of 8 bytes.
                bytes[at.saturating_sub(1)] = if at > 0 { 253 } else { bytes[0] };
            }
            _ => {
                let from = random.below(other.len());
                let piece = &other[from..(from + end - at).min(other.len())];
                bytes.splice(at..end, piece.iter().copied());
            }
        }
    }
    bytes
}

/// A changed model or checkpoint. Most changes are made within the payload or within a section: then lengths
/// and checksum are right again, and the decoder is reached.
pub(crate) fn mutate_file(random: &mut Random, frame: Frame, one: &[u8], other: &[u8]) -> Vec<u8> {
    let payload = |bytes: &[u8]| bytes[HEADER_BYTES.min(bytes.len())..].to_vec();
    let version =
        |bytes: &[u8]| if bytes.len() < HEADER_BYTES { frame.version } else { Frame::version(bytes) };
    match random.below(8) {
        0 => mutate(random, one, other),
        1 | 2 => {
            Frame { version: version(one), ..frame }.wrap(&mutate(random, &payload(one), &payload(other)))
        }
        // A payload of a version without sections has none that could be changed.
        _ => match (split(&payload(one)), split(&payload(other)).unwrap_or_default()) {
            (Some(sections), others) => frame.wrap(&mutate_sections(random, sections, &others)),
            (None, _) => {
                Frame { version: version(one), ..frame }.wrap(&mutate(random, &payload(one), &payload(other)))
            }
        },
    }
}

/// As [`mutate_file`], for a fuzzer that has `size` bytes in a buffer for `max_size`. `None` where they are
/// its own to change: for every other seed, and if they would become too many.
pub(crate) fn in_place(
    data: &mut [u8],
    size: usize,
    max_size: usize,
    seed: u32,
    frame: Frame,
) -> Option<usize> {
    let changed = mutate_file(&mut Random(u64::from(seed)), frame, &data[..size], &data[..size]);
    if seed.is_multiple_of(2) || changed.len() > max_size.min(data.len()) {
        return None;
    }
    data[..changed.len()].copy_from_slice(&changed);
    Some(changed.len())
}

/// Name, whether it is required, and content.
type Section = (Vec<u8>, u8, Vec<u8>);

/// The sections of a payload, if it is made of them.
fn split(payload: &[u8]) -> Option<Vec<Section>> {
    let (mut rest, mut sections) = (payload, Vec::new());
    while let Some((&length, after)) = rest.split_first() {
        let (name, after) = after.split_at_checked(usize::from(length))?;
        let (&required, after) = after.split_first()?;
        let (length, after) = after.split_first_chunk()?;
        let (content, after) = after.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        sections.push((name.to_vec(), required, content.to_vec()));
        rest = after;
    }
    (!sections.is_empty()).then_some(sections)
}

/// A payload of changed sections, with the lengths that they have now.
fn mutate_sections(random: &mut Random, mut sections: Vec<Section>, others: &[Section]) -> Vec<u8> {
    for _ in 0..=random.below(2) {
        let at = random.below(sections.len());
        match random.below(12) {
            _ if sections.is_empty() => sections.extend_from_slice(others),
            0 => drop(sections.remove(at)),
            1 => sections.push(sections[at].clone()),
            2 => {
                let last = sections.len() - 1;
                sections.swap(at, last);
            }
            3 => sections[at].1 ^= 1,
            4 => sections[at].0 = mutate(random, &sections[at].0, b"class-names"),
            5 => sections.insert(at, (b"class-names".to_vec(), random.below(2) as u8, vec![7; 20])),
            change => {
                let other = others.iter().find(|other| other.0 == sections[at].0);
                let other = other.map_or(&[][..], |other| &other.2);
                let content = &mut sections[at].2;
                *content = match (change, fields(content)) {
                    (6, _) => other.to_vec(),
                    (7..=9, Some(fields)) => mutate_fields(random, fields, other),
                    _ => mutate(random, content, other),
                };
            }
        }
    }
    let mut payload = Vec::new();
    for (name, required, content) in sections {
        payload.push(name.len() as u8);
        payload.extend(name);
        payload.push(required);
        payload.extend((content.len() as u64).to_le_bytes());
        payload.extend(content);
    }
    payload
}

/// The numbers and values of a section of fields.
fn fields(content: &[u8]) -> Option<Vec<(u16, Vec<u8>)>> {
    let fields = decode::<Vec<(u16, Bytes<'_>)>>(content, "fields", Path::new("fuzzed")).ok()?;
    let fields: Vec<_> = fields.into_iter().map(|(number, value)| (number, value.0.into_owned())).collect();
    (!fields.is_empty()).then_some(fields)
}

/// Changed fields, with the lengths that they have now.
fn mutate_fields(random: &mut Random, mut fields: Vec<(u16, Vec<u8>)>, other: &[u8]) -> Vec<u8> {
    let at = random.below(fields.len());
    match random.below(6) {
        0 => drop(fields.remove(at)),
        1 => fields.push(fields[at].clone()),
        2 => fields[at].0 = random.below(9) as u16,
        _ => fields[at].1 = mutate(random, &fields[at].1, other),
    }
    let mut content = vec![fields.len() as u8];
    for (number, value) in fields {
        // bincode's mark of a number of 2 bytes.
        content.push(251);
        content.extend(number.to_le_bytes());
        content.push(251);
        content.extend((value.len() as u16).to_le_bytes());
        content.extend(value);
    }
    content
}
