//! Some neighbouring rows as bytes. Integers and numbers are little-endian.
//!
//! | bytes | |
//! |---|---|
//! | 4 a row, or those of its numbers | its class, or the numbers to fit |
//! | 1 or those of a number, per dense feature and row | dense features: bytes of an image, or numbers |
//! | 8 a row, if some features are sparse | entries that are kept alone, and those in dense rows |
//! | 2 an entry | its row |
//! | 1 or those of a number, per entry | its value |

use std::ops::Range;

use linalg::{LaidOut, LaidOutValues, Scalar, SparseColumns, all_finite};

use super::layout::{Layout, TargetLayout};
use crate::dataset::Features;
use crate::{Dataset, Targets};

/// Room for what is read of a block, used again for the next.
#[derive(Debug)]
pub(crate) struct Room<T> {
    lengths: Vec<[u32; 2]>,
    indices: Vec<u16>,
    numbers: Vec<T>,
}

impl<T> Default for Room<T> {
    fn default() -> Self {
        Self { lengths: Vec::new(), indices: Vec::new(), numbers: Vec::new() }
    }
}

/// What is wrong with a block.
pub(crate) type Fault = &'static str;

/// Appends `samples`, which have a layout of files.
pub(crate) fn encode<T: Scalar>(samples: &Dataset<T>, bytes: &mut Vec<u8>) {
    let numbers = |numbers: &[T], bytes: &mut Vec<u8>| numbers.iter().for_each(|x| x.push_le_bytes(bytes));
    match &samples.targets {
        Targets::Classes { labels, .. } => {
            labels.iter().for_each(|label| bytes.extend_from_slice(&label.to_le_bytes()));
        }
        Targets::Values { values, .. } => numbers(values, bytes),
    }
    match &samples.features {
        Features::Images { pixels, .. } => bytes.extend_from_slice(pixels),
        Features::SparseImages { .. } => {}
        Features::Table { values, .. } | Features::Mixed { values, .. } => numbers(values, bytes),
    }
    if let Some(sparse) = samples.sparse() {
        let mut lengths = Vec::new();
        let LaidOut { lengths, indices, values } = sparse.laid_out(&mut lengths);
        lengths.iter().flatten().for_each(|n| bytes.extend_from_slice(&n.to_le_bytes()));
        indices.iter().for_each(|row| bytes.extend_from_slice(&row.to_le_bytes()));
        match values {
            LaidOutValues::Bytes(values) => bytes.extend_from_slice(values),
            LaidOutValues::Numbers(values) => numbers(values, bytes),
        }
    }
}

/// Appends the rows `wanted` of a block of `rows` rows to samples of the same layout. Nothing is taken on
/// trust: a checksum finds damage, not malice. After an error the samples are good for nothing.
pub(crate) fn decode<T: Scalar>(
    layout: &Layout,
    rows: usize,
    wanted: Range<usize>,
    bytes: &[u8],
    samples: &mut Dataset<T>,
    room: &mut Room<T>,
) -> Result<(), Fault> {
    const SHORT: Fault = "more bytes";
    let mut rest = bytes;
    let mut take = |n: Option<usize>| rest.split_off(..n.ok_or(SHORT)?).ok_or(SHORT);
    let times = |n: usize, size: usize| n.checked_mul(size);
    let part = |size: usize| wanted.start * size..wanted.end * size;
    let size = layout.target_bytes::<T>();
    let targets = &take(times(rows, size))?[part(size)];
    let size = layout.dense.checked_mul(layout.dense_bytes::<T>()).ok_or(SHORT)?;
    let dense = &take(times(rows, size))?[part(size)];
    let sparse = match samples.sparse() {
        None => None,
        Some(_) => {
            room.lengths.clear();
            let pairs = take(times(rows, 8))?.as_chunks::<8>().0;
            room.lengths.extend(pairs.iter().map(|pair| {
                let number = |at: usize| u32::from_le_bytes([0, 1, 2, 3].map(|i| pair[at + i]));
                [number(0), number(4)]
            }));
            let entries = |rows: Range<usize>| -> usize {
                room.lengths[rows].iter().flatten().map(|&n| n as usize).sum()
            };
            let (before, here) = (entries(0..wanted.start), entries(wanted.clone()));
            let all = before + here + entries(wanted.end..rows);
            let indices = &take(times(all, 2))?[2 * before..2 * (before + here)];
            let size = layout.dense_bytes::<T>();
            let values = &take(times(all, size))?[size * before..size * (before + here)];
            Some((indices, values))
        }
    };
    if !rest.is_empty() {
        return Err("fewer bytes");
    }
    match (&mut samples.targets, layout.target) {
        (Targets::Classes { labels, .. }, TargetLayout::Classes(classes)) => {
            let first = labels.len();
            labels.extend(targets.as_chunks().0.iter().map(|&label| u32::from_le_bytes(label)));
            if labels[first..].iter().any(|&label| label as usize >= classes) {
                return Err("labels below the number of classes");
            }
        }
        (Targets::Values { values, .. }, TargetLayout::Values(_)) => append_numbers(targets, values)?,
        _ => return Err("targets of its kind"),
    }
    match &mut samples.features {
        Features::Images { pixels, .. } => pixels.extend_from_slice(dense),
        Features::SparseImages { .. } => {}
        Features::Table { values, .. } | Features::Mixed { values, .. } => append_numbers(dense, values)?,
    }
    if let Some((indices, values)) = sparse {
        room.indices.clear();
        room.indices.extend(indices.as_chunks().0.iter().map(|&row| u16::from_le_bytes(row)));
        let images = layout.image.is_some();
        if !images {
            room.numbers.clear();
            append_numbers(values, &mut room.numbers)?;
        }
        let values =
            if images { LaidOutValues::Bytes(values) } else { LaidOutValues::Numbers(&room.numbers) };
        let lengths = &room.lengths[wanted.clone()];
        let columns = LaidOut { lengths, indices: &room.indices, values };
        let Some(sparse) = sparse_mut(&mut samples.features) else { return Err("sparse features") };
        sparse.append(columns).map_err(|_| "sparse features in their rows, finite and in order")?;
    }
    samples.len += wanted.len();
    Ok(())
}

