//! Bytes changed at random, by a seed.

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

/// Bytes that mean something in one of the formats: signs, limits, bincode's marks of longer numbers, types of IDX.
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
