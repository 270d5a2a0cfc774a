use crate::Matrix;

#[test]
fn values_lie_column_after_column() {
    let m = Matrix::from_vec(2, 3, vec![1.0_f32, 2.0, 3.0, 4.0, 5.0, 6.0]);
    assert_eq!((m.rows(), m.cols()), (2, 3));
    assert_eq!(m, Matrix::from_rows(&[[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]]));
    for (i, j) in (0..2).flat_map(|i| (0..3).map(move |j| (i, j))) {
        assert_eq!(m[(i, j)], m.col(j)[i]);
    }
    let empty = Matrix::<f64>::from_vec(0, 3, Vec::new());
    assert_eq!((empty.rows(), empty.cols()), (0, 3));
}

#[test]
fn matrices_are_equal_in_shape_and_numbers_and_padding_does_not_count() {
    let m = Matrix::from_fn(3, 2, |i, j| (i + 10 * j) as f64);
    let mut other = m.clone();
    other.view_mut().padded_col_mut(1)[3] = f64::NAN;
    assert_eq!(m, other);
    other[(2, 1)] = -1.0;
    assert_ne!(m, other);
    assert_ne!(Matrix::<f64>::zeros(2, 3), Matrix::zeros(3, 2));
    assert_ne!(Matrix::<f64>::zeros(0, 3), Matrix::zeros(0, 2));
    let nan = Matrix::from_rows(&[[f64::NAN]]);
    assert_ne!(nan, nan.clone());
}

#[test]
#[should_panic(expected = "a 2×3 matrix of 5 values")]
fn values_that_do_not_fit_are_counted() {
    let _ = Matrix::from_vec(2, 3, vec![0.0_f32; 5]);
}

#[test]
#[should_panic(expected = "element (3, 1) of a 3×2 matrix")]
fn an_element_in_the_padding_is_no_element() {
    let _ = Matrix::<f32>::zeros(3, 2)[(3, 1)];
}

#[test]
#[should_panic(expected = "element (0, 2) of a 3×2 matrix")]
fn an_element_outside_is_not_written() {
    Matrix::<f32>::zeros(3, 2)[(0, 2)] = 1.0;
}