fn append_numbers<T: Scalar>(bytes: &[u8], numbers: &mut Vec<T>) -> Result<(), Fault> {
    let first = numbers.len();
    numbers.extend(bytes.chunks_exact(size_of::<T>()).map(T::from_le_slice));
    if all_finite(&numbers[first..]) { Ok(()) } else { Err("finite numbers") }
}

pub(super) fn sparse_mut<T>(features: &mut Features<T>) -> Option<&mut SparseColumns<T>> {
    match features {
        Features::SparseImages { sparse, .. } | Features::Mixed { sparse, .. } => Some(sparse),
        Features::Images { .. } | Features::Table { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use linalg::{Purpose, stream};
    use rand::Rng;

    use super::*;

    /// Samples of each layout.
    fn layouts() -> Vec<Dataset<f32>> {
        let labels = || (0..40).map(|i| i % 3).collect::<Vec<u32>>();
        let pixels =
            |every: usize| (0..40 * 8).map(|p| if p % every == 0 { p as u8 | 1 } else { 0 }).collect();
        let sparse: Vec<f32> = (0..40 * 8).map(|i| if i % 5 < 2 || i % 8 < 4 { 1.5 } else { 0.0 }).collect();
        let sparse = SparseColumns::from_numbers(&sparse, 8);
        let values = (0..80).map(|i| i as f32 * 0.5).collect::<Vec<_>>();
        let targets = Targets::Values { values: values.clone(), width: 2 };
        vec![
            Dataset::images(pixels(4), (2, 4), labels(), 3).unwrap(),
            Dataset::images(pixels(1), (2, 4), labels(), 3).unwrap(),
            Dataset::regression(2, values.clone(), 1, (0..40).map(|i| i as f32).collect()).unwrap(),
            Dataset::mixed(2, values, sparse, targets).unwrap(),
        ]
    }

    #[test]
    fn any_rows_of_a_block_are_those_that_were_written() {
        for samples in layouts() {
            let (layout, mut bytes) = (Layout::of(&samples), Vec::new());
            encode(&samples, &mut bytes);
            for wanted in [0..40, 0..1, 39..40, 7..31] {
                let mut read = layout.empty().unwrap();
                // In two parts.
                for part in [wanted.start..wanted.start + 1, wanted.start + 1..wanted.end] {
                    decode(&layout, 40, part, &bytes, &mut read, &mut Room::default()).unwrap();
                }
                assert_eq!(read.len(), wanted.len());
                for (i, j) in wanted.enumerate() {
                    assert_eq!(read.features(i), samples.features(j));
                    assert_eq!((read.label(i), read.target(i)), (samples.label(j), samples.target(j)));
                }
            }
        }
    }

    /// A checksum finds no malice.
    #[test]
    fn no_change_of_a_block_makes_its_reader_panic() {
        let mut random = stream(1, Purpose::new(*b"changes\0"), 0);
        for samples in layouts() {
            let (layout, mut bytes) = (Layout::of(&samples), Vec::new());
            encode(&samples, &mut bytes);
            let (mut refused, mut read) = (0, 0);
            for round in 0..4000_u32 {
                let mut changed = bytes.clone();
                for _ in 0..=random.next_u32() % 3 {
                    let at = random.next_u32() as usize % changed.len();
                    match round % 4 {
                        0 => changed[at] ^= 1 << (random.next_u32() % 8),
                        1 => changed[at] = [0, 1, 4, 255][random.next_u32() as usize % 4],
                        2 => changed.truncate(at.max(1)),
                        _ => changed.insert(at, 0),
                    }
                }
                let wanted = 0..1 + round as usize % 40;
                let mut samples = layout.empty::<f32>().unwrap();
                match decode(&layout, 40, wanted, &changed, &mut samples, &mut Room::default()) {
                    Ok(()) => read += 1,
                    Err(_) => refused += 1,
                }
            }
            assert!(refused > 1000 && read > 100, "{layout:?}: {refused} refused, {read} read");
        }
    }
}
