//! Which samples are held out so that every class has its share.

use linalg::{Purpose, stream};
use rand::seq::SliceRandom;

/// The stream of random numbers that decide which samples of a class are held out; its index is the class.
const STRATUM: Purpose = Purpose::new(*b"stratum\0");

/// Whether each sample is held out: `held_out` of them, of each class its share, drawn by `seed`.
///
/// Every class with two samples or more has one in either part, if `held_out` is large enough. The only
/// sample of a class is not held out.
pub(crate) fn stratified(labels: &[u32], classes: usize, held_out: usize, seed: u64) -> Vec<bool> {
    let mut members = vec![Vec::<u32>::new(); classes];
    labels.iter().zip(0..).for_each(|(&label, i)| members[label as usize].push(i));
    let sizes: Vec<usize> = members.iter().map(Vec::len).collect();
    let mut held = vec![false; labels.len()];
    for (class, (mut members, quota)) in members.into_iter().zip(quotas(&sizes, held_out)).enumerate() {
        members.shuffle(&mut stream(seed, STRATUM, class as u64));
        members[..quota].iter().for_each(|&i| held[i as usize] = true);
    }
    held
}

/// How many of each class are held out, by the largest remainders.
fn quotas(sizes: &[usize], held_out: usize) -> Vec<usize> {
    let total = sizes.iter().sum::<usize>().max(1) as u128;
    let exact = |n: usize| held_out as u128 * n as u128;
    let most = |n: usize| n.saturating_sub(1);
    let share = |&n: &usize| ((exact(n) / total) as usize).max(1).min(most(n));
    let mut quotas: Vec<usize> = sizes.iter().map(share).collect();
    let mut taken: usize = quotas.iter().sum();
    let mut by_remainder: Vec<usize> = (0..sizes.len()).collect();
    by_remainder.sort_by_key(|&c| std::cmp::Reverse(exact(sizes[c]) % total));
    while taken < held_out {
        let before = taken;
        for &c in &by_remainder {
            if taken < held_out && quotas[c] < most(sizes[c]) {
                quotas[c] += 1;
                taken += 1;
            }
        }
        if taken == before {
            break;
        }
    }
    while taken > held_out {
        // The largest can spare one best.
        let Some(largest) = (0..quotas.len()).max_by_key(|&c| quotas[c]) else { break };
        quotas[largest] -= 1;
        taken -= 1;
    }
    quotas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_has_its_share_and_none_loses_its_only_sample() {
        assert_eq!(quotas(&[60, 60, 60], 30), [10, 10, 10]);
        assert_eq!(quotas(&[100, 50, 10], 16), [10, 5, 1]);
        assert_eq!(quotas(&[1000, 3, 1], 100), [99, 1, 0]);
        assert_eq!(quotas(&[1, 1, 1], 2), [0, 0, 0]);
        assert_eq!(quotas(&[2, 2, 2], 1).iter().sum::<usize>(), 1);
        assert_eq!(quotas(&[3, 3], 6), [2, 2]);
        assert_eq!(quotas(&[7, 7, 7], 4).iter().sum::<usize>(), 4);
        assert_eq!(quotas(&[], 4), [0; 0]);
    }

    #[test]
    fn the_draw_depends_on_the_seed_and_is_spread_over_the_class() {
        let labels: Vec<u32> = (0..600).map(|i| i / 60).collect();
        let held = stratified(&labels, 10, 100, 1);
        for class in 0..10 {
            let of_class = &held[60 * class..60 * (class + 1)];
            assert_eq!(of_class.iter().filter(|held| **held).count(), 10);
            assert!(of_class[..50].contains(&true), "not just the last of its class");
        }
        assert_eq!(held, stratified(&labels, 10, 100, 1));
        assert_ne!(held, stratified(&labels, 10, 100, 2));
    }
}
