//! The order in which an epoch sees rows that are on disk: a pure function of seed and epoch.
//!
//! The blocks of the file are put in a random order, and the rows of all blocks, in that order, are cut into
//! groups of as many rows as the buffer holds: a multiple of the batch size, so that no batch needs two
//! groups. A block that is cut belongs to two groups, each of which reads its part. The rows of a group are
//! put in a random order.
//!
//! How good that is: a batch is drawn from the K blocks of its group and not from all. In a file sorted by
//! class, each block has rows of one class; the number of a class in a batch of m then varies 1 + (m − 1)/K
//! times as much as if all rows had been drawn. In a file whose neighbours have nothing in common it varies
//! no more. The places of rows in the file and in the epoch are uncorrelated either way.

use std::ops::Range;

use linalg::{Purpose, stream};
use rand::seq::SliceRandom;

use crate::epoch_order;

/// The stream of random numbers that order the blocks; its index is the epoch.
const BLOCKS: Purpose = Purpose::new(*b"blocks\0\0");
/// The stream of random numbers that order the rows of a group; its index is epoch and group.
const GROUP: Purpose = Purpose::new(*b"group\0\0\0");

/// How the rows of a file become groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Groups {
    pub(crate) rows: usize,
    /// Rows of every block but the last.
    pub(crate) rows_per_block: usize,
    /// Rows of every group but the last.
    pub(crate) rows_per_group: usize,
    pub(crate) seed: u64,
}

impl Groups {
    /// Of groups of at most `most` rows for batches of `m`. `None` if that is less than a batch.
    pub(crate) fn new(
        (rows, rows_per_block): (usize, usize),
        most: usize,
        m: usize,
        seed: u64,
    ) -> Option<Self> {
        let m = m.min(rows).max(1);
        let most = most / m * m;
        if most == 0 {
            return None;
        }
        // All of about the same size.
        let count = rows.div_ceil(most).max(1);
        let rows_per_group = rows.div_ceil(count).next_multiple_of(m).min(most);
        Some(Self { rows, rows_per_block, rows_per_group, seed })
    }

    pub(crate) fn count(&self) -> usize {
        self.rows.div_ceil(self.rows_per_group)
    }

    /// The rows of group `g`.
    pub(crate) fn len(&self, g: usize) -> usize {
        self.rows_per_group.min(self.rows - g * self.rows_per_group)
    }

    /// The blocks of group `g` in this epoch, in the order of the file, each with those of its rows that
    /// belong to the group.
    pub(crate) fn blocks(&self, epoch: u64, g: usize) -> Vec<(usize, Range<usize>)> {
        let count = self.rows.div_ceil(self.rows_per_block);
        let mut order: Vec<u32> = (0..count as u32).collect();
        order.shuffle(&mut stream(self.seed, BLOCKS, epoch));
        let (first, mut at) = (g * self.rows_per_group, 0);
        let end = first + self.len(g);
        let mut blocks = Vec::new();
        for block in order {
            let block = block as usize;
            let rows = self.rows_per_block.min(self.rows - block * self.rows_per_block);
            let wanted = first.clamp(at, at + rows) - at..end.clamp(at, at + rows) - at;
            if !wanted.is_empty() {
                blocks.push((block, wanted));
            }
            at += rows;
        }
        blocks.sort_unstable_by_key(|(block, _)| *block);
        blocks
    }

