//! In which order an epoch sees its samples.

use linalg::{Purpose, stream};
use rand::seq::SliceRandom;

/// The purpose of the draws; the index is the epoch.
const ORDER: Purpose = Purpose::new(*b"order\0\0\0");

/// Fills `order` with a permutation of its indices, a pure function of (`seed`, `epoch`) and the length:
/// epoch 7 can be seen again without epochs 1 to 6.
///
/// # Panics
/// If `order` is longer than `u32::MAX`.
///
/// ```
/// let mut order = [0; 5];
/// data::epoch_order(1, 7, &mut order);
/// let mut sorted = order;
/// sorted.sort_unstable();
/// assert_eq!(sorted, [0, 1, 2, 3, 4]);
/// ```
pub fn epoch_order(seed: u64, epoch: u64, order: &mut [u32]) {
    let len = u32::try_from(order.len()).expect("at most u32::MAX samples");
    for (slot, i) in order.iter_mut().zip(0..len) {
        *slot = i;
    }
    order.shuffle(&mut stream(seed, ORDER, epoch));
}
