use super::formulas::add_bias_tanh;
use super::{noise, poisoned};
use crate::{
    ColumnBlocks, Elements, Executor, Matrix, RowBlocks, Sequential, SliceBlocks, for_each_piece, part,
};
use proptest::prelude::*;
use std::sync::Mutex;

/// Calls its work more often than asked, from three threads at once.
struct Eager;

impl Executor for Eager {
    fn threads(&self) -> usize {
        3
    }
    fn run(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
        std::thread::scope(|scope| {
            for thread in 0..3 {
                scope.spawn(move || (0..pieces).for_each(|_| work(thread)));
            }
        });
    }
}

/// Forgets one.
struct Lazy;

impl Executor for Lazy {
    fn run(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
        (1..pieces).for_each(|_| work(0));
    }
}

/// Two threads' numbers, by turns, on one.
struct Turns;

impl Executor for Turns {
    fn threads(&self) -> usize {
        2
    }
    fn run(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..pieces).for_each(|call| work(call % 3 / 2));
    }
}

#[test]
fn a_thread_takes_its_own_share_first() {
    let mut m = Matrix::<f32>::zeros(1, 96);
    let seen = Mutex::new(Vec::new());
    for_each_piece(&Turns, &ColumnBlocks::new(m.view_mut(), 6), |i, _| seen.lock().unwrap().push(i));
    // Threads 0, 0, 1, 0, 0, 1 of shares 0..3 and 3..6.
    assert_eq!(seen.into_inner().unwrap(), [0, 1, 3, 2, 4, 5]);
}

proptest! {
    #[test]
    fn every_element_is_a_piece_of_its_own(elements in 0_usize..9) {
        let mut numbers = vec![0; elements];
        for_each_piece(&Eager, &Elements::new(&mut numbers), |i, element| *element += i + 1);
        prop_assert_eq!(numbers, (1..=elements).collect::<Vec<_>>());
    }

    #[test]
    fn parts_cover_everything_once_and_are_even(n in 0_usize..500, pieces in 1_usize..20) {
        let parts: Vec<_> = (0..pieces).map(|i| part(i, pieces, n)).collect();
        prop_assert_eq!(parts.iter().flat_map(Clone::clone).collect::<Vec<_>>(), (0..n).collect::<Vec<_>>());
        prop_assert!(parts.iter().all(|p| p.start % 16 == 0 || p.is_empty()));
        let lengths = || parts.iter().map(ExactSizeIterator::len);
        prop_assert!(lengths().max().unwrap() <= lengths().min().unwrap() + 31);
    }

    #[test]
    fn each_piece_is_worked_on_once_whatever_the_team_does(rows in 1_usize..100, cols in 1_usize..40, pieces in 1_usize..9) {
        let mut m = Matrix::<f32>::zeros(rows, cols);
        let mut b = vec![0.0_f32; m.view().padded_rows()];
        let seen = Mutex::new(Vec::new());
        for_each_piece(
            &Eager,
            &(RowBlocks::new(m.view_mut(), pieces), SliceBlocks::new(&mut b, rows, pieces)),
            |i, ((range, mut block), b)| {
                assert_eq!((block.rows(), block.padded_rows()), (range.len(), b.len()));
                (0..cols).for_each(|j| block.col_mut(j).iter_mut().for_each(|x| *x += 1.0));
                b.iter_mut().for_each(|x| *x += 1.0);
                seen.lock().unwrap().push(i);
            },
        );
        let mut seen = seen.into_inner().unwrap();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..pieces).collect::<Vec<_>>());
        prop_assert!((0..cols).all(|j| m.col(j).iter().all(|&x| x == 1.0)));
        prop_assert!(b.iter().all(|&x| x == 1.0));
        for_each_piece(&Eager, &ColumnBlocks::new(m.view_mut(), pieces), |_, (range, mut block)| {
            assert_eq!(range.len(), block.cols());
            (0..block.cols()).for_each(|j| block.col_mut(j).iter_mut().for_each(|x| *x += 1.0));
        });
        prop_assert!((0..cols).all(|j| m.col(j).iter().all(|&x| x == 2.0)));
    }

    #[test]
    fn a_kernel_on_blocks_of_rows_does_what_it_does_on_the_whole(rows in 1_usize..90, cols in 1_usize..9, seed: u64) {
        let mut next = noise(seed);
        let z: Matrix<f32> = poisoned(rows, cols, |_, _| next());
        let b: Matrix<f32> = poisoned(rows, 1, |_, _| next());
        let (mut whole, mut pieces) = (z.clone(), z.clone());
        add_bias_tanh(whole.view_mut(), b.view().padded_col(0));
        for_each_piece(&Sequential, &RowBlocks::new(pieces.view_mut(), 3), |_, (range, block)| {
            add_bias_tanh(block, b.view().row_block(range).padded_col(0));
        });
        prop_assert!((0..cols).all(|j| whole.col(j) == pieces.col(j)));
    }
}

#[test]
#[should_panic(expected = "the executor ran 2 of 3 pieces")]
fn a_team_that_forgets_a_piece_is_found_out() {
    for_each_piece(&Lazy, &RowBlocks::new(Matrix::<f32>::zeros(48, 1).view_mut(), 3), |_, _| {});
}

#[test]
#[should_panic(expected = "rows 3..7 of a 20×2 matrix (blocks start at multiples of 16)")]
fn a_block_that_starts_off_a_register_is_named() {
    let _ = Matrix::<f32>::zeros(20, 2).view().row_block(3..7);
}

#[test]
#[should_panic(expected = "rows 16..21 of a 20×2 matrix")]
fn a_block_outside_the_matrix_is_named() {
    let _ = Matrix::<f32>::zeros(20, 2).view().row_block(16..21);
}
