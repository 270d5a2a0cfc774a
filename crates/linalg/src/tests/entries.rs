use super::noise;
use crate::{Entries, SparseColumns};
use proptest::prelude::*;

/// `cols` columns of `rows` numbers, of which row `i` is non-zero in about `i % 5` of 4 columns.
fn numbers(rows: usize, cols: usize, seed: u64) -> Vec<f32> {
    let mut next = noise(seed);
    let number =
        |i: usize| if next().abs() * 4.0 < ((i % rows / 4) % 5) as f64 { next() as f32 } else { 0.0 };
    (0..rows * cols).map(number).collect()
}

fn of_entries(numbers: &[f32], rows: usize) -> SparseColumns<f32> {
    let mut entries = Entries::new(rows);
    for column in numbers.chunks(rows) {
        column.iter().enumerate().for_each(|(row, &x)| entries.push(row, x));
        entries.end_column();
    }
    // What is not ended does not count.
    entries.push(0, 1.0);
    entries.finish()
}

proptest! {
    #[test]
    fn columns_of_entries_are_those_of_all_numbers(
        rows in 1_usize..40,
        cols in 0_usize..30,
        seed: u64,
        picks in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
    ) {
        let numbers = numbers(rows, cols, seed);
        let all = SparseColumns::from_numbers(&numbers, rows);
        prop_assert_eq!((all.rows(), all.cols()), (rows, cols));
        prop_assert_eq!(&of_entries(&numbers, rows), &all);
        let picked: Vec<u32> = picks.iter().filter(|_| cols > 0).map(|i| i.index(cols) as u32).collect();
        let column = |j: u32| &numbers[j as usize * rows..][..rows];
        let chosen: Vec<f32> = picked.iter().flat_map(|&j| column(j)).copied().collect();
        prop_assert_eq!(all.select(&picked), SparseColumns::from_numbers(&chosen, rows));
        let mut written = vec![f32::NAN; rows];
        for &j in &picked {
            all.write_column(j, &mut written);
            prop_assert_eq!(&written[..], column(j));
            let mut found: Vec<(usize, f32)> = all.non_zeros(j).collect();
            found.sort_by_key(|&(row, _)| row);
            prop_assert_eq!(found, all.pick(&[j]).col(0).collect::<Vec<_>>());
        }
    }
}

#[test]
#[should_panic(expected = "row 1 of a sparse column of 3 rows after row Some(1)")]
fn rows_of_a_column_ascend() {
    let mut entries = Entries::new(3);
    entries.push(1, 1.0);
    entries.push(1, 2.0);
}

#[test]
#[should_panic(expected = "row 3 of a sparse column of 3 rows after row None")]
fn rows_lie_within_the_columns() {
    let mut entries = Entries::new(3);
    entries.push(2, 1.0);
    entries.end_column();
    entries.push(3, 2.0);
}

#[test]
fn the_first_and_the_last_row_that_can_be_are_kept() {
    let rows = SparseColumns::<f64>::MAX_ROWS;
    let mut entries = Entries::new(rows);
    entries.push(0, 1.0);
    entries.push(rows - 1, 2.0);
    entries.end_column();
    assert_eq!(entries.finish().pick(&[0]).col(0).collect::<Vec<_>>(), [(0, 1.0), (rows - 1, 2.0)]);
}
