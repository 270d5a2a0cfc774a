use std::ops::Range;

use super::noise;
use crate::{LaidOut, LaidOutValues, RowCounts, SparseColumns, Unfit};
use proptest::prelude::*;

/// `cols` columns of `rows` bytes, of which row `i` is non-zero in about `i % 5` of 4 columns.
fn bytes(rows: usize, cols: usize, seed: u64) -> Vec<u8> {
    let mut next = noise(seed);
    let byte =
        |i: usize| if next().abs() * 4.0 < ((i % rows / 4) % 5) as f64 { 1 + (i % 250) as u8 } else { 0 };
    (0..rows * cols).map(byte).collect()
}

proptest! {
    #[test]
    fn columns_that_grow_are_those_made_at_once(
        rows in 1_usize..40,
        cols in 0_usize..30,
        block in 1_usize..9,
        seed: u64,
    ) {
        let bytes = bytes(rows, cols, seed);
        let numbers: Vec<f32> = bytes.iter().map(|&byte| f32::from(byte) * 0.5).collect();
        let counts = RowCounts::of(&bytes, rows);
        let of_bytes = SparseColumns::from_bytes(&bytes, rows, 0.5_f32);
        let of_numbers = SparseColumns::from_numbers(&numbers, rows);
        // Column by column, then in blocks from columns that are laid out.
        let mut pushed = SparseColumns::growing(&counts, Some(0.5));
        bytes.chunks_exact(rows).for_each(|column| pushed.push_bytes(column));
        prop_assert_eq!(&pushed, &of_bytes);
        let mut entered = SparseColumns::growing(&counts, None);
        for column in numbers.chunks_exact(rows) {
            let entries: Vec<(usize, f32)> =
                column.iter().copied().enumerate().filter(|(_, x)| *x != 0.0).collect();
            entered.push_entries(&entries);
        }
        prop_assert_eq!(&entered, &of_numbers);
        for (whole, scale) in [(&of_bytes, Some(0.5)), (&of_numbers, None)] {
            let runs: Vec<_> = whole.dense_runs().collect();
            let mut grown = SparseColumns::growing_like(rows, &runs, scale).unwrap();
            let mut lengths = Vec::new();
            let all = whole.laid_out(&mut lengths);
            for round in 0..2 {
                let mut at = 0;
                for lengths in all.lengths.chunks(block) {
                    let n: usize = lengths.iter().flatten().map(|&n| n as usize).sum();
                    let values = match all.values {
                        LaidOutValues::Bytes(bytes) => LaidOutValues::Bytes(&bytes[at..at + n]),
                        LaidOutValues::Numbers(numbers) => LaidOutValues::Numbers(&numbers[at..at + n]),
                    };
                    grown.append(LaidOut { lengths, indices: &all.indices[at..at + n], values }).unwrap();
                    at += n;
                }
                prop_assert_eq!(&grown, whole);
                if round == 0 {
                    grown.clear();
                    prop_assert_eq!(grown.cols(), 0);
                }
            }
        }
    }
}

#[test]
fn columns_that_do_not_fit_are_refused_and_change_nothing() {
    // Rows 0 to 3 are dense.
    let runs = |ends: &[(usize, usize)]| -> Vec<Range<usize>> {
        ends.iter().map(|&(start, end)| start..end).collect()
    };
    let mut columns = SparseColumns::<f32>::growing_like(6, &runs(&[(0, 4)]), None).unwrap();
    let mut refused = |lengths: &[[u32; 2]], indices: &[u16], numbers: &[f32]| {
        let before = columns.clone();
        let error = columns.append(LaidOut { lengths, indices, values: LaidOutValues::Numbers(numbers) });
        assert!(columns == before || error.is_ok());
        error.err()
    };
    assert_eq!(refused(&[[1, 2]], &[4, 0, 3], &[1.0, 2.0, 3.0]), None);
    assert_eq!(refused(&[[1, 1]], &[4, 0, 3], &[1.0, 2.0, 3.0]), Some(Unfit::Lengths));
    assert_eq!(refused(&[[1, 2]], &[4, 0, 3], &[1.0, 2.0]), Some(Unfit::Lengths));
    assert_eq!(refused(&[[u32::MAX, u32::MAX]], &[4], &[1.0]), Some(Unfit::Lengths));
    assert_eq!(refused(&[[1, 2]], &[4, 3, 0], &[1.0, 2.0, 3.0]), Some(Unfit::Row));
    assert_eq!(refused(&[[1, 2]], &[6, 0, 3], &[1.0, 2.0, 3.0]), Some(Unfit::Row));
    assert_eq!(refused(&[[1, 1]], &[4, 5], &[1.0, 2.0]), Some(Unfit::Row));
    assert_eq!(refused(&[[1, 0]], &[4], &[f32::NAN]), Some(Unfit::NotFinite));
    let bytes = LaidOut { lengths: &[[1, 0]], indices: &[4], values: LaidOutValues::Bytes(&[1]) };
    assert_eq!(columns.append(bytes), Err(Unfit::Values));
    for ends in [&[(0, 3)][..], &[(4, 8)], &[(0, 4), (0, 4)], &[(4, 4)]] {
        assert!(SparseColumns::<f32>::growing_like(6, &runs(ends), None).is_none(), "{ends:?}");
    }
    assert!(SparseColumns::<f32>::growing_like(0, &[], None).is_none());
}
