//! Random numbers that are the same on every machine and need no stored state.

use rand::RngExt;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;

/// The portable generator every draw comes from.
pub type Random = ChaCha8Rng;

/// What a stream of random numbers is for. Streams of different purposes are independent of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The initial weights; the index is the layer.
    Weights,
    /// The order of the samples; the index is the epoch.
    Order,
    /// Which samples are held out for validation.
    Split,
}

/// The stream for (`seed`, `purpose`, `index`): a pure function, so the draws of epoch 7 need no epochs 1 to 6.
///
/// The three are the key of a ChaCha8 generator.
///
/// ```
/// use linalg::{Purpose, standard_normal, stream};
/// let draw = |epoch| standard_normal(&mut stream(1, Purpose::Order, epoch));
/// assert_eq!(draw(3), draw(3));
/// assert_ne!(draw(3), draw(4));
/// ```
#[must_use]
pub fn stream(seed: u64, purpose: Purpose, index: u64) -> Random {
    let tag = match purpose {
        Purpose::Weights => *b"weights\0",
        Purpose::Order => *b"order\0\0\0",
        Purpose::Split => *b"split\0\0\0",
    };
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..16].copy_from_slice(&tag);
    key[16..24].copy_from_slice(&index.to_le_bytes());
    ChaCha8Rng::from_seed(key)
}

/// A draw from the normal distribution with mean 0 and variance 1, by the method of Box and Muller (1958).
#[must_use]
pub fn standard_normal(random: &mut Random) -> f64 {
    // 1 − u lies in (0, 1], where the logarithm is finite.
    let (u, v): (f64, f64) = (1.0 - random.random::<f64>(), random.random());
    (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}
