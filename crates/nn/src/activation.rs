//! σ and σ′: what a neuron makes of its weighted input.

use linalg::{MatMut, MatRef, Scalar};

/// An activation that works element by element, a = σ(z). Softmax does not, so it exists only together with its loss:
/// [`crate::Loss::SoftmaxCrossEntropy`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// σ(z) = 1 / (1 + e⁻ᶻ), the text's.
    Sigmoid,
    /// tanh z.
    Tanh,
    /// max(0, z).
    Relu,
    /// z itself; the output of a regression.
    Identity,
}

impl Activation {
    /// Every activation, for tests and for lists in help texts.
    pub const ALL: [Self; 4] = [Self::Sigmoid, Self::Tanh, Self::Relu, Self::Identity];

    /// z ← σ(z + b): adds the bias b and leaves a in place of z (n × m), in one pass.
    ///
    /// # Panics
    /// If `b` is not as long as a padded column of `z`.
    #[track_caller]
    #[inline(always)]
    pub fn apply<T: Scalar>(self, z: MatMut<'_, T>, b: &[T]) {
        match self {
            Self::Sigmoid => linalg::add_bias_sigmoid(z, b),
            Self::Tanh => linalg::add_bias_tanh(z, b),
            Self::Relu => linalg::add_bias_relu(z, b),
            Self::Identity => linalg::add_bias(z, b),
        }
    }

    /// delta ← delta ⊙ σ′(z), both (n × m), with σ′(z) computed from a = σ(z).
    ///
    /// # Panics
    /// If the shapes differ.
    #[track_caller]
    #[inline(always)]
    pub fn mul_prime<T: Scalar>(self, delta: MatMut<'_, T>, a: MatRef<'_, T>) {
        match self {
            Self::Sigmoid => linalg::mul_sigmoid_prime(delta, a),
            Self::Tanh => linalg::mul_tanh_prime(delta, a),
            Self::Relu => linalg::mul_relu_prime(delta, a),
            Self::Identity => {}
        }
    }
}
