//! Random numbers that are the same on every machine and need no stored state.

use std::convert::Infallible;

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng, TryRng};

/// The portable generator every draw comes from: ChaCha with 8 rounds, keyed by [`stream`]. It works with
/// everything that takes a generator of the `rand` crate.
#[derive(Debug)]
pub struct Random(ChaCha8Rng);

impl TryRng for Random {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0.try_next_u32()
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0.try_next_u64()
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.try_fill_bytes(bytes)
    }
}

/// What a stream of random numbers is for. Streams of different purposes are independent of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose([u8; 8]);

impl Purpose {
    /// The purpose with this tag, which is part of the generator's key: whoever draws names it, and never
    /// changes it.
    #[must_use]
    pub const fn new(tag: [u8; 8]) -> Self {
        Self(tag)
    }
}

/// The stream for (`seed`, `purpose`, `index`): a pure function, so draw number 7 of a purpose needs no draws
/// 1 to 6.
///
/// The three are the key of a ChaCha8 generator.
///
/// ```
/// use linalg::{Purpose, standard_normal, stream};
/// const DICE: Purpose = Purpose::new(*b"dice\0\0\0\0");
/// let draw = |index| standard_normal(&mut stream(1, DICE, index));
/// assert_eq!(draw(3), draw(3));
/// assert_ne!(draw(3), draw(4));
/// ```
#[must_use]
pub fn stream(seed: u64, purpose: Purpose, index: u64) -> Random {
    substream(seed, purpose, index, 0)
}

/// One of 2⁶⁴ independent streams for (`seed`, `purpose`, `index`). `part` is the last word of the key; part
/// 0 is [`stream`].
#[must_use]
pub fn substream(seed: u64, purpose: Purpose, index: u64, part: u64) -> Random {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..16].copy_from_slice(&purpose.0);
    key[16..24].copy_from_slice(&index.to_le_bytes());
    key[24..].copy_from_slice(&part.to_le_bytes());
    Random(ChaCha8Rng::from_seed(key))
}

/// Fills `bits` with independent bits, each 1 with the probability `p`/2¹⁶.
///
/// A bit is 1 if a random number of binary digits is below p. For the 64 bits of a word the digits are drawn
/// together, from the first on, until all of the numbers differ from p: one digit for p = ½, and 7 on average
/// for others.
pub fn random_bits(random: &mut Random, p: u16, bits: &mut [u64]) {
    for bits in bits {
        let (mut less, mut equal) = (0, u64::MAX);
        for digit in (p.trailing_zeros()..u16::BITS).rev() {
            let digits = random.random::<u64>();
            if p >> digit & 1 == 1 {
                less |= equal & !digits;
                equal &= digits;
            } else {
                equal &= !digits;
            }
            if equal == 0 {
                break;
            }
        }
        *bits = less;
    }
}

/// A draw from the normal distribution with mean 0 and variance 1, by the method of Box and Muller (1958).
#[must_use]
pub fn standard_normal(random: &mut Random) -> f64 {
    // 1 − u lies in (0, 1], where the logarithm is finite.
    let (u, v): (f64, f64) = (1.0 - random.random::<f64>(), random.random());
    (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}
