//! Σ x², and what it says of the gradients of single samples.

use linalg::Scalar;

use crate::forward::layer_input;
use crate::{Input, Network, Workspace};

/// Σ x², in `f64`, in which no square of an `f32` overflows or vanishes; several sums at a time, which is
/// SIMD code.
#[must_use]
pub fn squares<T: Scalar>(x: &[T]) -> f64 {
    let (blocks, rest) = x.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for block in blocks {
        for i in 0..8 {
            let x = block[i].to_f64();
            sums[i] += x * x;
        }
    }
    let rest: f64 = rest.iter().map(|x| x.to_f64() * x.to_f64()).sum();
    sums.iter().sum::<f64>() + rest
}

impl<T: Scalar> Network<T> {
    /// Σ_x ‖∂C_x/∂w‖² over the samples of the batch whose error was last passed back in `workspace`, for the
    /// first group of layer `l` from 0. `inputs` holds ‖x‖² of each sample.
    ///
    /// # Panics
    /// If there is no layer `l`, or the batch is another than that of the workspace.
    #[must_use]
    pub fn gradient_squares(
        &self,
        l: usize,
        x: Input<'_, T>,
        inputs: &[f64],
        workspace: &Workspace<T>,
    ) -> f64 {
        let m = x.cols();
        let below = l.checked_sub(1).map(|below| workspace.a(below, m));
        let input = layer_input(self, l, x, below);
        let dense = |j: usize| input.dense.map_or(0.0, |x| squares(x.col(j)));
        let sparse =
            |j: usize| input.sparse.map_or(0.0, |x| x.col(j).map(|(_, x)| x.to_f64() * x.to_f64()).sum());
        // The squares of all inputs are known; those of a hidden layer are not.
        let squares: Vec<f64> = match l {
            0 => inputs.to_vec(),
            _ => (0..m).map(|j| dense(j) + sparse(j)).collect(),
        };
        self.topology().layers()[l].gradient_squares(&input, &squares, workspace.delta(l, m))
    }
}
