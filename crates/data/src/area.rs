//! Scaling by area: each new pixel is the mean of the part of the old image that it covers.

use std::ops::Range;

/// `image`, `rows × cols` numbers row by row, scaled to `new_rows × new_cols`. Exact at the edges: a pixel
/// that is covered by a third counts a third. Larger or smaller; the mean stays what it was.
///
/// # Panics
/// If the shape is not that of the image, or a side is 0.
#[track_caller]
pub(crate) fn scale_by_area(
    image: &[f32],
    (rows, cols): (usize, usize),
    (new_rows, new_cols): (usize, usize),
) -> Vec<f32> {
    assert!(
        image.len() == rows * cols && rows * cols * new_rows * new_cols > 0,
        "{} pixels as {rows}×{cols}, scaled to {new_rows}×{new_cols}",
        image.len()
    );
    let columns: Vec<Vec<(usize, f32)>> =
        (0..new_cols).map(|j| covered(j, new_cols, cols).collect()).collect();
    let narrow = |row: &[f32]| -> Vec<f32> {
        columns.iter().map(|touched| touched.iter().map(|&(k, share)| share * row[k]).sum()).collect()
    };
    let rows_scaled: Vec<Vec<f32>> = image.chunks_exact(cols).map(narrow).collect();
    let mut scaled = vec![0.0; new_rows * new_cols];
    for (i, row) in scaled.chunks_exact_mut(new_cols).enumerate() {
        for (k, share) in covered(i, new_rows, rows) {
            row.iter_mut().zip(&rows_scaled[k]).for_each(|(sum, x)| *sum += share * x);
        }
    }
    scaled
}

/// The old pixels that pixel `i` of `new` covers on a side of `old`, and what share of it each is.
fn covered(i: usize, new: usize, old: usize) -> impl Iterator<Item = (usize, f32)> {
    // In units of 1/new of an old pixel, where every edge is a whole number.
    let edges = |k: usize, width: usize| k * width..(k + 1) * width;
    let here = edges(i, old);
    let overlap = move |other: Range<usize>| here.end.min(other.end) - here.start.max(other.start);
    let touched = i * old / new..((i + 1) * old).div_ceil(new);
    touched.map(move |k| (k, overlap(edges(k, new)) as f32 / old as f32))
}

#[cfg(test)]
mod tests {
    use super::scale_by_area;

    #[test]
    fn pixels_are_means_of_what_they_cover() {
        assert_eq!(scale_by_area(&[1.0, 2.0, 3.0, 4.0], (2, 2), (1, 1)), [2.5]);
        assert_eq!(scale_by_area(&[1.0, 2.0, 3.0, 6.0], (1, 4), (1, 2)), [1.5, 4.5]);
        // Three pixels into two: the middle one is halved.
        let halves = scale_by_area(&[3.0, 6.0, 9.0], (3, 1), (2, 1));
        assert!((halves[0] - 4.0).abs() < 1e-6 && (halves[1] - 8.0).abs() < 1e-6, "{halves:?}");
        assert_eq!(scale_by_area(&[1.0, 2.0], (1, 2), (2, 4)), [1.0, 1.0, 2.0, 2.0, 1.0, 1.0, 2.0, 2.0]);
    }

    #[test]
    fn the_mean_stays_for_every_pair_of_sizes() {
        for (rows, cols, new_rows, new_cols) in [(7, 5, 3, 4), (3, 4, 7, 5), (20, 1, 19, 13), (1, 1, 6, 6)] {
            let image: Vec<f32> = (0..rows * cols).map(|i| (i * 37 % 11) as f32).collect();
            let mean = |image: &[f32]| image.iter().sum::<f32>() / image.len() as f32;
            let scaled = scale_by_area(&image, (rows, cols), (new_rows, new_cols));
            assert_eq!(scaled.len(), new_rows * new_cols);
            assert!((mean(&scaled) - mean(&image)).abs() < 1e-5, "{rows}×{cols} to {new_rows}×{new_cols}");
        }
    }
}
