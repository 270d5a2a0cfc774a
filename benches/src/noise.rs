//! What the benches work on.

use std::cell::OnceCell;
use std::ops::Deref;

use linalg::{Matrix, Purpose, standard_normal, stream};

/// The purpose of the draws.
const NOISE: Purpose = Purpose::new(*b"noise\0\0\0");

/// A matrix of normal draws, drawn when it is first looked at.
#[derive(Debug)]
pub struct Noise {
    rows: usize,
    cols: usize,
    seed: u64,
    drawn: OnceCell<Matrix<f32>>,
}

/// A `rows × cols` matrix of normal draws, the same for the same `seed`.
///
/// ```
/// let x = benches::noise(3, 2, 1);
/// assert_eq!(x.shape(), (3, 2)); // Nothing is drawn yet.
/// assert_eq!(x.col(1), benches::noise(3, 2, 1).col(1));
/// assert_ne!(x.col(1), benches::noise(3, 2, 2).col(1));
/// ```
#[must_use]
pub fn noise(rows: usize, cols: usize, seed: u64) -> Noise {
    Noise { rows, cols, seed, drawn: OnceCell::new() }
}

impl Noise {
    /// Rows and columns.
    #[must_use]
    pub fn shape(&self) -> (usize, usize) {
        (self.rows, self.cols)
    }
}

impl Deref for Noise {
    type Target = Matrix<f32>;

    fn deref(&self) -> &Matrix<f32> {
        self.drawn.get_or_init(|| {
            let mut random = stream(self.seed, NOISE, 0);
            Matrix::from_fn(self.rows, self.cols, |_, _| standard_normal(&mut random) as f32)
        })
    }
}
