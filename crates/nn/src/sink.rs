//! What happens to a layer's gradient once the error has gone past that layer.

use linalg::{MatRef, Scalar};

use crate::{Gradients, Network, add_gradient};

/// Receives (delta, a) of each layer, from the last to the first, when backprop needs that layer's weights no more.
/// Shards, fused updates and several machines are sinks, not branches in backprop.
pub trait Sink<T: Scalar> {
    /// The network whose error is passed back.
    fn network(&self) -> &Network<T>;

    /// Takes δˡ (outputs × m) and aˡ⁻¹ (inputs × m) of layer `l` from 0; ∂C/∂w = delta·aᵀ, ∂C/∂b = Σ delta.
    fn receive(&mut self, l: usize, delta: MatRef<'_, T>, a: MatRef<'_, T>);
}

/// Adds the gradient, summed over the samples, to a gradient buffer.
#[derive(Debug)]
pub struct Accumulate<'a, T: Scalar> {
    /// The network, unchanged.
    pub network: &'a Network<T>,
    /// Where the sums are added up.
    pub gradients: &'a mut Gradients<T>,
}

impl<T: Scalar> Sink<T> for Accumulate<'_, T> {
    fn network(&self) -> &Network<T> {
        self.network
    }
    fn receive(&mut self, l: usize, delta: MatRef<'_, T>, a: MatRef<'_, T>) {
        let (nabla_w, nabla_b) = self.gradients.layer_mut(l);
        add_gradient(nabla_w, nabla_b, T::ONE, delta, a);
    }
}

/// Adds alpha times the gradient to the parameters themselves: with alpha = −η/m the step of plain gradient descent,
/// without a gradient buffer.
#[derive(Debug)]
pub struct Descend<'a, T: Scalar> {
    /// The network, changed layer by layer.
    pub network: &'a mut Network<T>,
    /// The factor, negative to descend.
    pub alpha: T,
}

impl<T: Scalar> Sink<T> for Descend<'_, T> {
    fn network(&self) -> &Network<T> {
        self.network
    }
    fn receive(&mut self, l: usize, delta: MatRef<'_, T>, a: MatRef<'_, T>) {
        let (w, b) = self.network.parameters_mut().layer_mut(l);
        add_gradient(w, b, self.alpha, delta, a);
    }
}
