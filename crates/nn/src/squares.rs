//! Σ x², and with it the size of the gradients of single samples.

use linalg::Scalar;

use crate::forward::layer_input;
use crate::layer::Here;
use crate::{Input, Network, Workspace};

/// Σ x² in `f64`, where the square of an `f32` neither overflows nor vanishes. It adds up eight sums at a
/// time, which compiles to SIMD code.
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
    /// Σ_x ‖∂C_x/∂w‖² over the samples of the last batch whose error was passed back in `workspace`, where w
    /// is the first group of layer `l` from 0. `inputs` holds ‖x‖² of each sample.
    ///
    /// # Panics
    /// If there is no layer `l`, or `x` does not fit the batch in the workspace.
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
        // The caller knows the squares of the network's inputs; those of a hidden layer are computed here.
        let squares: Vec<f64> = match l {
            0 => inputs.to_vec(),
            _ => (0..m).map(|j| dense(j) + sparse(j)).collect(),
        };
        let here =
            Here { x: input, a: workspace.a(l, m), z: workspace.kept(l, m), delta: workspace.delta(l, m) };
        self.topology().layers()[l].gradient_squares(self.parameters().of_layer(l), here, &squares)
    }
}
