//! Rows of every form are read as what they are.

use descent::{Flat, Rows};

fn numbers(rows: &(impl Rows + ?Sized)) -> Vec<Vec<f32>> {
    (0..rows.rows()).map(|i| rows.row(i).to_vec()).collect()
}

#[test]
fn arrays_slices_vectors_and_flat_slices_are_the_same_rows() {
    let array = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]];
    let expected = numbers(&array);
    assert_eq!(expected, [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]);
    assert_eq!(numbers(&array[..]), expected);
    assert_eq!(numbers(&array.to_vec()), expected);
    assert_eq!(numbers(&expected), expected);
    let borrowed: Vec<&[f32]> = expected.iter().map(Vec::as_slice).collect();
    assert_eq!(numbers(&borrowed), expected);
    assert_eq!(numbers(&Flat::new(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2)), expected);
    assert_eq!(Flat::new(&[], 2).rows(), 0);
}

#[test]
#[should_panic(expected = "3 numbers as rows of 0")]
fn flat_rows_without_a_width_are_a_bug() {
    let _ = Flat::new(&[1.0, 2.0, 3.0], 0);
}