    /// The order of the rows of group `g`, counted as [`Groups::blocks`] gives them. A single group has the
    /// order of an epoch in memory.
    pub(crate) fn order(&self, epoch: u64, g: usize, order: &mut Vec<u32>) {
        order.clear();
        order.resize(self.len(g), 0);
        if self.count() == 1 {
            epoch_order(self.seed, epoch, order);
            return;
        }
        order.iter_mut().zip(0..).for_each(|(slot, i)| *slot = i);
        order.shuffle(&mut stream(self.seed, GROUP, epoch << 32 | g as u64));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The place in the file of each row, in the order of an epoch.
    fn epoch(groups: &Groups, epoch: u64) -> Vec<usize> {
        let (mut all, mut order) = (Vec::new(), Vec::new());
        for g in 0..groups.count() {
            let rows: Vec<usize> = groups
                .blocks(epoch, g)
                .into_iter()
                .flat_map(|(block, rows)| rows.map(move |row| block * groups.rows_per_block + row))
                .collect();
            groups.order(epoch, g, &mut order);
            all.extend(order.iter().map(|&i| rows[i as usize]));
        }
        all
    }

    #[test]
    fn an_epoch_has_every_row_once_whatever_the_sizes() {
        for (rows, block, most, m) in [
            (1, 1, 1, 1),
            (10, 4, 4, 2),
            (1000, 16, 128, 10),
            (1000, 64, 37, 37),
            (999, 32, 2000, 10),
            (7, 9, 3, 5),
        ] {
            let Some(groups) = Groups::new((rows, block), most, m, 1) else {
                assert!(most < m, "{rows} {block} {most} {m}");
                continue;
            };
            assert!(groups.rows_per_group.is_multiple_of(m.min(rows)) && groups.rows_per_group <= most);
            for e in 1..4 {
                let mut order = epoch(&groups, e);
                assert_eq!(order, epoch(&groups, e), "a pure function");
                assert!(rows < 9 || order != epoch(&groups, e + 1));
                order.sort_unstable();
                assert_eq!(order, (0..rows).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn a_single_group_has_the_order_of_memory() {
        let groups = Groups::new((1000, 64), 1000, 10, 5).unwrap();
        let mut order = vec![0; 1000];
        epoch_order(5, 3, &mut order);
        assert_eq!(epoch(&groups, 3), order.iter().map(|&i| i as usize).collect::<Vec<_>>());
    }

    /// The mean over classes of the variance of their counts in the batches, relative to that of batches
    /// drawn from all rows without replacement.
    fn variance(order: &[usize], class: impl Fn(usize) -> usize, m: usize) -> f64 {
        let (n, classes) = (order.len() as f64, 10);
        let batches = order.chunks_exact(m);
        let p = 1.0 / classes as f64;
        let expected = m as f64 * p * (1.0 - p) * (n - m as f64) / (n - 1.0);
        let count = batches.len() as f64;
        let squares: f64 = batches
            .map(|batch| {
                let mut counts = vec![0.0; classes];
                batch.iter().for_each(|&row| counts[class(row)] += 1.0);
                counts.iter().map(|c| (c - m as f64 * p).powi(2)).sum::<f64>() / classes as f64
            })
            .sum();
        squares / count / expected
    }

    /// The documented statistic, for what W4 has with 64 MB: groups of about 130 blocks.
    #[test]
    fn batches_of_a_sorted_file_are_nearly_as_mixed_as_those_of_memory() {
        let (rows, block, m) = (1 << 19, 256, 128);
        let groups = Groups::new((rows, block), 128 * block, m, 1).unwrap();
        let k = groups.rows_per_group as f64 / block as f64;
        let order: Vec<usize> = (1..9).flat_map(|e| epoch(&groups, e)).collect();
        let mean = |class: &dyn Fn(usize) -> usize| {
            order.chunks_exact(rows).map(|order| variance(order, class, m)).sum::<f64>() / 8.0
        };
        let sorted = mean(&|row| row * 10 / rows);
        let expected = 1.0 + (m as f64 - 1.0) / k;
        // Groups without replacement vary a little less; 8 epochs of 16 groups tell a few percent.
        assert!((sorted / expected - 1.0).abs() < 0.08, "{sorted} for {expected}");
        let mixed = mean(&|row| row % 10);
        assert!((mixed - 1.0).abs() < 0.02, "{mixed}");
    }

    /// Spearman's: both are ranks.
    #[test]
    fn places_in_file_and_epoch_are_uncorrelated() {
        let rows = 1 << 16;
        let groups = Groups::new((rows, 64), 64 * 64, 64, 1).unwrap();
        let mean = (rows - 1) as f64 / 2.0;
        let variance = (0..rows).map(|i| (i as f64 - mean).powi(2)).sum::<f64>();
        for e in 1..20 {
            let order = epoch(&groups, e);
            let with = |(place, &row): (usize, &usize)| (place as f64 - mean) * (row as f64 - mean);
            let rho = order.iter().enumerate().map(with).sum::<f64>() / variance;
            // The 1,024 blocks are what is drawn: a standard deviation of 1/√1023.
            assert!(rho.abs() < 4.0 / 1023_f64.sqrt(), "epoch {e}: {rho}");
        }
    }
}
