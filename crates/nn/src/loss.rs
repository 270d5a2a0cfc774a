//! The loss C and the error δᴸ it starts at the output.

use linalg::{MatMut, MatRef, Scalar, binary_ln_sum, ln_sum, residual};

use crate::Activation;

/// A loss together with the activation of the output layer. They are one choice: each cross-entropy fits exactly one
/// activation, and only as a pair is its error the simple a − y.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// C_x = ½‖y − aᴸ‖², with any element-wise output; δᴸ = (a − y) ⊙ σ′(z).
    Quadratic(Activation),
    /// C_x = −Σⱼ [yⱼ ln aⱼ + (1 − yⱼ) ln(1 − aⱼ)] with sigmoid outputs; δᴸ = a − y. Each output is a yes or no of its own.
    SigmoidCrossEntropy,
    /// C_x = −Σⱼ yⱼ ln aⱼ with softmax outputs; δᴸ = a − y. The outputs are the probabilities of exclusive classes.
    SoftmaxCrossEntropy,
}

impl Loss {
    /// Every loss with every output it can have, for tests.
    pub const ALL: [Self; 6] = [
        Self::Quadratic(Activation::Sigmoid),
        Self::Quadratic(Activation::Tanh),
        Self::Quadratic(Activation::Relu),
        Self::Quadratic(Activation::Identity),
        Self::SigmoidCrossEntropy,
        Self::SoftmaxCrossEntropy,
    ];

    /// z ← aᴸ, the output activation of z + b; z is (outputs × m).
    ///
    /// # Panics
    /// If `b` is not as long as a padded column of `z`.
    #[track_caller]
    #[inline(always)]
    pub fn apply_output<T: Scalar>(self, z: MatMut<'_, T>, b: &[T]) {
        match self {
            Self::Quadratic(activation) => activation.apply(z, b),
            Self::SigmoidCrossEntropy => Activation::Sigmoid.apply(z, b),
            Self::SoftmaxCrossEntropy => linalg::add_bias_softmax(z, b),
        }
    }

    /// Writes δᴸ = ∂C_x/∂z for every sample and returns Σ_x C_x. All three matrices are (outputs × m).
    ///
    /// # Panics
    /// If the shapes differ.
    #[track_caller]
    #[inline(always)]
    pub fn output_error<T: Scalar>(
        self,
        mut delta: MatMut<'_, T>,
        a: MatRef<'_, T>,
        y: MatRef<'_, T>,
    ) -> f64 {
        let squares = residual(delta.reborrow(), a, y);
        // Below this a logarithm counts as that of the floor: a probability that underflowed costs about 69.
        let floor = T::from_f64(1e-30);
        match self {
            Self::Quadratic(activation) => {
                activation.mul_prime(delta, a);
                0.5 * squares.to_f64()
            }
            Self::SigmoidCrossEntropy => -columns(a, y).map(|(a, y)| binary_ln_sum(y, a, floor)).sum::<f64>(),
            Self::SoftmaxCrossEntropy => -columns(a, y).map(|(a, y)| ln_sum(y, a, floor)).sum::<f64>(),
        }
    }
}

fn columns<'a, T: Scalar>(a: MatRef<'a, T>, y: MatRef<'a, T>) -> impl Iterator<Item = (&'a [T], &'a [T])> {
    (0..a.cols()).map(move |j| (a.col(j), y.col(j)))
}
